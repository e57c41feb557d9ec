//! Pages that only scripts fill: which of them are rendered, and whether what the browser shows is to be believed.
//!
//! Rendering may turn "cannot tell" into an answer, never into a wrong one: a page that shows nothing although part
//! of what it asked for was refused stays as unread as it was.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use jiff::Timestamp;
use tokio::sync::mpsc;
use tracing::{info, warn};

use super::{Progress, Render, read};
use crate::crawl::Scope;
use crate::extract::{LinkElement, Media, PageFacts, PageKind};
use crate::fetch::Client;
use crate::model::{Exchange, Outcome, Visit};
use crate::render::{self, Page, Rendered, Renderer};

/// Pages rendered in one audit, at most: each costs seconds.
const PAGES: u32 = 400;
/// Fewer characters in the content area say nothing.
const SAYING_CHARS: u32 = 100;
/// A home page with fewer links shows its menu in a way that we do not read.
const HOME_LINKS: usize = 5;

/// The rendering of one audit.
pub(super) struct Shells {
    when: Render,
    renderer: Option<Renderer>,
    begun: AtomicU32,
    missed: AtomicU32,
}

/// What came of a page that scripts fill.
#[derive(Default)]
pub(super) struct Filled {
    /// The page as rendered, when it is to be believed.
    pub(super) page: Option<FilledPage>,
    /// Every exchange made on behalf of the browser.
    pub(super) exchanges: Vec<Exchange>,
}

/// A page as rendered.
pub(super) struct FilledPage {
    pub(super) facts: PageFacts,
    pub(super) rendered: Rendered,
    pub(super) at: Timestamp,
}

impl Shells {
    pub(super) fn new(when: Render, chromium: Option<&Path>, client: &Client) -> Self {
        let program = if when == Render::Never { None } else { render::chromium(chromium) };
        let renderer = program.map(|program| Renderer::new(program, client.clone()));
        Self { when, renderer, begun: AtomicU32::new(0), missed: AtomicU32::new(0) }
    }

    /// Whether the page that `visit` brought is to be rendered.
    pub(super) fn wants(&self, visit: &Visit, page: &PageFacts) -> bool {
        let has_scripts = || {
            let body = visit.answer().map(|answer| &answer.body[..]).unwrap_or_default();
            memchr::memmem::find(body, b"<script").is_some()
                || memchr::memmem::find(body, b"<SCRIPT").is_some()
        };
        let wanted = self.when == Render::Always || is_unfilled(page);
        if !wanted || !may_be_rendered(visit, page) || !has_scripts() {
            return false;
        }
        if self.renderer.is_none() {
            self.missed.fetch_add(1, Relaxed);
            return false;
        }
        self.begun.fetch_add(1, Relaxed) < PAGES
    }

    /// Renders the page that `visit` brought and `shell` was read from.
    pub(super) async fn fill(
        &self,
        visit: &Visit,
        shell: &PageFacts,
        scope: Scope,
        progress: &Progress,
    ) -> Filled {
        let (Some(renderer), Some(answer)) = (&self.renderer, visit.answer()) else {
            return Filled::default();
        };
        let page = Page {
            address: visit.final_address.clone(),
            status: answer.status,
            headers: answer.headers.clone(),
            body: answer.body.clone(),
            in_scope: Box::new(move |address| scope.holds(address)),
        };
        let (sender, mut exchanges) = mpsc::unbounded_channel();
        let rendering = tokio::select! {
            rendering = renderer.render(page, &sender) => Some(rendering),
            () = progress.interruption() => None,
        };
        let at = Timestamp::now();
        exchanges.close();
        let mut filled = Filled::default();
        while let Some(exchange) = exchanges.recv().await {
            filled.exchanges.push(exchange);
        }
        match rendering {
            None => {}
            Some(Err(error)) => info!("{} could not be rendered: {error}", visit.final_address),
            Some(Ok(rendered)) => {
                let address = visit.final_address.clone();
                let facts = tokio::task::spawn_blocking(move || {
                    let facts = read::rendered(&address, rendered.html.as_bytes());
                    (facts, rendered)
                });
                let Ok((facts, rendered)) = facts.await else { return filled };
                if is_believable(shell, &facts, rendered.complete) {
                    filled.page = Some(FilledPage { facts, rendered, at });
                } else {
                    info!("{} shows no more with its scripts run", visit.final_address);
                }
            }
        }
        filled
    }

    /// Ends the browser and says what was left unread.
    pub(super) async fn close(&self) {
        if let Some(renderer) = &self.renderer {
            renderer.close().await;
        }
        let missed = self.missed.load(Relaxed);
        if missed > 0 && self.when != Render::Never {
            warn!(
                pages = missed,
                "{missed} pages are filled by scripts and stay unread: no Chromium was found; install it, or name \
                 it in GONGKAI_CHROMIUM"
            );
        }
    }
}

/// A page of the site that answered as a page; never a challenge, an error, or a page that only leads on.
fn may_be_rendered(visit: &Visit, page: &PageFacts) -> bool {
    visit.outcome == Outcome::Alive
        && page.media == Media::Html
        && page.forwards_to.is_none()
        && !matches!(page.kind, PageKind::BlockPage | PageKind::ErrorPage | PageKind::Stub)
}

/// An empty shell, or a list whose entries are not in it.
fn is_unfilled(page: &PageFacts) -> bool {
    let bare = page.text_chars == 0 && page.links.is_empty() && page.content_media == 0;
    let list = page.rows.is_empty() && page.placeholder.is_none() && page.pagination.data.is_empty();
    let promised = page.pagination.total_entries.is_some_and(|entries| entries > 0);
    page.script_shell || bare || (list && (promised || page.kind == PageKind::Blank))
}

/// Whether `after`, which the browser shows, is better knowledge than `before`. `complete`: the page got all that it
/// asked for.
fn is_believable(before: &PageFacts, after: &PageFacts, complete: bool) -> bool {
    let anchors = || after.links.iter().filter(|link| link.element == LinkElement::Anchor).count();
    if after.script_shell || matches!(after.kind, PageKind::BlockPage | PageKind::ErrorPage) {
        return false;
    }
    // A menu that hangs on clicks would make a site without sections.
    if after.kind == PageKind::Home && before.script_shell && anchors() < HOME_LINKS {
        return false;
    }
    let says = !after.rows.is_empty() || (after.content_chars >= SAYING_CHARS && after.placeholder.is_none());
    let no_less = after.rows.len() >= before.rows.len() && after.links.len() >= before.links.len();
    complete || (says && no_less)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Input, page};
    use crate::model::Address;

    fn read(html: &str) -> PageFacts {
        let address = Address::parse("http://x.gov.cn/gk/").unwrap();
        page(Input { address: &address, content_type: Some("text/html"), body: html.as_bytes() })
    }

    const SHELL: &str = "<title>公开</title><div id=app></div><script src=/app.js></script>";

    #[test]
    fn shells_are_rendered_and_full_pages_are_not() {
        assert!(is_unfilled(&read(SHELL)));
        let full = "<h1>通知</h1><ul>".to_owned()
            + &"<li><a href=/a/1.html>关于印发工作办法的通知</a> 2026-01-02</li>".repeat(6)
            + "</ul><script>x()</script>";
        assert!(!is_unfilled(&read(&full)));
        assert!(!is_unfilled(&read("<h1>领导信箱</h1><p>栏目正在建设中</p><script>x()</script>")));
    }

    #[test]
    fn nothing_to_see_is_believed_only_when_nothing_was_refused() {
        let shell = read(SHELL);
        let empty = read("<div id=main><h1>通知公告</h1><ul></ul><p>暂无数据</p></div>");
        assert!(is_believable(&shell, &empty, true));
        assert!(!is_believable(&shell, &empty, false));
        assert!(!is_believable(&shell, &shell, true));
    }
}
