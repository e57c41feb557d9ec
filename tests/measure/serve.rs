//! A plain static web server on a loopback port: a folder of saved pages becomes a site again.

use std::{
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result};
use axum::{
    Router,
    body::Body,
    extract::State,
    http::{HeaderMap, Response, StatusCode, Uri, header},
    response::IntoResponse,
};
use tokio::{net::TcpListener, runtime::Runtime};

/// A running server; it stops when dropped.
pub(crate) struct Served {
    /// `http://127.0.0.1:port/`
    pub(crate) origin: String,
    _runtime: Runtime,
}

/// What the server answers from.
struct Folder {
    root: PathBuf,
    /// Answer for `/` when the folder has no page for it.
    start_page: Option<String>,
    /// Files are told by an entity tag.
    tags: bool,
}

/// Serves `root`. `start_page` is shown at `/` instead of what the folder holds.
pub(crate) fn serve(root: &Path, start_page: Option<String>) -> Result<Served> {
    serve_as(root, start_page, false)
}

/// [`serve`]; with `tags`, a client may ask whether a file changed.
pub(crate) fn serve_as(root: &Path, start_page: Option<String>, tags: bool) -> Result<Served> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("starting the server's runtime")?;
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).context("opening a loopback port")?;
    let origin = format!("http://{}/", listener.local_addr().context("asking for the port")?);
    let folder = Arc::new(Folder { root: root.to_owned(), start_page, tags });
    let router = Router::new().fallback(answer).with_state(folder);
    runtime.spawn(async move { axum::serve(listener, router).await });
    Ok(Served { origin, _runtime: runtime })
}

async fn answer(State(folder): State<Arc<Folder>>, headers: HeaderMap, uri: Uri) -> Response<Body> {
    let path = decoded(uri.path());
    if let (Some(page), "/") = (&folder.start_page, path.as_str()) {
        return with_type("text/html; charset=utf-8", page.clone().into_bytes());
    }
    let Some(file) = inside(&folder.root, &path) else {
        return not_found();
    };
    if file.is_dir() && !path.ends_with('/') {
        let target = format!("{}/", uri.path());
        return (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, target)]).into_response();
    }
    let file = if file.is_dir() { file.join("index.html") } else { file };
    match fs::read(&file) {
        Ok(bytes) if folder.tags => {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            let tag = format!("\"{:016x}\"", hasher.finish());
            let known =
                headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
            match known {
                true => (StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response(),
                false => ([(header::ETAG, tag)], with_type(content_type(&file), bytes)).into_response(),
            }
        }
        Ok(bytes) => with_type(content_type(&file), bytes),
        Err(_) => not_found(),
    }
}

fn with_type(kind: &'static str, bytes: Vec<u8>) -> Response<Body> {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

fn not_found() -> Response<Body> {
    (StatusCode::NOT_FOUND, "not found").into_response()
}

/// The file or folder that a decoded path names; `None` when it would climb out of `root`.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let mut file = root.to_owned();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." || part.contains('\0') {
            return None;
        }
        file.push(part);
    }
    Some(file)
}

/// Undoes percent-encoding; what is not UTF-8 afterwards is replaced.
pub(crate) fn decoded(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = (byte == b'%').then(|| path.get(at + 1..at + 3)).flatten();
        if let Some(value) = escaped.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(value);
            at += 3;
        } else {
            out.push(byte);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Content type by ending; without charset, as a plain static server answers.
fn content_type(file: &Path) -> &'static str {
    let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "html" | "htm" | "shtml" => "text/html",
        "css" => "text/css",
        "js" => "text/javascript",
        "json" => "application/json",
        "xml" => "text/xml",
        "txt" => "text/plain",
        "pdf" => "application/pdf",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "png" => "image/png",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// A page that links every file, with nothing on it that could tell more than the file's name.
pub(crate) fn start_page(title: &str, files: &[String]) -> String {
    let mut page =
        format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\n");
    for file in files {
        let name = file.rsplit('/').next().unwrap_or(file);
        let _ = writeln!(page, "<p><a href=\"/{}\">{name}</a></p>", encoded(file));
    }
    page.push_str("</body></html>\n");
    page
}

/// Percent-encodes what may not stand in a path.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_and_decoding_are_each_others_undoing() {
        for path in ["a/b.html", "公开/指南 1.html", "100%25", "e/x?y"] {
            assert_eq!(decoded(&encoded(path)), path);
        }
        assert_eq!(decoded("50%"), "50%");
    }

    #[test]
    fn a_path_cannot_climb_out() {
        assert_eq!(inside(Path::new("/r"), "/../etc"), None);
        assert_eq!(inside(Path::new("/r"), "//a/./b"), Some(PathBuf::from("/r/a/b")));
    }
}
