//! Hosts that Maskinporten and its forerunners have left. Old guides and configuration files still name them.

use url::Url;

use super::Environment;

impl Environment {
    /// The name of the built-in environment that took over from the host of this address, if it is retired.
    pub fn successor_of(url: &Url) -> Option<&'static str> {
        let host = super::bare_host(url)?;
        if ["ver1.maskinporten.no", "ver2.maskinporten.no"].contains(&host) {
            return Some("test");
        }
        let name = host.strip_suffix(".difi.no").or_else(|| host.strip_suffix(".difi.eon.no"))?;
        let is_ours = ["oidc", "integrasjon", "api.idporten"].iter().any(|start| name.starts_with(start));
        // oidc-ver2, integrasjon-yt2, oidc-test1 …; plain oidc and oidc-prod were production.
        let was_test = ["-ver", "-yt", "-test"].iter().any(|mark| name.contains(mark));
        is_ours.then_some(if was_test { "test" } else { "prod" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retired_hosts_have_their_successors() {
        for (url, successor) in [
            ("https://ver2.maskinporten.no/", Some("test")),
            ("https://ver1.maskinporten.no/token", Some("test")),
            ("https://VER2.maskinporten.no.:443/", Some("test")),
            ("https://oidc-ver2.difi.no/idporten-oidc-provider/", Some("test")),
            ("https://oidc-yt2.difi.eon.no/idporten-oidc-provider/", Some("test")),
            ("https://oidc.difi.no/idporten-oidc-provider/", Some("prod")),
            ("https://oidc-prod.difi.no/", Some("prod")),
            ("https://integrasjon-ver1.difi.no/", Some("test")),
            ("https://integrasjon.difi.no/", Some("prod")),
            ("https://test.maskinporten.no/", None),
            ("https://www.difi.no/", None),
            ("https://oidc.example.no/", None),
        ] {
            assert_eq!(Environment::successor_of(&Url::parse(url).unwrap()), successor, "{url}");
        }
    }
}
