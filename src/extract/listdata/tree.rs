//! gkmlpt: the tree of categories that the catalogue of Guangdong keeps in `window._CONFIG`.
//!
//! Every category tells how many entries it has; its list is asked for at `/gkmlpt/api/all/<id>?page=1&sid=<site>`.

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

use crate::model::Address;

/// Categories kept of one tree.
const MOST_CATEGORIES: usize = 400;
const DEEPEST: usize = 12;

/// One category without categories below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::extract) struct Category {
    /// Its name.
    pub(in crate::extract) name: String,
    /// Where its entries are asked for, or the page that stands in their place.
    pub(in crate::extract) address: Address,
    /// Leads to a page of its own instead of a list.
    pub(in crate::extract) elsewhere: bool,
}

/// Categories of the catalogue page at `address`; none when `script` is not its configuration.
pub(in crate::extract) fn categories(script: &str, address: &Address) -> Vec<Category> {
    let path = address.path();
    let Some(at) = path.find("/gkmlpt").filter(|_| !path.contains("/content/")) else { return Vec::new() };
    let place = format!("{}/gkmlpt/api/all", &path[..at]);
    if memmem::find(script.as_bytes(), b"_CONFIG").is_none() {
        return Vec::new();
    }
    let (Some(site), Some(tree)) = (number_after(script, "SID"), value_after(script, "TREE")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    walk(&tree, 0, &mut |node| {
        if found.len() < MOST_CATEGORIES {
            found.extend(category(node, address, &place, &site));
        }
    });
    found
}

fn category(node: &Value, base: &Address, place: &str, site: &str) -> Option<Category> {
    let name =
        node.get("name").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty())?.to_owned();
    let jump = node.get("jump_url").and_then(Value::as_str).map(str::trim).filter(|jump| jump.len() > 1);
    if let Some(jump) = jump {
        return Some(Category { name, address: base.join(jump).ok()?, elsewhere: true });
    }
    let children = node.get("children").and_then(Value::as_array).filter(|children| !children.is_empty());
    let count = |node: &Value| node.get("post_count").and_then(Value::as_u64).unwrap_or(0);
    let below: u64 = children.into_iter().flatten().map(count).fold(0, u64::saturating_add);
    // What a category shows beyond those below it is its own.
    if children.is_some() && count(node) <= below {
        return None;
    }
    let id = match node.get("id")? {
        Value::Number(id) => id.as_u64()?.to_string(),
        Value::String(id) if !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()) => id.clone(),
        _ => return None,
    };
    let address = base.join(&format!("{place}/{id}?page=1&sid={site}")).ok()?;
    Some(Category { name, address, elsewhere: false })
}

fn walk(value: &Value, depth: usize, see: &mut impl FnMut(&Value)) {
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, depth + 1, see)),
        Value::Object(node) => {
            see(value);
            if let Some(children) = node.get("children") {
                walk(children, depth + 1, see);
            }
        }
        _ => {}
    }
}

/// The number that a key is given, quoted or not.
fn number_after(script: &str, key: &str) -> Option<String> {
    let value = behind(script, key)?.trim_start_matches(['\'', '"']);
    let digits: String = value.chars().take(12).take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then_some(digits)
}

/// The JSON value that a key is given, whatever follows it.
fn value_after(script: &str, key: &str) -> Option<Value> {
    let text = behind(script, key).filter(|text| text.starts_with(['[', '{']))?;
    Value::deserialize(&mut serde_json::Deserializer::from_str(text)).ok()
}

fn behind<'a>(script: &'a str, key: &str) -> Option<&'a str> {
    memmem::find_iter(script.as_bytes(), key).find_map(|at| {
        let alone = !script[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = script[at + key.len()..].trim_start_matches(['\'', '"']).trim_start();
        rest.strip_prefix([':', '=']).filter(|_| alone).map(str::trim_start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(script: &str) -> Vec<(String, String, bool)> {
        let base = Address::parse("http://x.cn/jyj/gkmlpt/index").unwrap();
        let found = categories(script, &base);
        found.into_iter().map(|one| (one.name, one.address.to_string(), one.elsewhere)).collect()
    }

    #[test]
    fn categories_without_others_below_are_lists() {
        let script = "window._CONFIG = { DETAIL: null, SID: '755041', TREE: [{\"id\":1,\"name\":\"机构\",\"post_count\":3,\"children\":[{\"id\":2,\"name\":\"职能\",\"post_count\":3,\"children\":[]}]},\
            {\"id\":3,\"name\":\"指南\",\"post_count\":0,\"jump_url\":\"/zn/\"},{\"id\":4,\"name\":\"空\",\"post_count\":0}], SERVICE_AREA_ID: 9 }";
        let list = |name: &str, id: u8| {
            (name.to_owned(), format!("http://x.cn/jyj/gkmlpt/api/all/{id}?page=1&sid=755041"), false)
        };
        let jump = ("指南".to_owned(), "http://x.cn/zn/".to_owned(), true);
        assert_eq!(of(script), [list("职能", 2), jump, list("空", 4)]);
    }

    #[test]
    fn what_is_no_json_gives_no_categories() {
        for script in
            ["window._CONFIG={SID:'1',TREE:[{id:1}]}", "_CONFIG TREE:[", "_CONFIG SID:1,TREE:[[[[", ""]
        {
            assert!(of(script).is_empty(), "{script}");
        }
        let deep = format!("_CONFIG SID:1 TREE:{}", "[".repeat(5_000));
        assert!(of(&deep).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_script_makes_it_panic(text in "(_CONFIG|SID|TREE|:|\\[|\\{|\\}|\"id\":1|\"name\":\"政\"|\"children\":|,| ){0,30}") {
            let _ = of(&text);
        }
    }
}
