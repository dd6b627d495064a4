//! Volumes whose modes and owners the platform sets.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use maskinporten_sandbox::{ADMIN_CLIENT, GRANTED_SCOPE};
use maskinporten_testkit::pages::{blocks, page};
use maskinporten_testkit::{Call, World, run_tool, skipped};
use saphyr::{LoadableYamlNode as _, YamlOwned};

use crate::PROGRAM;

/// Whom a container runs as.
#[derive(Clone, Copy)]
struct User {
    uid: u64,
    gid: u64,
    /// The pod's `fsGroup`.
    group: Option<u64>,
}

/// A machine with a volume that is root's, as a provisioner leaves it, and containers that run as somebody else.
struct Node {
    world: World,
    /// What makes a command root's.
    root: &'static str,
    volume: PathBuf,
}

impl Node {
    /// None where nobody may become somebody else.
    fn new() -> Option<Self> {
        let is_root = rustix::process::geteuid().is_root();
        let may = |program: &str, words: &[&str]| std::process::Command::new(program).args(words).output();
        let root = if is_root { "" } else { "sudo -n -E" };
        if !is_root && !may("sudo", &["-n", "true"]).is_ok_and(|ran| ran.status.success()) {
            skipped("only root may run programs as somebody else");
            return None;
        }
        if may("setpriv", &["--version"]).is_err() {
            skipped("no setpriv");
            return None;
        }
        let world = World::empty(PROGRAM);
        // Others may not get to where the program was built.
        let program = world.at("bin/maskinporten");
        fs::remove_file(&program).unwrap();
        fs::copy(PROGRAM, &program).unwrap();
        fs::set_permissions(world.root(), fs::Permissions::from_mode(0o755)).unwrap();
        let volume = world.at("volume");
        fs::create_dir(&volume).unwrap();
        Some(Self { world, root, volume })
    }

    /// What `kubelet` does each time it mounts a volume for a pod with an `fsGroup`: all of it is the group's, who may read
    /// and write it, and what is made there will be (kubernetes, `pkg/volume/volume_linux.go`).
    fn mount(&self, group: u64) {
        let volume = self.volume.display();
        self.as_root(&format!(
            "find '{volume}' -exec chgrp -h {group} {{}} + && \
             find '{volume}' -type d -exec chmod ug+rwx,g+s {{}} + && find '{volume}' -type f -exec chmod ug+rw {{}} +"
        ));
    }

    fn as_root(&self, script: &str) {
        run_tool("sh", &["-c", &format!("{} sh -c \"{script}\"", self.root)]);
    }

    fn config(&self) -> PathBuf {
        self.volume.join("config")
    }

    /// In a container: the volume has the configuration.
    fn call(&self, user: User, words: &str) -> Call {
        let User { uid, gid, group } = user;
        let groups = group.map_or("--clear-groups".to_owned(), |group| format!("--groups={group}"));
        let program = self.world.at("bin/maskinporten");
        let line =
            format!("exec {} setpriv --reuid={uid} --regid={gid} {groups} -- {}", self.root, program.display());
        self.world.shell(format!("{line} {words}")).env("MASKINPORTEN_CONFIG_DIR", self.config())
    }

    /// The same, on a platform that sets modes.
    fn run(&self, user: User, words: &str) -> String {
        let ran = self.call(user, words).env("MASKINPORTEN_GROUP_ACCESS", "true").run();
        ran.success().never_says("can't be").stdout
    }

    /// An admin, and the profile `app` with its key.
    fn set_up(&self, user: User) {
        let sandbox = &self.world.sandbox;
        self.run(
            user,
            &format!("env add local --issuer {} --self-service {}", sandbox.issuer(), sandbox.selfservice()),
        );
        self.run(
            user,
            &format!(
                "profile add admin --environment local --administers --client-id {ADMIN_CLIENT} \
                 --certificate business.p12 --password-from password.txt"
            ),
        );
        self.run(user, &format!("client register --profile app --name App --scope {GRANTED_SCOPE}"));
        self.run(user, "keygen --profile app");
        self.run(user, "jwks upload --profile app");
        self.run(user, "profile use app");
    }

    /// Everything on the volume.
    fn all(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                found.push(entry.path());
                if entry.file_type().unwrap().is_dir() {
                    walk(&entry.path(), found);
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.volume, &mut found);
        found
    }

    /// Nothing that the program made is everybody's.
    fn is_closed(&self) {
        for path in self.all() {
            let mode = path.symlink_metadata().unwrap().mode();
            assert_eq!(mode & 0o007, 0, "{}: {mode:o}", path.display());
        }
    }
}

/// The pod of the recipe for Kubernetes: whom it runs as, what it runs, and with which variables.
fn recipe() -> (User, String, Vec<(String, String)>) {
    fn find<'a>(node: &'a YamlOwned, name: &str) -> Option<&'a YamlOwned> {
        match node {
            YamlOwned::Mapping(members) => {
                let named = members.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value);
                named.or_else(|| members.values().find_map(|value| find(value, name)))
            }
            YamlOwned::Sequence(list) => list.iter().find_map(|value| find(value, name)),
            _ => None,
        }
    }
    let blocks = blocks(&page("docs/book/jobs.md"));
    let yaml = blocks.iter().find(|block| block.text.contains("kind: CronJob")).unwrap();
    let job = YamlOwned::load_from_str(&yaml.text).unwrap().remove(0);
    let number = |name: &str| find(&job, name).unwrap().as_integer().unwrap().try_into().unwrap();
    let text = |node: &YamlOwned| node.as_str().unwrap().to_owned();
    let words: Vec<_> = find(&job, "command").unwrap().as_sequence().unwrap().iter().map(text).collect();
    let variables = find(&job, "env").unwrap().as_sequence().unwrap().iter();
    let variables = variables.map(|one| (text(find(one, "name").unwrap()), text(find(one, "value").unwrap())));
    let user = User { uid: number("runAsUser"), gid: number("runAsGroup"), group: Some(number("fsGroup")) };
    assert_eq!(words[0], "maskinporten");
    (user, words[1..].join(" "), variables.collect())
}

/// A folder that its owner may not enter says nothing about the keys in it.
#[test]
fn what_its_owner_is_shut_out_of_is_not_missing() {
    let Some(node) = Node::new() else { return };
    let user = User { uid: 4711, gid: 4711, group: None };
    node.as_root(&format!("chown 4711:4711 '{}'", node.volume.display()));
    node.set_up(user);
    let secrets = node.config().join("secrets");
    node.as_root(&format!("chmod 000 '{}'", secrets.display()));
    let mend = format!("`chmod u+rwx {}`", secrets.display());
    node.call(user, "status --profile app").run().fails(3).prints("can't read").says(&mend);
    node.call(user, "doctor app").run().fails(1).prints("✘  store").prints(&mend);
    node.as_root(&format!("chmod 700 '{}'", secrets.display()));
    node.run(user, "status --profile app");
    // So it is with the profiles and the register of keys.
    for (path, wanted, shut) in [("", "u+rwx", "700"), ("keys.toml", "u+rw", "600"), ("config.toml", "u+rw", "600")] {
        let path = node.config().join(path);
        let path = path.to_str().unwrap().trim_end_matches('/');
        node.as_root(&format!("chmod 000 '{path}'"));
        let ran = node.call(user, "doctor app").run().fails(2);
        ran.prints("✘  configuration").prints("← the cause").prints(&format!("`chmod {wanted} {path}`"));
        node.as_root(&format!("chmod {shut} '{path}'"));
    }
    node.run(user, "doctor app");
}

#[test]
fn f1_the_recipe_runs_on_a_volume_of_kubelet_s_three_mounts_long() {
    let Some(node) = Node::new() else { return };
    let (user, command, variables) = recipe();
    let group = user.group.unwrap();
    let config = variables.iter().find(|(name, _)| name == "MASKINPORTEN_CONFIG_DIR").map(|(_, folder)| folder);
    let root = config.unwrap().strip_suffix("/config").unwrap();
    // As the pod, with the recipe's variables.
    let run = |words: &str| {
        let mut call = node.call(user, words);
        for (name, value) in &variables {
            call = call.env(name, value.replace(root, node.volume.to_str().unwrap()));
        }
        call.run().success().never_says("can't be").stdout
    };
    node.mount(group);
    node.set_up(user);
    assert!(run(&command).contains("EXPIRES"));
    let token = run("token");
    node.is_closed();
    node.mount(group);
    assert!(run(&command).contains("EXPIRES"));
    assert_eq!(run("token"), token, "it was kept");
    run("token --no-cache");
    let env = node.volume.join("app.env");
    let rotate = format!("rotate app --yes --every 10ms --grace 0s --deliver env-file:{}", env.display());
    run(&rotate);
    run("key list");
    node.is_closed();
    node.mount(group);
    assert!(run(&command).contains("EXPIRES"));
    run("rotate --resume --yes");
    // What was delivered on the volume is delivered there again.
    run(&rotate);
    run("store status");
    run("log");
    run("token --no-cache");
    node.is_closed();
}

#[test]
fn f1_without_the_flag_the_hint_names_it_and_it_helps() {
    let Some(node) = Node::new() else { return };
    let user = User { uid: 10_001, gid: 10_001, group: Some(20_001) };
    node.mount(20_001);
    node.set_up(user);
    node.mount(20_001);
    for words in ["token --no-cache", "keygen --kid new", "store status", "log --profile app", "rotate app --status"]
    {
        let ran = node.call(user, words).run();
        if ran.code != Some(0) {
            ran.fails(2).says("can be reached by other users").says("--group-access");
        }
        node.call(user, &format!("--group-access {words}")).run().success();
    }
    node.call(user, "token --no-cache").run().fails(2).says("chmod 700");
    // What it hints at is run on the same volume.
    let ran = node.call(user, "--group-access store use plain-file").run().success();
    ran.says("`maskinporten store use keyring --group-access` undoes it");
    for on in ["true", "1", "yes", "true\n", " 'true' ", "\"TRUE\"\r\n"] {
        node.call(user, "token --no-cache").env("MASKINPORTEN_GROUP_ACCESS", on).run().success();
    }
    for off in ["", "false", "0", "no"] {
        node.call(user, "token --no-cache").env("MASKINPORTEN_GROUP_ACCESS", off).run().fails(2).says("chmod 700");
    }
    node.call(user, "token")
        .env("MASKINPORTEN_GROUP_ACCESS", "maybe")
        .run()
        .fails(2)
        .says("MASKINPORTEN_GROUP_ACCESS");
}

/// `OpenShift` gives a pod whatever user id is free, and the group 0. What was made before is another user's.
#[test]
fn f1_each_run_is_another_user_s() {
    let Some(node) = Node::new() else { return };
    let user = |number: u64| User { uid: 1_000_660_000 + number, gid: 0, group: None };
    let volume = node.volume.display();
    node.as_root(&format!("chown 0:0 '{volume}' && chmod 775 '{volume}'"));
    node.set_up(user(1));
    node.is_closed();
    let token = node.run(user(2), "token");
    assert_eq!(node.run(user(3), "token"), token, "it was kept");
    node.run(user(3), "token --no-cache");
    // What a writer that was killed left goes, whoever it was; what isn't the group's doesn't.
    let (left, other) = (".maskinporten-left.new", ".maskinporten-other.new");
    let secrets = node.config().join("secrets");
    node.as_root(&format!(
        "cd '{}' && touch {left} {other} && chmod 660 {left} {other} && chown {}:0 {left} && chown 1:30001 {other}",
        secrets.display(),
        user(2).uid
    ));
    let rotate = "rotate app --yes --every 10ms --grace 7d";
    node.run(user(4), rotate);
    assert!(!secrets.join(left).exists() && secrets.join(other).exists());
    node.is_closed();
    node.run(user(5), "rotate --resume --yes");
    node.run(user(6), "rotate app --rollback --yes");
    node.run(user(7), "rotate app --yes --every 10ms --grace 0s");
    node.run(user(8), "token --no-cache");
    node.run(user(9), "log");
    node.run(user(10), "store status");
    node.run(user(11), "profile list");
    node.is_closed();
    // Without the flag a stranger's is refused, and it is said what to do.
    node.call(user(12), "token --no-cache").run().fails(2).says("belongs to another user").says("--group-access");
}

#[test]
fn f1_what_everybody_or_another_group_can_reach_stays_refused() {
    let Some(node) = Node::new() else { return };
    let user = User { uid: 10_001, gid: 10_001, group: Some(20_001) };
    node.mount(20_001);
    node.set_up(user);
    let token = || node.call(user, "token --no-cache").env("MASKINPORTEN_GROUP_ACCESS", "true").run();
    let secrets = node.config().join("secrets");
    let is_key = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "der");
    let keys: Vec<_> = node.all().into_iter().filter(is_key).collect();
    assert!(!keys.is_empty());
    let closed = node.all();
    let chmod = |mode: &str, path: &Path| node.as_root(&format!("{mode} '{}'", path.display()));
    for key in &keys {
        chmod("chmod o+r", key);
    }
    token().fails(2).says("can be reached by other users").says("chmod o-rwx");
    for path in &closed {
        chmod("chmod o-rwx", path);
    }
    token().success();
    chmod("chmod o+wx", &secrets);
    token().fails(2).says("can be reached by other users").says("chmod o-w");
    // As the root of some volumes is: root's, and everybody's.
    chmod("chown root", &secrets);
    token().fails(2).says("can be reached by other users").says("chmod o-w");
    chmod("chmod o-wx", &secrets);
    token().success();
    for key in &keys {
        chmod("chown 10002:30001", key);
        chmod("chmod 644", key);
    }
    // Nobody let this user at it through a group.
    token().fails(2).says("can be reached by other users");
}

/// Whoever is in the group can change the configuration. What it names is not run; what the command line names is.
#[test]
fn f1_programs_that_such_a_configuration_names_are_not_run() {
    let Some(node) = Node::new() else { return };
    let user = User { uid: 10_001, gid: 10_001, group: Some(20_001) };
    node.mount(20_001);
    node.set_up(user);
    let marks = node.volume.join("marks");
    node.as_root(&format!("mkdir '{0}' && chmod 777 '{0}'", marks.display()));
    let config = node.config().join("config.toml");
    node.as_root(&format!("chmod o+rx '{}' && chmod o+r '{}'", node.config().display(), config.display()));
    let text = fs::read_to_string(&config).unwrap();
    let rotate = "rotate app --yes --every 10ms --grace 0s";
    let cases = [
        format!("check = [\"cmd:touch {}\"]", marks.join("check").display()),
        format!("deliver = [\"cmd:touch {}\"]", marks.join("deliver").display()),
        format!("deliver = [\"file:{}\"]", marks.join("file").display()),
    ];
    for line in &cases {
        let staged = node.world.write("staged", text.replace("[profiles.app]", &format!("[profiles.app]\n{line}")));
        node.as_root(&format!("cp '{}' '{}'", staged.display(), config.display()));
        // As kubelet leaves it, as this program does, and as somebody could who was quick: the folder is the group's.
        for (owner, mode) in [("10001", 0o660), ("10001", 0o600), ("10002", 0o640)] {
            node.as_root(&format!("chown {owner}:20001 '{0}' && chmod {mode:o} '{0}'", config.display()));
            let ran = node.call(user, rotate).env("MASKINPORTEN_GROUP_ACCESS", "true").run();
            ran.fails(2).says("no program that it names is run").says("name the programs with flags");
            assert_eq!(fs::read_dir(&marks).unwrap().count(), 0, "{line}");
        }
    }
    let named = format!("--check 'cmd:touch {}' --deliver 'cmd:true'", marks.join("named").display());
    node.run(user, &format!("{rotate} {named}"));
    assert!(marks.join("named").exists());
}
