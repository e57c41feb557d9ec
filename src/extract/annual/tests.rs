//! Reports made by hand, in the shapes that content systems and word processors give them.

use std::fmt::Write;

use jiff::civil::date;

use super::{DisclosedKind, Figure, Mention, ReportFacts, RequestKind, StatedKind};
use crate::extract::{Input, page};
use crate::model::Address;

/// Rows of the third table: cells that a row begins, with the rows each covers, and the row's first figure.
const ROWS: [(&[(&str, usize)], u32); 25] = [
    (&[("一、本年新收政府信息公开申请数量", 1)], 12),
    (&[("二、上年结转政府信息公开申请数量", 1)], 1),
    (&[("三、本年度办理结果", 22), ("（一）予以公开", 1)], 5),
    (&[("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", 1)], 2),
    (&[("（三）不予公开", 8), ("1.属于国家秘密", 1)], 0),
    (&[("2.其他法律行政法规禁止公开", 1)], 0),
    (&[("3.危及“三安全一稳定”", 1)], 0),
    (&[("4.保护第三方合法权益", 1)], 1),
    (&[("5.属于三类内部事务信息", 1)], 0),
    (&[("6.属于四类过程性信息", 1)], 0),
    (&[("7.属于行政执法案卷", 1)], 0),
    (&[("8.属于行政查询事项", 1)], 0),
    (&[("（四）无法提供", 3), ("1.本机关不掌握相关政府信息", 1)], 3),
    (&[("2.没有现成信息需要另行制作", 1)], 0),
    (&[("3.补正后申请内容仍不明确", 1)], 0),
    (&[("（五）不予处理", 5), ("1.信访举报投诉类申请", 1)], 0),
    (&[("2.重复申请", 1)], 0),
    (&[("3.要求提供公开出版物", 1)], 0),
    (&[("4.无正当理由大量反复申请", 1)], 0),
    (&[("5.要求行政机关确认或重新出具已获取信息", 1)], 0),
    (&[("（六）其他处理", 3), ("1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", 1)], 0),
    (&[("2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", 1)], 0),
    (&[("3.其他", 1)], 0),
    (&[("（七）总计", 1)], 11),
    (&[("四、结转下年度继续办理", 1)], 2),
];

fn head(cells: &str) -> String {
    format!("<tr>{cells}</tr>")
}

/// The report of 2025 as a page; `cell` is asked for each figure of the third table.
fn form(cell: impl Fn(usize, usize, u32) -> String) -> String {
    let mut requests = head(
        "<td colspan=3 rowspan=3><p>（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）</p></td>\
         <td colspan=7>申请人情况</td>",
    ) + &head(
        "<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td>",
    ) + &head(
        "<td>商业<br>企业</td><td>科研 机构</td><td>社会公益组织</td><td>法律服务机构</td><td>其他</td>",
    );
    for (at, (labels, first)) in ROWS.iter().enumerate() {
        requests.push_str("<tr>");
        let depth = match at {
            0 | 1 | 24 => 3,
            2 | 3 | 23 => 2,
            _ => 1,
        };
        for (number, (label, rows)) in labels.iter().enumerate() {
            let columns = if number + 1 == labels.len() { depth } else { 1 };
            write!(requests, "<td colspan={columns} rowspan={rows}><p>{label}</p></td>").unwrap();
        }
        for column in 0..7 {
            let value = if column == 0 || column == 6 { *first } else { 0 };
            write!(requests, "<td><p>{}</p></td>", cell(at, column, value)).unwrap();
        }
        requests.push_str("</tr>");
    }
    let results = "<td>结果维持</td><td>结果<br>纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td>";
    let reviews = head("<td colspan=5>行政复议</td><td colspan=10>行政诉讼</td>")
        + &head(&format!(
            "{}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td>",
            results.replace("<td>", "<td rowspan=2>")
        ))
        + &head(&results.repeat(2))
        + &head(&(1..=15).map(|number| format!("<td>{number}</td>")).collect::<String>());
    let disclosed = "<tr><td colspan=4>第二十条第（一）项</td></tr>\
        <tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>\
        <tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>\
        <tr><td>行政规范性文件</td><td>3</td><td>1</td><td>20</td></tr>\
        <tr><td colspan=4>第二十条第（八）项</td></tr>\
        <tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>\
        <tr><td>行政事业性收费</td><td colspan=3>7.5</td></tr>";
    let intro = "根据《中华人民共和国政府信息公开条例》，现公布某县人民政府2025年政府信息公开工作年度报告。\
        本报告所列数据的统计期限自2025年1月1日起至12月31日止。";
    let first = "2025年，某县全面推进政务公开，全年主动公开政府信息800条，共收到政府信息公开申请12件，\
        其中网上申请9件。行政复议3件。与2024年相比，收到申请9件的情况有所变化。";
    format!(
        "<html><head><title>某县人民政府2025年政府信息公开工作年度报告</title></head><body><div class=detail>\
         <h1>某县人民政府2025年政府信息公开工作年度报告</h1><div class=TRS_Editor><p>{intro}</p>\
         <p>一、总体情况</p><p>{first}</p><p>二、主动公开政府信息情况</p><table>{disclosed}</table>\
         <p>三、收到和处理政府信息公开申请情况</p><table>{requests}</table>\
         <p>四、因政府信息公开工作被申请行政复议、提起行政诉讼情况</p><table>{reviews}</table>\
         <p>五、存在的主要问题及改进情况</p><p>公开的深度不够，将加强培训。</p>\
         <p>六、其他需要报告的事项</p><p>无。</p></div></div></body></html>"
    )
}

fn read(html: &str) -> ReportFacts {
    let address = Address::parse("http://x.gov.cn/nb/1.html").unwrap();
    let facts = page(Input {
        address: &address,
        content_type: Some("text/html;charset=utf-8"),
        body: html.as_bytes(),
    });
    *facts.annual.unwrap()
}

fn plain() -> ReportFacts {
    read(&form(|_, _, value| value.to_string()))
}

#[test]
fn the_six_parts_are_found_under_varying_words() {
    let facts = plain();
    let numbers: Vec<_> = facts.parts.iter().map(|part| (part.number, part.printed)).collect();
    assert_eq!(numbers, (1..=6).map(|number| (number, Some(number))).collect::<Vec<_>>());
    assert!(facts.unlike.is_empty() && facts.named_tables == [true; 3], "{facts:?}");
    let other = read(
        &form(|_, _, value| value.to_string()).replace("五、存在的主要问题及改进情况", "五、下一步打算"),
    );
    assert_eq!(other.parts.len(), 5);
    assert_eq!(other.unlike[0].number, 5);
}

#[test]
fn every_cell_of_the_third_table_is_read() {
    let table = plain().requests.unwrap();
    assert!(table.results().is_some_and(|rows| rows.len() == 21), "{table:?}");
    assert_eq!(table.rows.len(), 25);
    let row = |kind| table.row(kind).copied().unwrap();
    assert_eq!((row(RequestKind::New)[0], row(RequestKind::New)[6]), (Figure::Count(12), Figure::Count(12)));
    assert_eq!(row(RequestKind::Partly)[0], Figure::Count(2));
    assert_eq!(row(RequestKind::ThirdParty)[6], Figure::Count(1));
    assert_eq!(row(RequestKind::OtherReason)[0], Figure::Count(0));
    assert_eq!(row(RequestKind::Total)[0], Figure::Count(11));
    assert_eq!(row(RequestKind::Next)[0], Figure::Count(2));
}

#[test]
fn an_empty_cell_and_a_cell_that_is_no_number_stay_what_they_are() {
    let facts = read(&form(|row, column, value| match (row, column) {
        (0, 1) => "&nbsp;".to_owned(),
        (0, 2) => "约3".to_owned(),
        _ => value.to_string(),
    }));
    let row = facts.requests.unwrap().row(RequestKind::New).copied().unwrap();
    assert_eq!(row[..3], [Figure::Count(12), Figure::Blank, Figure::Other]);
}

#[test]
fn a_row_that_is_not_of_the_form_makes_the_table_less_than_whole() {
    let html = form(|_, _, value| value.to_string()).replace("2.重复申请", "2.特殊申请");
    let table = read(&html).requests.unwrap();
    assert!(table.results().is_none() && table.unknown_rows == 1, "{table:?}");
}

#[test]
fn the_fifteen_cells_and_the_second_table_are_read() {
    let facts = plain();
    let expected: [Figure; 15] = std::array::from_fn(|at| Figure::Count(u32::try_from(at + 1).unwrap()));
    assert_eq!(facts.reviews.unwrap().figures, expected);
    let row = |kind| facts.disclosed.iter().find(|row| row.kind == kind).unwrap().figures.clone();
    assert_eq!(row(DisclosedKind::Normative), [Figure::Count(3), Figure::Count(1), Figure::Count(20)]);
    assert_eq!(row(DisclosedKind::Fees), [Figure::Other]);
}

#[test]
fn figures_years_and_titles_of_the_text_are_those_of_the_whole_year() {
    let facts = plain();
    let stated: Vec<_> = facts.stated.iter().map(|stated| (stated.kind, stated.count)).collect();
    assert_eq!(stated, [(StatedKind::Received, 12), (StatedKind::Reviews, 3), (StatedKind::Published, 800)]);
    assert_eq!(facts.periods, [(date(2025, 1, 1), date(2025, 12, 31))]);
    let own: Vec<_> =
        facts.titles.iter().filter(|it| it.own).map(|it| (it.owner.as_str(), it.year)).collect();
    assert_eq!(own, [("某县人民政府", 2025)]);
    assert_eq!(facts.leftovers[0].mention, Mention::Opening);
    assert!(facts.leftovers.iter().all(|left| left.year == 2025), "{:?}", facts.leftovers);
}

#[test]
fn the_same_text_with_other_figures_has_the_same_shingles() {
    let (one, other) =
        (plain(), read(&form(|_, _, value| value.to_string()).replace("800", "900").replace("2025", "2024")));
    assert!(!one.narrative.is_empty());
    assert_eq!(one.narrative, other.narrative);
    let new = read(
        &form(|_, _, value| value.to_string())
            .replace("某县全面推进政务公开", "我县围绕中心工作深化平台建设"),
    );
    assert_ne!(one.narrative, new.narrative);
}

#[test]
fn tables_that_are_pictures_are_not_tables() {
    let html = form(|_, _, value| value.to_string());
    let mut rest = String::new();
    for (at, piece) in html.split("<table>").enumerate() {
        let piece = if at == 0 { piece } else { piece.split_once("</table>").unwrap().1 };
        rest.push_str(piece);
        rest.push_str("<img src='t.png'>");
    }
    let facts = read(&rest);
    assert!(facts.requests.is_none() && facts.reviews.is_none() && facts.disclosed.is_empty());
    assert!(facts.pictures >= 3 && facts.named_tables == [false; 3] && facts.parts.len() == 6, "{facts:?}");
}

#[test]
fn lines_of_a_file_are_read_as_rows() {
    let mut lines = String::from(
        "某县2025年政府信息公开工作年度报告\n\n编制说明。一、总体情况 2025年，工作有序。\n二、主动公开政府信息情况\n\
        信息内容 本年制发件数 本年废止件数 现行有效件数\n行政规范性文件 3 1 20\n三、收到和处理政府信息公开申请情况\n",
    );
    for (labels, first) in ROWS {
        let labels: Vec<_> = labels.iter().map(|(label, _)| *label).collect();
        writeln!(lines, "{} {first} 0 0 0 0 0 {first}", labels.join(" ")).unwrap();
    }
    lines.push_str("四、政府信息公开行政复议、行政诉讼情况\n结果维持 结果纠正 其他结果 尚未审结 总计\n");
    lines.push_str(
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n",
    );
    let address = Address::parse("http://x.gov.cn/nb/1.pdf").unwrap();
    let mut facts = crate::extract::PageFacts::bare(
        address,
        crate::extract::Media::Pdf,
        crate::extract::PageKind::Attachment,
    );
    (facts.text, facts.heading) = (lines, "某县2025年政府信息公开工作年度报告".to_owned());
    let read = super::read(&facts, String::new, Vec::new).unwrap();
    assert!(read.requests.as_ref().is_some_and(|table| table.results().is_some()), "{read:?}");
    assert_eq!(read.reviews.unwrap().figures[14], Figure::Count(15));
    assert_eq!((read.parts.len(), read.disclosed.len()), (6, 1));
}

#[test]
fn hostile_tables_and_texts_stop_nothing() {
    for html in [
        "<title>信息公开年报</title><table><tr><td rowspan=999999 colspan=999999>本年新收</td></tr></table>",
        "<title>信息公开年报</title>一、总体情况<table><tr></tr><tr><td>结果维持</td></tr></table>六、其他",
        "<title>信息公开报告</title><table><tr><td>1<td>2<td>3<td>4<td>5<td>6<td>7<td>8</tr></table>2025年13月40日至99月99日统计",
    ] {
        let facts = read(html);
        assert!(facts.requests.is_none() && facts.reviews.is_none() && facts.periods.is_empty(), "{html}");
    }
}
