//! Refusals over scopes, access, delegation, and system users.

use super::{Actor, Explanation, Reason, ask, assertion::ASK_DIGDIR, entry, letter, text, you};

const NOT_APPROVED: Reason = ask(
    Actor::Customer,
    text(
        "The customer hasn't approved the system user yet, or has deleted it.",
        "Kunden har ikke godkjent systembrukeren ennå, eller har slettet den.",
    ),
    text("Ask the customer to approve it.", "Be kunden godkjenne den."),
    letter::SYSTEM_USER,
);

pub(super) const NOT_DELEGATED: Reason = ask(
    Actor::Customer,
    text(
        "The customer hasn't delegated the access, or to another organisation number.",
        "Kunden har ikke delegert tilgangen, eller har delegert den til et annet organisasjonsnummer.",
    ),
    text("Ask the customer to delegate it in Altinn.", "Be kunden delegere den i Altinn."),
    letter::DELEGATION,
);

/// No command adds it.
pub(super) const OF_SELF_SERVICE: Reason = ask(
    Actor::Digdir,
    text(
        "The scope is one of self-service, such as idporten:dcr.read: only Digdir gives those.",
        "Scopet er et av dem for selvbetjening, som idporten:dcr.read: bare Digdir gir dem.",
    ),
    text("Ask Digdir for it.", "Be Digdir om det."),
    letter::SELF_SERVICE_SCOPE,
);

pub(super) const ALL: &[Explanation] = &[
    entry(
        "MP-200",
        text(
            "a scope isn't registered on the client: add it with `maskinporten client update --add-scope SCOPE`, or leave out --scope SCOPE",
            "et scope er ikke registrert på integrasjonen: legg det til med `maskinporten client update --add-scope SCOPE`, eller utelat --scope SCOPE",
        ),
        &[
            you(
                text(
                    "The client lacks the scope. Access of the organisation alone isn't enough.",
                    "Integrasjonen mangler scopet. Det er ikke nok at organisasjonen har tilgang.",
                ),
                text(
                    "See its scopes with `maskinporten client show`, and add one with `maskinporten client update --add-scope SCOPE`.",
                    "Se hvilke den har med `maskinporten client show`, og legg til med `maskinporten client update --add-scope SCOPE`.",
                ),
            ),
            you(
                text(
                    "The scope has a typing mistake; capital letters count.",
                    "Scopet har en skrivefeil; store og små bokstaver teller.",
                ),
                text("Compare with `maskinporten client show`.", "Sammenlign med `maskinporten client show`."),
            ),
            ask(
                Actor::ApiOwner,
                text(
                    "A platform registered the client, and leaves out scopes that the organisation has no access to.",
                    "En plattform har registrert integrasjonen og utelater scopes som organisasjonen ikke har tilgang til.",
                ),
                text("Ask for the access first.", "Be om tilgang først."),
                letter::ACCESS,
            ),
            OF_SELF_SERVICE,
        ],
    ),
    entry(
        "MP-201",
        text(
            "the scope is for another kind of client: only scopes that allow integration type maskinporten can be used",
            "scopet er for en annen type integrasjon: bare scopes som tillater integrasjonstypen maskinporten, kan brukes",
        ),
        &[
            you(
                text(
                    "The client is of another type, such as ID-porten or API client: that can't be changed.",
                    "Integrasjonen er av en annen type, som ID-porten eller API-klient: det kan ikke endres.",
                ),
                text(
                    "See the type with `maskinporten client show`, and register a new one with `maskinporten client register --name NAME --scope SCOPE`.",
                    "Se typen med `maskinporten client show`, og registrer en ny med `maskinporten client register --name NAME --scope SCOPE`.",
                ),
            ),
            ask(
                Actor::ApiOwner,
                text("The scope is for user login only.", "Scopet er bare for brukerinnlogging."),
                text("Ask the API's owner for one for machines.", "Be API-eieren om et for maskiner."),
                letter::SCOPE_SETTING,
            ),
        ],
    ),
    entry(
        "MP-250",
        text(
            "the API's owner hasn't given access to the scope: ask for it, giving your organisation number, or the customer's if you send consumer_org",
            "API-eieren har ikke gitt tilgang til scopet: be om tilgang for organisasjonsnummeret ditt, eller for kundens når du bruker consumer_org",
        ),
        &[
            you(
                text(
                    "You are a supplier, and the request lacks consumer_org: without it, access is looked for on your own organisation.",
                    "Du er leverandør, og forespørselen mangler consumer_org: uten den letes det etter tilgang på din egen organisasjon.",
                ),
                text(
                    "Name the customer: `maskinporten token --consumer-org ORGNO`.",
                    "Oppgi kunden: `maskinporten token --consumer-org ORGNO`.",
                ),
            ),
            ask(
                Actor::ApiOwner,
                text(
                    "The organisation that is asked for has no access to the scope in this environment.",
                    "Organisasjonen det gjelder, har ikke tilgang til scopet i dette miljøet.",
                ),
                text(
                    "Ask the API's owner for it: for your own organisation, or for the customer if you send consumer_org.",
                    "Be API-eieren om tilgang: for din egen organisasjon, eller for kunden når du bruker consumer_org.",
                ),
                letter::ACCESS,
            ),
            you(
                text(
                    "The access was given in the other environment: test and production have their own.",
                    "Tilgangen er gitt i det andre miljøet: test og produksjon har hver sine.",
                ),
                text(
                    "See which is used with `maskinporten profile show`.",
                    "Se hvilket som brukes, med `maskinporten profile show`.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "MP-251",
        text(
            "the customer hasn't delegated this scope to your organisation in Altinn (test environment: in TT02, not in production)",
            "kunden har ikke delegert dette scopet til organisasjonen din i Altinn (testmiljø: i TT02, ikke i produksjon)",
        ),
        &[
            NOT_DELEGATED,
            you(
                text(
                    "It was delegated in the other environment: test reads TT02, production altinn.no.",
                    "Den er delegert i det andre miljøet: test leser TT02, produksjon altinn.no.",
                ),
                text(
                    "See which is used with `maskinporten profile show`.",
                    "Se hvilket som brukes, med `maskinporten profile show`.",
                ),
            ),
            you(
                text(
                    "The organisation number of the customer is wrong.",
                    "Organisasjonsnummeret til kunden er feil.",
                ),
                text(
                    "Check it: `maskinporten token --consumer-org ORGNO`.",
                    "Sjekk det: `maskinporten token --consumer-org ORGNO`.",
                ),
            ),
            ask(
                Actor::ApiOwner,
                text(
                    "The API's owner hasn't set up delegation for the scope.",
                    "API-eieren har ikke satt opp delegering for scopet.",
                ),
                text("Ask the API's owner for it.", "Be API-eieren om det."),
                letter::SCOPE_SETTING,
            ),
        ],
    ),
    entry(
        "consumer-org",
        text(
            "leave consumer_org out when it is your own organisation, and use a scope that can be delegated",
            "utelat consumer_org når det er din egen organisasjon, og bruk et scope som kan delegeres",
        ),
        &[
            you(
                text("consumer_org is your own organisation.", "consumer_org er din egen organisasjon."),
                text("Leave it out: `maskinporten token`.", "Utelat den: `maskinporten token`."),
            ),
            ask(
                Actor::ApiOwner,
                text("The scope can't be delegated.", "Scopet kan ikke delegeres."),
                text("Ask the API's owner whether it can be.", "Spør API-eieren om det kan åpnes for det."),
                letter::SCOPE_SETTING,
            ),
        ],
    ),
    entry(
        "MP-301",
        text(
            "the type of the authorization details isn't one that Maskinporten knows, such as urn:altinn:systemuser or urn:altinn:consent",
            "typen i authorization_details er ikke en som Maskinporten kjenner, som urn:altinn:systemuser eller urn:altinn:consent",
        ),
        &[you(
            text(
                "The type has a typing mistake, or isn't offered in this environment.",
                "Typen har en skrivefeil eller finnes ikke i dette miljøet.",
            ),
            text(
                "See what was sent with `maskinporten inspect assertion.jwt --no-verify`. In logs from before June 2024, MP-301 is what MP-251 is today: `maskinporten explain MP-251`.",
                "Se hva som ble sendt, med `maskinporten inspect assertion.jwt --no-verify`. I logger fra før juni 2024 er MP-301 det som i dag er MP-251: `maskinporten explain MP-251`.",
            ),
        )],
    ),
    entry(
        "MP-302",
        text(
            "the authorization details have a field that their type doesn't have: it is externalRef, not external_ref",
            "authorization_details har et felt som typen ikke har: det heter externalRef, ikke external_ref",
        ),
        &[you(
            text("A field's name is written otherwise.", "Et feltnavn er skrevet annerledes."),
            text(
                "For a system user the fields are type, systemuser_org and externalRef; see yours with `maskinporten inspect assertion.jwt --no-verify`.",
                "For en systembruker er feltene type, systemuser_org og externalRef; se dine med `maskinporten inspect assertion.jwt --no-verify`.",
            ),
        )],
    ),
    entry("MP-303", DETAILS.summary, DETAILS.reasons),
    DETAILS,
];

const DETAILS: Explanation = entry(
    "authorization-details",
    text(
        "check type, field names and values: the field is externalRef, the organisation is the system user's owner, the customer must have approved the system user, and the client id must be in the system register",
        "sjekk type, feltnavn og verdier: feltet heter externalRef, organisasjonen er den som eier systembrukeren, kunden må ha godkjent systembrukeren, og klient-id-en må stå i systemregisteret",
    ),
    &[
        you(
            text(
                "The client id isn't registered on the system in Altinn's system register.",
                "Klient-id-en er ikke registrert på systemet i Altinns systemregister.",
            ),
            text(
                "Add it there; `maskinporten profile show` has it. One client id can belong to one system only.",
                "Legg den til der; `maskinporten profile show` viser den. En klient-id kan bare høre til ett system.",
            ),
        ),
        NOT_APPROVED,
        you(
            text(
                "externalRef is missing although the request for the system user had one, or is another.",
                "externalRef mangler selv om forespørselen om systembrukeren hadde en, eller er en annen.",
            ),
            text(
                "Send the same one as in the request; see yours with `maskinporten inspect assertion.jwt --no-verify`.",
                "Send den samme som i forespørselen; se din med `maskinporten inspect assertion.jwt --no-verify`.",
            ),
        ),
        you(
            text(
                "systemuser_org isn't the owner of the system user: for an agent's it is the agent, not its client.",
                "systemuser_org er ikke den som eier systembrukeren: for en agent er det agenten, ikke klienten.",
            ),
            text(
                "It is written 0192:ORGNO; see yours with `maskinporten inspect assertion.jwt --no-verify`.",
                "Den skrives 0192:ORGNO; se din med `maskinporten inspect assertion.jwt --no-verify`.",
            ),
        ),
        you(
            text(
                "The system user is in the other environment: test reads TT02, production altinn.no.",
                "Systembrukeren er i det andre miljøet: test leser TT02, produksjon altinn.no.",
            ),
            text(
                "See which is used with `maskinporten profile show`.",
                "Se hvilket som brukes, med `maskinporten profile show`.",
            ),
        ),
    ],
);
