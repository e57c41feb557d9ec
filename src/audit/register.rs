//! Reads a register 名录: xlsx, CSV or TOML, forgiving about header names, strict about rows.
//!
//! Comes in: the bytes of the file. Goes out: one [`Registered`] per unit, or every complaint with its line.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_spanned::Spanned;

use crate::model::{Address, Unit, UnitKind};
use crate::report::items;

/// A unit and where its site is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Whom.
    pub unit: Unit,
    /// Home address of its site.
    pub home: Address,
}

/// What is wrong with a register: one complaint a line, each with file, line and remedy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct RegisterError(pub Vec<String>);

/// A row as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawUnit {
    id: Option<String>,
    name: Option<String>,
    address: Option<String>,
    kind: Option<String>,
    region: Option<String>,
    site_code: Option<String>,
    #[serde(deserialize_with = "word_or_truth")]
    services: Option<String>,
}

/// TOML has `false`, a sheet has 无.
fn word_or_truth<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    struct Word;
    impl serde::de::Visitor<'_> for Word {
        type Value = Option<String>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("true or false")
        }
        fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
            Ok(Some(yes.to_string()))
        }
        fn visit_str<E>(self, word: &str) -> Result<Self::Value, E> {
            Ok(Some(word.to_owned()))
        }
    }
    value.deserialize_any(Word)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegister {
    unit: Vec<Spanned<RawUnit>>,
}

/// Rows that are searched for the header: people put titles above tables.
const HEADER_WITHIN: usize = 10;

/// Header names by field, in the order of [`RawUnit`].
const HEADERS: [(&str, &[&str]); 7] = [
    ("id", &["id", "编号", "单位编号"]),
    ("name", &["name", "unit", "单位名称", "单位", "名称", "网站名称", "主办单位", "机构名称"]),
    (
        "address",
        &[
            "address",
            "url",
            "home",
            "网址",
            "首页网址",
            "网站首页网址",
            "网站地址",
            "网站网址",
            "网站域名",
            "域名",
            "地址",
        ],
    ),
    ("kind", &["kind", "类别", "单位类别", "类型"]),
    ("region", &["region", "地区", "区域", "行政区划", "所属地区"]),
    ("site_code", &["site_code", "site-code", "sitecode", "标识码", "网站标识码", "政府网站标识码"]),
    ("services", &["services", "对外服务", "对外服务职能", "有无对外服务", "办事服务"]),
];

/// A unit of which only the address is known.
pub fn unit_of_address(home: &Address) -> Registered {
    let id = identifier(home.authority());
    let name = home.authority().to_owned();
    let (kind, region, site_code) = (UnitKind::default(), String::new(), String::new());
    let unit = Unit { id, name, kind, region, site_code, services: true };
    Registered { unit, home: home.clone() }
}

/// Reads a register; `file` names it in complaints and tells TOML from sheets (xlsx, xls, ods, CSV) by its ending.
///
/// # Errors
/// [`RegisterError`] with every complaint.
pub fn read_register(file: &str, bytes: &[u8]) -> Result<Vec<Registered>, RegisterError> {
    let rows = if file.to_ascii_lowercase().ends_with(".toml") {
        toml_rows(file, &String::from_utf8_lossy(bytes))
    } else {
        sheet_rows(file, bytes)
    };
    let (mut units, mut complaints, mut ids) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, row) in rows.map_err(|complaint| RegisterError(vec![complaint]))? {
        match registered(row) {
            Ok(unit) if ids.contains(&same_folder(&unit.unit.id)) => complaints.push(format!(
                "{file}, line {line}: a second unit with the id `{}`; give one of them another `id`",
                unit.unit.id
            )),
            Ok(unit) => {
                ids.insert(same_folder(&unit.unit.id));
                units.push(unit);
            }
            Err(complaint) => complaints.push(format!("{file}, line {line}: {complaint}")),
        }
    }
    if complaints.is_empty() && units.is_empty() {
        complaints.push(format!("{file}: no units; give one row per unit with at least an address (网址)"));
    }
    if complaints.is_empty() { Ok(units) } else { Err(RegisterError(complaints)) }
}

fn registered(row: RawUnit) -> Result<Registered, String> {
    let given =
        |field: Option<String>| field.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(address) = given(row.address) else {
        return Err("no address; fill in the home page (网址) or take the row out".to_owned());
    };
    let with_scheme = if address.contains("://") { address.clone() } else { format!("http://{address}") };
    let home = Address::parse(&with_scheme)
        .map_err(|error| format!("{error}; write the home page as http://www.example.gov.cn/"))?;
    let kind = match given(row.kind) {
        None => UnitKind::default(),
        Some(word) => UnitKind::parse(&word).ok_or_else(|| {
            format!("unknown kind `{word}`; use government (政府), department (部门), township (乡镇) or enterprise (企事业单位)")
        })?,
    };
    let name = given(row.name).unwrap_or_else(|| home.authority().to_owned());
    let id = given(row.id).map_or_else(|| identifier(&name), |id| identifier(&id));
    let region = given(row.region).unwrap_or_default();
    let site_code = given(row.site_code).unwrap_or_default();
    let services = match given(row.services).as_deref() {
        None | Some("true" | "yes" | "1" | "是" | "有") => true,
        Some("false" | "no" | "0" | "否" | "无" | "没有") => false,
        Some(word) => {
            return Err(format!("`{word}` says nothing about services; write true (有) or false (无)"));
        }
    };
    Ok(Registered { unit: Unit { id, name, kind, region, site_code, services }, home })
}

/// Bytes of an identifier: file systems bear 255, and something may be put around it.
const LONGEST_ID: usize = 240;

/// A name as a folder name: letters, digits, `-`, `_`, `.` stay, all else becomes `-`; no dots around it, and none of
/// the names that mean something else, here or to an operating system.
fn identifier(name: &str) -> String {
    let safe = name.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' });
    let mut id: String = safe.take(80).collect();
    id.truncate(id.floor_char_boundary(LONGEST_ID));
    match id.trim_matches('.') {
        "" => "unit".to_owned(),
        id if is_taken(id) => format!("unit-{id}"),
        id => id.to_owned(),
    }
}

/// Devices of Windows, whatever follows a dot; and what lies beside the folders of a round.
fn is_taken(id: &str) -> bool {
    let lower = id.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    let numbered = |name: &str| stem.strip_prefix(name).is_some_and(|rest| rest.chars().count() == 1);
    matches!(stem, "con" | "prn" | "aux" | "nul" | "summary" | "replay")
        || ((numbered("com") || numbered("lpt")) && stem.ends_with(char::is_numeric))
}

/// What an identifier is to file systems that do not tell case.
fn same_folder(id: &str) -> String {
    id.to_lowercase()
}

type Rows = Result<Vec<(usize, RawUnit)>, String>;

fn toml_rows(file: &str, text: &str) -> Rows {
    let register: RawRegister = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        format!("{file}, line {line}: {}; a register holds [[unit]] tables with name, address, kind, region, site_code", error.message())
    })?;
    let rows = register.unit.into_iter().map(|unit| (line_of(text, unit.span().start), unit.into_inner()));
    Ok(rows.collect())
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Rows of a sheet, whatever office program wrote it. Titles may stand above the header.
fn sheet_rows(file: &str, bytes: &[u8]) -> Rows {
    let table = items::sheet_rows(file, bytes)?;
    let fields_of =
        |cells: &[String]| cells.iter().map(|header| field_of(header)).collect::<Vec<Option<&str>>>();
    let headers = table.iter().take(HEADER_WITHIN).map(|(_, cells)| fields_of(cells)).enumerate();
    let Some((at, fields)) = headers.into_iter().find(|(_, fields)| fields.contains(&Some("address"))) else {
        let found = table.first().map(|(_, cells)| cells.join(", ")).unwrap_or_default();
        return Err(format!(
            "{file}, line 1: no column with the address; name one of the columns `address` or 网址 (found: {found})"
        ));
    };
    let mut rows = Vec::new();
    for (line, cells) in &table[at + 1..] {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let mut row = RawUnit::default();
        for (field, value) in fields.iter().zip(cells) {
            let slot = match field {
                Some("id") => &mut row.id,
                Some("name") => &mut row.name,
                Some("address") => &mut row.address,
                Some("kind") => &mut row.kind,
                Some("region") => &mut row.region,
                Some("site_code") => &mut row.site_code,
                Some("services") => &mut row.services,
                _ => continue,
            };
            *slot = Some(value.to_owned());
        }
        rows.push((*line, row));
    }
    Ok(rows)
}

/// The field that a header names; marks of required columns and explanations in brackets are passed over.
fn field_of(header: &str) -> Option<&'static str> {
    let plain: String = header.chars().filter(|c| !c.is_whitespace() && !"*＊:：".contains(*c)).collect();
    let plain = plain.split(['（', '(']).next().unwrap_or_default().to_lowercase();
    HEADERS.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_with_chinese_headers_is_read_in_either_encoding() {
        let sheet = "单位名称,网址,类别,地区\n甲县人民政府,www.jia.gov.cn,政府,乙市\n甲县教育局,http://jyj.jia.gov.cn/,部门,乙市\n";
        let units = read_register("units.csv", sheet.as_bytes()).unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[0].home.as_str(), "http://www.jia.gov.cn/");
        assert_eq!((units[1].unit.kind, units[1].unit.id.as_str()), (UnitKind::Department, "甲县教育局"));
        let gbk = encoding_rs::GBK.encode(sheet).0;
        assert_eq!(read_register("units.csv", &gbk).unwrap(), units);
    }

    #[test]
    fn a_unit_serves_the_public_unless_the_register_says_no() {
        let sheet = "单位名称,网址,对外服务\n甲,http://a.cn/,\n乙,http://b.cn/,无\n丙,http://c.cn/,TRUE\n";
        let units = read_register("u.csv", sheet.replace("TRUE", "true").as_bytes()).unwrap();
        assert_eq!(units.iter().map(|it| it.unit.services).collect::<Vec<_>>(), [true, false, true]);
        let RegisterError(complaints) =
            read_register("u.csv", sheet.replace("TRUE", "x").as_bytes()).unwrap_err();
        assert!(complaints[0].contains("line 4: `x` says nothing about services"), "{complaints:?}");
        let toml = read_register("u.toml", b"[[unit]]\naddress = \"a.cn\"\nservices = false\n").unwrap();
        assert!(!toml[0].unit.services);
    }

    #[test]
    fn every_bad_row_is_named_by_its_line() {
        let sheet = "name,address,kind\n甲,,\n乙,http://,\n丙,http://b.cn/,school\n丁,http://c.cn/,\n";
        let RegisterError(complaints) = read_register("u.csv", sheet.as_bytes()).unwrap_err();
        assert_eq!(complaints.len(), 3);
        assert!(complaints[0].starts_with("u.csv, line 2: no address"), "{complaints:?}");
        assert!(complaints[1].starts_with("u.csv, line 3: "), "{complaints:?}");
        assert!(complaints[2].contains("line 4: unknown kind `school`"), "{complaints:?}");
    }

    #[test]
    fn a_toml_register_names_line_and_keys() {
        let text = "[[unit]]\nname = \"甲\"\naddress = \"http://a.cn/\"\n\n[[unit]]\nname = \"乙\"\n";
        let RegisterError(complaints) = read_register("u.toml", text.as_bytes()).unwrap_err();
        assert!(complaints[0].starts_with("u.toml, line 5: no address"), "{complaints:?}");
        let RegisterError(complaints) = read_register("u.toml", b"[[unit]]\nadres = \"x\"\n").unwrap_err();
        assert!(complaints[0].contains("u.toml, line 2"), "{complaints:?}");
    }

    #[test]
    fn two_units_with_one_id_are_refused() {
        let sheet = "name,address\n甲,http://a.cn/\n甲,http://b.cn/\n";
        let RegisterError(complaints) = read_register("u.csv", sheet.as_bytes()).unwrap_err();
        assert!(complaints[0].contains("line 3"), "{complaints:?}");
        let sheet = "name,address\nJia,http://a.cn/\njia,http://b.cn/\n";
        let RegisterError(complaints) = read_register("u.csv", sheet.as_bytes()).unwrap_err();
        assert!(
            complaints[0].contains("a second unit with the id `jia`"),
            "{complaints:?}: one folder on some machines"
        );
    }

    #[test]
    fn every_name_makes_a_folder_of_its_own_inside_the_round() {
        let cases = [
            ("../../etc/passwd", "-..-etc-passwd"),
            ("..", "unit"),
            ("a/b\\c\0d", "a-b-c-d"),
            ("甲县.", "甲县"),
            ("summary.html", "unit-summary.html"),
            ("Replay", "unit-Replay"),
            ("NUL.txt", "unit-NUL.txt"),
            ("com1", "unit-com1"),
            ("community", "community"),
            ("附件\u{202E}fdp", "附件-fdp"),
        ];
        for (name, id) in cases {
            assert_eq!(identifier(name), id, "{name:?}");
        }
        assert!(identifier(&"\u{20BB7}".repeat(100)).len() <= LONGEST_ID);
    }
}
