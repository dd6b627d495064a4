//! Refusals over business certificates.

use super::{Actor, Explanation, ask, assertion::ASK_DIGDIR, entry, letter, text, you};
use maskinporten_engine::standing::Sign;

pub(super) const ALL: &[Explanation] = &[
    entry(
        "MP-120",
        text(
            "this environment doesn't accept the business certificate: test accepts only test certificates and prod only production ones, from Buypass or Commfides, neither expired nor revoked",
            "dette miljøet godtar ikke virksomhetssertifikatet: test godtar bare testsertifikater og prod bare produksjonssertifikater, fra Buypass eller Commfides, som verken er utløpt eller trukket tilbake",
        ),
        &[
            you(
                text(
                    "A production certificate is used in test, or a test certificate in production.",
                    "Et produksjonssertifikat brukes i test, eller et testsertifikat i produksjon.",
                ),
                text(
                    "See which it is with `maskinporten certificate show`.",
                    "Se hvilket det er, med `maskinporten certificate show`.",
                ),
            ).shown_by(Sign::CertificateOfOtherRealm),
            you(
                text("The certificate has expired or was revoked.", "Sertifikatet er utløpt eller trukket tilbake."),
                text(
                    "See its dates with `maskinporten certificate show`, and order a new one from Buypass or Commfides; or log in with a key of your own, which needs no certificate.",
                    "Se datoene med `maskinporten certificate show`, og bestill et nytt fra Buypass eller Commfides; eller logg inn med en egen nøkkel, som ikke trenger sertifikat.",
                ),
            ).shown_by(Sign::CertificateExpired),
            you(
                text(
                    "It isn't a business certificate: it is self-signed, a person's, or a server's for TLS.",
                    "Det er ikke et virksomhetssertifikat: det er selvsignert, personlig eller et TLS-sertifikat for en server.",
                ),
                text(
                    "Use the authentication certificate of the set, not the one for encryption.",
                    "Bruk autentiseringssertifikatet i settet, ikke det for kryptering.",
                ),
            ),
            ASK_DIGDIR,
        ],
    ),
    entry(
        "MP-122",
        text(
            "the certificate belongs to another organisation than the client: use the client's own organisation's certificate",
            "sertifikatet tilhører en annen organisasjon enn integrasjonen: bruk sertifikatet til organisasjonen som eier integrasjonen",
        ),
        &[
            you(
                text(
                    "A supplier uses its own certificate for a customer's client.",
                    "En leverandør bruker sitt eget sertifikat for en integrasjon som tilhører kunden.",
                ),
                text(
                    "Register a key on the client with `maskinporten jwks upload`: it needs no certificate. Or use a client of your own and delegation in Altinn.",
                    "Registrer en nøkkel på integrasjonen med `maskinporten jwks upload`: den trenger ikke sertifikat. Eller bruk en egen integrasjon og delegering i Altinn.",
                ),
            ),
            ask(
                Actor::Digdir,
                text(
                    "The organisation has another number than before, after a merger for example.",
                    "Organisasjonen har fått nytt organisasjonsnummer, for eksempel etter en sammenslåing.",
                ),
                text("Ask Digdir whose the client is.", "Spør Digdir hvem integrasjonen tilhører."),
                letter::DIGDIR,
            ),
        ],
    ),
    entry(
        "MP-123",
        text(
            "the certificate chain in the header could not be read: import the certificate again",
            "sertifikatkjeden i headeren kunne ikke leses: importer sertifikatet på nytt",
        ),
        &[you(
            text(
                "The header x5c isn't a list of texts, or has PEM or line ends in it.",
                "Headeren x5c er ikke en liste av tekster, eller har PEM eller linjeskift i seg.",
            ),
            text(
                "It must be a list of certificates as DER in base64, the leaf first; `maskinporten inspect assertion.jwt --no-verify` shows what was sent.",
                "Det må være en liste av sertifikater som DER i base64, virksomhetens eget først; `maskinporten inspect assertion.jwt --no-verify` viser hva som ble sendt.",
            ),
        )],
    ),
];
