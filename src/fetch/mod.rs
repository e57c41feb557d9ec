//! The only way to the network.
//!
//! Comes in: an address and a [`Policy`]. Goes out: a [`Visit`](crate::model::Visit), whatever the site did.
//! Every request of every kind, robots.txt and redirect hops included, passes the host's gate (gap, concurrency,
//! back-off), the address guard (nothing private is ever reached) and the size and time limits. Nothing here
//! retries, keeps cookies, runs scripts, or tries to get past a challenge; only a request that a site dropped on a
//! connection kept from an earlier answer is sent once more on a connection of its own, as browsers do.
//!
//! Proxies are used only when the operator asks for one ([`Proxy`]); those of the environment are not taken up by
//! themselves, for behind a proxy the address that a name leads to cannot be checked by the guard.
#![doc = include_str!("dialects.md")]

mod blocked;
mod body;
mod certificate;
pub mod classify;
mod client;
mod failure;
mod gate;
mod guard;
mod held;
mod machine;
mod patience;
mod policy;
mod proxy;
mod reach;
mod resolve;
pub(crate) mod robots;
mod tally;
mod wire;
mod word;

pub use body::decoded;
pub use client::Client;
pub use held::Held;
pub use machine::Unread;
pub use policy::{BODY_LIMIT_MOST_BYTES, Error, Policy, user_agent};
pub use proxy::{Proxy, ProxyError};
pub use tally::HostTally;
