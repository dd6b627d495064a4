//! Where what is shared is kept: `KIND:WHERE`, as profiles name it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::process::Process;

/// Where what is shared is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct StoreAddress {
    text: String,
    kind: StoreAddressKind,
}

/// What kind of store it is, and what it calls the place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StoreAddressKind {
    /// A program that reads and writes, with its arguments.
    Program(Process),
}

/// Why something isn't the address of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreAddressError(String);

impl StoreAddress {
    /// What kind of store it is.
    pub fn kind(&self) -> &StoreAddressKind {
        &self.kind
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for StoreAddress {
    type Err = StoreAddressError;

    fn from_str(text: &str) -> Result<Self, StoreAddressError> {
        let wrong = |why: &str| StoreAddressError(why.to_owned());
        let (kind, place) = text.split_once(':').ok_or_else(|| wrong("it has no colon: write KIND:WHERE"))?;
        if place.is_empty() {
            return Err(StoreAddressError(format!("{kind}: needs something after it")));
        }
        let kind = match kind {
            "cmd" => StoreAddressKind::Program(place.parse().map_err(wrong)?),
            _ => return Err(StoreAddressError(format!("{kind:?} is unknown: cmd"))),
        };
        Ok(Self { text: text.to_owned(), kind })
    }
}

/// For people: of a program no more than its name, since its arguments may be secrets.
impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            StoreAddressKind::Program(program) => write!(f, "cmd:{}", program.name()),
        }
    }
}

impl TryFrom<String> for StoreAddress {
    type Error = StoreAddressError;

    fn try_from(text: String) -> Result<Self, StoreAddressError> {
        text.parse()
    }
}

impl From<StoreAddress> for String {
    fn from(address: StoreAddress) -> Self {
        address.text
    }
}
