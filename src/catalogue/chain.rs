//! What frames the chain to a token, and its cause. Links, findings and remedies stay in English: they are the JSON's words,
//! and searches rely on them.

use super::{Text, text};

/// The heading of a report.
pub const TITLE: Text = text("The way to a token", "Veien til et token");

/// Whose chain it is.
pub const CLIENT: Text = text("client {client} in {environment}", "integrasjonen {client} i {environment}");

/// The same, with its profile.
pub const PROFILE: Text = text(
    "profile {profile}, client {client} in {environment}",
    "profilen {profile}, integrasjonen {client} i {environment}",
);

/// Nobody's, since the configuration is what is broken.
pub const NOBODY: Text = text("no profile can be read", "ingen profil kan leses");

/// The heading of what is looked at.
pub const LINK: Text = text("link", "ledd");

/// The heading of what was found.
pub const FOUND: Text = text("found", "funn");

/// What marks the first broken link.
pub const CAUSE: Text = text("the cause", "årsaken");

/// All that is said where nothing is wrong.
pub const RIGHT: Text = text("Everything is right: a token comes.", "Alt er i orden: Tokenet kommer.");

/// Nothing is wrong here.
pub const THEIRS: Text = text(
    "All that can be seen from here is right, and the server still refuses: the fault is on their side.",
    "Alt som kan ses herfra, er i orden, men serveren avviser forespørselen likevel: Feilen ligger hos dem.",
);

/// Nothing is wrong here, as far as that could be seen.
pub const THEIRS_OR_UNSEEN: Text = text(
    "Nothing that was seen of the client is wrong, and the server still refuses: the fault is on their side, or in what wasn't seen: {links}.",
    "Ingenting av det som er sett av integrasjonen, er feil, men serveren avviser forespørselen likevel: Feilen ligger hos dem, eller i det som ikke er sett: {links}.",
);

/// Another broken link.
pub const ALSO: Text = text("Also wrong: {link} ({what}).", "Også feil: {link} ({what}).");

/// Who can change it.
pub const ACTS: Text = text("Who acts: {who}", "Hvem må handle: {who}");

/// Above the decoded token in a report.
pub const TOKEN: Text = text("The token, decoded", "Tokenet, dekodet");

/// Above the decoded assertion, if that was refused.
pub const ASSERTION: Text = text("The assertion, decoded", "Forespørselen, dekodet");

/// Above the code of a refusal in a report.
pub const CODE: Text = text("Code", "Kode");

/// Above the id that the server's support finds it by.
pub const TRACE_ID: Text = text("Trace id", "Trace-id");

/// The issuer.
pub const ISSUER: Text = text("Issuer: {issuer}", "Utsteder: {issuer}");

/// All of them.
#[cfg(test)]
pub const ALL: [Text; 17] = [
    TITLE,
    CLIENT,
    PROFILE,
    NOBODY,
    LINK,
    FOUND,
    CAUSE,
    RIGHT,
    THEIRS,
    THEIRS_OR_UNSEEN,
    ALSO,
    ACTS,
    TOKEN,
    ASSERTION,
    CODE,
    TRACE_ID,
    ISSUER,
];
