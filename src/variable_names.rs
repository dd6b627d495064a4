//! The names of the environment variables that the program heeds, and which of them hold secrets.

/// The variable for `--profile`.
pub const PROFILE: &str = "MASKINPORTEN_PROFILE";

/// The variable for `--admin`.
pub const ADMIN_PROFILE: &str = "MASKINPORTEN_ADMIN_PROFILE";

/// The variable for `--store`.
pub const STORE: &str = "MASKINPORTEN_STORE";

/// The variable for the client's id.
pub const CLIENT_ID: &str = "MASKINPORTEN_CLIENT_ID";
/// The variable for `--config-dir`.
pub const CONFIG_DIR: &str = "MASKINPORTEN_CONFIG_DIR";

/// The variable with which completion scripts ask what can come next.
pub const COMPLETE: &str = "MASKINPORTEN_COMPLETE";

pub(crate) const CLIENT_JWK: &str = "MASKINPORTEN_CLIENT_JWK";
pub(crate) const SCOPES: &str = "MASKINPORTEN_SCOPES";
/// The variable for the issuer.
pub const ISSUER: &str = "MASKINPORTEN_ISSUER";
pub(crate) const TOKEN_ENDPOINT: &str = "MASKINPORTEN_TOKEN_ENDPOINT";
pub(crate) const JWKS_URI: &str = "MASKINPORTEN_JWKS_URI";
/// The variable for the address of the metadata.
pub const WELL_KNOWN_URL: &str = "MASKINPORTEN_WELL_KNOWN_URL";

/// The variable with the paths of kubeconfigs.
pub(crate) const KUBECONFIG: &str = "KUBECONFIG";
/// The variables with which a pod is told where its cluster's API is.
pub(crate) const KUBERNETES_HOST: &str = "KUBERNETES_SERVICE_HOST";
pub(crate) const KUBERNETES_PORT: &str = "KUBERNETES_SERVICE_PORT";

/// The variables that name the language, the strongest first (POSIX).
pub(crate) const LANGUAGE: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The variable with the private key of the `env` store.
pub const KEY_VARIABLE: &str = "MASKINPORTEN_PRIVATE_KEY";

/// The variable with the password of a certificate file that a profile only refers to.
pub const CERTIFICATE_PASSWORD_VARIABLE: &str = "MASKINPORTEN_CERTIFICATE_PASSWORD";

/// The variable with the passphrase of the encrypted file store.
pub const PASSPHRASE_VARIABLE: &str = "MASKINPORTEN_PASSPHRASE";

/// The variable with the module of tokens, for addresses that name none.
pub(crate) const PKCS11_MODULE: &str = "MASKINPORTEN_PKCS11_MODULE";
/// The variable with the PIN of a token.
pub(crate) const PKCS11_PIN: &str = "MASKINPORTEN_PKCS11_PIN";
/// Where `OpenBao` is and how to log in there, in its own spelling and in Vault's, which mean the same.
pub(crate) const OPENBAO_ADDRESS: [&str; 2] = ["BAO_ADDR", "VAULT_ADDR"];
pub(crate) const OPENBAO_NAMESPACE: [&str; 2] = ["BAO_NAMESPACE", "VAULT_NAMESPACE"];
pub(crate) const OPENBAO_CA: [&str; 2] = ["BAO_CACERT", "VAULT_CACERT"];
pub(crate) const OPENBAO_TOKEN: [&str; 2] = ["BAO_TOKEN", "VAULT_TOKEN"];
pub(crate) const OPENBAO_ROLE_ID: [&str; 2] = ["BAO_ROLE_ID", "VAULT_ROLE_ID"];
pub(crate) const OPENBAO_SECRET_ID: [&str; 2] = ["BAO_SECRET_ID", "VAULT_SECRET_ID"];
pub(crate) const OPENBAO_SECRET_ID_FILE: [&str; 2] = ["BAO_SECRET_ID_FILE", "VAULT_SECRET_ID_FILE"];
pub(crate) const OPENBAO_ROLE: [&str; 2] = ["BAO_AUTH_ROLE", "VAULT_AUTH_ROLE"];
pub(crate) const OPENBAO_PATH: [&str; 2] = ["BAO_AUTH_PATH", "VAULT_AUTH_PATH"];
pub(crate) const OPENBAO_ID_TOKEN: [&str; 2] = ["BAO_ID_TOKEN", "VAULT_ID_TOKEN"];
pub(crate) const OPENBAO_ID_TOKEN_FILE: [&str; 2] = ["BAO_ID_TOKEN_FILE", "VAULT_ID_TOKEN_FILE"];
pub(crate) const OPENBAO_AUDIENCE: [&str; 2] = ["BAO_ID_TOKEN_AUDIENCE", "VAULT_ID_TOKEN_AUDIENCE"];
/// What else its own program heeds, without `BAO_` or `VAULT_`, and what to do instead.
pub(crate) const OPENBAO_UNSUPPORTED: &[(&str, &str)] = &[
    (
        "SKIP_VERIFY",
        "nothing turns the verification of certificates off: name the server's authority with BAO_CACERT",
    ),
    ("CACERT_BYTES", "name a file with the authority: BAO_CACERT"),
    ("CAPATH", "name one file with all authorities: BAO_CACERT"),
    ("CLIENT_CERT", "log in in another way: with a token, AppRole or a JWT"),
    ("CLIENT_KEY", "log in in another way: with a token, AppRole or a JWT"),
    ("TLS_SERVER_NAME", "address the server by a name that its certificate has"),
    ("AGENT_ADDR", "unset it, and give BAO_ADDR the agent's address"),
    ("PROXY_ADDR", "unset it, and name the proxy with HTTPS_PROXY"),
    ("HTTP_PROXY", "unset it, and name the proxy with HTTPS_PROXY"),
];
/// Where a job of GitHub Actions asks who it is, and what it shows there.
pub(crate) const GITHUB_URL: &str = "ACTIONS_ID_TOKEN_REQUEST_URL";
pub(crate) const GITHUB_TOKEN: &str = "ACTIONS_ID_TOKEN_REQUEST_TOKEN";

/// Who this machine is in Azure, by the names that Azure's own libraries read.
pub(crate) const AZURE_TENANT: &str = "AZURE_TENANT_ID";
pub(crate) const AZURE_CLIENT: &str = "AZURE_CLIENT_ID";
pub(crate) const AZURE_SECRET: &str = "AZURE_CLIENT_SECRET";
pub(crate) const AZURE_TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
pub(crate) const AZURE_AUTHORITY: &str = "AZURE_AUTHORITY_HOST";
/// Where a service of Azure asks who it is, and the secret that it shows there.
pub(crate) const IDENTITY_ENDPOINT: &str = "IDENTITY_ENDPOINT";
pub(crate) const IDENTITY_HEADER: &str = "IDENTITY_HEADER";

/// The variables that together describe a client, as nais sets them. When any is set, all of the client comes from them.
pub(crate) const UNIT: [&str; 7] = [CLIENT_ID, CLIENT_JWK, SCOPES, ISSUER, TOKEN_ENDPOINT, JWKS_URI, WELL_KNOWN_URL];

/// What marks a secret in the table below.
const SECRET: &str = "(secret)";

/// Secrets of other tools for Maskinporten.
const OTHERS_SECRET_VARIABLES: [&str; 4] =
    ["MASKINPORTEN_KEYSTORE_PASSWORD", "MASKINPORTEN_KEY_PASSWORD", "MASKINPORTEN_TOKEN", "PRIVATE_KEY"];

/// The variables that hold secrets, ours and those of other tools for Maskinporten. No program that we run gets them.
pub fn secret_variables() -> impl Iterator<Item = &'static str> {
    let ours = VARIABLES.iter().filter(|(_, what)| what.ends_with(SECRET)).map(|(name, _)| *name);
    ours.chain(OTHERS_SECRET_VARIABLES)
}

/// Every variable that the program heeds, with what it is for: the man page and the book print this table. What ends
/// with "(secret)" is withheld from the programs that we run.
pub const VARIABLES: &[(&str, &str)] = &[
    (PROFILE, "the profile to use; as --profile"),
    (ADMIN_PROFILE, "the admin profile to act through; as --admin"),
    (STORE, "where secrets are kept: keyring, file, plain-file or env; as --store"),
    (CONFIG_DIR, "the folder with config.toml and keys.toml; as --config-dir"),
    (
        "MASKINPORTEN_GROUP_ACCESS",
        "true: accept that a group can reach the program's folders and files; as --group-access",
    ),
    ("MASKINPORTEN_CACHE_DIR", "a folder to cache tokens in, unencrypted, instead of the store; as --cache-dir"),
    (PASSPHRASE_VARIABLE, "the passphrase of the encrypted file store (secret)"),
    ("MASKINPORTEN_PASSPHRASE_FILE", "a file with that passphrase; as --passphrase-file"),
    (KEY_VARIABLE, "the private key of the env store, in any format that key files come in (secret)"),
    (CERTIFICATE_PASSWORD_VARIABLE, "the password of a certificate that a profile refers to (secret)"),
    (PKCS11_MODULE, "the PKCS#11 module of tokens whose keys' address names none"),
    (PKCS11_PIN, "the PIN of a token whose key's address names no file with it (secret)"),
    (COMPLETE, "set by the completion scripts, which ask the program what can come next"),
    (CLIENT_ID, "the client's id, as the nais platform sets it"),
    (CLIENT_JWK, "the client's private key as JWK, as nais sets it; no profile is needed then (secret)"),
    (SCOPES, "the client's scopes with spaces or commas between them, as nais sets them"),
    (ISSUER, "the issuer, as nais sets it"),
    (TOKEN_ENDPOINT, "the token endpoint, as nais sets it"),
    (JWKS_URI, "where the server's public keys are, as nais sets it"),
    (WELL_KNOWN_URL, "the server's metadata, which is read if issuer or token endpoint isn't set"),
    (OPENBAO_ADDRESS[0], "where OpenBao is, https://HOST:PORT"),
    (OPENBAO_ADDRESS[1], "the same, in Vault's spelling"),
    (OPENBAO_NAMESPACE[0], "the namespace to work in there"),
    (OPENBAO_NAMESPACE[1], "the same, in Vault's spelling"),
    (OPENBAO_CA[0], "a PEM file of certificate authorities to trust there besides the system's"),
    (OPENBAO_CA[1], "the same, in Vault's spelling"),
    (OPENBAO_TOKEN[0], "a token to use there, if not the one in ~/.vault-token (secret)"),
    (OPENBAO_TOKEN[1], "the same, in Vault's spelling (secret)"),
    (OPENBAO_ROLE_ID[0], "the id of a role to log in as there with AppRole"),
    (OPENBAO_ROLE_ID[1], "the same, in Vault's spelling"),
    (OPENBAO_SECRET_ID[0], "the role's secret (secret)"),
    (OPENBAO_SECRET_ID[1], "the same, in Vault's spelling (secret)"),
    (OPENBAO_SECRET_ID_FILE[0], "a file with that secret"),
    (OPENBAO_SECRET_ID_FILE[1], "the same, in Vault's spelling"),
    (OPENBAO_ROLE[0], "the role to log in as there by what CI or Kubernetes says of who this is"),
    (OPENBAO_ROLE[1], "the same, in Vault's spelling"),
    (OPENBAO_PATH[0], "where that login is enabled, if not at jwt, kubernetes or approle"),
    (OPENBAO_PATH[1], "the same, in Vault's spelling"),
    (OPENBAO_ID_TOKEN[0], "what a CI system says of the job, a JWT, as GitLab's id_tokens set it (secret)"),
    (OPENBAO_ID_TOKEN[1], "the same, in Vault's spelling (secret)"),
    (OPENBAO_ID_TOKEN_FILE[0], "a file with that JWT, if not a pod's own"),
    (OPENBAO_ID_TOKEN_FILE[1], "the same, in Vault's spelling"),
    (OPENBAO_AUDIENCE[0], "the audience of the JWT that GitHub is asked for"),
    (OPENBAO_AUDIENCE[1], "the same, in Vault's spelling"),
    (GITHUB_URL, "where a job asks GitHub who it is, as GitHub sets it"),
    (GITHUB_TOKEN, "what it shows there, as GitHub sets it (secret)"),
    (AZURE_TENANT, "the directory to log in to for Azure Key Vault"),
    (AZURE_CLIENT, "the application to log in as there, or which managed identity"),
    (AZURE_SECRET, "the application's secret (secret)"),
    (AZURE_TOKEN_FILE, "a file with a token that vouches for the application, as workload identity writes it"),
    (AZURE_AUTHORITY, "who logs it in, if not the authority of the vault's own cloud"),
    (IDENTITY_ENDPOINT, "where a managed identity is asked for, as App Service sets it"),
    (IDENTITY_HEADER, "what is shown there, as App Service sets it (secret)"),
    ("SSL_CERT_FILE", "a PEM file of certificate authorities to trust besides the system's"),
    (
        "HTTPS_PROXY",
        "the proxy to use, http://USER:PASSWORD@HOST:PORT; else ALL_PROXY; never used for this machine itself",
    ),
    ("NO_PROXY", "hosts to reach without the proxy"),
    (KUBECONFIG, "the kubeconfigs that lead to Kubernetes clusters, if not ~/.kube/config"),
    (KUBERNETES_HOST, "set in each pod: the cluster's API, which is used where there is no kubeconfig"),
    (KUBERNETES_PORT, "the same: its port"),
    ("LC_ALL", "the language of `explain`, nb or en; else LC_MESSAGES, else LANG"),
    ("LC_MESSAGES", "the same, if LC_ALL isn't set"),
    ("LANG", "the same, if neither of them is"),
    ("NO_COLOR", "set to anything: no colour"),
    ("GITHUB_ACTIONS", "set to true: tokens are masked in the log before they are printed"),
    ("XDG_CONFIG_HOME", "the folder that holds maskinporten/, if not ~/.config (Windows: %APPDATA%)"),
];
