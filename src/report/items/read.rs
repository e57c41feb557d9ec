//! From the rows of a filled sheet to rulings, each checked against the report it is about.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::table::rows;
use super::{Item, ItemKind, items};
use crate::model::{Decision, Points, Ruling, Signature};
use crate::report::json_v1::Report;

/// A column by its field, with the headers by which it goes.
const HEADERS: [(&str, &[&str]); 10] = [
    ("audit", &["检查编号", "编号", "audit", "audit id"]),
    ("rule", &["指标编号", "指标标识", "rule", "rule id"]),
    ("fingerprint", &["指纹", "fingerprint"]),
    ("decision", &["结论", "认定", "确认情况", "decision", "verdict"]),
    ("points", &["得分", "评分", "分值", "points", "score"]),
    ("note", &["说明", "备注", "note", "remark"]),
    ("who", &["人员", "认定人员", "检查人员", "检查人", "who", "by", "person"]),
    ("day", &["时间", "日期", "认定时间", "when", "date", "day"]),
    ("file", &["依据文件", "附件", "证明材料", "file", "grounds"]),
    ("unit", &["单位", "unit"]),
];

/// Rows that are searched for the header: people put titles above tables.
const HEADER_WITHIN: usize = 10;

/// The decisions in a filled sheet, each with the identifier of its audit, in the order of the rows; rows that decide
/// nothing are passed over. `reports` are the audits it may be about, with what was decided on them before.
///
/// # Errors
/// Every row that cannot be taken, with line and remedy; then nothing is taken.
pub fn rulings(
    name: &str,
    bytes: &[u8],
    reports: &[(Report, Vec<Ruling>)],
) -> Result<Vec<(String, Ruling)>, Vec<String>> {
    let rows = rows(name, bytes).map_err(|told| vec![told])?;
    let header = |(_, cells): &(usize, Vec<String>)| {
        let fields: Vec<Option<&str>> = cells.iter().map(|cell| field(cell)).collect();
        let known = |name| fields.contains(&Some(name));
        (known("rule") && (known("decision") || known("points"))).then_some(fields)
    };
    let found = rows.iter().take(HEADER_WITHIN).enumerate().find_map(|(at, row)| Some((at, header(row)?)));
    let Some((at, fields)) = found else {
        let remedy = "keep the header row of the export: 指标编号, 结论, 得分, 说明, 人员, 时间, 依据文件";
        return Err(vec![format!("{name}: no header with 指标编号 and 结论 or 得分; {remedy}")]);
    };
    let open: Vec<(String, Vec<Item>)> =
        reports.iter().map(|(report, known)| (report.audit.id.clone(), items(report, known))).collect();
    let (mut taken, mut complaints) = (Vec::new(), Vec::new());
    for (line, cells) in &rows[at + 1..] {
        let row = Row { cells, fields: &fields };
        match row.ruling(name, &open) {
            Ok(Some(ruling)) => taken.push(ruling),
            Ok(None) => {}
            Err(told) => complaints.push(format!("{name}, line {line}: {told}")),
        }
    }
    if complaints.is_empty() { Ok(taken) } else { Err(complaints) }
}

fn field(header: &str) -> Option<&'static str> {
    field_of(&HEADERS, header)
}

/// The field that a header stands for, in a list of fields with the headers by which they go.
pub(crate) fn field_of(headers: &[(&'static str, &[&str])], header: &str) -> Option<&'static str> {
    let plain: String = header.chars().filter(|c| !c.is_whitespace() && !"*＊:：".contains(*c)).collect();
    let plain = plain.split(['（', '(']).next().unwrap_or_default().to_lowercase();
    let known = headers.iter().find(|(_, names)| names.iter().any(|name| name.replace(' ', "") == plain));
    known.map(|(field, _)| *field)
}

struct Row<'a> {
    cells: &'a [String],
    fields: &'a [Option<&'static str>],
}

impl Row<'_> {
    fn get(&self, field: &str) -> &str {
        let at = self.fields.iter().position(|known| *known == Some(field));
        at.and_then(|at| self.cells.get(at)).map_or("", |cell| cell.trim())
    }

    fn ruling(&self, sheet: &str, open: &[(String, Vec<Item>)]) -> Result<Option<(String, Ruling)>, String> {
        let (word, points) = (self.get("decision"), self.get("points"));
        if word.is_empty() && points.is_empty() {
            return Ok(None);
        }
        let (audit, items) = match (self.get("audit"), open) {
            ("", [(audit, items)]) => (audit, items),
            ("", _) => {
                return Err("no 检查编号, and there are several audits; fill it in as exported".to_owned());
            }
            (id, _) => {
                let found = open.iter().find(|(audit, _)| audit == id);
                let found = found.ok_or_else(|| {
                    format!(
                        "no audit `{id}` in this folder; give the folder that the sheet was exported from"
                    )
                })?;
                (&found.0, &found.1)
            }
        };
        let (rule, print) = (self.get("rule"), self.get("fingerprint"));
        let of_rule: Vec<&Item> = items.iter().filter(|item| item.rule == rule).collect();
        if of_rule.is_empty() {
            let remedy = "leave 指标编号 as exported, or export again";
            return Err(format!("rule `{rule}` leaves nothing to a person in this audit; {remedy}"));
        }
        let item = of_rule.into_iter().find(|item| item.fingerprint == print).ok_or_else(|| {
            format!(
                "rule `{rule}` has no item with the 指纹 `{print}`; leave it as exported, or export again"
            )
        })?;
        let by = self.signature(sheet)?;
        let fingerprint = Some(print.to_owned()).filter(|print| !print.is_empty());
        let decision = decision(item, word, points)?;
        // What was said before in the same words is no news.
        if item.ruling.as_ref().is_some_and(|(known, who)| *known == decision && same(who, &by)) {
            return Ok(None);
        }
        Ok(Some((audit.clone(), Ruling { rule: rule.to_owned(), fingerprint, decision, by })))
    }

    fn signature(&self, sheet: &str) -> Result<Signature, String> {
        let (who, day) = (self.get("who"), self.get("day"));
        if who.is_empty() {
            return Err("nobody signs it; fill in 人员".to_owned());
        }
        if day.is_empty() {
            return Err("it has no day; fill in 时间 (2026-11-25)".to_owned());
        }
        let day = day_of(day).ok_or_else(|| format!("`{day}` is no day; fill in 时间 as 2026-11-25"))?;
        Ok(Signature {
            who: who.to_owned(),
            day: day.to_string(),
            file: self.get("file").to_owned(),
            note: self.get("note").to_owned(),
            sheet: sheet.to_owned(),
        })
    }
}

/// A day as people and spreadsheets write it: 2026-11-25, 2026/11/25, 2026.11.25, 2026年11月25日, or the serial number of an
/// unformatted date cell (days since 1899-12-30).
pub(crate) fn day_of(text: &str) -> Option<Date> {
    if let Ok(serial) = text.parse::<i32>() {
        let day =
            (36_526..73_050).contains(&serial).then(|| date(1899, 12, 30).checked_add(serial.days()).ok());
        return day.flatten();
    }
    let text = text.split([' ', 'T']).next()?.trim_end_matches('日');
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let day = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (parts.next().is_none() && day.year() >= 2000).then_some(day)
}

fn same(one: &Signature, other: &Signature) -> bool {
    (&one.who, &one.day, &one.file, &one.note) == (&other.who, &other.day, &other.file, &other.note)
}

const YES: [&str; 10] = ["确认", "成立", "属实", "是", "有问题", "confirm", "confirmed", "yes", "true", "y"];
const NO: [&str; 13] = [
    "排除",
    "不成立",
    "不属实",
    "否",
    "无问题",
    "没有问题",
    "不确认",
    "误报",
    "dismiss",
    "dismissed",
    "no",
    "false",
    "n",
];

fn decision(item: &Item, word: &str, points: &str) -> Result<Decision, String> {
    let lower = word.to_lowercase();
    let said = match () {
        () if YES.contains(&lower.as_str()) => Some(Decision::Confirmed),
        () if NO.contains(&lower.as_str()) => Some(Decision::Dismissed),
        () => None,
    };
    let by_word = item.kind == ItemKind::Flag || item.veto || item.most == Points::ZERO;
    match (by_word, said, points) {
        (true, Some(_), points) if !points.is_empty() => {
            Err("it is decided by 结论, not by points; clear 得分".to_owned())
        }
        (true, Some(decision), _) => Ok(decision),
        (true, None, _) => {
            let words =
                if item.kind == ItemKind::Flag { "确认 or 排除" } else { "有问题 or 没有问题" };
            Err(format!("结论 `{word}` is not understood; write {words}"))
        }
        (false, _, "") => Err(format!("it asks for points; fill in 得分, 0 to {}", item.most)),
        (false, _, points) => {
            let number = points.trim_end_matches('分').trim().parse::<f64>().ok();
            let given = number.and_then(Points::from_decimal);
            let given = given.filter(|given| (Points::ZERO..=item.most).contains(given));
            given.map(Decision::Points).ok_or_else(|| {
                format!("得分 `{points}` is not between 0 and {} with at most two decimals", item.most)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_and_spreadsheets_write_it() {
        for text in ["2026-11-25", "2026/11/25", "2026.11.25", "2026年11月25日", "2026-11-25 09:30", "46351"]
        {
            assert_eq!(day_of(text), Some(date(2026, 11, 25)), "{text}");
        }
        for text in ["昨天", "2027-13-45", "11-25", "2026-11-25-1", "25", ""] {
            assert_eq!(day_of(text), None, "{text}");
        }
    }
}
