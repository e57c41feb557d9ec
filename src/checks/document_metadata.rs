//! `document-metadata`: the unit's documents carry the `required` fields of the metadata table 索引号, 文号, ….
//!
//! Why: whoever looks for a document finds it by its number, issuer and dates (条例 art. 12, 政府信息公开目录).
//! Fails: a document published within `window_days` before `Portal::as_of` lacks the table that the others of its column
//! have, or fields of it, or they hold `null` and the like: one fault for each document. What no document of the site has
//! is one fault for the site, and a person's to decide where fewer than three documents were read; what no document of one
//! column has is one fault for the column, for a person to decide. A number is asked for only where the
//! document has one; a date of publication may stand beside the heading instead.
//! Announcements that have no number and stand in no policy column are left out.
//! Not applicable: no document was published in that time.
//! Cannot tell: documents are published as files only or could not be read, and the others are in order.

use serde::Deserialize;

use super::support::{documents, documents_need, is_policy, within};
use super::{About, Check};
use crate::extract::{Field, FieldState};
use crate::model::{Address, Answer, DateSource, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Document, DocumentPaper, Portal};

pub(super) const ABOUT: About = About {
    id: "document-metadata",
    title: "政策文件元数据",
    passes: "期限内（参数 window_days）公布的本机关文件都在元数据表中列明规定的字段（参数 required）：索引号、文号、发布机构、成文日期、发布日期等。没有文号的文件不要求文号；发布日期可写在标题旁。没有文号又不在政策文件栏目的一般公告不计。",
    fails: "文件没有元数据表，或缺少字段，或字段为空、为“null”等程序值，每个文件计一处。全站文件都没有的，作为全站一处问题；此时读取的文件不足三件的，提交人工确认；只是某一栏目都没有的，该栏目计一处，提交人工确认。",
    not_applicable: "期限内没有公布文件。",
    cannot_tell: "有文件只以附件形式发布或未能读取，其余均符合要求。",
    remedy: "在文件页补齐元数据表；后台必填字段设置校验，避免空值和“null”。",
};

/// Documents from which on a table missing everywhere is decided.
const ENOUGH: usize = 3;

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentMetadata {
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
    /// Fields that every table must have; `validity` is the matter of `document-validity` unless named here.
    #[serde(default = "usual")]
    required: Vec<Field>,
}

fn a_year() -> u16 {
    365
}

fn usual() -> Vec<Field> {
    vec![Field::Index, Field::Number, Field::Issuer, Field::Written, Field::Published]
}

/// A document whose page was read.
type Read<'a> = (&'a Document, &'a DocumentPaper);

impl Check for DocumentMetadata {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let policies = documents(portal)?.into_iter().filter(|it| is_policy(it, portal));
        let recent: Vec<&Document> = policies.filter(|it| within(it, self.window_days, portal)).collect();
        let papers = portal.papers();
        let read: Vec<Read<'_>> =
            recent.iter().filter_map(|it| Some((*it, papers.document(&it.address)?))).collect();
        let unread = recent.iter().find(|it| papers.document(&it.address).is_none());
        let doubt = unread.map(|it| it.unread.clone().unwrap_or(Reason::NotGathered));
        let doubt = doubt.or_else(|| portal.lacks(documents_need(self.window_days)));
        if read.is_empty() {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let bare = read.iter().filter(|(_, paper)| paper.block.is_none()).count();
        let faults =
            if bare == read.len() { no_table(&read).into_iter().collect() } else { self.faults(&read) };
        let answer = Answer::of_faults(faults).blind(doubt).count("documents", read.len());
        Ok(answer.count("without_table", bare))
    }
}

impl DocumentMetadata {
    fn faults(&self, read: &[Read<'_>]) -> Vec<Fault> {
        let tables = read.iter().filter(|(_, paper)| paper.block.is_some()).count();
        let nowhere = |field: &Field| {
            let mut asked = read.iter().filter(|it| it.1.block.is_some() && asks(it.0, *field)).peekable();
            asked.peek().is_some()
                && asked.all(|it| matches!(lack(it, *field), Some(FieldState::Absent | FieldState::Empty)))
        };
        let (nowhere, somewhere): (Vec<Field>, Vec<Field>) =
            self.required.iter().partition(|field| nowhere(field));
        let mut faults: Vec<Fault> =
            nowhere.iter().filter_map(|field| no_field(read, *field, tables)).collect();
        faults.extend(read.iter().filter_map(|it| document_fault(it, &somewhere)));
        faults.extend(bare_columns(read));
        faults
    }
}

/// The document must have the field.
fn asks(document: &Document, field: Field) -> bool {
    let shown = |source| matches!(source, DateSource::Label | DateSource::Table | DateSource::Heading);
    match field {
        Field::Number => document.number.is_some(),
        Field::Published => !document.published.is_some_and(|dated| shown(dated.source)),
        _ => true,
    }
}

/// What stands in the field instead of a value; `None` when it is filled or not asked for.
fn lack((document, paper): &Read<'_>, field: Field) -> Option<FieldState> {
    let state = paper.block.as_ref()?.state(field);
    let said = field == Field::Validity && document.validity.is_some();
    (asks(document, field) && state != FieldState::Filled && !said).then_some(state)
}

fn document_fault(read: &Read<'_>, fields: &[Field]) -> Option<Fault> {
    let (document, paper) = read;
    let title = &document.title;
    let block = paper.block.as_ref()?;
    let missing: Vec<Field> = fields.iter().copied().filter(|field| lack(read, *field).is_some()).collect();
    if missing.is_empty() {
        return None;
    }
    let zh: Vec<&str> = missing.iter().map(|field| name(*field).0).collect();
    let en: Vec<&str> = missing.iter().map(|field| name(*field).1).collect();
    let void: Vec<String> = block.void.iter().map(|(label, value)| format!("{label}：{value}")).collect();
    let message = Text::new(
        format!("文件“{title}”的元数据缺少或未填写：{}", zh.join("、")),
        format!("the metadata of the document \"{title}\" lack: {}", en.join(", ")),
    );
    let mut fault = fault(document, message);
    if let Some(seen) = fault.seen.first_mut().filter(|_| !void.is_empty()) {
        *seen = seen.clone().quoting(&void.join("；"));
    }
    Some(fault)
}

/// Documents without the table that others have: each, where its neighbours in the column have it; else the column, which
/// may be a place for other things (a person decides).
fn bare_columns(read: &[Read<'_>]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut told: Vec<Option<&Address>> = Vec::new();
    for (document, _) in read.iter().filter(|(_, paper)| paper.block.is_none()) {
        let beside = |it: &&Read<'_>| it.0.column.is_some() && it.0.column == document.column;
        let title = &document.title;
        if read.iter().filter(beside).any(|(_, paper)| paper.block.is_some()) {
            let message = Text::new(
                format!("文件“{title}”没有元数据表（索引号、发布机构、成文日期等）"),
                format!("the document \"{title}\" has no metadata table, unlike others of its column"),
            );
            // The page may draw its table by script, or be no more than a cover of a file.
            faults.push(fault(document, message).flagged());
            continue;
        }
        if told.contains(&document.column.as_ref()) {
            continue;
        }
        told.push(document.column.as_ref());
        let like = read.iter().filter(|it| it.0.column == document.column);
        let count = like.filter(|(_, paper)| paper.block.is_none()).count();
        let (subject, zh, en) = match &document.column {
            Some(column) => (format!("document-metadata-column:{column}"), "同一栏目", "of one column"),
            None => ("document-metadata-elsewhere".to_owned(), "政策文件栏目以外", "outside policy columns"),
        };
        let message = Text::new(
            format!("{zh}的文件没有元数据表（{count} 件，如“{title}”），其他栏目的文件有"),
            format!("{count} documents {en} have no metadata table (e.g. \"{title}\"); others have"),
        );
        let remedy = Text::new("在这些文件页设置元数据表", "give these documents a metadata table");
        let seen = Seen::at(&document.address).quoting(title);
        faults.push(Fault::new(seen, subject, message, remedy).severity(Severity::Minor).flagged());
    }
    faults
}

fn fault(document: &Document, message: Text) -> Fault {
    let mut seen = Seen::at(&document.address);
    if let Some((list, row)) = &document.listed_on {
        seen = seen.linked_from(list, row);
    }
    let remedy = Text::new("在文件页补齐元数据", "complete the metadata on the document's page");
    Fault::new(seen, format!("document-metadata:{}", document.address), message, remedy)
        .severity(Severity::Minor)
}

fn no_table(read: &[Read<'_>]) -> Option<Fault> {
    let message = Text::new(
        format!("政策文件页面都没有元数据表（已查看 {} 件）", read.len()),
        format!("no page of a document has a metadata table ({} were read)", read.len()),
    );
    site_fault(read, "document-metadata", message, read.len())
}

fn no_field(read: &[Read<'_>], field: Field, tables: usize) -> Option<Fault> {
    let (zh, en) = name(field);
    let message = Text::new(
        format!("政策文件的元数据都没有“{zh}”（已查看 {tables} 件）"),
        format!("no document's metadata state {en} ({tables} were read)"),
    );
    site_fault(read, &format!("document-metadata-field:{en}"), message, tables)
}

fn site_fault(read: &[Read<'_>], subject: &str, message: Text, seen: usize) -> Option<Fault> {
    let remedy = Text::new(
        "在文件页模板中设置元数据表并填写规定字段",
        "put a metadata table with the required fields into the template of documents",
    );
    let tabled = subject != "document-metadata";
    let shown = read.iter().filter(|(_, paper)| paper.block.is_some() == tabled);
    let mut places = shown.map(|it| Seen::at(&it.0.address).quoting(&it.0.title)).take(3);
    let fault = Fault::new(places.next()?, subject, message, remedy);
    let fault = places.fold(fault, Fault::also_seen);
    Some(if seen < ENOUGH { fault.flagged() } else { fault })
}

fn name(field: Field) -> (&'static str, &'static str) {
    match field {
        Field::Index => ("索引号", "index number"),
        Field::Number => ("文号", "document number"),
        Field::Issuer => ("发布机构", "issuer"),
        Field::Written => ("成文日期", "date written"),
        Field::Published => ("发布日期", "date published"),
        Field::Validity => ("有效性", "validity"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::Block;
    use crate::portal::{ColumnKind, PortalParts};

    fn check() -> DocumentMetadata {
        DocumentMetadata { window_days: 365, required: usual() }
    }

    fn table(lacking: &[(Field, FieldState)]) -> Block {
        let mut block = Block::default();
        for field in usual() {
            let state = lacking.iter().find(|(it, _)| *it == field).map_or(FieldState::Filled, |it| it.1);
            block.set(field, state);
        }
        block
    }

    fn portal(blocks: Vec<Option<Block>>) -> PortalParts {
        let mut it = parts();
        for (n, block) in blocks.into_iter().enumerate() {
            it.documents.push(document(&format!("/d{n}"), dated(date(2026, 5, 1))));
            it.papers.documents.push(paper(&format!("/d{n}"), block));
        }
        it
    }

    #[test]
    fn passes_when_every_field_is_filled() {
        assert_eq!(verdict(&check(), portal(vec![Some(table(&[])), Some(table(&[]))])), Verdict::Pass);
        let mut unnumbered = portal(vec![Some(table(&[(Field::Number, FieldState::Empty)]))]);
        unnumbered.documents[0].number = None;
        assert_eq!(verdict(&check(), unnumbered.clone()), Verdict::NotApplicable);
        unnumbered.documents[0].column = Some(at("/zcwj/"));
        unnumbered.columns.push(column(ColumnKind::Policy, "/zcwj/", None));
        assert_eq!(verdict(&check(), unnumbered), Verdict::Pass);
        let labelled = portal(vec![Some(table(&[(Field::Published, FieldState::Absent)]))]);
        assert_eq!(verdict(&check(), labelled), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_document_that_falls_behind_the_others() {
        let mut null = table(&[(Field::Index, FieldState::Void)]);
        null.void.push(("索引号".into(), "null02D".into()));
        let mut it = portal(vec![Some(table(&[])), Some(null), None]);
        it.documents.iter_mut().for_each(|document| document.column = Some(at("/zcwj/")));
        let found = faults(&check(), it.clone());
        assert_eq!(found[0].subject, "document-metadata:http://x.gov.cn/d1");
        assert_eq!(found[0].seen[0].excerpt, "索引号：null02D");
        assert_eq!(found[1].subject, "document-metadata:http://x.gov.cn/d2");
        assert_eq!(found.iter().map(|fault| fault.flagged).collect::<Vec<_>>(), [false, true]);
        it.documents[2].column = Some(at("/tzgg/"));
        let found = faults(&check(), it);
        assert_eq!(found[1].subject, "document-metadata-column:http://x.gov.cn/tzgg/");
        assert!(found.len() == 2 && found[1].flagged);
    }

    #[test]
    fn what_no_document_has_is_one_fault_and_a_guess_below_three() {
        let bare = |count: usize| faults(&check(), portal(vec![None; count]));
        assert_eq!((bare(3).len(), bare(3)[0].flagged), (1, false));
        assert_eq!((bare(2).len(), bare(2)[0].flagged), (1, true));
        let without = table(&[(Field::Written, FieldState::Absent)]);
        let found = subjects(&check(), portal(vec![Some(without); 3]));
        assert_eq!(found, ["document-metadata-field:date written"]);
    }

    #[test]
    fn the_day_after_the_window_is_not_asked_and_nothing_is_not_applicable() {
        assert_eq!(verdict(&check(), parts()), Verdict::NotApplicable);
        let mut old = portal(vec![None]);
        old.documents[0].published = dated(date(2025, 11, 22));
        assert_eq!(verdict(&check(), old.clone()), Verdict::NotApplicable);
        old.documents[0].published = dated(date(2025, 11, 23));
        assert_eq!(subjects(&check(), old), ["document-metadata"]);
    }

    #[test]
    fn cannot_tell_what_was_not_read() {
        let mut it = portal(vec![Some(table(&[]))]);
        it.documents.push(document("/file", dated(date(2026, 5, 1))));
        it.documents[1].unread = Some(Reason::NeedsRendering);
        assert_eq!(verdict(&check(), it), Verdict::CannotTell(Reason::NeedsRendering));
        assert_eq!(verdict(&check(), stopped()), not_gathered());
    }
}
