//! OAuth's own codes (RFC 6749 section 5.2), from a server that says no more.

use super::{Explanation, Reason, assertion::ASK_DIGDIR, entry, text, you};

const MORE: Reason = you(
    text(
        "The code alone tells too little: the server's answer has more, error_description and error_uri.",
        "Koden alene sier for lite: svaret fra serveren har mer, error_description og error_uri.",
    ),
    text("Pipe the whole answer into `maskinporten explain -`.", "Send hele svaret til `maskinporten explain -`."),
);

const NO_GRANT_TYPE: Reason = you(
    text(
        "The client isn't registered as one that gets tokens for assertions.",
        "Integrasjonen er ikke registrert for å hente token med en signert forespørsel.",
    ),
    text(
        "Register it so with `maskinporten client update --for-assertions`.",
        "Registrer den slik med `maskinporten client update --for-assertions`.",
    ),
);

pub(super) const ALL: &[Explanation] = &[
    entry(
        "invalid_client",
        text(
            "the server doesn't know this client or its key, or doesn't let it log in this way",
            "serveren kjenner ikke integrasjonen eller nøkkelen, eller lar den ikke logge inn på denne måten",
        ),
        &[MORE, ASK_DIGDIR],
    ),
    entry(
        "unauthorized_client",
        text(
            "the server doesn't know this client or its key, or doesn't let it log in this way",
            "serveren kjenner ikke integrasjonen eller nøkkelen, eller lar den ikke logge inn på denne måten",
        ),
        &[NO_GRANT_TYPE, MORE, ASK_DIGDIR],
    ),
    entry(
        "invalid_grant",
        text("the server doesn't accept the assertion", "serveren godtar ikke forespørselen"),
        &[MORE, ASK_DIGDIR],
    ),
    entry(
        "invalid_scope",
        text(
            "a scope isn't known there, or isn't the client's",
            "et scope er ukjent der, eller er ikke integrasjonens",
        ),
        &[MORE, ASK_DIGDIR],
    ),
    entry(
        "invalid_request",
        text(
            "the server can't read the request: a field is missing, or has no valid value",
            "serveren kan ikke lese forespørselen: et felt mangler eller har en ugyldig verdi",
        ),
        &[MORE, ASK_DIGDIR],
    ),
    entry(
        "unsupported_grant_type",
        text(
            "the server doesn't take JWT bearer grants (RFC 7523): check the token endpoint",
            "serveren tar ikke imot JWT bearer grants (RFC 7523): sjekk token-endepunktet",
        ),
        &[you(
            text(
                "The token endpoint isn't Maskinporten's, or grant_type isn't urn:ietf:params:oauth:grant-type:jwt-bearer.",
                "Token-endepunktet er ikke Maskinportens, eller grant_type er ikke urn:ietf:params:oauth:grant-type:jwt-bearer.",
            ),
            text("See it with `maskinporten env list`.", "Se det med `maskinporten env list`."),
        )],
    ),
];
