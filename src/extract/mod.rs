//! Bytes in, facts out, in one parse: charset, text, links, dates, tags, document numbers, list data in scripts.
//!
//! Comes in: the decoded body of one answer with its `Content-Type` and address. Goes out: [`PageFacts`], owned,
//! without judgement. Never panics on any bytes; same bytes, same facts.

pub(crate) mod annual;
mod attachment;
mod breadcrumb;
mod charset;
mod content;
pub(crate) mod dates;
mod element;
mod emptiness;
mod facts;
mod feed;
mod finder;
mod forward;
mod heading;
mod hidden;
mod html;
mod kept;
mod kind;
mod links;
mod list_answers;
mod listdata;
pub(crate) mod marks;
mod markup;
mod media;
pub(crate) mod metadata;
pub(crate) mod number;
mod pagination;
mod paper;
mod platform;
mod promise;
mod reader;
mod region;
pub(crate) mod rows;
pub(crate) mod safety;
mod script;
mod search;
mod service;
mod survey;
mod validity;
pub(crate) mod vocabulary;
mod walk;

pub use annual::{
    Disclosed, DisclosedKind, Figure, FormYear, Leftover, Mention, Part, ReportFacts, RequestKind,
    RequestRow, Requests, Reviews, Stated, StatedKind,
};
pub use attachment::{Damage, Doubt, FileFacts, FileFormat, Opens};
pub use facts::{
    Charset, CharsetSource, Crumb, LabelKind, Link, LinkElement, Media, PageFacts, PageKind, Pagination,
    Position, Row,
};

pub use marks::{Mark, MarkSet, Marks, Stamp, Tag, TagSet};
pub use media::media;
pub use paper::{Block, Clause, Element, Field, FieldState, Form, Paper};
pub use platform::{FieldShown, PlatformFacts};
pub use promise::{Held, Promise, held, promise};
pub use reader::page;
pub use safety::{Concealed, Injected, Insecure, Loaded, Manner, Personal, Place, Safety};
pub use search::{SearchFacts, SearchMethod, SearchWay};
pub use service::{
    CollectionFacts, CollectionSort, GuideElement, GuideFacts, Letter, LetterState, ServiceFacts,
};
pub use validity::{Term, Validity};

use crate::model::Address;

/// One answer to be read.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Address of the last hop.
    pub address: &'a Address,
    /// `Content-Type` header as received.
    pub content_type: Option<&'a str>,
    /// Body after content-coding.
    pub body: &'a [u8],
}
