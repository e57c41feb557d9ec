//! 成文日期 of a document: the metadata table, else its signature line 落款, else the line of its number, else a
//! remark 题注 under the title that dates the document itself.

use jiff::civil::Date;

use super::{Mention, Sources, parse_all};
use crate::{
    extract::number,
    model::{DateSource, Dated},
};

/// Labels of the date of the act in metadata tables, surest first.
const TABLE_WRITTEN: &[&str] =
    &["成文日期", "成文时间", "发文日期", "发文时间", "签发日期", "印发日期", "生成日期", "生成时间"];
/// Longest line that can be a signature, in bytes.
const LONGEST_LINE: usize = 200;
/// How the name of an issuing body ends.
const BODY_ENDINGS: &[&str] = &[
    "局",
    "厅",
    "委",
    "部",
    "府",
    "院",
    "处",
    "科",
    "会",
    "办",
    "室",
    "中心",
    "公司",
    "学校",
    "大学",
    "学院",
    "银行",
    "署",
    "站",
    "所",
    "队",
    "社",
    "馆",
    "组",
    "团",
    "法院",
    "检察院",
    "医院",
    "集团",
    "小组",
    "指挥部",
    "基金",
    "协会",
    "支行",
    "网",
    "网站",
    "省长",
    "市长",
    "县长",
    "主席",
    "总理",
    "部长",
    "主任",
    "局长",
    "厅长",
];

/// Offices whose holders sign orders.
const OFFICES: &[&str] = &[
    "省长",
    "市长",
    "县长",
    "区长",
    "州长",
    "旗长",
    "主席",
    "总理",
    "部长",
    "主任",
    "局长",
    "厅长",
    "署长",
    "行长",
    "会长",
    "委员长",
    "院长",
    "检察长",
];
/// Most date lines without a signer in a document.
const MOST_UNSIGNED: usize = 3;

/// The date of the act.
pub(super) fn written(sources: Sources<'_>) -> Option<Dated> {
    in_table(sources.metadata)
        .or_else(|| signature(sources.text))
        .or_else(|| number_line(sources.near_heading))
        .or_else(|| number_line(head_of(sources.text)))
}

fn in_table(metadata: &[(String, String)]) -> Option<Dated> {
    let of = |label: &&str| {
        let row = metadata.iter().find(|(name, value)| name == *label && !value.is_empty())?;
        parse_all(&row.1).first().map(|mention| mention.date)
    };
    let date = TABLE_WRITTEN.iter().find_map(of)?;
    Some(Dated { date, source: DateSource::Table, confidence: 95 })
}

/// The closing date line below the issuing body; the first such line closes the document, later ones its annexes.
fn signature(text: &str) -> Option<Dated> {
    let mut before = ["", ""];
    let mut unsigned: Vec<Unsigned> = Vec::new();
    let mut number = 0_usize;
    for line in text.split('\n') {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        number += 1;
        if line.len() <= LONGEST_LINE
            && let Some(signed) = date_line(line)
        {
            let below_signer = before.iter().any(|line| is_body(line) || is_person(line));
            if signed.names_body && number > 1 || signed.alone && below_signer && number > 2 {
                return Some(Dated { date: signed.date, source: DateSource::Signature, confidence: 90 });
            }
            if signed.alone {
                let after_sentence = before[1].ends_with('。');
                unsigned.push(Unsigned { number, date: signed.date, after_sentence });
                // A list or a chronicle: dates everywhere, none of them signs.
                if unsigned.len() > MOST_UNSIGNED {
                    return None;
                }
            }
        }
        before = [before[1], line];
    }
    // Without a signer a date line counts behind the closing sentence, or at the very end of the text.
    let closing = |one: &&Unsigned| one.number > 2 && (one.after_sentence || one.number + 3 >= number);
    let one = unsigned.iter().find(closing)?;
    Some(Dated {
        date: one.date,
        source: DateSource::Signature,
        confidence: if one.number == number { 75 } else { 60 },
    })
}

/// A date line that nobody signs.
struct Unsigned {
    number: usize,
    date: Date,
    after_sentence: bool,
}

/// Office and name of the person who signs an order: `省长 张某`, `部长：张某某`.
fn is_person(line: &str) -> bool {
    let chars = line.chars().filter(|c| !c.is_whitespace()).count();
    let office = |office: &&str| {
        let name = line.rfind(*office).and_then(|at| line.get(at + office.len()..)).unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_whitespace() && *c != '：' && *c != ':').collect();
        matches!(name.chars().count(), 2..=6) && name.chars().all(|c| c.is_alphabetic() || c == '·')
    };
    chars <= 30 && !line.contains(['，', '。', '；']) && OFFICES.iter().any(office)
}

struct DateLine {
    date: Date,
    /// Nothing else stands on the line.
    alone: bool,
    /// The line names the issuing body before the date.
    names_body: bool,
}

/// A line that is only a date, or an issuing body and its date.
fn date_line(line: &str) -> Option<DateLine> {
    let candidate =
        line.ends_with(['日', ')', '）', '.', '。', '号']) || line.ends_with(|c: char| c.is_ascii_digit());
    if !candidate {
        return None;
    }
    let mentions = parse_all(line);
    let [Mention { start, end, date }] = mentions.as_slice() else { return None };
    let ornament = |c: char| {
        c.is_whitespace() || matches!(c, '。' | '.' | ')' | '(' | '（' | '）' | ':' | '：' | '\u{200b}')
    };
    let (before, after) =
        (line.get(..*start)?.trim_matches(ornament), line.get(*end..)?.trim_matches(ornament));
    if !after.is_empty() {
        return None;
    }
    let label = matches!(before, "" | "日期" | "发布日期" | "时间" | "落款日期" | "公示日期" | "公告日期");
    Some(DateLine { date: *date, alone: label, names_body: is_body(before) && before.chars().count() >= 4 })
}

/// A short line that names a public body, or several of them in a row.
fn is_body(line: &str) -> bool {
    let bare =
        line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '（' | '）' | '(' | ')' | '章' | '代'));
    let short = (6..=160).contains(&bare.len());
    let prose = bare.contains(['，', '。', '；', '、', '《', '！', '？']) || bare.contains("关于");
    // 来源：县水务局 2026年3月4日 is a dateline.
    let prose = prose || ["来源", "供稿", "作者", "编辑", "稿源"].iter().any(|word| bare.contains(word));
    short && !prose && BODY_ENDINGS.iter().any(|end| bare.ends_with(end))
}

/// The first lines of the text, where number and remark stand.
fn head_of(text: &str) -> &str {
    let end = text.match_indices('\n').nth(7).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The date beside the number (`X发〔2026〕5号 2026年3月4日`) or in the remark that dates the document itself.
fn number_line(head: &str) -> Option<Dated> {
    for line in head.split('\n').map(str::trim).filter(|line| line.len() <= 600) {
        let mentions = parse_all(line);
        let Some(first) = mentions.first() else { continue };
        let (before, after) = (line.get(..first.start)?, line.get(first.end..)?);
        let gap = before.trim_end_matches(|c: char| {
            c.is_whitespace() || matches!(c, '，' | ',' | '（' | '(' | '）' | ')')
        });
        let numbered = gap.ends_with('号') && gap.chars().count() <= 60 && !gap.contains('。');
        let beside_number = numbered && number::normalise(gap).is_some();
        if beside_number && after.trim_matches([')', '）', ' ', '】', ']']).chars().count() <= 12 {
            return Some(Dated { date: first.date, source: DateSource::Heading, confidence: 80 });
        }
        let opens = matches!(gap.len(), 0) && before.contains(['（', '(']);
        let alone = after.trim_start().starts_with(['）', ')']) && after.trim().chars().count() == 1;
        if opens && alone {
            return Some(Dated { date: first.date, source: DateSource::Heading, confidence: 70 });
        }
        // 题注 of an order: the first edition's order both signs and promulgates it; a revised text has several dates.
        let promulgated = opens && mentions.len() <= 2 && after.contains('令') && after.contains("公布");
        if promulgated && !after.contains("修订") && !after.contains("修改") && !after.contains("修正")
        {
            return Some(Dated { date: first.date, source: DateSource::Heading, confidence: 60 });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    fn written_in(metadata: &[(String, String)], near: &str, text: &str) -> Option<(String, DateSource)> {
        let address = Address::parse("http://x.gov.cn/a.html").unwrap();
        let sources =
            Sources { meta: &[], metadata, near_heading: near, text, structured: &[], address: &address };
        written(sources).map(|it| (it.date.to_string(), it.source))
    }

    fn of_text(text: &str) -> Option<String> {
        written_in(&[], "", text).map(|(date, _)| date)
    }

    #[test]
    fn the_signature_closes_the_document_not_its_annex() {
        let text = "关于防汛的通知\n各乡镇：\n请于2026年5月1日前完成。\n东河县水务局\n2026年3月4日\n附件\n防汛办法\n第一条\n2025年1月1日\n";
        assert_eq!(of_text(text), Some("2026-03-04".to_owned()));
    }

    #[test]
    fn signatures_come_in_several_shapes() {
        for text in [
            "正文一段。\n又一段。\n东河县水务局 2026年3月4日",
            "正文一段。\n又一段。\n东河县水务局\n东河县财政局\n二〇二六年三月四日\n（此件公开发布）",
            "正文一段。\n又一段。\n县长 张某\n2026年3月4日",
            "正文一段。\n又一段。\n2026年3月4日",
            "现将办法印发给你们。\n请执行。\n2026年3月4日\n防汛办法\n第一条\n略\n略\n略",
            "东河省人民政府令\n第5号\n现予公布。\n省长 张某\n二○二六年三月四日\n防汛办法\n第一条\n略",
            "正文一段。\n又一段。\n东河县人民政府（章）\n2026 年 3 月 4 日",
        ] {
            assert_eq!(of_text(text), Some("2026-03-04".to_owned()), "{text}");
        }
    }

    #[test]
    fn dates_of_other_things_sign_nothing() {
        for text in [
            "会议于2026年3月4日召开。\n会议由张某主持。\n会议要求如下。",
            "姓名\n出生日期\n张某\n1990年3月4日\n李某\n1991年3月4日\n赵某\n乙\n丙\n丁\n",
            "一段。\n本办法自2026年3月4日起施行。",
            "2026年3月4日",
            "县政府开展检查\n来源：东河县水务局 2026年3月4日\n一段。\n又一段。",
            "",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }

    #[test]
    fn the_table_goes_before_the_signature() {
        let table = [("成文日期".to_owned(), "2026年2月1日".to_owned())];
        let text = "一段。\n又一段。\n东河县水务局\n2026年3月4日";
        assert_eq!(written_in(&table, "", text), Some(("2026-02-01".to_owned(), DateSource::Table)));
        let empty = [("成文日期".to_owned(), String::new())];
        assert_eq!(written_in(&empty, "", text), Some(("2026-03-04".to_owned(), DateSource::Signature)));
    }

    #[test]
    fn the_line_of_the_number_may_date_the_document() {
        assert_eq!(
            of_text("（东发〔2012〕124号 2012年7月10日）\n各县：\n正文。"),
            Some("2012-07-10".to_owned())
        );
        assert_eq!(
            of_text("条例\n（2019年4月3日国务院令第9号公布 自2019年5月15日起施行）\n第一条"),
            Some("2019-04-03".to_owned())
        );
        assert_eq!(
            of_text("条例\n（2007年4月5日国务院令第4号公布 2019年4月3日国务院令第9号修订）\n第一条"),
            None
        );
        assert_eq!(of_text("法\n（2019年4月3日第九次会议通过）\n第一条"), None);
    }
}
