//! YAML as kubeconfigs have it, and so JSON, too: text, lists and mappings. What an alias repeats is there once, however
//! often it is named, and all text is wiped: some of it is keys and tokens.

use std::collections::HashMap;
use std::rc::Rc;

use maskinporten_protocol::secret::SecretText;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// How deep lists and mappings may lie in one another.
const MAX_DEPTH: usize = 64;

/// How mappings name those whose members they have, too.
const MERGE: &str = "<<";

/// A value.
#[derive(Debug)]
pub(super) enum Node {
    /// Nothing: `null`, `~`, or no text at all.
    Null,
    Text(SecretText),
    List(Vec<Rc<Node>>),
    Mapping(Vec<(String, Rc<Node>)>),
}

impl Node {
    /// A document, or why there is none: never with its text.
    pub(super) fn read(text: &str) -> Result<Rc<Self>, String> {
        let mut tree = Tree::default();
        for event in Parser::new_from_str(text.trim_start_matches('\u{feff}')) {
            let (event, span) =
                event.map_err(|error| format!("line {} isn't YAML: {}", error.marker().line(), error.info()))?;
            tree.take(event).map_err(|why| format!("line {}: {why}", span.start.line()))?;
        }
        Ok(tree.root.unwrap_or_else(|| Rc::new(Self::Null)))
    }

    /// A member of a mapping. Nothing counts as none.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let merged = || match self.own(MERGE)? {
            Self::List(several) => several.iter().find_map(|one| one.own(name)),
            // Merged into what is merged isn't followed: it could be a search without end.
            one => one.own(name),
        };
        self.own(name).or_else(merged).filter(|found| !matches!(found, Self::Null))
    }

    fn own(&self, name: &str) -> Option<&Self> {
        let Self::Mapping(members) = self else { return None };
        members.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// Text that isn't empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.expose().as_str()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// What a list has; nothing has none.
    pub(super) fn list(&self) -> &[Rc<Self>] {
        if let Self::List(all) = self { all } else { &[] }
    }
}

/// A list or mapping that isn't at its end, and the number of the anchor that it has.
enum Open {
    List(usize, Vec<Rc<Node>>),
    /// With the name of the member that comes next.
    Mapping(usize, Vec<(String, Rc<Node>)>, Option<String>),
}

#[derive(Default)]
struct Tree {
    root: Option<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
}

impl Tree {
    fn take(&mut self, event: Event<'_>) -> Result<(), &'static str> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let is_null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let text = SecretText::new(text.into_owned());
                self.put(anchor, if is_null { Node::Null } else { Node::Text(text) })
            }
            Event::SequenceStart(anchor, _) => self.begin(Open::List(anchor, Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(Open::Mapping(anchor, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(anchor, all)) => self.put(anchor, Node::List(all)),
                Some(Open::Mapping(anchor, members, _)) => self.put(anchor, Node::Mapping(members)),
                None => Err("something ends that didn't begin"),
            },
            Event::Alias(anchor) => {
                let named = self.anchors.get(&anchor).cloned().ok_or("an alias names what isn't complete")?;
                self.place(named)
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn begin(&mut self, open: Open) -> Result<(), &'static str> {
        if self.open.len() >= MAX_DEPTH {
            return Err("lists and mappings lie too deep in one another");
        }
        self.open.push(open);
        Ok(())
    }

    fn put(&mut self, anchor: usize, node: Node) -> Result<(), &'static str> {
        let node = Rc::new(node);
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        self.place(node)
    }

    fn place(&mut self, node: Rc<Node>) -> Result<(), &'static str> {
        match self.open.last_mut() {
            None if self.root.is_some() => return Err("a second document begins"),
            None => self.root = Some(node),
            Some(Open::List(_, all)) => all.push(node),
            Some(Open::Mapping(_, members, name)) => match (name.take(), &*node) {
                (Some(name), _) => members.push((name, node)),
                (None, Node::Text(text)) if members.iter().any(|(known, _)| known == text.expose()) => {
                    return Err("a member is there twice");
                }
                (None, Node::Text(text)) => *name = Some(text.expose().clone()),
                (None, _) => return Err("the name of a member isn't text"),
            },
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn at(text: &str, path: &[&str]) -> Option<String> {
        let root = Node::read(text).unwrap();
        path.iter().try_fold(&*root, |node, name| node.get(name))?.text().map(str::to_owned)
    }

    #[test]
    fn yaml_and_json_say_the_same() {
        for text in [
            "a:\n  b: x\n",
            "{\"a\": {\"b\": \"x\"}}",
            "{\n\t\"a\": {\n\t\t\"b\": \"x\"\n\t}\n}\n",
            "\u{feff}---\na: {b: 'x'}\n",
            "base: &base {b: x}\na: *base\n",
            "base: &base {b: x}\na:\n  <<: *base\n  c: y\n",
            "base: &base {b: x}\na:\n  <<: [{d: e}, *base]\n",
        ] {
            assert_eq!(at(text, &["a", "b"]).as_deref(), Some("x"), "{text}");
        }
        for text in ["a: {b: }", "a: {b: ~}", "a: {b: null}", "a: {b: ''}", "a:", "", "a: [b]", "[1]"] {
            assert_eq!(at(text, &["a", "b"]), None, "{text}");
        }
        assert_eq!(at("a: {b: 'null'}", &["a", "b"]).as_deref(), Some("null"));
        assert_eq!(at("a: {b: true}", &["a", "b"]).as_deref(), Some("true"));
        assert_eq!(at("a: |\n  one\n  two\n", &["a"]).as_deref(), Some("one\ntwo\n"));
    }

    #[test]
    fn what_is_no_document_is_refused_and_not_repeated() {
        let deep = "[".repeat(100_000);
        for bad in ["a: hunter2: x", "a: *b", "a: &a [*a]", "a: 1\na: 2", "[a]: b", "{a: b", "a\n---\nb", &deep, "\0"]
        {
            let why = Node::read(bad).unwrap_err();
            assert!(why.starts_with("line ") && !why.contains("hunter2"), "{bad:.40}: {why}");
        }
    }

    #[test]
    fn what_is_repeated_a_billion_times_is_there_once() {
        let mut text = "a0: &a0 {x: y}\nm1: &m1 {}\n".to_owned();
        for level in 2..60 {
            let below = format!("*a{}, ", if level == 2 { 0 } else { level - 1 }).repeat(9);
            writeln!(text, "a{level}: &a{level} [{}]", below.trim_end_matches(", ")).unwrap();
            writeln!(text, "m{level}: &m{level} {{<<: [*a0, *m{0}, *m{0}]}}", (level - 1).max(1)).unwrap();
        }
        assert_eq!(at(&text, &["a0", "x"]).as_deref(), Some("y"));
        assert_eq!((at(&text, &["m40", "x"]).as_deref(), at(&text, &["m40", "z"])), (Some("y"), None));
    }
}
