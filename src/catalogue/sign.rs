//! What this machine knows of a profile that makes a cause likely, or rules it out, in words.

use super::{Text, text};
use maskinporten_engine::standing::Sign;

/// What is to be said of a sign that is there.
pub fn present(sign: Sign) -> Text {
    match sign {
        Sign::New => text(
            "the client or its keys were changed from here a few minutes ago",
            "integrasjonen eller nøklene ble endret herfra for noen minutter siden",
        ),
        Sign::KeyExpired => text("the profile's key has expired", "nøkkelen til profilen er utløpt"),
        Sign::KeyUnregistered => text(
            "the profile's key wasn't among the client's when they were last seen",
            "nøkkelen til profilen var ikke blant nøklene på integrasjonen da de sist ble lest",
        ),
        Sign::IdIsKid => text(
            "the profile's client id is the kid of a stored key",
            "klient-id-en til profilen er kid-en til en lagret nøkkel",
        ),
        Sign::IdElsewhere => text(
            "another profile has this client id in another environment",
            "en annen profil har denne klient-id-en i et annet miljø",
        ),
        Sign::CertificateBesideKeys => text(
            "the profile logs in with a certificate, and keys are registered on its client",
            "profilen logger inn med sertifikat, og det er registrert nøkler på integrasjonen",
        ),
        Sign::CertificateExpired => {
            text("the profile's certificate has expired", "sertifikatet til profilen er utløpt")
        }
        Sign::CertificateOfOtherRealm => text(
            "the profile's certificate is for the other environment",
            "sertifikatet til profilen er for det andre miljøet",
        ),
        Sign::RotationUnderWay => {
            text("a rotation of the profile is under way", "en nøkkelrotasjon for profilen er i gang")
        }
    }
}

/// What is to be said of a sign that isn't there, though this machine would know.
pub fn absent(sign: Sign) -> Text {
    match sign {
        Sign::KeyExpired => text(
            "the profile's key hadn't expired when it was last seen",
            "nøkkelen til profilen var ikke utløpt da den sist ble lest",
        ),
        Sign::KeyUnregistered => text(
            "the profile's key was among the client's when they were last seen",
            "nøkkelen til profilen var blant nøklene på integrasjonen da de sist ble lest",
        ),
        Sign::CertificateBesideKeys => text("the profile logs in with a key", "profilen logger inn med en nøkkel"),
        Sign::CertificateExpired | Sign::CertificateOfOtherRealm => {
            text("the profile has no such certificate", "profilen har ikke et slikt sertifikat")
        }
        Sign::RotationUnderWay => {
            text("no rotation of the profile is under way", "ingen nøkkelrotasjon for profilen er i gang")
        }
        Sign::New | Sign::IdIsKid | Sign::IdElsewhere => {
            text("nothing of the kind is known here", "ikke noe slikt er kjent her")
        }
    }
}
