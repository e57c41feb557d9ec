//! What the title of a link promises about the page behind it, before that page is read.

use super::PageKind;

/// Words that end the titles of acts.
const ACTS: [&str; 15] = [
    "通知", "意见", "办法", "规定", "细则", "方案", "决定", "公告", "通告", "条例", "措施", "规划", "批复",
    "计划", "令",
];

/// What a title promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// An annual report on disclosure.
    Report,
    /// A text that explains another.
    Interpretation,
    /// An act: it may carry a number.
    Act,
    /// Nothing in particular.
    Nothing,
}

/// Reads the title of a link or row.
pub fn promise(title: &str) -> Promise {
    let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
    if has(&["解读", "图解", "一图读懂", "一图看懂", "一图了解", "图说", "起草说明"]) {
        return Promise::Interpretation;
    }
    if has(&["信息公开", "政务公开"]) && has(&["年度报告", "年报", "工作报告"]) {
        return Promise::Report;
    }
    // What stands in brackets behind the title, a number or 试行, is no part of its last word.
    let bare = title.trim_end_matches(|c: char| !c.is_alphanumeric());
    let bare =
        bare.rfind(['（', '(', '〔', '[']).filter(|at| *at > 0).map_or(bare, |at| &bare[..at]).trim_end();
    let cut = title.ends_with("...") || title.ends_with('…');
    let act = ACTS.iter().any(|word| bare.ends_with(word)) || (cut && has(&["关于印发", "关于公布", "关于"]));
    if act && bare.chars().count() >= 6 { Promise::Act } else { Promise::Nothing }
}

/// What the rows of a list are, by the names that the list bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// The guide, or annual reports.
    Reports,
    /// Interpretations, perhaps with the documents.
    Interpretations,
    /// Policy documents.
    Documents,
    /// Anything else.
    Entries,
}

/// Reads the names of a list: tags, breadcrumb, heading.
pub fn held<'a>(names: impl Iterator<Item = &'a str>, kind: PageKind) -> Held {
    let names: Vec<&str> = names.collect();
    let says = |marks: &[&str]| names.iter().any(|name| marks.iter().any(|mark| name.contains(mark)));
    let reports = says(&["年报", "年度报告", "指南"]) && !says(&["办事指南", "服务指南"]);
    if reports || matches!(kind, PageKind::Guide | PageKind::AnnualReport) {
        Held::Reports
    } else if says(&["解读"]) {
        Held::Interpretations
    } else if says(&["政策", "文件", "法规"]) {
        Held::Documents
    } else {
        Held::Entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_promise_what_they_name() {
        assert_eq!(promise("《青岭县饮用水水源保护办法》政策解读"), Promise::Interpretation);
        assert_eq!(promise("青岭县2025年政府信息公开工作年度报告"), Promise::Report);
        assert_eq!(promise("关于印发青岭县校车安全管理实施细则（试行）的通知"), Promise::Act);
        assert_eq!(promise("青岭县饮用水水源保护办法（试行）"), Promise::Act);
        assert_eq!(promise("关于印发某某工作的若干…"), Promise::Act);
        assert_eq!(promise("我县召开农业工作会议"), Promise::Nothing);
        assert_eq!(promise("通知"), Promise::Nothing);
    }
}
