//! A key of `OpenBao`'s engine `transit`: `[MOUNT/]KEY`.

use std::fmt;
use std::str::FromStr;

/// Where the engine is unless that is said.
const USUAL_MOUNT: &str = "transit";

const NO_PATH: &str = "it is no path: names of letters, digits, _, - and . with a / between them";

/// Where something is in `OpenBao`: a namespace, what an engine or a way to log in is mounted at. Names with `/` between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBaoPath(String);

impl OpenBaoPath {
    /// As it is written, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OpenBaoPath {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.strip_suffix('/').unwrap_or(text);
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        // It isn't repeated: somebody may have put a token in it.
        if text.split('/').all(is_name) { Ok(Self(text.to_owned())) } else { Err(NO_PATH) }
    }
}

impl fmt::Display for OpenBaoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A key of `OpenBao`'s engine `transit`, whose versions are the keys of one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBaoKey {
    /// The path that the engine is mounted at: `transit`, `team/transit`.
    pub mount: OpenBaoPath,
    /// The name of the key.
    pub name: String,
}

impl FromStr for OpenBaoKey {
    type Err = &'static str;

    fn from_str(place: &str) -> Result<Self, &'static str> {
        let (mount, name) = place.rsplit_once('/').unwrap_or((USUAL_MOUNT, place));
        let wrong = |_| "write openbao:[MOUNT/]KEY: names of letters, digits, _, - and . with a / between them; the server's address and the login aren't part of it";
        // A slash too many isn't the end of the mount.
        let mount = if mount.ends_with('/') { "" } else { mount };
        let name: OpenBaoPath = name.parse().map_err(wrong)?;
        Ok(Self { mount: mount.parse().map_err(wrong)?, name: name.0 })
    }
}

/// In the one way that says all of it.
impl fmt::Display for OpenBaoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "openbao:{}/{}", self.mount, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::SignerAddress;

    #[test]
    fn every_spelling_is_kept_as_one() {
        for (given, kept) in [
            ("openbao:reader", "openbao:transit/reader"),
            ("vault:reader", "openbao:transit/reader"),
            ("openbao:transit/reader", "openbao:transit/reader"),
            ("vault:team/a/transit/app.key-1", "openbao:team/a/transit/app.key-1"),
        ] {
            let address: SignerAddress = given.parse().unwrap();
            assert_eq!((address.as_str(), address.to_string().as_str()), (kept, kept), "{given}");
            assert_eq!(kept.parse::<SignerAddress>(), Ok(address));
        }
    }

    #[test]
    fn what_is_no_name_is_refused_and_not_repeated() {
        for bad in [
            "openbao:",
            "openbao:/reader",
            "openbao:transit/",
            "openbao:transit//reader",
            "openbao:/transit/reader",
            "openbao:../sys/seal",
            "openbao:transit/.",
            "openbao:https://s.hemmelig@bao:8200/transit/reader",
            "openbao:reader?token=s.hemmelig",
            "openbao:reader hemmelig",
            "vault:nøkkel",
        ] {
            let error = bad.parse::<SignerAddress>().unwrap_err().to_string();
            assert!(!error.contains("hemmelig"), "{error}");
        }
    }
}
