//! Portals built by hand, for the tests of the checks.

use jiff::civil::{Date, date};

use crate::checks::Check;
use crate::extract::{
    Block, CollectionSort, Disclosed, DisclosedKind, Figure, GuideElement, GuideFacts, Letter, LetterState,
    Mark, PageKind, Part, ReportFacts, RequestKind, RequestRow, Requests, Reviews, Stamp, Tag, TagSet,
};
use crate::model::{
    Address, Answer, DateSource, Dated, Fault, Outcome, Points, Reason, Text, UnitKind, Verdict,
};
use crate::portal::{
    AnnualReport, Collection, Column, ColumnKind, Document, DocumentPaper, Interpretation, LinkTarget,
    MarkedPage, PageSummary, Portal, PortalParts, PublishedLetter, Section, SectionKind, ServiceGuide,
    SourceLevel, Template,
};
use crate::rules::Rule;

/// The day of every staged audit.
pub(in crate::checks) const TODAY: Date = date(2026, 11, 23);

pub(in crate::checks) fn at(path: &str) -> Address {
    Address::parse("http://x.gov.cn/").unwrap().join(path).unwrap()
}

/// A government's portal, complete, with an empty home page.
pub(in crate::checks) fn parts() -> PortalParts {
    PortalParts::new(TODAY, UnitKind::Government, at("/"))
}

pub(in crate::checks) fn verdict(check: &dyn Check, parts: PortalParts) -> Verdict {
    answer(check, parts).verdict
}

/// As the runner does: a reason becomes `CannotTell`.
pub(in crate::checks) fn answer(check: &dyn Check, parts: PortalParts) -> Answer {
    let asked = check.ask(&Portal::from_parts(parts));
    asked.unwrap_or_else(|reason| Verdict::CannotTell(reason).into())
}

/// The subjects of the faults found; panics unless there are any.
pub(in crate::checks) fn subjects(check: &dyn Check, parts: PortalParts) -> Vec<String> {
    faults(check, parts).into_iter().map(|fault| fault.subject).collect()
}

pub(in crate::checks) fn faults(check: &dyn Check, parts: PortalParts) -> Vec<Fault> {
    match verdict(check, parts) {
        Verdict::Fail(proof) => proof.faults().to_vec(),
        other => panic!("no fault: {other:?}"),
    }
}

/// A portal of which not all was gathered.
pub(in crate::checks) fn stopped() -> PortalParts {
    let mut parts = parts();
    parts.incomplete = Some(Reason::NotGathered);
    parts
}

pub(in crate::checks) fn not_gathered() -> Verdict {
    Verdict::CannotTell(Reason::NotGathered)
}

pub(in crate::checks) fn dated(day: Date) -> Option<Dated> {
    Some(Dated { date: day, source: DateSource::Label, confidence: 95 })
}

pub(in crate::checks) fn section(kind: SectionKind, path: &str) -> Section {
    Section {
        kind,
        address: at(path),
        title: "栏目".into(),
        path: Vec::new(),
        year: None,
        published: None,
        text: String::new(),
        entries: 0,
        confidence: 90,
        reasons: Vec::new(),
        linked_from: Some((at("/"), "栏目".into())),
        blank: false,
    }
}

pub(in crate::checks) fn report(year: i16, published: Option<Dated>) -> Section {
    let mut it = section(SectionKind::AnnualReport, &format!("/nb/{year}.html"));
    (it.year, it.published) = (Some(year), published);
    it
}

/// A portal with a report of `year` that is in order: six parts, three tables, all sums right.
pub(in crate::checks) fn with_content(year: i16) -> PortalParts {
    let mut it = parts();
    it.annual.push(content(year));
    it
}

pub(in crate::checks) fn content(year: i16) -> AnnualReport {
    let part = |number| Part { number, printed: Some(number), heading: format!("第{number}部分") };
    let row = |kind, first: u32| RequestRow {
        kind,
        figures: std::array::from_fn(|at| Figure::Count(if at == 0 || at == 6 { first } else { 0 })),
    };
    let mut rows = vec![row(RequestKind::New, 12), row(RequestKind::Carried, 1)];
    rows.extend(
        RequestKind::RESULTS.iter().map(|kind| row(*kind, u32::from(*kind == RequestKind::Granted) * 11)),
    );
    rows.extend([row(RequestKind::Total, 11), row(RequestKind::Next, 2)]);
    AnnualReport {
        address: at(&format!("/nb/{year}.html")),
        title: format!("某县{year}年政府信息公开工作年度报告"),
        year,
        own: true,
        published: None,
        file: None,
        facts: ReportFacts {
            chars: 3000,
            parts: (1..=6).map(part).collect(),
            disclosed: vec![Disclosed { kind: DisclosedKind::Rules, figures: vec![Figure::Count(0); 3] }],
            requests: Some(Requests { rows, unknown_rows: 0 }),
            reviews: Some(Reviews { figures: [Figure::Count(0); 15] }),
            named_tables: [true; 3],
            periods: vec![(date(year, 1, 1), date(year, 12, 31))],
            ..ReportFacts::default()
        },
        unread: None,
        strangers: Vec::new(),
    }
}

pub(in crate::checks) fn column(kind: ColumnKind, path: &str, newest: Option<Date>) -> Column {
    Column {
        address: at(path),
        name: "栏目".into(),
        kind,
        entries: 20,
        newest,
        undated: Vec::new(),
        blank: None,
        archived: false,
        unread: None,
        linked_from: Some((at("/"), "栏目".into())),
        first_level: true,
        kind_guessed: false,
    }
}

pub(in crate::checks) fn document(path: &str, published: Option<Dated>) -> Document {
    Document {
        address: at(path),
        title: "关于某事的办法".into(),
        number: Some("某政发〔2026〕1号".into()),
        written: None,
        published,
        updated: None,
        validity: None,
        term: crate::extract::Term::default(),
        issuer: None,
        files: Vec::new(),
        column: None,
        interpretations: Vec::new(),
        unread: None,
        listed_on: None,
        own: true,
        level: SourceLevel::Own,
    }
}

/// What the page of a document says beside its title and dates.
pub(in crate::checks) fn paper(path: &str, block: Option<Block>) -> DocumentPaper {
    DocumentPaper { address: at(path), block, misprinted_number: None, repealed_by: None }
}

/// An interpretation linked both ways.
pub(in crate::checks) fn interpretation(path: &str, published: Option<Dated>) -> Interpretation {
    Interpretation {
        address: at(path),
        title: "《关于某事的办法》解读".into(),
        published,
        linked_from_document: true,
        links_to_document: true,
        matched_by: vec!["link".into()],
    }
}

pub(in crate::checks) fn link(path: &str, outcome: Outcome) -> LinkTarget {
    LinkTarget {
        address: at(path),
        outcome,
        parents: vec![(at("/list.html"), "链接".into())],
        parent_count: 1,
        attempts: Vec::new(),
        unstable: false,
        on_home: false,
        internal: true,
        attachment: false,
    }
}

pub(in crate::checks) fn page(path: &str, kind: PageKind, published: Option<Dated>) -> PageSummary {
    PageSummary {
        address: at(path),
        final_address: at(path),
        status: Some(200),
        outcome: Outcome::Alive,
        charset: None,
        kind,
        kind_confidence: 90,
        title: "一页".into(),
        published,
        written: None,
        number: None,
        issuer: None,
        origin: None,
        updated: None,
        validity: None,
        term: crate::extract::Term::default(),
        column: None,
        text_chars: 500,
        links: 10,
        fetched_at: None,
    }
}

/// A service guide that lacks these elements.
pub(in crate::checks) fn guide(path: &str, missing: &[GuideElement]) -> ServiceGuide {
    let facts = GuideFacts { missing: missing.to_vec(), ..GuideFacts::default() };
    ServiceGuide { address: at(path), title: "某事项".into(), facts, linked_from: None }
}

/// A letter with an office and an answer on its page.
pub(in crate::checks) fn letter(path: &str, state: LetterState, received: Option<Date>) -> PublishedLetter {
    let letter = Letter {
        address: Some(at(path)),
        received,
        answered: None,
        state,
        names_office: true,
        shows_answer: true,
    };
    PublishedLetter { address: at(path), listed_on: None, page_read: true, letter }
}

/// A call for opinions on a draft.
pub(in crate::checks) fn collection(path: &str, start: Option<Date>, end: Option<Date>) -> Collection {
    Collection {
        address: at(path),
        title: "关于公开征求某办法意见的公告".into(),
        sort: CollectionSort::Draft,
        start,
        end,
        published: start,
        urgent: false,
        outcome: None,
    }
}

/// A page of the sample with every mark and every tag in order.
pub(in crate::checks) fn marked(path: &str, template: Template) -> MarkedPage {
    let marks = [
        Mark::Party,
        Mark::Report,
        Mark::Code,
        Mark::Sponsor,
        Mark::Contact,
        Mark::Icp,
        Mark::Police,
        Mark::Map,
        Mark::Access,
    ];
    let mut tags = Tag::ALL.into_iter().fold(TagSet::default(), TagSet::with);
    tags.pub_date_in_form = true;
    let code = Some("1404000001".to_owned());
    MarkedPage {
        address: at(path),
        title: "一页".into(),
        template,
        seen: marks.into_iter().collect(),
        tags,
        column_type: None,
        report_host: Some("zfwzgl.www.gov.cn".into()),
        codes: [code.clone(), code.clone(), code],
        icp_province: Some('晋'),
        footer_elsewhere: false,
        tagged_day: Some(TODAY),
        shown_day: Some(TODAY),
        stamp: Stamp::Minute,
        origin_shown: true,
        viewport: true,
        header: "某县人民政府".into(),
    }
}

/// A portal whose sample is a home page, a column and two articles, all in order.
pub(in crate::checks) fn marked_parts() -> PortalParts {
    let mut it = parts();
    it.identity.unit_name = "某县人民政府".into();
    it.identity.pages = vec![
        marked("/", Template::Home),
        marked("/c/", Template::Column),
        marked("/a/1.html", Template::Article),
        marked("/a/2.html", Template::Article),
    ];
    it
}

/// A rule that asks `check`, at line 7.
pub(in crate::checks) fn rule(check: &str, params: &str) -> Rule {
    Rule {
        id: "r".into(),
        family: "a".into(),
        check: check.into(),
        params: params.parse().unwrap(),
        title: Text::new("题", "title"),
        points: Points::whole(100),
        place: "p/r.toml:7".into(),
        ..Rule::default()
    }
}
