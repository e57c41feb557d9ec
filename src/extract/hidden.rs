//! List data that a script element holds: `<datastore>` of JCMS, never part of the document tree.

use memchr::memmem;

/// A list found in a script or given as the whole answer of a data address.
pub(super) struct Datastore {
    /// Markup of all entries, one after the other.
    pub(super) html: String,
    /// Number of entries in it.
    pub(super) records: u32,
    /// Number of entries in all pages.
    pub(super) total_entries: Option<u32>,
    /// Number of pages.
    pub(super) total_pages: Option<u32>,
}

/// Most markup taken from one store, in bytes.
const LONGEST: usize = 4_000_000;

/// The store in `text`, if there is one.
pub(super) fn datastore(text: &str) -> Option<Datastore> {
    let start = memmem::find(text.as_bytes(), b"<datastore")?;
    let store = &text[start..];
    let mut html = String::new();
    let mut records = 0_u32;
    let mut rest = store;
    while let Some(at) = memmem::find(rest.as_bytes(), b"<record>") {
        rest = &rest[at + "<record>".len()..];
        let end = memmem::find(rest.as_bytes(), b"</record>").unwrap_or(rest.len());
        let record = rest[..end].trim();
        let record = record.strip_prefix("<![CDATA[").unwrap_or(record);
        let record = record.strip_suffix("]]>").unwrap_or(record);
        if html.len() + record.len() > LONGEST {
            break;
        }
        html.push_str(record);
        records += 1;
        html.push('\n');
        rest = &rest[end..];
    }
    Some(Datastore {
        html,
        records,
        total_entries: number_in(store, "<totalrecord>"),
        total_pages: number_in(store, "<totalpage>"),
    })
}

fn number_in(store: &str, tag: &str) -> Option<u32> {
    let at = memmem::find(store.as_bytes(), tag.as_bytes())?;
    let rest = store[at + tag.len()..].trim_start();
    let digits = rest.bytes().take(9).take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_and_totals_are_read() {
        let text = "<script><datastore><nextgroup></nextgroup><totalrecord>31</totalrecord><totalpage>3</totalpage>\
                    <recordset><record><![CDATA[<li><a href='/art/2026/1/2/art_1_2.html'>甲</a></li>]]></record>\
                    <record>\n<![CDATA[<li>乙</li>]]></record></recordset></datastore>";
        let store = datastore(text).unwrap();
        assert_eq!((store.total_entries, store.total_pages), (Some(31), Some(3)));
        assert_eq!((store.html.matches("<li>").count(), store.records), (2, 2));
        assert!(!store.html.contains("CDATA"));
        assert!(datastore("<div>").is_none());
        assert_eq!(datastore("<datastore><record><![CDATA[<li>").unwrap().html.trim(), "<li>");
    }
}
