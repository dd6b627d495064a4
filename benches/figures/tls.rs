//! A token over TLS, beside what people write with openssl and curl.

use std::process::Command;

use super::measured::runs;
use super::stopwatch::{in_turns, milliseconds};
use super::table::{MILLISECONDS, Row};
use super::world::{SCOPE, World};

/// The recipe of many a wiki: an assertion made with openssl, sent with curl.
const RECIPE: &str = r#"
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
now=$(date +%s)
header=$(printf '{"alg":"RS256","kid":"figures"}' | b64)
claims=$(printf '{"aud":"%s","iss":"%s","scope":"%s","iat":%s,"exp":%s,"jti":"%s"}' \
    "$ISSUER" "$CLIENT" "$SCOPE" "$now" "$((now + 100))" "$(openssl rand -hex 16)" | b64)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign private.pem -binary | b64)
curl -sf --cacert "$CA" --data-urlencode grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer \
    --data "assertion=$header.$claims.$signature" "${ISSUER}token"
"#;

/// The system's authorities are trusted, and so is one of the environment's own.
pub(crate) fn cold(worlds: &[World]) -> Vec<Row> {
    const NAME: &str = "`token`, cold, over TLS, own work";
    let is_there = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !is_there("curl") || !is_there("openssl") {
        return vec![Row::skipped(NAME, "curl or openssl isn't installed")];
    }
    let world = worlds[0].over_tls();
    let ours = || world.command("plain-file", &["token", "--no-cache", "--profile", "figures"]);
    let theirs = || {
        let mut recipe = Command::new("sh");
        recipe.args(["-c", RECIPE]).current_dir(world.path()).env("CA", world.kit("tls-ca.pem"));
        recipe.env("ISSUER", world.issuer.as_str()).env("CLIENT", world.client_id.as_str()).env("SCOPE", SCOPE);
        recipe
    };
    let took = in_turns(runs().div_ceil(2), &[true, false], |is_ours| if *is_ours { ours() } else { theirs() });
    let [work, their_work] = [took[0].work, took[1].work].map(milliseconds);
    let [wall, their_wall] = [took[0].wall, took[1].wall].map(milliseconds);
    let beside = format!(
        "{wall:.1} ms from start to end; openssl and curl, which trust that one authority: {their_work:.1} ms of work, {their_wall:.1} ms"
    );
    vec![Row::new(NAME, MILLISECONDS, vec![work]).at_most(10.0).beside(beside)]
}
