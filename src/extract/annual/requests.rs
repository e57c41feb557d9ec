//! The table of part 3: what became of the requests.

use super::figures::{figure, letters, trailing};
use super::{Figure, Grid, RequestKind as Kind, RequestRow, Requests};

/// Words of the columns, as letters.
const COLUMNS: [&str; 7] = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];

/// Words that tell a row; the first that fits.
const ROWS: [(&str, Kind); 22] = [
    ("本年新收", Kind::New),
    ("上年结转", Kind::Carried),
    ("结转下年度", Kind::Next),
    ("部分公开", Kind::Partly),
    ("国家秘密", Kind::Secret),
    ("其他法律行政", Kind::Forbidden),
    ("三安全", Kind::Security),
    ("第三方", Kind::ThirdParty),
    ("内部事务", Kind::Internal),
    ("过程性", Kind::Process),
    ("执法案卷", Kind::CaseFile),
    ("行政查询", Kind::AdministrativeQuery),
    ("不掌握", Kind::NotHeld),
    ("现成信息", Kind::NotMade),
    ("补正后", Kind::Unclear),
    ("信访举报", Kind::Petition),
    ("公开出版物", Kind::Publication),
    ("大量反复", Kind::Excessive),
    ("重新出具", Kind::Confirmation),
    ("不补正", Kind::NotCorrected),
    ("缴纳费用", Kind::NotPaid),
    ("重复申请", Kind::Repeated),
];

/// What a label says.
enum Label {
    Row(Kind),
    Unknown,
}

/// The table, from the grid where there is one, else line by line; `None` when it cannot be read.
pub(super) fn read(text: &str, grids: &[Grid]) -> Option<Requests> {
    let mut best: Option<Requests> = None;
    for grid in grids.iter().filter(|grid| grid.holds("新收") || grid.holds("结转")) {
        let read = of_grid(grid);
        if read.as_ref().map(|it| it.rows.len()) > best.as_ref().map(|it| it.rows.len()) {
            best = read;
        }
    }
    // A table cut in two by a page is not put together: the lines of the text are.
    let joined = || grids.is_empty().then(|| of_lines(text)).flatten();
    best.or_else(joined)
}

fn of_grid(grid: &Grid) -> Option<Requests> {
    let first = (0..grid.rows()).find(|row| {
        let label = letters(&grid.distinct(*row, 0, grid.columns()).concat());
        label.contains("本年新收") || label.contains("上年结转")
    })?;
    let columns = columns(grid, first)?;
    let left = *columns.first()?;
    let mut found = Rows::default();
    for row in first..grid.rows() {
        let labels = grid.distinct(row, 0, left);
        let cells: Vec<Option<usize>> = columns.iter().map(|column| grid.cell(row, *column)).collect();
        let figures = std::array::from_fn(|at| figure(grid.text(row, columns[at])));
        // A cell that covers two columns, or label and figures, says nothing of either.
        let apart = cells.iter().enumerate().all(|(at, cell)| {
            cell.is_some()
                && !cells[..at].contains(cell)
                && (0..left).all(|column| grid.cell(row, column) != *cell)
        });
        found.add(&labels, figures, apart);
    }
    found.finish()
}

/// Columns of the figures by their heads above row `first`; the last seven when the heads do not tell.
fn columns(grid: &Grid, first: usize) -> Option<[usize; 7]> {
    let count = grid.columns();
    let mut found = [None; 7];
    for column in 0..count {
        let head = (0..first).rev().map(|row| letters(grid.text(row, column))).find(|head| !head.is_empty());
        let Some(at) = head.and_then(|head| COLUMNS.iter().position(|name| head.starts_with(name))) else {
            continue;
        };
        if found[at].is_some() {
            found = [None; 7];
            break;
        }
        found[at] = Some(column);
    }
    if found.iter().all(Option::is_some) {
        let columns = found.map(|column| column.unwrap_or(0));
        return columns.is_sorted().then_some(columns);
    }
    let start = count.checked_sub(7).filter(|start| *start > 0)?;
    // Without heads the first row must look like one: a label, then seven cells of their own.
    let apart = (start..count).all(|column| {
        matches!(figure(grid.text(first, column)), Figure::Count(_))
            && grid.cell(first, column) != grid.cell(first, column - 1)
    });
    apart.then(|| std::array::from_fn(|at| start + at))
}

/// Lines that end with seven figures, as readers of PDF set a table.
fn of_lines(text: &str) -> Option<Requests> {
    let start = text.find("本年新收")?;
    let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let mut found = Rows::default();
    let mut open = String::new();
    for line in text[start..].lines() {
        let (label, figures) = trailing(line);
        if let Ok(figures) = <[Figure; 7]>::try_from(figures.as_slice()) {
            // The label may be broken: the line above belongs to it when this one has none.
            let label = if letters(&label).is_empty() { std::mem::take(&mut open) } else { label };
            found.add(&[&label], figures, true);
            let last = found.rows.last().is_some_and(|row| row.kind == Kind::Next);
            if last {
                break;
            }
            open.clear();
        } else {
            if figures.len() >= 3 {
                found.unknown = found.unknown.saturating_add(1);
            }
            open = label;
        }
        if found.seen > 60 {
            break;
        }
    }
    found.finish()
}

#[derive(Default)]
struct Rows {
    rows: Vec<RequestRow>,
    unknown: u8,
    seen: usize,
}

impl Rows {
    fn add(&mut self, labels: &[&str], figures: [Figure; 7], apart: bool) {
        self.seen += 1;
        let own = labels.last().map(|label| letters(label)).unwrap_or_default();
        let told = match tell(&own) {
            Label::Unknown => tell(&letters(&labels.concat())),
            told => told,
        };
        match told {
            Label::Row(Kind::Refused | Kind::Unavailable | Kind::NotHandled | Kind::Otherwise)
                if figures.iter().all(|figure| figure.count().is_none()) => {}
            Label::Row(kind) if apart && !self.rows.iter().any(|row| row.kind == kind) => {
                self.rows.push(RequestRow { kind, figures });
            }
            Label::Unknown if figures.iter().all(|figure| figure.count().is_none()) => {}
            _ => self.unknown = self.unknown.saturating_add(1),
        }
    }

    fn finish(self) -> Option<Requests> {
        let known = self.rows.len() >= 3;
        known.then_some(Requests { rows: self.rows, unknown_rows: self.unknown })
    }
}

fn tell(label: &str) -> Label {
    if let Some((_, kind)) = ROWS.iter().find(|(words, _)| label.contains(words)) {
        return Label::Row(*kind);
    }
    let end = |words: &str| label.ends_with(words);
    if end("予以公开") {
        Label::Row(Kind::Granted)
    } else if label.contains("总计") || end("合计") {
        Label::Row(Kind::Total)
    } else if label.contains("收费通知") || label.contains("缴费") {
        Label::Row(Kind::NotPaid)
    } else if end("其他处理") {
        Label::Row(Kind::Otherwise)
    } else if label == "其他" || end("其他处理其他") {
        Label::Row(Kind::OtherReason)
    } else if end("不予公开") {
        Label::Row(Kind::Refused)
    } else if end("无法提供") {
        Label::Row(Kind::Unavailable)
    } else if end("不予处理") {
        Label::Row(Kind::NotHandled)
    } else {
        Label::Unknown
    }
}
