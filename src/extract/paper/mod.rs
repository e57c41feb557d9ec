//! What questions about documents and interpretations need of a page: fields of the metadata table, clauses, terms.
//!
//! Comes in: the facts of a page once its kind is settled. Goes out: a [`Paper`], empty for the ordinary page. Each part
//! first looks for the one word without which there is nothing to read.

mod block;
mod clauses;
mod elements;
mod files;
mod forms;
mod repeals;

use serde::{Deserialize, Serialize};

pub use block::{Block, Field, FieldState};
pub use clauses::Clause;
pub use elements::Element;
pub use forms::Form;

use super::{Media, PageFacts, PageKind, dates, number};
use crate::model::Address;

/// Facts of one page for the questions about documents; everything is empty where it does not apply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The metadata table of a document; `None` when the page is no document or has no such table.
    pub block: Option<Block>,
    /// The document's own number as printed, when no place on the page prints it in the standard form.
    pub misprinted_number: Option<String>,
    /// Clauses of a document or an interpretation, by hash, each once.
    pub clauses: Vec<Clause>,
    /// Elements of an interpretation that the text names.
    pub elements: Vec<Element>,
    /// Forms of an interpretation.
    pub forms: Vec<Form>,
    /// Numbers and titles (without book marks) of documents that the text repeals as a whole.
    pub repeals: Vec<String>,
    /// The words that call the page archived, and whether a date stands beside them.
    pub archived: Option<(String, bool)>,
    /// Files whose names say nothing: target and name.
    pub unnamed_files: Vec<(Address, String)>,
}

/// Words by which a page shows that it explains a document.
const EXPLAINING: [&str; 8] =
    ["解读", "图解", "一图读懂", "一图看懂", "一图了解", "答记者问", "政策问答", "新闻发布会"];
/// Words that call a page archived. 历史专题 may be the name of a link to others.
const ARCHIVED: [&str; 4] = ["归档", "不再更新", "停止更新", "停止维护"];
/// Words by which the name of a file shows that it may be a document.
const ACTS: [&str; 9] = ["通知", "意见", "办法", "规定", "细则", "方案", "决定", "条例", "措施"];

/// Reads an html page. `raw` is its source.
pub(super) fn read(facts: &PageFacts, raw: &str) -> Paper {
    let mut paper = Paper::default();
    if matches!(facts.kind, PageKind::ErrorPage | PageKind::BlockPage | PageKind::Stub) {
        return paper;
    }
    let act = facts.kind == PageKind::PolicyDocument || facts.number.is_some();
    let explains = explains(facts);
    if act {
        paper.block = block::read(&facts.metadata);
        let own = facts.number.as_deref();
        paper.misprinted_number =
            own.and_then(|own| number::misprinted(own, &facts.heading, &facts.metadata, &facts.text));
    }
    if act || facts.heading.contains("废止") || facts.heading.contains("失效") {
        paper.repeals = repeals::read(&facts.heading, &facts.text);
    }
    if act || explains {
        paper.clauses = clauses::read(&facts.text);
    }
    if explains {
        paper.elements = elements::read(&facts.text);
        paper.forms = forms::read(facts, raw);
    }
    paper.archived = archived(facts);
    paper.unnamed_files = files::unnamed(facts);
    paper
}

/// Reads a file: only what a document published as a file lends to comparisons.
pub(super) fn read_file(facts: &PageFacts) -> Paper {
    let head: String = facts.text.chars().take(200).collect();
    let act = facts.number.is_some() || ACTS.iter().any(|word| head.contains(word));
    let clauses = if act { clauses::read(&facts.text) } else { Vec::new() };
    Paper { clauses, ..Paper::default() }
}

fn explains(facts: &PageFacts) -> bool {
    if matches!(facts.kind, PageKind::Home | PageKind::List | PageKind::Platform) {
        return false;
    }
    let said = |text: &str| EXPLAINING.iter().any(|word| text.contains(word));
    let crumbs = facts.breadcrumb.iter().rev().take(3).any(|crumb| said(&crumb.text));
    let column = ["ColumnName", "ColumnType"].iter().filter_map(|name| facts.meta_value(name)).any(said);
    facts.kind == PageKind::Interpretation || said(&facts.heading) || crumbs || column
}

/// The line near the top, or the heading, that calls the page archived.
fn archived(facts: &PageFacts) -> Option<(String, bool)> {
    let kinds = [PageKind::List, PageKind::Other, PageKind::Home, PageKind::Platform, PageKind::Blank];
    if facts.media != Media::Html || !kinds.contains(&facts.kind) {
        return None;
    }
    let end = facts.text.char_indices().nth(400).map_or(facts.text.len(), |(at, _)| at);
    let lines = facts.text.get(..end)?.lines();
    let said = |line: &&str| ARCHIVED.iter().any(|word| line.contains(word));
    let line = [facts.heading.as_str(), facts.title.as_str()].into_iter().chain(lines).find(said)?;
    let dated = !dates::parse_all(line).is_empty()
        || !dates::parse_all(facts.text.get(..end)?).is_empty()
            && facts.text.get(..end)?.contains("归档时间");
    Some((line.trim().chars().take(80).collect(), dated))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Input, page};

    fn read_html(heading: &str, body: &str) -> Paper {
        let html = format!(
            "<html><head><title>{heading}</title></head><body><div class='detail'><h1>{heading}</h1><div class='TRS_Editor'>{body}</div></div></body></html>"
        );
        let address = Address::parse("http://x.gov.cn/zwgk/202601/t20260105_7.html").unwrap();
        page(Input {
            address: &address,
            content_type: Some("text/html;charset=utf-8"),
            body: html.as_bytes(),
        })
        .paper
    }

    #[test]
    fn the_ordinary_page_has_nothing_to_keep() {
        let news = "<p>今天，全县召开了会议，传达了上级精神，研究了下一步的工作。</p>".repeat(20);
        assert_eq!(read_html("全县召开会议", &news), Paper::default());
    }

    #[test]
    fn a_document_gives_its_table_its_clauses_and_its_term() {
        let body = "<table><tr><td>索引号：</td><td>null02D</td><td>发布机构：</td><td>某县政府</td></tr>
            <tr><td>发文字号：</td><td>某政发[2026]5号</td><td>有效性：</td><td></td></tr></table>
            <p>某政发[2026]5号</p><p>各乡镇人民政府，县政府各部门：</p><p>居民小区设置四类容器，投放时间由业主共同商定。</p>
            <p>本办法自印发之日起施行，有效期至2028年12月31日。</p>";
        let paper = read_html("某县人民政府关于印发某办法的通知", body);
        let block = paper.block.unwrap();
        assert_eq!(block.state(Field::Index), FieldState::Void);
        assert_eq!(block.state(Field::Issuer), FieldState::Filled);
        assert_eq!(block.state(Field::Validity), FieldState::Empty);
        assert_eq!(block.state(Field::Written), FieldState::Absent);
        assert_eq!(paper.misprinted_number.as_deref(), Some("某政发[2026]5号"));
        assert!(paper.clauses.len() >= 3);
    }

    #[test]
    fn an_interpretation_gives_its_elements_and_forms() {
        let body = "<p>一、制定背景</p><p>近年来情况有了变化。</p><p>二、主要内容</p><p>问：谁来管？答：县里管。</p>";
        let paper = read_html("《某办法》政策解读", body);
        assert_eq!(paper.elements, [Element::Background, Element::Content]);
        assert_eq!(paper.forms, [Form::Answers]);
    }
}
