//! The address of this repository. It stands in Cargo.toml, as `repository`; a fork changes it there, and this changes it
//! where readers and shells need it written out.

use std::ops::Range;

use crate::Outcome;

/// The files that have it. No other has, and a test looks.
pub(super) const ADDRESSED: [&str; 5] =
    ["README.md", "docs/book/install.md", "docs/book/jobs.md", "install.sh", "templates/maskinporten.yml"];

/// What stands before an owner: of addresses, of an action, and of what `gh` is told.
const BEFORE: [&str; 4] = ["github.com/", "githubusercontent.com/", "uses: ", "--repo "];
/// What stands after it.
const AFTER: &str = "/maskinporten";

/// Who owns the repository.
pub(crate) fn owner() -> Outcome<&'static str> {
    of(env!("CARGO_PKG_REPOSITORY"))
}

fn of(repository: &str) -> Outcome<&str> {
    let owner = repository.strip_prefix("https://github.com/").and_then(|rest| rest.strip_suffix(AFTER));
    owner.filter(|owner| !owner.is_empty() && owner.chars().all(is_of_name)).ok_or_else(|| {
        format!("repository in Cargo.toml is to be https://github.com/<owner>{AFTER}, not {repository}").into()
    })
}

/// The text with this owner in each address.
pub(super) fn renewed(text: &str, owner: &str) -> String {
    let mut renewed = text.to_owned();
    for place in owners(text).into_iter().rev() {
        renewed.replace_range(place, owner);
    }
    renewed
}

/// Where the owners stand.
fn owners(text: &str) -> Vec<Range<usize>> {
    let found = text.match_indices(AFTER).filter_map(|(end, _)| {
        let before = text[..end].trim_end_matches(is_of_name);
        let is_whole = !text[end + AFTER.len()..].starts_with(is_of_name);
        let is_address = BEFORE.iter().any(|word| before.ends_with(word));
        (is_whole && is_address && before.len() < end).then_some(before.len()..end)
    });
    found.collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ['-', '_'].contains(&letter)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::process::Command;

    use super::super::FOLDERS;
    use super::*;
    use crate::root;

    /// Files that git knows and that aren't made from others, with what is in them, as far as that is text.
    fn tracked() -> Vec<(String, String)> {
        let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output().unwrap();
        assert!(listed.status.success());
        let paths = String::from_utf8(listed.stdout).unwrap();
        let is_made = |path: &&str| FOLDERS.iter().any(|folder| Path::new(path).starts_with(folder));
        let paths = paths.split_terminator('\0').filter(|path| !is_made(path)).map(str::to_owned);
        paths.filter_map(|path| Some((path.clone(), fs::read_to_string(root().join(path)).ok()?))).collect()
    }

    #[test]
    fn the_address_stands_in_the_manifest_and_where_it_is_renewed() {
        let own = owner().unwrap();
        let mut second = Vec::new();
        for (path, text) in tracked() {
            let found = owners(&text);
            if path == "Cargo.toml" {
                assert_eq!(found.len(), 1, "Cargo.toml");
            } else if !found.is_empty() && !ADDRESSED.contains(&path.as_str()) {
                second.push(path.clone());
            }
            assert!(found.into_iter().all(|place| text[place] == *own), "{path}: run `cargo xtask generate`");
        }
        assert!(second.is_empty(), "{second:?}: only Cargo.toml has the address, and what is in ADDRESSED");
    }

    #[test]
    fn a_fork_changes_one_line() {
        let lines = |owner: &str| {
            format!(
                "curl https://github.com/{owner}/maskinporten/releases/latest/download/SHA256SUMS\n\
                 curl https://raw.githubusercontent.com/{owner}/maskinporten/main/install.sh\n\
                 - uses: {owner}/maskinporten@v1\ngh attestation verify x --repo {owner}/maskinporten\n\
                 git clone https://github.com/{owner}/maskinporten.git (https://github.com/{owner}/maskinporten)."
            )
        };
        assert_eq!(renewed(&lines("OWNER"), "some-body"), lines("some-body"));
        assert_eq!(renewed(&lines("some-body"), "x"), lines("x"));
        let others = [
            "github.com/x/maskinporten-java",
            "x/maskinporten",
            "uses: /maskinporten@v1",
            "uses: ./maskinporten",
            "my.example/x/maskinporten",
        ];
        for other in others {
            assert_eq!(renewed(other, "nobody"), other);
        }
        for path in ADDRESSED {
            // Whoever the owner is, back and forth is nothing.
            let Ok(text) = fs::read_to_string(root().join(path)) else { continue };
            assert_eq!(renewed(&renewed(&text, "some-body"), owner().unwrap()), text, "{path}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_renewed_is_refused() {
        assert_eq!(of(&format!("https://github.com/some-body{AFTER}")).unwrap(), "some-body");
        for path in ["", "/a/b", "a/b", "a b", "a/"] {
            assert!(of(&format!("https://github.com/{path}{AFTER}")).is_err(), "{path:?}");
        }
        assert!(of("https://git.example/a/maskinporten").is_err() && of("https://github.com/a/fork").is_err());
    }
}
