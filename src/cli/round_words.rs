//! What `gongkai round` tells: rounds, members, how far they are.

use super::table::table;
use crate::audit::{Ended, MemberState, RoundRun, RunSettings, Status};
use crate::model::{Lang, Text, civil_in_china};
use crate::report::inert;
use crate::store::{
    Decision, Judgement, Member, Recorded, Round, RoundEvent, RoundFact, RoundKind, Standing,
};

fn kind_words(kind: RoundKind) -> Text {
    match kind {
        RoundKind::Spot => Text::new("平时抽查", "spot check"),
        RoundKind::Special => Text::new("专项检查", "special check"),
        RoundKind::YearEnd => Text::new("年终考核", "year-end"),
    }
}

fn state_words(state: MemberState) -> Text {
    match state {
        MemberState::Waiting => Text::new("未开始", "waiting"),
        MemberState::Begun => Text::new("进行中", "begun"),
        MemberState::Blocked => Text::new("受阻", "blocked"),
        MemberState::Undetermined => Text::new("未判定", "undetermined"),
        MemberState::Done => Text::new("完成", "done"),
    }
}

fn standing_words(standing: Standing) -> Text {
    match standing {
        Standing::Drawn => Text::new("抽中", "drawn"),
        Standing::Added => Text::new("加入", "added"),
        Standing::Withdrawn => Text::new("移出", "taken out"),
    }
}

fn event_words(event: RoundEvent) -> Text {
    match event {
        RoundEvent::Sampled => Text::new("抽样", "drawn"),
        RoundEvent::Opened => Text::new("重新打开", "opened"),
        RoundEvent::Closed => Text::new("关闭", "closed"),
        RoundEvent::Noted => Text::new("运行", "run"),
    }
}

/// Who recorded something, on which day, and why.
pub(super) fn recorded(by: &Recorded) -> String {
    let why = if by.why.is_empty() { String::new() } else { format!("  {}", by.why) };
    format!("{} {}{why}", civil_in_china(by.at), by.who)
}

/// Points, with the interval where there is one.
pub(super) fn points(it: &Judgement) -> String {
    match it.low == it.high {
        true => it.points.to_string(),
        false => format!("{} ({}–{})", it.points, it.low, it.high),
    }
}

pub(super) fn list_text(rounds: &[Round], lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["轮次", "类型", "年度", "指标体系", "单位", "已检查", "状态"],
        Lang::En => ["Round", "Kind", "Year", "Pack", "Units", "Audited", "State"],
    };
    let mut table = table(heads);
    for it in rounds {
        let state = if it.closed { Text::new("已关闭", "closed") } else { Text::new("进行中", "open") };
        table.add_row([
            it.name.clone(),
            kind_words(it.kind).in_lang(lang).to_owned(),
            it.year.to_string(),
            it.pack.clone(),
            it.members.to_string(),
            it.audited.to_string(),
            state.in_lang(lang).to_owned(),
        ]);
    }
    format!("{table}\n")
}

pub(super) fn show_text(
    round: &Round,
    members: &[Member],
    history: &[RoundFact],
    decisions: &[Decision],
    settings: Option<&RunSettings>,
    lang: Lang,
) -> String {
    let mut text = list_text(std::slice::from_ref(round), lang);
    let made = Text::new("建立", "made");
    text += &format!("{}  {}\n", recorded(&round.created), made.in_lang(lang));
    for fact in history {
        text += &format!("{}  {}\n", recorded(&fact.recorded), event_words(fact.event).in_lang(lang));
    }
    for it in decisions {
        let file = if it.file.is_empty() { String::new() } else { format!("  {}", it.file) };
        let words = Text::new(format!("决定 {}", it.id), format!("decision {}", it.id));
        text += &format!(
            "{}  {}  {}：{}{file}\n",
            civil_in_china(it.recorded.at),
            words.in_lang(lang),
            it.person,
            it.reason
        );
    }
    if let Some(settings) = settings {
        let (as_of, out) = (settings.as_of, settings.out.display());
        let words = Text::new(
            format!("监测时间点 {as_of}，检查目录 {out}"),
            format!("measures from {as_of}, audits in {out}"),
        );
        text += &format!("{}\n", words.in_lang(lang));
    }
    let names: Vec<String> = members
        .iter()
        .map(|it| format!("{} ({})", it.unit, standing_words(it.standing).in_lang(lang)))
        .collect();
    let words = Text::new("单位：", "Units: ");
    text + &format!("{}{}\n", words.in_lang(lang), names.join(if lang == Lang::Zh { "、" } else { ", " }))
}

pub(super) fn status_text(status: &Status, lang: Lang) -> String {
    let heads = match lang {
        Lang::Zh => ["单位", "名称", "状态", "得分", "等次", "问题", "待确认", "未判定"],
        Lang::En => ["Unit", "Name", "State", "Points", "Grade", "Faults", "To confirm", "Open"],
    };
    let mut table = table(heads);
    for it in &status.members {
        let judged = it.run.as_ref().map(|run| &run.judgement);
        let count = |of: fn(&Judgement) -> u64| judged.map(|it| of(it).to_string()).unwrap_or_default();
        table.add_row([
            it.unit.clone(),
            inert(&it.name).to_string(),
            state_words(it.state).in_lang(lang).to_owned(),
            judged.map(points).unwrap_or_default(),
            judged.and_then(|it| it.grade.clone()).unwrap_or_default(),
            count(|it| it.faults),
            if it.run.is_some() { it.waiting.to_string() } else { String::new() },
            count(|it| it.undecided),
        ]);
    }
    let count = |state| status.count(state);
    let (done, blocked) = (count(MemberState::Done), count(MemberState::Blocked));
    let (open, begun) = (count(MemberState::Undetermined), count(MemberState::Begun));
    let (waiting, all, name) = (count(MemberState::Waiting), status.members.len(), &status.round.name);
    let words = Text::new(
        format!(
            "{name}：{all} 个单位，完成 {done}，未判定 {open}，受阻 {blocked}，进行中 {begun}，未开始 {waiting}"
        ),
        format!(
            "{name}: {all} units, {done} done, {open} undetermined, {blocked} blocked, {begun} begun, {waiting} waiting"
        ),
    );
    let mut text = format!("{table}\n{}\n", words.in_lang(lang));
    let flags: u64 = status.members.iter().map(|it| it.waiting).sum();
    let rules: u64 =
        status.members.iter().filter_map(|it| it.run.as_ref()).map(|it| it.judgement.undecided).sum();
    if flags + rules > 0 {
        let words = Text::new(
            format!("等待人工：待确认问题 {flags} 处，未判定指标 {rules} 项，见 gongkai review list {name}"),
            format!(
                "for people: {flags} findings to confirm, {rules} rules open; gongkai review list {name}"
            ),
        );
        text += &format!("{}\n", words.in_lang(lang));
    }
    if status.round.closed {
        let words = Text::new("本轮次已关闭", "the round is closed");
        text += &format!("{}\n", words.in_lang(lang));
    }
    text
}

/// What a run of the round came to, beyond its status.
pub(super) fn run_text(ran: &RoundRun, lang: Lang) -> String {
    let count = |of: fn(&Ended) -> bool| ran.units.iter().filter(|(_, ended)| of(ended)).count();
    let before = count(|it| matches!(it, Ended::Before(_)));
    let taken = count(|it| matches!(it, Ended::Taken(_)));
    let left = ran.units.len() - before - taken;
    let summary = ran.settings.out.join("summary.html");
    let words = Text::new(
        format!("本次入库 {taken}，此前已在库 {before}，未完成 {left}；汇总：{}", summary.display()),
        format!("taken in now {taken}, before {before}, not finished {left}; summary: {}", summary.display()),
    );
    let mut text = format!("{}\n", words.in_lang(lang));
    for (unit, ended) in &ran.units {
        if let Ended::Failed(error) = ended {
            text += &format!("{unit}: {error}\n");
        }
    }
    text
}
