//! Figures that the running text names.

use std::sync::LazyLock;

use regex::Regex;

use super::{Stated, StatedKind as Kind};

/// Words between subject and figure that make it a part of the whole, or another year's.
const PARTIAL: [&str; 24] = [
    "其中",
    "网上",
    "网络",
    "信函",
    "邮寄",
    "邮件",
    "现场",
    "当面",
    "传真",
    "自然人",
    "法人",
    "同比",
    "增长",
    "上年",
    "去年",
    "上一年",
    "历年",
    "累计",
    "以来",
    "下降",
    "减少",
    "增加",
    "结转",
    "平台",
];

static PATTERNS: LazyLock<Vec<(Kind, Option<Regex>)>> = LazyLock::new(|| {
    let one = |kind, words: &str| (kind, Regex::new(words).ok());
    vec![
        one(
            Kind::Received,
            r"(?:收到|受理|接收|新收)(?:的?[^。；，,\n0-9]{0,16})申请(?:[^。；，,\n0-9]{0,6})\s*([0-9]{1,7})\s*[件条宗份个]",
        ),
        one(
            Kind::Received,
            r"(?:收到|受理|接收|新收)\s*([0-9]{1,7})\s*[件条宗份个](?:[^。；，,\n0-9]{0,10})公开申请",
        ),
        one(
            Kind::Next,
            r"结转(?:至)?(?:下年度|下一年度|次年)(?:继续办理)?(?:的?[^。；，,\n0-9]{0,8})\s*([0-9]{1,7})\s*[件条宗份个]",
        ),
        one(Kind::Reviews, r"行政复议(?:案件|申请)?(?:[^。；，,、\n0-9]{0,6})\s*([0-9]{1,7})\s*[件起宗]"),
        one(Kind::Lawsuits, r"行政诉讼(?:案件)?(?:[^。；，,、\n0-9]{0,6})\s*([0-9]{1,7})\s*[件起宗]"),
        one(Kind::Published, r"主动公开(?:的?[^。；，,\n0-9]{0,16})信息\s*([0-9]{1,8})\s*[条件篇]"),
    ]
});

/// Figures in order of kind, at most one a kind: what is said once more in other words is not compared.
pub(super) fn read(text: &str) -> Vec<Stated> {
    let mut found: Vec<Stated> = Vec::new();
    for (kind, pattern) in PATTERNS.iter() {
        let Some(pattern) = pattern else { continue };
        if found.iter().any(|stated| stated.kind == *kind) {
            continue;
        }
        for it in pattern.captures_iter(text).take(20) {
            let (Some(whole), Some(number)) = (it.get(0), it.get(1)) else { continue };
            let before = tail(&text[..whole.start()], 14);
            let sentence = before.rsplit(['。', '；', '\n']).next().unwrap_or(before);
            let partial = |words: &str| PARTIAL.iter().any(|word| words.contains(word));
            let own = if *kind == Kind::Next {
                whole.as_str().replace("结转", "")
            } else {
                whole.as_str().to_owned()
            };
            if partial(&own) || partial(sentence) {
                continue;
            }
            let Ok(count) = number.as_str().parse() else { continue };
            let words = format!("{}{}", sentence.trim_start(), whole.as_str());
            let words = words.split_whitespace().collect::<String>().chars().take(60).collect();
            found.push(Stated { kind: *kind, count, words });
            break;
        }
    }
    found
}

/// The last characters of `text`.
fn tail(text: &str, chars: usize) -> &str {
    let start = text.char_indices().rev().nth(chars.saturating_sub(1)).map_or(0, |(at, _)| at);
    &text[start..]
}
