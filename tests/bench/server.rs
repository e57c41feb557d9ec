//! The site's server: a process of its own, so that its CPU time is not the reader's.

use std::{
    env,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, ExitCode, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{Response, StatusCode, Uri, header},
    response::IntoResponse,
};
use tokio::net::TcpListener;

use crate::site::Site;

/// Path, linked nowhere, that tells how many distinct pages were handed out.
const COUNT: &str = "/-/count";

/// A running server process; it ends when dropped.
pub(crate) struct Server {
    /// `http://127.0.0.1:port/`
    pub(crate) home: String,
    address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts this very program as a server of `pages` pages.
    pub(crate) fn start(serve: &str, pages: u32) -> Result<Self> {
        let own = env::current_exe().context("finding this program's own file")?;
        let mut child = Command::new(own)
            .args([serve, &pages.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting the server")?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line).context("reading the server's address")?;
        let address: SocketAddr = line.trim().parse().context("understanding the server's address")?;
        Ok(Self { home: format!("http://{address}/"), address, child })
    }

    /// How many distinct pages were handed out since the start.
    pub(crate) fn handed_out(&self) -> Result<u32> {
        let mut stream = TcpStream::connect(self.address).context("asking the server")?;
        write!(stream, "GET {COUNT} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, count) = answer.rsplit_once("\r\n\r\n").context("the server's answer has no body")?;
        count.trim().parse().context("understanding the server's count")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Number of pages to serve, when this program was started as a server.
pub(crate) fn asked_to_serve(arguments: &[String], serve: &str) -> Option<u32> {
    let at = arguments.iter().position(|argument| argument == serve)?;
    arguments.get(at + 1)?.parse().ok()
}

struct Served {
    site: Site,
    handed_out: Vec<AtomicBool>,
}

/// Serves until killed; prints the address first.
pub(crate) fn run(pages: u32) -> ExitCode {
    let handed_out = (0..pages).map(|_| AtomicBool::new(false)).collect();
    let served = Arc::new(Served { site: Site::new(pages), handed_out });
    match serve(served) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("server: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn serve(served: Arc<Served>) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(answer).with_state(served)).await
}

async fn answer(State(served): State<Arc<Served>>, uri: Uri) -> Response<Body> {
    if uri.path() == COUNT {
        let count = served.handed_out.iter().filter(|page| page.load(Ordering::Relaxed)).count();
        return count.to_string().into_response();
    }
    let Some(number) = served.site.number_of(uri.path()) else {
        return (StatusCode::NOT_FOUND, "not found").into_response();
    };
    if let Some(flag) = served.handed_out.get(number as usize) {
        flag.store(true, Ordering::Relaxed);
    }
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], served.site.page(number)).into_response()
}
