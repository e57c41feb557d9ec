//! The workbook, read back: columns, links, filters, formulas, and what must not stand in it.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use gongkai::{model::Lang, report::papers::workbook};

use super::{parts, sample};

const COLUMNS: &str = "序号|地区|单位|网站名称|标识码|一级指标|二级指标|问题描述|页面标题|URL|父页面|发现时间|依据|扣分|证据编号|置信度|整改建议|时限|状态|复查结果";
const SHEETS: [&str; 5] = ["汇总", "指标矩阵", "问题清单", "无法判定清单", "覆盖矩阵"];

struct Book {
    bytes: Vec<u8>,
    reader: Xlsx<Cursor<Vec<u8>>>,
}

impl Book {
    fn of(material: &gongkai::report::papers::RoundMaterial) -> Self {
        let bytes = workbook(material).expect("a workbook");
        let reader = Xlsx::new(Cursor::new(bytes.clone())).expect("calamine opens it");
        Self { bytes, reader }
    }

    fn sheet(&mut self, name: &str) -> Range<Data> {
        self.reader.worksheet_range(name).expect("the sheet")
    }

    /// A part of the package as text.
    fn part(&self, name: &str) -> String {
        let found = parts(&self.bytes).into_iter().find(|(part, _)| part == name);
        found.expect("the part").1
    }
}

fn row(sheet: &Range<Data>, at: usize) -> Vec<String> {
    sheet.rows().nth(at).expect("the row").iter().map(ToString::to_string).collect()
}

fn all(sheet: &Range<Data>) -> String {
    sheet.rows().flatten().map(|cell| format!("{cell}\n")).collect()
}

#[test]
fn the_list_of_faults_has_the_columns_that_offices_exchange() {
    let mut book = Book::of(&sample::material(Lang::Zh));
    assert_eq!(book.reader.sheet_names(), SHEETS);
    let sheet = book.sheet("问题清单");
    assert_eq!(row(&sheet, 0).join("|"), COLUMNS);
    assert_eq!(sheet.height(), 12);
    let first = row(&sheet, 1);
    assert_eq!(
        first[..8].join("|"),
        "1|乙县|乙县人民政府|乙县人民政府网站|4101000002|单项否决|栏目不更新|应更新未更新栏目 12 个，其中空白栏目 6 个"
    );
    assert_eq!(first[9], "http://www.unit2.gov.cn/tzgg/index.html?a=1&b=2");
    assert_eq!(
        first[13..].join("|"),
        "0|20260918-002/f-1|高|补充更新，或者按规定归档并注明|2026-10-16|待整改|"
    );
    let time = sheet.get((1, 11)).and_then(|cell| match cell {
        Data::DateTime(at) => Some(at.as_f64()),
        _ => None,
    });
    // 46,283 days after the first of Excel is 18 September 2026; 9:30 in China.
    assert!(time.is_some_and(|at| (at - 46_283.0 - 9.5 / 24.0).abs() < 1e-6), "{time:?}");
    let disputed = row(&sheet, 6);
    assert_eq!(
        disputed[17..].join("|"),
        "10个工作日|逾期未整改（申诉中）|2026-10-20 到期未整改：复查时首页仍打不开"
    );
    assert_eq!(row(&sheet, 11)[18..].join("|"), "已整改|2026-10-12 复查通过");
}

#[test]
fn no_content_becomes_a_formula_and_only_web_addresses_become_links() {
    let mut book = Book::of(&sample::material(Lang::Zh));
    let mut sheets = String::new();
    for (number, name) in (1..).zip(SHEETS) {
        let formulas = book.reader.worksheet_formula(name).expect("formulas");
        assert!(formulas.is_empty(), "{name}");
        let xml = book.part(&format!("xl/worksheets/sheet{number}.xml"));
        assert!(!xml.contains("<f>") && !xml.contains("<f "), "{name}");
        sheets += &xml;
    }
    assert!(all(&book.sheet("问题清单")).contains(sample::FORMULA), "the words are there as words");
    let links = book.part("xl/worksheets/_rels/sheet3.xml.rels");
    assert_eq!(
        links.matches("TargetMode=\"External\"").count(),
        links.matches("Target=\"http://www.unit").count()
    );
    assert!(links.contains("http://www.unit2.gov.cn/tzgg/index.html?a=1&amp;b=2"));
    for bad in ["javascript:", "file:", "evil.example"] {
        assert!(!links.contains(bad), "{bad}");
    }
    for (name, _) in parts(&book.bytes) {
        assert!(!name.contains("vba") && !name.contains("externalLink"), "{name}");
    }
}

#[test]
fn every_sheet_has_filters_frozen_headers_and_print_titles() {
    let book = Book::of(&sample::material(Lang::Zh));
    for number in 1..=5 {
        let xml = book.part(&format!("xl/worksheets/sheet{number}.xml"));
        for part in
            ["<autoFilter ref=\"A", "state=\"frozen\"", "orientation=\"landscape\"", "<conditionalFormatting"]
        {
            assert!(xml.contains(part), "sheet {number} lacks {part}");
        }
    }
    let names = book.part("xl/workbook.xml");
    assert_eq!(names.matches("_xlnm.Print_Titles").count(), 5, "{names}");
}

#[test]
fn what_is_not_established_stands_apart_and_is_no_fault() {
    let mut book = Book::of(&sample::material(Lang::Zh));
    let faults = all(&book.sheet("问题清单"));
    assert!(!faults.contains(sample::FLAGGED) && !faults.contains(sample::UNREAD));
    let open = book.sheet("无法判定清单");
    let cases: Vec<String> = open.rows().skip(1).map(|row| row[7].to_string()).collect();
    assert_eq!(cases, ["无法判定", "部分无法判定", "待人工确认"]);
    assert!(all(&open).contains(sample::FLAGGED));
    let matrix = book.sheet("指标矩阵");
    assert_eq!(row(&matrix, 6)[4..].join("|"), "符合|无法判定|符合|符合|符合|符合|符合");
    assert_eq!(row(&matrix, 5)[4..7].join("|"), "符合|不符合|不符合 −3");
    let cover = book.sheet("覆盖矩阵");
    assert_eq!(
        row(&cover, 0)[4..].join("|"),
        "公开指南|公开制度|公开目录|2023年年报|2024年年报|2025年年报|依申请公开"
    );
    assert_eq!(row(&cover, 4)[4..].join("|"), ["无法判定"; 7].join("|"));
    assert_eq!(row(&cover, 11)[4..].join("|"), "有|有|有|有|有|无|有");
}

#[test]
fn a_withheld_score_is_shown_as_withheld_and_persons_are_masked() {
    let mut book = Book::of(&sample::material(Lang::Zh));
    let sheet = book.sheet("汇总");
    let withheld = row(&sheet, 6);
    assert_eq!(withheld[7..12].join("|"), "暂缓评定|暂缓评定|55–78|100|");
    assert_eq!(row(&sheet, 14)[7..12].join("|"), "未检查||||");
    assert_eq!(row(&sheet, 5)[15..17].join("|"), "64|-64");
    let told = &row(&sheet, 1)[0];
    assert!(told.contains("合格7家，不合格3家，暂缓评定1家，合格率70%"), "{told}");
    let text: String = SHEETS.iter().map(|name| all(&book.sheet(name))).collect();
    assert!(!text.contains(sample::MOBILE) && text.contains("139******12"));
}

#[test]
fn the_same_round_gives_the_same_bytes() {
    let material = sample::material(Lang::En);
    assert_eq!(workbook(&material).expect("bytes"), workbook(&material).expect("bytes"));
    let mut book = Book::of(&material);
    assert_eq!(row(&book.sheet("Faults"), 0)[..4].join("|"), "No.|Region|Unit|Site");
}

#[test]
fn thousands_of_faults_are_all_there() {
    let mut book = Book::of(&sample::with_faults(2_000));
    let sheet = book.sheet("问题清单");
    assert_eq!(sheet.height(), 2_001);
    assert_eq!(row(&sheet, 2_000)[9], "http://www.unit1.gov.cn/art/1999.html");
}
