//! A JSON Schema of a pack for editors, made from the types that read packs and from what the checks read.

mod probe;

pub use probe::{Field, Shape, shape};

use serde_json::{Map, Value, json};

use super::raw::{RawChange, RawPack, RawRule};

/// The schema of `pack.toml` and of the files of rules. `checks` are their identifiers and what their parameters are.
pub fn schema(checks: &[(&str, Shape)]) -> Value {
    let mut rule = of(&shape::<RawRule>());
    let names: Vec<&str> = checks.iter().map(|(id, _)| *id).collect();
    rule["properties"]["check"] = json!({"enum": names});
    let each = checks.iter().map(|(id, params)| {
        json!({"if": {"properties": {"check": {"enum": [id]}}, "required": ["check"]},
               "then": {"properties": {"params": of(params)}}})
    });
    rule["allOf"] = Value::Array(each.collect());
    for (key, words) in WORDS {
        set(&mut rule, key, words);
    }
    let mut change = of(&shape::<RawChange>());
    set(&mut change, "confidence", WORDS[0].1);
    let mut pack = of(&shape::<RawPack>());
    for (key, words) in ARITHMETIC {
        set(&mut pack["properties"]["arithmetic"], key, words);
    }
    pack["properties"]["rule"] = json!({"type": "array", "items": {"$ref": "#/$defs/rule"}});
    pack["properties"]["change"] = json!({"type": "array", "items": {"$ref": "#/$defs/change"}});
    // A file of rules has nothing else; only `pack.toml` states what a pack is.
    let rules_only = json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {"rule": pack["properties"]["rule"], "change": pack["properties"]["change"]},
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gongkai pack",
        "description": "pack.toml, or a file of rules beside it",
        "anyOf": [pack, rules_only],
        "$defs": {"rule": rule, "change": change},
    })
}

/// Words that the reader tells apart itself; a test compares them with what it says.
const WORDS: &[(&str, &[&str])] =
    &[("confidence", &["verified", "partial", "default"]), ("needs", &["services"])];
const ARITHMETIC: &[(&str, &[&str])] = &[
    ("sum", &["exact", "scaled"]),
    ("not_applicable", &["rescale", "family"]),
    ("rounding_mode", &["half-up", "down"]),
];

fn set(table: &mut Value, key: &str, words: &[&str]) {
    table["properties"][key] = json!({"enum": words});
}

fn of(shape: &Shape) -> Value {
    match shape {
        Shape::Word => json!({"type": "string"}),
        Shape::Truth => json!({"type": "boolean"}),
        Shape::Whole => json!({"type": "integer"}),
        Shape::Number => json!({"type": "number"}),
        Shape::OneOf(words) => json!({"enum": words}),
        Shape::List(items) => json!({"type": "array", "items": of(items)}),
        Shape::Any => json!({}),
        Shape::Table(fields) => {
            let properties: Map<String, Value> =
                fields.iter().map(|field| (field.name.to_owned(), of(&field.shape))).collect();
            let required: Vec<&str> =
                fields.iter().filter(|field| field.required).map(|field| field.name).collect();
            json!({
                "type": "object",
                "additionalProperties": false,
                "properties": properties,
                "required": required,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_keys_types_and_what_is_required() {
        let schema = schema(&[("guide", Shape::Table(Vec::new()))]);
        let rule = &schema["$defs"]["rule"];
        assert_eq!(rule["required"], json!(["id", "family", "title", "title_en", "confidence"]));
        assert_eq!(rule["properties"]["points"], json!({"type": "number"}));
        assert_eq!(rule["properties"]["at_least"], json!({"type": "integer"}));
        assert_eq!(rule["properties"]["basis"]["items"]["required"], json!(["title", "number", "clause"]));
        assert_eq!(rule["properties"]["check"], json!({"enum": ["guide"]}));
        let pack = &schema["anyOf"][0];
        assert_eq!(pack["required"], json!(["id", "version", "title", "title_en"]));
        assert_eq!(pack["properties"]["grades"]["items"]["required"], json!(["name", "name_en", "from"]));
        assert_eq!(pack["properties"]["arithmetic"]["properties"]["base"], json!({"type": "number"}));
    }

    /// The reader refuses a wrong word by naming the right ones.
    #[test]
    fn the_words_are_those_of_the_reader() {
        let known = |table: &str, key: &str| {
            let text = format!(
                "id = \"p\"\nversion = \"1\"\ntitle = \"t\"\ntitle_en = \"t\"\n\
                 grades = [{{ name = \"a\", name_en = \"a\", from = 0 }}]\n\
                 families = [{{ id = \"a\", title = \"a\", title_en = \"a\" }}]\n{table}\n{key} = \"%\"\n"
            );
            let errors = crate::rules::read("p", &[("pack.toml".into(), text)]).unwrap_err();
            errors.iter().map(|error| error.remedy.clone()).collect::<Vec<_>>().join("\n")
        };
        let rule = "[[rule]]\nid = \"r\"\nfamily = \"a\"\nmanual = true\ntitle = \"t\"\ntitle_en = \"t\"\npoints = 1";
        let with = |key: &str| match key {
            "confidence" => rule.to_owned(),
            _ => format!("{rule}\nconfidence = \"default\""),
        };
        let rules = WORDS.iter().map(|(key, words)| (known(&with(key), key), words));
        let sums = ARITHMETIC.iter().map(|(key, words)| (known("[arithmetic]", key), words));
        for (told, words) in rules.chain(sums) {
            assert!(
                told.contains(&format!("known here: {}", words.join(", "))),
                "{told} should name {words:?}"
            );
        }
    }
}
