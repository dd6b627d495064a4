//! What an operator opens of the services that have keys, of the stores that machines share, and of clusters: each is logged
//! in to once, for all that is asked of it.

use std::sync::Arc;

use crate::azure::AzureService;
use crate::kept_login::LoginCache;
use crate::key_service::{KeyService, KeyServiceError, KeyServices, ProgramService, SignerAddress, SignerKind};
use crate::kubernetes::{Cluster, Clusters, KubernetesError};
use crate::openbao::{OpenBao, Transit};
use crate::operator::Operator;
use crate::profile::{StoreAddress, StoreAddressKind};
use crate::shared::{KvShared, ProgramStore, SecretShared, SharedStore, SharedStores};
use crate::token_cache::Keeping;

impl Operator {
    /// `OpenBao`, or Vault. Nothing is called before something is asked of it.
    pub fn openbao(&self) -> Result<Arc<OpenBao>, KeyServiceError> {
        if let Some(server) = self.openbao.get() {
            return Ok(Arc::clone(server));
        }
        let settings = self.credentials.openbao()?;
        let http = self.http_trusting(settings.ca_file.as_ref());
        let server = Arc::new(OpenBao::new(settings, http, self.shared_clock(), self.kept_logins()));
        Ok(Arc::clone(self.openbao.get_or_init(|| server)))
    }

    fn kept_logins(&self) -> Arc<dyn LoginCache> {
        self.logins.as_ref().map_or_else(|| self.login_cache(&Keeping::WithKeys), Arc::clone)
    }

    /// The same operator, whose logins are kept as tokens are.
    pub(crate) fn keeping_logins(&self, keeping: &Keeping) -> Self {
        let mut operator = self.clone();
        if !matches!(keeping, Keeping::WithKeys) {
            operator.logins = Some(self.login_cache(keeping));
            operator.openbao = Arc::default();
        }
        operator
    }
}

impl KeyServices for Operator {
    fn key_service(&self, address: &SignerAddress) -> Result<Arc<dyn KeyService>, KeyServiceError> {
        Ok(match address.kind() {
            SignerKind::Program(program) => Arc::new(ProgramService::new(
                address.clone(),
                program.clone(),
                self.shared_clock(),
                self.surroundings().withheld.to_vec(),
            )),
            SignerKind::OpenBao(key) => Arc::new(Transit::new(self.openbao()?, address.clone(), (**key).clone())),
            SignerKind::Azure(key) => Arc::new(AzureService::new(
                address.clone(),
                (**key).clone(),
                self.credentials.azure()?,
                self.http_trusting(None),
                self.shared_clock(),
                self.kept_logins(),
            )),
            SignerKind::Pkcs11(uri) => self.modules.service(address, uri, &self.credentials)?,
        })
    }
}

impl SharedStores for Operator {
    fn shared_store(&self, address: &StoreAddress) -> Result<Arc<dyn SharedStore>, KeyServiceError> {
        Ok(match address.kind() {
            StoreAddressKind::Program(program) => Arc::new(ProgramStore::new(
                program.clone(),
                self.shared_clock(),
                self.surroundings().withheld.to_vec(),
            )),
            StoreAddressKind::Kubernetes(place) => {
                let cluster = self.cluster(place.context.as_deref());
                let cluster = cluster.map_err(|error| KeyServiceError::Kubernetes(Box::new(error)))?;
                Arc::new(SecretShared::new(cluster, address.clone(), place))
            }
            StoreAddressKind::OpenBao(path) => Arc::new(KvShared::new(self.openbao()?, address.clone(), path)),
        })
    }
}

impl Clusters for Operator {
    fn cluster(&self, context: Option<&str>) -> Result<Cluster, KubernetesError> {
        let settings = self.credentials.kubernetes()?;
        settings.cluster(context, self.http_options(), self.shared_clock(), self.surroundings().withheld.to_vec())
    }
}
