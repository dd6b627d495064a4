//! Refusals over the client, its key, and the assertion.

use super::{Actor, Explanation, Reason, ask, entry, letter, text, you};
use maskinporten_engine::standing::Sign;

/// Digdir can look up what nobody can see from here.
pub(super) const ASK_DIGDIR: Reason = ask(
    Actor::Digdir,
    text("Everything that can be checked here is right.", "Alt som kan sjekkes herfra, er riktig."),
    text("Ask Digdir to look it up by the trace id.", "Be Digdir slå det opp med trace-id-en."),
    letter::DIGDIR,
);

const NEW: Reason = you(
    text(
        "The client or the key is new: it takes about two minutes until Maskinporten knows it.",
        "Integrasjonen eller nøkkelen er ny: det tar omtrent to minutter før Maskinporten kjenner den.",
    ),
    text("Wait for it with `maskinporten token --wait`.", "Vent på den med `maskinporten token --wait`."),
)
.shown_by(Sign::New);

const ROTATING: Reason = you(
    text("A rotation stopped before it was done.", "En nøkkelrotasjon stoppet før den var ferdig."),
    text("Go on with it with `maskinporten rotate --resume`.", "Fortsett den med `maskinporten rotate --resume`."),
)
.shown_by(Sign::RotationUnderWay);

pub(super) const ALL: &[Explanation] = &[
    entry(
        "MP-100",
        text(
            "this environment doesn't know the client id: each environment has its own clients, and a new one is known after two minutes",
            "dette miljøet kjenner ikke klient-id-en: hvert miljø har sine egne integrasjoner, og en ny er kjent etter to minutter",
        ),
        &[
            you(
                text("The client is in another environment.", "Integrasjonen finnes i et annet miljø."),
                text(
                    "See client id and environment with `maskinporten profile show`; the clients of each environment with `maskinporten client list --environment prod`.",
                    "Se klient-id og miljø med `maskinporten profile show`, og integrasjonene i hvert miljø med `maskinporten client list --environment prod`.",
                ),
            ).shown_by(Sign::IdElsewhere),
            you(
                text(
                    "The claim iss isn't the client id: it is a kid, an organisation number, or has a typing mistake.",
                    "Feltet iss er ikke klient-id-en: det er en kid, et organisasjonsnummer eller har en skrivefeil.",
                ),
                text(
                    "Look into the assertion with `maskinporten inspect assertion.jwt --no-verify`.",
                    "Se i forespørselen med `maskinporten inspect assertion.jwt --no-verify`.",
                ),
            ).shown_by(Sign::IdIsKid),
            NEW,
            you(
                text("The client has been deactivated.", "Integrasjonen er deaktivert."),
                text(
                    "See with `maskinporten client list --inactive`.",
                    "Se etter med `maskinporten client list --inactive`.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "unknown-kid",
        text(
            "this kid isn't among the client's registered keys: see `maskinporten jwks list`; a key that was uploaded just now is known after two minutes",
            "denne kid-en er ikke blant nøklene som er registrert på integrasjonen: se `maskinporten jwks list`; en nøkkel som nettopp er lastet opp, er kjent etter to minutter",
        ),
        &[
            you(
                text(
                    "The key isn't registered on this client, or under another kid: one capital letter is enough.",
                    "Nøkkelen er ikke registrert på denne integrasjonen, eller med en annen kid: én stor bokstav er nok.",
                ),
                text(
                    "Compare with `maskinporten jwks list`, and register the key with `maskinporten jwks upload`.",
                    "Sammenlign med `maskinporten jwks list`, og registrer nøkkelen med `maskinporten jwks upload`.",
                ),
            ).shown_by(Sign::KeyUnregistered),
            NEW,
            you(
                text(
                    "Client id and key come from two settings: iss is another client's, or holds the kid.",
                    "Klient-id og nøkkel kommer fra to ulike oppsett: iss tilhører en annen integrasjon eller er kid-en.",
                ),
                text("See both with `maskinporten profile show`.", "Se begge med `maskinporten profile show`."),
            ).shown_by(Sign::IdIsKid),
            ROTATING,
            you(
                text(
                    "Somebody else registered keys and replaced this one.",
                    "Noen andre har registrert nøkler og byttet ut denne.",
                ),
                text(
                    "See who changed what from here with `maskinporten log`.",
                    "Se hvem som har endret hva herfra, med `maskinporten log`.",
                ),
            ),
            you(
                text(
                    "The client has no keys at all and logs in with a certificate: then no kid may be sent.",
                    "Integrasjonen har ingen nøkler og logger inn med sertifikat: da skal ingen kid sendes.",
                ),
                text(
                    "Register a key with `maskinporten jwks upload`, or send the certificate in x5c instead.",
                    "Registrer en nøkkel med `maskinporten jwks upload`, eller send sertifikatet i x5c i stedet.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "key-required",
        text(
            "the client has registered keys, which turns certificate login off: use a registered key, or remove the last key with `maskinporten jwks remove KID --force`",
            "integrasjonen har registrerte nøkler, og da virker ikke innlogging med sertifikat: bruk en registrert nøkkel, eller fjern den siste med `maskinporten jwks remove KID --force`",
        ),
        &[you(
            text(
                "The assertion has a certificate (x5c) although keys are registered, or no kid in its header.",
                "Forespørselen har et sertifikat (x5c) selv om det er registrert nøkler, eller mangler kid i headeren.",
            ),
            text(
                "See the keys with `maskinporten jwks list`, and use one of them.",
                "Se nøklene med `maskinporten jwks list`, og bruk en av dem.",
            ),
        ).shown_by(Sign::CertificateBesideKeys)],
    ),
    entry(
        "MP-110",
        text(
            "the assertion was made for another environment: issuer and token endpoint must belong together, including the slash at the end; see `maskinporten env list`",
            "forespørselen er laget for et annet miljø: issuer og token-endepunkt må høre sammen, med skråstreken på slutten; se `maskinporten env list`",
        ),
        &[
            you(
                text(
                    "The claim aud is the token endpoint's address, or lacks the slash at its end.",
                    "Feltet aud er adressen til token-endepunktet, eller mangler skråstreken på slutten.",
                ),
                text(
                    "It must be the issuer to the letter: `maskinporten env list` has it.",
                    "Det må være issueren, tegn for tegn: `maskinporten env list` viser den.",
                ),
            ),
            you(
                text("The audience is of another environment.", "Audience er fra et annet miljø."),
                text(
                    "Look into the assertion with `maskinporten inspect assertion.jwt --no-verify`.",
                    "Se i forespørselen med `maskinporten inspect assertion.jwt --no-verify`.",
                ),
            ),
        ],
    ),
    entry(
        "skyporten-aud",
        text(
            "Skyporten's audience has no slash at its end, the opposite of Maskinporten's",
            "hos Skyporten har audience ingen skråstrek på slutten, motsatt av hos Maskinporten",
        ),
        &[you(
            text("The claim aud ends in a slash.", "Feltet aud slutter med skråstrek."),
            text(
                "Write it as Skyporten's metadata has the issuer.",
                "Skriv det slik issueren står i metadataene til Skyporten.",
            ),
        )],
    ),
    entry(
        "MP-121",
        text(
            "the registered key has expired (keys live one year): `maskinporten rotate` replaces it with a new one",
            "den registrerte nøkkelen er utløpt (nøkler lever i ett år): `maskinporten rotate` bytter den ut med en ny",
        ),
        &[
            you(
                text(
                    "The registered key has lived its year. It doesn't help that a certificate is good for longer.",
                    "Den registrerte nøkkelen har levd sitt år. Det hjelper ikke at et sertifikat varer lenger.",
                ),
                text(
                    "Replace it with `maskinporten rotate`, or give the same key another year with `maskinporten jwks renew KID`.",
                    "Bytt den ut med `maskinporten rotate`, eller gi den samme nøkkelen et år til med `maskinporten jwks renew KID`.",
                ),
            ).shown_by(Sign::KeyExpired),
            you(
                text("It was registered with an end of its own.", "Den ble registrert med en egen utløpsdato."),
                text("See the dates with `maskinporten jwks list`.", "Se datoene med `maskinporten jwks list`."),
            ),
        ],
    ),
    entry(
        "MP-124",
        text(
            "the private key doesn't match the key registered under this kid (or the certificate): compare with `maskinporten jwks list`",
            "den private nøkkelen passer ikke til nøkkelen som er registrert med denne kid-en (eller til sertifikatet): sammenlign med `maskinporten jwks list`",
        ),
        &[
            you(
                text("Another key is registered under this kid.", "En annen nøkkel er registrert med denne kid-en."),
                text(
                    "Compare the thumbprints of `maskinporten key list` and `maskinporten jwks list`, and register the right key under a new kid with `maskinporten rotate`.",
                    "Sammenlign fingeravtrykkene i `maskinporten key list` og `maskinporten jwks list`, og registrer riktig nøkkel med ny kid med `maskinporten rotate`.",
                ),
            ).shown_by(Sign::KeyUnregistered),
            you(
                text(
                    "The certificate sent isn't the one that belongs to the key.",
                    "Sertifikatet som sendes, hører ikke til nøkkelen.",
                ),
                text(
                    "See both with `maskinporten certificate show`.",
                    "Se begge med `maskinporten certificate show`.",
                ),
            ),
            you(
                text(
                    "The assertion was changed after it was signed, or signed with another algorithm than its header says.",
                    "Forespørselen er endret etter signering, eller signert med en annen algoritme enn headeren sier.",
                ),
                text(
                    "Check it with `maskinporten inspect assertion.jwt`.",
                    "Sjekk den med `maskinporten inspect assertion.jwt`.",
                ),
            ),
        ],
    ),
    entry(
        "MP-130",
        text(
            "the times in the assertion don't match the server's clock: set this machine's clock",
            "tidspunktene i forespørselen stemmer ikke med klokka på serveren: still klokka på denne maskinen",
        ),
        &[
            you(
                text("This machine's clock is slow.", "Klokka på denne maskinen går for sakte."),
                text(
                    "Set it, or turn on time synchronisation (NTP).",
                    "Still den, eller slå på tidssynkronisering (NTP).",
                ),
            ),
            you(
                text(
                    "The assertion was kept and used later: it is good for at most two minutes.",
                    "Forespørselen er tatt vare på og brukt senere: den gjelder i høyst to minutter.",
                ),
                text(
                    "Make a new one for each token, as `maskinporten token` does.",
                    "Lag en ny for hvert token, slik `maskinporten token` gjør.",
                ),
            ),
        ],
    ),
    entry(
        "issued-in-future",
        text(
            "the times in the assertion don't match the server's clock: set this machine's clock",
            "tidspunktene i forespørselen stemmer ikke med klokka på serveren: still klokka på denne maskinen",
        ),
        &[
            you(
                text(
                    "This machine's clock is more than ten seconds fast.",
                    "Klokka på denne maskinen går mer enn ti sekunder for fort.",
                ),
                text(
                    "Set it, or turn on time synchronisation (NTP).",
                    "Still den, eller slå på tidssynkronisering (NTP).",
                ),
            ),
            you(
                text(
                    "The claim iat is in local time, or in milliseconds.",
                    "Feltet iat er i lokal tid eller i millisekunder.",
                ),
                text("It must be seconds since 1970 in UTC.", "Det må være sekunder siden 1970 i UTC."),
            ),
        ],
    ),
    entry(
        "too-long-lifetime",
        text("an assertion may live for at most 120 seconds", "en forespørsel kan leve i høyst 120 sekunder"),
        &[you(
            text("The claim exp is too long after iat.", "Feltet exp er for lenge etter iat."),
            text(
                "Set exp to iat + 120 at most; this has nothing to do with how long the access token lives.",
                "Sett exp til høyst iat + 120; det har ingenting å si for hvor lenge tokenet lever.",
            ),
        )],
    ),
    entry(
        "MP-012",
        text(
            "the same assertion was sent twice, and each can be used only once: request a new token",
            "den samme forespørselen er sendt to ganger, og hver kan bare brukes én gang: be om et nytt token",
        ),
        &[
            you(
                text(
                    "The client tried again with the same assertion, often after an answer that never arrived.",
                    "Klienten prøvde igjen med den samme forespørselen, ofte etter et svar som aldri kom.",
                ),
                text(
                    "Sign a new one, with a jti of its own, for each try, as `maskinporten token` does.",
                    "Signer en ny, med egen jti, for hvert forsøk, slik `maskinporten token` gjør.",
                ),
            ),
            you(
                text("The jti is always the same.", "jti er alltid den samme."),
                text("Make it a new UUID each time.", "La den være en ny UUID hver gang."),
            ),
        ],
    ),
    entry(
        "MP-011",
        text(
            "the server could not read the assertion: check the resource, consumer organisation, pid and authorization details that it was asked with",
            "serveren kunne ikke lese forespørselen: sjekk resource, consumer_org, pid og authorization_details som er brukt",
        ),
        &[you(
            text(
                "There are line ends in it, it was cut, or encoded twice.",
                "Det er linjeskift i den, den er kuttet, eller kodet to ganger.",
            ),
            text(
                "Send it as one line in the form field assertion; `maskinporten inspect assertion.jwt --no-verify` shows whether it can be read.",
                "Send den på én linje i skjemafeltet assertion; `maskinporten inspect assertion.jwt --no-verify` viser om den kan leses.",
            ),
        )],
    ),
    entry(
        "invalid-assertion",
        text(
            "the server could not read the assertion: check the resource, consumer organisation, pid and authorization details that it was asked with",
            "serveren kunne ikke lese forespørselen: sjekk resource, consumer_org, pid og authorization_details som er brukt",
        ),
        &[
            you(
                text(
                    "It has claims that Maskinporten doesn't know, or misses iss, aud, scope, iat or exp.",
                    "Den har felt som Maskinporten ikke kjenner, eller mangler iss, aud, scope, iat eller exp.",
                ),
                text(
                    "See its claims with `maskinporten inspect assertion.jwt --no-verify`; allowed are aud, iss, iat, exp, jti, scope, resource, pid, consumer_org and authorization_details.",
                    "Se feltene med `maskinporten inspect assertion.jwt --no-verify`; tillatt er aud, iss, iat, exp, jti, scope, resource, pid, consumer_org og authorization_details.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "idporten-client",
        text(
            "ID-porten answered, not Maskinporten: its token endpoint expects another kind of login",
            "det er ID-porten som svarer, ikke Maskinporten: token-endepunktet der krever en annen type innlogging",
        ),
        &[you(
            text("The token endpoint is ID-porten's.", "Token-endepunktet tilhører ID-porten."),
            text(
                "Use Maskinporten's: `maskinporten env list` has it.",
                "Bruk Maskinportens: `maskinporten env list` viser det.",
            ),
        )],
    ),
];
