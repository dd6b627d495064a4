//! What adding a profile again would change in the one that is there.

use std::collections::BTreeSet;

use maskinporten_engine::key_register::KeyRegister;
use maskinporten_engine::profile::{Login, Profile};
use maskinporten_protocol::ids::Scope;

/// The known profile with what is described anew. What isn't described stays, unless it belongs to another client.
pub(super) fn changed(known: &Profile, described: &Profile) -> Profile {
    let described = described.clone();
    if known.client_id != described.client_id || known.environment != described.environment {
        return described;
    }
    let Profile { login, signer, scopes, admin, .. } = described;
    let known = known.clone();
    Profile {
        signer: if login.is_some() { signer } else { known.signer },
        login: login.or(known.login),
        scopes: if scopes.is_empty() { known.scopes } else { scopes },
        admin: admin.or(known.admin),
        ..known
    }
}

/// Each value that differs, with what it is and what it would be. The order of scopes means nothing.
pub(super) fn differences(known: &Profile, wanted: &Profile, register: &KeyRegister) -> Vec<String> {
    let none = || "none".to_owned();
    let login = |profile: &Profile| {
        let login = profile.login.as_ref().map_or_else(none, |login| described(login, register));
        profile.signer.as_ref().map_or(login.clone(), |signer| format!("{login} at {signer}"))
    };
    let scopes = |profile: &Profile| {
        let scopes: BTreeSet<&str> = profile.scopes.iter().map(Scope::as_str).collect();
        if scopes.is_empty() { none() } else { scopes.into_iter().collect::<Vec<_>>().join(" ") }
    };
    let values = |profile: &Profile| {
        [
            ("environment", profile.environment.to_string()),
            ("client id", profile.client_id.as_ref().map_or_else(none, ToString::to_string)),
            ("login", login(profile)),
            ("scopes", scopes(profile)),
            ("administers others", if profile.is_admin() { "yes" } else { "no" }.to_owned()),
        ]
    };
    let both = values(known).into_iter().zip(values(wanted));
    both.filter(|(is, would_be)| is != would_be)
        .map(|((what, is), (_, would_be))| format!("{what}: it is {is}, and would be {would_be}"))
        .collect()
}

/// A login that names no certificate has the one that was stored first.
fn described(login: &Login, register: &KeyRegister) -> String {
    match login {
        Login::Key { kid, thumbprint } => format!("key {kid} ({thumbprint})"),
        Login::Certificate { thumbprint, certificate } => {
            let certificate = certificate.clone().or_else(|| register.certificate_of(login));
            let which = certificate.map(|one| format!(" {}", one.short())).unwrap_or_default();
            format!("certificate{which} of key {thumbprint}")
        }
        Login::Shared { store } => format!("what is shared in {store}"),
        Login::CertificateFile { path, alias, signer } => {
            let alias = alias.as_ref().map(|alias| format!(" ({alias})")).unwrap_or_default();
            let signer = signer.as_ref().map(|signer| format!(", whose key is at {signer}")).unwrap_or_default();
            format!("the certificate in {}{alias}{signer}", path.display())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(scopes: &[&str]) -> Profile {
        Profile {
            client_id: Some("an-id".parse().unwrap()),
            scopes: scopes.iter().map(|scope| scope.parse().unwrap()).collect(),
            deliver: vec!["file:somewhere".to_owned()],
            ..Profile::new("test".parse().unwrap())
        }
    }

    #[test]
    fn what_is_not_described_stays_unless_the_client_is_another() {
        let (known, none) = (profile(&["a:b", "c:d"]), KeyRegister::default());
        let same = Profile { deliver: Vec::new(), ..profile(&[]) };
        assert_eq!(changed(&known, &same), known);
        assert!(differences(&known, &changed(&known, &profile(&["c:d", "a:b"])), &none).is_empty());
        let other = Profile { client_id: Some("another".parse().unwrap()), ..same };
        assert_eq!(changed(&known, &other), other);
        assert_eq!(
            differences(&known, &other, &none),
            ["client id: it is an-id, and would be another", "scopes: it is a:b c:d, and would be none"]
        );
    }
}
