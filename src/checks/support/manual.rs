//! The manual `checks/README.md`, in Chinese: what each pack asks, under which clause, and how each check decides.

use std::fmt::Write as _;

use super::bind::Entry;
use crate::checks::ALL;
use crate::model::{Points, RoundingMode, UnitKind};
use crate::rules::{Confidence, NotApplicable, Pack, Rule, Shape};

/// Writes the manual of `packs`: Markdown, ends with a newline. Of a pack that extends another of them, only what
/// differs is told.
pub fn manual(packs: &[Pack]) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_manual(&mut out, packs);
    out
}

fn write_manual(out: &mut String, packs: &[Pack]) -> std::fmt::Result {
    writeln!(out, "# 指标体系和检查项手册\n")?;
    writeln!(out, "本手册由程序根据指标文件和检查项的说明生成，请勿手工修改。\n")?;
    writeln!(out, "| 指标体系 | 名称 | 指标 | 其中人工 |\n|---|---|---|---|")?;
    for pack in packs {
        let manual = pack.rules.iter().filter(|rule| rule.manual).count();
        let (id, title) = (&pack.id, cell(&pack.title.zh));
        writeln!(out, "| [`{id}`](#pack-{id}) | {title} | {} | {manual} |", pack.rules.len())?;
    }
    writeln!(out, "\n{COMMON}")?;
    for pack in packs {
        let parent = pack.extends.as_ref().and_then(|name| packs.iter().find(|known| known.id == *name));
        write_pack(out, pack, parent)?;
    }
    writeln!(out, "## 检查项\n")?;
    for entry in ALL {
        write_check(out, entry)?;
    }
    writeln!(out, "## 自己写指标\n")?;
    out.push_str(FORMAT);
    Ok(())
}

/// What holds for every pack.
const COMMON: &str = "\
- 每一处扣分都附网址、时间和原始页面证据；同一问题只扣一次，由表中靠前的指标计；各指标扣满该指标分值为止。
- 无法判定的不算问题：该指标记为 0 分至满分的区间，得分取中点；区间跨等次、或有单项否决未能判定的，暂不定等次。
- **待人工确认**的问题（程序只能提示、须由人判断）在确认之前不扣分，不触发单项否决；**人工**指标由人评定。两者都用 `gongkai items export`
  导出，填写后用 `gongkai items import` 导入，再用 `gongkai replay` 重新计分，报告中注明人员、时间和依据文件。
- “依据程度”是指**分值**有没有出处：verified 文件原文载明；partial 有片段或衍生材料支持；default 为默认值，使用单位应自行设定。
";

fn write_pack(out: &mut String, pack: &Pack, parent: Option<&Pack>) -> std::fmt::Result {
    writeln!(out, "<a id=\"pack-{}\"></a>\n", pack.id)?;
    writeln!(out, "## {}（`{}` {}）\n", cell(&pack.title.zh), pack.id, pack.version)?;
    write_arithmetic(out, pack)?;
    if let Some(parent) = parent {
        let dropped = parent.rules.iter().filter(|rule| pack.rules.iter().all(|own| own.id != rule.id));
        let dropped: Vec<String> =
            dropped.map(|rule| format!("{}（`{}`）", cell(&rule.title.zh), rule.id)).collect();
        writeln!(out, "在 [`{0}`](#pack-{0}) 的基础上修改，下表只列不同之处。\n", parent.id)?;
        if !dropped.is_empty() {
            writeln!(out, "不采用：{}。\n", dropped.join("、"))?;
        }
    }
    for family in &pack.families {
        let differs = |rule: &&Rule| {
            let same =
                |other: &Rule| Rule { place: String::new(), params_place: String::new(), ..other.clone() };
            parent.is_none_or(|parent| parent.rules.iter().all(|known| same(known) != same(rule)))
        };
        let of_family: Vec<&Rule> = pack.rules.iter().filter(|rule| rule.family == family.id).collect();
        let rules: Vec<&Rule> = of_family.iter().copied().filter(differs).collect();
        if rules.is_empty() {
            continue;
        }
        let sum: Points = of_family.iter().map(|rule| rule.points).sum();
        let total = family.cap.unwrap_or(sum);
        let nature = if family.needs_services { "，无对外服务职能的单位不检查" } else { "" };
        let weight = if total == Points::ZERO { String::new() } else { format!("（{total} 分{nature}）") };
        writeln!(out, "### {}{weight}\n", cell(&family.title.zh))?;
        writeln!(out, "| 指标 | 分值 | 每处扣 | 检查项 | 依据 | 依据程度 |")?;
        writeln!(out, "|---|---|---|---|---|---|")?;
        for rule in rules {
            write_rule(out, rule)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn write_arithmetic(out: &mut String, pack: &Pack) -> std::fmt::Result {
    let it = &pack.arithmetic;
    if pack.rules.iter().any(|rule| rule.veto) {
        let then = match it.veto_points {
            Some(points) => format!("判为最低等次，不再计分，记 {points} 分"),
            None => "判为最低等次，分数照计".to_owned(),
        };
        writeln!(out, "- 有一项单项否决成立的，{then}。")?;
    }
    writeln!(
        out,
        "- 满分 {} 分，从中扣分。{}",
        pack.max,
        match it.scaled {
            true => "各项分值按比例折算为满分。",
            false => "",
        }
    )?;
    writeln!(
        out,
        "- {}",
        match it.not_applicable {
            NotApplicable::Rescale => "不适用的指标移出满分，其余按满分折算。",
            NotApplicable::Family =>
                "单个指标不适用的不扣分；整类不适用的移出满分，其余按满分折算（如 75 分 × 4/3）。",
        }
    )?;
    if let Some(bonus) = it.bonus {
        let above = if bonus.above < Points::ZERO {
            String::new()
        } else {
            format!("扣分后高于 {} 分的，", bonus.above)
        };
        writeln!(out, "- {above}另计加分，最多 {} 分。", bonus.cap)?;
    }
    let mode = if it.rounding.mode == RoundingMode::Down { "只舍不入" } else { "四舍五入" };
    writeln!(out, "- 得分{mode}到 {} 分，按取整后的得分定等次。", it.rounding.step)?;
    let bands: Vec<String> =
        pack.grades.iter().map(|band| format!("{} ≥ {}", band.name.zh, band.from)).collect();
    writeln!(out, "- 等次：{}。\n", bands.join("，"))
}

fn write_rule(out: &mut String, rule: &Rule) -> std::fmt::Result {
    let basis = rule.basis.iter().map(|it| format!("《{}》（{}）{}", it.title, it.number, it.clause));
    let basis: Vec<String> = basis.collect();
    let each = match rule.per_fault {
        Some(each) => each.to_string(),
        None if rule.points == Points::ZERO || rule.bonus || rule.manual => "—".to_owned(),
        None => "全部".to_owned(),
    };
    let confidence = match rule.confidence {
        Confidence::Verified => "verified",
        Confidence::Partial => "partial",
        Confidence::Default => "default",
    };
    let mut title = format!("{}<br>`{}`", cell(&rule.title.zh), rule.id);
    if rule.veto {
        title.push_str("<br>**单项否决**");
    }
    if rule.bonus {
        title.push_str("<br>加分");
    }
    if rule.note {
        title.push_str("<br>只提示，不计分");
    }
    if let Some(least) = rule.at_least {
        let _ = write!(title, "<br>满 {least} 处才计");
    }
    if !rule.kinds.is_empty() {
        let kinds: Vec<&str> = rule.kinds.iter().map(|kind| UnitKind::id(*kind)).collect();
        let _ = write!(title, "<br>仅限 {}", kinds.join("、"));
    }
    let anchor = if rule.manual { "**人工**".to_owned() } else { format!("[`{0}`](#{0})", rule.check) };
    let params = match rule.params.is_empty() {
        true => String::new(),
        false => {
            let pairs: Vec<String> =
                rule.params.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("<br>`{}`", cell(&pairs.join(", ")))
        }
    };
    let basis = cell(&basis.join("；"));
    let points = if rule.points == Points::ZERO { "—".to_owned() } else { rule.points.to_string() };
    writeln!(out, "| {title} | {points} | {each} | {anchor}{params} | {basis} | {confidence} |")
}

fn write_check(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let about = &entry.about;
    writeln!(out, "### {}\n\n**{}**\n", about.id, about.title)?;
    writeln!(out, "- 通过：{}", about.passes)?;
    writeln!(out, "- 问题：{}", about.fails)?;
    writeln!(out, "- 不适用：{}", about.not_applicable)?;
    writeln!(out, "- 无法判定：{}", about.cannot_tell)?;
    writeln!(out, "- 整改：{}", about.remedy)?;
    if let Shape::Table(fields) = (entry.params)()
        && !fields.is_empty()
    {
        let each = fields.iter().map(|field| {
            let must = if field.required { "，必写" } else { "" };
            format!("`{}`（{}{must}）", field.name, kind(&field.shape))
        });
        writeln!(out, "- 参数：{}", each.collect::<Vec<_>>().join("、"))?;
    }
    writeln!(out, "\n<details><summary>English</summary>\n")?;
    for line in entry.doc_text().lines() {
        // Each heading starts a paragraph, or Markdown would run them together.
        let heading = HEADINGS.iter().any(|heading| line.starts_with(heading));
        writeln!(out, "{}{line}", if heading && !line.starts_with("Why:") { "\n" } else { "" })?;
    }
    writeln!(out, "\n</details>\n")
}

/// A kind of parameter, in Chinese.
fn kind(shape: &Shape) -> String {
    match shape {
        Shape::Word => "文字".to_owned(),
        Shape::Truth => "true 或 false".to_owned(),
        Shape::Whole => "整数".to_owned(),
        Shape::Number => "数".to_owned(),
        Shape::OneOf(words) => words.join(" / "),
        Shape::List(items) => format!("列表：{}", kind(items)),
        Shape::Table(_) | Shape::Any => "见说明".to_owned(),
    }
}

/// What every check's doc comment says, in this order.
const HEADINGS: [&str; 4] = ["Why:", "Fails:", "Not applicable:", "Cannot tell:"];

/// Text that stays inside its table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

const FORMAT: &str = include_str!("format.md");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_break_its_table() {
        assert_eq!(cell("甲|乙\n丙"), "甲\\|乙 丙");
    }
}
