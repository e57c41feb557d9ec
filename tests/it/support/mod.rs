//! What the integration tests share.

pub(crate) mod audited;
pub(crate) mod server;
