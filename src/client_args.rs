//! The flags that describe a client: its id and its key, without a profile.

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::key_file_args::{KeyFileArgs, ReadableByOthers};
use crate::secret_source::SecretSource;
use crate::terminal::Terminal;
use maskinporten_engine::operator::Operator;
use maskinporten_protocol::ids::{ClientId, Kid};
use maskinporten_protocol::key::material::PrivateEntry;

/// The ids of the arguments that describe a client without a profile.
pub const CLIENT: [&str; 9] = [
    "client_id",
    "certificate",
    "private_key",
    "keystore",
    "kid",
    "alias",
    "password_from",
    "key_password_from",
    "allow_insecure_permissions",
];

/// What the help has these flags under.
pub const HEADING: &str = "Without a profile";

/// A client without a profile.
#[derive(Debug, Args)]
// Arguments that follow these would be under it, too: this comes last in a command.
#[command(next_help_heading = HEADING)]
pub struct ClientArgs {
    /// Act as the client with this id, whose key is in a file; nothing is stored
    #[arg(long, value_name = "ID", hide_short_help = true)]
    client_id: Option<ClientId>,
    /// Where its business certificate with the key is: a file, -, env:NAME or cmd:PROGRAM
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    certificate: Option<SecretSource>,
    /// Where the private half of its registered key is, in the same way
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    private_key: Option<SecretSource>,
    /// Where a keystore with either is; without --kid, its certificate is used if it has one
    #[arg(long, value_name = "SOURCE", hide_short_help = true)]
    keystore: Option<SecretSource>,
    /// The kid that the key is registered under [default: the JWK's own, or looked up through an admin profile]
    #[arg(long, value_name = "KID", allow_hyphen_values = true, hide_short_help = true)]
    kid: Option<Kid>,
    #[command(flatten)]
    key_file: KeyFileArgs,
    /// Use an unencrypted private key even if other users can read its file
    #[arg(long, hide_short_help = true)]
    allow_insecure_permissions: bool,
}

/// How a client is to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginWith {
    /// With its certificate.
    Certificate,
    /// With its registered key.
    Key,
    /// With whichever is in the file.
    Either,
}

/// A client that flags describe, before its key is read.
#[derive(Debug, Clone, Copy)]
pub struct GivenClient<'a> {
    /// Its id.
    pub id: &'a ClientId,
    /// How it is to log in.
    pub with: LoginWith,
    /// The kid that its key is registered under, if that was said.
    pub kid: Option<&'a Kid>,
    source: &'a SecretSource,
    words: &'a ClientArgs,
}

const KEYS: &str = "--certificate, --private-key or --keystore";

impl ClientArgs {
    /// The client, if one is given. What doesn't go together is refused.
    pub fn given(&self) -> Outcome<Option<GivenClient<'_>>> {
        let keys = [
            ("--certificate", LoginWith::Certificate, &self.certificate),
            ("--private-key", LoginWith::Key, &self.private_key),
            ("--keystore", LoginWith::Either, &self.keystore),
        ];
        let mut keys = keys.iter().filter_map(|(flag, with, source)| Some((*flag, *with, source.as_ref()?)));
        let (first, second) = (keys.next(), keys.next());
        let more = self.kid.as_ref().map(|_| "--kid").or(self.key_file.given());
        let more = more.or(self.allow_insecure_permissions.then_some("--allow-insecure-permissions"));
        let Some(id) = &self.client_id else {
            return match first.map(|(flag, ..)| flag).or(more) {
                Some(flag) => {
                    Err(Failure::usage(format!("{flag} is for a client that no profile has, and none is named"))
                        .hint("name the client with --client-id")
                        .hint(format!("to act as a profile, leave {flag} out: it has its own key")))
                }
                None => Ok(None),
            };
        };
        let Some((flag, with, source)) = first else {
            return Err(
                Failure::usage(format!("the key of client {id} isn't given")).hint(format!("give it with {KEYS}"))
            );
        };
        if let Some((other, ..)) = second {
            return Err(Failure::usage(format!("{flag} and {other} are two keys for one client"))
                .hint(format!("give the one that it logs in with: {KEYS}")));
        }
        if let (LoginWith::Certificate, Some(_)) = (with, &self.kid) {
            return Err(Failure::usage("--certificate logs in with the certificate, which has no kid")
                .hint("if the key is registered on the client, give it with --private-key and --kid"));
        }
        Ok(Some(GivenClient { id, with, kid: self.kid.as_ref(), source, words: self }))
    }

    /// Refuses to read anything else from the same stdin.
    pub fn check_stdin<'a>(&'a self, others: impl IntoIterator<Item = Option<&'a SecretSource>>) -> Outcome {
        let keys = [self.certificate.as_ref(), self.private_key.as_ref(), self.keystore.as_ref()];
        SecretSource::at_most_one_stdin(keys.into_iter().chain(self.key_file.sources()).chain(others))
    }
}

impl GivenClient<'_> {
    /// Its key, with its certificates.
    pub fn entry(&self, terminal: &Terminal, operator: &Operator) -> Outcome<PrivateEntry> {
        let exposed = ReadableByOthers::if_allowed(self.words.allow_insecure_permissions);
        self.words.key_file.read_private(terminal, operator, self.source, exposed).map(|(_, entry)| entry)
    }
}
