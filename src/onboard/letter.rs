//! The request to Digdir's service desk for an admin client. Those who read it are Norwegian.

use crate::moment::day;
use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::environment::Environment;
use maskinporten_protocol::ids::OrgNumber;

/// How the admin client is to log in.
pub(super) enum AdminLogin<'a> {
    /// With the organisation's certificate.
    Certificate(&'a Certificate),
    /// With a key of its own, in the form that the portal takes.
    Key(String),
}

/// Ready to be sent.
pub(super) fn request(environment: &Environment, organisation: &OrgNumber, login: &AdminLogin<'_>) -> String {
    let place = match environment.name.as_str() {
        "prod" => "produksjon",
        other => other,
    };
    let login = match login {
        AdminLogin::Certificate(certificate) => format!(
            "Innlogging: med virksomhetssertifikatet vårt, {} (serienummer {}, gyldig til {})",
            certificate.name(),
            certificate.serial(),
            day(certificate.not_after())
        ),
        AdminLogin::Key(key) => format!(
            "Innlogging: med en egen nøkkel. Her er den offentlige delen, som vi ber dere registrere på klienten:\n\n{key}"
        ),
    };
    format!(
        "Til: servicedesk@digdir.no\n\
         Emne: Selvbetjeningsklient for Maskinporten, {organisation}, {place}\n\n\
         Hei,\n\n\
         Vi ønsker en selvbetjeningsklient, slik at vi kan administrere Maskinporten-integrasjonene våre gjennom \
         selvbetjenings-API-et.\n\n\
         Organisasjonsnummer: {organisation}\n\
         Miljø: {place}\n\
         Scopes: idporten:dcr.read og idporten:dcr.write\n\
         {login}\n\n\
         Kan dere opprette klienten og svare med klient-id-en?\n\n\
         Vennlig hilsen\n"
    )
}
