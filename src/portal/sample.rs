//! Pages and portals made by hand for the tests of the assembly.

use jiff::civil::{Date, date};

use super::{Brief, Builder, Portal, VisitFacts};
use crate::extract::{Crumb, LabelKind, Link, LinkElement, Media, PageFacts, PageKind, Position, Row};
use crate::model::{Address, Attempt, DateSource, Dated, Outcome, UnitKind};

/// Words of a guide, as many as it takes.
pub(super) const GUIDE: &str = "政府信息公开指南。一、主动公开的内容。二、依申请公开。受理机构：示例市人民政府办公室。\
    办公时间：工作日。联系电话：000-0000000。电子邮箱：a@x.gov.cn。三、监督与救济：行政复议。";

/// An address on the sample site.
pub(super) fn at(path: &str) -> Address {
    Address::parse("http://www.x.gov.cn/").unwrap().join(path).unwrap()
}

/// The frame of every sample: one host, a city government, all gathered.
pub(super) fn brief() -> Brief {
    Brief {
        as_of: date(2026, 11, 23),
        unit_kind: UnitKind::Government,
        unit_name: "示例市人民政府".to_owned(),
        region: String::new(),
        site_code: String::new(),
        home: at("/"),
        in_scope: Vec::new(),
        finished: None,
    }
}

/// A page of the sample site.
#[derive(Clone)]
pub(super) struct Page(pub(super) PageFacts);

/// A page with a heading and something to read.
pub(super) fn page(path: &str, kind: PageKind, heading: &str) -> Page {
    let mut facts = PageFacts::bare(at(path), Media::Html, kind);
    facts.heading = heading.to_owned();
    facts.title = format!("{heading}-示例市");
    facts.kind_confidence = 90;
    Page(facts).text("示例内容。".repeat(40).as_str())
}

impl Page {
    pub(super) fn text(mut self, text: &str) -> Self {
        self.0.text = text.to_owned();
        self.0.content_chars = u32::try_from(text.chars().count()).unwrap();
        self.0.text_chars = self.0.content_chars + 100;
        self
    }

    pub(super) fn link(mut self, path: &str, text: &str, label: LabelKind, position: Position) -> Self {
        self.0.links.push(Link {
            address: at(path),
            text: text.to_owned(),
            title: String::new(),
            element: LinkElement::Anchor,
            position,
            label,
        });
        self
    }

    /// A row of the list, with its link.
    pub(super) fn row(mut self, path: &str, title: &str, dated: Option<Date>) -> Self {
        self.0.rows.push(Row {
            title: title.to_owned(),
            address: Some(at(path)),
            date: dated,
            number: None,
            pinned: false,
        });
        self.link(path, title, LabelKind::None, Position::Content)
    }

    pub(super) fn dated(mut self, date: Date) -> Self {
        self.0.published = Some(Dated { date, source: DateSource::Label, confidence: 95 });
        self.0.meta.push(("ArticleTitle".to_owned(), self.0.heading.clone()));
        self
    }

    pub(super) fn number(mut self, number: &str) -> Self {
        self.0.number = Some(number.to_owned());
        self
    }

    pub(super) fn crumbs(mut self, steps: &[&str]) -> Self {
        self.0.breadcrumb =
            steps.iter().map(|text| Crumb { text: (*text).to_owned(), address: None }).collect();
        self
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut PageFacts)) -> Self {
        change(&mut self.0);
        self
    }
}

/// A visit that answered 200.
pub(super) fn alive(address: &Address) -> VisitFacts {
    failed(address, Outcome::Alive, Some(200), 0)
}

/// A visit with one attempt in the given minute.
pub(super) fn failed(address: &Address, outcome: Outcome, status: Option<u16>, minute: i64) -> VisitFacts {
    let when = jiff::Timestamp::from_second(1_700_000_000 + minute * 60).unwrap();
    VisitFacts {
        address: address.clone(),
        final_address: address.clone(),
        outcome,
        status,
        attempts: vec![Attempt {
            address: address.clone(),
            at: when,
            duration_ms: 10,
            status,
            failure: None,
            location: None,
            sha256: None,
            warc: None,
        }],
        fetched_at: Some(when),
    }
}

/// The portal of these pages, told in the order given.
pub(super) fn assemble(pages: &[Page]) -> Portal {
    let mut builder = Builder::new(brief());
    for page in pages {
        builder.visit(alive(&page.0.address), Some(page.0.clone()));
    }
    builder.build()
}

/// A home page that leads to the platform and to two columns.
pub(super) fn home() -> Page {
    page("/", PageKind::Home, "示例市人民政府")
        .link("/zwgk/", "政务公开", LabelKind::Platform, Position::Header)
        .link("/xxgk/", "政府信息公开", LabelKind::Platform, Position::Header)
        .link("/tzgg/", "通知公告", LabelKind::Notice, Position::Header)
}
