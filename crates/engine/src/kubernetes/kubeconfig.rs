//! Kubeconfig files, as `kubectl` reads them: several count as one, and where they disagree, the first. What this program
//! can't do as they say is refused, never left out.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::cluster::{Bearer, ClusterConfig};
use super::plugin::Plugin;
use super::yaml::Node;
use super::{KubernetesError, read_file};
use maskinporten_protocol::environment::checked_url;
use maskinporten_protocol::http::Authority;
use maskinporten_protocol::ids::{IdError, KubernetesName};
use maskinporten_protocol::secret::SecretBytes;
use url::Url;

/// The longest kubeconfig, and the longest file that it refers to, in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Members that change where a call goes, who makes it, or whom it trusts, and what to do instead.
const REFUSED: [(&str, &str); 9] = [
    ("insecure-skip-tls-verify", "put the cluster's authority into certificate-authority-data instead"),
    ("tls-server-name", "name the server by a name that is in its certificate"),
    ("auth-provider", "Kubernetes has removed it: use an exec plugin"),
    ("username", "Kubernetes has removed it: use a token, a client certificate or an exec plugin"),
    ("password", "Kubernetes has removed it: use a token, a client certificate or an exec plugin"),
    ("as", "log in as the one who is to act"),
    ("as-uid", "log in as the one who is to act"),
    ("as-groups", "log in as the one who is to act"),
    ("as-user-extra", "log in as the one who is to act"),
];

/// The kubeconfig files that are there.
pub(super) struct Kubeconfig(Vec<(PathBuf, Rc<Node>)>);

impl Kubeconfig {
    /// Reads those of the files that are there; one has to be.
    pub(super) fn read(paths: &[PathBuf]) -> Result<Self, KubernetesError> {
        let mut all = Vec::new();
        let named = || paths.iter().filter(|path| !path.as_os_str().is_empty());
        for path in named() {
            let Some(bytes) = read_file(path, MAX_BYTES)? else { continue };
            let unusable = |why| KubernetesError::Unusable { path: path.clone(), why };
            let text = std::str::from_utf8(bytes.expose()).map_err(|_| unusable("it isn't text in UTF-8".into()))?;
            all.push((path.clone(), Node::read(text).map_err(unusable)?));
        }
        if all.is_empty() {
            let none = |path: &PathBuf| KubernetesError::NoKubeconfig(path.clone());
            return Err(named().next().map_or(KubernetesError::NoCluster, none));
        }
        Ok(Self(all))
    }

    /// What a context leads to. Without a name it has to be the only one: whichever `kubectl` was set to last isn't a
    /// choice that anybody made for this.
    pub(super) fn cluster(&self, named: Option<&str>) -> Result<ClusterConfig, KubernetesError> {
        let mut known = self.names("contexts");
        let name = match named {
            Some(name) if known.iter().any(|one| one == name) => name.to_owned(),
            Some(name) => return Err(KubernetesError::NoContext { named: name.to_owned(), known }),
            None if known.len() > 1 => return Err(KubernetesError::WhichContext { known }),
            None => known.pop().ok_or_else(|| self.unusable("it has no context"))?,
        };
        let context = self.entry("context", &name)?;
        let cluster = self.entry("cluster", context.needed("cluster")?)?;
        let user = self.entry("user", context.needed("user")?)?;
        let authority = cluster.material("certificate-authority")?;
        Ok(ClusterConfig {
            server: cluster.server()?,
            context: Some(name),
            authority: authority.map(|(path, pem)| Authority { path, pem: pem.expose().clone() }),
            proxy: cluster.text("proxy-url")?.map(|url| url.to_owned().into()),
            namespace: context.namespace()?,
            identity: user.identity()?,
            bearer: user.bearer(&cluster)?,
        })
    }

    /// The names in one of the lists, each once.
    fn names(&self, list: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let all = self.0.iter().filter_map(|(_, root)| root.get(list)).flat_map(Node::list);
        for name in all.filter_map(|item| item.get("name")?.text()) {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        names
    }

    fn entry<'k>(&'k self, kind: &'static str, name: &str) -> Result<Entry<'k>, KubernetesError> {
        let list = format!("{kind}s");
        let all = self.0.iter().flat_map(|(path, root)| {
            root.get(&list).map(Node::list).unwrap_or_default().iter().map(move |item| (path, item))
        });
        let mut named = all.filter(|(_, item)| item.get("name").and_then(Node::text) == Some(name));
        let (path, item) = named.next().ok_or_else(|| self.unusable(&format!("it has no {kind} {name:?}")))?;
        let entry = Entry { path, what: format!("the {kind} {name:?}"), node: item.get(kind) };
        for (member, instead) in REFUSED {
            if entry.get(member).is_some_and(|node| node.text() != Some("false")) {
                return Err(entry.unusable(&format!("has {member}, which isn't supported: {instead}")));
            }
        }
        Ok(entry)
    }

    fn unusable(&self, why: &str) -> KubernetesError {
        let path = self.0.first().map(|(path, _)| path.clone()).unwrap_or_default();
        KubernetesError::Unusable { path, why: why.to_owned() }
    }
}

/// A cluster, user or context, and the file that it is in.
pub(super) struct Entry<'k> {
    path: &'k Path,
    what: String,
    node: Option<&'k Node>,
}

impl<'k> Entry<'k> {
    pub(super) fn get(&self, member: &str) -> Option<&'k Node> {
        self.node?.get(member)
    }

    /// A member that is text. Empty text is what `kubectl config` leaves of a member that was unset.
    pub(super) fn text(&self, member: &str) -> Result<Option<&'k str>, KubernetesError> {
        match self.get(member) {
            Some(node @ Node::Text(_)) => Ok(node.text()),
            Some(_) => Err(self.unusable(&format!("has a {member} that isn't text"))),
            None => Ok(None),
        }
    }

    fn needed(&self, member: &str) -> Result<&'k str, KubernetesError> {
        self.text(member)?.ok_or_else(|| self.unusable(&format!("has no {member}")))
    }

    /// A path is the file's own business: where it isn't absolute, it begins in the file's folder.
    pub(super) fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }

    fn namespace(&self) -> Result<KubernetesName, KubernetesError> {
        let name = self.text("namespace")?.unwrap_or("default");
        name.parse().map_err(|error: IdError| self.unusable(&format!("has a namespace that can't be one: {error}")))
    }

    fn server(&self) -> Result<Url, KubernetesError> {
        checked_url(self.needed("server")?)
            .map_err(|error| self.unusable(&format!("has a server that can't be used: {error}")))
    }

    /// What is in `MEMBER-data`, or else in the file that MEMBER names; and the file that it was found in.
    fn material(&self, member: &str) -> Result<Option<(PathBuf, SecretBytes)>, KubernetesError> {
        let data = format!("{member}-data");
        if let Some(text) = self.text(&data)? {
            let bare: zeroize::Zeroizing<String> = text.split_ascii_whitespace().collect::<String>().into();
            let bytes =
                STANDARD.decode(&*bare).map_err(|_| self.unusable(&format!("has {data} that isn't base64")))?;
            return Ok(Some((self.path.to_owned(), bytes.into())));
        }
        let Some(path) = self.text(member)?.map(|path| self.beside(path)) else { return Ok(None) };
        let bytes = read_file(&path, MAX_BYTES)?;
        let gone = || KubernetesError::Unusable { path: path.clone(), why: "there is no such file".to_owned() };
        Ok(Some((path.clone(), bytes.ok_or_else(gone)?)))
    }

    /// A client certificate and its private key, in one.
    fn identity(&self) -> Result<Option<SecretBytes>, KubernetesError> {
        match (self.material("client-certificate")?, self.material("client-key")?) {
            (Some((_, certificate)), Some((_, key))) => Ok(Some(joined(&certificate, &key))),
            (None, None) => Ok(None),
            _ => Err(self.unusable("has a client certificate or a client key, but not both")),
        }
    }

    /// `kubectl` reads the file rather than the token beside it.
    fn bearer(&self, cluster: &Self) -> Result<Bearer, KubernetesError> {
        if let Some(exec) = self.get("exec") {
            return Ok(Bearer::Plugin(Plugin::read(self, exec, cluster)?));
        }
        if let Some(path) = self.text("tokenFile")? {
            return Ok(Bearer::File(self.beside(path)));
        }
        if let Some(token) = self.text("token")? {
            return Ok(Bearer::Token(token.to_owned().into()));
        }
        if self.get("client-certificate").or(self.get("client-certificate-data")).is_some() {
            return Ok(Bearer::None);
        }
        Err(self.unusable("has nothing to log in with: a token, tokenFile, client certificate or exec plugin"))
    }

    pub(super) fn unusable(&self, why: &str) -> KubernetesError {
        KubernetesError::Unusable { path: self.path.to_owned(), why: format!("{} {why}", self.what) }
    }
}

/// A certificate and its private key in PEM, as TLS wants them: in one text.
pub(super) fn joined(certificate: &SecretBytes, key: &SecretBytes) -> SecretBytes {
    let (certificate, key) = (certificate.expose(), key.expose());
    let mut both = Vec::with_capacity(certificate.len().saturating_add(key.len()).saturating_add(1));
    both.extend_from_slice(certificate);
    both.push(b'\n');
    both.extend_from_slice(key);
    both.into()
}

#[cfg(test)]
mod tests;
