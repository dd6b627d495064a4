//! The warnings about a certificate that will be used.

use crate::moment::day;
use crate::terminal::Terminal;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::certificate::{CertificateChain, Doubt};
use maskinporten_protocol::environment::Environment;

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

/// A doubt, and what to do about it.
pub fn about(doubt: &Doubt) -> String {
    format!("{doubt}. {}", doubt.remedy())
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
