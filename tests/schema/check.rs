//! As much of JSON Schema as docs/schema uses, and stricter in one thing: a member that the schema doesn't name is a
//! mistake, unless the schema leaves the members to somebody else.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Map, Value, json};

/// What says nothing of the value itself.
const ANNOTATIONS: [&str; 6] = ["$schema", "$defs", "title", "description", "default", "format"];

/// One of the files.
pub(crate) struct Schema {
    root: Value,
}

/// What is wrong, and where.
type Checked<T> = Result<T, String>;

/// The members that a schema names; none if it leaves them to somebody else.
type Named = Option<BTreeSet<String>>;

impl Schema {
    pub(crate) fn of(command: &str) -> Self {
        let file = format!("docs/schema/{}.json", command.replace(' ', "-"));
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file));
        Self { root: serde_json::from_str(&text.unwrap_or_else(|error| panic!("{file}: {error}"))).unwrap() }
    }

    pub(crate) fn check(&self, value: &Value) -> Checked<()> {
        self.whole(&self.root, value)
    }

    /// A value with all of its members.
    fn whole(&self, schema: &Value, value: &Value) -> Checked<()> {
        let named = self.part(schema, value)?;
        let (Some(named), Some(members)) = (named, value.as_object()) else { return Ok(()) };
        match members.keys().find(|member| !named.contains(*member)) {
            Some(member) => Err(format!("{member:?} isn't in the schema")),
            None => Ok(()),
        }
    }

    /// What one schema says of a value, and the members that it speaks of.
    fn part(&self, schema: &Value, value: &Value) -> Checked<Named> {
        let Value::Object(rules) = schema else {
            return if *schema == json!(true) { Ok(None) } else { Err("nothing may be here".into()) };
        };
        if rules.keys().all(|rule| ANNOTATIONS.contains(&rule.as_str())) {
            return Ok(None);
        }
        let mut named: Named = Some(BTreeSet::new());
        for (rule, says) in rules {
            let also = self.rule(rules, rule, says, value)?;
            named = named.zip(also).map(|(one, other)| &one | &other);
        }
        Ok(named)
    }

    fn rule(&self, rules: &Map<String, Value>, rule: &str, says: &Value, value: &Value) -> Checked<Named> {
        let nothing = Some(BTreeSet::new());
        let require = |is: bool| if is { Ok(nothing.clone()) } else { Err(format!("{value} isn't {rule} {says}")) };
        match rule {
            rule if ANNOTATIONS.contains(&rule) => Ok(nothing),
            "$ref" => {
                let name = says.as_str().and_then(|says| says.strip_prefix("#/")).unwrap();
                self.part(self.root.pointer(&format!("/{name}")).unwrap(), value)
            }
            "type" => require(match says {
                Value::Array(types) => types.iter().any(|one| is_a(value, one.as_str().unwrap())),
                one => is_a(value, one.as_str().unwrap()),
            }),
            "const" => require(value == says),
            "enum" => require(says.as_array().unwrap().contains(value)),
            "minimum" => require(value.as_i64().is_none_or(|number| number >= says.as_i64().unwrap())),
            "maximum" => require(value.as_i64().is_none_or(|number| number <= says.as_i64().unwrap())),
            "minItems" => require(value.as_array().is_none_or(|list| list.len() as u64 >= says.as_u64().unwrap())),
            "maxItems" => require(value.as_array().is_none_or(|list| list.len() as u64 <= says.as_u64().unwrap())),
            "uniqueItems" => {
                let list = value.as_array().map_or(&[][..], Vec::as_slice);
                require(list.iter().enumerate().all(|(at, one)| !list[..at].contains(one)))
            }
            "required" => {
                let names = says.as_array().unwrap();
                let missing = names.iter().find(|name| value.get(name.as_str().unwrap()).is_none());
                missing.map_or(Ok(nothing), |name| Err(format!("{name} is missing")))
            }
            "properties" => {
                let properties = says.as_object().unwrap();
                for (name, schema) in properties {
                    let Some(member) = value.get(name) else { continue };
                    self.whole(schema, member).map_err(|error| format!("{name}: {error}"))?;
                }
                Ok(Some(properties.keys().cloned().collect()))
            }
            "additionalProperties" => {
                assert!(*says == json!(true) || *says == json!(false), "{rules:?}");
                Ok(nothing.filter(|_| *says == json!(false)))
            }
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.whole(says, item).map_err(|error| format!("{at}: {error}"))?;
                }
                Ok(nothing)
            }
            "anyOf" | "oneOf" => self.any(says.as_array().unwrap(), value),
            other => panic!("{other} isn't checked here: {rules:?}"),
        }
    }

    /// At least one must fit. They need not exclude each other: what is older may fit where more was added.
    fn any(&self, schemas: &[Value], value: &Value) -> Checked<Named> {
        let (fit, unfit): (Vec<_>, Vec<_>) =
            schemas.iter().map(|schema| self.part(schema, value)).partition(Result::is_ok);
        if fit.is_empty() {
            return Err(unfit.into_iter().filter_map(Result::err).collect::<Vec<_>>().join(", and "));
        }
        let named = fit.into_iter().flatten();
        Ok(named.reduce(|one, other| one.zip(other).map(|(one, other)| &one | &other)).flatten())
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type here"),
    }
}

#[test]
fn what_is_wrong_is_found() {
    let schema = Schema {
        root: json!({
            "type": "object",
            "properties": {
                "id": { "$ref": "#/$defs/Id" },
                "life": { "type": ["integer", "null"], "minimum": 1 },
                "jwk": { "type": "object", "additionalProperties": true },
                "body": { "description": "anything" },
                "list": { "type": "array", "items": { "type": "object", "properties": { "word": { "enum": ["a", "b"] } } } },
            },
            "required": ["id"],
            "anyOf": [
                { "properties": { "file": { "type": "string" } }, "required": ["file"] },
                { "properties": { "command": { "type": "string" } }, "required": ["command"] },
            ],
            "$defs": { "Id": { "type": "string" } },
        }),
    };
    for good in [
        json!({ "id": "x", "life": null, "file": "f" }),
        json!({ "id": "x", "life": 1, "jwk": { "any": 1 }, "body": { "any": 1 }, "list": [{ "word": "b" }, {}], "command": "c" }),
    ] {
        schema.check(&good).unwrap();
    }
    for (bad, why) in [
        (json!([]), "isn't type"),
        (json!({ "file": "f" }), "\"id\" is missing"),
        (json!({ "id": "x" }), "\"file\" is missing, and \"command\" is missing"),
        (json!({ "id": 1, "file": "f" }), "id: 1 isn't type"),
        (json!({ "id": "x", "file": "f", "life": 0 }), "minimum"),
        (json!({ "id": "x", "file": "f", "more": 1 }), "\"more\" isn't in the schema"),
        (json!({ "id": "x", "file": "f", "list": [{ "word": "c" }] }), "enum"),
        (json!({ "id": "x", "file": "f", "list": [{ "more": "c" }] }), "list: 0: \"more\" isn't"),
    ] {
        let error = schema.check(&bad).unwrap_err();
        assert!(error.contains(why), "{bad}: {error}");
    }
}
