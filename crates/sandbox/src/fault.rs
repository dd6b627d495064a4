//! Faults: how the sandbox can be made to misbehave.

use std::{fmt, str::FromStr};

/// A way in which a request goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// Answers this status with an error body, and `Retry-After` in seconds if given. Any of 400 to 599.
    Status(u16, Option<u32>),
    /// Closes the connection without an answer.
    Drop,
    /// Does what was asked and announces the whole answer, but closes the connection after half of the body.
    Truncate,
    /// Answers 200 with an HTML page, as a captive portal or a proxy would.
    Html,
    /// Answers 200 with no body.
    Empty,
    /// Answers 307 to this URL.
    Redirect(String),
    /// Answers 200 with 10 MB.
    Huge,
    /// The connection stays open without an answer.
    Hang,
    /// Answers 400 with terminal escape sequences in the error texts.
    Escapes,
}

/// Which requests a fault meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultTarget {
    /// Every request but those to the sandbox's own control endpoints.
    Any,
    /// `/token`.
    Token,
    /// The self-service API under each of its paths.
    SelfService,
    /// `/jwk`.
    Jwks,
    /// `/.well-known/oauth-authorization-server`.
    Metadata,
    /// Paths that begin with this, with or without `/api/v1` in front.
    Path(String),
}

/// A fault to be had. As text (flags, JSON): `[METHOD ]TARGET:WHAT[ xTIMES][ @SKIP]`.
///
/// TARGET is `any`, `token`, `selfservice`, `jwks`, `metadata` or the beginning of a path. WHAT is a status
/// (`503`, or `503/7` with `Retry-After: 7`), `drop`, `truncate`, `html`, `empty`, `redirect=URL`, `huge`, `hang` or
/// `escapes`; with `after-` in front the request takes effect before the fault hides its answer, and `lost` is
/// `after-drop`. `xTIMES` ends the fault after so many requests, `@SKIP` spares the first so many. The spaces may be
/// left out, but for a redirect.
///
/// ```
/// # use maskinporten_sandbox::{Fault, FaultKind, FaultTarget};
/// let fault: Fault = "token:503/7x2".parse().unwrap();
/// assert_eq!(fault.target, FaultTarget::Token);
/// assert_eq!(fault.kind, FaultKind::Status(503, Some(7)));
/// assert_eq!(fault.times, Some(2));
/// let fault: Fault = "POST /clients:lost x1".parse().unwrap();
/// assert!(fault.takes_effect);
/// assert_eq!(fault.method.as_deref(), Some("POST"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Only requests with this method, if given.
    pub method: Option<String>,
    /// The requests that go wrong.
    pub target: FaultTarget,
    /// How the requests go wrong.
    pub kind: FaultKind,
    /// The request takes effect; only its answer is replaced.
    pub takes_effect: bool,
    /// For so many requests; none is for ever.
    pub times: Option<u32>,
    /// So many matching requests pass unharmed first.
    pub skip: u32,
}

/// A text that describes no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a fault: {reason}; expected [METHOD ]TARGET:WHAT[ xTIMES][ @SKIP], like token:503x2")]
pub struct FaultParseError {
    text: String,
    reason: &'static str,
}

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).map_err(|reason| FaultParseError { text: text.to_owned(), reason })
    }
}

fn parse(text: &str) -> Result<Fault, &'static str> {
    let (whom, what) = text.trim().split_once(':').ok_or("it has no colon")?;
    let (method, target) = match whom.trim().split_once(' ') {
        Some((method, target)) => (Some(method.to_ascii_uppercase()), target.trim()),
        None => (None, whom.trim()),
    };
    let target = match target {
        "any" => FaultTarget::Any,
        "token" => FaultTarget::Token,
        "selfservice" => FaultTarget::SelfService,
        "jwks" => FaultTarget::Jwks,
        "metadata" => FaultTarget::Metadata,
        path if path.starts_with('/') => FaultTarget::Path(path.to_owned()),
        _ => return Err("the target is unknown"),
    };
    let what = what.trim();
    // A URL may well end in something that looks like a count, so there only a space sets one apart.
    let glued = !what.contains("redirect=");
    let (what, skip) = counted(what, '@', glued);
    let (what, times) = counted(what, 'x', glued);
    let (what, takes_effect) = match what {
        "lost" => ("drop", true),
        "truncate" => ("truncate", true),
        _ => what.strip_prefix("after-").map_or((what, false), |rest| (rest, true)),
    };
    Ok(Fault { method, target, kind: kind(what)?, takes_effect, times, skip: skip.unwrap_or(0) })
}

fn kind(what: &str) -> Result<FaultKind, &'static str> {
    Ok(match what {
        "drop" => FaultKind::Drop,
        "truncate" => FaultKind::Truncate,
        "html" => FaultKind::Html,
        "empty" => FaultKind::Empty,
        "huge" => FaultKind::Huge,
        "hang" => FaultKind::Hang,
        "escapes" => FaultKind::Escapes,
        _ => {
            if let Some(url) = what.strip_prefix("redirect=") {
                return Ok(FaultKind::Redirect(url.to_owned()));
            }
            let (status, wait) = match what.split_once('/') {
                Some((status, wait)) => {
                    let wait = wait.parse().map_err(|_| "Retry-After is not a number")?;
                    (status, Some(wait))
                }
                None => (what, None),
            };
            match status.parse() {
                Ok(status @ 400..=599) => FaultKind::Status(status, wait),
                _ => return Err("it is neither a word that is known nor a status from 400 to 599"),
            }
        }
    })
}

// Takes a number after `mark` off the end of `text`.
fn counted(text: &str, mark: char, glued: bool) -> (&str, Option<u32>) {
    if let Some((rest, number)) = text.rsplit_once(mark)
        && let Ok(number) = number.parse()
        && (glued || rest.ends_with(' '))
    {
        return (rest.trim_end(), Some(number));
    }
    (text, None)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(method) = &self.method {
            write!(f, "{method} ")?;
        }
        match &self.target {
            FaultTarget::Any => write!(f, "any:")?,
            FaultTarget::Token => write!(f, "token:")?,
            FaultTarget::SelfService => write!(f, "selfservice:")?,
            FaultTarget::Jwks => write!(f, "jwks:")?,
            FaultTarget::Metadata => write!(f, "metadata:")?,
            FaultTarget::Path(path) => write!(f, "{path}:")?,
        }
        if self.takes_effect && self.kind != FaultKind::Truncate {
            write!(f, "after-")?;
        }
        match &self.kind {
            FaultKind::Status(status, None) => write!(f, "{status}")?,
            FaultKind::Status(status, Some(wait)) => write!(f, "{status}/{wait}")?,
            FaultKind::Drop => write!(f, "drop")?,
            FaultKind::Truncate => write!(f, "truncate")?,
            FaultKind::Html => write!(f, "html")?,
            FaultKind::Empty => write!(f, "empty")?,
            FaultKind::Redirect(url) => write!(f, "redirect={url}")?,
            FaultKind::Huge => write!(f, "huge")?,
            FaultKind::Hang => write!(f, "hang")?,
            FaultKind::Escapes => write!(f, "escapes")?,
        }
        if let Some(times) = self.times {
            write!(f, " x{times}")?;
        }
        if self.skip > 0 {
            write!(f, " @{}", self.skip)?;
        }
        Ok(())
    }
}

/// Finds the fault that a request meets, and counts: the first that matches and is neither used up nor still
/// sparing.
pub(super) fn take(faults: &mut [Fault], method: &str, path: &str) -> Option<Fault> {
    for fault in faults {
        if !fault.meets(method, path) || fault.times == Some(0) {
            continue;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
            continue;
        }
        if let Some(times) = &mut fault.times {
            *times -= 1;
        }
        return Some(fault.clone());
    }
    None
}

impl Fault {
    fn meets(&self, method: &str, path: &str) -> bool {
        let own = without_base(path);
        let right_path = match &self.target {
            FaultTarget::Any => true,
            FaultTarget::Token => is_token(path),
            FaultTarget::Jwks => path == "/jwk",
            FaultTarget::Metadata => path.starts_with("/.well-known/"),
            FaultTarget::SelfService => !is_token(path) && path != "/jwk" && !path.starts_with("/.well-known/"),
            FaultTarget::Path(prefix) => path.starts_with(prefix) || own.starts_with(prefix),
        };
        right_path && self.method.as_ref().is_none_or(|wanted| wanted == method)
    }
}

/// The path within the self-service API, whichever base it was called under.
pub(super) fn without_base(path: &str) -> &str {
    ["/external/api/v1", "/api/v1", "/api/v2"].iter().find_map(|base| path.strip_prefix(base)).unwrap_or(path)
}

/// Whether a path is the token endpoint's: `//token` and `/token/` are, too.
pub(super) fn is_token(path: &str) -> bool {
    path.trim_matches('/') == "token"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for (text, canonical) in [
            ("token:503x2", "token:503 x2"),
            ("token:429/7", "token:429/7"),
            ("POST /clients:lost x1", "POST /clients:after-drop x1"),
            ("put selfservice:after-500x1@2", "PUT selfservice:after-500 x1 @2"),
            ("any:redirect=http://h:1/x2", "any:redirect=http://h:1/x2"),
            ("any:redirect=http://h/ x2", "any:redirect=http://h/ x2"),
            ("jwks:truncate", "jwks:truncate"),
        ] {
            let fault: Fault = text.parse().unwrap();
            assert_eq!(fault.to_string(), canonical);
            assert_eq!(canonical.parse::<Fault>().unwrap(), fault);
        }
        for text in ["", "token", "token:200", "nowhere:503", "token:503/x", "token:fine"] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }

    #[test]
    fn counts_and_spares() {
        let mut faults = vec!["POST /clients:503x1@1".parse().unwrap()];
        assert!(take(&mut faults, "GET", "/api/v1/clients").is_none());
        assert!(take(&mut faults, "POST", "/api/v1/clients").is_none());
        assert!(take(&mut faults, "POST", "/clients").is_some());
        assert!(take(&mut faults, "POST", "/clients").is_none());
    }
}
