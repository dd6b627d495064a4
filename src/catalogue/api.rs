//! Refusals of the self-service API.

use super::{Actor, Explanation, Reason, ask, assertion::ASK_DIGDIR, entry, letter, text, you};

const SCOPES: Reason = ask(
    Actor::Digdir,
    text(
        "The admin client lacks idporten:dcr.* or idporten:scopes.* scopes.",
        "Selvbetjeningsklienten mangler idporten:dcr.*- eller idporten:scopes.*-scopes.",
    ),
    text(
        "See what its token has with `maskinporten dcr-token`, and ask Digdir for what is missing.",
        "Se hva tokenet har, med `maskinporten dcr-token`, og be Digdir om det som mangler.",
    ),
    letter::ADMIN_SCOPES,
);

pub(super) const ALL: &[Explanation] = &[
    entry(
        "api-400",
        text(
            "the self-service API doesn't accept a value: it names the field",
            "selvbetjenings-API-et godtar ikke en verdi: det sier hvilket felt",
        ),
        &[
            you(
                text(
                    "A client's field isn't valid: a lifetime of 0, a scope that isn't known, or a field of another type of client.",
                    "Et felt i integrasjonen er ugyldig: en levetid på 0, et ukjent scope, eller et felt for en annen type integrasjon.",
                ),
                text(
                    "Leave lifetimes out to have the default; `maskinporten client update --dry-run` shows what would be sent.",
                    "Utelat levetider for å få standardverdien; `maskinporten client update --dry-run` viser hva som ville blitt sendt.",
                ),
            ),
            you(
                text(
                    "A key isn't valid: a kid with other characters than letters, digits, . _ and -, a kid that is there already, no use, private members, or not RSA.",
                    "En nøkkel er ugyldig: en kid med andre tegn enn bokstaver, tall, . _ og -, en kid som finnes fra før, uten use, med private felt, eller ikke RSA.",
                ),
                text(
                    "`maskinporten jwks upload --dry-run` shows what would be sent.",
                    "`maskinporten jwks upload --dry-run` viser hva som ville blitt sendt.",
                ),
            ),
            you(
                text(
                    "There would be more than five keys, or none.",
                    "Det ville blitt mer enn fem nøkler, eller ingen.",
                ),
                text(
                    "Remove one with `maskinporten jwks remove KID`.",
                    "Fjern en med `maskinporten jwks remove KID`.",
                ),
            ),
        ],
    ),
    entry(
        "api-401",
        text(
            "the token wasn't accepted: its client must be in the same environment, and it must not have expired",
            "tokenet ble ikke godtatt: integrasjonen må være i samme miljø, og tokenet må ikke være utløpt",
        ),
        &[
            you(
                text(
                    "The token is of another environment than the API.",
                    "Tokenet er fra et annet miljø enn API-et.",
                ),
                text(
                    "See both addresses with `maskinporten env list`.",
                    "Se begge adressene med `maskinporten env list`.",
                ),
            ),
            you(
                text(
                    "The token has expired: it lives for two minutes.",
                    "Tokenet er utløpt: det lever i to minutter.",
                ),
                text("Get a new one with `maskinporten dcr-token`.", "Hent et nytt med `maskinporten dcr-token`."),
            ),
            SCOPES,
        ],
    ),
    entry(
        "api-403",
        text(
            "the admin client may not do this: check its idporten:dcr.* scopes, and that the client is your organisation's",
            "selvbetjeningsklienten har ikke lov til dette: sjekk idporten:dcr.*-scopene, og at integrasjonen tilhører organisasjonen din",
        ),
        &[
            SCOPES,
            you(
                text(
                    "The client or the scope belongs to another organisation.",
                    "Integrasjonen eller scopet tilhører en annen organisasjon.",
                ),
                text("See your own with `maskinporten client list`.", "Se dine egne med `maskinporten client list`."),
            ),
            ask(
                Actor::MainAdministrator,
                text(
                    "You are logged in as a person who has no right to administer integrations for the organisation.",
                    "Du er logget inn som en person som ikke har rett til å administrere integrasjoner for organisasjonen.",
                ),
                text("Ask for the right in Altinn.", "Be om rettigheten i Altinn."),
                letter::RIGHTS,
            ),
        ],
    ),
    entry(
        "api-404",
        text(
            "it doesn't exist here: check the id and the environment with `maskinporten client list`",
            "det finnes ikke her: sjekk id-en og miljøet med `maskinporten client list`",
        ),
        &[
            you(
                text("The client is in another environment.", "Integrasjonen finnes i et annet miljø."),
                text(
                    "See the other one's with `maskinporten client list --environment prod`.",
                    "Se de i det andre med `maskinporten client list --environment prod`.",
                ),
            ),
            you(
                text(
                    "The id has a typing mistake, or the key isn't there.",
                    "Id-en har en skrivefeil, eller nøkkelen finnes ikke.",
                ),
                text("See the keys with `maskinporten jwks list`.", "Se nøklene med `maskinporten jwks list`."),
            ),
        ],
    ),
    entry(
        "api-405",
        text(
            "there may be no such thing, or no self-service API at that address: check the id, and the address with `maskinporten env list`",
            "dette finnes kanskje ikke, eller det er ikke noe selvbetjenings-API på den adressen: sjekk id-en, og adressen med `maskinporten env list`",
        ),
        &[you(
            text("The address of the self-service API is wrong.", "Adressen til selvbetjenings-API-et er feil."),
            text("See it with `maskinporten env list`.", "Se den med `maskinporten env list`."),
        )],
    ),
    entry(
        "api-409",
        text(
            "the server has it in another state: `maskinporten client list --inactive` shows deactivated clients too",
            "serveren har det i en annen tilstand: `maskinporten client list --inactive` viser også deaktiverte integrasjoner",
        ),
        &[
            you(
                text(
                    "It was deleted before: nothing is ever erased, only deactivated.",
                    "Det er slettet før: ingenting blir fjernet for godt, bare deaktivert.",
                ),
                text(
                    "See it with `maskinporten client list --inactive`, and give the new one another name.",
                    "Se det med `maskinporten client list --inactive`, og gi det nye et annet navn.",
                ),
            ),
            you(
                text("Somebody else changed it at the same moment.", "Noen andre endret det i samme øyeblikk."),
                text(
                    "Look at it with `maskinporten client show`, and try again.",
                    "Se på det med `maskinporten client show`, og prøv igjen.",
                ),
            ),
        ],
    ),
    entry(
        "api-429",
        text(
            "too many calls in a short time: wait a moment and try again",
            "for mange kall på kort tid: vent litt og prøv igjen",
        ),
        &[you(
            text(
                "Several jobs ask at once, or for every client one by one.",
                "Flere jobber spør samtidig, eller om hver integrasjon for seg.",
            ),
            text("Spread them out, and try again.", "Spre dem utover, og prøv igjen."),
        )],
    ),
    entry(
        "api-500",
        text(
            "the self-service API has an error of its own: try again in a moment",
            "selvbetjenings-API-et har en feil: prøv igjen om litt",
        ),
        &[
            you(
                text("It passes by itself.", "Det går over av seg selv."),
                text(
                    "Look first whether the change was made: `maskinporten client show`.",
                    "Se først om endringen ble gjort: `maskinporten client show`.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "api-none",
        text(
            "the organisation has none of what was asked for: that is an empty list, not an error",
            "organisasjonen har ingen av det som ble etterspurt: det er en tom liste, ikke en feil",
        ),
        &[you(
            text("Nothing of the kind has been registered.", "Ingenting slikt er registrert."),
            text(
                "See what there is with `maskinporten client list`.",
                "Se hva som finnes, med `maskinporten client list`.",
            ),
        )],
    ),
];
