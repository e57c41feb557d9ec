//! One letter with its answer: when it came, when it was answered, by whom. Nothing of what it says is kept.

use std::sync::LazyLock;

use super::fields::{Field, Labels};
use super::{Letter, LetterState};
use crate::extract::{PageFacts, dates};

/// What a label of a letter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Received,
    Answered,
    Office,
    State,
    Answer,
    /// Number, author, words: what only letters have.
    Letter,
}

const LABELS: &[(Role, &str)] = &[
    (
        Role::Received,
        "来信时间 来信日期 留言时间 留言日期 写信时间 写信日期 提问时间 咨询时间 咨询日期 提交时间 提交日期 反映时间 诉求时间 \
         投诉时间 信件时间 来件时间 发信时间 问政时间 建议时间",
    ),
    (
        Role::Answered,
        "答复时间 答复日期 回复时间 回复日期 办结时间 办结日期 反馈时间 处理时间 处理日期 官方回复时间",
    ),
    (
        Role::Office,
        "答复单位 答复部门 答复机构 回复单位 回复部门 回复机构 承办单位 承办部门 受理单位 受理部门 办理单位 办理部门 处理单位 \
         处理部门 办复单位 回复人 答复人",
    ),
    (
        Role::State,
        "处理状态 办理状态 信件状态 状态 当前状态 回复状态 答复状态 办理情况 处理情况 留言状态 受理状态",
    ),
    (
        Role::Answer,
        "答复内容 回复内容 处理结果 办理结果 答复意见 回复意见 答复 回复 答复情况 回复情况 反馈内容 \
         处理意见 办理意见 部门回复 官方回复 单位回复",
    ),
    (
        Role::Letter,
        "来信内容 留言内容 信件内容 咨询内容 诉求内容 反映内容 提问内容 问题内容 来信主题 来信标题 留言标题 留言主题 信件标题 \
         信件主题 咨询标题 咨询主题 来信编号 留言编号 信件编号 写信人 来信人 留言人 咨询人 发信人 提问人 网友 来信类型 信件类型 \
         留言类型 信件类别 内容",
    ),
];

/// States that say that a letter was answered.
pub(super) const ANSWERED: [&str; 10] =
    ["已答复", "已回复", "已办结", "办结", "已处理", "已反馈", "已办复", "已回答", "答复完毕", "办理完毕"];
/// States that say that it was not, or not yet.
pub(super) const WAITING: [&str; 14] = [
    "未答复",
    "未回复",
    "待回复",
    "待答复",
    "办理中",
    "处理中",
    "受理中",
    "正在办理",
    "正在处理",
    "待办理",
    "待处理",
    "未办结",
    "已受理",
    "已转办",
];
/// An answer shorter than this, in characters, is none.
const SHORTEST_ANSWER: usize = 4;

/// 回　　复 is one label; white space is collapsed by now.
const SPACED: [(Role, &str); 2] = [(Role::Answer, "回 复"), (Role::Answer, "答 复")];

static READER: LazyLock<(Labels, Vec<Role>)> = LazyLock::new(|| {
    let words = LABELS.iter().flat_map(|(role, words)| words.split_whitespace().map(|word| (*role, word)));
    let (roles, words): (Vec<_>, Vec<_>) = words.chain(SPACED).unzip();
    (Labels::of(words.into_iter()), roles)
});

/// The letter that the page shows; `None` when it shows none or several.
pub(super) fn read(facts: &PageFacts) -> Option<Letter> {
    let (reader, roles) = &*READER;
    let fields = reader.read(&facts.text);
    let of = |field: &Field<'_>| roles.get(field.label).copied();
    let all = |role| fields.iter().filter(move |field| of(field) == Some(role));
    let received: Vec<_> = all(Role::Received).filter_map(|field| date(field.value)).collect();
    let [received] = received[..] else { return None };
    let only_letters = all(Role::Letter).next().is_some() || all(Role::Answer).next().is_some();
    if !only_letters || all(Role::Received).count() > 1 {
        return None;
    }
    let answered = all(Role::Answered).find_map(|field| date(field.value));
    let said = all(Role::State).find_map(|field| state(field.value));
    let answers: Vec<_> = all(Role::Answer).collect();
    let text = |field: &&Field<'_>| field.value.chars().filter(|c| c.is_alphanumeric()).count();
    let held_back = |field: &&Field<'_>| {
        ["暂无", "暂未", "尚未", "未回复", "未答复"].iter().any(|no| field.value.starts_with(no))
    };
    let shows_answer = answers.iter().any(|field| text(field) >= SHORTEST_ANSWER && !held_back(field));
    let state = match said {
        _ if shows_answer || answered.is_some() => LetterState::Answered,
        Some(state) => state,
        // The place of the answer is there and empty.
        None if !answers.is_empty() && answers.iter().all(|field| field.colon && field.is_empty()) => {
            LetterState::Waiting
        }
        None => LetterState::Unknown,
    };
    let names_office = all(Role::Office).any(|field| !field.is_empty());
    Some(Letter {
        address: Some(facts.address.clone()),
        received: Some(received),
        answered: answered.filter(|day| *day >= received),
        state,
        names_office,
        shows_answer,
    })
}

/// The state that `text` names, whatever stands around it.
pub(super) fn state(text: &str) -> Option<LetterState> {
    let bare = text.trim().trim_matches(['[', ']', '【', '】', '(', ')', '（', '）', ' ']);
    let head: String = bare.chars().take(8).collect();
    if ANSWERED.iter().any(|word| head.starts_with(word)) {
        return Some(LetterState::Answered);
    }
    WAITING.iter().any(|word| head.starts_with(word)).then_some(LetterState::Waiting)
}

fn date(value: &str) -> Option<jiff::civil::Date> {
    let head: String = value.chars().take(30).collect();
    dates::parse_all(&head).first().map(|mention| mention.date)
}
