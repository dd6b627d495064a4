//! The warning about a certificate that a client will be bound to.

use crate::moment::day;
use crate::terminal::Terminal;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::environment::Environment;

/// Says what it means, and what Maskinporten will refuse.
pub fn tell(terminal: &Terminal, operator: &Operator, binding: &CertificateBinding, environment: &Environment) {
    for problem in binding.chain().problems(environment.is_production(), None, operator.clock().now()) {
        terminal.out.warning(&format!("{problem} ({}). {}", problem.code(), problem.remedy()));
    }
    terminal.out.note(&format!(
        "the client will be bound to this certificate, {:?}: when it expires on {} or is revoked, the key stops working, too",
        binding.leaf().name(),
        day(binding.leaf().not_after())
    ));
}
