//! What to send to those who have to act. `{…}` is filled in with what is known, or left for the person to fill in.

use super::{Text, text};

/// To the owner of an API: access to a scope.
pub(super) const ACCESS: Text = text(
    "Hello,\n\nPlease give our organisation access to the scope {scope} in Maskinporten.\n\
     Our organisation number: {orgno}\nEnvironment: {environment}\n\
     The access must be for the organisation itself. If we act for a customer, it must be for the customer.\n\
     Maskinporten answers {code}: Consumer has not been granted access to the scope.\nTrace id: {trace_id}",
    "Hei,\n\nKan dere gi organisasjonen vår tilgang til scopet {scope} i Maskinporten?\n\
     Organisasjonsnummeret vårt: {orgno}\nMiljø: {environment}\n\
     Tilgangen må gis til organisasjonen selv. Handler vi på vegne av en kunde, må den gis til kunden.\n\
     Maskinporten svarer {code}: Consumer has not been granted access to the scope.\nTrace-id: {trace_id}",
);

/// To the owner of an API: a scope that can't be used as it is.
pub(super) const SCOPE_SETTING: Text = text(
    "Hello,\n\nWe can't use the scope {scope} with a Maskinporten client: Maskinporten answers {code}.\n\
     Please check that the scope allows the integration type maskinporten, that it is active, and, if customers are to \
     delegate it, that delegation in Altinn is set up for it.\nEnvironment: {environment}\nTrace id: {trace_id}",
    "Hei,\n\nVi kan ikke bruke scopet {scope} med en Maskinporten-integrasjon: Maskinporten svarer {code}.\n\
     Kan dere sjekke at scopet tillater integrasjonstypen maskinporten, at det er aktivt, og, hvis kunder skal delegere \
     det, at delegering i Altinn er satt opp for det?\nMiljø: {environment}\nTrace-id: {trace_id}",
);

/// To a customer: delegation of a scope.
pub(super) const DELEGATION: Text = text(
    "Hello,\n\nTo use {scope} on your behalf we need you to delegate it to us in Altinn.\n\
     Somebody with the right to delegate API access in your organisation logs in to Altinn, opens access to APIs \
     (Maskinporten), and gives the access to our organisation number {orgno}.\nEnvironment: {environment}",
    "Hei,\n\nFor å bruke {scope} på vegne av dere trenger vi at dere delegerer tilgangen til oss i Altinn.\n\
     En som kan delegere API-tilganger hos dere, logger inn i Altinn, åpner tilgang til API-er (Maskinporten) \
     og gir tilgangen til organisasjonsnummeret vårt, {orgno}.\nMiljø: {environment}",
);

/// To a customer: approval of a system user.
pub(super) const SYSTEM_USER: Text = text(
    "Hello,\n\nOur system needs a system user in Altinn that acts for your organisation.\n\
     Please approve the request: somebody who may do that in your organisation opens {link} and logs in.\n\
     Environment: {environment}",
    "Hei,\n\nSystemet vårt trenger en systembruker i Altinn som handler for organisasjonen deres.\n\
     Kan dere godkjenne forespørselen? En som har rett til det hos dere, åpner {link} og logger inn.\n\
     Miljø: {environment}",
);

/// To the main administrator of one's own organisation.
pub(super) const RIGHTS: Text = text(
    "Hello,\n\nI need to manage our organisation's Maskinporten clients, and Digdir's self-service refuses me.\n\
     Please give me the access for it in Altinn: log in for our organisation and give me the right to administer \
     integrations at Digdir.",
    "Hei,\n\nJeg skal administrere Maskinporten-integrasjonene våre, men blir avvist i Digdirs selvbetjening.\n\
     Kan du gi meg tilgangen i Altinn? Logg inn for organisasjonen vår og gi meg rett til å administrere \
     integrasjoner hos Digdir.",
);

/// To Digdir's service desk, about a refusal.
pub(super) const DIGDIR: Text = text(
    "Hello,\n\nMaskinporten refuses our client with {code}, and we can't find the cause from here.\n\
     Client id: {client_id}\nOrganisation number: {orgno}\nEnvironment: {environment}\nTime: {time}\nTrace id: {trace_id}",
    "Hei,\n\nMaskinporten avviser integrasjonen vår med {code}, og vi finner ikke årsaken herfra.\n\
     Klient-id: {client_id}\nOrganisasjonsnummer: {orgno}\nMiljø: {environment}\nTidspunkt: {time}\nTrace-id: {trace_id}",
);

/// To Digdir's service desk: an admin client.
pub(super) const ADMIN_SCOPES: Text = text(
    "Hello,\n\nThe client that administers our Maskinporten clients is refused by the self-service API ({code}).\n\
     Please check that it has the scopes idporten:dcr.read and idporten:dcr.write, and for scopes of ours \
     idporten:scopes.read and idporten:scopes.write.\n\
     Client id: {client_id}\nOrganisation number: {orgno}\nEnvironment: {environment}\nTrace id: {trace_id}",
    "Hei,\n\nSelvbetjeningsklienten vår blir avvist av selvbetjenings-API-et ({code}).\n\
     Kan dere sjekke at den har scopene idporten:dcr.read og idporten:dcr.write, og for egne scopes \
     idporten:scopes.read og idporten:scopes.write?\n\
     Klient-id: {client_id}\nOrganisasjonsnummer: {orgno}\nMiljø: {environment}\nTrace-id: {trace_id}",
);
