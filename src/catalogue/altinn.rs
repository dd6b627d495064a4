//! Refusals of Altinn: the exchange of tokens, delegation, the system register, and system users.

use super::{Actor, Explanation, Reason, ask, entry, letter, text, you};

/// What the system register didn't accept.
const REQUEST: &[Reason] = &[you(
    text(
        "The request to the system register has this mistake.",
        "Forespørselen til systemregisteret har denne feilen.",
    ),
    text("Correct it in the request, and send it again.", "Rett den i forespørselen, og send den på nytt."),
)];

/// What stands in the way of a request for a system user.
const STATE: &[Reason] = &[you(
    text(
        "The request for the system user doesn't fit what is there.",
        "Forespørselen om systembrukeren passer ikke med det som finnes.",
    ),
    text(
        "Look up the request and the system first, and then change or repeat it.",
        "Slå opp forespørselen og systemet først, og endre eller gjenta den så.",
    ),
)];

pub(super) const ALL: &[Explanation] = &[
    entry(
        "altinn-401",
        text(
            "Altinn doesn't exchange the token: it has expired, or is of another environment",
            "Altinn veksler ikke inn tokenet: det er utløpt eller fra et annet miljø",
        ),
        &[
            you(
                text(
                    "The token has expired: it lives for two minutes.",
                    "Tokenet er utløpt: det lever i to minutter.",
                ),
                text(
                    "Get a new one with `maskinporten token --no-cache`.",
                    "Hent et nytt med `maskinporten token --no-cache`.",
                ),
            ),
            you(
                text(
                    "The environments don't fit: TT02 takes tokens of test, altinn.no those of production.",
                    "Miljøene passer ikke sammen: TT02 tar tokens fra test, altinn.no fra produksjon.",
                ),
                text(
                    "See the token's with `maskinporten token | maskinporten inspect`.",
                    "Se tokenets med `maskinporten token | maskinporten inspect`.",
                ),
            ),
            you(
                text("Altinn has an outage: that is a 401 as well.", "Altinn er nede: det gir også 401."),
                text("Try once more in a moment.", "Prøv en gang til om litt."),
            ),
        ],
    ),
    entry(
        "altinn-410",
        text(
            "enterprise users (virksomhetsbrukere) are gone since June 2026: use a system user",
            "virksomhetsbrukere er borte siden juni 2026: bruk en systembruker",
        ),
        &[you(
            text(
                "The header X-Altinn-EnterpriseUser-Authentication is sent.",
                "Headeren X-Altinn-EnterpriseUser-Authentication sendes.",
            ),
            text(
                "Leave it out, and ask for a token with a system user.",
                "Utelat den, og be om et token med en systembruker.",
            ),
        )],
    ),
    entry(
        "altinn-provider",
        text(
            "the address of the exchange names another provider than maskinporten",
            "adressen for innveksling har en annen utsteder enn maskinporten",
        ),
        &[you(
            text("The end of the address has a typing mistake.", "Slutten av adressen har en skrivefeil."),
            text("It ends in exchange/maskinporten.", "Den slutter med exchange/maskinporten."),
        )],
    ),
    entry(
        "altinn-delegation-check",
        text(
            "whoever asks can't delegate this right: they don't have it themselves",
            "den som spør, kan ikke delegere denne rettigheten: de har den ikke selv",
        ),
        &[ask(
            Actor::Customer,
            text(
                "The person who approves lacks the right or the access package in their own organisation.",
                "Den som godkjenner, mangler rettigheten eller tilgangspakken i sin egen organisasjon.",
            ),
            text(
                "Ask for somebody who has it, such as the main administrator.",
                "Be om en som har den, for eksempel hovedadministratoren.",
            ),
            letter::SYSTEM_USER,
        )],
    ),
    entry(
        "AUTH.VLD-00000",
        text(
            "the organisation number isn't in ISO 6523 form: 0192:ORGNO",
            "organisasjonsnummeret er ikke på ISO 6523-form: 0192:ORGNO",
        ),
        REQUEST,
    ),
    entry(
        "AUTH.VLD-00001",
        text(
            "the system id must be ORGNO_NAME, with the vendor's number",
            "system-id-en må være ORGNR_NAVN, med leverandørens nummer",
        ),
        REQUEST,
    ),
    entry(
        "AUTH.VLD-00002",
        text("a system of this id exists already", "det finnes allerede et system med denne id-en"),
        REQUEST,
    ),
    entry(
        "AUTH.VLD-00003",
        text(
            "a resource in the rights doesn't exist in this environment",
            "en ressurs i rettighetene finnes ikke i dette miljøet",
        ),
        REQUEST,
    ),
    entry(
        "AUTH.VLD-00004",
        text(
            "the client id belongs to another system already: one can be on one system only",
            "klient-id-en hører allerede til et annet system: den kan bare stå på ett",
        ),
        REQUEST,
    ),
    entry("AUTH.VLD-00005", text("a redirect URL isn't valid", "en redirect-URL er ugyldig"), REQUEST),
    entry("AUTH.VLD-00006", text("a right is named twice", "en rettighet er oppgitt to ganger"), REQUEST),
    entry(
        "AUTH.VLD-00007",
        text("an access package is named twice", "en tilgangspakke er oppgitt to ganger"),
        REQUEST,
    ),
    entry(
        "AUTH.VLD-00008",
        text(
            "an access package doesn't exist, or can't be delegated",
            "en tilgangspakke finnes ikke eller kan ikke delegeres",
        ),
        REQUEST,
    ),
    entry("AUTH.VLD-00009", text("a resource id isn't in the right form", "en ressurs-id har feil form"), REQUEST),
    entry("AUTH.VLD-00011", text("a client id is named twice", "en klient-id er oppgitt to ganger"), REQUEST),
    entry(
        "AUTH.VLD-00012",
        text("the id in the body isn't the one in the address", "id-en i innholdet er en annen enn i adressen"),
        REQUEST,
    ),
    entry("AUTH.VLD-00013", text("there are spaces in the system id", "det er mellomrom i system-id-en"), REQUEST),
    entry("AUTH.VLD-00017", text("a right can't be delegated", "en rettighet kan ikke delegeres"), REQUEST),
    entry(
        "AUTH.VLD-00018",
        text(
            "a system with access packages for agents can't be visible to all",
            "et system med tilgangspakker for agenter kan ikke være synlig for alle",
        ),
        REQUEST,
    ),
    entry(
        "AUTH-00004",
        text("the customer has this system user already", "kunden har allerede denne systembrukeren"),
        STATE,
    ),
    entry("AUTH-00011", text("there is no system of this id", "det finnes ikke noe system med denne id-en"), STATE),
    entry("AUTH-00013", text("the request has been answered already", "forespørselen er allerede besvart"), STATE),
    entry(
        "AUTH-00021",
        text("the redirect URL isn't among the system's", "redirect-URL-en er ikke blant systemets"),
        STATE,
    ),
    entry(
        "AUTH-00026",
        text("the redirect URL isn't among the system's", "redirect-URL-en er ikke blant systemets"),
        STATE,
    ),
];
