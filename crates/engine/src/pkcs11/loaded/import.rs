//! Keys that a token makes, and keys that it takes in.

use cryptoki::error::Error;
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsOaepParams, PkcsOaepSource};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::{Attribute, AttributeType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

use super::object::{Names, described};
use super::problem::Problem;
use crate::key_service::{KeyServiceError, ServiceKey};
use maskinporten_protocol::jwk::PublicKey;
use maskinporten_protocol::key::write::{Oaep, numbers, to_wrapped};
use maskinporten_protocol::key::{Bits, PrivateKey};

/// Label and id of a new key.
pub(super) struct NewNames<'a> {
    pub(super) label: &'a [u8],
    pub(super) id: &'a [u8],
}

impl NewNames<'_> {
    /// What a private key is to be that never leaves, and only signs.
    fn private(&self) -> Vec<Attribute> {
        vec![
            Attribute::Token(true),
            Attribute::Private(true),
            Attribute::Sensitive(true),
            Attribute::Extractable(false),
            Attribute::Sign(true),
            Attribute::Decrypt(false),
            Attribute::Unwrap(false),
            Attribute::Label(self.label.to_vec()),
            Attribute::Id(self.id.to_vec()),
        ]
    }

    fn public(&self) -> Vec<Attribute> {
        vec![
            Attribute::Token(true),
            Attribute::Private(false),
            Attribute::Verify(true),
            Attribute::Encrypt(false),
            Attribute::Wrap(false),
            Attribute::Label(self.label.to_vec()),
            Attribute::Id(self.id.to_vec()),
        ]
    }

    fn names(&self) -> Names {
        Names { label: Some(self.label.to_vec()), id: Some(self.id.to_vec()) }
    }
}

/// Fermat's fourth number, which everybody uses.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// Makes a key pair.
pub(super) fn make(session: &Session, bits: Bits, names: &NewNames<'_>) -> Result<ServiceKey, Problem> {
    let mut public = names.public();
    let bits = match bits {
        Bits::B2048 => 2048,
        Bits::B3072 => 3072,
        Bits::B4096 => 4096,
    };
    public.extend([Attribute::ModulusBits(bits.into()), Attribute::PublicExponent(EXPONENT.to_vec())]);
    let (_, private) = session.generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &names.private())?;
    made(session, private)
}

fn made(session: &Session, private: ObjectHandle) -> Result<ServiceKey, Problem> {
    match described(session, private)? {
        Some(Ok(key)) => Ok(key),
        _ => Err(Problem::Strange("a key that can't be used".into())),
    }
}

/// Takes a private key in. Wrapped, so that nothing between here and the token can read it: HSMs take nothing else. A token
/// that doesn't unwrap gets it as it is: smart cards take nothing else.
pub(super) fn import(session: &Session, key: &PrivateKey, names: &NewNames<'_>) -> Result<ServiceKey, Problem> {
    let private = unwrapped(session, key, names).or_else(|_| created(session, key, names))?;
    let whole = made(session, private).and_then(|there| {
        if there.public != *key.public() {
            return Err(Problem::Strange("another key than it was given".into()));
        }
        accompany(session, key.public(), names)?;
        Ok(there)
    });
    if whole.is_err() {
        // Half of a key would be in the way of another try.
        let _ = session.destroy_object(private);
    }
    whole
}

/// Through a key pair of the token's, which ends with the session.
fn unwrapped(session: &Session, key: &PrivateKey, names: &NewNames<'_>) -> Result<ObjectHandle, Problem> {
    let public = [
        Attribute::Token(false),
        Attribute::Wrap(true),
        Attribute::Encrypt(true),
        Attribute::ModulusBits(2048.into()),
        Attribute::PublicExponent(EXPONENT.to_vec()),
    ];
    let private = [
        Attribute::Token(false),
        Attribute::Private(true),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Unwrap(true),
        Attribute::Decrypt(true),
    ];
    let (_, reader) = session.generate_key_pair(&Mechanism::RsaPkcsKeyPairGen, &public, &private)?;
    let wrapped = to_wrapped(key, &made_for_reading(session, reader)?, Oaep::Sha1)
        .map_err(|error| KeyServiceError::NotOpened(Box::new(error)))?;
    let oaep = PkcsOaepParams::new(MechanismType::SHA1, PkcsMgfType::MGF1_SHA1, PkcsOaepSource::empty());
    let secret = [
        Attribute::Class(ObjectClass::SECRET_KEY),
        Attribute::KeyType(KeyType::AES),
        Attribute::Token(false),
        Attribute::Sensitive(true),
        Attribute::Extractable(false),
        Attribute::Unwrap(true),
        Attribute::Decrypt(true),
    ];
    let secret = session.unwrap_key(&Mechanism::RsaPkcsOaep(oaep), reader, &wrapped.wrapping, &secret)?;
    let template = [of_class(ObjectClass::PRIVATE_KEY), names.private()].concat();
    Ok(session.unwrap_key(&Mechanism::AesKeyWrapPad, secret, &wrapped.private, &template)?)
}

fn made_for_reading(session: &Session, reader: ObjectHandle) -> Result<PublicKey, Problem> {
    let attributes = session.get_attributes(reader, &[AttributeType::Modulus])?;
    let Some(Attribute::Modulus(modulus)) = attributes.first() else { return Err(Error::InvalidValue.into()) };
    PublicKey::from_components(modulus, &EXPONENT).map_err(|_| Error::InvalidValue.into())
}

/// As its numbers.
fn created(session: &Session, key: &PrivateKey, names: &NewNames<'_>) -> Result<ObjectHandle, Problem> {
    let mut template = [of_class(ObjectClass::PRIVATE_KEY), names.private()].concat();
    let numbers = numbers(key).map_err(|error| KeyServiceError::NotOpened(Box::new(error)))?;
    for ((_, number), attribute) in numbers.into_iter().zip(NUMBERS) {
        template.push(attribute(number.to_vec()));
    }
    let made = session.create_object(&template);
    template.into_iter().for_each(wipe);
    Ok(made?)
}

/// What makes an attribute of each of a key's numbers, in their order.
const NUMBERS: [fn(Vec<u8>) -> Attribute; 8] = [
    Attribute::Modulus,
    Attribute::PublicExponent,
    Attribute::PrivateExponent,
    Attribute::Prime1,
    Attribute::Prime2,
    Attribute::Exponent1,
    Attribute::Exponent2,
    Attribute::Coefficient,
];

/// The library's attributes don't forget by themselves.
fn wipe(attribute: Attribute) {
    if let Attribute::PrivateExponent(number)
    | Attribute::Prime1(number)
    | Attribute::Prime2(number)
    | Attribute::Exponent1(number)
    | Attribute::Exponent2(number)
    | Attribute::Coefficient(number) = attribute
    {
        drop(zeroize::Zeroizing::new(number));
    }
}

/// Puts the public half beside a private key, for other tools, unless the token has done that.
fn accompany(session: &Session, public: &PublicKey, names: &NewNames<'_>) -> Result<(), Problem> {
    if !names.names().objects(session, ObjectClass::PUBLIC_KEY)?.is_empty() {
        return Ok(());
    }
    let mut template = [of_class(ObjectClass::PUBLIC_KEY), names.public()].concat();
    template.extend([Attribute::Modulus(public.n().to_vec()), Attribute::PublicExponent(public.e().to_vec())]);
    session.create_object(&template)?;
    Ok(())
}

fn of_class(class: ObjectClass) -> Vec<Attribute> {
    vec![Attribute::Class(class), Attribute::KeyType(KeyType::RSA)]
}
