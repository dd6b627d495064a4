//! What is said of a certificate that a client will be bound to.

use crate::context::Context;
use maskinporten_engine::certificate_binding::CertificateBinding;
use maskinporten_protocol::environment::Environment;

/// Says what it means, and what Maskinporten will refuse.
pub fn tell(context: &Context, binding: &CertificateBinding, environment: &Environment) {
    for problem in binding.chain().problems(environment.is_production(), None, context.operator.clock().now()) {
        context.out.warning(&format!("{problem} ({}). {}", problem.code(), problem.remedy()));
    }
    context.out.note(&format!(
        "the client will be tied to this certificate, {:?}: when it expires on {} or is revoked, the key stops working, too",
        binding.leaf().name(),
        binding.leaf().not_after().strftime("%Y-%m-%d")
    ));
}
