//! The manual `checks/README.md`, in Chinese: what a pack asks, under which clause, and how each check decides.

use std::fmt::Write as _;

use super::bind::Entry;
use crate::checks::ALL;
use crate::model::{Points, UnitKind};
use crate::rules::{Confidence, Pack, Rule};

/// Writes the manual of `pack`: Markdown, ends with a newline.
pub fn manual(pack: &Pack) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_manual(&mut out, pack);
    out
}

fn write_manual(out: &mut String, pack: &Pack) -> std::fmt::Result {
    writeln!(out, "# {}（`{}` {}）\n", cell(&pack.title.zh), pack.id, pack.version)?;
    writeln!(out, "本手册由程序根据指标文件和检查项的说明生成，请勿手工修改。\n")?;
    writeln!(out, "## 计分办法\n")?;
    writeln!(out, "- 满分 {} 分，各指标按问题逐处扣分，扣满该指标分值为止。", pack.max)?;
    writeln!(out, "- 每一处扣分都附网址、时间和原始页面证据；同一问题只扣一次，由表中靠前的指标计。")?;
    writeln!(out, "- 不适用的指标移出满分，其余按 {} 分折算。", pack.max)?;
    writeln!(
        out,
        "- 无法判定的不算问题：该指标记为 0 分至满分的区间，得分取中点；区间跨等次的，暂不定等次。"
    )?;
    let bands: Vec<String> =
        pack.grades.iter().map(|band| format!("{} ≥ {}", band.name.zh, band.from)).collect();
    writeln!(out, "- 等次：{}。\n", bands.join("，"))?;
    writeln!(out, "## 指标\n")?;
    writeln!(
        out,
        "“依据程度”是指**分值**有没有出处：verified 文件原文载明；partial 有片段或衍生材料支持；default 为默认值，使用单位应自行设定。\n"
    )?;
    for family in &pack.families {
        let rules: Vec<&Rule> = pack.rules.iter().filter(|rule| rule.family == family.id).collect();
        let total: Points = rules.iter().map(|rule| rule.points).sum();
        writeln!(out, "### {}（{total} 分）\n", cell(&family.title.zh))?;
        writeln!(out, "| 指标 | 分值 | 每处扣 | 检查项 | 依据 | 依据程度 |")?;
        writeln!(out, "|---|---|---|---|---|---|")?;
        for rule in rules {
            write_rule(out, rule)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "## 检查项\n")?;
    for entry in ALL {
        write_check(out, entry)?;
    }
    writeln!(out, "## 自己写指标\n")?;
    out.push_str(FORMAT);
    Ok(())
}

fn write_rule(out: &mut String, rule: &Rule) -> std::fmt::Result {
    let basis = rule.basis.iter().map(|it| format!("《{}》（{}）{}", it.title, it.number, it.clause));
    let basis: Vec<String> = basis.collect();
    let each = rule.per_fault.map_or("全部".to_owned(), |each| each.to_string());
    let confidence = match rule.confidence {
        Confidence::Verified => "verified",
        Confidence::Partial => "partial",
        Confidence::Default => "default",
    };
    let mut title = format!("{}<br>`{}`", cell(&rule.title.zh), rule.id);
    if rule.veto {
        title.push_str("<br>**单项否决**");
    }
    if !rule.kinds.is_empty() {
        let kinds: Vec<&str> = rule.kinds.iter().map(|kind| UnitKind::id(*kind)).collect();
        let _ = write!(title, "<br>仅限 {}", kinds.join("、"));
    }
    let anchor = format!("[`{0}`](#{0})", rule.check);
    let params = match rule.params.is_empty() {
        true => String::new(),
        false => {
            let pairs: Vec<String> =
                rule.params.iter().map(|(key, value)| format!("{key} = {value}")).collect();
            format!("<br>`{}`", cell(&pairs.join(", ")))
        }
    };
    let basis = cell(&basis.join("；"));
    writeln!(out, "| {title} | {} | {each} | {anchor}{params} | {basis} | {confidence} |", rule.points)
}

fn write_check(out: &mut String, entry: &Entry) -> std::fmt::Result {
    let about = &entry.about;
    writeln!(out, "### {}\n\n**{}**\n", about.id, about.title)?;
    writeln!(out, "- 通过：{}", about.passes)?;
    writeln!(out, "- 问题：{}", about.fails)?;
    writeln!(out, "- 不适用：{}", about.not_applicable)?;
    writeln!(out, "- 无法判定：{}", about.cannot_tell)?;
    writeln!(out, "- 整改：{}\n", about.remedy)?;
    writeln!(out, "<details><summary>English</summary>\n")?;
    for line in entry.doc_text().lines() {
        // Each heading starts a paragraph, or Markdown would run them together.
        let heading = HEADINGS.iter().any(|heading| line.starts_with(heading));
        writeln!(out, "{}{line}", if heading && !line.starts_with("Why:") { "\n" } else { "" })?;
    }
    writeln!(out, "\n</details>\n")
}

/// What every check's doc comment says, in this order.
const HEADINGS: [&str; 4] = ["Why:", "Fails:", "Not applicable:", "Cannot tell:"];

/// Text that stays inside its table cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

const FORMAT: &str = "\
一套指标是一个文件夹 `<id>/`，其中 `pack.toml` 写明标识、版本、名称、等次和指标类别，其余 `*.toml` 文件写指标：

```toml
[[rule]]
id = \"news-columns\"                # 标识，小写字母、数字、连字符，不得重复
family = \"recency\"                 # pack.toml 中的类别
check = \"column-freshness\"         # 上列检查项
params = { kinds = [\"news\"], max_age_days = 14 }
title = \"动态要闻类栏目更新\"
title_en = \"news columns are kept up\"
points = 5                         # 分值，最多两位小数；全部指标之和须为 100
per_fault = 2.5                    # 每处扣分；不写则有一处即扣全部
veto = false                       # 单项否决，可不写
kinds = [\"government\"]             # 只适用的单位类型，可不写：government、department、township、enterprise
basis = [{ title = \"依据文件\", number = \"文号\", clause = \"条款\" }]
confidence = \"default\"             # 分值的依据程度：verified、partial、default
```

写错的键、值、类别和检查项会按文件和行号指出，并提示相近的正确写法。
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_break_its_table() {
        assert_eq!(cell("甲|乙\n丙"), "甲\\|乙 丙");
    }
}
