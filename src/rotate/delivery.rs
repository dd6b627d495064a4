//! Where a new private key goes besides the store, as flags and profiles name it: `KIND[+FORMAT]:WHERE`.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::failure::{Failure, Outcome};
use crate::process::{Process, Surroundings};
use maskinporten_engine::private_file::{Overwrite, read_private, write_private};
use maskinporten_protocol::dotenv::Dotenv;
use maskinporten_protocol::ids::KubernetesName;
use maskinporten_protocol::key::write::{
    to_base64_jwk, to_der, to_pkcs1_pem, to_pkcs8_pem, to_private_jwk, to_private_jwks,
};
use maskinporten_protocol::nais_variables::{NAMES, RegisteredClient, nais_variables};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The most that an env file may have.
const MAX_LEN: usize = 1 << 20;

/// The format that a private key is delivered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Pem,
    Pkcs1,
    Der,
    Jwk,
    Jwks,
    Base64Jwk,
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "pem" => Self::Pem,
            "pkcs1" => Self::Pkcs1,
            "der" => Self::Der,
            "jwk" => Self::Jwk,
            "jwks" => Self::Jwks,
            "base64-jwk" => Self::Base64Jwk,
            _ => return Err(format!("{text:?} isn't a format: pem, pkcs1, der, jwk, jwks or base64-jwk")),
        })
    }
}

/// One delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// A file of its own, replaced as a whole.
    File(Shape, PathBuf),
    /// A file of variables, of which only ours are changed.
    EnvFile(PathBuf),
    /// A program that gets the key on stdin.
    Program(Shape, Process),
    /// A Kubernetes secret, applied with kubectl, or its manifest in a file.
    Kubernetes { namespace: Option<String>, name: String, file: Option<PathBuf> },
}

impl FromStr for Delivery {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, place) = text.split_once(':').ok_or("it has no colon: write KIND:WHERE, like file:key.pem")?;
        let (kind, shape) = match kind.split_once('+') {
            Some((kind, shape)) => (kind, Some(shape.parse::<Shape>()?)),
            None => (kind, None),
        };
        if place.is_empty() {
            return Err(format!("{kind}: needs something after it"));
        }
        match (kind, shape) {
            ("file", shape) => Ok(Self::File(shape.unwrap_or(Shape::Pem), place.into())),
            ("cmd", shape) => Ok(Self::Program(shape.unwrap_or(Shape::Pem), place.parse()?)),
            ("env-file", None) => Ok(Self::EnvFile(place.into())),
            ("kubernetes-secret", None) => kubernetes(place),
            ("env-file" | "kubernetes-secret", Some(_)) => Err(format!("{kind}: has no other format than its own")),
            _ => Err(format!("{kind:?} is unknown: file, env-file, cmd or kubernetes-secret")),
        }
    }
}

/// `[NAMESPACE/]NAME[@FILE]`
fn kubernetes(place: &str) -> Result<Delivery, String> {
    let (whole, file) = match place.split_once('@') {
        Some((whole, file)) => (whole, Some(PathBuf::from(file))),
        None => (place, None),
    };
    let (namespace, name) = match whole.split_once('/') {
        Some((namespace, name)) => (Some(namespace), name),
        None => (None, whole),
    };
    let named = |text: &str| text.parse::<KubernetesName>().map(String::from).map_err(|error| error.to_string());
    Ok(Delivery::Kubernetes { namespace: namespace.map(named).transpose()?, name: named(name)?, file })
}

/// What is delivered.
pub(super) type Parcel<'a> = RegisteredClient<'a>;

fn written(parcel: &Parcel<'_>, shape: Shape) -> Outcome<SecretBytes> {
    let (key, kid, alg) = (parcel.key, parcel.kid, parcel.alg);
    let text = match shape {
        Shape::Der => return Ok(to_der(key)),
        Shape::Pem => to_pkcs8_pem(key)?,
        Shape::Pkcs1 => to_pkcs1_pem(key)?,
        Shape::Jwk => to_private_jwk(key, kid, alg)?,
        Shape::Jwks => to_private_jwks(key, kid, alg)?,
        Shape::Base64Jwk => to_base64_jwk(key, kid, alg)?,
    };
    Ok(text.expose().clone().into_bytes().into())
}

impl Delivery {
    /// Takes the key there. Doing it twice does no harm.
    pub(super) fn carry_out(&self, parcel: &Parcel<'_>, around: &Surroundings<'_>) -> Outcome {
        match self {
            Self::File(shape, path) => replace(path, written(parcel, *shape)?.expose()),
            Self::EnvFile(path) => env_file(path, &nais_variables(parcel)?),
            Self::Program(shape, process) => process.run(written(parcel, *shape)?, around),
            Self::Kubernetes { namespace, name, file } => {
                let manifest = manifest(namespace.as_deref(), name, &nais_variables(parcel)?);
                match file {
                    Some(path) => replace(path, manifest.expose()),
                    None => Process::new(["kubectl", "apply", "-f", "-"]).run(manifest, around),
                }
            }
        }
    }

    /// What it is, for people: never more than the name of a program.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::File(_, path) => format!("the file {}", path.display()),
            Self::EnvFile(path) => format!("the variables in {}", path.display()),
            Self::Program(_, process) => format!("the program {}", process.name()),
            Self::Kubernetes { name, file: None, .. } => format!("the Kubernetes secret {name}"),
            Self::Kubernetes { name, file: Some(path), .. } => {
                format!("the manifest of the Kubernetes secret {name} in {}", path.display())
            }
        }
    }
}

fn replace(path: &Path, bytes: &[u8]) -> Outcome {
    Ok(write_private(path, bytes, Overwrite::Replace)?)
}

/// Changes our variables and leaves all else as it is.
fn env_file(path: &Path, variables: &[(&'static str, SecretText)]) -> Outcome {
    replace(path, with_variables(path, variables)?.expose().as_bytes())
}

fn with_variables(path: &Path, variables: &[(&'static str, SecretText)]) -> Outcome<SecretText> {
    let old = read_private(path, MAX_LEN)?.unwrap_or_else(|| Vec::new().into());
    let old = std::str::from_utf8(old.expose())
        .map_err(|_| Failure::usage(format!("{} isn't text in UTF-8", path.display())))?;
    let variables: Vec<(&str, &SecretText)> = variables.iter().map(|(name, value)| (*name, value)).collect();
    Dotenv::with(old, &variables).map_err(|unclear| {
        Failure::usage(format!("{}, {unclear}, so no variable in it can be changed safely", path.display()))
            .hint("it was left as it is: mend the line, or have the variables in a file of their own")
    })
}

/// Put together by hand, so that no copy of the key stays behind in a tree of values. JSON is YAML, too.
fn manifest(namespace: Option<&str>, name: &str, variables: &[(&'static str, SecretText)]) -> SecretBytes {
    let namespace = namespace.map(|namespace| format!(r#","namespace":"{namespace}""#)).unwrap_or_default();
    let mut text = Zeroizing::new(String::with_capacity(16 << 10));
    text.push_str(r#"{"apiVersion":"v1","kind":"Secret","type":"Opaque","metadata":{"name":""#);
    for part in [name, "\"", &namespace, "},\"data\":{"] {
        text.push_str(part);
    }
    let filled = variables.iter().filter(|(_, value)| !value.expose().is_empty());
    for (number, (name, value)) in filled.enumerate() {
        for part in [if number > 0 { ",\"" } else { "\"" }, name, "\":\""] {
            text.push_str(part);
        }
        STANDARD.encode_string(value.expose().as_bytes(), &mut text);
        text.push('"');
    }
    text.push_str("}}\n");
    std::mem::take(&mut *text).into_bytes().into()
}

/// What must succeed before the old key goes: `cmd:PROGRAM ARGUMENTS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check(Process);

impl FromStr for Check {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let line = text.strip_prefix("cmd:").ok_or("a check is written cmd:PROGRAM ARGUMENTS")?;
        Ok(Self(line.parse::<Process>()?))
    }
}

impl Check {
    pub(super) fn carry_out(&self, around: &Surroundings<'_>) -> Outcome {
        self.0.run(Vec::new().into(), around)
    }

    pub(super) fn describe(&self) -> String {
        format!("the program {}", self.0.name())
    }
}

/// Whether a file could be put there: found out before anything is begun.
pub(super) fn is_possible(delivery: &Delivery) -> Outcome {
    let (Delivery::File(_, path) | Delivery::EnvFile(path) | Delivery::Kubernetes { file: Some(path), .. }) =
        delivery
    else {
        return Ok(());
    };
    if path.is_dir() {
        return Err(Failure::usage(format!("{} is a folder: name the file in it", path.display())));
    }
    if let Delivery::EnvFile(path) = delivery {
        with_variables(path, &NAMES.map(|name| (name, String::new().into())))?;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(Failure::usage(format!("{} isn't a folder", folder.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Failure::missing(format!("there is no folder {}", folder.display())))
        }
        Err(error) => Err(Failure::usage(format!("{} can't be used: {error}", folder.display()))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn deliveries_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Delivery>();
        assert_eq!(read("file:a+b/k.pem"), Ok(Delivery::File(Shape::Pem, "a+b/k.pem".into())));
        assert_eq!(read("file+jwk:k"), Ok(Delivery::File(Shape::Jwk, "k".into())));
        assert_eq!(read("env-file:.env"), Ok(Delivery::EnvFile(".env".into())));
        assert_eq!(
            read("cmd+base64-jwk:vault kv put 'a b' key=-"),
            Ok(Delivery::Program(Shape::Base64Jwk, Process::new(["vault", "kv", "put", "a b", "key=-"])))
        );
        let secret = |namespace: Option<&str>, file: Option<&str>| Delivery::Kubernetes {
            namespace: namespace.map(str::to_owned),
            name: "s".into(),
            file: file.map(PathBuf::from),
        };
        assert_eq!(read("kubernetes-secret:s"), Ok(secret(None, None)));
        assert_eq!(read("kubernetes-secret:n/s@out/s.json"), Ok(secret(Some("n"), Some("out/s.json"))));
        for bad in ["", "file", "file:", "ftp:x", "file+exe:x", "env-file+jwk:x", "cmd:'", "kubernetes-secret:A/b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!("true".parse::<Check>().is_err() && "cmd:true x".parse::<Check>().is_ok());
    }

    #[test]
    fn other_lines_of_an_env_file_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        write_private(
            &path,
            b"# mine\nA=1\nexport MASKINPORTEN_CLIENT_ID=x\nMASKINPORTEN_CLIENT_IDS=y",
            Overwrite::Never,
        )
        .unwrap();
        let variables = [("MASKINPORTEN_CLIENT_ID", "c".to_owned().into())];
        for _ in 0..2 {
            env_file(&path, &variables).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, "# mine\nA=1\nexport MASKINPORTEN_CLIENT_ID='c'\nMASKINPORTEN_CLIENT_IDS=y");
        }
    }

    #[test]
    fn a_manifest_is_a_secret_in_base64() {
        let bytes = manifest(Some("n"), "s", &[("A", "{\"k\":1}".to_owned().into())]);
        let read: Value = serde_json::from_slice(bytes.expose()).unwrap();
        assert_eq!(read["metadata"], json!({"name": "s", "namespace": "n"}));
        assert_eq!(read["data"]["A"], "eyJrIjoxfQ==");
    }
}
