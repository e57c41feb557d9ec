//! 有效期 and 有效性: until when a document is in force, and what the word printed about it comes to.
//!
//! Comes in: metadata table, heading, text and dates of one page. Goes out: [`Term`], what the document says of
//! itself. A certificate's period is not the document's, and the extension of another document's is not either: where
//! the words leave a doubt there is no date. A period is counted inclusive: five years from 2021-01-01 end on
//! 2025-12-31.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::dates::parse_all;
use crate::model::Dated;

/// What a document says of its own validity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// 有效期至: the last day in force.
    pub until: Option<Date>,
    /// 有效期N年, in months.
    pub months: Option<u16>,
    /// What the printed word (有效性, or a remark behind the title) comes to.
    pub stated: Option<Validity>,
}

/// Whether a document is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Validity {
    /// 有效
    InForce,
    /// 尚未生效
    NotYet,
    /// 部分失效, 部分废止
    PartlyExpired,
    /// 已修改, 已修订
    Amended,
    /// 失效
    Expired,
    /// 废止
    Repealed,
}

impl Term {
    /// Whether the document is in force at `as_of`: the printed word, unless the document itself names a day that has
    /// passed; `None` when nothing says.
    pub fn at(self, as_of: Date) -> Option<Validity> {
        match (self.stated, self.until) {
            (Some(Validity::InForce) | None, Some(until)) if until < as_of => Some(Validity::Expired),
            (None, Some(_)) => Some(Validity::InForce),
            (stated, _) => stated,
        }
    }
}

/// Where a term is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sources<'a> {
    pub(super) metadata: &'a [(String, String)],
    pub(super) heading: &'a str,
    /// 有效性 as printed.
    pub(super) word: Option<&'a str>,
    pub(super) text: &'a str,
    pub(super) written: Option<Dated>,
    pub(super) published: Option<Dated>,
}

/// Labels of the last day, or of the period, in metadata tables.
const TABLE: [&str; 7] = ["有效期至", "有效期", "有效期限", "失效日期", "失效时间", "废止日期", "终止日期"];
/// Words of a sentence that sets the document itself in force.
const IN_FORCE: [&str; 8] = ["施行", "实施", "执行", "生效", "印发之日", "发布之日", "公布之日", "下发之日"];
/// How a document calls itself: 本办法, 本通知.
const OWN: [&str; 22] = [
    "办法", "规定", "细则", "意见", "通知", "方案", "措施", "文件", "公告", "通告", "条例", "决定", "政策",
    "标准", "目录", "规范", "指引", "制度", "准则", "清单", "规则", "规程",
];
/// Bytes of text that are searched.
const MOST_TEXT: usize = 200_000;

/// What the document says of its validity.
pub(super) fn term(sources: &Sources<'_>) -> Term {
    let stated = sources.word.and_then(meaning).or_else(|| remark(sources.heading));
    let mut term = Term { stated, ..Term::default() };
    if let Some((until, months)) = in_table(sources) {
        (term.until, term.months) = (until, months);
    } else if let Some((until, months)) = in_text(sources) {
        (term.until, term.months) = (until, months);
    }
    term
}

/// What a printed word about validity comes to.
pub(super) fn meaning(word: &str) -> Option<Validity> {
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    let has = |words: &[&str]| words.iter().any(|one| word.contains(one));
    if has(&["未失效", "未废止", "未被废止"]) {
        Some(Validity::InForce)
    } else if has(&["部分失效", "部分废止", "部分有效"]) {
        Some(Validity::PartlyExpired)
    } else if has(&["尚未生效", "未生效", "尚未施行", "未施行", "待生效"]) {
        Some(Validity::NotYet)
    } else if has(&["废止"]) {
        Some(Validity::Repealed)
    } else if has(&["失效", "无效", "过期", "停止执行"]) || word == "否" {
        Some(Validity::Expired)
    } else if has(&["已修改", "被修改", "已修订", "已被修订", "修改", "修订", "修正"]) {
        Some(Validity::Amended)
    } else if has(&["有效"]) || word == "是" {
        Some(Validity::InForce)
    } else {
        None
    }
}

/// A remark behind the title: `关于…的通知（已废止）`, `【失效】关于…`.
fn remark(heading: &str) -> Option<Validity> {
    let brackets = |c: char| matches!(c, '（' | '(' | '【' | '[' | '）' | ')' | '】' | ']');
    let remarks = ["已废止", "废止", "已失效", "失效", "已修改", "部分失效", "部分废止", "已被修改"];
    let title = heading.trim();
    let behind = title.ends_with(brackets).then(|| title.rsplit(brackets).nth(1)).flatten();
    let before = title.starts_with(brackets).then(|| title.split(brackets).nth(1)).flatten();
    [behind, before].into_iter().flatten().find(|it| remarks.contains(&it.trim())).and_then(meaning)
}

type Period = (Option<Date>, Option<u16>);

fn in_table(sources: &Sources<'_>) -> Option<Period> {
    let value = |label: &&str| {
        let mut rows = sources.metadata.iter();
        rows.find(|(name, value)| name == *label && !value.trim().is_empty()).map(|(_, value)| value.as_str())
    };
    TABLE.iter().filter_map(value).find_map(|value| {
        let until = parse_all(value).last().map(|last| last.date);
        let months = length(value);
        (until.is_some() || months.is_some()).then_some((until, months))
    })
}

/// The one clause in which the document limits itself; two that disagree say nothing.
fn in_text(sources: &Sources<'_>) -> Option<Period> {
    let text = sources.text.get(..MOST_TEXT.min(sources.text.len())).unwrap_or(sources.text);
    if !text.contains("有效期") {
        return None;
    }
    let mut found: Option<Period> = None;
    for sentence in text.split(['。', '；', '\n']).filter(|sentence| sentence.contains("有效期")) {
        let Some(period) = of_sentence(sentence, sources) else { continue };
        if found.is_some_and(|known| known != period) {
            return None;
        }
        found = Some(period);
    }
    found
}

fn of_sentence(sentence: &str, sources: &Sources<'_>) -> Option<Period> {
    let at = sentence.find("有效期")?;
    let (before, after) = (sentence.get(..at)?, sentence.get(at..)?);
    let first = after.split(['，', ',', '《', '（', '(']).next().unwrap_or(after);
    let changes = ["延长", "延续", "延期", "顺延", "届满", "期满", "有效期内"];
    if changes.iter().any(|word| before.contains(word) || first.contains(word)) || !is_own(before, after) {
        return None;
    }
    // Up to the next comma but one: what follows speaks of something else, of documents repealed, say.
    let clause = after.split(['，', ',', '《', '（', '(']).take(2).collect::<Vec<_>>().join("，");
    let named = parse_all(first).last().or(parse_all(&clause).last()).map(|last| last.date);
    let months = length(first);
    let begins = |words: &[&str]| words.iter().any(|word| before.contains(word) || clause.contains(word));
    let until = match (named, months) {
        // 有效期自X起至Y止, 有效期至Y.
        (Some(last), None) if first.contains('至') || first.contains('到') || first.contains('止') => {
            Some(last)
        }
        (_, Some(months)) => {
            let from = parse_all(before).last().map(|it| it.date).or(named).or_else(|| {
                let at_once = begins(&["印发之日", "发布之日", "公布之日", "下发之日"])
                    && !before.contains("之日后")
                    && !["日后", "个月后", "年后"].iter().any(|later| before.contains(later));
                let day = sources.written.or(sources.published.filter(|day| !day.is_of_update()));
                day.filter(|_| at_once).map(|day| day.date)
            });
            from.and_then(|from| from.checked_add(i32::from(months).months()).ok()?.yesterday().ok())
        }
        _ => None,
    };
    (until.is_some() || months.is_some()).then_some((until, months))
}

/// The clause limits the document: it sets it in force, or names it as the document names itself.
fn is_own(before: &str, after: &str) -> bool {
    let bare = before.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '的' | '之'));
    let head = bare.trim_end_matches(['，', ',', '、', '：', ':', '（', '(']);
    let apart = head.len() < bare.len() || before.trim().is_empty();
    let names_itself = OWN.iter().any(|kind| bare.ends_with(kind)) && bare.contains('本');
    let sets_in_force = IN_FORCE.iter().any(|word| before.contains(word) || after.contains(word));
    // 《人才引进办法》施行，有效期至…: news about a document, unless it is called 本办法.
    let of_another =
        before.contains('》') && !before.contains('本') && !before.trim_start().starts_with('第');
    (names_itself || apart && sets_in_force) && !of_another
}

/// The length of a period in months: `5年`, `五年`, `两年`, `18个月`, `1年6个月`; `None` when there is none.
fn length(text: &str) -> Option<u16> {
    let at = text.find("有效期").map_or(0, |at| at + "有效期".len());
    let mut rest = text.get(at..)?;
    for word in ["限", "暂定", "为", "共", "是", "：", ":", "暂", "定", "自发布之日起", "自印发之日起"]
    {
        rest = rest.trim_start().strip_prefix(word).unwrap_or(rest);
    }
    let (count, tail) = number(rest.trim_start())?;
    if let Some(tail) = tail.strip_prefix('年').filter(|_| count <= 50) {
        let half = if tail.starts_with('半') { 6 } else { 0 };
        let more = number(tail.trim_start_matches(['零', '又']));
        let more = more.filter(|(_, tail)| tail.starts_with("个月")).map_or(0, |(months, _)| months);
        // 2026年12月31日 is a date.
        let dated = number(tail).is_some_and(|(_, tail)| tail.starts_with('月'));
        return (!dated).then_some(count * 12 + half + more);
    }
    tail.strip_prefix("个月").filter(|_| count <= 600).map(|_| count)
}

/// A small number in digits of any script or in Chinese, and what follows.
fn number(text: &str) -> Option<(u16, &str)> {
    let digit = |c: char| match c {
        '0'..='9' | '０'..='９' => u16::try_from(u32::from(c) % 16).ok(),
        '一' => Some(1),
        '二' | '两' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    };
    let (mut value, mut seen, mut end) = (0_u16, 0, 0);
    let mut ten = false;
    for (at, c) in text.char_indices().take(4) {
        if let Some(one) = digit(c) {
            value = if ten { value + one } else { value * 10 + one };
        } else if c == '十' && !ten {
            (value, ten) = (if seen == 0 { 10 } else { value * 10 }, true);
        } else {
            break;
        }
        (seen, end) = (seen + 1, at + c.len_utf8());
    }
    (seen > 0 && (1..=999).contains(&value)).then_some((value, text.get(end..)?.trim_start()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::model::DateSource;

    fn read(text: &str) -> Period {
        let written = Dated { date: date(2024, 3, 1), source: DateSource::Signature, confidence: 90 };
        let sources =
            Sources { metadata: &[], heading: "", word: None, text, written: Some(written), published: None };
        let term = term(&sources);
        (term.until, term.months)
    }

    #[test]
    fn a_document_limits_itself_in_many_words() {
        let until = Some(date(2028, 12, 31));
        for (text, months) in [
            ("第九条 本办法自2024年1月1日起施行，有效期至2028年12月31日。", None),
            ("本办法自2024年1月1日起施行，有效期5年。《旧办法》（粤侨规〔2017〕1号）同时废止。", Some(60)),
            ("十、本通知自二〇二四年一月一日起实施，有效期五年。有效期届满前，依法评估修订。", Some(60)),
            ("本通知自2024年1月1日起施行，有效期五年，有效期届满前评估修订", Some(60)),
            ("本意见有效期自2024年1月1日起至2028年12月31日止。", None),
            ("本规定自2024年1月1日起执行,有效期为5年", Some(60)),
            ("本文件有效期限为2024年1月1日至2028年12月31日。", None),
            ("本措施自2024年1月1日起施行，有效期限暂定为60个月。", Some(60)),
            ("正文。\n本方案的有效期至二〇二八年十二月三十一日止。\n附件", None),
        ] {
            assert_eq!(read(text), (until, months), "{text}");
        }
        assert_eq!(read("本办法自印发之日起施行，有效期两年。"), (Some(date(2026, 2, 28)), Some(24)));
        assert_eq!(read("本办法自公布之日起30日后施行，有效期三年。"), (None, Some(36)));
        assert_eq!(read("本办法自2024年1月1日起施行，有效期1年6个月。").0, Some(date(2025, 6, 30)));
    }

    #[test]
    fn periods_of_other_things_are_not_the_documents() {
        for text in [
            "许可证有效期5年，自2024年1月1日起生效。",
            "证书有效期至2028年12月31日。",
            "关于延长《某办法》有效期的通知\n现将有效期延长至2028年12月31日。",
            "提供有效期内的《营业执照》复印件。",
            "12月1日起，《人才办法》施行，有效期至2028年12月31日。",
            "（二）合同订立时间、生效时间和有效期限；",
            "本办法自2024年1月1日起施行，有效期5年。本通知自2024年1月1日起施行，有效期3年。",
            "报价有效期90天。",
            "",
        ] {
            assert_eq!(read(text), (None, None), "{text}");
        }
    }

    #[test]
    fn the_table_goes_first_and_may_give_a_range_or_a_length() {
        let of = |label: &str, value: &str| {
            let metadata = [(label.to_owned(), value.to_owned())];
            let sources = Sources {
                metadata: &metadata,
                heading: "",
                word: None,
                text: "本办法自2020年1月1日起施行，有效期至2021年1月1日。",
                written: None,
                published: None,
            };
            let term = term(&sources);
            (term.until, term.months)
        };
        assert_eq!(of("有效期", "2024-01-01 至 2028-12-31"), (Some(date(2028, 12, 31)), None));
        assert_eq!(of("有效期至", "二〇二八年十二月三十一日"), (Some(date(2028, 12, 31)), None));
        assert_eq!(of("有效期", "5年"), (None, Some(60)));
        assert_eq!(of("有效期", "长期"), (Some(date(2021, 1, 1)), None));
    }

    #[test]
    fn printed_words_come_to_six_states() {
        use Validity as V;
        for (word, expected) in [
            ("有效", Some(V::InForce)),
            ("现行 有效", Some(V::InForce)),
            ("未失效", Some(V::InForce)),
            ("是", Some(V::InForce)),
            ("否", Some(V::Expired)),
            ("失效", Some(V::Expired)),
            ("已过期", Some(V::Expired)),
            ("已 废止", Some(V::Repealed)),
            ("部分失效", Some(V::PartlyExpired)),
            ("已被修改", Some(V::Amended)),
            ("尚未生效", Some(V::NotYet)),
            ("无", None),
            ("", None),
        ] {
            assert_eq!(meaning(word), expected, "{word}");
        }
        assert_eq!(remark("关于印发某办法的通知（已废止）"), Some(V::Repealed));
        assert_eq!(remark("【失效】关于印发某办法的通知"), Some(V::Expired));
        assert_eq!(remark("关于废止部分文件的通知"), None);
        assert_eq!(remark("关于某办法（试行）的通知"), None);
    }

    #[test]
    fn a_day_that_has_passed_ends_what_is_called_valid() {
        let term = |stated, until| Term { stated, until, months: None };
        let (day, later) = (date(2026, 1, 1), date(2026, 1, 2));
        assert_eq!(term(Some(Validity::InForce), Some(day)).at(day), Some(Validity::InForce));
        assert_eq!(term(Some(Validity::InForce), Some(day)).at(later), Some(Validity::Expired));
        assert_eq!(term(Some(Validity::Repealed), Some(later)).at(day), Some(Validity::Repealed));
        assert_eq!(term(None, Some(later)).at(day), Some(Validity::InForce));
        assert_eq!(term(None, None).at(day), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_survived(text in "[本办法有效期自至起止施行，。2024年月日十五 个《》（]{0,60}") {
            read(&text);
            length(&text);
            remark(&text);
        }
    }
}
