//! What people read: the README and the pages in `docs/book`.

use std::fs;
use std::path::{Path, PathBuf};

/// A fenced block of a page.
#[derive(Debug)]
pub struct Block {
    /// What the fence says: `sh`, `yaml`, …
    pub language: String,
    /// Its lines.
    pub text: String,
    /// The text since the block before.
    pub before: String,
}

/// The repository's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The text of one page, by its path in the repository.
pub fn page(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All pages, by their paths in the repository.
pub fn pages() -> Vec<PathBuf> {
    let mut found = vec!["README.md".into()];
    for folder in ["docs/book", "docs/book/nb"] {
        for entry in root().join(folder).read_dir().unwrap() {
            let path = Path::new(folder).join(entry.unwrap().file_name());
            found.extend(path.extension().is_some_and(|extension| extension == "md").then_some(path));
        }
    }
    found.sort();
    found
}

/// The blocks of a page, in its order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    // Every other part stands between fences.
    let mut parts = page.split("```");
    while let Some(before) = parts.next() {
        let Some(block) = parts.next() else { break };
        let (language, text) = block.split_once('\n').unwrap();
        blocks.push(Block { language: language.to_owned(), text: text.to_owned(), before: before.to_owned() });
    }
    blocks
}
