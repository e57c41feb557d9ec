//! How long a document is valid, as its own text or table says: 有效期至…, 自…起施行，有效期五年.

use std::sync::LazyLock;

use jiff::{ToSpan, civil::Date};
use regex::Regex;

use crate::extract::{PageFacts, dates};

/// 有效期五年, 有效期为 5 年, 有效期限2年.
static YEARS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("有效期限?[为是]?\\s*([0-9]{1,2}|[一二两三四五六七八九十]{1,2})\\s*个?年").ok()
});

/// Words by which a sentence speaks of the document and not of a certificate.
const OF_THE_DOCUMENT: [&str; 14] = [
    "施行",
    "实施之日",
    "起实施",
    "起执行",
    "印发之日",
    "发布之日",
    "公布之日",
    "本办法",
    "本规定",
    "本通知",
    "本意见",
    "本细则",
    "本方案",
    "本文件",
];

/// The last day of validity, and the sentence.
pub(super) fn read(facts: &PageFacts) -> Option<(Date, String)> {
    let by_table = facts.metadata.iter().find(|(label, _)| label == "失效日期" || label == "废止日期");
    if let Some((label, value)) = by_table
        && let Some(day) = dates::parse_all(value).first().map(|mention| mention.date)
        && (1950..2099).contains(&day.year())
    {
        return Some((day, format!("{label}：{value}")));
    }
    memchr::memmem::find(facts.text.as_bytes(), "有效期".as_bytes())?;
    let sentences = facts.text.split(['。', '\n']).filter(|sentence| sentence.contains("有效期"));
    sentences
        .filter(|sentence| OF_THE_DOCUMENT.iter().any(|word| sentence.contains(word)))
        .find_map(|sentence| Some((until(sentence, facts)?, sentence.trim().chars().take(120).collect())))
}

fn until(sentence: &str, facts: &PageFacts) -> Option<Date> {
    let at = sentence.find("有效期")?;
    let before = sentence.get(..at)?;
    // 证书有效期, 许可证有效期: another matter.
    if ["证", "证书", "许可", "报告", "合同", "卡"].iter().any(|word| before.ends_with(word)) {
        return None;
    }
    let rest = sentence.get(at + "有效期".len()..)?;
    let rest = rest.trim_start_matches(['限', '为', '：', ':', ' ']);
    if rest.starts_with(['至', '到']) || rest.starts_with("截止") || rest.starts_with("截至") {
        let day = dates::parse_all(rest).first().filter(|mention| mention.start < 24)?.date;
        return Some(day);
    }
    let years = YEARS.as_ref()?.captures(sentence)?;
    let years = years_of(years.get(1)?.as_str())?;
    let named = dates::parse_all(before).last().map(|mention| mention.date);
    let issued = ["印发之日", "发布之日", "公布之日", "下发之日", "印发之日起", "发文之日"]
        .iter()
        .any(|word| before.contains(word));
    let own = || facts.written.or(facts.published).map(|dated| dated.date);
    let from = named.or_else(|| own().filter(|_| issued))?;
    from.checked_add(years.years()).ok()
}

fn years_of(words: &str) -> Option<i64> {
    if let Ok(years) = words.parse() {
        return (1..=30).contains(&years).then_some(years);
    }
    let digit = |c: char| "一二三四五六七八九".chars().position(|known| known == c).map(|at| at + 1);
    let mut letters = words.chars();
    let years = match (letters.next()?, letters.next()) {
        ('两', None) => 2,
        ('十', None) => 10,
        ('十', Some(c)) => 10 + digit(c)?,
        (c, None) => digit(c)?,
        _ => return None,
    };
    i64::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::extract::{Media, PageKind};
    use crate::model::{Address, DateSource, Dated};

    fn of(text: &str) -> Option<Date> {
        let address = Address::parse("http://x.gov.cn/1.html").unwrap();
        let mut facts = PageFacts::bare(address, Media::Html, PageKind::PolicyDocument);
        facts.text = text.to_owned();
        facts.written = Some(Dated { date: date(2020, 3, 4), source: DateSource::Table, confidence: 95 });
        read(&facts).map(|(day, _)| day)
    }

    #[test]
    fn a_day_or_a_number_of_years_is_understood() {
        assert_eq!(of("本办法自印发之日起施行，有效期至2025年12月31日。"), Some(date(2025, 12, 31)));
        assert_eq!(of("本文件自印发之日起施行，有效期五年。"), Some(date(2025, 3, 4)));
        assert_eq!(of("本办法自2021年1月1日起施行，有效期 2 年。"), Some(date(2023, 1, 1)));
        assert_eq!(of("本规定自公布之日起施行，有效期限为十年。"), Some(date(2030, 3, 4)));
    }

    #[test]
    fn other_terms_are_none_of_the_document() {
        assert_eq!(of("许可证有效期五年。"), None);
        assert_eq!(of("本办法所称许可证有效期五年，自发证之日起计算。"), None);
        assert_eq!(of("本办法自施行之日起有效，有效期五年。"), None);
        assert_eq!(of("有效期届满前三十日提出申请。"), None);
    }
}
