//! Clients without a profile, and commands that are run with a token.

use maskinporten_sandbox::GRANTED_SCOPE;
use maskinporten_testkit::{World, kit};

use super::told::tell;
use crate::PROGRAM;

pub fn does_not_go_together() {
    let world = World::with_reader(PROGRAM);
    let (id, certificate) = (world.client_id("reader"), kit().certificate("commfides").unwrap());
    world.write_private("own.pem", &certificate.key_pem);
    world.write_private("own.jwk", world.ok("key export reader-1 --private --unencrypted --to jwk --to-file -"));
    let given = ["token", "--scope", GRANTED_SCOPE, "--client-id", &id, "--environment", "local"];
    let with = |more: &[&'static str]| [&given[..], more].concat();
    tell(&world, "token --kid k", 2).says("name the client with --client-id");
    tell(&world, given, 2).says("--certificate, --private-key or --keystore");
    tell(&world, with(&["--certificate", "business.p12", "--kid", "k"]), 2)
        .says("--certificate logs in with the certificate, which has no kid")
        .says("if the key is registered on the client, give it with --private-key and --kid");
    tell(&world, with(&["--private-key", "own.jwk", "--profile", "reader"]), 2).says("name two clients");
    let admin = ["dcr-token", "--client-id", &id, "--private-key", "own.jwk", "--environment", "local"];
    tell(&world, [&admin[..], &["--admin", "admin"]].concat(), 2)
        .says("--client-id says who acts, and so does --admin");
    tell(&world, with(&["--private-key", "own.pem"]), 2).says("a certificate is given with --certificate");
    tell(&world, "token --environment local", 2)
        .says("--environment local is for a client that --client-id names")
        .says("a profile has its environment: choose one with --profile");
    let scopeless = ["token", "--client-id", &id, "--private-key", "own.jwk", "--environment", "local"];
    tell(&world, scopeless, 2).says("name one with --scope; a client from variables");
    tell(&world, "rotate reader --restart app --yes", 2)
        .says("--restart needs a delivery to a Kubernetes secret")
        .says("add one with --deliver kubernetes-secret:NAME");
    tell(&world, ["run", "--env", "local", "--", "true"], 2).says("--env names a variable here");
}

pub fn a_kid_is_looked_up() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    world.write_private("own.pem", world.ok("key export reader-1 --private --unencrypted --to pem --to-file -"));
    let words = ["token", "--scope", GRANTED_SCOPE, "--client-id", &id, "--private-key", "own.pem"];
    let told = tell(&world, [&words[..], &["--environment", "local"]].concat(), 0);
    told.says("with --kid reader-1 it isn't looked up");
    let elsewhere = [&words[..], &["--environment", "test"]].concat();
    tell(&world, elsewhere, 2).says("give the kid that the key is registered under with --kid");
}
