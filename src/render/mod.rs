//! Rendering: a page that only scripts fill is opened in headless Chromium, and what it shows is read out.
//!
//! Comes in: the answer to a visit. Goes out: the document as the scripts left it, and every exchange made for it.
//! The browser has no network of its own: each of its requests is stopped and answered with what our
//! [`Client`](crate::fetch::Client) fetched, so robots.txt, pace, guard, limits and evidence hold for it too. Only
//! GET is carried out; images, styles, frames and other sites are not fetched; nothing is kept from page to page.
//!
//! The browser is spoken to over two pipes (`--remote-debugging-pipe`): no port is open that others on the machine
//! could use, and the browser ends when we do, however we end.

mod browser;
mod document;
mod find;
mod manners;
mod pipe;
mod renderer;
mod route;
mod supply;
mod tab;

use std::time::Duration;

pub use find::chromium;
pub use renderer::{Page, Rendered, Renderer};

/// Why a page could not be rendered. The page stays as unread as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The browser does not start.
    #[error("{program} could not be started: {why}")]
    Start {
        /// Path of the program.
        program: String,
        /// Why.
        why: String,
    },
    /// The browser went away.
    #[error("the browser ended while it was at work")]
    Gone,
    /// The browser refused a command.
    #[error("the browser refused {method}: {message}")]
    Refused {
        /// Command of its protocol.
        method: String,
        /// What it says.
        message: String,
    },
    /// The page never came to rest.
    #[error("the page was still busy after {after:?}")]
    Restless {
        /// Time of its own that the page was given.
        after: Duration,
    },
    /// The page asks for more than a visitor's page would.
    #[error("the page asked for more than {limit} addresses")]
    Greedy {
        /// Requests for one page, at most.
        limit: usize,
    },
    /// The document is larger than a page may be.
    #[error("the document is larger than {limit_bytes} bytes")]
    TooLarge {
        /// Limit of the document.
        limit_bytes: usize,
    },
}
