//! The folders as they are kept: each content once, and for each state of each series which files it had.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use maskinporten_protocol::certificate::Certificate;
use maskinporten_protocol::key;
use maskinporten_protocol::key::password::{PasswordFor, Passwords};
use maskinporten_protocol::secret::SecretText;
use maskinporten_sandbox::{KIT_PASSWORD, Kit};
use maskinporten_testkit::Home;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::PROGRAM;

/// What stands in the files for the sandbox's port and for the home folder: nothing else is changed in them.
pub const PORT: &str = "127.0.0.1:PORT";
pub const HOME: &str = "/HOME";

/// The passphrase of the encrypted store in the fixtures.
const PASSPHRASE: &str = "correct horse battery staple";

/// Whether a path ends so: `.tmp`.
pub fn is_of_kind(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == extension)
}

/// What one version of the program has written.
pub struct Era {
    pub folder: PathBuf,
}

impl Era {
    pub fn of(name: &str) -> Self {
        Self { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name) }
    }

    /// All that were ever committed.
    pub fn all() -> Vec<Self> {
        let root = Self::of("").folder;
        // Beside them are files that other programs wrote.
        let is_era =
            |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("layout-"));
        let folders = root.read_dir().unwrap().map(|entry| entry.unwrap().path()).filter(is_era);
        let eras: Vec<Self> = folders.map(|folder| Self { folder }).collect();
        assert!(!eras.is_empty(), "no fixtures in {}", root.display());
        eras
    }

    /// What its sandbox trusted and signed with: one certificate, which stands for all that a kit has.
    pub fn kit(&self) -> Kit {
        struct KitPassword;
        impl Passwords for KitPassword {
            fn password(&mut self, what: &PasswordFor) -> Option<SecretText> {
                (what.attempt == 1).then(|| KIT_PASSWORD.to_owned().into())
            }
        }
        let p12 = std::fs::read(self.kit_file("business.p12")).unwrap();
        let material = key::read(&p12.clone().into(), &mut KitPassword).unwrap();
        let entry = material.choose(None).unwrap();
        let private = key::write::to_pkcs8_pem(&entry.key).unwrap();
        let chain: String = entry.chain.certificates().iter().map(Certificate::to_pem).collect();
        Kit::from_files(|asked| match asked {
            // Kits have the parts of a .p12 beside it.
            "ca.pem" | "token-signing-key.pem" => std::fs::read(self.kit_file(asked)).ok(),
            _ if is_of_kind(asked, "p12") => Some(p12.clone()),
            // Nor had they an authority for TLS.
            _ if asked.starts_with("tls") => None,
            _ if asked.ends_with(".key.pem") => Some(private.expose().clone().into_bytes()),
            _ => Some(chain.clone().into_bytes()),
        })
        .unwrap()
    }

    pub fn kit_file(&self, name: &str) -> PathBuf {
        self.folder.join("kit").join(name)
    }

    /// A home with the business certificate and the authorities, which are the user's own files.
    pub fn home(&self) -> Home {
        let home = Home::new(PROGRAM).without("MASKINPORTEN_STORE");
        let config = home.at("config");
        for (name, from) in [("admin.p12", "business.p12"), ("ca.pem", "ca.pem")] {
            home.write_private(name, std::fs::read(self.kit_file(from)).unwrap());
        }
        home.with("MASKINPORTEN_CONFIG_DIR", config)
            .with("MASKINPORTEN_PASSPHRASE", PASSPHRASE)
            .with("MASKINPORTEN_CERTIFICATE_PASSWORD", KIT_PASSWORD)
    }

    /// A series, if this era has it.
    pub fn series(&self, name: &str) -> Option<Series> {
        let folder = self.folder.join(name);
        let text = std::fs::read_to_string(folder.join("states.json")).ok()?;
        Some(Series { folder, ..serde_json::from_str(&text).unwrap() })
    }
}

/// States that were reached from one beginning.
#[derive(Serialize, Deserialize)]
pub struct Series {
    #[serde(skip)]
    pub folder: PathBuf,
    /// What the program was doing.
    pub command: Vec<String>,
    /// The clients that the sandbox had, as they are registered.
    pub clients: Vec<Value>,
    /// Public keys by kid. Without `exp` they are ours, and registered anew.
    pub keys: BTreeMap<String, Value>,
    /// In the order in which they were come to.
    pub states: Vec<State>,
}

/// What there was at one moment.
#[derive(Serialize, Deserialize)]
pub struct State {
    /// What was written last, and where the program was killed.
    pub name: String,
    /// The kids that each client had.
    pub registered: BTreeMap<String, Vec<String>>,
    /// Paths below the home folder, and the file in `files` with what was there.
    pub files: BTreeMap<String, String>,
}

impl Series {
    /// The contents of one of a state's files, as kept.
    pub fn read(&self, state: &State, path: &str) -> Option<Vec<u8>> {
        let name = state.files.get(path)?;
        Some(std::fs::read(self.folder.join("files").join(name)).unwrap())
    }

    /// As it stands in `states.json`: a line for each state.
    #[cfg(feature = "fault")]
    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self.states.iter().map(|state| serde_json::to_string(state).unwrap()).collect();
        let short =
            Self { states: Vec::new(), ..serde_json::from_value(serde_json::to_value(self).unwrap()).unwrap() };
        let states = format!("\"states\": [\n    {}\n  ]", lines.join(",\n    "));
        serde_json::to_string_pretty(&short).unwrap().replace("\"states\": []", &states) + "\n"
    }

    /// The same as text.
    pub fn text(&self, state: &State, path: &str) -> String {
        self.read(state, path).map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default()
    }
}
