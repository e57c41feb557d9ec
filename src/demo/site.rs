//! One sample portal in memory: which answer a path gets. Knows nothing of sockets.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use super::behaviour::{Behaviour, Special};

/// Endings whose files may hold tokens; all others are served as they are.
const TEXT_ENDINGS: &[&str] = &["html", "htm", "xml", "txt", "js", "css", "jsp"];

/// A portal, ready to answer.
pub(super) struct Site {
    behaviour: Behaviour,
    /// Files by path inside the portal's folder, `site/…` and `answers/…`, tokens replaced.
    files: BTreeMap<String, Bytes>,
    /// Requests seen by each special answer, in their order.
    asked: Vec<AtomicU32>,
}

/// What goes back over the wire.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// Close after so many bytes of the body.
    pub(super) truncate_after: Option<usize>,
}

impl Site {
    /// Takes the files of a portal's folder and replaces the tokens in those that are text.
    pub(super) fn new<'a>(
        behaviour: Behaviour,
        files: impl Iterator<Item = (String, &'a [u8])>,
        tokens: &[(String, String)],
    ) -> Self {
        let filled = |(path, bytes): (String, &[u8])| {
            let text = TEXT_ENDINGS.contains(&ending(&path).as_str());
            let bytes = if text { fill(bytes, tokens) } else { bytes.to_vec() };
            (path, Bytes::from(bytes))
        };
        let files = files.map(filled).collect();
        let asked = behaviour.answers.iter().map(|_| AtomicU32::new(0)).collect();
        Self { behaviour, files, asked }
    }

    /// Files that `portal.toml` names and the folder does not hold.
    pub(super) fn missing_files(&self) -> Vec<&str> {
        let named = self.behaviour.answers.iter().filter_map(|answer| answer.file.as_deref());
        let named = named.chain(self.behaviour.not_found.as_deref());
        named.filter(|file| !self.files.contains_key(*file)).collect()
    }

    /// The answer to a request for `path` (still percent-encoded) with `query`.
    /// `known`: the entity tag that the client has.
    pub(super) fn answer(&self, path: &str, query: &str, known: Option<&str>) -> Reply {
        let path = percent_decoded(path);
        let query: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let special = self.behaviour.answers.iter().zip(&self.asked);
        match special.into_iter().find(|(special, _)| special.is_for(&path, &query)) {
            Some((special, asked)) => self.special(special, asked, &path),
            None => self.tagged(self.plain(&path), known),
        }
    }

    fn special(&self, special: &Special, asked: &AtomicU32, path: &str) -> Reply {
        if asked.fetch_add(1, Ordering::Relaxed) < special.fail_first {
            return Reply::text(503, "Service Unavailable");
        }
        let mut reply = match &special.file {
            Some(file) => self.file(file),
            None => Some(self.plain(path)),
        }
        .unwrap_or_else(|| Reply::text(404, "Not Found"));
        if let Some(location) = &special.location {
            reply = Reply::text(302, "");
            reply.headers.push(("location".to_owned(), location.clone()));
        }
        reply.status = special.status.unwrap_or(reply.status);
        if let Some(content_type) = &special.content_type {
            reply.headers.retain(|(name, _)| name != "content-type");
            reply.headers.push(("content-type".to_owned(), content_type.clone()));
        }
        reply.headers.extend(special.headers.clone());
        reply.truncate_after = special.truncate_after;
        reply
    }

    /// Tells a plain file by its entity tag; nothing but the tag when the client has it already.
    fn tagged(&self, mut reply: Reply, known: Option<&str>) -> Reply {
        if self.behaviour.entity_tags && reply.status == 200 {
            let tag = format!("\"{:.32}\"", HEXLOWER.encode(&Sha256::digest(&reply.body)));
            if known == Some(tag.as_str()) {
                reply = Reply { status: 304, body: Bytes::new(), ..reply };
            }
            reply.headers.push(("etag".to_owned(), tag));
        }
        reply
    }

    /// The file at `path`, the index of a folder, or the page for what does not exist.
    fn plain(&self, path: &str) -> Reply {
        let wanted =
            if path.ends_with('/') { format!("site{path}index.html") } else { format!("site{path}") };
        if let Some(reply) = self.file(&wanted) {
            return reply;
        }
        if self.files.contains_key(&format!("{wanted}/index.html")) {
            let mut reply = Reply::text(301, "");
            // Paths of the sample portals' folders are ASCII, so the location needs no escapes.
            reply.headers.push(("location".to_owned(), format!("{path}/")));
            return reply;
        }
        let page = self.behaviour.not_found.as_deref().and_then(|file| self.file(file));
        let page = page.map(|reply| Reply { status: 404, ..reply });
        page.unwrap_or_else(|| Reply::text(404, "Not Found"))
    }

    fn file(&self, path: &str) -> Option<Reply> {
        let body = self.files.get(path)?.clone();
        let ending = ending(path);
        let content_type = match self.behaviour.types.get(&ending) {
            Some(own) => own.clone(),
            None => usual_type(&ending).to_owned(),
        };
        let headers = vec![("content-type".to_owned(), content_type)];
        Some(Reply { status: 200, headers, body, truncate_after: None })
    }
}

impl Reply {
    fn text(status: u16, text: &'static str) -> Self {
        let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
        Self { status, headers, body: Bytes::from_static(text.as_bytes()), truncate_after: None }
    }
}

fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

fn usual_type(ending: &str) -> &'static str {
    match ending {
        "html" | "htm" | "jsp" => "text/html; charset=utf-8",
        "css" => "text/css",
        "js" => "application/javascript",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "text/xml; charset=utf-8",
        "png" => "image/png",
        "gif" => "image/gif",
        "jpg" | "jpeg" => "image/jpeg",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

/// `bytes` with every token exchanged for its value. Tokens are ASCII, so any encoding of the text survives.
fn fill(bytes: &[u8], tokens: &[(String, String)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, b"{{") {
        let (before, from) = rest.split_at(at);
        out.extend_from_slice(before);
        match tokens.iter().find(|(token, _)| from.starts_with(token.as_bytes())) {
            Some((token, value)) => {
                out.extend_from_slice(value.as_bytes());
                rest = &from[token.len()..];
            }
            None => {
                out.push(b'{');
                rest = &from[1..];
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

/// `%E4%BD%A0` as characters; what is no escape, or no UTF-8 afterwards, stays as it is.
fn percent_decoded(path: &str) -> String {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = tail.get(..2).filter(|_| first == b'%');
        let byte = escaped.and_then(|hex| std::str::from_utf8(hex).ok());
        match byte.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(extra: &str) -> Site {
        let unit = "[unit]\nid='a'\nname='甲县'\nkind='government'\nregion=''\nsite_code=''\n";
        let behaviour = toml::from_str(&format!("{extra}\n{unit}")).unwrap();
        let files: [(&str, &[u8]); 5] = [
            ("site/index.html", b"home {{other}}/ {{nobody}}"),
            ("site/col/index.html", b"list"),
            ("site/\u{6587}\u{4ef6}.pdf", b"%PDF {{other}}"),
            ("answers/none.html", b"nothing here"),
            ("answers/two.xml", b"page two"),
        ];
        let tokens = [("{{other}}".to_owned(), "http://127.0.0.1:9".to_owned())];
        Site::new(behaviour, files.iter().map(|(path, bytes)| ((*path).to_owned(), *bytes)), &tokens)
    }

    #[test]
    fn tokens_are_replaced_in_text_and_nowhere_else() {
        let site = site("");
        assert_eq!(site.answer("/", "", None).body, "home http://127.0.0.1:9/ {{nobody}}");
        assert_eq!(site.answer("/%E6%96%87%E4%BB%B6.pdf", "", None).body, "%PDF {{other}}");
    }

    #[test]
    fn a_folder_without_slash_redirects_to_its_index() {
        let site = site("");
        assert_eq!(site.answer("/col/", "", None).body, "list");
        let reply = site.answer("/col", "", None);
        assert_eq!(reply.status, 301);
        assert!(reply.headers.contains(&("location".to_owned(), "/col/".to_owned())));
    }

    #[test]
    fn what_does_not_exist_is_404_with_the_page_of_the_portal() {
        assert_eq!(site("").answer("/x.html", "", None).status, 404);
        let reply = site("not_found = 'answers/none.html'").answer("/../answers/none.html", "", None);
        assert_eq!((reply.status, &reply.body[..]), (404, &b"nothing here"[..]));
    }

    #[test]
    fn a_flaky_answer_recovers_and_parameters_choose_the_file() {
        let site = site(
            "answer = [{path = '/col/', fail_first = 1}, {path = '/d', query = {page = '2'}, file = 'answers/two.xml'}]",
        );
        assert_eq!(site.answer("/col/", "", None).status, 503);
        assert_eq!(site.answer("/col/", "", None).body, "list");
        assert_eq!(site.answer("/d", "a=1&page=2", None).body, "page two");
        assert_eq!(site.answer("/d", "page=3", None).status, 404);
    }

    #[test]
    fn bad_escapes_stay_as_they_are() {
        assert_eq!(percent_decoded("/a%2"), "/a%2");
        assert_eq!(percent_decoded("/a%zz%41"), "/a%zzA");
        assert_eq!(percent_decoded("/%ff"), "/%ff");
    }

    #[test]
    fn files_that_are_named_but_absent_are_told() {
        assert_eq!(site("not_found = 'answers/lost.html'").missing_files(), ["answers/lost.html"]);
    }

    #[test]
    fn a_client_that_has_a_file_gets_its_tag_alone() {
        let site = site("entity_tags = true");
        let first = site.answer("/col/", "", None);
        let tag = first.headers.iter().find(|(name, _)| name == "etag").unwrap().1.clone();
        let again = site.answer("/col/", "", Some(&tag));
        assert_eq!((again.status, again.body.len()), (304, 0));
        assert_eq!(site.answer("/col/", "", Some("\"other\"")).status, 200);
        assert!(!self::site("").answer("/col/", "", None).headers.iter().any(|(name, _)| name == "etag"));
    }
}
