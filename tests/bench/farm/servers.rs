//! The farm's web servers: one listener an address, every answer as the world says; keeps a log of what came when.

use std::{
    collections::{BTreeSet, HashMap},
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
};

use super::{
    measure::{Event, What},
    world::{BIG_BYTES, Nature, World},
};

/// What the servers share.
pub(crate) struct Farm {
    pub(crate) world: World,
    began: Instant,
    log: Mutex<Vec<Event>>,
    late: Mutex<Duration>,
    /// How often each host was asked, and which pages that others link were asked for.
    counts: Mutex<(HashMap<u32, u32>, BTreeSet<String>)>,
}

impl Farm {
    pub(crate) fn new(world: World) -> Self {
        Self {
            world,
            began: Instant::now(),
            log: Mutex::default(),
            late: Mutex::default(),
            counts: Mutex::default(),
        }
    }

    /// Everything that came so far, in order of time.
    pub(crate) fn log(&self) -> Vec<Event> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How late a timer came at worst.
    pub(crate) fn late(&self) -> Duration {
        *self.late.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Watches how late timers come.
    async fn watch_clock(&self) {
        const TICK: Duration = Duration::from_millis(20);
        loop {
            let before = Instant::now();
            tokio::time::sleep(TICK).await;
            let late = before.elapsed().saturating_sub(TICK);
            let mut worst = self.late.lock().unwrap_or_else(PoisonError::into_inner);
            *worst = late.max(*worst);
        }
    }

    fn note(&self, host: u32, what: What) {
        let event = Event { at: self.began.elapsed(), host, what };
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn counted(&self, host: u32, path: &str) -> (u32, bool) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.0.entry(host).or_default();
        *count += 1;
        (*count, counts.1.insert(format!("{host}{path}")))
    }
}

/// Listeners on all addresses of a world whose ports are yet to be found; sets them.
pub(crate) async fn bind(world: &mut World) -> io::Result<Vec<TcpListener>> {
    let first = TcpListener::bind("127.0.0.1:0").await?;
    let unused = std::net::TcpListener::bind("127.0.0.1:0")?;
    (world.port, world.closed) = (first.local_addr()?.port(), unused.local_addr()?.port());
    let served = (0..world.all()).filter(|host| world.nature(*host) != Nature::Refused);
    let ips: BTreeSet<Ipv4Addr> = served.map(|host| world.ip(host)).collect();
    let mut listeners = vec![first];
    for ip in ips {
        listeners.push(TcpListener::bind((ip, world.port)).await?);
    }
    Ok(listeners)
}

/// Serves until dropped.
pub(crate) async fn serve(farm: Arc<Farm>, listeners: Vec<TcpListener>) {
    let mut running = tokio::task::JoinSet::new();
    for listener in listeners {
        let farm = Arc::clone(&farm);
        running.spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let farm = Arc::clone(&farm);
                // A connection that breaks is the client's affair.
                tokio::spawn(async move { connection(&farm, stream).await.ok() });
            }
        });
    }
    running.spawn(async move { farm.watch_clock().await });
    running.join_all().await;
}

/// A request counts as under way until this is dropped.
struct UnderWay<'f>(&'f Farm, u32, String);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.note(self.1, What::Ended(std::mem::take(&mut self.2)));
    }
}

async fn connection(farm: &Farm, stream: TcpStream) -> io::Result<()> {
    let IpAddr::V4(ip) = stream.local_addr()?.ip() else { return Ok(()) };
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    loop {
        let (mut first, mut name, mut line) = (String::new(), String::new(), Vec::new());
        loop {
            line.clear();
            if reading.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            if line.first() == Some(&0x16) {
                // A TLS handshake; this is no TLS.
                return writing.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end();
            match text.split_once(": ") {
                _ if first.is_empty() => first = text.to_owned(),
                _ if text.is_empty() => break,
                Some((key, value)) if key.eq_ignore_ascii_case("host") => {
                    name = value.split(':').next().unwrap_or_default().to_owned();
                }
                _ => {}
            }
        }
        let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
        let Some(host) = farm.world.number(&name) else { return Ok(()) };
        farm.note(host, What::Asked(path.clone(), ip));
        let under_way = UnderWay(farm, host, path.clone());
        let mut gone = [0];
        tokio::select! {
            on = answer(farm, host, &path, &mut writing) => if !on? { return Ok(()) },
            // The client says nothing before it has its answer, unless it leaves.
            _ = reading.read(&mut gone) => return Ok(()),
        }
        drop(under_way);
    }
}

/// Answers; whether the connection goes on.
async fn answer(farm: &Farm, host: u32, path: &str, out: &mut OwnedWriteHalf) -> io::Result<bool> {
    let world = &farm.world;
    tokio::time::sleep(world.latency(host)).await;
    let (count, first) = farm.counted(host, path);
    match world.nature(host) {
        Nature::Alive => {}
        Nature::Missing => return page(out, "404 Not Found", "", "<html>not here</html>").await,
        Nature::Forbidden => return page(out, "403 Forbidden", "", "<html>no</html>").await,
        _ => std::future::pending().await,
    }
    if path == "/robots.txt" {
        let delay = world.crawl_delay(host).map(|delay| format!("Crawl-delay: {}\n", delay.as_secs_f64()));
        let text = format!("User-agent: *\n{}Disallow: /none/\n", delay.unwrap_or_default());
        return page(out, "200 OK", "", &text).await;
    }
    if world.overloaded(host) && count.is_multiple_of(10) {
        let after = "Retry-After: 1\r\n";
        farm.note(host, What::AskedForPause(Duration::from_secs(1)));
        return page(out, "503 Service Unavailable", after, "<html>later</html>").await;
    }
    match path {
        "/drip.html" => {
            out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n").await?;
            loop {
                out.write_all(b" ").await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        "/slow.html" => {
            let body = world.page(host, "/").unwrap_or_default();
            out.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes())
                .await?;
            for piece in body.as_bytes().chunks(body.len() / 10 + 1) {
                out.write_all(piece).await?;
                tokio::time::sleep(world.latency(4) / 6).await;
            }
            return Ok(true);
        }
        "/big.zip" => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: {BIG_BYTES}\r\n\r\nPK\x03\x04"
            );
            out.write_all(head.as_bytes()).await?;
            let zeros = vec![0; 1 << 16];
            for _ in 0..BIG_BYTES >> 16 {
                out.write_all(&zeros).await?;
            }
            return Ok(false);
        }
        _ => {}
    }
    let foreign = path.starts_with("/ref/");
    if foreign && first && world.drops_first(host) {
        return Ok(false);
    }
    let own = if foreign { world.page(host, "/zcwj/a0.html") } else { world.page(host, path) };
    match own {
        Some(html) => page(out, "200 OK", "", &html).await,
        None if world.answers_anything(host) => page(out, "200 OK", "", "<html>欢迎访问</html>").await,
        None => page(out, "404 Not Found", "", "<html>not here</html>").await,
    }
}

async fn page(out: &mut OwnedWriteHalf, status: &str, header: &str, body: &str) -> io::Result<bool> {
    let kind = if body.starts_with('<') { "text/html; charset=utf-8" } else { "text/plain" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{header}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    out.write_all(head.as_bytes()).await?;
    Ok(true)
}
