//! Text out of an XML member, by the names of elements, without their prefixes.

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// One step through a member.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'a> {
    /// An element begins; empty elements begin and end.
    Open(&'a str, &'a Tag<'a>),
    /// An element ends.
    Close(&'a str),
    /// Characters, references resolved; pieces of one text may come one by one.
    Text(&'a str),
}

/// The start tag of an element.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Value of the attribute `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes().flatten();
        all.find(|one| one.key.local_name().as_ref() == name).map(|one| one.value.into_owned())
    }
}

/// Walks `xml` until `step` returns false or the markup ends or breaks; what stands before the break was walked.
pub(super) fn walk(xml: &str, mut step: impl FnMut(Step<'_>) -> bool) {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    loop {
        let go_on = match reader.read_event() {
            Ok(Event::Start(tag)) => open(tag, false, &mut step),
            Ok(Event::Empty(tag)) => open(tag, true, &mut step),
            Ok(Event::End(tag)) => step(Step::Close(tag.local_name().as_ref())),
            Ok(Event::Text(text)) => step(Step::Text(&text.xml10_content())),
            Ok(Event::CData(text)) => step(Step::Text(&text.xml10_content())),
            Ok(Event::GeneralRef(reference)) => {
                resolved(&reference).is_none_or(|letter| step(Step::Text(letter.encode_utf8(&mut [0; 4]))))
            }
            Ok(Event::Eof) | Err(_) => false,
            Ok(_) => true,
        };
        if !go_on {
            return;
        }
    }
}

fn open(tag: BytesStart<'_>, empty: bool, step: &mut impl FnMut(Step<'_>) -> bool) -> bool {
    let tag = Tag(tag);
    let name = tag.0.local_name();
    step(Step::Open(name.as_ref(), &tag)) && (!empty || step(Step::Close(name.as_ref())))
}

/// The letter of a reference; entities that only a document type could explain have none.
fn resolved(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    Some(match &*reference.xml10_content() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// Characters of the elements `text`, a line for each end of an element of `lines`; nothing of what stands in
/// elements of `skipped`; stops after `limit` bytes.
pub(super) fn lines(xml: &str, text: &str, lines: &[&str], skipped: &[&str], limit: usize) -> String {
    let mut found = String::new();
    let (mut inside, mut hidden) = (0_u32, 0_u32);
    walk(xml, |step| {
        match step {
            Step::Open(name, _) if skipped.contains(&name) => hidden += 1,
            Step::Close(name) if skipped.contains(&name) => hidden = hidden.saturating_sub(1),
            Step::Open(name, _) if name == text => inside += 1,
            Step::Close(name) if name == text => inside = inside.saturating_sub(1),
            Step::Open("tab", _) => found.push(' '),
            Step::Close(name) if hidden == 0 && lines.contains(&name) => found.push('\n'),
            Step::Text(piece) if inside > 0 && hidden == 0 => found.push_str(piece),
            _ => {}
        }
        found.len() <= limit
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_line_by_line_with_references_resolved() {
        let xml = "<w:p><w:r><w:t>甲&amp;&#x4E59;</w:t></w:r><w:tab/><w:t><![CDATA[<丙>]]></w:t></w:p><w:p>x<w:t>丁</w:t></w:p>";
        assert_eq!(lines(xml, "t", &["p"], &[], 1000), "甲&乙 <丙>\n丁\n");
    }

    #[test]
    fn what_is_shown_twice_is_read_once_and_broken_markup_as_far_as_it_goes() {
        let xml = "<c><Choice><t>甲</t></Choice><Fallback><t>甲</t></Fallback></c></x><t>乙</t><<<";
        assert_eq!(lines(xml, "t", &[], &["Fallback"], 1000), "甲乙");
    }
}
