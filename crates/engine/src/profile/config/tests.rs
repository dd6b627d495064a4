use jiff::Timestamp;

use super::super::{Admin, Login, Pending};
use super::*;

const THUMBPRINT: &str = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

fn name(text: &str) -> ProfileName {
    text.parse().unwrap()
}

fn full() -> Profile {
    Profile {
        client_id: Some("c-1".parse().unwrap()),
        login: Some(Login::Key { kid: "k-1".parse().unwrap(), thumbprint: THUMBPRINT.parse().unwrap() }),
        scopes: vec!["a:b".parse().unwrap()],
        admin: Some(Admin::By(name("admin"))),
        ..Profile::new("test".parse().unwrap())
    }
}

#[test]
fn a_profile_there_and_back() {
    let logins = [
        full().login,
        None,
        Some(Login::Certificate { thumbprint: THUMBPRINT.parse().unwrap(), certificate: None }),
        Some(Login::Certificate {
            thumbprint: THUMBPRINT.parse().unwrap(),
            certificate: Some("5".repeat(64).parse().unwrap()),
        }),
        Some(Login::CertificateFile { path: "/tmp/å.p12".into(), alias: None, signer: None }),
        Some(Login::CertificateFile { path: "/tmp/å.p12".into(), alias: Some("ø".into()), signer: None }),
    ];
    for login in logins {
        let pending = Pending { name: "n".into(), description: "\"d\"\n".into(), since: Timestamp::UNIX_EPOCH };
        let profile = Profile { login, pending: Some(pending), ..full() };
        let mut profiles = Profiles::default();
        profiles.set(&name("x"), &profile).unwrap();
        let read = Profiles::parse(&profiles.to_text()).unwrap();
        let names_one = matches!(profile.login, Some(Login::Certificate { certificate: Some(_), .. }));
        assert_eq!(read.version(), Some(if names_one { 2 } else { 1 }));
        assert_eq!(read.get(&name("x")), Some(profile));
    }
}

#[test]
fn comments_and_order_survive_a_change() {
    let text = "# mine\ndefault = \"b\" # why not\n\n[profiles.b] # bee\nenvironment = \"test\" # for now\nclient_id = \"c-1\"\n\n# last\n[profiles.a]\nenvironment = \"prod\"\n";
    let mut profiles = Profiles::parse(text).unwrap();
    let mut b = profiles.get(&name("b")).unwrap();
    b.environment = "sandbox".parse().unwrap();
    profiles.set(&name("b"), &b).unwrap();
    profiles.remove(&name("a")).unwrap();
    let text = profiles.to_text();
    for kept in ["# mine", "# why not", "# bee", "environment = \"sandbox\" # for now"] {
        assert!(text.contains(kept), "{kept} is gone from:\n{text}");
    }
    assert!(!text.contains("profiles.a"));
}

#[test]
fn removing_the_default_leaves_no_default() {
    let mut profiles = Profiles::default();
    profiles.set(&name("a"), &full()).unwrap();
    profiles.set_default(&name("a")).unwrap();
    assert!(profiles.remove(&name("a")).unwrap());
    assert!(profiles.default_name().is_none() && !profiles.remove(&name("a")).unwrap());
}

#[test]
fn what_can_not_be_used_is_refused_with_a_reason() {
    for (text, words) in [
        ("version = 5\nnew = 1", "layout version 5"),
        ("version = \"1\"", "isn't a number"),
        ("[profiles.a]\nenvironment = ", "TOML parse error"),
        ("[profiles.a]\nenvironmnet = \"test\"", "line 2: unknown field `environmnet`"),
        ("[profiles.a]\nenvironment = \"test\"\nkid = \"k\"", "kid but no key"),
        ("[profiles.a]\nenvironment = \"test\"\nscopes = [\"x\"]", "has no prefix"),
        (
            "[environments.prod]\nissuer = \"https://a.no/\"\ntoken_endpoint = \"https://a.no/t\"\njwks_uri = \"https://a.no/j\"",
            "can't be redefined",
        ),
        (
            "[environments.x]\nissuer = \"https://a.no/\"\ntoken_endpoint = \"https://b.no/t\"\njwks_uri = \"https://a.no/j\"",
            "isn't at the issuer's address",
        ),
        (
            "[environments.x]\nissuer = \"http://a.no/\"\ntoken_endpoint = \"http://a.no/t\"\njwks_uri = \"http://a.no/j\"",
            "plain http",
        ),
    ] {
        let error = Profiles::parse(text).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn the_sandbox_can_be_moved() {
    let text = "[environments.sandbox]\nissuer = \"http://127.0.0.1:1/\"\ntoken_endpoint = \"http://127.0.0.1:1/token\"\njwks_uri = \"http://127.0.0.1:1/jwk\"";
    let all = Profiles::parse(text).unwrap().environments().unwrap();
    assert_eq!(all.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(), ["test", "prod", "sandbox"]);
    assert_eq!(all[2].issuer.as_str(), "http://127.0.0.1:1/");
}

#[test]
fn what_cannot_be_read_is_named() {
    let one = |text: &str| vec![text.to_owned()];
    let profile = Profile { deliver: one("file+jwk:k.jwk"), check: one("cmd:true"), ..full() };
    assert_eq!(profile.deliveries().unwrap().len() + profile.checks().unwrap().len(), 2);
    let profile = Profile { deliver: one("ftp:x"), check: one("true"), ..full() };
    let deliver = profile.deliveries().unwrap_err().to_string();
    assert_eq!(deliver, "deliver \"ftp:x\": \"ftp\" is unknown: file, env-file, cmd or kubernetes-secret");
    assert_eq!(profile.checks().unwrap_err().member, "check");
}

#[test]
fn what_is_ignored_has_a_reason_and_stays_when_something_else_changes() {
    let text = "# ours\n[[lint.ignore]] # agreed\nrule = \"own-key\"\nreason = \"the gateway has no keys\"\nclient = \"c-1\"\n";
    let mut profiles = Profiles::parse(text).unwrap();
    assert_eq!(profiles.ignored()[0].client, Some("c-1".parse().unwrap()));
    profiles.set(&name("x"), &full()).unwrap();
    assert!(profiles.to_text().contains("[[lint.ignore]] # agreed") && profiles.version() == Some(3));
    // Whatever is changed, the file says the version that has a place for it.
    let changes: [fn(&mut Profiles); 3] = [
        |profiles| profiles.set_default(&name("x")).unwrap(),
        |profiles| profiles.set_store(StoreKind::File).unwrap(),
        |profiles| assert!(!profiles.remove(&name("y")).unwrap()),
    ];
    for change in changes {
        let mut profiles = Profiles::parse(&format!("version = 1\n{text}")).unwrap();
        change(&mut profiles);
        assert_eq!(profiles.version(), Some(3));
    }
    for (entry, words) in [
        ("rule = \"own-key\"", "missing field `reason`"),
        ("rule = \"own-key\"\nreason = \" \"", "says nothing"),
        ("rule = \"own-key\"\nreason = \"r\"\nclients = \"c-1\"", "unknown field `clients`"),
    ] {
        let error = Profiles::parse(&format!("[[lint.ignore]]\n{entry}")).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}
