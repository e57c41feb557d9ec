//! `totals.xlsx`: 年终成绩汇总, 计算过程, 待定事项, 办法; ready to be printed.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{shown, shown_rank, v1};
use crate::model::{Lang, Points};
use crate::report::inert;
use crate::report::words::Words;

/// A4.
const PAPER: u8 = 9;
/// Row of the headers, below title and subtitle.
const HEAD: u32 = 2;

struct Formats {
    title: Format,
    subtitle: Format,
    head: Format,
    cell: Format,
    centre: Format,
    number: Format,
    strong: Format,
    open: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new()
            .set_font_name("宋体")
            .set_font_size(11)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin);
        let centre = cell.clone().set_align(FormatAlign::Center);
        Self {
            title: Format::new()
                .set_font_name("黑体")
                .set_font_size(18)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            subtitle: Format::new()
                .set_font_name("宋体")
                .set_font_size(10)
                .set_font_color(Color::RGB(0x53_5D_69))
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            head: centre.clone().set_bold().set_background_color(Color::RGB(0xDD_E6_F0)),
            number: centre.clone().set_num_format("0.00"),
            strong: centre.clone().set_bold().set_num_format("0.00"),
            open: centre.clone().set_background_color(Color::RGB(0xFD_F1_D3)),
            cell,
            centre,
        }
    }
}

/// The workbook. Same report, same bytes.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet holds.
pub fn xlsx(report: &v1::Report) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed time: the same totals give the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made).set_title(title(report)));
    let formats = Formats::new();
    summary(book.add_worksheet(), report, &formats)?;
    steps(book.add_worksheet(), report, &formats)?;
    open(book.add_worksheet(), report, &formats)?;
    scheme(book.add_worksheet(), report, &formats)?;
    book.save_to_buffer()
}

fn title(report: &v1::Report) -> String {
    match report.lang {
        Lang::Zh => format!("{}年度考核成绩汇总表", report.year),
        Lang::En => format!("Totals of {}", report.year),
    }
}

fn subtitle(report: &v1::Report) -> String {
    let (scheme, units, open) = (&report.scheme, report.units.len(), report.open.len());
    match (report.lang, report.is_final) {
        (Lang::Zh, true) => {
            format!("{}（{} {}），共 {units} 个单位", scheme.title, scheme.id, scheme.version)
        }
        (Lang::Zh, false) => format!(
            "草稿：尚有 {open} 项待定，得分为区间。{}（{} {}），共 {units} 个单位",
            scheme.title, scheme.id, scheme.version
        ),
        (Lang::En, true) => format!("{} ({} {}), {units} units", scheme.title, scheme.id, scheme.version),
        (Lang::En, false) => format!(
            "DRAFT, {open} things are open, totals are intervals. {} ({} {}), {units} units",
            scheme.title, scheme.id, scheme.version
        ),
    }
}

/// Title, subtitle, headers, print set-up: the same for every sheet. `columns` are headers and widths in characters.
fn begin(
    sheet: &mut Worksheet,
    name: &str,
    report: &v1::Report,
    columns: &[(String, f64)],
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let last = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let title = if name == report.lang.pick("年终成绩汇总", "totals") {
        title(report)
    } else {
        format!("{}（{name}）", title(report))
    };
    sheet.merge_range(0, 0, 0, last, &title, &formats.title)?;
    sheet.merge_range(1, 0, 1, last, &inert(&subtitle(report)), &formats.subtitle)?;
    sheet.set_row_height(0, 30)?.set_row_height(1, 28)?;
    for (column, (header, width)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(HEAD, column, &*inert(header), &formats.head)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_landscape().set_paper_size(PAPER).set_print_fit_to_pages(1, 0).set_repeat_rows(HEAD, HEAD)?;
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_print_center_horizontally(true);
    sheet.set_footer(report.lang.pick("&C第 &P 页，共 &N 页", "&Cpage &P of &N"));
    Ok(())
}

/// Filter over the whole table.
fn end(sheet: &mut Worksheet, rows: usize, columns: usize) -> Result<(), XlsxError> {
    let last = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(HEAD, 0, HEAD + u32::try_from(rows).unwrap_or(u32::MAX), last)?;
    Ok(())
}

fn summary(sheet: &mut Worksheet, report: &v1::Report, formats: &Formats) -> Result<(), XlsxError> {
    let (lang, words, scheme) = (report.lang, Words::new(report.lang), &report.scheme);
    let head = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let mut columns =
        vec![(head("名次", "rank"), 8.0), (head("单位", "unit"), 30.0), (head("类别", "kind"), 14.0)];
    columns.extend(scheme.parts.iter().map(|part| (format!("{} ({})", part.title, part.weight), 14.0)));
    if scheme.has_bonus {
        columns.push((head("加分", "bonus"), 9.0));
    }
    if scheme.has_penalty {
        columns.push((head("扣分", "penalty"), 9.0));
    }
    columns.push((head("总分", "total"), 14.0));
    let grade_column = u16::try_from(columns.len()).unwrap_or(u16::MAX);
    columns.push((head("等次", "grade"), 10.0));
    if scheme.performance_share.is_some() {
        columns.push((head("绩效折算", "performance"), 12.0));
    }
    columns.push((head("备注", "remark"), 26.0));
    begin(sheet, lang.pick("年终成绩汇总", "totals"), report, &columns, formats)?;
    sheet.set_row_height(HEAD, 34)?;
    for (row, unit) in (HEAD + 1..).zip(&report.units) {
        let mut pen = Pen { sheet, row, column: 0, formats };
        match unit.rank {
            Some(rank) => pen.count(rank)?,
            None => pen.word(&shown_rank(unit), &formats.open)?,
        }
        pen.word(&unit.unit.name, &formats.cell)?;
        pen.word(&words.of("unit-kind", unit.unit.kind.id()), &formats.centre)?;
        for part in &unit.parts {
            match &part.earned {
                Some(earned) => pen.interval(earned, &formats.number)?,
                None => pen.word("—", &formats.centre)?,
            }
        }
        if scheme.has_bonus {
            pen.interval(&unit.bonus, &formats.number)?;
        }
        if scheme.has_penalty {
            pen.interval(&unit.penalty, &formats.number)?;
        }
        pen.interval(&unit.total, &formats.strong)?;
        match &unit.grade {
            Some(grade) => pen.word(grade, &formats.centre)?,
            None => pen.word(lang.pick("待定", "open"), &formats.open)?,
        }
        if scheme.performance_share.is_some() {
            pen.interval(&unit.performance.unwrap_or_default(), &formats.number)?;
        }
        pen.word(&remark(unit, lang), &formats.cell)?;
        fit(sheet, row, &[(&unit.unit.name, 30.0), (&remark(unit, lang), 26.0)])?;
    }
    colours(sheet, report, grade_column)?;
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    end(sheet, report.units.len(), columns.len())
}

fn remark(unit: &v1::UnitTotal, lang: Lang) -> String {
    let mut notes = Vec::new();
    if unit.vetoed {
        notes.push(lang.pick("单项否决", "veto").to_owned());
    }
    if unit.rectification_report {
        notes.push(lang.pick("须提交整改报告", "owes a rectification report").to_owned());
    }
    if unit.open > 0 {
        notes.push(match lang {
            Lang::Zh => format!("待定 {} 项", unit.open),
            Lang::En => format!("{} open", unit.open),
        });
    }
    notes.join(lang.pick("；", "; "))
}

/// The best grade green, the last one red; a person who changes a cell sees it change.
fn colours(sheet: &mut Worksheet, report: &v1::Report, column: u16) -> Result<(), XlsxError> {
    let Some(rows) = u32::try_from(report.units.len()).ok().filter(|rows| *rows > 0) else { return Ok(()) };
    let grades = &report.scheme.grades;
    let colours = [
        (grades.first().filter(|_| grades.len() > 1), 0xD9_EE_DD, 0x1A_62_38),
        (grades.last(), 0xF8_D9_D9, 0x9C_1C_1C),
    ];
    for (grade, ground, ink) in colours {
        let Some(grade) = grade else { continue };
        let format =
            Format::new().set_background_color(Color::RGB(ground)).set_font_color(Color::RGB(ink)).set_bold();
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(grade.name.clone()))
            .set_format(format);
        sheet.add_conditional_format(HEAD + 1, column, HEAD + rows, column, &rule)?;
    }
    Ok(())
}

fn steps(sheet: &mut Worksheet, report: &v1::Report, formats: &Formats) -> Result<(), XlsxError> {
    let lang = report.lang;
    let head = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let columns = [
        (head("单位", "unit"), 26.0),
        (head("步骤", "step"), 7.0),
        (head("内容", "what"), 30.0),
        (head("算式", "reckoning"), 44.0),
        (head("结果", "result"), 18.0),
        (head("说明", "note"), 40.0),
    ];
    begin(sheet, lang.pick("计算过程", "steps"), report, &columns, formats)?;
    let (mut row, shade) = (HEAD + 1, Color::RGB(0xEE_F3_F8));
    let strong = formats.cell.clone().set_bold().set_background_color(shade);
    for unit in &report.units {
        for (number, step) in (1_usize..).zip(&unit.steps) {
            let weighty = matches!(step.kind.as_str(), "part" | "sum" | "total" | "grade" | "performance");
            let format = if weighty { &strong } else { &formats.cell };
            let mut pen = Pen { sheet, row, column: 0, formats };
            pen.word(&unit.unit.name, format)?;
            pen.count(number)?;
            let indent = if weighty { "" } else { "　" };
            pen.word(&format!("{indent}{}", step.title), format)?;
            pen.word(&step.sum, format)?;
            pen.word(&step.result, format)?;
            pen.word(&step.note, format)?;
            let texts =
                [(&*unit.unit.name, 26.0), (&*step.title, 28.0), (&*step.sum, 44.0), (&*step.note, 40.0)];
            fit(sheet, row, &texts)?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(HEAD + 1, 1)?;
    end(sheet, usize::try_from(row - HEAD - 1).unwrap_or_default(), columns.len())
}

fn open(sheet: &mut Worksheet, report: &v1::Report, formats: &Formats) -> Result<(), XlsxError> {
    let lang = report.lang;
    let head = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let columns = [
        (head("序号", "no"), 7.0),
        (head("单位", "unit"), 28.0),
        (head("待定事项", "what is open"), 56.0),
        (head("处理办法", "remedy"), 56.0),
    ];
    begin(sheet, lang.pick("待定事项", "open"), report, &columns, formats)?;
    let rows = report.open.iter().map(|it| {
        let unit =
            if it.unit.is_some() { it.unit_name.clone() } else { head("（全部单位）", "(all units)") };
        (unit, it.what.clone(), it.remedy.clone())
    });
    let left_out = report
        .left_out
        .iter()
        .map(|it| (it.unit.name.clone(), it.reason.clone(), head("不计年终成绩", "gets no total")));
    let mut count = 0;
    for (row, (unit, what, remedy)) in (HEAD + 1..).zip(rows.chain(left_out)) {
        count += 1;
        let mut pen = Pen { sheet, row, column: 0, formats };
        pen.count(count)?;
        pen.word(&unit, &formats.cell)?;
        pen.word(&what, &formats.cell)?;
        pen.word(&remedy, &formats.cell)?;
        fit(sheet, row, &[(&unit, 28.0), (&what, 56.0), (&remedy, 56.0)])?;
    }
    if count == 0 {
        let none = lang.pick("没有待定事项", "nothing is open");
        sheet.merge_range(HEAD + 1, 0, HEAD + 1, 3, none, &formats.centre)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    end(sheet, count.max(1), columns.len())
}

fn scheme(sheet: &mut Worksheet, report: &v1::Report, formats: &Formats) -> Result<(), XlsxError> {
    let (lang, words, scheme) = (report.lang, Words::new(report.lang), &report.scheme);
    let head = |zh: &str, en: &str| lang.pick(zh, en).to_owned();
    let columns = [
        (head("事项", "matter"), 24.0),
        (head("内容", "what"), 90.0),
        (head("依据程度", "how far backed"), 20.0),
    ];
    begin(sheet, lang.pick("办法", "scheme"), report, &columns, formats)?;
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for source in &scheme.source {
        let text = format!("{}（{}）{}", source.title, source.number, source.clause);
        rows.push((head("来源", "source"), text, words.of("confidence", confidence(scheme.confidence))));
    }
    rows.push((head("说明", "note"), scheme.note.clone(), String::new()));
    for part in &scheme.parts {
        let what = match (lang, part.manual) {
            (Lang::Zh, true) => format!("{} 分，由人评定", part.weight),
            (Lang::Zh, false) => format!("{} 分，由检查得分计入", part.weight),
            (Lang::En, true) => format!("{} points, scored by people", part.weight),
            (Lang::En, false) => format!("{} points, from rounds", part.weight),
        };
        rows.push((part.title.clone(), what, words.of("confidence", confidence(part.confidence))));
    }
    let grades: Vec<String> = scheme.grades.iter().map(|it| format!("{} ≥ {}", it.name, it.from)).collect();
    rows.push((head("等次", "grades"), grades.join(lang.pick("，", ", ")), String::new()));
    for round in &report.rounds {
        let state = match round.closed {
            true => lang.pick("已结束", "closed"),
            false => lang.pick("未结束", "not closed"),
        };
        rows.push((
            head("轮次", "round"),
            format!("{}（{}，{state}）", round.name, kind(&round.kind, lang)),
            String::new(),
        ));
    }
    for (row, (matter, what, backed)) in (HEAD + 1..).zip(&rows) {
        let mut pen = Pen { sheet, row, column: 0, formats };
        pen.word(matter, &formats.cell)?;
        pen.word(what, &formats.cell)?;
        pen.word(backed, &formats.centre)?;
        fit(sheet, row, &[(matter, 24.0), (what, 90.0)])?;
    }
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    Ok(())
}

fn kind(kind: &str, lang: Lang) -> &'static str {
    match kind {
        "spot" => lang.pick("平时", "spot"),
        "special" => lang.pick("专项", "special"),
        _ => lang.pick("年终", "year-end"),
    }
}

fn confidence(confidence: crate::rules::Confidence) -> &'static str {
    use crate::rules::Confidence;
    match confidence {
        Confidence::Verified => "verified",
        Confidence::Partial => "partial",
        Confidence::Default => "default",
    }
}

/// Points of height that a line of text takes.
const LINE: f64 = 16.0;
/// A row is no higher than a sheet allows.
const HIGHEST: f64 = 400.0;

/// Heights by the longest text of a row: programs do not agree on doing that themselves.
fn fit(sheet: &mut Worksheet, row: u32, texts: &[(&str, f64)]) -> Result<(), XlsxError> {
    let width = |text: &str| text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>();
    // A little less than the column holds: fonts differ.
    let lines = texts.iter().map(|(text, column)| (width(text) / (column * 0.9)).ceil().max(1.0));
    sheet.set_row_height(row, (lines.fold(1.0, f64::max) * LINE + 4.0).min(HIGHEST))?;
    Ok(())
}

/// Writes one row from left to right.
struct Pen<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    formats: &'a Formats,
}

impl Pen<'_> {
    fn word(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        // Written as text: what begins like a formula is none.
        self.sheet.write_string_with_format(self.row, self.column, &*inert(text), format)?;
        self.column += 1;
        Ok(())
    }

    fn count(&mut self, count: usize) -> Result<(), XlsxError> {
        let number = u32::try_from(count).unwrap_or(u32::MAX);
        self.sheet.write_number_with_format(self.row, self.column, number, &self.formats.centre)?;
        self.column += 1;
        Ok(())
    }

    fn number(&mut self, points: Points, format: &Format) -> Result<(), XlsxError> {
        self.sheet.write_number_with_format(self.row, self.column, points.as_decimal(), format)?;
        self.column += 1;
        Ok(())
    }

    fn interval(&mut self, interval: &v1::Interval, format: &Format) -> Result<(), XlsxError> {
        if interval.low == interval.high {
            return self.number(interval.points, format);
        }
        let formats = self.formats;
        self.word(&shown(interval), &formats.open)
    }
}
