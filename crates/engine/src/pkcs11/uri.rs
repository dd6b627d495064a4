//! The address of keys in a token: RFC 7512, with the attributes that are heeded here. Any other is refused, since it would
//! name something else than what is found without it.

use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

/// Keys in a token: what the token is called, and what the keys are. What isn't said matches any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uri {
    /// The label of the token.
    pub token: Option<String>,
    /// Who made the token.
    pub manufacturer: Option<String>,
    /// The token's serial number, which tells two with one label apart.
    pub serial: Option<String>,
    /// The token's model.
    pub model: Option<String>,
    /// The number of the slot that the token is in.
    pub slot: Option<u64>,
    /// `CKA_LABEL` of the keys.
    pub object: Option<String>,
    /// `CKA_ID` of one key.
    pub id: Option<Vec<u8>>,
    /// The module to load.
    pub module: Option<PathBuf>,
    /// A file with the PIN.
    pub pin_source: Option<PathBuf>,
}

/// Reads what follows `pkcs11:`.
impl FromStr for Uri {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let mut uri = Self::default();
        for attribute in attributes(path, ';', PATH) {
            let attribute = attribute?;
            match attribute.name {
                "token" => attribute.once(&mut uri.token, Attribute::text)?,
                "manufacturer" => attribute.once(&mut uri.manufacturer, Attribute::text)?,
                "serial" => attribute.once(&mut uri.serial, Attribute::text)?,
                "model" => attribute.once(&mut uri.model, Attribute::text)?,
                "slot-id" => attribute.once(&mut uri.slot, Attribute::number)?,
                "object" => attribute.once(&mut uri.object, Attribute::text)?,
                "id" => attribute.once(&mut uri.id, Attribute::bytes)?,
                "type" if attribute.value == "private" => {}
                "type" => return Err("type= can only be private: that is what signs".into()),
                name => return Err(unknown(name)),
            }
        }
        for attribute in attributes(query, '&', QUERY) {
            let attribute = attribute?;
            match attribute.name {
                "module-path" => attribute.once(&mut uri.module, Attribute::path)?,
                "pin-source" => attribute.once(&mut uri.pin_source, Attribute::path)?,
                "pin-value" => {
                    return Err("pin-value= would be a secret in an address: name a file, pin-source=".into());
                }
                name => return Err(unknown(name)),
            }
        }
        if uri.object.is_none() && uri.id.is_none() {
            return Err("it names no key: add object=LABEL".into());
        }
        Ok(uri)
    }
}

/// The one way to write it: without what goes without saying, in a fixed order, with everything escaped that may have to
/// be somewhere.
impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slot = self.slot.map(|slot| slot.to_string());
        let path = [
            ("token", self.token.as_deref().map(str::as_bytes)),
            ("manufacturer", self.manufacturer.as_deref().map(str::as_bytes)),
            ("serial", self.serial.as_deref().map(str::as_bytes)),
            ("model", self.model.as_deref().map(str::as_bytes)),
            ("slot-id", slot.as_deref().map(str::as_bytes)),
            ("object", self.object.as_deref().map(str::as_bytes)),
            ("id", self.id.as_deref()),
        ];
        let path = path.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let files = [("module-path", &self.module), ("pin-source", &self.pin_source)];
        let query = files.iter().filter_map(|(name, file)| Some((*name, file.as_ref()?.to_str()?.as_bytes())));
        f.write_str("pkcs11:")?;
        for (place, (name, value)) in path.enumerate() {
            write!(f, "{}{name}={}", if place == 0 { "" } else { ";" }, escaped(value, ""))?;
        }
        for (place, (name, value)) in query.enumerate() {
            write!(f, "{}{name}={}", if place == 0 { "?" } else { "&" }, escaped(value, "/"))?;
        }
        Ok(())
    }
}

/// What may stand as it is in a value besides letters, digits and `-._~`: `pk11-path-res-avail`, and `&`.
const PATH: &str = ":[]@!$'()*+,=&";
/// The same of the query: `pk11-query-res-avail`.
const QUERY: &str = ":[]@!$'()*+,=/?|";

/// One of an address's attributes, as it is written.
struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    /// What may stand as it is in the value.
    plain: &'static str,
}

fn attributes<'a>(
    part: &'a str,
    between: char,
    plain: &'static str,
) -> impl Iterator<Item = Result<Attribute<'a>, String>> {
    part.split(between).filter(|_| !part.is_empty()).map(move |text| match text.split_once('=') {
        Some((name, value)) => Ok(Attribute { name, value, plain }),
        None => Err(format!("{text:?} isn't NAME=VALUE")),
    })
}

impl Attribute<'_> {
    fn once<T>(&self, place: &mut Option<T>, read: impl FnOnce(&Self) -> Result<T, String>) -> Result<(), String> {
        let value = read(self).map_err(|why| format!("{}= {why}", self.name))?;
        if place.replace(value).is_some() {
            return Err(format!("{}= is there twice", self.name));
        }
        Ok(())
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        let bytes = decoded(self.value, self.plain)?;
        if bytes.is_empty() { Err("is empty".into()) } else { Ok(bytes) }
    }

    fn text(&self) -> Result<String, String> {
        String::from_utf8(self.bytes()?).map_err(|_| "isn't text in UTF-8".into())
    }

    fn number(&self) -> Result<u64, String> {
        let text = self.text()?;
        let is_decimal = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_decimal).ok_or_else(|| "isn't a number".into())
    }

    /// A file by its whole path: the folder that the program happens to be run in must not decide what is loaded.
    fn path(&self) -> Result<PathBuf, String> {
        let text = self.text()?;
        let bare = text.strip_prefix("file:").unwrap_or(&text);
        let path = PathBuf::from(bare.strip_prefix("//").unwrap_or(bare));
        if path.is_absolute() { Ok(path) } else { Err("isn't the whole path of a file".into()) }
    }
}

fn decoded(value: &str, plain: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.chars();
    while let Some(next) = rest.next() {
        if next == '%' {
            let mut digit = || rest.next().and_then(|digit| digit.to_digit(16));
            let byte = digit().zip(digit()).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
            bytes.push(byte.ok_or("has a % without two hexadecimal digits behind it")?);
        } else if is_unreserved(next) || plain.contains(next) {
            bytes.push(next as u8);
        } else {
            let mut utf8 = [0; 4];
            return Err(format!("has a {next:?}: write {}", escaped(next.encode_utf8(&mut utf8).as_bytes(), "")));
        }
    }
    Ok(bytes)
}

fn is_unreserved(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-._~".contains(character)
}

fn escaped(value: &[u8], plain: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value {
        let character = char::from(*byte);
        if is_unreserved(character) || plain.contains(character) {
            text.push(character);
        } else {
            // Writing to a String can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

fn unknown(name: &str) -> String {
    if name == "pin-value" {
        return "pin-value= would be a secret in an address: name a file, pin-source=".into();
    }
    format!(
        "{name:?} isn't heeded here: token, manufacturer, serial, model, slot-id, object, id and type are, and after a ? \
         module-path and pin-source"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Uri, String> {
        text.strip_prefix("pkcs11:").unwrap_or(text).parse()
    }

    /// RFC 7512 section 3, as far as it names private keys.
    #[test]
    fn the_examples_of_the_rfc_are_read() {
        let uri = read("pkcs11:object=my-pubkey;type=private").unwrap();
        assert_eq!(uri, Uri { object: Some("my-pubkey".into()), ..Uri::default() });
        let uri = read(
            "pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;manufacturer=Snake%20Oil,%20Inc.;model=1.0;object=my-certificate;type=private;id=%69%95%3E%5C%F4%BD%EC%91;serial=?pin-source=file:/etc/token_pin",
        );
        assert_eq!(uri, Err("serial= is empty".into()));
        let uri = read("pkcs11:token=Software%20PKCS%2311%20softtoken;manufacturer=Snake%20Oil,%20Inc.;object=%C2%A3;id=%69%95%3E%5C%F4%BD%EC%91?pin-source=file:/etc/token_pin&module-path=/mnt/libmypkcs11.so.1").unwrap();
        assert_eq!(uri.token.as_deref(), Some("Software PKCS#11 softtoken"));
        assert_eq!(uri.manufacturer.as_deref(), Some("Snake Oil, Inc."));
        assert_eq!(uri.object.as_deref(), Some("\u{a3}"));
        assert_eq!(uri.id.as_deref(), Some(&b"\x69\x95\x3e\x5c\xf4\xbd\xec\x91"[..]));
        assert_eq!(uri.pin_source, Some("/etc/token_pin".into()));
        assert_eq!(uri.module, Some("/mnt/libmypkcs11.so.1".into()));
        assert_eq!(read("pkcs11:slot-id=327;object=key").unwrap().slot, Some(327));
        let said = read("pkcs11:object=key?pin-value=the-pin").unwrap_err();
        assert!(said.contains("pin-source=") && !said.contains("the-pin"), "{said}");
    }

    #[test]
    fn two_spellings_are_one_address() {
        let one = read("pkcs11:type=private;object=a%2eb;token=%6Dp?pin-source=file:///etc/p%69n&module-path=/m.so");
        let other = read("pkcs11:token=mp;object=a.b?module-path=/m.so&pin-source=/etc/pin");
        assert_eq!(one, other);
        let text = other.unwrap().to_string();
        assert_eq!(text, "pkcs11:token=mp;object=a.b?module-path=/m.so&pin-source=/etc/pin");
        let odd = "pkcs11:token=a%3Bb%20%3F;slot-id=1;object=%C2%A3%26;id=%00%FFk?module-path=/a%20b/c%26d.so";
        assert_eq!(read(odd).unwrap().to_string(), odd);
    }

    #[test]
    fn what_isnt_heeded_is_refused() {
        for (bad, why) in [
            ("", "names no key"),
            ("token=mp", "names no key"),
            ("object=a;object=b", "twice"),
            ("object=a;object", "NAME=VALUE"),
            ("object=a;", "NAME=VALUE"),
            ("object=", "empty"),
            ("object=a b", "%20"),
            ("object=a/b", "%2F"),
            ("object=\u{a3}", "%C2%A3"),
            ("object=%C2", "UTF-8"),
            ("object=%", "hexadecimal"),
            ("object=%+1", "hexadecimal"),
            ("object=a;type=public", "private"),
            ("object=a;slot-id=+1", "number"),
            ("object=a;slot-id=99999999999999999999", "number"),
            ("object=a;library-version=3", "isn't heeded"),
            ("object=a;x-vendor=1", "isn't heeded"),
            ("object=a;module-path=/m.so", "isn't heeded"),
            ("object=a?module-name=softhsm2", "isn't heeded"),
            ("object=a?module-path=m.so", "whole path"),
            ("object=a?pin-source=|program", "whole path"),
            ("object=a?pin-value=a b", "secret"),
            ("object=a;pin-value=a b", "secret"),
        ] {
            let said = read(bad).unwrap_err();
            assert!(said.contains(why), "{bad}: {said}");
        }
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_read_is_written_and_read_the_same(text in "(object=|;|id=|[?&]|pin-source=/|%[0-9A-F]{2}|\\PC)*") {
            if let Ok(uri) = read(&text) {
                proptest::prop_assert_eq!(read(&uri.to_string()), Ok(uri));
            }
        }
    }
}
