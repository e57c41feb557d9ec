//! What a page's scripts ask for, fetched by our own client; what was asked for once in an audit is not asked again.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use tokio::sync::{OnceCell, mpsc::UnboundedSender};

use crate::fetch::Client;
use crate::model::{Address, Exchange, Outcome};

/// Addresses remembered, at most.
const REMEMBERED: usize = 2_000;
/// Larger bodies are not remembered.
const REMEMBERED_BYTES: usize = 4 << 20;

/// An answer as the browser gets it.
#[derive(Debug, Clone)]
pub(super) struct Goods {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
}

/// `None`: there is no answer to hand on.
type Shelf = Arc<OnceCell<Option<Goods>>>;

/// The shop that all pages of one audit are served from.
pub(super) struct Supply {
    client: Client,
    shelves: Mutex<HashMap<Address, Shelf>>,
}

impl Supply {
    pub(super) fn new(client: Client) -> Self {
        Self { client, shelves: Mutex::default() }
    }

    /// The answer of `address`. What goes over the wire for it is told to `exchanges`.
    pub(super) async fn get(
        &self,
        address: &Address,
        may_go: impl Fn(&Address) -> bool,
        exchanges: &UnboundedSender<Exchange>,
    ) -> Option<Goods> {
        let shelf = self.shelf(address);
        let goods = shelf.get_or_init(|| self.fetch(address, may_go, exchanges)).await.clone();
        if goods.as_ref().is_none_or(|goods| goods.body.len() > REMEMBERED_BYTES) {
            self.shelves().remove(address);
        }
        goods
    }

    fn shelf(&self, address: &Address) -> Shelf {
        let mut shelves = self.shelves();
        if shelves.len() >= REMEMBERED {
            shelves.clear();
        }
        Arc::clone(shelves.entry(address.clone()).or_default())
    }

    fn shelves(&self) -> std::sync::MutexGuard<'_, HashMap<Address, Shelf>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn fetch(
        &self,
        address: &Address,
        may_go: impl Fn(&Address) -> bool,
        exchanges: &UnboundedSender<Exchange>,
    ) -> Option<Goods> {
        let visit = self.client.visit_within(address, may_go).await;
        let answer = visit.answer().filter(|answer| answer.cut.is_none());
        let answer = answer.filter(|answer| !(300..400).contains(&answer.status));
        let goods = answer.map(|answer| Goods {
            status: answer.status,
            headers: answer.headers.clone(),
            body: answer.body.clone(),
        });
        for exchange in visit.exchanges {
            // Nobody listens any more when the audit was interrupted.
            let _ = exchanges.send(exchange);
        }
        match visit.outcome {
            // A challenge is not answered, here as little as elsewhere.
            Outcome::Blocked(_) | Outcome::Unchecked(_) | Outcome::HostDown(_) => None,
            Outcome::Alive | Outcome::Gone(_) | Outcome::Broken(_) => goods,
        }
    }
}
