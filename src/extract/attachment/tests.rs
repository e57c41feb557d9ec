//! Real files of every format, written by `fixtures/attachments/make.py`, and broken ones.

use super::*;
use crate::extract::{Input, PageKind, page};

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../fixtures/attachments/", $name)).as_slice()
    };
}

fn read_as(name: &str, body: &[u8]) -> PageFacts {
    let address = Address::parse("http://x.gov.cn/f/").unwrap().join(name).unwrap();
    page(Input { address: &address, content_type: None, body })
}

fn file(name: &str, body: &[u8]) -> FileFacts {
    read_as(name, body).file.unwrap()
}

#[test]
fn every_format_gives_its_text_and_its_title() {
    for (name, body, format) in [
        ("guide.pdf", fixture!("guide.pdf"), FileFormat::Pdf),
        ("guide.docx", fixture!("guide.docx"), FileFormat::Docx),
        ("guide.doc", fixture!("guide.doc"), FileFormat::Doc),
        ("guide.ofd", fixture!("guide.ofd"), FileFormat::Ofd),
    ] {
        let facts = read_as(name, body);
        let file = facts.file.clone().unwrap();
        assert_eq!((file.format, file.opens, file.text_layer), (format, Opens::Yes, true), "{name}");
        assert_eq!(facts.heading, "青岭县教育局政府信息公开指南", "{name}");
        assert!(facts.text.contains("传真号码：0355-7654321"), "{name}: {}", facts.text);
        assert_eq!((facts.kind, facts.published), (PageKind::Attachment, None));
        assert!(!file.misnamed && !file.empty && !file.encrypted, "{name}");
    }
}

#[test]
fn a_report_as_a_file_has_its_title_and_the_date_of_its_signature() {
    let facts = read_as("nb.pdf", fixture!("report.pdf"));
    assert_eq!(facts.heading, "青岭县教育局2023年政府信息公开工作年度报告");
    assert_eq!(facts.written.map(|dated| dated.date), Some(jiff::civil::date(2024, 1, 20)));
    assert_eq!(facts.published, None);
    assert_eq!(facts.file.and_then(|file| file.pages), Some(1));
}

#[test]
fn tables_and_slides_have_a_text_too() {
    for (name, body, format) in [
        ("a.xlsx", fixture!("budget.xlsx"), FileFormat::Xlsx),
        ("a.xls", fixture!("budget.xls"), FileFormat::Xls),
    ] {
        let facts = read_as(name, body);
        assert_eq!(facts.file.as_ref().unwrap().format, format);
        assert_eq!(facts.text, "2025年预算收支总表\n科目 金额（万元）\n教育支出 1234.5", "{name}");
    }
    let facts = read_as("a.pptx", fixture!("slides.pptx"));
    assert_eq!((facts.text.as_str(), facts.file.unwrap().pages), ("政策图解：一图读懂", Some(1)));
}

#[test]
fn no_text_is_a_fact_and_nothing_at_all_another() {
    let picture = file("a.pdf", fixture!("picture.pdf"));
    assert_eq!((picture.opens, picture.text_layer, picture.empty), (Opens::Yes, false, false));
    for (name, body) in [
        ("a.pdf", fixture!("blank.pdf")),
        ("a.docx", fixture!("blank.docx")),
        ("a.zip", fixture!("empty.zip")),
    ] {
        let file = file(name, body);
        assert_eq!((file.opens, file.text_layer, file.empty), (Opens::Yes, false, true), "{name}");
    }
    let archive = file("a.zip", fixture!("forms.zip"));
    assert_eq!((archive.format, archive.opens, archive.empty), (FileFormat::Zip, Opens::Yes, false));
    assert_eq!(read_as("a.pdf", b"").file, None);
}

#[test]
fn only_what_certainly_does_not_open_is_called_broken() {
    for (name, body) in
        [("a.pdf", fixture!("cut.pdf")), ("a.docx", fixture!("cut.docx")), ("a.doc", fixture!("cut.doc"))]
    {
        assert_eq!(file(name, body).opens, Opens::No(Damage::Truncated), "{name}");
    }
    // Viewers mend what is cut behind the last page.
    let half = read_as("a.pdf", fixture!("half.pdf"));
    assert_eq!(half.file.map(|file| file.opens), Some(Opens::Unknown(Doubt::CutShort)));
    assert!(half.text.contains("总体情况"));
    let strange = file("a.doc", &[fixture!("guide.doc")[..1600].to_vec(), vec![7; 3000]].concat());
    assert_eq!(strange.opens, Opens::Unknown(Doubt::Refused));
}

#[test]
fn what_asks_for_a_password_is_not_broken() {
    for (name, body) in [("a.pdf", fixture!("locked.pdf")), ("a.zip", fixture!("locked.zip"))] {
        let file = file(name, body);
        assert_eq!((file.opens, file.encrypted), (Opens::Unknown(Doubt::Password), true), "{name}");
    }
}

#[test]
fn a_wrong_name_is_noted_and_changes_nothing_else() {
    let named_pdf = file("guide.pdf", fixture!("guide.doc"));
    assert_eq!((named_pdf.format, named_pdf.misnamed, named_pdf.opens), (FileFormat::Doc, true, Opens::Yes));
    assert_eq!(file("guide.wps", fixture!("guide.doc")).format, FileFormat::Wps);
    assert!(!file("download.jsp", fixture!("guide.doc")).misnamed);
}

#[test]
fn what_is_too_large_is_not_read() {
    let mut body = b"%PDF-1.4".to_vec();
    body.resize(MAX_FILE_BYTES + 1, 0);
    assert_eq!(file("a.pdf", &body).opens, Opens::Unknown(Doubt::TooLarge));
}

#[test]
fn a_member_that_unpacks_to_gigabytes_is_given_up() {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..40 {
        writer.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    }
    let body = writer.finish().unwrap().into_inner();
    assert!(body.len() < 1024 * 1024);
    assert_eq!(file("a.docx", &body).opens, Opens::Unknown(Doubt::TooLarge));
}

#[test]
fn hostile_nesting_is_survived() {
    for times in [9_000, 200_000] {
        let framed =
            |nest: String| format!("%PDF-1.4\n1 0 obj\n{nest}\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF");
        read_as("a.pdf", framed(format!("{}{}", "[".repeat(times), "]".repeat(times))).as_bytes());
        read_as("a.pdf", framed("<</A ".repeat(times)).as_bytes());
    }
    let circle = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";
    read_as("a.pdf", circle);
}

#[test]
fn other_files_are_named_and_left() {
    let rar = file("a.rar", b"Rar!\x1A\x07\x01\x00");
    assert_eq!((rar.format, rar.opens), (FileFormat::Rar, Opens::Unknown(Doubt::NoReader)));
    assert_eq!(file("a.png", b"\x89PNG\r\n\x1A\n").format, FileFormat::Image);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn no_damage_makes_it_panic(
        which in 0_usize..9,
        cut in 0.0_f64..1.0,
        spots in proptest::collection::vec((0.0_f64..1.0, 0_u8..=255), 0..12),
    ) {
        let files = [
            fixture!("guide.pdf"), fixture!("report.pdf"), fixture!("guide.docx"), fixture!("guide.doc"),
            fixture!("budget.xls"), fixture!("budget.xlsx"), fixture!("guide.ofd"), fixture!("slides.pptx"),
            fixture!("picture.pdf"),
        ];
        let mut body = files[which].to_vec();
        for (place, byte) in spots {
            let at = (body.len() as f64 * place) as usize;
            body[at] = byte;
        }
        body.truncate(8 + (body.len() as f64 * cut) as usize);
        let facts = read_as("a.pdf", &body);
        proptest::prop_assert_eq!(facts, read_as("a.pdf", &body));
    }

    #[test]
    fn no_bytes_make_it_panic(magic in 0_usize..3, rest in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
        let magics: [&[u8]; 3] = [b"%PDF-1.4\n", b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];
        read_as("a.doc", &[magics[magic], &rest].concat());
    }
}

/// A PDF of numbered objects, with a table of where they are.
fn pdf(objects: &[String]) -> Vec<u8> {
    let mut body = String::from("%PDF-1.5\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(body.len());
        body.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = body.len();
    body.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    places.iter().for_each(|place| body.push_str(&format!("{place:010} 00000 n \n")));
    let size = objects.len() + 1;
    body.push_str(&format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"));
    body.into_bytes()
}

fn stream(dictionary: &str, content: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{content}\nendstream", content.len())
}

#[test]
fn objects_that_lead_to_each_other_are_survived() {
    let catalog = "<< /Type /Catalog /Pages 2 0 R /Outlines 5 0 R >>".to_owned();
    let pages = "<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>".to_owned();
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [4 0 R 4 0 R] /Resources << /XObject << /F 6 0 R >> >> >>".to_owned();
    let form = |next: usize| {
        let forms = format!("/Resources << /XObject << /F {next} 0 R >> >>");
        stream(&format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {forms}"), "/F Do")
    };
    let outline = "<< /Title (x) /First 5 0 R /Next 5 0 R >>".to_owned();
    let head = [catalog, pages, page];
    // A form that draws itself, an outline without end, a length that asks for itself.
    let circles = [&head[..], &[stream("", "/F Do"), outline.clone(), form(6)]].concat();
    read_as("a.pdf", &pdf(&circles));
    let length = "<< /Length 4 0 R >>\nstream\n/F Do\nendstream".to_owned();
    read_as("a.pdf", &pdf(&[&head[..], &[length, outline.clone(), form(6)]].concat()));
    let chain: Vec<String> = (0..500).map(|n| form(n + 7)).collect();
    read_as("a.pdf", &pdf(&[&head[..], &[stream("", "/F Do"), outline], &chain[..]].concat()));
    let mut tree = vec!["<< /Type /Catalog /Pages 2 0 R >>".to_owned()];
    tree.extend((0..2_000).map(|n| format!("<< /Type /Pages /Count 1 /Kids [{} 0 R] >>", n + 3)));
    read_as("a.pdf", &pdf(&tree));
}
