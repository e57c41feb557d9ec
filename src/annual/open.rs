//! What is open, in words: each with what to do about it.

use super::{Item, Open, OpenKind, Part, Value};
use crate::model::{Text, Unit};

fn open(unit: Option<&Unit>, kind: OpenKind, subject: &str, what: Text, remedy: Text) -> Open {
    Open { unit: unit.cloned(), kind, subject: subject.to_owned(), what, remedy }
}

pub(super) fn no_round(part: &Part, year: i16) -> Open {
    let what = Text::new(
        format!("“{}”：{year} 年没有相应的轮次", part.title.zh),
        format!("{}: there is no such round in {year}", part.title.en),
    );
    let remedy = Text::new("组织并结束这一轮次", "hold the round and close it");
    open(None, OpenKind::NoRound, &part.id, what, remedy)
}

pub(super) fn round_count(part: &Part, there: usize, asked: usize) -> Open {
    let what = Text::new(
        format!("“{}”：办法规定 {asked} 轮，实有 {there} 轮", part.title.zh),
        format!("{}: the scheme weighs {asked} rounds, there are {there}", part.title.en),
    );
    let remedy =
        Text::new("补齐轮次，或修改办法中的 weights", "hold the rounds, or change weights in the scheme");
    open(None, OpenKind::RoundCount, &part.id, what, remedy)
}

pub(super) fn round_open(round: &str) -> Open {
    let what = Text::new(format!("轮次“{round}”尚未结束"), format!("the round {round} is not closed"));
    let remedy = Text::new(format!("gongkai round close {round}"), format!("gongkai round close {round}"));
    open(None, OpenKind::RoundOpen, round, what, remedy)
}

pub(super) fn not_drawn(unit: &Unit, part: &Part) -> Open {
    let what = Text::new(
        format!("“{}”：该单位没有成绩", part.title.zh),
        format!("{}: the unit was in none of the rounds", part.title.en),
    );
    let remedy = Text::new(
        "补查该单位，或在办法中用 missing 规定如何计分",
        "audit it, or let the scheme say with `missing` what then counts",
    );
    open(Some(unit), OpenKind::NotDrawn, &part.id, what, remedy)
}

pub(super) fn not_audited(unit: &Unit, round: &str) -> Open {
    let what = Text::new(
        format!("轮次“{round}”：列入检查但没有检查结果"),
        format!("round {round}: in it, but not audited"),
    );
    let remedy = Text::new("完成检查，或将其移出该轮次", "audit it, or take it out of the round");
    open(Some(unit), OpenKind::NotAudited, round, what, remedy)
}

pub(super) fn withheld(unit: &Unit, round: &str) -> Open {
    let what = Text::new(
        format!("轮次“{round}”：等次暂缓，尚有未判定事项"),
        format!("round {round}: the grade is withheld, something is undetermined"),
    );
    open(Some(unit), OpenKind::Withheld, round, what, settle())
}

pub(super) fn doubt(unit: &Unit, round: &str, interval: &str) -> Open {
    let what = Text::new(
        format!("轮次“{round}”：得分为区间 {interval}"),
        format!("round {round}: the score is an interval, {interval}"),
    );
    open(Some(unit), OpenKind::Doubt, round, what, settle())
}

fn settle() -> Text {
    Text::new(
        "人工判定未定事项（gongkai items export / import）后重新计分",
        "let people decide what is open (gongkai items export / import) and judge again",
    )
}

pub(super) fn unanswered(unit: &Unit, item: &Item) -> Open {
    let what = Text::new(format!("“{}”尚未评分", item.title.zh), format!("{}: no answer yet", item.title.en));
    let remedy = Text::new("gongkai totals items export / import", "gongkai totals items export / import");
    open(Some(unit), OpenKind::Unanswered, &item.id, what, remedy)
}

pub(super) fn bad_answer(unit: &Unit, item: &Item, value: Value) -> Open {
    let given = match value {
        Value::Points(points) => points.to_string(),
        Value::Yes | Value::No => String::new(),
    };
    let what = Text::new(
        format!("“{}”评分 {given} 不在 0 至 {} 之间", item.title.zh, item.points),
        format!("{}: {given} is not between 0 and {}", item.title.en, item.points),
    );
    let remedy = Text::new("更正评分后重新导入", "correct it and import the sheet again");
    open(Some(unit), OpenKind::BadAnswer, &item.id, what, remedy)
}
