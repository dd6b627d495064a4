//! Every variable that the program heeds, with what CI systems and shells put around its value.

use maskinporten::VARIABLES;
use maskinporten_sandbox::ADMIN_CLIENT;
use maskinporten_testkit::{Kubernetes, Ran, World};

use super::unit;
use crate::PROGRAM;

type Around = fn(&str) -> String;

/// What stands around a value.
pub(super) const AROUND: [Around; 6] = [
    |value| format!("{value}\n"),
    |value| format!(" {value} "),
    |value| format!("{value}\r\n"),
    |value| format!("\"{value}\""),
    |value| format!("'{value}'"),
    |value| format!(" \"{value}\" \r\n"),
];

/// Reads `--profile sealed` out of the encrypted store.
const PASSPHRASE: &str = "correct horse";

/// A machine on which each variable decides something.
fn machine() -> (World, Vec<(String, String)>) {
    let world = World::with_reader(PROGRAM);
    world.ok("profile use reader");
    world.add_admin("second", "").success();
    world.write("passphrase.txt", format!("{PASSPHRASE}\n"));
    world.ok("client register --name sealed --scope sandbox:widgets.read --admin admin --profile sealed");
    world.ok("keygen --profile sealed --store file --passphrase-file passphrase.txt");
    world.ok("jwks upload --profile sealed --admin admin");
    world.ok("key export reader-1 --private --to jwk --unencrypted --to-file reader.jwk");
    let referring =
        "--environment local --administers --certificate business.p12 --password-from password.txt --reference";
    world.ok(format!("profile add referring --client-id {ADMIN_CLIENT} {referring}"));
    let config = world.read(world.config().join("config.toml"));
    world.write_private("elsewhere/config.toml", config.replace("[environments.local]", "[environments.moved]"));
    world.write_private("xdg/maskinporten/config.toml", config.replace("[environments.local]", "[environments.xdg]"));
    world.write("kubeconfig", Kubernetes::start().kubeconfig(&["admin"]));
    // As a platform sets the modes of a volume.
    world.shell("cp -r home/.config/maskinporten shared && chmod -R g+rwX shared").run().success();
    world.run("token --no-cache --config-dir shared").fails(2);
    let unit = unit(&world);
    (world, unit)
}

/// What is run with a variable, its value, and what shows that it was heeded. `None`: another test's, or nothing to
/// read.
fn scene(world: &World, unit: &[(String, String)], name: &str) -> Option<(String, &'static str, &'static str)> {
    let absolute = |path: &str| world.text(path);
    Some(match name {
        "MASKINPORTEN_PROFILE" => ("sealed".into(), "profile show", "sealed"),
        "MASKINPORTEN_ADMIN_PROFILE" => ("second".into(), "client list", "reader"),
        "MASKINPORTEN_STORE" => ("plain-file".into(), "store status", "plain"),
        "MASKINPORTEN_CONFIG_DIR" => (absolute("elsewhere"), "env list", "moved"),
        "MASKINPORTEN_CACHE_DIR" => (absolute("cached"), "token", "eyJ"),
        "LC_ALL" | "LC_MESSAGES" | "LANG" => ("nb_NO.UTF-8".into(), "explain MP-121", "utløpt"),
        "MASKINPORTEN_PASSPHRASE_FILE" => {
            (absolute("passphrase.txt"), "token --no-cache --profile sealed --store file", "eyJ")
        }
        "MASKINPORTEN_PRIVATE_KEY" => (world.read("reader.jwk").trim().into(), "token --no-cache --store env", "eyJ"),
        "SSL_CERT_FILE" => (absolute("ca.pem"), "token --no-cache", "eyJ"),
        "MASKINPORTEN_GROUP_ACCESS" => ("true".into(), "token --no-cache --config-dir shared", "eyJ"),
        "GITHUB_ACTIONS" => ("true".into(), "token --no-cache", "eyJ"),
        "KUBECONFIG" => (
            absolute("kubeconfig"),
            "rotate --dry-run --deliver kubernetes-secret:weather",
            "Kubernetes secret weather",
        ),
        "XDG_CONFIG_HOME" => (absolute("xdg"), "env list", "xdg"),
        // Tried where such a server is, in tests/signers.
        _ if ["BAO_", "VAULT_", "ACTIONS_ID_TOKEN_", "AZURE_", "IDENTITY_"]
            .iter()
            .any(|prefix| name.starts_with(prefix)) =>
        {
            return None;
        }
        // Where there is no kubeconfig at all, in a pod; and where being set is all that counts.
        // Passwords are to the letter, as another test sees to; proxies are another section's, and tokens tests/signers'.
        "KUBERNETES_SERVICE_HOST"
        | "KUBERNETES_SERVICE_PORT"
        | "MASKINPORTEN_COMPLETE"
        | "MASKINPORTEN_PASSPHRASE"
        | "MASKINPORTEN_CERTIFICATE_PASSWORD"
        | "MASKINPORTEN_PKCS11_PIN"
        | "MASKINPORTEN_PKCS11_MODULE"
        | "HTTPS_PROXY"
        | "NO_PROXY"
        | "NO_COLOR" => return None,
        _ => {
            let (_, value) =
                unit.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("what is {name}?"));
            (value.clone(), "token --no-cache", "eyJ")
        }
    })
}

fn run(world: &World, unit: &[(String, String)], name: &str, value: &str, words: &str) -> Ran {
    let call = world.call(words);
    let is_of_the_unit = unit.iter().any(|(known, _)| known == name);
    let call =
        if is_of_the_unit { unit.iter().fold(call, |call, (name, value)| call.env(name, value)) } else { call };
    // The metadata is read where the issuer isn't given.
    let call = if name == "MASKINPORTEN_WELL_KNOWN_URL" { call.without("MASKINPORTEN_ISSUER") } else { call };
    call.env(name, value).run()
}

#[test]
fn b1_every_variable_is_read_without_what_stands_around_it() {
    let (world, unit) = machine();
    for (name, _) in VARIABLES {
        let Some((value, words, sign)) = scene(&world, &unit, name) else { continue };
        let plain = run(&world, &unit, name, &value, words).success().prints(sign);
        for around in AROUND {
            let ran = run(&world, &unit, name, &around(&value), words).success().prints(sign);
            // Tokens are new each time.
            assert!(sign == "eyJ" || ran.stdout == plain.stdout, "{name}={:?}\n{}", around(&value), ran.stdout);
            if *name == "GITHUB_ACTIONS" {
                ran.says("::add-mask::");
            }
        }
    }
    let odd = |name: &str| name.contains(['"', '\'', '\n', '\r', ' ']);
    let mut there = std::fs::read_dir(world.root()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(!there.any(|name| odd(&name.to_string_lossy())) && world.at("cached").exists());
}

/// All but one line end may be part of a password.
#[test]
fn b2_passwords_are_to_the_letter_and_quotes_are_mentioned() {
    let (world, _) = machine();
    let rows = [
        ("MASKINPORTEN_PASSPHRASE", PASSPHRASE, "token --no-cache --profile sealed --store file"),
        ("MASKINPORTEN_CERTIFICATE_PASSWORD", "sandbox", "dcr-token --no-cache --admin referring"),
        ("GIVEN", "sandbox", "certificate show business.p12 --password-from env:GIVEN"),
    ];
    for (name, password, words) in rows {
        let with = |value: &str| world.call(words).env(name, value).run();
        for same in [password.to_owned(), format!("{password}\n"), format!("{password}\r\n")] {
            with(&same).success();
        }
        for other in [format!(" {password}"), format!("{password} "), format!("{password}\n\n")] {
            with(&other).fails(2).never_says("quotation mark");
        }
        for quoted in [format!("\"{password}\""), format!("'{password}'"), format!("'{password}'\n")] {
            with(&quoted).fails(2).says("quotation mark").never_says(quoted.trim());
        }
    }
    let properties = format!(
        "issuer=x\naudience={0}\ntoken.endpoint={0}token\nscope=a:b\nkeystore.file=business.p12\nkeystore.password='sandbox'\n",
        world.sandbox.issuer()
    );
    world.write_private("client.properties", properties);
    world.run("grant client.properties").fails(2).says("quotation mark").never_says("'sandbox'");
}
