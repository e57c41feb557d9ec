//! What one walk over the tree collects, before anything is decided: text with marks, regions, boxes, raw links.

use std::ops::Range;

use ego_tree::NodeId;

use super::{
    LinkElement,
    region::{Naming, Part},
};

/// Where the walk stands: offset in the text and counts up to here.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    /// Byte offset in [`Survey::text`].
    pub(super) at: u32,
    /// Index of the stretch that holds the offset.
    pub(super) stretch: u32,
    /// Characters outside links so far, white space not counted.
    pub(super) plain: u32,
    /// Characters inside links so far.
    pub(super) linked: u32,
    /// Images and frames so far.
    pub(super) media: u32,
    /// `<a>` elements so far.
    pub(super) anchors: u32,
}

/// A run of text that lies in one region.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// Index into [`Survey::regions`].
    pub(super) region: u32,
    /// Where it begins; it ends where the next begins.
    pub(super) open: Mark,
}

/// An element that opens a part of the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Region {
    /// What its names say.
    pub(super) part: Part,
    /// The region around it; its own index for the page.
    pub(super) parent: u32,
    /// The element; `None` for the page and for breadcrumbs found by their words.
    pub(super) node: Option<NodeId>,
    /// Begin of its text.
    pub(super) open: Mark,
    /// End of its text.
    pub(super) close: Mark,
}

/// An element that may be the content area.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// The element.
    pub(super) node: NodeId,
    /// What its names say.
    pub(super) naming: Naming,
    /// Begin of its text.
    pub(super) open: Mark,
    /// End of its text.
    pub(super) close: Mark,
}

/// A link as written.
#[derive(Debug, Clone)]
pub(super) struct RawLink<'a> {
    /// `href`, `src` or the address in a script.
    pub(super) href: &'a str,
    /// Where it comes from.
    pub(super) element: LinkElement,
    /// Index into [`Survey::regions`].
    pub(super) region: u32,
    /// Its text in [`Survey::text`].
    pub(super) text: Range<u32>,
    /// Words for a link without text: `alt`, an option's text.
    pub(super) words: &'a str,
    /// `title` attribute.
    pub(super) title: &'a str,
}

/// An element that may be the heading.
#[derive(Debug, Clone)]
pub(super) struct RawHeading {
    /// 1 to 6 for `h1` to `h6`; 0 for an element of that meaning; 7 for one that is only named so.
    pub(super) level: u8,
    /// Index into [`Survey::regions`].
    pub(super) region: u32,
    /// Its text in [`Survey::text`].
    pub(super) text: Range<u32>,
    /// Part of it that is link text, in characters.
    pub(super) linked: u32,
}

/// All that one walk collects.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// Visible text, white space collapsed, blocks separated by newlines.
    pub(super) text: String,
    /// Runs of text by region.
    pub(super) stretches: Vec<Stretch>,
    /// Parts of the page; the first is the page itself.
    pub(super) regions: Vec<Region>,
    /// Candidates for the content area, in order of their end.
    pub(super) areas: Vec<Area>,
    /// Links in document order.
    pub(super) links: Vec<RawLink<'a>>,
    /// Candidates for the heading, in document order.
    pub(super) headings: Vec<RawHeading>,
    /// `<meta name>` and its content.
    pub(super) meta: Vec<(&'a str, &'a str)>,
    /// `<time datetime>`: the value and the region it stands in.
    pub(super) times: Vec<(&'a str, u32)>,
    /// Content of `<title>`.
    pub(super) title: Option<String>,
    /// `<base href>`.
    pub(super) base: Option<&'a str>,
    /// Content of `<meta http-equiv=refresh>`.
    pub(super) refresh: Option<&'a str>,
    /// Texts of inline scripts.
    pub(super) scripts: Vec<&'a str>,
    /// Number of `<script>` elements.
    pub(super) script_count: u32,
    /// An element with `id` `app` or `root`.
    pub(super) app_root: bool,
    /// Number of `<frame>` elements.
    pub(super) frames: u32,
    /// Password fields, text areas and the like: the page is a form.
    pub(super) fields: u32,
    /// Where everything ends.
    pub(super) end: Mark,
}
