//! Whom a certificate is for, from its subject.

use std::fmt;

use base16ct::lower;
use x509_cert::der::asn1::{BmpString, Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use x509_cert::der::{Any, Encode as _, Tag, Tagged as _, oid::ObjectIdentifier};
use x509_cert::name::Name;

use crate::ids::OrgNumber;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATION_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.97");

/// Where in a certificate's subject the organisation number stands, in the order in which Digdir's validator looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrgPlace {
    /// `serialNumber`, nine digits: SEID 1.
    SerialNumber,
    /// The end of the organisation's name, after a dash.
    Organization,
    /// `organizationIdentifier` (2.5.4.97), `NTRNO-…`, `PSDNO-…-…` or nine digits: SEID 2.
    OrganizationIdentifier,
}

impl fmt::Display for OrgPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::SerialNumber => "serialNumber",
            Self::Organization => "organizationName",
            Self::OrganizationIdentifier => "organizationIdentifier",
        })
    }
}

/// The short names of attributes: RFC 4514 section 3, and the two that hold organisation numbers.
const SHORT_NAMES: [(&str, &str); 10] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

/// A name as RFC 4514 text, most specific part first. Control characters are shown escaped, whatever the type of
/// string, and attributes without a common name by their object identifier.
pub(super) fn rfc4514(name: &Name) -> String {
    let parts = name.iter_rdn().map(|rdn| {
        let attributes = rdn.iter().map(|attribute| {
            let oid = attribute.oid.to_string();
            let key = SHORT_NAMES.iter().find(|(own, _)| *own == oid).map_or(oid.as_str(), |(_, short)| short);
            let value = string(&attribute.value)
                .map_or_else(|| format!("#{}", hex_of(&attribute.value)), |text| escaped(&text));
            format!("{key}={value}")
        });
        attributes.collect::<Vec<_>>().join("+")
    });
    let mut parts: Vec<String> = parts.collect();
    parts.reverse();
    parts.join(",")
}

/// The value of an attribute with what RFC 4514 section 2.4 escapes, and control characters besides.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().fold(String::with_capacity(text.len()), |mut shown, (place, c)| {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => shown.extend(['\\', c]),
            ' ' if place == 0 || place == last => shown.push_str("\\ "),
            '#' if place == 0 => shown.push_str("\\#"),
            _ if c.is_control() => shown.extend(c.escape_default()),
            _ => shown.push(c),
        }
        shown
    })
}

fn hex_of(value: &Any) -> String {
    lower::encode_string(&value.to_der().unwrap_or_default())
}

pub(super) fn common_name(subject: &Name) -> Option<String> {
    attribute(subject, COMMON_NAME).map(|name| escaped(&name))
}

pub(super) fn org_number(subject: &Name) -> Option<(OrgNumber, OrgPlace)> {
    let serial = attribute(subject, SERIAL_NUMBER).filter(|text| nine_digits(text));
    let organization = || attribute(subject, ORGANIZATION).and_then(|text| number_after_dash(&text));
    let identifier = || attribute(subject, ORGANIZATION_IDENTIFIER).and_then(|text| registry_number(&text));
    let (text, place) = serial
        .map(|text| (text, OrgPlace::SerialNumber))
        .or_else(|| organization().map(|text| (text, OrgPlace::Organization)))
        .or_else(|| identifier().map(|text| (text, OrgPlace::OrganizationIdentifier)))?;
    Some((text.parse().ok()?, place))
}

/// The first attribute of this type in a name, whichever of the string types it is in.
fn attribute(name: &Name, oid: ObjectIdentifier) -> Option<String> {
    name.iter().find(|attribute| attribute.oid == oid).and_then(|attribute| string(&attribute.value))
}

fn string(value: &Any) -> Option<String> {
    match value.tag() {
        Tag::Utf8String => value.decode_as::<Utf8StringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::PrintableString => value.decode_as::<PrintableStringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::Ia5String => value.decode_as::<Ia5StringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::TeletexString => value.decode_as::<TeletexStringRef<'_>>().ok().map(|text| text.as_str().to_owned()),
        Tag::BmpString => value.decode_as::<BmpString>().ok().map(|text| text.to_string()),
        _ => None,
    }
}

fn nine_digits(text: &str) -> bool {
    text.len() == 9 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `^.+\-\W*([0-9]{9})$`, the form that Digdir's validator looks for in the organisation's name.
fn number_after_dash(text: &str) -> Option<String> {
    let start = text.len().checked_sub(9).filter(|start| text.is_char_boundary(*start))?;
    let (before, number) = text.split_at(start);
    // What stands between the dash and the number may not hold letters or digits; something stands before the dash.
    let before = before.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let organization = before.strip_suffix('-')?;
    (nine_digits(number) && !organization.is_empty()).then(|| number.to_owned())
}

/// `NTRNO-<number>`, `PSDNO-<authority>-<number>`, or the number alone (ETSI EN 319 412-1 section 5.1.4).
fn registry_number(text: &str) -> Option<String> {
    let number = match text.split_once('-') {
        None => text,
        Some(("NTRNO", number)) => number,
        Some(("PSDNO", rest)) => rest.rsplit('-').next()?,
        Some(_) => return None,
    };
    nine_digits(number).then(|| number.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisation_numbers_are_found_in_the_forms_that_digdirs_validator_knows() {
        assert_eq!(number_after_dash("DIGDIR - 991825827").as_deref(), Some("991825827"));
        assert_eq!(number_after_dash("BLÅ-GRØNN AS-991825827").as_deref(), Some("991825827"));
        for none in ["991825827", "-991825827", "DIGDIR 991825827", "DIGDIR-x991825827", "A-99182582æ", ""] {
            assert_eq!(number_after_dash(none), None, "{none}");
        }
        assert_eq!(registry_number("NTRNO-991825827").as_deref(), Some("991825827"));
        assert_eq!(registry_number("PSDNO-FSA-991825827").as_deref(), Some("991825827"));
        assert_eq!(registry_number("991825827").as_deref(), Some("991825827"));
        assert_eq!(registry_number("VATNO-991825827"), None);
    }
}
