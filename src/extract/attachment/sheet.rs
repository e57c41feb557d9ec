//! Text of an Excel workbook (2007 and later): one line a row, cells apart by a blank.

use super::office::ENOUGH_BYTES;
use super::package::{Package, Trouble};
use super::xml::{self, Step};

/// Cell texts kept; a workbook with more is read in part.
const MAX_SHARED: usize = 200_000;

/// Every sheet, in the order of its number.
pub(super) fn text(package: &mut Package<'_>) -> Result<String, Trouble> {
    let shared = package.text("xl/sharedStrings.xml")?;
    let shared = shared.map(|xml| strings(&xml)).unwrap_or_default();
    let mut text = String::new();
    for name in package.numbered("xl/worksheets/sheet", ".xml") {
        if text.len() > ENOUGH_BYTES {
            break;
        }
        let sheet = package.text(&name)?.unwrap_or_default();
        rows(&sheet, &shared, &mut text);
        text.push('\n');
    }
    Ok(text)
}

/// The texts that cells refer to by number.
fn strings(xml: &str) -> Vec<String> {
    let (mut all, mut one) = (Vec::new(), String::new());
    let (mut inside, mut spoken) = (false, false);
    xml::walk(xml, |step| {
        match step {
            Step::Open("t", _) => inside = true,
            Step::Close("t") => inside = false,
            // How a text is read aloud stands beside it.
            Step::Open("rPh", _) => spoken = true,
            Step::Close("rPh") => spoken = false,
            Step::Close("si") => all.push(std::mem::take(&mut one)),
            Step::Text(piece) if inside && !spoken => one.push_str(piece),
            _ => {}
        }
        all.len() < MAX_SHARED
    });
    all
}

fn rows(xml: &str, shared: &[String], text: &mut String) {
    let (mut is_shared, mut inside) = (false, false);
    let mut value = String::new();
    xml::walk(xml, |step| {
        match step {
            Step::Open("c", tag) => {
                is_shared = tag.attribute("t").is_some_and(|sort| sort == "s");
                value.clear();
            }
            Step::Open("v" | "t", _) => inside = true,
            Step::Close("v" | "t") => inside = false,
            Step::Text(piece) if inside => value.push_str(piece),
            Step::Close("c") => {
                let number = is_shared.then(|| value.trim().parse::<usize>().ok()).flatten();
                let cell = number.map_or(value.as_str(), |at| shared.get(at).map_or("", String::as_str));
                if !cell.trim().is_empty() {
                    text.push_str(cell);
                    text.push(' ');
                }
            }
            Step::Close("row") => text.push('\n'),
            _ => {}
        }
        text.len() <= ENOUGH_BYTES
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_refer_to_shared_texts_or_hold_their_own() {
        let shared =
            strings("<sst><si><t>单</t><rPh><t>dan</t></rPh><r><t>位</t></r></si><si><t>电话</t></si></sst>");
        assert_eq!(shared, ["单位", "电话"]);
        let mut text = String::new();
        let sheet = "<row><c t='s'><v>0</v></c><c><v>12.5</v></c><c/></row><row><c t='inlineStr'><is><t>甲</t></is></c><c t='s'><v>9</v></c></row>";
        rows(sheet, &shared, &mut text);
        assert_eq!(text, "单位 12.5 \n甲 \n");
    }
}
