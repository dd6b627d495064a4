//! Where a key is in Azure Key Vault: `VAULT/KEY` or `VAULT/KEY/VERSION`, or the key identifier that Azure shows.

use std::fmt;
use std::str::FromStr;

use url::Url;

use maskinporten_protocol::environment::{checked_url, is_loopback};

/// Where vaults are that are named without a host.
const USUAL: &str = "vault.azure.net";

/// The domains of vaults, who logs their users in, and how the cloud is called in audiences. Tokens are for a domain, so
/// that they are sent nowhere else.
const CLOUDS: [Cloud; 6] = [
    Cloud { domain: USUAL, authority: "https://login.microsoftonline.com/", name: "" },
    Cloud { domain: "managedhsm.azure.net", authority: "https://login.microsoftonline.com/", name: "" },
    Cloud { domain: "vault.azure.cn", authority: "https://login.chinacloudapi.cn/", name: "China" },
    Cloud { domain: "managedhsm.azure.cn", authority: "https://login.chinacloudapi.cn/", name: "China" },
    Cloud { domain: "vault.usgovcloudapi.net", authority: "https://login.microsoftonline.us/", name: "USGov" },
    Cloud { domain: "managedhsm.usgovcloudapi.net", authority: "https://login.microsoftonline.us/", name: "USGov" },
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cloud {
    domain: &'static str,
    authority: &'static str,
    name: &'static str,
}

/// A key in a vault, with all its versions or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureKey {
    vault: Url,
    cloud: Cloud,
    name: String,
    version: Option<String>,
}

impl AzureKey {
    /// The address of the vault.
    pub fn vault(&self) -> &Url {
        &self.vault
    }

    /// What the key is called there.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The only version that counts, if one is named.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// What access tokens for the vault are made for.
    pub fn resource(&self) -> String {
        format!("https://{}", self.cloud.domain)
    }

    /// Who gives access tokens for the vault, unless told otherwise.
    pub fn authority(&self) -> &'static str {
        self.cloud.authority
    }

    /// Whom another party's token has to be for that vouches for us there.
    pub fn exchange(&self) -> String {
        format!("api://AzureADTokenExchange{}", self.cloud.name)
    }

    /// Whether it is in a managed HSM, which has other roles, and no keys outside its hardware.
    pub fn is_in_managed_hsm(&self) -> bool {
        self.cloud.domain.starts_with("managedhsm.")
    }
}

impl FromStr for AzureKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let identifier = text.strip_prefix("https://");
        let parts: Vec<&str> = identifier.unwrap_or(text).split('/').collect();
        let (vault, name, version) = match (identifier, &parts[..]) {
            (Some(_), &[vault, "keys", name]) | (None, &[vault, name]) => (vault, name, None),
            (Some(_), &[vault, "keys", name, version]) | (None, &[vault, name, version]) => {
                (vault, name, Some(version))
            }
            _ => return Err("azurekv: needs VAULT/KEY or VAULT/KEY/VERSION after it"),
        };
        if !is_name(name) || !version.is_none_or(is_name) {
            return Err("azurekv: names of keys and versions have letters, digits and hyphens only");
        }
        let (vault, cloud) = found(vault)?;
        Ok(Self { vault, cloud, name: name.to_owned(), version: version.map(str::to_owned) })
    }
}

/// The address of a vault, and the cloud it is in. A port is for a stand-in on this machine.
fn found(vault: &str) -> Result<(Url, Cloud), &'static str> {
    const ELSEWHERE: &str =
        "azurekv: the vault is neither a name nor a host of Azure's, such as NAME.vault.azure.net";
    let host = if is_name(vault) { format!("{vault}.{USUAL}") } else { vault.to_ascii_lowercase() };
    let in_cloud =
        |domain: &str| host.strip_suffix(domain).and_then(|name| name.strip_suffix('.')).is_some_and(is_name);
    if let Some(cloud) = CLOUDS.into_iter().find(|cloud| in_cloud(cloud.domain)) {
        return Ok((checked_url(&format!("https://{host}")).map_err(|_| ELSEWHERE)?, cloud));
    }
    match checked_url(&format!("http://{host}")) {
        Ok(url) if is_loopback(&url) && url.path() == "/" && url.query().is_none() => Ok((url, CLOUDS[0])),
        _ => Err(ELSEWHERE),
    }
}

fn is_name(text: &str) -> bool {
    (1..=127).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// As an address: one text for one key, however it was written.
impl fmt::Display for AzureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.vault.host_str().unwrap_or_default();
        let name = host.strip_suffix(USUAL).and_then(|name| name.strip_suffix('.'));
        write!(f, "azurekv:{}", name.unwrap_or(host))?;
        if let Some(port) = self.vault.port() {
            write!(f, ":{port}")?;
        }
        write!(f, "/{}", self.name)?;
        self.version.as_ref().map_or(Ok(()), |version| write!(f, "/{version}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> AzureKey {
        text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn a_key_is_found_in_what_people_paste() {
        for (text, vault, short) in [
            ("agency/reader", "https://agency.vault.azure.net/", "agency/reader"),
            ("Agency/reader/0a1b", "https://agency.vault.azure.net/", "agency/reader/0a1b"),
            ("agency.vault.azure.net/reader", "https://agency.vault.azure.net/", "agency/reader"),
            (
                "https://agency.vault.azure.net/keys/reader/0a1b",
                "https://agency.vault.azure.net/",
                "agency/reader/0a1b",
            ),
            ("https://agency.vault.azure.net/keys/reader", "https://agency.vault.azure.net/", "agency/reader"),
            ("a.managedhsm.azure.net/k", "https://a.managedhsm.azure.net/", "a.managedhsm.azure.net/k"),
            ("127.0.0.1:8443/reader", "http://127.0.0.1:8443/", "127.0.0.1:8443/reader"),
            ("localhost:1/reader", "http://localhost:1/", "localhost:1/reader"),
            ("[::1]:1/reader", "http://[::1]:1/", "[::1]:1/reader"),
        ] {
            let key = read(text);
            assert_eq!((key.vault().as_str(), key.to_string()), (vault, format!("azurekv:{short}")), "{text}");
            assert_eq!(read(short), key);
        }
        let china = read("a.vault.azure.cn/k");
        assert_eq!(china.exchange(), "api://AzureADTokenExchangeChina");
        assert_eq!(
            (china.resource().as_str(), china.authority()),
            ("https://vault.azure.cn", "https://login.chinacloudapi.cn/")
        );
    }

    #[test]
    fn tokens_for_azure_go_to_no_other_host() {
        for text in [
            "example.no/reader",
            "vault.azure.net/reader",
            "agency.vault.azure.net.example.no/reader",
            "agencyvault.azure.net/reader",
            "a.b.vault.azure.net/reader",
            "agency.vault.azure.net:8443/reader",
            "user:pw@127.0.0.1/reader",
            "example.no#.vault.azure.net/reader",
            "example.no?.vault.azure.net/reader",
            "10.0.0.1:80/reader",
            "http://127.0.0.1:80/reader",
            "https://agency.vault.azure.net/secrets/reader",
            "https://agency.vault.azure.net/reader",
            "agency",
            "agency/",
            "/reader",
            "agency/reader/",
            "agency/reader/1/2",
            "agency/../x",
            "agency/rea der",
            "agency/reader?x",
            "",
        ] {
            assert!(text.parse::<AzureKey>().is_err(), "{text}");
        }
    }
}
