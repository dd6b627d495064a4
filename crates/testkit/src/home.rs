use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::call::Call;
use crate::ran::Ran;
use crate::words::Words;

/// What a script runs in its background ignores Ctrl-C, and what that starts would, too. What is caught here is as usual
/// in the programs that a test starts.
#[cfg(unix)]
#[expect(clippy::exit, reason = "Ctrl-C ends the tests, as it would without this")]
fn hear_interrupts() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| ctrlc::set_handler(|| std::process::exit(130)).unwrap());
}

/// A temporary folder in which the built program runs, with nothing of the user's in it.
///
/// The folder is the current directory of what is run, `home` in it is the home folder, and what lies in `bin` is found
/// before anything else that is installed. No variable is set but those that a program can't run without, and those
/// that were asked for. Secrets go to the store `plain-file` unless a test says otherwise.
pub struct Home {
    folder: TempDir,
    program: PathBuf,
    variables: BTreeMap<OsString, OsString>,
    masks: Vec<(String, String)>,
}

impl Home {
    /// An empty home for this program: `env!("CARGO_BIN_EXE_maskinporten")` of the test.
    pub fn new(program: impl AsRef<Path>) -> Self {
        #[cfg(unix)]
        hear_interrupts();
        let folder = tempfile::tempdir().unwrap();
        let (root, program) = (folder.path(), program.as_ref().to_owned());
        for name in ["home", "bin"] {
            fs::create_dir(root.join(name)).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(&program, root.join("bin").join(program.file_name().unwrap())).unwrap();
        let home = root.join("home");
        let mut path = vec![root.join("bin")];
        path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let mut variables: BTreeMap<OsString, OsString> = [
            ("HOME", home.clone().into_os_string()),
            ("PATH", std::env::join_paths(path).unwrap()),
            ("TERM", "xterm".into()),
            ("MASKINPORTEN_STORE", "plain-file".into()),
            // Windows finds the user's folders by these.
            ("APPDATA", home.join(".config").into_os_string()),
            ("USERPROFILE", home.into_os_string()),
        ]
        .map(|(name, value)| (name.into(), value))
        .into();
        // Windows finds its own libraries by this.
        variables.extend(std::env::var_os("SystemRoot").map(|value| ("SystemRoot".into(), value)));
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let masks = [real, root.to_owned()].map(|path| (path.display().to_string(), "~".to_owned())).into();
        Self { folder, program, variables, masks }
    }

    /// With a variable, in everything that is run here.
    pub fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.insert(name.into(), value.as_ref().to_owned());
        self
    }

    /// Without a variable, in everything that is run here.
    pub fn without(mut self, name: &str) -> Self {
        self.variables.remove(OsStr::new(name));
        self
    }

    /// From now on [`Ran::shape`] and [`Ran::said`] have `to` wherever `from` was printed.
    pub(crate) fn mask(&mut self, from: &str, to: &str) {
        self.masks.push((from.to_owned(), to.to_owned()));
    }

    /// The program that this is a home for.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The temporary folder that everything is in.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// A path in the folder.
    pub fn at(&self, path: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The same as text, for a command line.
    pub fn text(&self, path: impl AsRef<Path>) -> String {
        self.at(path).into_os_string().into_string().unwrap()
    }

    /// The folder with config.toml and keys.toml.
    pub fn config(&self) -> PathBuf {
        let chosen = self.variables.get(OsStr::new("MASKINPORTEN_CONFIG_DIR"));
        chosen.map_or_else(|| self.at("home/.config/maskinporten"), PathBuf::from)
    }

    /// Writes a file as an editor would, and the folders above it.
    pub fn write(&self, path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, contents).unwrap();
        path
    }

    /// Writes a file that is the user's alone, and so are the folders that are made for it.
    pub fn write_private(&self, path: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(path);
        private_folder(path.parent().unwrap());
        let mut options = fs::File::options();
        options.create(true).truncate(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        std::io::Write::write_all(&mut options.open(&path).unwrap(), contents.as_ref()).unwrap();
        path
    }

    /// Reads the text of a file.
    pub fn read(&self, path: impl AsRef<Path>) -> String {
        let path = self.at(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Every file below the home folder, with its path, in no order.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn walk(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                let kind = fs::symlink_metadata(&path).unwrap().file_type();
                if kind.is_dir() {
                    walk(&path, found);
                } else if kind.is_file() {
                    let bytes = fs::read(&path).unwrap();
                    found.push((path, bytes));
                }
            }
        }
        let mut found = Vec::new();
        walk(&self.at("home"), &mut found);
        found
    }

    /// A program that appends its arguments, its variables and its stdin to `NAME.argv`, `NAME.env` and `NAME.stdin`,
    /// prints `says`, and ends with this exit code.
    #[cfg(unix)]
    pub fn fake(&self, name: &str, says: &str, exit: u8) {
        self.script(
            name,
            format!(
                "#!/bin/sh\necho \"$0 $*\" >> '{0}.argv'\nenv >> '{0}.env'\ncat >> '{0}.stdin'\necho >> '{0}.stdin'\n\
                 printf '%s' '{says}'\nexit {exit}\n",
                self.at(name).display()
            ),
        );
    }

    /// A program on the path, which is this script.
    #[cfg(unix)]
    pub fn script(&self, name: &str, script: impl AsRef<[u8]>) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.write(Path::new("bin").join(name), script);
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Any program, in this home.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(&self.variables).current_dir(self.folder.path());
        command
    }

    /// A shell script, in which the built program is found by its name.
    pub fn shell(&self, script: impl AsRef<OsStr>) -> Call {
        let mut command = self.command("sh");
        command.arg("-c").arg(script);
        Call::new(command, &self.masks)
    }

    /// A command line, not yet run.
    pub fn call(&self, words: impl Words) -> Call {
        let mut command = self.command(&self.program);
        command.args(words.words());
        Call::new(command, &self.masks)
    }

    /// Runs a command line.
    pub fn run(&self, words: impl Words) -> Ran {
        self.call(words).run()
    }

    /// What a command line printed that has to succeed.
    #[track_caller]
    pub fn ok(&self, words: impl Words) -> String {
        self.run(words).success().stdout
    }

    /// The result as JSON of a command line that has to succeed.
    #[track_caller]
    pub fn json(&self, words: impl Words) -> Value {
        let mut words = words.words();
        words.extend(["-o", "json"].map(OsString::from));
        self.run(words).success().json()
    }

    /// A profile as `profile show` gives it.
    #[track_caller]
    pub fn profile(&self, name: &str) -> Value {
        self.json(["profile", "show", "--profile", name])
    }

    /// The client that a profile is for.
    #[track_caller]
    pub fn client_id(&self, profile: &str) -> String {
        self.profile(profile)["client_id"].as_str().unwrap().to_owned()
    }
}

/// Makes a folder that is the user's alone, with those above it.
pub(crate) fn private_folder(folder: &Path) {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).unwrap();
}
