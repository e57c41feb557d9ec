//! What the integration tests share.

pub mod audited;
pub mod server;
