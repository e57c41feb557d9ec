//! Text of an OFD file (GB/T 33190-2016): `TextCode` in `Doc_<n>/Pages/Page_<n>/Content.xml`.
//!
//! A page is made of text objects, each at its place; those on one height are one line.

use super::Found;
use super::office::ENOUGH_BYTES;
use super::package::{Package, Trouble};
use super::xml::{self, Step};

/// Millimetres between two heights that are still one line.
const SAME_LINE_MM: f64 = 1.5;

/// Every page of every document, in order.
pub(super) fn text(package: &mut Package<'_>, found: &mut Found) -> Result<String, Trouble> {
    let mut pages: Vec<(Vec<u64>, String)> = package
        .names()
        .iter()
        .filter(|name| name.contains("/Pages/") && name.ends_with(".xml"))
        .map(|name| (numbers(name), name.clone()))
        .collect();
    pages.sort();
    found.pages = u32::try_from(pages.len()).ok();
    if let Some(root) = package.text("OFD.xml")? {
        found.title = Some(xml::lines(&root, "Title", &[], &[], 1000));
    }
    let mut text = String::new();
    for (_, name) in pages {
        if text.len() > ENOUGH_BYTES {
            break;
        }
        let page = package.text(&name)?.unwrap_or_default();
        of_page(&page, &mut text, &mut found.pictures);
        text.push('\n');
    }
    Ok(text)
}

/// The numbers in a name, in order: `Doc_0/Pages/Page_12/Content.xml` is 0, 12.
fn numbers(name: &str) -> Vec<u64> {
    name.split(|c: char| !c.is_ascii_digit()).filter_map(|digits| digits.parse().ok()).collect()
}

fn of_page(xml: &str, text: &mut String, pictures: &mut bool) {
    let (mut inside, mut height) = (false, None::<f64>);
    xml::walk(xml, |step| {
        match step {
            Step::Open("TextObject", tag) => {
                let boundary = tag.attribute("Boundary").unwrap_or_default();
                let here = boundary.split_whitespace().nth(1).and_then(|number| number.parse::<f64>().ok());
                let same = matches!((height, here), (Some(a), Some(b)) if (a - b).abs() <= SAME_LINE_MM);
                if height.is_some() && !same {
                    text.push('\n');
                }
                height = here.or(height).or(Some(0.0));
            }
            Step::Open("ImageObject" | "PathObject", _) => *pictures = true,
            Step::Open("TextCode", _) => inside = true,
            Step::Close("TextCode") => inside = false,
            Step::Text(piece) if inside => text.push_str(piece),
            _ => {}
        }
        text.len() <= ENOUGH_BYTES
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_on_one_height_are_one_line() {
        let (mut text, mut pictures) = (String::new(), false);
        let page = "<ofd:Page><ofd:TextObject Boundary='10 20 5 5'><ofd:TextCode X='0'>政府</ofd:TextCode></ofd:TextObject>\
            <ofd:TextObject Boundary='15 20.4 5 5'><ofd:TextCode>信息</ofd:TextCode></ofd:TextObject>\
            <ofd:TextObject Boundary='10 30 5 5'><ofd:TextCode>公开</ofd:TextCode></ofd:TextObject><ofd:ImageObject/></ofd:Page>";
        of_page(page, &mut text, &mut pictures);
        assert_eq!((text.as_str(), pictures), ("政府信息\n公开", true));
        assert_eq!(numbers("Doc_0/Pages/Page_12/Content.xml"), [0, 12]);
    }
}
