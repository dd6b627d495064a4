//! The warnings about a certificate that will be used.

use jiff::Timestamp;

use crate::failure::{Failure, Outcome};
use crate::moment::day;
use crate::terminal::Terminal;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_engine::key_register::{KeyRegister, StoredKey};
use maskinporten_engine::operator::Operator;
use maskinporten_engine::profile::Login;
use maskinporten_protocol::certificate::{Certificate, CertificateChain, Doubt, Fingerprint};
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::ProfileName;
use maskinporten_protocol::key::material::PrivateEntry;

/// Says what Maskinporten will refuse, and what nobody can tell.
pub fn tell(terminal: &Terminal, operator: &Operator, chain: &CertificateChain, environment: &Environment) {
    let realm = environment.realm();
    for problem in chain.problems(realm, None, operator.clock().now()) {
        terminal.out.warning(&format!("{problem} ({}). {}", problem.code(), problem.remedy()));
    }
    for doubt in chain.doubts(realm) {
        terminal.out.warning(&about(&doubt));
    }
}

/// The certificate to log in with, with a warning of what Maskinporten will refuse.
pub fn checked(
    terminal: &Terminal,
    operator: &Operator,
    environment: &Environment,
    entry: &PrivateEntry,
) -> Outcome<(CertificateChain, Fingerprint)> {
    let chain = entry.chain_for(environment.realm(), operator.clock().now());
    let leaf = chain.leaf().map(Certificate::fingerprint).ok_or_else(|| {
        Failure::usage("there is no certificate for the private key")
            .hint("for a registered key without a certificate, use --private-key and --kid")
    })?;
    tell(terminal, operator, &chain, environment);
    Ok((chain, leaf))
}

/// A doubt, and what to do about it.
pub fn about(doubt: &Doubt) -> String {
    format!("{doubt}. {}", doubt.remedy())
}

/// Names the profiles that go on with another certificate for the same key: each keeps the one that it was given.
pub fn tell_who_keeps_another(
    terminal: &Terminal,
    operator: &Operator,
    stored: &StoredKey,
    given: &Fingerprint,
) -> Outcome {
    let end = |name: Option<&Fingerprint>| -> Outcome<Option<Timestamp>> {
        Ok(stored.certificate_chain(name)?.and_then(|chain| Some(chain.leaf()?.not_after())))
    };
    let new = end(Some(given))?;
    for (name, profile) in operator.folder().profiles()?.all() {
        let login = profile.login.filter(|login| login.thumbprint() == Some(&stored.thumbprint()));
        let Some(own) = login.and_then(|login| stored.certificate_of(&login)).filter(|own| own != given) else {
            continue;
        };
        let end = end(Some(&own))?;
        let until = end.map_or_else(String::new, |end| format!(", until {}", day(end)));
        terminal.out.warning(&format!(
            "profile {name} goes on with another certificate for the same key, SHA-256 {}{until}",
            own.short()
        ));
        // One that ends no later is no renewal: an expired one, or the set's for encryption.
        if new > end {
            terminal.out.hint(&format!(
                "give it this one with `maskinporten certificate use {} --profile {name}`",
                given.short()
            ));
        }
    }
    Ok(())
}

/// Says how a profile gets back the certificate that it had.
pub fn tell_replaced(
    terminal: &Terminal,
    register: &KeyRegister,
    name: &ProfileName,
    before: Option<&Login>,
    now: Option<&Login>,
) {
    let same_key = before.and_then(Login::thumbprint) == now.and_then(Login::thumbprint);
    let [before, now] = [before, now].map(|login| login.and_then(|login| register.certificate_of(login)));
    if let Some(before) = before.filter(|before| same_key && now.is_some() && now.as_ref() != Some(before)) {
        terminal.out.note(&format!("the certificate that profile {name} had, SHA-256 {before}, is still stored"));
        terminal
            .out
            .hint(&format!("go back to it with `maskinporten certificate use {} --profile {name}`", before.short()));
    }
}

/// Says what it means that a client will be bound to its certificate.
pub fn tell_binding(
    terminal: &Terminal,
    operator: &Operator,
    binding: &CertificateBinding,
    environment: &Environment,
) {
    tell(terminal, operator, binding.chain(), environment);
    terminal.out.note(&format!(
        "the client will be bound to this certificate, {:?}: when it expires on {} or is revoked, the key stops working, too",
        binding.leaf().name(),
        day(binding.leaf().not_after())
    ));
}
