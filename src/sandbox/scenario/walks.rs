//! The commands that walk into each scenario, and those that mend it.

use maskinporten_sandbox::Scenario;

/// How a scenario is walked into.
pub(super) struct Walk {
    scenario: &'static str,
    /// The last one fails.
    pub(super) into: &'static [&'static str],
    /// With this exit code.
    pub(super) exit_code: u8,
    /// The code or the words that it fails with.
    pub(super) says: &'static str,
    /// What mends it, if commands can. The last one is the call that succeeds.
    pub(super) remedy: &'static [&'static str],
}

const UNKNOWN_KID: &str = "Unknown key identifier (kid) for client";

/// The app's profile, with this client and login.
macro_rules! app {
    ($client:literal, $login:expr) => {
        concat!(
            "maskinporten profile add app --force --environment {environment} --client-id ",
            $client,
            " ",
            $login,
            " --scope sandbox:widgets.read"
        )
    };
}

/// The same, with a certificate of the kit.
macro_rules! with_certificate {
    ($file:literal) => {
        app!("sandbox-app", concat!("--certificate {kit}/", $file, " --password-from {kit}/password.txt"))
    };
}

/// A certificate that is refused.
macro_rules! refused_certificate {
    ($scenario:literal, $code:literal, $file:literal) => {
        refused($scenario, $code, &[ADMIN, with_certificate!($file), TOKEN], &[WITH_CERTIFICATE, TOKEN])
    };
}

// Both profiles are changed, if they are there: a scenario can be walked into again.
const ADMIN: &str = "maskinporten profile add admin --force --administers --environment {environment} \
                     --client-id sandbox-admin --certificate {kit}/business.p12 \
                     --password-from {kit}/password.txt";
const APP: &str = app!("sandbox-app", "--private-key {kit}/app.key.pem --kid app-2026");
const WITH_CERTIFICATE: &str = with_certificate!("business.p12");
const UPLOAD: &str = "maskinporten jwks upload --profile app";
const TOKEN: &str = "maskinporten token --profile app";
const NEW_TOKEN: &str = "maskinporten token --profile app --no-cache";
const USUAL: &[&str] = &[ADMIN, APP, TOKEN];

/// A call that a server refuses.
const fn refused(
    scenario: &'static str,
    says: &'static str,
    into: &'static [&'static str],
    remedy: &'static [&'static str],
) -> Walk {
    Walk { scenario, into, exit_code: 4, says, remedy }
}

impl Walk {
    /// Whether it makes an environment of its own, which it calls `local`.
    pub(super) fn brings_environment(&self) -> bool {
        self.into.iter().any(|command| command.starts_with("maskinporten env add"))
    }
}

/// The walk into a scenario.
pub(super) fn of(scenario: &Scenario) -> Option<&'static Walk> {
    [LOGIN, REQUEST, AROUND].into_iter().flatten().find(|walk| walk.scenario == scenario.name)
}

const LOGIN: &[Walk] = &[
    refused(
        "client-unknown",
        "MP-100",
        &[ADMIN, app!("sandbox-ap", "--private-key {kit}/app.key.pem --kid app-2026"), TOKEN],
        &[APP, TOKEN],
    ),
    refused("client-inactive", "MP-100", USUAL, &[]),
    refused(
        "client-other-type",
        "MP-201",
        USUAL,
        &[
            "maskinporten profile remove app --yes",
            "maskinporten client register --name app --scope sandbox:widgets.read",
            "maskinporten keygen --profile app",
            UPLOAD,
            TOKEN,
        ],
    ),
    refused(
        "no-grant-type",
        "unauthorized_client",
        USUAL,
        &["maskinporten client update --profile app --for-assertions", TOKEN],
    ),
    refused(
        "iss-is-kid",
        "MP-100",
        &[ADMIN, app!("app-2026", "--private-key {kit}/app.key.pem --kid app-2026"), TOKEN],
        &[APP, TOKEN],
    ),
    Walk {
        exit_code: 3,
        ..refused(
            "key-missing",
            "app-2026",
            &[APP, "rm -r {kit}/key-missing/secrets", TOKEN],
            &["maskinporten key import {kit}/app.key.pem --profile app --kid app-2026", TOKEN],
        )
    },
    refused("key-not-registered", UNKNOWN_KID, USUAL, &[UPLOAD, TOKEN]),
    refused("kid-misspelt", UNKNOWN_KID, USUAL, &[UPLOAD, TOKEN]),
    refused(
        "kid-of-another-key",
        "MP-124",
        USUAL,
        &[
            app!("sandbox-app", "--private-key {kit}/app.key.pem --kid app-2027"),
            "maskinporten jwks upload --profile app --kid app-2027",
            TOKEN,
        ],
    ),
    refused(
        "key-of-another-client",
        UNKNOWN_KID,
        USUAL,
        &[app!("sandbox-reader", "--private-key {kit}/app.key.pem --kid app-2026"), TOKEN],
    ),
    refused("key-replaced", UNKNOWN_KID, &[ADMIN, APP, UPLOAD, TOKEN, NEW_TOKEN], &[UPLOAD, NEW_TOKEN]),
    refused("key-expired", "MP-121", USUAL, &["maskinporten jwks renew app-2026 --profile app", TOKEN]),
    refused("key-too-new", UNKNOWN_KID, &[ADMIN, APP, UPLOAD, TOKEN], &["maskinporten token --profile app --wait"]),
    refused("no-keys", UNKNOWN_KID, USUAL, &["maskinporten jwks upload --profile app --switch-to-key", TOKEN]),
    refused(
        "certificate-turned-off",
        "requires pre-registered jwk",
        &[ADMIN, WITH_CERTIFICATE, TOKEN],
        &[APP, TOKEN],
    ),
    refused_certificate!("certificate-expired", "MP-120", "expired.p12"),
    refused_certificate!("certificate-of-other-environment", "MP-120", "production.p12"),
    refused_certificate!("certificate-of-other-organisation", "MP-122", "customer.p12"),
    refused_certificate!("certificate", "MP-120", "self-signed.p12"),
    refused_certificate!("certificate-of-other-use", "MP-120", "encryption.p12"),
    refused(
        "rotation-half-done",
        UNKNOWN_KID,
        &[ADMIN, APP, "maskinporten rotate app --yes --grace 0s || true", NEW_TOKEN],
        &["maskinporten rotate app --resume --yes", NEW_TOKEN],
    ),
];

const REQUEST: &[Walk] = &[
    refused(
        "scope-not-on-client",
        "MP-200",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:widgets.write"],
        &[
            "maskinporten client update --profile app --add-scope sandbox:widgets.write",
            "maskinporten token --profile app --scope sandbox:widgets.write",
        ],
    ),
    refused(
        "scope-misspelt",
        "MP-200",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:widget.read"],
        &["maskinporten token --profile app --scope sandbox:widgets.read"],
    ),
    refused("scope-gone", "MP-250", USUAL, &[]),
    refused(
        "no-access",
        "MP-250",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:secrets.read"],
        &[],
    ),
    refused("access-denied", "MP-250", USUAL, &[]),
    refused(
        "consumer-org-left-out",
        "MP-250",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:delegated"],
        &["maskinporten token --profile app --scope sandbox:delegated --consumer-org 310400025"],
    ),
    refused(
        "delegation-missing",
        "MP-251",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:delegated --consumer-org 310400025"],
        &[],
    ),
    refused(
        "delegation-of-other-scope",
        "MP-251",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:undelegated --consumer-org 310400025"],
        &[],
    ),
    refused(
        "scope-not-delegable",
        "MP-251",
        &[ADMIN, APP, "maskinporten token --profile app --consumer-org 310400025"],
        &[],
    ),
    refused(
        "system-user-missing",
        "MP-303",
        &[ADMIN, APP, "maskinporten token --profile app --system-user 310400025"],
        &[],
    ),
    refused(
        "system-user-other-reference",
        "MP-303",
        &[ADMIN, APP, "maskinporten token --profile app --system-user 310400025 --external-ref branch-8"],
        &["maskinporten token --profile app --system-user 310400025"],
    ),
    refused(
        "consumer-org-is-self",
        "combination consumer_org in claim",
        &[ADMIN, APP, "maskinporten token --profile app --scope sandbox:delegated --consumer-org 310400009"],
        &["maskinporten token --profile app --scope sandbox:delegated"],
    ),
    refused(
        "resource-refused",
        "MP-011",
        &[ADMIN, APP, "maskinporten token --profile app --resource 'https://api.example/#top'"],
        &[TOKEN],
    ),
    Walk {
        exit_code: 2,
        ..refused(
            "no-scope",
            "scope",
            &[
                ADMIN,
                "maskinporten profile add app --force --environment {environment} --client-id sandbox-app \
                 --private-key {kit}/app.key.pem --kid app-2026",
                TOKEN,
            ],
            &["maskinporten token --profile app --scope sandbox:widgets.read"],
        )
    },
];

const AROUND: &[Walk] = &[
    Walk { exit_code: 5, ..refused("clock-behind", "MP-130", USUAL, &[]) },
    Walk { exit_code: 5, ..refused("clock-ahead", "Issue time is in the future", USUAL, &[]) },
    Walk {
        exit_code: 5,
        ..refused(
            "tls-unknown-authority",
            "certificate",
            &[
                "maskinporten env add local --issuer {issuer} --token-endpoint {issuer}token --jwks-uri {issuer}jwk \
                 --self-service {api}",
                ADMIN,
                APP,
                TOKEN,
            ],
            &["maskinporten env add local --issuer {issuer} --self-service {api} --ca-file {kit}/tls-ca.pem", TOKEN],
        )
    },
    refused(
        "issuer-mismatch",
        "MP-110",
        &[
            "maskinporten env add local --issuer {origin} --token-endpoint {issuer}token --jwks-uri {issuer}jwk \
             --self-service {api}",
            ADMIN,
            APP,
            TOKEN,
        ],
        &["maskinporten env add local --issuer {issuer} --self-service {api}", TOKEN],
    ),
    refused(
        "no-endpoint",
        "404",
        &[
            "maskinporten env add local --issuer {issuer} --token-endpoint {issuer}tokens --jwks-uri {issuer}jwk \
             --self-service {api}",
            ADMIN,
            APP,
            TOKEN,
        ],
        &["maskinporten env add local --issuer {issuer} --self-service {api}", TOKEN],
    ),
    Walk { exit_code: 5, ..refused("unreachable", "could not be reached", USUAL, &[]) },
    Walk { exit_code: 5, ..refused("unusable", "a web page instead of JSON", USUAL, &[]) },
    refused("refused", "invalid_request: Bad Request", USUAL, &[]),
    Walk { exit_code: 5, ..refused("server-down", "503", USUAL, &[]) },
    Walk {
        exit_code: 5,
        ..refused(
            "server-hangs",
            "did not answer",
            &[ADMIN, APP, "maskinporten token --profile app --timeout 2"],
            &[],
        )
    },
    refused("admin-without-rights", "MP-200", &[ADMIN, APP, "maskinporten client list"], &[]),
];

#[cfg(test)]
mod tests {
    use super::{Scenario, of};

    #[test]
    fn every_scenario_is_walked_into_and_ends() {
        for scenario in Scenario::all() {
            let walk = of(scenario).unwrap_or_else(|| panic!("nothing walks into {}", scenario.name));
            assert_ne!(walk.remedy.is_empty(), scenario.mended.is_empty(), "{}: one who mends it", scenario.name);
        }
    }
}
