//! The links of the chain, and what can be found of each.

use std::path::PathBuf;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cause;
use crate::error::Error;
use crate::key_register::KeyPlace;
use crate::key_service::SignerAddress;
use maskinporten_protocol::ids::{OrgNumber, ProfileName, Scope};
use maskinporten_protocol::jwk::Thumbprint;

/// A link of the chain, in the order in which one needs the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Place {
    /// The profiles and the register of keys on this machine.
    Configuration,
    /// The store that has the key.
    Store,
    /// The key itself.
    Key,
    /// A rotation that stopped in the middle.
    Rotation,
    /// This machine's clock beside the server's.
    Clock,
    /// The way to the server: its name, a proxy, TLS.
    Network,
    /// The server's metadata, and the issuer in it.
    Metadata,
    /// The keys that the server signs tokens with.
    ServerKeys,
    /// The self-service API, through which the rest is seen.
    SelfService,
    /// The client.
    Client,
    /// The keys registered on it.
    RegisteredKey,
    /// The business certificate, where the client logs in with one.
    Certificate,
    /// The scopes registered on it.
    Scopes,
    /// The organisation's access to them.
    Access,
    /// The customer's delegation.
    Delegation,
    /// The customer's system user.
    SystemUser,
    /// A token, decoded and verified.
    Token,
}

impl Place {
    /// All of them, in their order.
    pub const ALL: [Self; 17] = [
        Self::Configuration,
        Self::Store,
        Self::Key,
        Self::Rotation,
        Self::Clock,
        Self::Network,
        Self::Metadata,
        Self::ServerKeys,
        Self::SelfService,
        Self::Client,
        Self::RegisteredKey,
        Self::Certificate,
        Self::Scopes,
        Self::Access,
        Self::Delegation,
        Self::SystemUser,
        Self::Token,
    ];
}

/// One link, and what was found.
#[derive(Debug)]
pub struct Link {
    /// Which one.
    pub place: Place,
    /// What was found.
    pub finding: Finding,
    /// How long it took to find out, where a server was asked.
    pub took: Option<Duration>,
}

/// What was found of a link.
#[derive(Debug)]
pub enum Finding {
    /// It is as it should be: what was seen.
    Right(Seen),
    /// It isn't.
    Wrong(Wrong),
    /// It wasn't looked at, or couldn't be.
    Unseen(Unseen),
}

/// What is wrong with a link.
#[derive(Debug)]
pub struct Wrong {
    /// Why.
    pub cause: Cause,
    /// What was said when it was tried.
    pub error: Option<Error>,
}

/// What was seen of a link that is as it should be.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are what their names say")]
pub enum Seen {
    /// The folder with the profiles; whether others can change them, and, if they can look into it, what to do about that.
    Configuration { folder: PathBuf, is_open: bool, mend: Option<String> },
    /// The store.
    Store(KeyPlace),
    /// The service that has the key, which isn't on record here.
    Signer(SignerAddress),
    /// A certificate file.
    File(PathBuf),
    /// The key was handed in.
    Given,
    /// The key.
    Key(Thumbprint),
    /// No rotation is under way.
    NoRotation,
    /// A machine that shares the client is at one, and has until then to say that it still is.
    AtWork { holder: String, until: Timestamp },
    /// One that waits until then for the old key's end, as it should.
    Overlap(Timestamp),
    /// The server's clock less this machine's.
    Clock(SignedDuration),
    /// The server that was reached, whether over TLS, and through which proxy.
    Network { host: String, is_tls: bool, proxy: Option<String> },
    /// The issuer.
    Issuer(String),
    /// How many keys the server signs with.
    ServerKeys(usize),
    /// The admin profile.
    Admin(ProfileName),
    /// The client's name and organisation.
    Client { name: String, organisation: String },
    /// The registered key: its kid, when it expires, and the algorithm that it is registered for if another is signed with.
    Registered { kid: String, expires: Option<Timestamp>, other_algorithm: Option<String> },
    /// No key is registered, so that the client logs in with a certificate.
    NoneRegistered,
    /// The certificate: its name, organisation and end, and whether those above it are there.
    Certificate { name: String, organisation: Option<OrgNumber>, until: Timestamp, is_complete: bool },
    /// The scopes.
    Scopes(Vec<Scope>),
    /// The customer that delegated, or owns the system user.
    Customer(OrgNumber),
    /// The token: its scopes and its end, and the kid of the server's key that verifies it.
    Token { scope: String, until: Timestamp, kid: Option<String> },
    /// It wasn't seen itself: what the token endpoint says proves it.
    Proven,
}

/// Why a link wasn't looked at.
#[derive(Debug)]
pub enum Unseen {
    /// It isn't part of what was asked for.
    NotAsked,
    /// The client logs in in another way.
    OtherLogin,
    /// No admin profile shows it.
    NoAdmin,
    /// The environment has no self-service API.
    NoSelfService,
    /// A link before it is broken.
    After(Place),
    /// Nobody but the customer sees it, unless a token is asked for.
    OnlyCustomer,
    /// The API shows it to its owner alone, and that isn't the admin's organisation.
    NotOurs,
    /// The API didn't say it: its words.
    Unanswered(String),
    /// The server didn't say its time.
    NoTime,
    /// The server doesn't publish it.
    NotPublished,
    /// What would have shown it failed.
    Failed(Error),
}
