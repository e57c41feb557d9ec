//! The browser's protocol (CDP) over its two pipes: JSON messages, each ended by a zero byte.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    sync::{mpsc, oneshot},
};

use super::Error;

/// A longer message is none of a page that we could use.
const MESSAGE_LIMIT_BYTES: u64 = 96 << 20;

/// Something that happened in a tab.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) method: String,
    pub(super) params: Value,
}

/// The line to the browser. Cheap to clone.
#[derive(Clone)]
pub(super) struct Line {
    out: mpsc::UnboundedSender<Vec<u8>>,
    desk: Arc<Desk>,
}

/// Who waits for what; `None` once the line is dead.
#[derive(Default)]
struct Desk {
    next: AtomicU64,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    dead: bool,
    calls: HashMap<u64, oneshot::Sender<Result<Value, String>>>,
    sessions: HashMap<String, mpsc::UnboundedSender<Event>>,
}

/// A message of the browser.
#[derive(Deserialize)]
struct Message {
    id: Option<u64>,
    #[serde(default)]
    method: String,
    #[serde(default)]
    params: Value,
    #[serde(default)]
    result: Value,
    error: Option<Complaint>,
    #[serde(rename = "sessionId")]
    session: Option<String>,
}

#[derive(Deserialize)]
struct Complaint {
    message: String,
}

impl Line {
    /// Takes over both pipes; ends when the browser closes them.
    pub(super) fn open(
        mut to: impl AsyncWrite + Unpin + Send + 'static,
        from: impl AsyncRead + Unpin + Send + 'static,
    ) -> Self {
        let (out, mut outgoing) = mpsc::unbounded_channel::<Vec<u8>>();
        let desk = Arc::new(Desk::default());
        tokio::spawn(async move {
            while let Some(message) = outgoing.recv().await {
                if to.write_all(&message).await.is_err() || to.flush().await.is_err() {
                    return;
                }
            }
        });
        let kept = Arc::clone(&desk);
        tokio::spawn(async move {
            let mut from = BufReader::with_capacity(64 << 10, from);
            loop {
                let mut message = Vec::new();
                let read = (&mut from).take(MESSAGE_LIMIT_BYTES).read_until(0, &mut message).await;
                if read.is_err() || message.pop() != Some(0) {
                    break;
                }
                kept.deliver(&message);
            }
            kept.close();
        });
        Self { out, desk }
    }

    /// Events of a session from now on; the receiver ends with the line.
    pub(super) fn events(&self, session: &str) -> mpsc::UnboundedReceiver<Event> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut waiting = self.desk.waiting();
        if !waiting.dead {
            waiting.sessions.insert(session.to_owned(), sender);
        }
        receiver
    }

    /// No more events of a session.
    pub(super) fn forget(&self, session: &str) {
        self.desk.waiting().sessions.remove(session);
    }

    /// Gives a command, to the browser or to one of its sessions, and waits for the result.
    pub(super) async fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, Error> {
        let id = self.desk.next.fetch_add(1, Relaxed) + 1;
        let (sender, receiver) = oneshot::channel();
        {
            let mut waiting = self.desk.waiting();
            if waiting.dead {
                return Err(Error::Gone);
            }
            waiting.calls.insert(id, sender);
        }
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.out.send(bytes).map_err(|_| Error::Gone)?;
        match receiver.await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(message)) => Err(Error::Refused { method: method.to_owned(), message }),
            Err(_) => Err(Error::Gone),
        }
    }
}

impl Desk {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self, bytes: &[u8]) {
        // A message that we do not understand answers nothing that we asked.
        let Ok(message) = serde_json::from_slice::<Message>(bytes) else { return };
        let mut waiting = self.waiting();
        if let Some(call) = message.id.and_then(|id| waiting.calls.remove(&id)) {
            let _ = call.send(message.error.map_or(Ok(message.result), |error| Err(error.message)));
        } else if let Some(events) = message.session.and_then(|session| waiting.sessions.get(&session)) {
            let _ = events.send(Event { method: message.method, params: message.params });
        }
    }

    /// Lets everybody who waits know that nothing more comes.
    fn close(&self) {
        let mut waiting = self.waiting();
        waiting.dead = true;
        waiting.calls.clear();
        waiting.sessions.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line, and the browser's ends of it.
    fn line() -> (Line, BufReader<tokio::io::DuplexStream>, tokio::io::DuplexStream) {
        let (to, browser_in) = tokio::io::duplex(1 << 16);
        let (browser_out, from) = tokio::io::duplex(1 << 16);
        (Line::open(to, from), BufReader::new(browser_in), browser_out)
    }

    #[tokio::test]
    async fn answers_find_who_asked_and_events_their_session() {
        let (line, mut asked, mut say) = line();
        let mut events = line.events("s");
        let browser = async {
            let mut message = Vec::new();
            asked.read_until(0, &mut message).await.unwrap();
            say.write_all(b"{\"method\":\"A.b\",\"params\":{\"n\":1},\"sessionId\":\"s\"}\0not json\0")
                .await
                .unwrap();
            say.write_all(b"{\"id\":1,\"result\":{\"ok\":true}}\0").await.unwrap();
            String::from_utf8(message).unwrap()
        };
        let (answer, message) = tokio::join!(line.call(Some("s"), "Page.enable", json!({})), browser);
        assert_eq!(answer.unwrap()["ok"], true);
        assert!(message.contains("\"method\":\"Page.enable\"") && message.contains("\"sessionId\":\"s\""));
        let event = events.recv().await.unwrap();
        assert_eq!((event.method.as_str(), &event.params["n"]), ("A.b", &json!(1)));
    }

    #[tokio::test]
    async fn a_browser_that_ends_leaves_nobody_waiting() {
        let (line, asked, say) = line();
        let mut events = line.events("s");
        let call = line.call(None, "Browser.getVersion", json!({}));
        let end = async { drop((asked, say)) };
        let (answer, ()) = tokio::join!(call, end);
        assert!(matches!(answer, Err(Error::Gone)));
        assert!(events.recv().await.is_none());
        assert!(matches!(line.call(None, "X.y", json!({})).await, Err(Error::Gone)));
    }
}
