//! Puts the embedded portals on loopback ports and keeps them there as long as the [`Show`] lives.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use futures_util::{StreamExt, stream};
use include_dir::{Dir, include_dir};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;

use super::behaviour::Behaviour;
use super::site::{Reply, Site};
use crate::model::{Address, AddressError, Unit};

/// One folder a portal; other files are for people and tests.
static PORTALS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/portals");

/// Token of an address where nobody listens.
const CLOSED: &str = "closed";

/// The sample portals while they are served. Dropping it closes every port.
pub struct Show {
    /// The portals in order of their ids.
    pub portals: Vec<Served>,
    /// An address that refuses every connection while the show lives; some pages link it.
    pub closed: Address,
    /// Bound and never listening: the port is ours, so nobody else can answer there.
    _held: TcpSocket,
    /// Dropping it tells the servers to stop.
    _stop: watch::Sender<()>,
}

/// One portal that is being served.
#[derive(Debug, Clone)]
pub struct Served {
    /// Folder name under `fixtures/portals/`.
    pub id: String,
    /// The invented public body.
    pub unit: Unit,
    /// Home address, `http://127.0.0.1:<port>/`.
    pub address: Address,
}

/// Why the sample portals could not be served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No port could be had on loopback.
    #[error("no port on loopback for portal `{portal}`")]
    Bind {
        /// Portal that was to be served.
        portal: String,
        /// What the system said.
        source: io::Error,
    },
    /// An embedded `portal.toml` cannot be read.
    #[error("`{portal}/portal.toml` cannot be read")]
    Behaviour {
        /// Portal whose file it is.
        portal: String,
        /// What is wrong with it.
        source: toml::de::Error,
    },
    /// An embedded `portal.toml` names a file that is not there.
    #[error("`{portal}/portal.toml` names `{file}`, which does not exist")]
    MissingFile {
        /// Portal whose file it is.
        portal: String,
        /// Path inside the portal's folder.
        file: String,
    },
    /// A loopback address did not come out as an address.
    #[error("loopback address of a sample portal")]
    Address(#[from] AddressError),
}

/// Serves every embedded portal on a free port of 127.0.0.1. Needs a running tokio runtime.
///
/// # Errors
/// [`Error`] when a port cannot be bound or an embedded portal is not sound.
pub async fn serve() -> Result<Show, Error> {
    let (held, closed) = closed_port().map_err(|source| bind_error(CLOSED, source))?;
    let mut tokens = vec![(token(CLOSED), origin(closed))];
    let mut opened = Vec::new();
    for folder in PORTALS.dirs() {
        let id = file_name(folder);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(|source| bind_error(&id, source))?;
        let at = listener.local_addr().map_err(|source| bind_error(&id, source))?;
        tokens.push((token(&id), origin(at)));
        opened.push((id, folder, listener, at));
    }
    opened.sort_by(|a, b| a.0.cmp(&b.0));

    let (stop, stopped) = watch::channel(());
    let mut portals = Vec::new();
    for (id, folder, listener, at) in opened {
        let behaviour = behaviour(&id, folder)?;
        let unit = behaviour.unit.clone();
        let site = Site::new(behaviour, files(folder, folder).into_iter(), &tokens);
        if let Some(file) = site.missing_files().first() {
            return Err(Error::MissingFile { portal: id, file: (*file).to_owned() });
        }
        let router = Router::new().fallback(handle).with_state(Arc::new(site));
        let mut stopped = stopped.clone();
        let server = axum::serve(listener, router).with_graceful_shutdown(async move {
            // An error means that the show was dropped, which is the signal.
            let _ = stopped.changed().await;
        });
        tokio::spawn(async move { server.await });
        portals.push(Served { id, unit, address: Address::parse(&format!("{}/", origin(at)))? });
    }
    let closed = Address::parse(&format!("{}/", origin(closed)))?;
    Ok(Show { portals, closed, _held: held, _stop: stop })
}

fn closed_port() -> io::Result<(TcpSocket, SocketAddr)> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    let at = socket.local_addr()?;
    Ok((socket, at))
}

fn bind_error(portal: &str, source: io::Error) -> Error {
    Error::Bind { portal: portal.to_owned(), source }
}

fn token(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

fn origin(at: SocketAddr) -> String {
    format!("http://{at}")
}

fn file_name(folder: &Dir<'_>) -> String {
    folder.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn behaviour(id: &str, folder: &Dir<'_>) -> Result<Behaviour, Error> {
    let missing = || Error::MissingFile { portal: id.to_owned(), file: "portal.toml".to_owned() };
    let file = folder.get_file(folder.path().join("portal.toml")).ok_or_else(missing)?;
    let text = file.contents_utf8().ok_or_else(missing)?;
    toml::from_str(text).map_err(|source| Error::Behaviour { portal: id.to_owned(), source })
}

/// All files below `folder`, with their paths as seen from `root`.
fn files(root: &Dir<'static>, folder: &'static Dir<'static>) -> Vec<(String, &'static [u8])> {
    let mut found = Vec::new();
    for file in folder.files() {
        let path = file.path().strip_prefix(root.path()).unwrap_or(file.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        found.push((parts.join("/"), file.contents()));
    }
    for inner in folder.dirs() {
        found.extend(files(root, inner));
    }
    found
}

async fn handle(State(site): State<Arc<Site>>, headers: HeaderMap, uri: Uri) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    respond(site.answer(uri.path(), uri.query().unwrap_or(""), known))
}

fn respond(reply: Reply) -> Response {
    let length = reply.body.len();
    let mut response = Response::new(match reply.truncate_after {
        Some(bytes) => cut_short(reply.body.slice(..bytes.min(length))),
        None => Body::from(reply.body),
    });
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in &reply.headers {
        let parsed = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(value.as_str()));
        if let (Ok(name), Ok(value)) = parsed {
            response.headers_mut().append(name, value);
        }
    }
    if reply.truncate_after.is_some() {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response
}

/// A body that sends `start` and then breaks the connection.
fn cut_short(start: bytes::Bytes) -> Body {
    let sent = stream::once(async move { Ok::<_, io::Error>(start) });
    // The pause lets the bytes leave before the connection goes; without it the client would see nothing at all.
    let broken = stream::once(async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err::<bytes::Bytes, _>(io::Error::other("cut short on purpose"))
    });
    Body::from_stream(sent.chain(broken))
}
