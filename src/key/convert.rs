//! `key convert`: from any format to another.

use clap::Args;

use super::content::{Content, WrittenFormat};
use super::destination::Destination;
use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::secret_source::SecretSource;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::Kid;

/// Convert a key from any format to another
///
/// A private key is encrypted if the format allows it, unless you pass --unencrypted. A public key or a certificate
/// stays public: PEM becomes JWK under the --kid that you choose, and back. Nothing is stored, and nothing leaves
/// this machine.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  maskinporten key convert kit/business.p12 --password-from kit/password.txt --to jwk --kid my-key --public")]
pub(super) struct Convert {
    /// Where the key is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(value_name = "SOURCE")]
    source: SecretSource,
    /// The format to write
    #[arg(long, value_name = "FORMAT")]
    to: WrittenFormat,
    /// Write only the public half
    #[arg(long)]
    public: bool,
    /// The kid to write into a JWK [default: its own, else its thumbprint]
    #[arg(long, hide_short_help = true, value_name = "KID", allow_hyphen_values = true)]
    kid: Option<Kid>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Use an unencrypted private key even if other users can read its file
    #[arg(long, hide_short_help = true)]
    allow_insecure_permissions: bool,
    #[command(flatten)]
    destination: Destination,
}

impl Convert {
    pub(super) fn run(&self, terminal: &Terminal, operator: &Operator) -> Outcome {
        let exposed = ReadableByOthers::if_allowed(self.allow_insecure_permissions);
        let material =
            self.key_file.read(terminal, operator, &self.source, exposed, self.destination.password_source())?;
        let outgoing = Content::from_file(&material, self.key_file.alias.as_deref(), self.kid.as_ref())
            .map_err(|failure: Failure| failure.while_doing(format!("{} can't be used", self.source)))?;
        let outgoing = if self.public { outgoing.without_private() } else { outgoing };
        self.destination.write(terminal, operator, &outgoing, self.to)
    }
}
