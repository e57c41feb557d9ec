//! What `gongkai review` tells: what waits, what was decided, what it did to the scores.

use std::fmt::Write;

use super::{
    round_words::{points, recorded},
    table::table,
};
use crate::audit::{Decided, Rejudged};
use crate::model::{Lang, Points, Reason, Text};
use crate::report::{self, inert};
use crate::store::{Judgement, Objection, ObjectionId, ObjectionState, Review, ReviewVerdict, Run, Sighting};

/// What a person is to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitingKind {
    /// A flagged finding.
    Flag,
    /// A rule that people answer.
    Manual,
    /// A rule that could not be told.
    Open,
}

/// Something that waits for a person.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) kind: WaitingKind,
    /// Empty outside rounds.
    pub(super) round: String,
    pub(super) unit: String,
    /// What is typed to decide it: fingerprint or rule.
    pub(super) id: String,
    pub(super) rule: String,
    pub(super) title: Option<Text>,
    pub(super) text: String,
}

/// Why a rule is open, and what it can earn.
pub(super) fn open_text(reason: Option<&str>, most: Points, lang: Lang) -> String {
    format!("{} (0–{most})", reason_text(reason, lang))
}

/// The store keeps the identifier of a reason; what else belongs to it stands in the report.
fn reason_text(id: Option<&str>, lang: Lang) -> String {
    let plain = [
        Reason::Unreachable,
        Reason::NotGathered,
        Reason::NeedsRendering,
        Reason::Robots,
        Reason::NeedsPerson,
    ];
    if let Some(reason) = plain.iter().find(|it| Some(it.id()) == id) {
        return report::reason(reason, lang);
    }
    let words = match id {
        Some("blocked") => Text::new("网站拒绝了检查访问，无法看到内容。", "The site refused the audit."),
        Some("partly-read") => Text::new("只读到一部分，详见报告。", "Only partly read; see the report."),
        Some("beyond-table") => Text::new(
            "超出日历等数据表的范围，详见报告。",
            "Beyond the reach of the calendar or another table; see the report.",
        ),
        Some(other) => return other.to_owned(),
        None => Text::new("未判定", "Open"),
    };
    words.in_lang(lang).to_owned()
}

pub(super) fn waiting_text(waiting: &[Waiting], lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["轮次", "单位", "编号", "类型", "指标", "事项"],
        Lang::En => ["Round", "Unit", "Id", "Kind", "Rule", "What"],
    };
    let mut table = table(heads);
    for it in waiting {
        let kind = match it.kind {
            WaitingKind::Flag => Text::new("待确认", "to confirm"),
            WaitingKind::Manual => Text::new("人工检查", "manual"),
            WaitingKind::Open => Text::new("未能判定", "undetermined"),
        };
        let title = it.title.as_ref().map_or(it.rule.as_str(), |title| title.in_lang(lang));
        table.add_row([
            it.round.as_str(),
            &it.unit,
            &it.id,
            kind.in_lang(lang),
            inert(title).as_ref(),
            inert(&it.text).as_ref(),
        ]);
    }
    let flags = waiting.iter().filter(|it| it.kind == WaitingKind::Flag).count();
    let rules = waiting.len() - flags;
    let words = Text::new(
        format!("待确认问题 {flags} 处（review confirm|dismiss），待答复指标 {rules} 项（review answer）"),
        format!(
            "{flags} findings to confirm (review confirm|dismiss), {rules} rules to answer (review answer)"
        ),
    );
    match waiting.is_empty() {
        true => format!("{}\n", words.in_lang(lang)),
        false => format!("{table}\n{}\n", words.in_lang(lang)),
    }
}

/// What was recorded.
pub(super) fn decided_text(decided: &Decided, lang: Lang) -> String {
    let (unit, rules) = (&decided.run.unit, decided.rules.join(", "));
    let words = Text::new(format!("{unit}：已记录（{rules}）"), format!("{unit}: recorded ({rules})"));
    format!("{}\n", words.in_lang(lang))
}

/// What became of each audit that was judged again.
pub(super) fn judged_text(judged: &[(Run, Vec<String>, Rejudged)], lang: Lang) -> String {
    let mut text = String::new();
    for (run, rounds, came) in judged {
        let of = if rounds.is_empty() { run.id.to_string() } else { rounds.join(", ") };
        let words = match came {
            Rejudged::Same => Text::new(
                format!("得分不变：{}", points(&run.judgement)),
                format!("score as before: {}", points(&run.judgement)),
            ),
            Rejudged::New { before, after } => {
                let (was, is) = (points(&before.judgement), points(&after.judgement));
                Text::new(format!("得分 {was} → {is}"), format!("score {was} → {is}"))
            }
            Rejudged::FolderGone(path) => {
                let (path, is) = (path.display(), points(&run.judgement));
                Text::new(
                    format!(
                        "检查目录 {path} 不在，决定已记录，得分仍为 {is}；目录恢复后用 review rejudge 重新评分"
                    ),
                    format!(
                        "its folder {path} is gone; the decision is recorded, the score stays {is}; bring the folder back, \
                         then `review rejudge`"
                    ),
                )
            }
        };
        let _ = writeln!(text, "{}  {of}  {}", run.unit, words.in_lang(lang));
    }
    text
}

pub(super) fn objection_line(id: ObjectionId, lang: Lang) -> String {
    let words = Text::new(
        format!("申诉 {id} 已登记；用 review objection decide {id} 作出决定"),
        format!("objection {id} is recorded; decide it with `review objection decide {id}`"),
    );
    format!("{}\n", words.in_lang(lang))
}

fn state_words(state: ObjectionState) -> Text {
    match state {
        ObjectionState::Filed => Text::new("待决定", "filed"),
        ObjectionState::Accepted => Text::new("成立", "accepted"),
        ObjectionState::Partly => Text::new("部分成立", "accepted in part"),
        ObjectionState::Rejected => Text::new("不成立", "rejected"),
        ObjectionState::Withdrawn => Text::new("撤回", "withdrawn"),
    }
}

pub(super) fn objections_text(objections: &[Objection], lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["申诉", "单位", "轮次", "事项", "状态", "人员", "说明", "得分变化"],
        Lang::En => ["Objection", "Unit", "Round", "About", "State", "Person", "Words", "Score"],
    };
    let mut table = table(heads);
    for it in objections {
        let latest = &it.latest;
        let about = match (&it.rule, &it.fingerprint) {
            (Some(rule), Some(print)) => format!("{rule} {print}"),
            (Some(rule), None) => rule.clone(),
            _ => String::new(),
        };
        let file = if latest.file.is_empty() { String::new() } else { format!(" [{}]", latest.file) };
        let effect = latest.before.zip(latest.after).map(|((_, was), (_, is))| format!("{was} → {is}"));
        table.add_row([
            it.id.to_string(),
            it.unit.clone(),
            it.round.clone().unwrap_or_default(),
            about,
            state_words(latest.state).in_lang(lang).to_owned(),
            format!("{} {}", latest.person, latest.day),
            inert(&format!("{}{file}", latest.words)).to_string(),
            effect.unwrap_or_default(),
        ]);
    }
    format!("{table}\n")
}

pub(super) fn history_text(rows: &[(Run, Vec<String>, Vec<Judgement>)], lang: Lang) -> String {
    let mut text = String::new();
    for (run, rounds, judgements) in rows {
        let of = if rounds.is_empty() { String::new() } else { format!("  {}", rounds.join(", ")) };
        let words = Text::new("监测时间点", "as of");
        let _ = writeln!(text, "{}{of}  {} {}", run.id, words.in_lang(lang), run.as_of);
        let heads = match lang {
            Lang::Zh => ["次", "得分", "变化", "等次", "问题", "待确认", "未判定", "何时、何人、为何"],
            Lang::En => ["No", "Points", "Change", "Grade", "Faults", "Flagged", "Open", "When, who, why"],
        };
        let mut table = table(heads);
        let mut last: Option<Points> = None;
        for it in judgements {
            let change = last.map(|last| it.points - last);
            last = Some(it.points);
            let sign = if change > Some(Points::ZERO) { "+" } else { "" };
            table.add_row([
                it.no.to_string(),
                points(it),
                change.map(|change| format!("{sign}{change}")).unwrap_or_default(),
                it.grade.clone().unwrap_or_default(),
                it.faults.to_string(),
                it.flagged.to_string(),
                it.undecided.to_string(),
                inert(&recorded(&it.recorded)).to_string(),
            ]);
        }
        let _ = writeln!(text, "{table}");
    }
    text
}

/// Where one finding was seen, and what was said about it.
pub(super) fn finding_text(sightings: &[Sighting], reviews: &[Review], lang: Lang) -> String {
    let mut text = String::new();
    for it in sightings {
        let words = match &it.seen {
            None => Text::new("没有", "not there").in_lang(lang).to_owned(),
            Some(seen) => {
                let standing = match (seen.flagged, seen.ruling) {
                    (true, _) => Text::new("待确认", "to confirm"),
                    (_, Some(true)) => Text::new("已确认", "confirmed"),
                    (_, Some(false)) => Text::new("已排除", "dismissed"),
                    (false, None) => Text::new("问题", "fault"),
                };
                format!("{}  {}  {}", standing.in_lang(lang), seen.points, inert(&seen.message))
            }
        };
        let _ = writeln!(text, "{}  {}  {words}", it.as_of, it.run);
    }
    for it in reviews {
        let verdict = match it.verdict {
            ReviewVerdict::Confirm => Text::new("确认", "confirmed"),
            ReviewVerdict::Dismiss => Text::new("排除", "dismissed"),
            ReviewVerdict::Note => Text::new("备注", "noted"),
            ReviewVerdict::Withdraw => Text::new("撤回认定", "withdrawn"),
        };
        let until = it.expires.map(|day| Text::new(format!("，至 {day}"), format!(", until {day}")));
        let until = until.as_ref().map_or("", |it| it.in_lang(lang));
        let file = if it.file.is_empty() { String::new() } else { format!(" [{}]", it.file) };
        let (person, day, reason) = (&it.person, &it.day, &it.reason);
        let _ = writeln!(text, "{day}  {person}  {}{until}  {reason}{file}", verdict.in_lang(lang));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_in_both_languages() {
        let reasons = Reason::each(&Text::new("", ""));
        for id in reasons.iter().map(Reason::id) {
            let (zh, en) = (reason_text(Some(id), Lang::Zh), reason_text(Some(id), Lang::En));
            assert!(zh != en && zh != id && en != id && zh.ends_with('。'), "{id}: {zh} {en}");
        }
        assert_eq!(open_text(None, Points::whole(6), Lang::Zh), "未判定 (0–6)");
    }
}
