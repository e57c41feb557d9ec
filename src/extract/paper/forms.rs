//! The forms in which an interpretation comes: text, picture, video, questions and answers, press conference.

use serde::{Deserialize, Serialize};

use crate::extract::{LinkElement, PageFacts, Position};

/// A form of interpretation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// 文字
    Words,
    /// 图片, 图解, 漫画
    Picture,
    /// 音频, 视频, 动漫
    Film,
    /// 问答, 访谈
    Answers,
    /// 新闻发布会
    Press,
}

/// Characters that make a text of a page.
const A_TEXT: u32 = 200;

const PICTURE: [&str; 10] =
    ["图解", "一图读懂", "一图看懂", "一图了解", "一张图", "漫画", "长图", "图说", "图示", "海报"];
const FILM: [&str; 7] = ["视频", "动画", "动漫", "微课", "直播", "音频", "短片"];
const ANSWERS: [&str; 8] =
    ["问答", "答记者问", "百问", "十问", "访谈", "你问我答", "热点问题解答", "问题解答"];
const PRESS: [&str; 3] = ["发布会", "吹风会", "通气会"];

pub(super) fn read(facts: &PageFacts, raw: &str) -> Vec<Form> {
    let titled = |words: &[&str]| words.iter().any(|word| facts.heading.contains(word));
    let raw_has = |word: &str| memchr::memmem::find(raw.as_bytes(), word.as_bytes()).is_some();
    let pictures = facts
        .links
        .iter()
        .any(|link| link.element == LinkElement::Image && link.position == Position::Content);
    let asks = facts.text.starts_with("问：")
        || ["\n问：", "\n问:", "问：", "记者："].iter().any(|word| facts.text.contains(word));
    let forms = [
        (Form::Words, facts.content_chars >= A_TEXT),
        (Form::Picture, titled(&PICTURE) || pictures),
        (Form::Film, titled(&FILM) || raw_has("<video") || raw_has(".mp4") || raw_has(".m3u8")),
        (Form::Answers, titled(&ANSWERS) || asks),
        (Form::Press, titled(&PRESS)),
    ];
    forms.into_iter().filter(|(_, found)| *found).map(|(form, _)| form).collect()
}

impl Form {
    /// The name, in Chinese and English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Words => ("文字", "text"),
            Self::Picture => ("图解", "pictures"),
            Self::Film => ("音视频", "video or audio"),
            Self::Answers => ("问答访谈", "questions and answers"),
            Self::Press => ("新闻发布会", "press conference"),
        }
    }
}
