//! Calls for opinions (意见征集) and surveys: the period they state, and whether the page tells what came of them.

use jiff::civil::Date;

use super::{CollectionFacts, CollectionSort, names};
use crate::extract::{PageFacts, PageKind, dates};

/// Characters of text in which the period is looked for.
const SEARCHED: usize = 6000;
/// Bytes between the two days of a period.
const LONGEST_JOINT: usize = 24;
/// Bytes before a period in which words must say that it is one.
const CONTEXT: usize = 120;

/// What the page says about a collection; `None` when it is none.
pub(super) fn read(facts: &PageFacts) -> Option<CollectionFacts> {
    let fits = matches!(
        facts.kind,
        PageKind::Article | PageKind::PolicyDocument | PageKind::Other | PageKind::ServiceGuide
    );
    let sort = sort(facts).filter(|_| fits)?;
    let text: String = facts.text.chars().take(SEARCHED).collect();
    let (start, end) = period(&text);
    let has = |words: &[&str]| words.iter().any(|word| facts.text.contains(word));
    Some(CollectionFacts {
        sort,
        start,
        end,
        from_publication: has(&["即日起", "自发布之日起", "自公布之日起", "自公告之日起", "发布之日起"]),
        tells_outcome: sort == CollectionSort::Outcome || has_outcome_part(&facts.text),
        urgent: has(&["情况紧急", "缩短", "紧急需要"]),
    })
}

/// A short line of its own names the part where the outcome is told.
fn has_outcome_part(text: &str) -> bool {
    let words = ["采纳情况", "征集结果", "结果反馈", "反馈情况", "调查结果", "结果公布"];
    let named = |line: &str| line.chars().count() <= 16 && words.iter().any(|word| line.contains(word));
    text.lines().any(named)
}

fn sort(facts: &PageFacts) -> Option<CollectionSort> {
    let heading = facts.heading.as_str();
    let has = |words: &[&str]| words.iter().any(|word| heading.contains(word));
    let place =
        |words: &[&str]| names(facts).skip(2).any(|name| words.iter().any(|word| name.contains(word)));
    let asks = has(&["征集", "征求", "调查", "问卷"]);
    // Tenders and posts are collected in other ways.
    if has(&["采购", "招标", "比选", "供应商", "中标", "成交", "招聘", "遴选", "征兵", "档案"])
    {
        return None;
    }
    if asks && has(&["结果", "采纳", "反馈", "情况的公告", "情况公告", "情况说明", "情况报告", "情况的说明"])
    {
        return Some(CollectionSort::Outcome);
    }
    if heading.contains("征求") && heading.contains("意见") || heading.contains("征求意见稿") {
        return Some(CollectionSort::Draft);
    }
    let ideas = ["意见", "建议", "民意", "金点子", "线索", "项目", "需求"];
    if heading.contains("征集") && (has(&ideas) || place(&["征集"])) {
        let draft = has(&["草案", "稿）", "稿)"]);
        return Some(if draft { CollectionSort::Draft } else { CollectionSort::Ideas });
    }
    (has(&["调查", "问卷"]) && place(&["调查", "征集"])
        || has(&["问卷调查", "网上调查", "满意度调查"]) && place(&["调查", "征集", "互动"]))
    .then_some(CollectionSort::Survey)
}

/// First and last day as the text states them.
fn period(text: &str) -> (Option<Date>, Option<Date>) {
    let mentions = dates::parse_all(text);
    let told = |at: usize| {
        let mut from = at.saturating_sub(CONTEXT);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let before = &text[from..at];
        [
            "时间", "期限", "意见", "征集", "征求", "截止", "截至", "即日", "调查", "反馈", "起止", "日期",
            "之前",
        ]
        .iter()
        .any(|word| before.contains(word))
    };
    for (index, mention) in mentions.iter().enumerate() {
        if !told(mention.start) {
            continue;
        }
        // Both days in full.
        if let Some(next) = mentions.get(index + 1)
            && let Some(joint) = text.get(mention.end..next.start)
            && joint.len() <= LONGEST_JOINT
            && joins(joint)
            && next.date >= mention.date
        {
            return (Some(mention.date), Some(next.date));
        }
        // The second without its year.
        let tail: String = text[mention.end..].chars().take(16).collect();
        if let Some(rest) =
            tail.trim_start().strip_prefix(['日', '起', '至', '到', '-', '—', '－', '~', '～'])
            && let Some((month, day)) =
                dates::month_day(rest.trim_start_matches(['起', '至', '到', '-', '—', ' ']))
            && let Ok(end) = Date::new(mention.date.year(), month, day)
            && end >= mention.date
        {
            return (Some(mention.date), Some(end));
        }
    }
    let labelled = |words: &[&str]| {
        let found = mentions.iter().find(|mention| {
            let before: String = text[..mention.start].chars().rev().take(14).collect();
            let before: String = before.chars().rev().collect();
            words.iter().any(|word| before.contains(word))
        });
        found.map(|mention| mention.date)
    };
    let until = mentions.iter().find(|mention| {
        let after: String = text[mention.end..].trim_start().chars().take(20).collect();
        let closes = ["前", "之前", "以前", "止"].iter().any(|word| after.starts_with(word));
        let asks = ["意见", "建议", "反馈"].iter().any(|word| after.contains(word));
        closes && (asks || told(mention.start))
    });
    let start = labelled(&["开始时间", "开始日期", "起始时间", "征集开始"]);
    let end =
        labelled(&["结束时间", "结束日期", "截止时间", "截止日期", "截至", "截止", "即日起至", "之日起至"])
            .or(until.map(|mention| mention.date));
    (start, end.filter(|end| start.is_none_or(|start| *end >= start)))
}

fn joins(joint: &str) -> bool {
    let joint = joint.trim().trim_start_matches(['日', '起', ' ']);
    let joint = joint.trim_end_matches(|c: char| c.is_whitespace());
    ["至", "到", "-", "—", "——", "－", "~", "～", "―", "–", "--"]
        .iter()
        .any(|word| joint.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':').trim() == *word)
}
