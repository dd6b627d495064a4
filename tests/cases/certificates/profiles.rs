//! A certificate belongs to the profile that it was given for (A5).

use maskinporten_sandbox::ADMIN_CLIENT;
use maskinporten_testkit::{Ran, World, kit};

use crate::PROGRAM;

/// A world whose `admin` has the good certificate, with others for the same key in files.
fn world() -> World {
    let world = World::new(PROGRAM);
    for name in ["not-yet-valid", "expired", "signing"] {
        world.write(format!("{name}.p12"), &kit().certificate(name).unwrap().p12);
    }
    world
}

fn add(world: &World, name: &str, certificate: &str, more: &str) -> Ran {
    world.run(format!(
        "profile add {name} --environment local --administers --client-id {ADMIN_CLIENT} \
         --certificate {certificate}.p12 --password-from password.txt {more}"
    ))
}

fn certificate_of(world: &World, profile: &str) -> String {
    world.profile(profile)["certificate"].as_str().unwrap().to_owned()
}

/// The commands that a message gives as a way out.
fn hinted(ran: &Ran) -> Vec<String> {
    let commands = ran.stderr.split('`').skip(1).step_by(2);
    commands.filter_map(|line| line.strip_prefix("maskinporten ")).map(str::to_owned).collect()
}

#[test]
fn a5_each_profile_keeps_the_certificate_that_it_was_given() {
    let world = world();
    let own = certificate_of(&world, "admin");
    world.ok("dcr-token --admin admin --no-cache");
    // It lasts longer, and isn't valid yet.
    let told = add(&world, "later", "not-yet-valid", "").success();
    let told = told.says("the certificate isn't valid before");
    let told = told.says("profile admin goes on with another certificate for the same key");
    assert_eq!(certificate_of(&world, "admin"), own);
    let given = certificate_of(&world, "later");
    assert_ne!(given, own);
    world.ok("dcr-token --admin admin --no-cache");
    world.run("dcr-token --admin later --no-cache").fails(4).says("MP-120");

    // Both are listed, each with whoever uses it.
    let shown = world.json(["key", "show", world.profile("admin")["thumbprint"].as_str().unwrap()]);
    let entry = &shown["entries"][0];
    assert_eq!(entry["certificates"][0]["sha256"], own.as_str());
    assert_eq!(entry["other_certificates"][0]["sha256"], given.as_str());
    let users = entry["profiles"].as_array().unwrap();
    let used = |name: &str| users.iter().find(|user| user["name"] == name).unwrap()["certificate"].clone();
    assert_eq!((used("admin"), used("later")), (own.clone().into(), given.clone().into()));
    let text = world.ok(["key", "show", world.profile("admin")["thumbprint"].as_str().unwrap()]);
    assert!(text.contains(&given) && text.contains("other certificate"), "{text}");
    assert!(world.ok("key list").contains("and 1 more"));

    // What the warning offers works as it is printed.
    let offered = hinted(&told);
    let offered = offered.iter().find(|line| line.starts_with("certificate use")).unwrap();
    let told = world.run(offered.as_str()).success();
    assert_eq!(certificate_of(&world, "admin"), given);
    let back = hinted(&told);
    world.ok(back.iter().find(|line| line.starts_with("certificate use")).unwrap().as_str());
    assert_eq!(certificate_of(&world, "admin"), own);
    world.ok("dcr-token --admin admin --no-cache");

    // Nobody is told to log in with one that ended long ago.
    let ended = add(&world, "ended", "expired", "").success().says("profile admin goes on with another certificate");
    ended.never_says("give it this one");
}

#[test]
fn a5_a_certificate_that_is_given_explicitly_wins_and_the_replaced_one_can_be_had_back() {
    let world = world();
    let own = certificate_of(&world, "admin");
    // It ended long before the one that is stored.
    let told = add(&world, "admin", "expired", "--force").success();
    let told = told.says(&format!("the certificate that profile admin had, SHA-256 {own}, is still stored"));
    assert_ne!(certificate_of(&world, "admin"), own);
    world.run("dcr-token --admin admin --no-cache").fails(4);
    world.ok(hinted(&told).iter().find(|line| line.starts_with("certificate use")).unwrap().as_str());
    assert_eq!(certificate_of(&world, "admin"), own);
    world.ok("dcr-token --admin admin --no-cache");
    // The same by giving it again.
    add(&world, "admin", "expired", "--force").success();
    add(&world, "admin", "business", "--force").success();
    assert_eq!(certificate_of(&world, "admin"), own);

    // An imported one is the profile's that is named, and no other's.
    add(&world, "second", "business", "").success();
    let told = world.run("key import not-yet-valid.p12 --password-from password.txt").success();
    assert_eq!([certificate_of(&world, "admin"), certificate_of(&world, "second")], [own.clone(), own.clone()]);
    told.says("profile admin goes on").says("profile second goes on");
    world.ok("key import not-yet-valid.p12 --password-from password.txt --profile second");
    assert_eq!(certificate_of(&world, "admin"), own);
    assert_ne!(certificate_of(&world, "second"), own);
    // Of all, the one that works: not the longest-lived one.
    let chosen = world.json("certificate use --profile second");
    assert_eq!(
        (chosen["certificate"]["sha256"].as_str(), chosen["changed"].as_bool()),
        (Some(own.as_str()), Some(true))
    );
    world.ok("dcr-token --admin second --no-cache");
    world.run("certificate use 0123456789abcdef --profile second").fails(3).says("has no certificate");
    world.run(["certificate", "use", &own[..4], "--profile", "second"]).fails(3).says("first 8 digits or more");
    let colons: Vec<&str> = (0..32).map(|at| &own[2 * at..2 * at + 2]).collect();
    world.ok(["certificate", "use", &colons.join(":").to_uppercase(), "--profile", "second"]);
}

#[test]
fn a5_of_several_in_a_file_a_usable_one_goes_before_one_that_lasts_longer() {
    let world = world();
    let one = |name: &str| kit().certificate(name).unwrap().certificate_pem.clone();
    let key = &kit().good().key_pem;
    for (name, others) in
        [("a", ["not-yet-valid", "expired", "signing"]), ("b", ["signing", "not-yet-valid", "expired"])]
    {
        let others: String = others.map(one).concat();
        for (place, text) in [("first", format!("{}{others}", one("business"))), ("last", others + &one("business"))]
        {
            let file = format!("{name}-{place}.pem");
            world.write_private(&file, format!("{key}{text}"));
            let profile = format!("{name}-{place}");
            world.ok(format!(
                "profile add {profile} --environment local --client-id {ADMIN_CLIENT} --certificate {file}"
            ));
            assert_eq!(certificate_of(&world, &profile), certificate_of(&world, "admin"), "{file}");
        }
    }
}

#[test]
fn a5_an_earlier_program_reads_what_it_knows_and_the_rest_is_refused_with_a_copy_kept() {
    let world = world();
    let read = |name: &str| std::fs::read_to_string(world.config().join(name)).unwrap();
    let before = ["config.toml", "keys.toml"].map(&read);
    add(&world, "same", "business", "").success();
    for name in ["config.toml", "keys.toml"] {
        assert!(read(name).contains("version = 1\n"), "{}", read(name));
        assert!(!world.config().join(format!("{name}.layout-1")).exists());
    }
    world.ok("profile remove same --yes");
    assert_eq!(["config.toml", "keys.toml"].map(&read), before);

    add(&world, "later", "not-yet-valid", "").success();
    for (name, before) in ["config.toml", "keys.toml"].iter().zip(&before) {
        assert!(read(name).contains("version = 2\n"), "{}", read(name));
        assert_eq!(read(&format!("{name}.layout-1")), *before);
    }
    // What was kept is what there was.
    for (name, before) in ["config.toml", "keys.toml"].iter().zip(&before) {
        std::fs::write(world.config().join(name), before).unwrap();
    }
    world.ok("dcr-token --admin admin --no-cache");
    assert_eq!(world.json("profile list")["profiles"].as_array().unwrap().len(), 1);
}

#[test]
fn a5_a_certificate_that_is_gone_is_named_and_never_replaced_by_another() {
    let world = world();
    add(&world, "later", "not-yet-valid", "").success();
    let gone = certificate_of(&world, "later");
    let config = world.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace(&gone, &"5".repeat(64))).unwrap();
    let told = world.run("dcr-token --admin later --no-cache").fails(3);
    told.says(&format!("has no certificate with the SHA-256 {}", "5".repeat(64)));
    world.ok("certificate use --profile later");
    world.ok("dcr-token --admin later --no-cache");
}

#[test]
fn a5_a_key_is_registered_with_the_certificate_that_works() {
    let world = world();
    world.ok("key import not-yet-valid.p12 --password-from password.txt");
    world.register("reader");
    let kid = world.json("key list")["keys"][0]["held_as"].as_str().unwrap().to_owned();
    world.ok(["jwks", "upload", "--profile", "reader", "--key", &kid, "--with-certificate", "--yes"]);
    let registered = world.json("jwks list --profile reader");
    let leaf: String = kit().good().certificate_pem.lines().filter(|line| !line.starts_with('-')).collect();
    assert_eq!(registered["keys"][0]["jwk"]["x5c"][0], leaf.as_str());
    world.ok("token --profile reader --no-cache");
}
