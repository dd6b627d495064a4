//! What stands between an organisation and a scope, before a server has refused anything.

use super::{Actor, Reason, ask, letter, scope, text, you};

/// Nobody has the scope's prefix.
pub const NO_SUCH_SCOPE: Reason = you(
    text("There is no such scope: nobody has its prefix.", "Scopet finnes ikke: ingen har dette prefikset."),
    text("Look for it with `maskinporten scope find TEXT`.", "Let etter det med `maskinporten scope find TEXT`."),
);

/// Its owner has deactivated it.
pub const DEACTIVATED: Reason = ask(
    Actor::ApiOwner,
    text("The API's owner has deactivated the scope.", "API-eieren har deaktivert scopet."),
    text("Ask the API's owner what has taken its place.", "Spør API-eieren hva som har tatt over."),
    letter::SUCCESSOR,
);

/// It is for logins of people.
pub const NOT_FOR_MACHINES: Reason = ask(
    Actor::ApiOwner,
    text("The scope is for user login only.", "Scopet er bare for brukerinnlogging."),
    text("Ask the API's owner for one for machines.", "Be API-eieren om et for maskiner."),
    letter::FOR_MACHINES,
);

/// There is no answer yet.
pub const REQUESTED: Reason = ask(
    Actor::ApiOwner,
    text(
        "Your organisation has asked for access, and the API's owner hasn't answered yet.",
        "Organisasjonen din har bedt om tilgang, og API-eieren har ikke svart ennå.",
    ),
    text("Remind the API's owner.", "Minn API-eieren på det."),
    letter::REMINDER,
);

/// The owner said no.
pub const DENIED: Reason = ask(
    Actor::ApiOwner,
    text(
        "The API's owner has refused your organisation access, or has taken it back.",
        "API-eieren har avslått tilgangen eller trukket den tilbake.",
    ),
    text("Ask the API's owner for it.", "Be API-eieren om det."),
    letter::ACCESS_FIRST,
);

/// Nobody has been asked.
pub const NO_ACCESS: Reason = ask(
    Actor::ApiOwner,
    text(
        "The API's owner hasn't given your organisation access.",
        "API-eieren har ikke gitt organisasjonen din tilgang.",
    ),
    text("Ask the API's owner for it.", "Be API-eieren om det."),
    letter::ACCESS_FIRST,
);

/// It isn't in the list, and nobody gave access to it.
pub const NOT_PUBLISHED: Reason = ask(
    Actor::ApiOwner,
    text(
        "The scope isn't published: it is misspelt, or it is private and your organisation has no access.",
        "Scopet er ikke publisert: det er feilskrevet, eller det er privat og organisasjonen din har ikke tilgang.",
    ),
    text(
        "Look for it with `maskinporten scope find TEXT`; if it is right, ask the API's owner for access.",
        "Let etter det med `maskinporten scope find TEXT`; er det riktig, be API-eieren om tilgang.",
    ),
    letter::ACCESS_FIRST,
);

/// It isn't in the list, and another one is that is written much the same.
pub const MISSPELT: Reason = you(
    text(
        "The scope isn't published, and resembles one that is: it is misspelt, or it is private and your organisation has no access.",
        "Scopet er ikke publisert, og ligner på et som er det: det er feilskrevet, eller det er privat og organisasjonen din har ikke tilgang.",
    ),
    text(
        "Compare it with the similar ones; `maskinporten scope find TEXT` searches all that are published.",
        "Sammenlign med de lignende; `maskinporten scope find TEXT` søker i alle som er publisert.",
    ),
);

/// The profile's client can't ask for it.
pub const NOT_ON_CLIENT: Reason = you(
    text(
        "The profile's client doesn't have the scope, so no token can be asked for that would show it.",
        "Integrasjonen i profilen har ikke scopet, så det kan ikke bes om et token som viser det.",
    ),
    text(
        "Add it with `maskinporten client update --add-scope SCOPE`, and ask again.",
        "Legg det til med `maskinporten client update --add-scope SCOPE`, og spør igjen.",
    ),
);

/// It is one's own.
pub const OWN: Reason = you(
    text(
        "The scope is your organisation's own, and your organisation hasn't given itself access.",
        "Scopet er organisasjonens eget, og organisasjonen har ikke gitt seg selv tilgang.",
    ),
    text(
        "Give your own organisation number access where the scope is administered, in Digdir's self-service.",
        "Gi organisasjonsnummeret deres tilgang der scopet administreres, i Digdirs selvbetjening.",
    ),
);

/// No customer can pass it on.
pub const NOT_DELEGABLE: Reason = ask(
    Actor::ApiOwner,
    text(
        "The scope can't be delegated: its owner hasn't set up delegation in Altinn.",
        "Scopet kan ikke delegeres: eieren har ikke satt opp delegering i Altinn.",
    ),
    text("Ask the API's owner whether it can be.", "Spør API-eieren om det kan åpnes for det."),
    letter::DELEGABLE,
);

/// The customer has nothing to pass on.
pub const CUSTOMER_WITHOUT_ACCESS: Reason = ask(
    Actor::ApiOwner,
    text(
        "The customer has no access to the scope in this environment.",
        "Kunden har ikke tilgang til scopet i dette miljøet.",
    ),
    text("Ask the API's owner for it, on behalf of the customer.", "Be API-eieren om det, på vegne av kunden."),
    letter::ACCESS_FIRST,
);

/// The customer hasn't passed it on.
pub const NOT_DELEGATED: Reason = scope::NOT_DELEGATED;

/// It lets its client administer others.
pub const OF_SELF_SERVICE: Reason = scope::OF_SELF_SERVICE;

#[cfg(test)]
pub(super) const ALL: [Reason; 14] = [
    NO_SUCH_SCOPE,
    DEACTIVATED,
    NOT_FOR_MACHINES,
    REQUESTED,
    DENIED,
    NO_ACCESS,
    NOT_PUBLISHED,
    MISSPELT,
    NOT_ON_CLIENT,
    OWN,
    NOT_DELEGABLE,
    CUSTOMER_WITHOUT_ACCESS,
    NOT_DELEGATED,
    OF_SELF_SERVICE,
];
