//! Where `OpenBao` is and how to log in there, by the variables that its own program and GitLab read, in its spelling or
//! Vault's.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use url::Url;

use crate::failure::{Failure, Outcome};
use crate::variable_names::{
    GITHUB_TOKEN, GITHUB_URL, OPENBAO_ADDRESS, OPENBAO_AUDIENCE, OPENBAO_CA, OPENBAO_ID_TOKEN, OPENBAO_ID_TOKEN_FILE,
    OPENBAO_NAMESPACE, OPENBAO_PATH, OPENBAO_ROLE, OPENBAO_ROLE_ID, OPENBAO_SECRET_ID, OPENBAO_SECRET_ID_FILE,
    OPENBAO_TOKEN, OPENBAO_UNSUPPORTED,
};
use crate::variables::Variables;
use maskinporten_engine::access::Access;
use maskinporten_engine::key_service::OpenBaoPath;
use maskinporten_engine::openbao::{GitHub, Jwt, Login, Settings};
use maskinporten_engine::private_file::read_private;
use maskinporten_protocol::environment::checked_url;
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::value::plain;

/// A variable's name, in `OpenBao`'s spelling and in Vault's.
type Name = [&'static str; 2];

/// Where a pod finds the token of its service account.
const POD_TOKEN: &str = "/var/run/secrets/kubernetes.io/serviceaccount/token";

/// Where `bao login` and `vault login` leave their token, in the home folder.
const TOKEN_FILE: &str = ".vault-token";

/// Longer files hold no token and no id, in bytes.
const MOST: usize = 64 << 10;

/// The server, and how to log in.
pub(super) fn settings(variables: Variables) -> Outcome<Settings> {
    refuse_unsupported(variables)?;
    let of = Given(variables);
    let address = of.parsed(OPENBAO_ADDRESS, address)?.ok_or_else(|| {
        Failure::missing("it isn't known where OpenBao is").hint("set BAO_ADDR, such as https://bao.example.no:8200")
    })?;
    let namespace = of.parsed(OPENBAO_NAMESPACE, str::parse)?;
    let ca_file = of.value(OPENBAO_CA)?.map(|path| PathBuf::from(path.expose()));
    Ok(Settings { address, namespace, ca_file, login: of.login()? })
}

fn address(text: &str) -> Result<Url, String> {
    let url = checked_url(text).map_err(|error| error.to_string())?;
    if url.query().is_some() { Err("it has a query (?…)".to_owned()) } else { Ok(url) }
}

/// What would have to be heeded, and isn't.
fn refuse_unsupported(variables: Variables) -> Outcome {
    for (name, instead) in OPENBAO_UNSUPPORTED {
        for prefix in ["BAO_", "VAULT_"] {
            let name = format!("{prefix}{name}");
            let is_off = |value: &str| matches!(value.to_lowercase().as_str(), "0" | "f" | "false");
            if variables.text(&name)?.is_some_and(|value| !is_off(&value)) {
                return Err(Failure::usage(format!("{name} is set, and isn't supported here")).hint(*instead));
            }
        }
    }
    Ok(())
}

/// What the variables say.
struct Given(Variables);

impl Given {
    /// A value without what stands around it. One that is empty is missing, and two different ones are one too many.
    fn value(&self, names: Name) -> Outcome<Option<SecretText>> {
        let mut found: Option<SecretText> = None;
        for name in names.into_iter().filter(|name| self.0.is_set(name)) {
            let value = self.0.secret(name)?.map(|value| SecretText::new(plain(value.expose()).to_owned()));
            let value = value.filter(|value| !value.expose().is_empty()).ok_or_else(|| {
                Failure::missing(format!("{name} is set, but empty")).hint("give it a value, or unset it")
            })?;
            if found.is_some_and(|found| found.expose() != value.expose()) {
                let [one, other] = names;
                return Err(Failure::usage(format!("{one} and {other} are set to different values"))
                    .hint("they mean the same: unset one of them"));
            }
            found = Some(value);
        }
        Ok(found)
    }

    fn parsed<T, E: std::fmt::Display>(
        &self,
        names: Name,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Outcome<Option<T>> {
        let unusable =
            |error: E| Failure::usage(error.to_string()).while_doing(format!("{} can't be used", self.called(names)));
        self.value(names)?.map(|value| parse(value.expose()).map_err(unusable)).transpose()
    }

    fn is_set(&self, names: Name) -> bool {
        names.into_iter().any(|name| self.0.is_set(name))
    }

    /// The spelling that is used.
    fn called(&self, names: Name) -> &'static str {
        let [ours, vault_s] = names;
        if self.0.is_set(ours) || !self.0.is_set(vault_s) { ours } else { vault_s }
    }

    /// What is set decides, and nobody else takes the place of who was meant.
    fn login(&self) -> Outcome<Login> {
        let first = |of: &[Name]| of.iter().copied().find(|names| self.is_set(*names));
        let token = first(&[OPENBAO_TOKEN]);
        let app_role = first(&[OPENBAO_ROLE_ID, OPENBAO_SECRET_ID, OPENBAO_SECRET_ID_FILE]);
        let role = first(&[OPENBAO_ROLE, OPENBAO_ID_TOKEN, OPENBAO_ID_TOKEN_FILE, OPENBAO_AUDIENCE]);
        let given: Vec<&str> =
            [token, app_role, role].into_iter().flatten().map(|names| self.called(names)).collect();
        if given.len() > 1 {
            return Err(Failure::usage(format!("{} each say how to log in to OpenBao", given.join(" and ")))
                .hint("keep those of one way, and unset the others"));
        }
        if app_role.is_some() {
            return self.app_role();
        }
        if role.is_some() {
            return self.role();
        }
        if self.is_set(OPENBAO_PATH) {
            let path = self.called(OPENBAO_PATH);
            return Err(Failure::usage(format!("{path} says where to log in, and nothing says as whom"))
                .hint("set BAO_AUTH_ROLE or BAO_ROLE_ID as well, or unset it"));
        }
        match self.value(OPENBAO_TOKEN)? {
            Some(token) => Ok(Login::Token(token)),
            None => kept_token().map(Login::Token),
        }
    }

    fn app_role(&self) -> Outcome<Login> {
        let missing = |names: Name| {
            Failure::missing(format!("{} isn't set", names[0]))
                .hint("AppRole takes BAO_ROLE_ID, and BAO_SECRET_ID or BAO_SECRET_ID_FILE")
        };
        let role_id = self.value(OPENBAO_ROLE_ID)?.ok_or_else(|| missing(OPENBAO_ROLE_ID))?;
        let secret_id = self.value(OPENBAO_SECRET_ID)?;
        let file = self.value(OPENBAO_SECRET_ID_FILE)?.map(|path| PathBuf::from(path.expose()));
        let secret_id = match (secret_id, file) {
            (Some(_), Some(_)) => return Err(self.one_of(OPENBAO_SECRET_ID, OPENBAO_SECRET_ID_FILE)),
            (Some(secret_id), None) => secret_id,
            (None, Some(file)) => {
                private_text(&file)?.ok_or_else(|| Failure::missing(format!("{} isn't there", file.display())))?
            }
            (None, None) => return Err(missing(OPENBAO_SECRET_ID)),
        };
        Ok(Login::AppRole { mount: self.mount("approle")?, role_id, secret_id })
    }

    fn role(&self) -> Outcome<Login> {
        let role = self.value(OPENBAO_ROLE)?.ok_or_else(|| {
            Failure::missing(format!("{} isn't set", OPENBAO_ROLE[0])).hint("name the role to log in to OpenBao as")
        })?;
        let audience = self.value(OPENBAO_AUDIENCE)?.map(|text| text.expose().clone());
        let in_hand = self.value(OPENBAO_ID_TOKEN)?;
        let file = self.value(OPENBAO_ID_TOKEN_FILE)?.map(|path| PathBuf::from(path.expose()));
        let (jwt, mount) = match (in_hand, file) {
            (Some(_), Some(_)) => return Err(self.one_of(OPENBAO_ID_TOKEN, OPENBAO_ID_TOKEN_FILE)),
            (Some(jwt), None) => (Jwt::InHand(jwt), "jwt"),
            (None, Some(file)) => (Jwt::File(file), "jwt"),
            (None, None) => match self.github(audience.clone())? {
                Some(github) => (Jwt::GitHub(github), "jwt"),
                None if Path::new(POD_TOKEN).exists() => (Jwt::File(POD_TOKEN.into()), "kubernetes"),
                None => return Err(self.nobody_vouches()),
            },
        };
        if audience.is_some() && !matches!(jwt, Jwt::GitHub(_)) {
            let name = self.called(OPENBAO_AUDIENCE);
            return Err(Failure::usage(format!(
                "{name} is set, and the token to log in with has its audience already"
            ))
            .hint("unset it: only GitHub is asked for a token"));
        }
        Ok(Login::Jwt { mount: self.mount(mount)?, role: role.expose().clone(), jwt })
    }

    /// GitHub sets both for a job that may ask.
    fn github(&self, audience: Option<String>) -> Outcome<Option<GitHub>> {
        let address = self.parsed([GITHUB_URL; 2], checked_url)?;
        let Some(address) = address else { return Ok(None) };
        let bearer = self.value([GITHUB_TOKEN; 2])?;
        let bearer =
            bearer.ok_or_else(|| Failure::missing(format!("{GITHUB_TOKEN} isn't set, but {GITHUB_URL} is")))?;
        Ok(Some(GitHub { address, bearer, audience }))
    }

    fn nobody_vouches(&self) -> Failure {
        let failure = Failure::missing("nothing here says who this is, to log in to OpenBao with");
        if self.0.in_github_actions() {
            return failure.hint("give the job the permission id-token: write");
        }
        failure.hint(
            "set BAO_ID_TOKEN to what the CI system says of the job, or BAO_ID_TOKEN_FILE to the file that has it",
        )
    }

    fn one_of(&self, one: Name, other: Name) -> Failure {
        Failure::usage(format!("{} and {} are both set", self.called(one), self.called(other)))
            .hint("unset one of them")
    }

    /// Where the way to log in is enabled.
    fn mount(&self, usual: &str) -> Outcome<OpenBaoPath> {
        let named = self.parsed(OPENBAO_PATH, |path| path.strip_prefix("auth/").unwrap_or(path).parse())?;
        named.map_or_else(|| usual.parse().map_err(Failure::usage), Ok)
    }
}

/// The token that somebody's login left.
fn kept_token() -> Outcome<SecretText> {
    let kept = etcetera::choose_base_strategy().ok().map(|home| home.home_dir().join(TOKEN_FILE));
    let kept = kept.map(|path| private_text(&path)).transpose()?.flatten();
    kept.ok_or_else(|| {
        Failure::missing("there is no login for OpenBao").hint(
            "log in with its own program, set BAO_TOKEN, or BAO_ROLE_ID and BAO_SECRET_ID, or in CI BAO_AUTH_ROLE",
        )
    })
}

/// The text of a file that only this user can read; none if it isn't there.
fn private_text(path: &Path) -> Outcome<Option<SecretText>> {
    let Some(bytes) = read_private(path, MOST, Access::Owner)? else { return Ok(None) };
    let text =
        |bytes: &SecretBytes| Some(SecretText::new(plain(std::str::from_utf8(bytes.expose()).ok()?).to_owned()));
    match text(&bytes).filter(|text| !text.expose().is_empty()) {
        Some(text) => Ok(Some(text)),
        None => Err(Failure::missing(format!("there is nothing that can be used in {}", path.display()))),
    }
}
