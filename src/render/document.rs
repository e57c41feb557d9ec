//! One page in a tab of its own: opened, answered, watched until it rests, read out.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::{Value, json};
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    task::JoinSet,
    time::MissedTickBehavior,
};
use tracing::debug;

use super::{
    Error, Page,
    manners::{self, Answer, Wish},
    pipe::{Event, Line},
    route,
    supply::{Goods, Supply},
    tab::Tab,
};
use crate::model::{Address, Exchange};

/// Time of its own that a page gets; waiting for our polite fetching does not count.
const OWN_TIME: Duration = Duration::from_secs(20);
/// A page rests when nothing was asked for and nothing changed this long.
const REST: Duration = Duration::from_millis(500);
/// A page that still shows nothing may have set itself a timer; it gets this long.
const EMPTY_REST: Duration = Duration::from_secs(3);
/// Fewer characters are nothing.
const NOTHING_CHARS: u64 = 50;
/// Addresses that one page may ask for.
const REQUESTS: usize = 200;
/// Limit of the document, bytes.
const DOCUMENT_BYTES: usize = 16 << 20;

/// What the page shows.
pub(super) struct Reading {
    /// The document, without doctype.
    pub(super) html: String,
    /// Whether everything the page asked for could be given to it.
    pub(super) complete: bool,
}

/// What a page is opened with.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) line: Line,
    pub(super) supply: Arc<Supply>,
    pub(super) page: Arc<Page>,
    pub(super) exchanges: UnboundedSender<Exchange>,
}

/// Opens the page, and reads it out when it rests. Cookies and storage are those of this page only.
pub(super) async fn read_out(desk: &Desk) -> Result<Reading, Error> {
    let line = &desk.line;
    let context = line.call(None, "Target.createBrowserContext", json!({ "disposeOnDetach": true })).await?;
    let context = context["browserContextId"].as_str().unwrap_or_default().to_owned();
    let reading = in_context(desk, &context).await;
    let end = line.call(None, "Target.disposeBrowserContext", json!({ "browserContextId": context }));
    if tokio::time::timeout(Duration::from_secs(5), end).await.is_err() {
        return Err(Error::Gone);
    }
    reading
}

async fn in_context(desk: &Desk, context: &str) -> Result<Reading, Error> {
    let line = &desk.line;
    let no_downloads = json!({ "behavior": "deny", "browserContextId": context });
    line.call(None, "Browser.setDownloadBehavior", no_downloads).await?;
    let tab = json!({ "url": "about:blank", "browserContextId": context });
    let target = line.call(None, "Target.createTarget", tab).await?;
    let target = target["targetId"].as_str().unwrap_or_default().to_owned();
    let attach = json!({ "targetId": target, "flatten": true });
    let session = line.call(None, "Target.attachToTarget", attach).await?;
    let session = session["sessionId"].as_str().unwrap_or_default().to_owned();
    let mut events = line.events(&session);
    let tab = Tab { line: line.clone(), session, target };
    tab.prepare().await?;
    let reading = Watch::new(desk, &tab).until_rest(&mut events).await;
    line.forget(&tab.session);
    reading
}

/// Text and size of what the page shows now; changes of either are work.
const GLANCE: &str = "(() => { const body = document.body, root = document.documentElement;
    return [body ? body.innerText.trim().length : 0, root ? root.outerHTML.length : 0]; })()";

/// The document as it stands, with two changes: what stands there for browsers without scripts is left out, and
/// links to routes of the application (`#/list`) get addresses (see `route`).
const DOCUMENT: &str = "(() => {
    const copy = document.documentElement.cloneNode(true);
    for (const element of copy.querySelectorAll('noscript')) element.remove();
    for (const link of copy.querySelectorAll('a[href*=\"#\"]')) {
        const [base, ...rest] = link.href.split('#');
        const route = rest.join('#');
        if (!/^https?:/.test(base) || !/^!?\\/./.test(route)) continue;
        const mark = base.includes('?') ? '&' : '?';
        link.setAttribute('href', base + mark + '_escaped_fragment_=' + encodeURIComponent(route).replace(/%2F/g, '/'));
    }
    return copy.outerHTML;
})()";

/// What came of a request of the page.
struct Given {
    /// The page got what it asked for, or what it asked for does not matter.
    whole: bool,
    /// It had not asked for it before.
    fresh: bool,
}

/// What is known about the page while it is at work.
struct Watch<'a> {
    desk: &'a Desk,
    tab: &'a Tab,
    /// Answers under way.
    answers: JoinSet<Given>,
    asked: HashSet<String>,
    handed_over: bool,
    loaded: bool,
    complete: bool,
    /// When the page last asked for something new, got it, or changed.
    stirred: Instant,
    /// When it was last looked at.
    looked: Instant,
    /// Characters of text and size of the document at the last glance.
    shown: Option<(u64, u64)>,
    /// Time of its own that the page has used.
    used: Duration,
}

/// A look at the page under way.
struct Look {
    /// The look that is kept.
    last: bool,
    begun: Instant,
    sight: BoxFuture<'static, Result<Value, Error>>,
}

impl<'a> Watch<'a> {
    fn new(desk: &'a Desk, tab: &'a Tab) -> Self {
        let now = Instant::now();
        Self {
            desk,
            tab,
            answers: JoinSet::new(),
            asked: HashSet::new(),
            handed_over: false,
            loaded: false,
            complete: true,
            stirred: now,
            looked: now,
            shown: None,
            used: Duration::ZERO,
        }
    }

    async fn until_rest(mut self, events: &mut UnboundedReceiver<Event>) -> Result<Reading, Error> {
        let url = route::for_browser(&self.desk.page.address).to_string();
        let mut navigation = self.tab.call("Page.navigate", json!({ "url": url })).boxed().fuse();
        // A look waits while a script runs, and the script may wait for us: both go on side by side.
        let mut look: Option<Look> = None;
        let mut tick = tokio::time::interval(Duration::from_millis(25));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut before = Instant::now();
        loop {
            tokio::select! {
                event = events.recv() => self.note(event.ok_or(Error::Gone)?)?,
                Some(given) = self.answers.join_next() => self.given(given.ok()),
                navigated = &mut navigation => { navigated?; }
                seen = sight(&mut look) => {
                    if let Some(reading) = self.seen(look.take(), seen?)? {
                        return Ok(reading);
                    }
                }
                _ = tick.tick() => {}
            }
            let now = Instant::now();
            if self.answers.is_empty() {
                self.used += now - before;
            }
            before = now;
            if self.used > OWN_TIME {
                return Err(Error::Restless { after: OWN_TIME });
            }
            if look.is_none() && self.loaded && self.answers.is_empty() {
                look = self.next_look(now);
            }
        }
    }

    /// The look that is due at `now`.
    fn next_look(&self, now: Instant) -> Option<Look> {
        let begin = |last, expression| {
            let tab = self.tab.clone();
            let sight = async move { tab.evaluate(expression).await }.boxed();
            Some(Look { last, begun: now, sight })
        };
        let rest = match self.shown {
            None => return if now - self.stirred >= REST / 2 { begin(false, GLANCE) } else { None },
            Some((chars, _)) if chars < NOTHING_CHARS => EMPTY_REST,
            Some(_) => REST,
        };
        match now - self.stirred {
            still if still >= rest && self.looked > self.stirred => begin(true, DOCUMENT),
            _ if now - self.looked >= REST / 2 => begin(false, GLANCE),
            _ => None,
        }
    }

    /// Takes in a look; the reading when it was the last one and the page kept still for it.
    fn seen(&mut self, look: Option<Look>, sight: Value) -> Result<Option<Reading>, Error> {
        let Some(look) = look else { return Ok(None) };
        self.looked = Instant::now();
        if look.last {
            if self.stirred > look.begun || !self.answers.is_empty() {
                return Ok(None);
            }
            let html = sight.as_str().unwrap_or_default().to_owned();
            if html.len() > DOCUMENT_BYTES {
                return Err(Error::TooLarge { limit_bytes: DOCUMENT_BYTES });
            }
            return Ok(Some(Reading { html, complete: self.complete }));
        }
        let shown = (sight[0].as_u64().unwrap_or_default(), sight[1].as_u64().unwrap_or_default());
        if self.shown.is_some_and(|before| before != shown) {
            self.stirred = look.begun;
        }
        self.shown = Some(shown);
        Ok(None)
    }

    fn given(&mut self, given: Option<Given>) {
        self.complete &= given.as_ref().is_some_and(|given| given.whole);
        if given.is_none_or(|given| given.fresh) {
            self.stirred = Instant::now();
        }
    }

    fn note(&mut self, event: Event) -> Result<(), Error> {
        match event.method.as_str() {
            "Fetch.requestPaused" => self.answer(&event.params),
            // A page that tried to leave while it was loading stops without the event.
            "Page.loadEventFired" | "Page.frameStoppedLoading" if self.handed_over => {
                let frame = event.params["frameId"].as_str();
                if !self.loaded && frame.is_none_or(|frame| frame == self.tab.target) {
                    self.loaded = true;
                    self.stirred = Instant::now();
                }
                Ok(())
            }
            "Page.javascriptDialogOpening" => {
                let tab = self.tab.clone();
                self.answers.spawn(async move {
                    let no = json!({ "accept": false });
                    let _ = tab.call("Page.handleJavaScriptDialog", no).await;
                    Given { whole: true, fresh: true }
                });
                Ok(())
            }
            "Inspector.targetCrashed" => Err(Error::Gone),
            _ => Ok(()),
        }
    }

    /// Answers a request that the browser has stopped.
    fn answer(&mut self, paused: &Value) -> Result<(), Error> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (id, url) = (text(&paused["requestId"]), text(&paused["request"]["url"]));
        let (method, kind) = (text(&paused["request"]["method"]), text(&paused["resourceType"]));
        let main_frame = paused["frameId"].as_str() == Some(&self.tab.target);
        let wish = Wish { method: &method, kind: &kind, url: &url, main_frame };
        let page = &self.desk.page;
        let decision =
            manners::decide(&wish, &page.address, self.handed_over, |address| (page.in_scope)(address));
        debug!(%url, method, kind, ?decision, "Page {} wants {url}", page.address);
        let fresh = self.asked.insert(url);
        if self.asked.len() > REQUESTS {
            return Err(Error::Greedy { limit: REQUESTS });
        }
        if fresh {
            self.stirred = Instant::now();
        }
        self.handed_over |= decision == Answer::Page;
        let (tab, desk) = (self.tab.clone(), self.desk.clone());
        self.answers.spawn(async move {
            let whole = carry_out(&tab, &desk, &id, decision).await;
            Given { whole, fresh }
        });
        Ok(())
    }
}

/// The end of the look under way; never, when there is none.
async fn sight(look: &mut Option<Look>) -> Result<Value, Error> {
    match look {
        Some(look) => (&mut look.sight).await,
        None => std::future::pending().await,
    }
}

/// Answers the request `id` as decided; true when the page lacks nothing for it.
async fn carry_out(tab: &Tab, desk: &Desk, id: &str, decision: Answer) -> bool {
    let page = &desk.page;
    match decision {
        Answer::Itself => tab.let_go(id).await,
        Answer::Page => {
            let (status, headers, body) = (page.status, page.headers.clone(), page.body.clone());
            tab.fulfil(id, &Goods { status, headers, body }).await;
        }
        Answer::Stay => {
            tab.fulfil(id, &Goods { status: 204, headers: Vec::new(), body: Bytes::new() }).await;
            return false;
        }
        Answer::Bare => {
            let headers = vec![("content-type".to_owned(), "text/css".to_owned())];
            tab.fulfil(id, &Goods { status: 200, headers, body: Bytes::new() }).await;
        }
        Answer::Fetch(address) => {
            let may_go = |to: &Address| (page.in_scope)(to) || manners::is_kin(to, &page.address);
            let Some(goods) = desk.supply.get(&address, may_go, &desk.exchanges).await else {
                tab.refuse(id).await;
                return false;
            };
            tab.fulfil(id, &goods).await;
            return goods.status < 500;
        }
        Answer::Refuse => {
            tab.refuse(id).await;
            return false;
        }
        Answer::Drop => tab.refuse(id).await,
    }
    true
}
