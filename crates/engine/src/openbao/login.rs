//! Logging in: with a token as it is, or for one.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{GitHub, OpenBao};
use crate::kept_login::name;
use crate::key_service::{KeyServiceError, OpenBaoPath};
use maskinporten_protocol::http::Request;
use maskinporten_protocol::regular_file::{self, Links};
use maskinporten_protocol::secret::{SecretBytes, SecretText};
use maskinporten_protocol::token::{AccessToken, LONGEST_LIFE};
use maskinporten_protocol::value::plain;

/// Longer files are no JWT, in bytes.
const MOST: usize = 64 << 10;

/// How to log in.
#[derive(Debug, Clone)]
pub enum Login {
    /// With a token that somebody else has got.
    Token(SecretText),
    /// As a role with an id and a secret of its own.
    AppRole {
        /// The path that the method is enabled at: `approle`.
        mount: OpenBaoPath,
        /// The role's id.
        role_id: SecretText,
        /// Its secret.
        secret_id: SecretText,
    },
    /// As a role, by what somebody else says of who this is: a CI system, a Kubernetes cluster. That is the method `jwt`
    /// or `kubernetes`, which are asked in the same way.
    Jwt {
        /// The path that the method is enabled at: `jwt`, `kubernetes`.
        mount: OpenBaoPath,
        /// The name of the role.
        role: String,
        /// What says who this is.
        jwt: Jwt,
    },
}

/// Where a JWT comes from that says who this is.
#[derive(Debug, Clone)]
pub enum Jwt {
    /// It is here.
    InHand(SecretText),
    /// It is in a file, which is read each time: whoever wrote it writes a new one before it ends.
    File(PathBuf),
    /// GitHub gives one to a job that asks for it.
    GitHub(GitHub),
}

impl Login {
    /// Whether another token can be had in the place of one that is refused.
    pub(super) fn is_renewable(&self) -> bool {
        !matches!(self, Self::Token(_))
    }
}

#[derive(Serialize)]
struct RoleSecret<'a> {
    role_id: &'a str,
    secret_id: &'a str,
}

#[derive(Serialize)]
struct RoleJwt<'a> {
    role: &'a str,
    jwt: &'a str,
}

#[derive(Deserialize)]
struct LoggedIn<'a> {
    #[serde(borrow)]
    auth: Auth<'a>,
}

#[derive(Deserialize)]
struct Auth<'a> {
    client_token: &'a str,
    /// In seconds.
    lease_duration: u64,
}

impl OpenBao {
    /// The token to use, and whether it is new. `refused`: the one that isn't accepted, if there was one.
    pub(super) fn token(&self, refused: Option<&SecretText>) -> Result<(SecretText, bool), KeyServiceError> {
        let settings = &self.settings;
        let (address, namespace) = (settings.address.as_str(), self.named());
        match &settings.login {
            Login::Token(token) => Ok((token.clone(), true)),
            Login::AppRole { mount, role_id, secret_id } => {
                let (role_id, secret_id) = (role_id.expose(), secret_id.expose());
                let name = name(&[address, namespace, "approle", mount.as_str(), role_id, secret_id]);
                self.kept.token(&name, refused, &mut || {
                    self.log_in(mount, "with AppRole", &RoleSecret { role_id, secret_id })
                })
            }
            Login::Jwt { mount, role, jwt } => {
                // Asking GitHub for one takes a call, and its answer is another each time.
                let jwt_now = if let Jwt::GitHub(_) = jwt { None } else { Some(self.jwt(jwt)?) };
                let basis = match (jwt, &jwt_now) {
                    (Jwt::GitHub(github), _) => github.job(),
                    (_, Some(now)) => now.expose(),
                    _ => "",
                };
                let name = name(&[address, namespace, "jwt", mount.as_str(), role, basis]);
                self.kept.token(&name, refused, &mut || {
                    let asked = if jwt_now.is_none() { Some(self.jwt(jwt)?) } else { None };
                    let jwt = asked.as_ref().or(jwt_now.as_ref()).map_or("", |jwt| jwt.expose().as_str());
                    self.log_in(mount, &format!("as the role {role}"), &RoleJwt { role, jwt })
                })
            }
        }
    }

    fn jwt(&self, jwt: &Jwt) -> Result<SecretText, KeyServiceError> {
        match jwt {
            Jwt::InHand(jwt) => Ok(jwt.clone()),
            Jwt::File(path) => {
                let shown = path.display();
                let not_there = |why: String| KeyServiceError::NotSetUp {
                    why: format!("the JWT to log in with can't be read from {shown}: {why}"),
                    hint: "check that it is mounted or written there, and that this user may read it".to_owned(),
                };
                let bytes =
                    regular_file::read(path, MOST, Links::Follow).map_err(|error| not_there(error.to_string()))?;
                let bytes = bytes.ok_or_else(|| not_there("there is no such file".to_owned()))?;
                let text = std::str::from_utf8(bytes.expose()).map_err(|_| not_there("it isn't text".to_owned()))?;
                match plain(text) {
                    "" => Err(not_there("it is empty".to_owned())),
                    text => Ok(text.to_owned().into()),
                }
            }
            Jwt::GitHub(github) => github.jwt(&self.http),
        }
    }

    fn log_in(&self, mount: &OpenBaoPath, who: &str, body: &impl Serialize) -> Result<AccessToken, KeyServiceError> {
        let path = format!("auth/{mount}/login");
        let doing = format!("log in {who} at auth/{mount}");
        let obtained_at = self.clock.now();
        let body = SecretBytes::json(body).map_err(|_| self.strange("a login that can't be written"))?;
        let answer = self.sent(Request::post_secret(self.url(&path), &body).that_only_asks(), &doing)?;
        let answer = if answer.status == 404 { self.missing(answer, &doing, &path)? } else { answer };
        if !answer.is_success() {
            return Err(KeyServiceError::refused(
                &answer,
                &doing,
                format!(
                    "check that a login is enabled at auth/{mount}{}, the role, and whether what it logs in with has ended or was used up",
                    self.where_at()
                ),
            ));
        }
        // Borrowed from a buffer that is wiped.
        let LoggedIn { auth }: LoggedIn<'_> = serde_json::from_slice(answer.body()).map_err(|_| answer.unusable())?;
        let most = LONGEST_LIFE.as_secs();
        Ok(AccessToken {
            token: auth.client_token.to_owned().into(),
            token_type: "X-Vault-Token".to_owned(),
            // 0 is no end. What is kept for longer than an access token can live is taken for a mistake.
            expires_in: Some(auth.lease_duration).filter(|life| *life > 0).map_or(most, |life| life.min(most)),
            scope: String::new(),
            obtained_at,
        })
    }

    pub(super) fn strange(&self, what: &str) -> KeyServiceError {
        let address = &self.settings.address;
        let host = address.host_str().unwrap_or_default();
        let server = address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        KeyServiceError::Strange { server, what: what.to_owned() }
    }
}
