//! The only way to the network.
//!
//! Comes in: an address and a [`Policy`]. Goes out: a [`Visit`](crate::model::Visit), whatever the site did.
//! Every request of every kind, robots.txt and redirect hops included, passes the host's gate (gap, concurrency,
//! back-off), the address guard (nothing private is ever reached) and the size and time limits. Nothing here
//! retries, keeps cookies, runs scripts, or tries to get past a challenge.

mod blocked;
mod body;
mod certificate;
pub mod classify;
mod client;
mod failure;
mod gate;
mod guard;
mod machine;
mod policy;
mod reach;
mod resolve;
mod robots;
mod tally;
mod wire;

pub use body::decoded;
pub use client::Client;
pub use machine::Unread;
pub use policy::{Error, Policy, user_agent};
pub use tally::HostTally;
