//! The browser of one audit: started when first needed, given few pages at a time, replaced before it gets old.

use std::{path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use tokio::sync::{Mutex, Semaphore, mpsc::UnboundedSender};
use tracing::{debug, warn};

use super::{
    Error,
    browser::Browser,
    document::{self, Desk},
    supply::Supply,
};
use crate::fetch::Client;
use crate::model::{Address, Exchange};

/// Pages open at a time, over all audits of the program: each takes a core and some hundred megabytes.
static TABS: Semaphore = Semaphore::const_new(4);
/// Pages that one browser process reads before it is replaced.
const PAGES_PER_BROWSER: u32 = 50;
/// Browsers that wait for their next page, over all audits of the program: each takes some hundred megabytes.
const BROWSERS_KEPT: usize = 4;
/// From opening to reading, waiting for our own fetching included.
const TOTAL_LIMIT: Duration = Duration::from_secs(180);
/// Breakdowns in a row after which no further browser is started.
const PATIENCE: u32 = 3;

/// A page to be rendered: an answer as it was received.
pub struct Page {
    /// Where it was received.
    pub address: Address,
    /// Its status.
    pub status: u16,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body, content-coding undone.
    pub body: Bytes,
    /// What belongs to the audited site; scripts may also ask hosts under the page's own registered name.
    pub in_scope: Box<dyn Fn(&Address) -> bool + Send + Sync>,
}

/// What a page shows after its scripts have run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The document in UTF-8.
    pub html: String,
    /// Whether the page was given everything that it asked for. If not, what it says about there being nothing
    /// proves nothing.
    pub complete: bool,
    /// The browser, as it calls itself.
    pub browser: String,
}

/// Renders pages for one audit.
pub struct Renderer {
    program: PathBuf,
    supply: Arc<Supply>,
    slot: Mutex<Slot>,
}

#[derive(Default)]
struct Slot {
    browser: Option<Arc<Browser>>,
    pages: u32,
    breakdowns: u32,
}

impl Renderer {
    /// Will start `program` when a page comes; the pages' requests go through `client`.
    pub fn new(program: PathBuf, client: Client) -> Self {
        Self { program, supply: Arc::new(Supply::new(client)), slot: Mutex::default() }
    }

    /// Opens `page` and reads it out once it rests. Every exchange made for it goes to `exchanges` as it happens,
    /// whatever comes of the page.
    ///
    /// # Errors
    /// [`Error`] when there is no browser, or the page does not come to rest within 20 seconds of its own, asks for
    /// too much, or grows too large.
    pub async fn render(&self, page: Page, exchanges: &UnboundedSender<Exchange>) -> Result<Rendered, Error> {
        // The semaphore is never closed; without a permit there would only be less patience.
        let _tab = TABS.acquire().await;
        let browser = self.browser().await?;
        let desk = Desk {
            line: browser.line.clone(),
            supply: Arc::clone(&self.supply),
            page: Arc::new(page),
            exchanges: exchanges.clone(),
        };
        let reading = tokio::time::timeout(TOTAL_LIMIT, document::read_out(&desk)).await;
        let reading = reading.unwrap_or(Err(Error::Gone));
        self.took(&browser, &reading).await;
        let reading = reading?;
        debug!(address = %desk.page.address, complete = reading.complete, "Rendered {}", desk.page.address);
        let html = format!("<!DOCTYPE html>\n{}\n", reading.html);
        Ok(Rendered { html, complete: reading.complete, browser: browser.version.clone() })
    }

    /// Ends the browser, if one was started.
    pub async fn close(&self) {
        let browser = self.slot.lock().await.browser.take();
        if let Some(browser) = browser {
            let _ = tokio::task::spawn_blocking(move || drop(browser)).await;
        }
    }

    /// The browser at work, or a new one.
    async fn browser(&self) -> Result<Arc<Browser>, Error> {
        let mut slot = self.slot.lock().await;
        if slot.breakdowns >= PATIENCE {
            return Err(Error::Gone);
        }
        if slot.pages >= PAGES_PER_BROWSER {
            // Pages that are still open in it keep it until they are read.
            slot.browser = None;
        }
        slot.pages += 1;
        if let Some(browser) = &slot.browser {
            return Ok(Arc::clone(browser));
        }
        match Browser::start(&self.program).await {
            Ok(browser) => {
                let browser = Arc::new(browser);
                debug!("Started {}", browser.version);
                (slot.browser, slot.pages) = (Some(Arc::clone(&browser)), 1);
                Ok(browser)
            }
            Err(error) => {
                slot.breakdowns = PATIENCE;
                warn!("Pages that only scripts fill stay unread: {error}");
                Err(error)
            }
        }
    }

    /// Takes note of how the browser did.
    async fn took<T>(&self, browser: &Arc<Browser>, result: &Result<T, Error>) {
        let mut slot = self.slot.lock().await;
        match result {
            Err(Error::Gone) => {
                slot.breakdowns += 1;
                if slot.browser.as_ref().is_some_and(|known| Arc::ptr_eq(known, browser)) {
                    slot.browser = None;
                }
            }
            _ => {
                slot.breakdowns = 0;
                if Browser::alive() > BROWSERS_KEPT {
                    slot.browser = None;
                }
            }
        }
    }
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("program", &self.program).finish_non_exhaustive()
    }
}
