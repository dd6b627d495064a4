//! `key export`: a stored key, for another program.

use clap::Args;

use super::content::{Content, WrittenFormat};
use super::destination::Destination;
use super::stored_named;
use crate::failure::Outcome;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::certificate::CertificateChain;

/// Write a stored key in the format that another program needs
///
/// Writes the public half, unless you pass --private and a file to write to.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key export my-key --to portal")]
pub(super) struct Export {
    /// The key's kid or thumbprint
    #[arg(value_name = "KID", allow_hyphen_values = true)]
    key: String,
    /// Include the private key
    #[arg(long)]
    private: bool,
    /// The format to write [default: jwk; with --private: pem]
    #[arg(long, value_name = "FORMAT")]
    to: Option<WrittenFormat>,
    #[command(flatten)]
    destination: Destination,
}

impl Export {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator) -> Outcome {
        let stored = stored_named(operator, &self.key)?;
        let target = self.to.unwrap_or(if self.private { WrittenFormat::Pem } else { WrittenFormat::Jwk });
        let is_private = self.private && !target.is_public();
        // Before the store is opened: it may ask for a password.
        self.destination.check(terminal, target, is_private)?;
        let private = if is_private {
            let (key, stored) = operator.keys().get(&stored.thumbprint())?;
            let best = CertificateChain::best(stored.chains()?, None, operator.clock().now());
            Some((key, best.unwrap_or_default()))
        } else {
            None
        };
        let outgoing = Content::of_stored(stored.kid, stored.public, private);
        self.destination.write(terminal, operator, &outgoing, target)
    }
}
