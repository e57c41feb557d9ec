//! A small HTTP/1 server on loopback that speaks every bad dialect.
//!
//! It works on raw connections, so that a reply may be anything, and on a thread of its own, so that tests need
//! no runtime. A function from request to reply is the whole site.

use std::{
    io::Write,
    net::{SocketAddr, TcpListener as StdListener},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use flate2::{Compress, Compression, FlushCompress};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

/// A running server; stops when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    log: Arc<Log>,
    _stop: oneshot::Sender<()>,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// `GET`, `POST`, …
    pub(crate) method: String,
    /// Path and query.
    pub(crate) path: String,
    /// Names in lower case, in order.
    pub(crate) headers: Vec<(String, String)>,
    /// When its head was complete.
    pub(crate) at: Instant,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// What the server does with a request.
pub(crate) struct Reply {
    manner: Manner,
    after: Duration,
}

enum Manner {
    Page { status: &'static str, headers: Vec<String>, body: Vec<u8> },
    Raw(Vec<u8>),
    Hang(Vec<u8>),
    Drip { every: Duration },
    Endless,
    Bomb { bytes: u64 },
}

impl Reply {
    /// 200 with an HTML page in UTF-8.
    pub(crate) fn page(body: impl Into<Vec<u8>>) -> Self {
        Self::status("200 OK", body).header("Content-Type", "text/html; charset=utf-8")
    }

    /// Any status line (`404 Not Found`) with a body.
    pub(crate) fn status(status: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self::of(Manner::Page { status, headers: Vec::new(), body: body.into() })
    }

    /// 404 with a short page.
    pub(crate) fn not_found() -> Self {
        Self::status("404 Not Found", "<html>not here</html>").header("Content-Type", "text/html")
    }

    /// 302 to `location`.
    pub(crate) fn redirect(location: &str) -> Self {
        Self::status("302 Found", "").header("Location", location)
    }

    /// These bytes and the end of the connection.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::of(Manner::Raw(bytes.into()))
    }

    /// The end of the connection, without a word.
    pub(crate) fn drop() -> Self {
        Self::raw("")
    }

    /// `start` (nothing, or a head), and then nothing more for as long as the client waits.
    pub(crate) fn hang(start: &str) -> Self {
        Self::of(Manner::Hang(start.into()))
    }

    /// A promise of much and a byte at a time.
    pub(crate) fn drip(every: Duration) -> Self {
        Self::of(Manner::Drip { every })
    }

    /// A body without end.
    pub(crate) fn endless() -> Self {
        Self::of(Manner::Endless)
    }

    /// A gzip body of zeros that unfolds to `bytes`.
    pub(crate) fn bomb(bytes: u64) -> Self {
        Self::of(Manner::Bomb { bytes })
    }

    /// A head of `count` headers.
    pub(crate) fn header_flood(count: usize) -> Self {
        let headers: String = (0..count).map(|n| format!("X-Flood-{n}: {n}\r\n")).collect();
        Self::raw(format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\nok"))
    }

    /// Adds a header to a page.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Manner::Page { headers, .. } = &mut self.manner {
            headers.push(format!("{name}: {value}\r\n"));
        }
        self
    }

    /// Waits before replying.
    pub(crate) fn after(mut self, wait: Duration) -> Self {
        self.after = wait;
        self
    }

    fn of(manner: Manner) -> Self {
        Self { manner, after: Duration::ZERO }
    }
}

#[derive(Default)]
struct Log {
    requests: Mutex<Vec<Request>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

impl Server {
    /// Starts a site on a free port of 127.0.0.1.
    pub(crate) fn start(site: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = StdListener::bind("127.0.0.1:0").expect("loopback");
        listener.set_nonblocking(true).expect("non-blocking listener");
        let address = listener.local_addr().expect("local address");
        let log = Arc::new(Log::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let (site, kept) = (Arc::new(site), Arc::clone(&log));
        std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("listener");
                let accept = async {
                    while let Ok((stream, _)) = listener.accept().await {
                        let (site, log) = (Arc::clone(&site), Arc::clone(&kept));
                        tokio::spawn(async move { serve(stream, &*site, &log).await });
                    }
                };
                tokio::select! { () = accept => {}, _ = stopped => {} }
            });
        });
        Self { address, log, _stop: stop }
    }

    /// The port, for addresses under other names.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.log.requests.lock().expect("log").clone()
    }

    /// How often a path was asked for.
    pub(crate) fn asked_for(&self, path: &str) -> usize {
        self.requests().iter().filter(|request| request.path == path).count()
    }

    /// The largest number of requests that were being answered at one time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.log.most_in_flight.load(Ordering::SeqCst)
    }
}

async fn serve(stream: TcpStream, site: &(dyn Fn(&Request) -> Reply + Send + Sync), log: &Log) {
    let _ = stream.set_nodelay(true);
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_request(&mut stream).await {
        let now = log.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        log.most_in_flight.fetch_max(now, Ordering::SeqCst);
        log.requests.lock().expect("log").push(request.clone());
        let reply = site(&request);
        tokio::time::sleep(reply.after).await;
        // The client may go at any time; that is its right.
        let going_on = answer(stream.get_mut(), reply.manner).await.unwrap_or(false);
        log.in_flight.fetch_sub(1, Ordering::SeqCst);
        if !going_on {
            return;
        }
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let mut first = lines.first()?.split(' ').map(str::to_owned);
    let (method, path) = (first.next()?, first.next()?);
    let headers = lines[1..].iter().filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    Some(Request { method, path, headers, at: Instant::now() })
}

/// Carries a reply out; true when the connection may go on.
async fn answer(stream: &mut TcpStream, manner: Manner) -> std::io::Result<bool> {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
    match manner {
        Manner::Page { status, headers, body } => {
            let headers: String = headers.concat();
            let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
            stream.write_all(&[head.as_bytes(), &body].concat()).await?;
            return Ok(true);
        }
        Manner::Raw(bytes) => stream.write_all(&bytes).await?,
        Manner::Hang(start) => {
            stream.write_all(&start).await?;
            // Until the client hangs up.
            stream.readable().await?;
        }
        Manner::Drip { every } => {
            stream.write_all(format!("{HEAD}Content-Length: 1000000\r\n\r\n").as_bytes()).await?;
            loop {
                stream.write_all(b"x").await?;
                tokio::time::sleep(every).await;
            }
        }
        Manner::Endless => {
            stream.write_all(format!("{HEAD}\r\n<html>").as_bytes()).await?;
            loop {
                stream.write_all(&[b'x'; 64 * 1024]).await?;
            }
        }
        Manner::Bomb { bytes } => {
            stream.write_all(format!("{HEAD}Content-Encoding: gzip\r\n\r\n").as_bytes()).await?;
            stream.write_all(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]).await?;
            let (block, unfolded) = block_of_zeros();
            for _ in 0..bytes.div_ceil(unfolded) {
                stream.write_all(&block).await?;
            }
            // An empty last block, and a check sum that nobody should get to.
            stream.write_all(&[3, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await?;
        }
    }
    stream.shutdown().await?;
    Ok(false)
}

/// A piece of a deflate stream that may be repeated, and how many zeros it unfolds to.
fn block_of_zeros() -> (Vec<u8>, u64) {
    let zeros = vec![0; 1024 * 1024];
    let mut block = Vec::with_capacity(64 * 1024);
    let mut compress = Compress::new(Compression::fast(), false);
    compress.compress_vec(&zeros, &mut block, FlushCompress::Full).expect("room for a block");
    (block, compress.total_in())
}

/// A gzip body.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("writing to memory");
    encoder.finish().expect("writing to memory")
}
