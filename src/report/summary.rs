//! Many units on one sheet, best first: JSON, CSV, HTML.
//!
//! A rank is given only to a score that stands. Units whose grade is withheld, or whose site could not be read,
//! come last, without a rank and with the reason: they are not bad, they are not known.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use askama::Template;
use serde::{Deserialize, Serialize};

use super::coverage::ELEMENTS;
use super::csv::{Cell, table};
use super::html::Paper;
use super::json_v1::{Family, Report};
use super::words::Words;
use super::{Covered, Error, inert::inert_page, json, picture};
use crate::model::{Lang, Points, StoppedBy, Unit};

/// Name and version of the shape of `summary.json`.
const SCHEMA: &str = "gongkai.summary/1";

/// One unit's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryRow {
    /// Place among the units whose score stands, from 1; equal points share one. Filled by the summary itself.
    #[serde(default)]
    pub rank: Option<usize>,
    /// Whom it is about.
    pub unit: Unit,
    /// Points; `None` when the site could not be audited at all.
    pub points: Option<Points>,
    /// Every doubt against the unit.
    pub low: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks.
    pub max: Points,
    /// Grade; `None` when withheld.
    pub grade: Option<String>,
    /// No grade until a person settles what is open.
    pub withheld: bool,
    /// Titles of the rules that vetoed.
    pub vetoes: Vec<String>,
    /// Sums per family.
    pub families: Vec<Family>,
    /// Pages parsed.
    pub pages: u64,
    /// What ended the gathering early.
    pub stopped_by: Option<StoppedBy>,
    /// Why there is no rank, when something else than the above is to be said.
    pub note: Option<String>,
    /// Which elements of disclosure it has; empty when that was not asked.
    #[serde(default)]
    pub coverage: Vec<Covered>,
    /// Its report, relative to the summary (`unit/report.html`); empty when there is none.
    pub report: String,
}

impl SummaryRow {
    /// The line of a finished report; `link` leads to it, relative to the summary.
    pub fn of(report: &Report, link: impl Into<String>) -> Self {
        let title = |id: &String| {
            report
                .rules
                .iter()
                .find(|rule| rule.id == *id)
                .map_or_else(|| id.clone(), |rule| rule.title.clone())
        };
        Self {
            rank: None,
            unit: report.unit.clone(),
            points: Some(report.score.points),
            low: report.score.low,
            high: report.score.high,
            max: report.score.max,
            grade: report.score.grade.clone(),
            withheld: report.score.withheld,
            vetoes: report.score.vetoes.iter().map(|veto| title(&veto.rule)).collect(),
            families: report.families.clone(),
            pages: report.audit.pages,
            stopped_by: report.audit.stopped_by,
            note: None,
            coverage: report.coverage.clone(),
            report: link.into(),
        }
    }

    /// The line of a unit that could not be audited at all, with the reason in words.
    pub fn failed(unit: &Unit, note: impl Into<String>) -> Self {
        Self {
            rank: None,
            unit: unit.clone(),
            points: None,
            low: Points::ZERO,
            high: Points::ZERO,
            max: Points::ZERO,
            grade: None,
            withheld: true,
            vetoes: Vec::new(),
            families: Vec::new(),
            pages: 0,
            stopped_by: None,
            note: Some(note.into()),
            coverage: Vec::new(),
            report: String::new(),
        }
    }

    fn stands(&self) -> bool {
        let unread = self.stopped_by.is_some_and(StoppedBy::is_unread);
        self.points.is_some() && !self.withheld && !unread
    }

    /// Points, when the score stands; an unread site is shown its interval only.
    fn standing(&self) -> Option<Points> {
        self.points.filter(|_| self.stands())
    }

    fn shown_grade(&self) -> Option<String> {
        self.grade.clone().filter(|_| self.stands())
    }

    fn reason(&self, words: &Words) -> String {
        match (&self.note, self.stopped_by) {
            (Some(note), _) => note.clone(),
            (None, Some(stopped)) => words.of("stopped", stopped.id()),
            (None, None) if self.withheld => words.t("withheld"),
            (None, None) => String::new(),
        }
    }
}

/// The summary as JSON, best first.
pub fn summary_json(rows: &[SummaryRow], lang: Lang) -> Vec<u8> {
    #[derive(Serialize)]
    struct Summary {
        schema: &'static str,
        lang: Lang,
        units: Vec<SummaryRow>,
    }
    json::lines(&Summary { schema: SCHEMA, lang, units: ranked(rows) })
}

/// The summary for a spreadsheet, best first, one column per family.
pub fn summary_csv(rows: &[SummaryRow], lang: Lang) -> Vec<u8> {
    let words = Words::new(lang);
    let rows = ranked(rows);
    let families = family_titles(&rows);
    let mut header: Vec<String> =
        ["rank", "unit", "kind", "region", "site-code", "points", "low", "high", "grade", "vetoes"]
            .map(|id| words.of("summary", id))
            .to_vec();
    header.extend(families.iter().map(|(_, title)| super::inert::cell(title)));
    let elements = elements(&rows);
    header.extend(elements.iter().map(|element| element_title(&words, element)));
    header.extend(["pages", "remark", "report"].map(|id| words.of("summary", id)));
    let lines = rows.iter().map(|row| {
        let points = |points: Points| row.points.map_or(Cell::text(""), |_| Cell::points(points));
        let mut cells = vec![
            row.rank.map_or(Cell::text(""), Cell::count),
            Cell::text(&row.unit.name),
            Cell::text(words.of("unit-kind", row.unit.kind.id())),
            Cell::text(&row.unit.region),
            Cell::text(&row.unit.site_code),
            row.standing().map_or(Cell::text(""), Cell::points),
            points(row.low),
            points(row.high),
            Cell::text(row.shown_grade().unwrap_or_default()),
            Cell::text(row.vetoes.join("；")),
        ];
        cells.extend(families.iter().map(|(id, _)| Cell::text(of_family(row, id))));
        let state =
            |element| covered(row, element).map_or(String::new(), |it| words.of("found", it.state.id()));
        cells.extend(elements.iter().map(|element| Cell::text(state(element))));
        cells.extend([Cell::count(row.pages), Cell::text(row.reason(&words)), Cell::text(&row.report)]);
        cells
    });
    table(&header, lines.collect())
}

/// The summary as one HTML file, best first.
///
/// # Errors
/// [`Error::Page`] when a template cannot be rendered.
pub fn summary_html(rows: &[SummaryRow], lang: Lang) -> Result<String, Error> {
    let words = Words::new(lang);
    let rows = ranked(rows);
    let elements = elements(&rows);
    let sheet = Sheet { w: &words, families: family_titles(&rows), elements, rows: &rows };
    let body = sheet.render().map_err(Error::Page)?;
    let paper = Paper { w: &words, title: &words.t("summary"), body: &body, wide: true };
    Ok(inert_page(&paper.render().map_err(Error::Page)?).into_owned())
}

/// Standing scores first, best first, with ranks; then the rest by name. A veto fells the grade whatever the points,
/// so units under a veto rank after those without.
fn ranked(rows: &[SummaryRow]) -> Vec<SummaryRow> {
    let mut rows = rows.to_vec();
    let place = |row: &SummaryRow| row.standing().map(|points| (!row.vetoes.is_empty(), Reverse(points)));
    rows.sort_by(|a, b| {
        // `None` sorts first of all options, so whether there is a place is asked before which one.
        let order = place(a).is_none().cmp(&place(b).is_none()).then_with(|| place(a).cmp(&place(b)));
        order.then_with(|| (&a.unit.name, &a.unit.id).cmp(&(&b.unit.name, &b.unit.id)))
    });
    let mut before = None;
    for (at, row) in rows.iter_mut().enumerate() {
        let here = place(row);
        row.rank = here.map(|here| match before {
            Some((rank, same)) if same == here => rank,
            _ => at + 1,
        });
        before = row.rank.zip(here);
    }
    rows
}

/// Families of all rows, in order of first appearance: identifier and title.
fn family_titles(rows: &[SummaryRow]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for family in rows.iter().flat_map(|row| &row.families) {
        if !found.iter().any(|(id, _)| *id == family.id) {
            found.push((family.id.clone(), family.title.clone()));
        }
    }
    found
}

/// An element of disclosure and the year of an annual report.
type Element = (String, Option<i16>);

/// The columns of the coverage matrix: guide, rules, catalogue, requests, then annual reports, newest year first.
fn elements(rows: &[SummaryRow]) -> Vec<Element> {
    let cells = || rows.iter().flat_map(|row| &row.coverage);
    let fixed = ELEMENTS.iter().map(|(name, _)| ((*name).to_owned(), None));
    let mut found: Vec<Element> =
        fixed.filter(|(name, _)| cells().any(|cell| cell.element == *name)).collect();
    let years: BTreeSet<i16> = cells().filter_map(|cell| cell.year).collect();
    found.extend(years.into_iter().rev().map(|year| ("annual-report".to_owned(), Some(year))));
    found
}

fn element_title(words: &Words, (name, year): &Element) -> String {
    year.map_or_else(|| words.of("section", name), |year| words.n("annual-report-of", year))
}

fn covered<'a>(row: &'a SummaryRow, (name, year): &Element) -> Option<&'a Covered> {
    row.coverage.iter().find(|cell| cell.element == *name && cell.year == *year)
}

/// `12.5` or `12 – 14`; empty when the row has no such family.
fn of_family(row: &SummaryRow, id: &str) -> String {
    let family = row.families.iter().find(|family| family.id == id);
    family.map_or_else(String::new, |it| {
        if it.low == it.high { it.low.to_string() } else { format!("{} – {}", it.low, it.high) }
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<header class="top"><p class="kicker">{{ w.t("kicker") }}</p><h1>{{ w.t("summary") }}</h1><p>{{ w.n("summary-units", rows.len()) }}</p></header>
<section>
<p class="hint">{{ w.t("summary-hint") }}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{{ w.t("summary") }}"><table class="summary">
<thead><tr><th scope="col" class="num">{{ w.of("summary", "rank") }}</th><th scope="col">{{ w.of("summary", "unit") }}</th><th scope="col">{{ w.of("summary", "kind") }}</th><th scope="col">{{ w.of("summary", "region") }}</th><th scope="col" class="num">{{ w.of("summary", "points") }}</th><th scope="col">{{ w.of("summary", "interval") }}</th><th scope="col">{{ w.of("summary", "grade") }}</th><th scope="col">{{ w.of("summary", "vetoes") }}</th>{% for (_, title) in families %}<th scope="col" class="num">{{ title }}</th>{% endfor %}<th scope="col" class="num">{{ w.of("summary", "pages") }}</th><th scope="col">{{ w.of("summary", "remark") }}</th></tr></thead>
<tbody>
{% for row in rows.iter() %}<tr{% if row.rank.is_none() %} class="unranked"{% endif %}><td class="num">{% if let Some(rank) = row.rank %}{{ rank }}{% else %}—{% endif %}</td><th scope="row">{% if self.is_near(row.report) %}<a href="{{ row.report }}">{{ row.unit.name }}</a>{% else %}{{ row.unit.name }}{% endif %}</th><td>{{ w.of("unit-kind", row.unit.kind.id()) }}</td><td>{{ row.unit.region }}</td><td class="num">{% if let Some(points) = row.standing() %}<strong>{{ points }}</strong>{% else %}—{% endif %}</td><td class="day">{% if row.points.is_some() %}{{ self.bar(row) }}{% endif %}</td><td>{% if let Some(grade) = row.shown_grade() %}{{ grade }}{% else %}—{% endif %}</td><td class="wrap">{{ row.vetoes.join("；") }}</td>{% for (id, _) in families %}<td class="num">{{ self::of_family(row, id) }}</td>{% endfor %}<td class="num">{{ row.pages }}</td><td class="wrap">{{ row.reason(w) }}</td></tr>
{% endfor %}</tbody>
</table></div>
</section>
{% if !elements.is_empty() %}<section id="coverage">
<h2>{{ w.t("coverage") }}</h2>
<p class="hint">{{ w.t("coverage-hint") }}</p>
<div class="scroll" tabindex="0" role="region" aria-label="{{ w.t("coverage") }}"><table class="summary">
<thead><tr><th scope="col">{{ w.of("summary", "unit") }}</th>{% for element in elements %}<th scope="col">{{ self::element_title(w, element) }}</th>{% endfor %}</tr></thead>
<tbody>
{% for row in rows.iter() %}<tr><th scope="row">{{ row.unit.name }}</th>{% for element in elements %}<td>{% if let Some(cell) = self::covered(row, element) %}<span title="{{ w.of("found", cell.state.id()) }}">{{ cell.state.sign() }}</span>{% else %}—{% endif %}</td>{% endfor %}</tr>
{% endfor %}</tbody>
</table></div>
</section>
{% endif %}"##
)]
struct Sheet<'a> {
    w: &'a Words,
    families: Vec<(String, String)>,
    elements: Vec<Element>,
    rows: &'a [SummaryRow],
}

impl Sheet<'_> {
    /// The interval in figures over a small bar.
    fn bar(&self, row: &SummaryRow) -> picture::Small {
        picture::Small::new(row.low, row.high, row.max)
    }

    /// Only a path below the summary is linked.
    fn is_near(&self, link: &str) -> bool {
        !link.is_empty() && !link.starts_with(['/', '\\']) && !link.contains(':') && !link.contains("..")
    }
}
