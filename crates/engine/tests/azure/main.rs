//! Azure Key Vault as what has keys, against a strict stand-in.

#![allow(clippy::unwrap_used, reason = "a test that can't go on is to fail where it stands")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use maskinporten_engine::azure::{AzureService, Identity, Settings};
use maskinporten_engine::key_service::{
    KeyService, KeyServiceError, RemoteSigner, ServiceKey, SignerAddress, SignerKind,
};
use maskinporten_protocol::clock::{Clock, Interrupted, SystemClock};
use maskinporten_protocol::http::{Http, HttpOptions};
use maskinporten_protocol::jwk::Algorithm;
use maskinporten_protocol::key::{SignError, Signer as _};
use maskinporten_testkit::key_vault::{APPLICATION, APPLICATION_SECRET, KeyVault, TENANT};
use maskinporten_testkit::{has, skipped};

mod life;
mod login;
mod outside;
mod refused;

/// A clock that a test sets.
#[derive(Clone)]
struct Hands(Arc<Mutex<Timestamp>>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> Result<(), Interrupted> {
        Ok(())
    }
}

/// A vault, if OpenSSL is here to make its keys.
fn vault() -> Option<KeyVault> {
    if !has("openssl") {
        skipped("openssl isn't here to make the keys of a vault");
        return None;
    }
    Some(KeyVault::start())
}

fn secret() -> Identity {
    let (tenant, client) = (TENANT.to_owned(), APPLICATION.to_owned());
    Identity::Secret { tenant, client, secret: APPLICATION_SECRET.to_owned().into() }
}

fn address(vault: &KeyVault, key: &str) -> SignerAddress {
    format!("azurekv:{}/{key}", vault.host()).parse().unwrap()
}

/// A key in the vault, for an identity, by a clock.
fn service_for(
    vault: &KeyVault,
    key: &str,
    identity: Identity,
    clock: impl Clock + Send + Sync + 'static,
) -> Arc<AzureService> {
    let address = address(vault, key);
    let SignerKind::Azure(key) = address.kind().clone() else { panic!("{address}") };
    let settings = Settings { identity, authority: Some(vault.origin().parse().unwrap()) };
    let quick = HttpOptions { pause: Duration::from_millis(1), ..HttpOptions::default() };
    Arc::new(AzureService::new(address, *key, settings, Http::new(quick), Arc::new(clock), Arc::new(())))
}

fn service(vault: &KeyVault, key: &str) -> Arc<AzureService> {
    service_for(vault, key, secret(), SystemClock)
}

/// Signs with a key through what checks it.
fn signs(vault: &KeyVault, service: &Arc<AzureService>, key: &ServiceKey) -> Result<(), KeyServiceError> {
    let service: Arc<dyn KeyService> = Arc::<AzureService>::clone(service);
    let signer = RemoteSigner::new(service, address(vault, "reader"), key.clone());
    for algorithm in [Algorithm::Rs256, Algorithm::Rs384, Algorithm::Rs512] {
        match signer.sign(algorithm, b"a message") {
            Ok(signature) => assert!(key.public.has_signed(algorithm, b"a message", &signature)),
            Err(SignError::Elsewhere(error)) => return Err(*error.downcast().unwrap()),
            Err(error) => panic!("{error}"),
        }
    }
    Ok(())
}
