//! Profiles, and the settings that other programs have them in.

use maskinporten_sandbox::{GRANTED_SCOPE, Options};
use maskinporten_testkit::{Server, World, kit};

use super::told::{tell, tell_call};
use crate::PROGRAM;

pub fn added_and_removed() {
    let world = World::with_reader(PROGRAM);
    let id = world.client_id("reader");
    let add = ["profile", "add", "twin", "--environment", "local", "--client-id", &id, "--kid", "reader-1"];
    tell(&world, add, 0).then("try it with", &[("SCOPE", GRANTED_SCOPE)]);
    tell(&world, "profile remove reader --with-key --yes", 6)
        .says("leave out --with-key, or remove that profile first");
    let other = ["profile", "add", "twin", "--environment", "local", "--client-id", "other"];
    tell(&world, other, 6).again("or change it with --force", &["--force"]);
    let add = ["profile", "add", "new", "--environment", "local", "--client-id", "x"];
    tell(&world, [&add[..], &["--kid", "nothing"]].concat(), 3)
        .says("name the file with the private key with --private-key");
    world.write_private("own.pem", &kit().certificate("commfides").unwrap().key_pem);
    let told = tell(&world, [&add[..], &["--certificate", "own.pem"]].concat(), 2);
    told.says("for a registered key without a certificate, use --private-key and --kid");
    let words = [&add[..], &["--certificate", "env:P", "--reference"]].concat();
    tell_call(&world, words, |call| call.env("P", "x"), 2).says("without --reference, the key goes into the store");
    tell(&world, "token 12345678901", 2).says("give it with --pid -, or --pid env:NAME");
    tell(&world, "profile remove reader --profile admin --yes", 2).says("--profile admin doesn't match reader");
    let add = [
        "profile",
        "add",
        "boss",
        "--environment",
        "local",
        "--client-id",
        &id,
        "--kid",
        "reader-1",
        "--administers",
    ];
    world.ok(add);
    let register = ["client", "register", "--name", "x", "--scope", "a:b", "--certificate", "--admin", "boss"];
    tell(&world, register, 2).says("register without --certificate, and give the client a key");
    tell(&world, "profile export --as nais --run --private", 2)
        .says("--run works with github and gitlab, and --apply with kubernetes");
    tell(&world, "profile export --as nais --secret-name x --private --to-file x", 2)
        .says("--secret-name needs --as kubernetes");
    #[cfg(unix)]
    {
        world.fake("gh", "", 1);
        let told = tell(&world, "profile export --as github --run --private --profile reader", 1);
        told.says("to store it yourself, write it to a file with --to-file");
    }
    let doomed = World::with_reader(PROGRAM);
    tell(&doomed, "client delete --yes", 0).then("remove them with", &[]);
    // Variables that say who acts.
    let variables = [("MASKINPORTEN_CLIENT_ID", id.as_str()), ("MASKINPORTEN_CLIENT_JWK", "{}")];
    let issuer = world.sandbox.issuer().to_owned();
    let with = |call: maskinporten_testkit::Call| {
        call.envs(&variables)
            .env("MASKINPORTEN_ISSUER", &issuer)
            .env("MASKINPORTEN_TOKEN_ENDPOINT", format!("{issuer}token"))
    };
    tell_call(&world, "profile show", with, 0).says("acts as the client that these variables describe");
    tell_call(&world, "jwks list", with, 2).says("name the profile with --profile, or the client by its id");
}

pub fn from_settings() {
    let world = World::with_reader(PROGRAM);
    let other = Server::start(Options::default());
    let issuer = other.issuer();
    let password = &kit().good().password;
    let properties = |file: &str, issuer: &str| {
        world.write_private(
            file,
            format!(
                "issuer = x\naudience = {issuer}\ntoken.endpoint = {issuer}token\nscope = {GRANTED_SCOPE}\n\
                 keystore.file = business.p12\nkeystore.password = {password}\n"
            ),
        );
    };
    properties("client.properties", issuer);
    tell(&world, "profile add new --from client.properties", 2).then("add it with", &[("NAME", "fresh")]);
    world.ok("profile add new --from client.properties");
    world.write_private("half.properties", format!("audience = {issuer}\ntoken.endpoint = {issuer}token\n"));
    tell(&world, "grant half.properties", 2).then("shows a complete file", &[]);
    world.write_private(
        "mixed.properties",
        world.read("client.properties").replace("audience = http", "audience = https"),
    );
    tell(&world, "grant mixed.properties", 2).says("if this is intended, pass --allow-endpoint-mismatch");
    let jwk = world.ok("key export reader-1 --private --to jwk --to-file -");
    let altinn = |more: &str| format!("{{\"MaskinportenSettings\":{{\"ClientId\":\"x\",\"Scope\":\"a:b\",{more}}}}}");
    world.write_private("place.json", altinn(&format!("\"Environment\":\"second\",\"Jwk\":{jwk}")));
    tell(&world, "profile add settings --from place.json", 2).then("add it with", &[("URL", issuer)]);
    tell(&world, "profile add settings --from place.json", 0);
    world.write_private("none.json", altinn(&format!("\"Jwk\":{jwk}")));
    tell(&world, "profile add anywhere --from none.json", 0).says("using test; choose another with --environment");
    world.write_private("store.json", altinn("\"CertificateStoreThumbprint\":\"ab\",\"Environment\":\"local\""));
    tell(&world, "profile add windows --from store.json", 2)
        .says("export it there as .pfx, and use --certificate with that");
    world.write_private("key.json", &jwk);
    tell(&world, "profile add alone --from key.json", 2).says("import it with --client-id, --private-key and --kid");
    world.write_private("spring.properties", format!("maskinporten.audience={issuer}\nmaskinporten.issuer=x\n"));
    tell(&world, "profile add spring --from spring.properties", 2)
        .says("use --client-id, --private-key and --kid instead");
}
