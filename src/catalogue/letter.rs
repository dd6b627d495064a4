//! What to send to those who have to act. `{…}` is filled in with what is known, or left for the person to fill in.

use super::{Actor, Language, Text, text};
use crate::page::Page;

/// What is known of a refusal or a request, for the blanks of a letter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Blanks<'a> {
    /// The refusal's code.
    pub code: Option<&'a str>,
    /// The scope, or several.
    pub scope: Option<&'a str>,
    /// The trace or correlation id.
    pub trace_id: Option<&'a str>,
    /// When it was.
    pub time: Option<&'a str>,
    /// The organisation that asks, or that is asked for.
    pub orgno: Option<&'a str>,
    /// Where it was.
    pub environment: Option<&'a str>,
    /// The client.
    pub client_id: Option<&'a str>,
}

impl Blanks<'_> {
    /// A letter with what is known. What isn't stands in brackets.
    pub fn fill(&self, letter: Text, language: Language) -> String {
        let blanks = [
            ("{code}", self.code, text("code", "kode")),
            ("{scope}", self.scope, text("scope", "scope")),
            ("{trace_id}", self.trace_id, text("trace id", "trace-id")),
            ("{time}", self.time, text("time", "tidspunkt")),
            ("{orgno}", self.orgno, text("organisation number", "organisasjonsnummer")),
            ("{environment}", self.environment, text("test or production", "test eller produksjon")),
            ("{client_id}", self.client_id, text("client id", "klient-id")),
            ("{link}", None, text("link", "lenke")),
        ];
        blanks.into_iter().fold(letter.in_language(language).to_owned(), |text, (blank, value, name)| {
            let name = || format!("[{}]", name.in_language(language));
            text.replace(blank, &value.map_or_else(name, str::to_owned))
        })
    }
}

/// What a letter quotes of a refusal: its code, or else what the server says.
pub fn quoted(code: Option<&str>, words: [&str; 2]) -> String {
    let words = words.map(|word| word.trim_end_matches('.'));
    code.map_or_else(
        || words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(": "),
        str::to_owned,
    )
}

/// A letter below whom it is for. It is copied, so no line of it is broken or set in.
pub fn addressed(letter: &str, to: Actor, language: Language) -> Page {
    Page::from(format!("{}\n\n", heading(to, language))).then(Page::verbatim(letter.to_owned()))
}

/// What stands above it.
pub fn heading(to: Actor, language: Language) -> String {
    let [heading, who] = [text("To send to", "Tekst til"), to.named()].map(|words| words.in_language(language));
    format!("{heading} {who}:")
}

/// To the owner of an API: access to a scope.
pub const ACCESS: Text = text(
    "Hello,\n\nPlease give the organisation with the number {orgno} access to the scope {scope} in Maskinporten.\n\
     Environment: {environment}\nMaskinporten answers {code}.\nTrace id: {trace_id}",
    "Hei,\n\nKan dere gi organisasjonen med nummer {orgno} tilgang til scopet {scope} i Maskinporten?\n\
     Miljø: {environment}\nMaskinporten svarer {code}.\nTrace-id: {trace_id}",
);

/// To the owner of an API: access to a scope that nobody was refused so far.
pub const ACCESS_FIRST: Text = text(
    "Hello,\n\nPlease give the organisation with the number {orgno} access to the scope {scope} in Maskinporten.\n\
     Environment: {environment}",
    "Hei,\n\nKan dere gi organisasjonen med nummer {orgno} tilgang til scopet {scope} i Maskinporten?\n\
     Miljø: {environment}",
);

/// To the owner of an API: access that was asked for, and about which nothing was heard.
pub const REMINDER: Text = text(
    "Hello,\n\nWe have asked for access to the scope {scope} in Maskinporten for the organisation with the number {orgno}, \
     and the request hasn't been answered yet. Can you look at it?\nEnvironment: {environment}",
    "Hei,\n\nVi har bedt om tilgang til scopet {scope} i Maskinporten for organisasjonen med nummer {orgno}, \
     og forespørselen er ikke besvart ennå. Kan dere se på den?\nMiljø: {environment}",
);

/// To the owner of an API: what took the place of a scope.
pub const SUCCESSOR: Text = text(
    "Hello,\n\nThe scope {scope} in Maskinporten has been deactivated. Which scope has taken its place, and can we have \
     access to it?\nOur organisation number: {orgno}\nEnvironment: {environment}",
    "Hei,\n\nScopet {scope} i Maskinporten er deaktivert. Hvilket scope har tatt over, og kan vi få tilgang til det?\n\
     Organisasjonsnummeret vårt: {orgno}\nMiljø: {environment}",
);

/// To the owner of an API: a scope that machines can have.
pub const FOR_MACHINES: Text = text(
    "Hello,\n\nThe scope {scope} isn't open to Maskinporten clients: it doesn't allow the integration type maskinporten. \
     Is there another one for machines, or can you allow it?\nEnvironment: {environment}",
    "Hei,\n\nScopet {scope} kan ikke brukes av Maskinporten-integrasjoner: det tillater ikke integrasjonstypen maskinporten. \
     Finnes det et annet for maskiner, eller kan dere åpne for det?\nMiljø: {environment}",
);

/// To the owner of an API: a scope that customers can delegate.
pub const DELEGABLE: Text = text(
    "Hello,\n\nWe are a supplier, and our customers can't delegate the scope {scope} to us: delegation in Altinn isn't set up \
     for it. Can you set it up?\nOur customer's organisation number: {orgno}\nEnvironment: {environment}",
    "Hei,\n\nVi er leverandør, og kundene våre kan ikke delegere scopet {scope} til oss: delegering i Altinn er ikke satt opp \
     for det. Kan dere sette det opp?\nOrganisasjonsnummeret til kunden: {orgno}\nMiljø: {environment}",
);

/// To the owner of an API: a scope that can't be used as it is.
pub const SCOPE_SETTING: Text = text(
    "Hello,\n\nWe can't use the scope {scope} with a Maskinporten client: Maskinporten answers {code}.\n\
     Please check that the scope allows the integration type maskinporten, that it is active, and, if customers are to \
     delegate it, that delegation in Altinn is set up for it.\nEnvironment: {environment}\nTrace id: {trace_id}",
    "Hei,\n\nVi kan ikke bruke scopet {scope} med en Maskinporten-integrasjon: Maskinporten svarer {code}.\n\
     Kan dere sjekke at scopet tillater integrasjonstypen maskinporten, at det er aktivt, og, hvis kunder skal delegere \
     det, at delegering i Altinn er satt opp for det?\nMiljø: {environment}\nTrace-id: {trace_id}",
);

/// To a customer: delegation of a scope.
pub const DELEGATION: Text = text(
    "Hello,\n\nTo use {scope} on your behalf we need you to delegate it to us in Altinn.\n\
     Somebody with the right to delegate API access in your organisation logs in to Altinn, opens access to APIs \
     (Maskinporten), and gives the access to our organisation number {orgno}.\nEnvironment: {environment}",
    "Hei,\n\nFor å bruke {scope} på vegne av dere trenger vi at dere delegerer tilgangen til oss i Altinn.\n\
     En som kan delegere API-tilganger hos dere, logger inn i Altinn, åpner tilgang til API-er (Maskinporten) \
     og gir tilgangen til organisasjonsnummeret vårt, {orgno}.\nMiljø: {environment}",
);

/// To a customer: approval of a system user.
pub const SYSTEM_USER: Text = text(
    "Hello,\n\nOur system needs a system user in Altinn that acts for your organisation.\n\
     Please approve the request: somebody who may do that in your organisation opens {link} and logs in.\n\
     Environment: {environment}",
    "Hei,\n\nSystemet vårt trenger en systembruker i Altinn som handler for organisasjonen deres.\n\
     Kan dere godkjenne forespørselen? En som har rett til det hos dere, åpner {link} og logger inn.\n\
     Miljø: {environment}",
);

/// To the main administrator of one's own organisation.
pub const RIGHTS: Text = text(
    "Hello,\n\nI need to manage our organisation's Maskinporten clients, and Digdir's self-service refuses me.\n\
     Please give me the access for it in Altinn: log in for our organisation and give me the right to administer \
     integrations at Digdir.",
    "Hei,\n\nJeg skal administrere Maskinporten-integrasjonene våre, men blir avvist i Digdirs selvbetjening.\n\
     Kan du gi meg tilgangen i Altinn? Logg inn for organisasjonen vår og gi meg rett til å administrere \
     integrasjoner hos Digdir.",
);

/// To Digdir's service desk, about a refusal.
pub const DIGDIR: Text = text(
    "Hello,\n\nMaskinporten refuses our client with {code}, and we can't find the cause from here.\n\
     Client id: {client_id}\nOrganisation number: {orgno}\nEnvironment: {environment}\nTime: {time}\nTrace id: {trace_id}",
    "Hei,\n\nMaskinporten avviser integrasjonen vår med {code}, og vi finner ikke årsaken herfra.\n\
     Klient-id: {client_id}\nOrganisasjonsnummer: {orgno}\nMiljø: {environment}\nTidspunkt: {time}\nTrace-id: {trace_id}",
);

/// To Digdir's service desk: a client that has been deactivated.
pub const REACTIVATION: Text = text(
    "Hello,\n\nOur Maskinporten client has been deactivated, and gets no tokens ({code}). Please activate it again, or tell \
     us why it can't be.\n\
     Client id: {client_id}\nOrganisation number: {orgno}\nEnvironment: {environment}",
    "Hei,\n\nMaskinporten-integrasjonen vår er deaktivert og får ikke token ({code}). Kan dere aktivere den igjen, eller si \
     hvorfor det ikke går?\n\
     Klient-id: {client_id}\nOrganisasjonsnummer: {orgno}\nMiljø: {environment}",
);

/// To Digdir's service desk: a scope that an organisation can't add to a client itself.
pub const SELF_SERVICE_SCOPE: Text = text(
    "Hello,\n\nPlease give our client {client_id} the scope {scope} in Maskinporten.\n\
     Organisation number: {orgno}\nEnvironment: {environment}",
    "Hei,\n\nKan dere gi integrasjonen vår {client_id} scopet {scope} i Maskinporten?\n\
     Organisasjonsnummer: {orgno}\nMiljø: {environment}",
);

/// To Digdir's service desk: an admin client.
pub const ADMIN_SCOPES: Text = text(
    "Hello,\n\nThe client that administers our Maskinporten clients is refused ({code}).\n\
     Please check that it has the scopes idporten:dcr.read and idporten:dcr.write, and for scopes of ours \
     idporten:scopes.read and idporten:scopes.write.\n\
     Client id: {client_id}\nOrganisation number: {orgno}\nEnvironment: {environment}\nTrace id: {trace_id}",
    "Hei,\n\nSelvbetjeningsklienten vår blir avvist ({code}).\n\
     Kan dere sjekke at den har scopene idporten:dcr.read og idporten:dcr.write, og for egne scopes \
     idporten:scopes.read og idporten:scopes.write?\n\
     Klient-id: {client_id}\nOrganisasjonsnummer: {orgno}\nMiljø: {environment}\nTrace-id: {trace_id}",
);
