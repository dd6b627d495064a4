//! Keys, files and certificates on this machine.

use maskinporten_sandbox::{Change, FOREIGN_KEY_CLIENT};
use maskinporten_testkit::{World, kit};

use super::told::{tell, tell_call};
use crate::PROGRAM;

/// A world with `reader`, and a private key in `own.pem`.
fn world() -> World {
    let world = World::with_reader(PROGRAM);
    world.write_private("own.pem", &kit().certificate("commfides").unwrap().key_pem);
    world.write("own.p12", &kit().certificate("commfides").unwrap().p12);
    world
}

pub fn there_are_none() {
    let world = World::empty(PROGRAM);
    tell(&world, "key list", 0).then("no keys are stored here", &[]);
    let world = World::empty(PROGRAM);
    world.write_private("own.pem", &kit().certificate("commfides").unwrap().key_pem);
    tell(&world, "key show nothing", 3).then("make one with", &[("FILE", "own.pem")]);
    tell(&world, "key show", 3).says("or name a key, or a file with --from");
    let world = World::empty(PROGRAM);
    let told = tell(&world, "keygen", 0);
    told.says("--client ID");
    world.ok("profile add bare --environment local --client-id bare");
    tell(&world, "profile show --profile bare", 0).then("makes one", &[]);
    world.ok("profile add bear --environment local --client-id bear");
    tell(&world, "key show --profile bear", 3).then("name a key that", &[]);
    tell(&world, "jwks upload --key nothing --client x", 3);
    tell(&world, "certificate show --key nothing", 3).then("see `maskinporten key list", &[]);
}

pub fn made_and_imported() {
    let world = world();
    world.ok("profile remove reader --yes");
    let client = [("ID", FOREIGN_KEY_CLIENT)];
    tell(&world, "keygen --kid new", 0).then("register it with", &client);
    tell(&world, "key import own.pem --kid own", 0).then("register it with", &client);
    world.register("late");
    tell(&world, "keygen --profile late", 0).then("register it with `maskinporten jwks upload", &[]);
    world.register("later");
    let import = ["key", "import", "own.pem", "--profile", "later"];
    tell(&world, [&import[..], &["--kid=own"]].concat(), 0).then("signs with it", &[]);
    world.ok("token --profile later --wait --no-cache");
    world.register("certified");
    let told = tell(&world, "key import business.p12 --password-from password.txt --profile certified", 0);
    told.then("logs in with this certificate", &[]);
    // A kid that can't be one.
    let jwk = world.ok("key export own --private --to jwk --to-file -");
    let mut jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
    jwk["kid"] = "..".into();
    world.write_private("dots.jwk", jwk.to_string());
    tell(&world, "key convert dots.jwk --to pem --public", 2).again("choose another with --kid", &["--kid=fine"]);
    world.ok("key delete own --force --yes");
    tell(&world, "key import dots.jwk", 2).again("choose another kid with --kid", &["--kid=fine"]);
    tell(&world, "keygen --kid fine", 6).says("choose another kid with --kid; a key is never overwritten");
}

pub fn files() {
    let world = world();
    world.write("public.pem", world.ok("key export reader-1 --to pem"));
    tell(&world, "key show public.pem", 3).then("it is a file", &[]);
    let other = world.ok("keygen --kid other -o jwk");
    let one = world.ok("key export reader-1 --to jwk");
    world.write("two.jwks", format!("{{\"keys\":[{one},{other}]}}"));
    tell(&world, "key convert two.jwks --to pem --public", 2).then("lists them", &[("FILE", "two.jwks")]);
    world.write("open.pem", &kit().certificate("commfides").unwrap().key_pem);
    let told = tell(&world, "key import open.pem --kid k", 2);
    told.again("pass --allow-insecure-permissions", &["--allow-insecure-permissions"]);
    tell(&world, "key show --from business.p12", 2)
        .again("say where it is with --password-from", &["--password-from=password.txt"]);
    let quoted = format!("\"{}\"", kit().good().password);
    let words = "key show --from business.p12 --password-from env:P";
    tell_call(&world, words, |call| call.env("P", quoted), 2).says("begins and ends with a quotation mark");
    // Two passwords in one keystore.
    world.write("two.jks", std::fs::read("crates/protocol/tests/field/kt_uni.jks").unwrap());
    world.write("store.txt", "blåbær123\n");
    world.write("entry.txt", "hemmelig\n");
    let told = tell(&world, "key show --from two.jks --password-from store.txt", 2);
    told.then_with(
        "--key-password-from SOURCE",
        &[("FILE", "two.jks"), ("SOURCE", "entry.txt")],
        "--password-from store.txt",
    );
    // Not Maskinporten's.
    world.write_private("ec", std::fs::read("crates/protocol/tests/field/ssh_ecdsa").unwrap());
    tell(&world, "key import ec", 2).says("hint: ");
    // A shell has taken the quotes.
    world.write_private("bare.jwk", "{kty:RSA,kid:a,n:AQAB,e:AQAB,d:AQAB}");
    tell(&world, "key import bare.jwk", 2).then("put single quotes around it", &[("FILE", "out.env")]);
    // Settings with a key whose password isn't in them.
    world.ok("key export reader-1 --private --to pem --to-file locked.pem --new-password-from password.txt");
    let (issuer, pem) = (world.sandbox.issuer(), world.read("locked.pem"));
    world.write_private(
        "nais.env",
        format!("MASKINPORTEN_CLIENT_ID=x\nMASKINPORTEN_ISSUER={issuer}\nMASKINPORTEN_CLIENT_JWK='{pem}'\n"),
    );
    let told = tell(&world, "profile add settings --from nais.env", 2);
    told.then_with("a password can't be given here", &[("FILE", "locked.pem")], "--password-from password.txt");
}

pub fn written() {
    let world = world();
    let export = "key export reader-1 --private";
    let told = tell(&world, export, 2);
    told.again("--to-file FILE writes it", &["--to-file=a.pem", "--unencrypted"]).says("--to portal and");
    tell(&world, format!("{export} --to p12 --unencrypted --to-file a.p12"), 2).says("leave --unencrypted out");
    tell(&world, format!("{export} -o json --to-file -"), 2).says("leave out -o json, or name a file");
    let told = tell(&world, format!("{export} --unencrypted --to-file a.pem"), 6);
    told.again("replace it with --force", &["--force"]);
    tell(&world, "key export reader-1 --to der -o json", 2).again("name a file with --to-file", &["--to-file=a.der"]);
    let told = tell(&world, format!("{export} --to jwk --to-file a.jwk --new-password-from password.txt"), 2);
    told.says("can be encrypted");
    let told = tell(&world, format!("{export} --to p12 --to-file b.p12"), 2);
    told.again("say where it is with --new-password-from", &["--new-password-from=password.txt"]);
    let told = tell(&world, format!("{export} --to pem --to-file b.pem"), 2);
    told.again("or pass --unencrypted", &["--unencrypted"]);
    world.write("empty.txt", "\n");
    let told = tell(&world, format!("{export} --to pem --to-file c.pem --new-password-from empty.txt"), 2);
    told.says("give another, or pass --unencrypted");
    tell(&world, "key export reader-1 --to p12 --to-file d.p12", 2).says("take public keys");
    tell(&world, "profile export --as nais --to-file a.env", 6).again("pass --private to confirm", &["--private"]);
}

pub fn deleted() {
    let world = world();
    let id = world.client_id("reader");
    tell(&world, "key delete reader-1 --yes", 6).says("or use --force: they then get no more tokens");
    world.ok("keygen --kid extra");
    world.ok("jwks upload --key extra");
    tell(&world, "key delete extra --yes", 6).then("remove it there with", &[]);
    world.ok("jwks upload --key extra");
    tell(&world, "key delete extra --yes --force", 0).then("it is still registered", &[]);
    let jwk = world.ok("keygen --kid hidden -o jwk");
    world.sandbox.change(&id, &Change::AddKey(serde_json::from_str(&jwk).unwrap())).unwrap();
    tell(&world, "key delete hidden --yes", 0).then("if it is registered on a client", &[("ID", &id)]);
    // The private half is gone, and the rest is there.
    let thumbprint = world.profile("reader")["thumbprint"].as_str().unwrap().to_owned();
    let file = world.config().join(format!("secrets/key-{thumbprint}.der"));
    let kept = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    tell(&world, "token --no-cache", 3).then("see `maskinporten store status", &[]);
    world.write_private(&file, kept);
    world.ok("key delete reader-1 --force --yes");
    tell(&world, "jwks upload", 3).then("make a new one with `maskinporten keygen", &[]);
    tell(&world, "token --no-cache", 3).then("make a new one with `maskinporten keygen", &[]);
}

pub fn certificates() {
    let world = world();
    world.write("later.p12", &kit().certificate("not-yet-valid").unwrap().p12);
    let add = "profile add later --environment local --administers --client-id x --certificate later.p12 --password-from password.txt";
    tell(&world, add, 0).then("give it this one with", &[]);
    let own = world.profile("later")["certificate"].as_str().unwrap().to_owned();
    let all = world.json("key list")["keys"].as_array().unwrap().clone();
    let of_admin = all.iter().find(|key| key["certificates"].as_array().is_some_and(|all| !all.is_empty())).unwrap();
    let kid = of_admin["kid"].as_str().unwrap();
    let shown = world.json(["key", "show", kid]).to_string();
    let digests = shown.split("\"sha256\":\"").skip(1).map(|rest| rest[..64].to_owned());
    let other = digests.into_iter().find(|digest| *digest != own).unwrap();
    tell(&world, ["certificate", "use", &other, "--profile", "later"], 0).then("go back to it with", &[]);
    tell(&world, "certificate use ffffffff --profile later", 3).then("give the SHA-256 that", &[]);
    tell(&world, "certificate use --profile reader", 2).then("see how it does", &[]);
    // The profile names one that isn't there.
    let config = world.config().join("config.toml");
    let used = world.profile("later")["certificate"].as_str().unwrap().to_owned();
    let admins = world.profile("admin")["certificate"].as_str().unwrap().to_owned();
    world.write(&config, world.read(&config).replace(&admins, &"f".repeat(64)).replace(&used, &"f".repeat(64)));
    tell(&world, "dcr-token --profile admin --no-cache", 3).then("see `maskinporten key show", &[]);
    // A key without one.
    world.ok("keygen --kid plain");
    let told = tell(&world, ["jwks", "upload", "--key", "plain", "--with-certificate"], 3);
    told.then("import it with its certificate", &[("FILE", "own.p12"), ("SOURCE", "password.txt")]);
}

pub fn stores() {
    let world = world();
    tell(&world, "store use file", 0).then("undoes it", &[]);
    tell(&world, "store use file", 0).says("still overrides it");
    tell(&world, "keygen --store keyring", 5).says("or keep secrets in files with --store file");
    let pem = world.read("own.pem");
    let told = tell_call(&world, "keygen --store env", |call| call.env("MASKINPORTEN_PRIVATE_KEY", pem), 2);
    told.says("--store keyring or --store file");
    tell(&world, "keygen --store file", 2)
        .again("or name a file with --passphrase-file", &["--passphrase-file=password.txt"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let secrets = world.config().join("secrets");
        std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o770)).unwrap();
        let told = tell(&world, "token --no-cache", 2);
        told.again("pass --group-access", &["--group-access"]);
        std::fs::set_permissions(&secrets, std::fs::Permissions::from_mode(0o700)).unwrap();
    }
    world.write("a-file", "");
    tell(&world, "key list --config-dir a-file", 2).says("or --config-dir if one of them names it");
}

pub fn the_trail() {
    let world = world();
    world.ok("jwks renew reader-1 --yes");
    let head = world.json("log --verify")["verification"]["head"].as_str().unwrap().to_owned();
    tell(&world, "log --verify", 0).then("keep the audit head", &[("HASH", &head)]);
    let trail = world.config().join("audit.jsonl");
    std::fs::remove_file(&trail).unwrap();
    std::fs::create_dir(&trail).unwrap();
    tell(&world, "jwks renew reader-1 --yes", 1).says("or choose another with --config-dir");
}
