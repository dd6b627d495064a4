//! Where else a new private key goes, as profiles name it: `KIND[+FORMAT]:WHERE`.

use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::access::Access;
use crate::kubernetes::{Clusters, KubernetesError, SecretAddress, manifest, named};
use crate::private_file::{FileError, Overwrite, read_private, write_private};
use crate::process::{Process, ProcessError, Surroundings};
use maskinporten_protocol::dotenv::{Dotenv, Unclear};
use maskinporten_protocol::ids::{Kid, KubernetesName};
use maskinporten_protocol::key::write::{
    WriteError, to_base64_jwk, to_der, to_pkcs1_pem, to_pkcs8_pem, to_private_jwk, to_private_jwks,
};
use maskinporten_protocol::nais_variables::{NAMES, NaisError, RegisteredClient, nais_variables};
use maskinporten_protocol::secret::{SecretBytes, SecretText};

/// The most that an env file may have.
const MAX_LEN: usize = 1 << 20;

/// Why a key wasn't delivered, or can't be.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The key can't be written in this format.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The client can't be written as variables.
    #[error(transparent)]
    Variables(#[from] NaisError),
    /// The file can't be read, written or replaced.
    #[error(transparent)]
    File(#[from] FileError),
    /// The program that takes the key.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The cluster that the secret is in.
    #[error(transparent)]
    Kubernetes(Box<KubernetesError>),
    /// The env file isn't text.
    #[error("{} isn't text in UTF-8", .0.display())]
    NotText(PathBuf),
    /// It isn't clear what would have to be changed in the env file.
    #[error("{}, {unclear}, so no variable in it can be changed safely", .path.display())]
    Unclear {
        /// The path of the env file.
        path: PathBuf,
        /// The line that isn't clear.
        unclear: Unclear,
    },
    /// Something else is where the file, or its folder, should be.
    #[error("{} {problem}", .path.display())]
    Place {
        /// What is in the way.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The folder that the file is to be in isn't there.
    #[error("there is no folder {}", .0.display())]
    NoFolder(PathBuf),
}

impl From<KubernetesError> for DeliveryError {
    fn from(error: KubernetesError) -> Self {
        Self::Kubernetes(Box::new(error))
    }
}

/// The format that a private key is delivered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFormat {
    /// PKCS#8 in PEM (RFC 7468).
    Pem,
    /// PKCS#1 in PEM (RFC 8017).
    Pkcs1,
    /// PKCS#8 in DER (RFC 5208).
    Der,
    /// A private JWK (RFC 7517).
    Jwk,
    /// A key set of one private JWK.
    Jwks,
    /// A private JWK in standard base64.
    Base64Jwk,
}

impl FromStr for KeyFormat {
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

/// One place that a new private key goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A file of its own, replaced as a whole.
    File(KeyFormat, PathBuf),
    /// A file of variables, of which only ours are changed.
    EnvFile(PathBuf),
    /// A program that gets the key on stdin.
    Program(KeyFormat, Process),
    /// A secret in a Kubernetes cluster.
    Secret(SecretAddress),
    /// A manifest of such a secret, in a file.
    Manifest {
        /// The namespace, if the manifest is to name one.
        namespace: Option<KubernetesName>,
        /// The name of the secret.
        name: KubernetesName,
        /// The file.
        path: PathBuf,
    },
}

impl FromStr for Delivery {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, place) = text.split_once(':').ok_or("it has no colon: write KIND:WHERE, like file:key.pem")?;
        let (kind, format) = match kind.split_once('+') {
            Some((kind, format)) => (kind, Some(format.parse::<KeyFormat>()?)),
            None => (kind, None),
        };
        if place.is_empty() {
            return Err(format!("{kind}: needs something after it"));
        }
        match (kind, format) {
            ("file", format) => Ok(Self::File(format.unwrap_or(KeyFormat::Pem), place.into())),
            ("cmd", format) => Ok(Self::Program(format.unwrap_or(KeyFormat::Pem), place.parse()?)),
            ("env-file", None) => Ok(Self::EnvFile(place.into())),
            ("kubernetes-secret", None) => secret(place),
            ("env-file" | "kubernetes-secret", Some(_)) => Err(format!("{kind}: has no other format than its own")),
            _ => Err(format!("{kind:?} is unknown: file, env-file, cmd or kubernetes-secret")),
        }
    }
}

/// `[NAMESPACE/]NAME@FILE`, or a secret's address. A context may have an @ in its name.
fn secret(place: &str) -> Result<Delivery, String> {
    match place.find(['@', '?']).map(|at| place.split_at(at)) {
        Some((whole, file)) if file.starts_with('@') => {
            let (namespace, name) = named(whole)?;
            let path = PathBuf::from(&file[1..]);
            Ok(Delivery::Manifest { namespace, name, path })
        }
        _ => Ok(Delivery::Secret(place.parse()?)),
    }
}

/// What is delivered: the client with its private key.
pub type Parcel<'a> = RegisteredClient<'a>;

fn written(parcel: &Parcel<'_>, format: KeyFormat) -> Result<SecretBytes, DeliveryError> {
    let (key, kid, alg) = (parcel.key, parcel.kid, parcel.alg);
    let text = match format {
        KeyFormat::Der => return Ok(to_der(key)),
        KeyFormat::Pem => to_pkcs8_pem(key)?,
        KeyFormat::Pkcs1 => to_pkcs1_pem(key)?,
        KeyFormat::Jwk => to_private_jwk(key, kid, alg)?,
        KeyFormat::Jwks => to_private_jwks(key, kid, alg)?,
        KeyFormat::Base64Jwk => to_base64_jwk(key, kid, alg)?,
    };
    Ok(text.expose().clone().into_bytes().into())
}

impl Delivery {
    /// Performs the delivery. Idempotent. `access`: who may reach the files; `clusters`: what opens those of Kubernetes.
    pub fn carry_out(
        &self,
        parcel: &Parcel<'_>,
        around: &Surroundings<'_>,
        access: Access,
        clusters: &dyn Clusters,
    ) -> Result<(), DeliveryError> {
        match self {
            Self::File(format, path) => replace(path, written(parcel, *format)?.expose(), access),
            Self::EnvFile(path) => env_file(path, &nais_variables(parcel)?, access),
            Self::Program(format, process) => Ok(process.run(written(parcel, *format)?, around)?),
            Self::Secret(address) => {
                address.write(clusters, &nais_variables(parcel)?, parcel.kid, false)?;
                Ok(())
            }
            Self::Manifest { namespace, name, path } => {
                let namespace = namespace.as_ref().map(KubernetesName::as_str);
                let manifest = manifest(namespace, name.as_str(), &nais_variables(parcel)?);
                replace(path, manifest.expose(), access)
            }
        }
    }

    /// Has whoever takes it say whether they would, if they can be asked that. Nothing is delivered. `kid`: the key's to be.
    pub fn rehearse(&self, kid: &Kid, clusters: &dyn Clusters) -> Result<(), DeliveryError> {
        if let Self::Secret(address) = self {
            // All the names, since a secret may be one that can't be changed.
            let variables = NAMES.map(|name| (name, "-".to_owned().into()));
            address.write(clusters, &variables, kid, true)?;
        }
        Ok(())
    }

    /// Adds deployments to those that are restarted. Whether there is anything that a restart belongs to.
    pub fn restart(&mut self, deployments: &[KubernetesName]) -> bool {
        let Self::Secret(address) = self else { return false };
        let new = deployments.iter().filter(|name| !address.restart.contains(name)).cloned().collect::<Vec<_>>();
        address.restart.extend(new);
        true
    }

    /// What it is, for people: never more than the name of a program.
    pub fn describe(&self) -> String {
        match self {
            Self::File(_, path) => format!("the file {}", path.display()),
            Self::EnvFile(path) => format!("the variables in {}", path.display()),
            Self::Program(_, process) => format!("the program {}", process.name()),
            Self::Secret(address) => address.to_string(),
            Self::Manifest { name, path, .. } => {
                format!("the manifest of the Kubernetes secret {name} in {}", path.display())
            }
        }
    }
}

fn replace(path: &Path, bytes: &[u8], access: Access) -> Result<(), DeliveryError> {
    Ok(write_private(path, bytes, Overwrite::Replace, access)?)
}

/// Changes our variables and leaves all else as it is.
fn env_file(path: &Path, variables: &[(&'static str, SecretText)], access: Access) -> Result<(), DeliveryError> {
    replace(path, with_variables(path, variables, access)?.expose().as_bytes(), access)
}

fn with_variables(
    path: &Path,
    variables: &[(&'static str, SecretText)],
    access: Access,
) -> Result<SecretText, DeliveryError> {
    let old = read_private(path, MAX_LEN, access)?.unwrap_or_else(|| Vec::new().into());
    let old = std::str::from_utf8(old.expose()).map_err(|_| DeliveryError::NotText(path.to_owned()))?;
    let variables: Vec<(&str, &SecretText)> = variables.iter().map(|(name, value)| (*name, value)).collect();
    Dotenv::with(old, &variables).map_err(|unclear| DeliveryError::Unclear { path: path.to_owned(), unclear })
}

/// What must succeed before the old key goes: `cmd:PROGRAM ARGUMENTS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check(Process);

impl FromStr for Check {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let line = text.strip_prefix("cmd:").ok_or("a check is written cmd:PROGRAM ARGUMENTS")?;
        Ok(Self(line.parse::<Process>()?))
    }
}

impl Check {
    /// Runs the program, which decides by its exit code.
    pub fn carry_out(&self, around: &Surroundings<'_>) -> Result<(), DeliveryError> {
        Ok(self.0.run(Vec::new().into(), around)?)
    }

    /// What it is, for people: no more than the name of a program.
    pub fn describe(&self) -> String {
        format!("the program {}", self.0.name())
    }
}

/// Whether it could be delivered, as far as this machine knows: found out before anything is begun.
pub fn is_possible(delivery: &Delivery, access: Access, clusters: &dyn Clusters) -> Result<(), DeliveryError> {
    let (Delivery::File(_, path) | Delivery::EnvFile(path) | Delivery::Manifest { path, .. }) = delivery else {
        if let Delivery::Secret(address) = delivery {
            clusters.cluster(address.context.as_deref())?;
        }
        return Ok(());
    };
    if path.is_dir() {
        return Err(place(path, "is a folder: name the file in it"));
    }
    if let Delivery::EnvFile(path) = delivery {
        with_variables(path, &NAMES.map(|name| (name, String::new().into())), access)?;
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match folder.metadata() {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(place(folder, "isn't a folder")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(DeliveryError::NoFolder(folder.to_owned())),
        Err(error) => Err(place(folder, format!("can't be used: {error}"))),
    }
}

fn place(path: &Path, problem: impl Into<String>) -> DeliveryError {
    DeliveryError::Place { path: path.to_owned(), problem: problem.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Delivery>();
        assert_eq!(read("file:a+b/k.pem"), Ok(Delivery::File(KeyFormat::Pem, "a+b/k.pem".into())));
        assert_eq!(read("file+jwk:k"), Ok(Delivery::File(KeyFormat::Jwk, "k".into())));
        assert_eq!(read("env-file:.env"), Ok(Delivery::EnvFile(".env".into())));
        assert_eq!(
            read("cmd+base64-jwk:vault kv put 'a b' key=-"),
            Ok(Delivery::Program(KeyFormat::Base64Jwk, Process::new(["vault", "kv", "put", "a b", "key=-"])))
        );
        let secret = |text: &str| Ok(Delivery::Secret(text.parse().unwrap()));
        assert_eq!(read("kubernetes-secret:s"), secret("s"));
        let with_context = "n/s?context=admin@prod&restart=app";
        assert_eq!(read(&format!("kubernetes-secret:{with_context}")), secret(with_context));
        let (namespace, name) = (Some("n".parse().unwrap()), "s".parse().unwrap());
        let manifest = Delivery::Manifest { namespace, name, path: "out/s?.json".into() };
        assert_eq!(read("kubernetes-secret:n/s@out/s?.json"), Ok(manifest));
        for bad in [
            "",
            "file",
            "file:",
            "ftp:x",
            "file+exe:x",
            "env-file+jwk:x",
            "cmd:'",
            "kubernetes-secret:A/b",
            "kubernetes-secret:s?x",
        ] {
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
            Access::Owner,
        )
        .unwrap();
        let variables = [("MASKINPORTEN_CLIENT_ID", "c".to_owned().into())];
        for _ in 0..2 {
            env_file(&path, &variables, Access::Owner).unwrap();
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, "# mine\nA=1\nexport MASKINPORTEN_CLIENT_ID='c'\nMASKINPORTEN_CLIENT_IDS=y");
        }
    }
}
