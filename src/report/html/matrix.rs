//! The sections of the disclosure platform: which were found, where, how sure.

use askama::Template;

use super::View;
use crate::model::Reason;
use crate::portal::{Section, SectionKind};

/// Kinds of which one is looked for, in the order of the page.
const KINDS: &[SectionKind] = &[
    SectionKind::Platform,
    SectionKind::Guide,
    SectionKind::Institution,
    SectionKind::Catalogue,
    SectionKind::StatutoryContent,
    SectionKind::Request,
    SectionKind::AnnualReportList,
];

/// At most so many years of missing annual reports are listed.
const YEARS: i16 = 12;

/// The matrix of sections.
#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<section id="sections">
<h2>{{ v.t("sections") }}</h2>
<div class="scroll" tabindex="0" role="region" aria-label="{{ v.t("sections") }}"><table>
<thead><tr><th scope="col">{{ v.t("section") }}</th><th scope="col">{{ v.t("found") }}</th><th scope="col">{{ v.t("page") }}</th><th scope="col">{{ v.t("path") }}</th><th scope="col">{{ v.t("published") }}</th><th scope="col" class="num">{{ v.t("sureness") }}</th></tr></thead>
<tbody>
{% for row in rows %}<tr><th scope="row">{{ row.name }}</th><td>{{ v.found(row.state) }}{% if let Some(reason) = row.reason %}<br><small>{{ reason }}</small>{% endif %}</td>
{% if let Some(s) = row.section %}<td class="wrap">{{ v.named(s.address.as_str(), s.title) }}{% if row.others > 0 %} <small>{{ v.n("others", row.others) }}</small>{% endif %}</td><td class="wrap">{{ s.path.join(" › ") }}</td><td class="day">{% if let Some(d) = s.published %}{{ d.date }}{% else %}—{% endif %}</td><td class="num">{{ s.confidence }}%</td>{% else %}<td>—</td><td>—</td><td>—</td><td class="num">—</td>{% endif %}</tr>
{% endfor %}</tbody>
</table></div>
</section>
"##
)]
pub(crate) struct Matrix<'a> {
    v: &'a View<'a>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    name: String,
    /// `yes`, `blank`, `no`, `unknown`
    state: &'static str,
    reason: Option<String>,
    section: Option<&'a Section>,
    others: usize,
}

impl<'a> Matrix<'a> {
    pub(crate) fn new(v: &'a View<'a>) -> Self {
        let mut rows: Vec<Row<'a>> = KINDS.iter().map(|kind| of_kind(v, *kind)).collect();
        rows.extend(annual_reports(v));
        Self { v, rows }
    }
}

fn of_kind<'a>(v: &'a View<'a>, kind: SectionKind) -> Row<'a> {
    let portal = v.m.portal;
    let all = portal.sections().unwrap_or_default();
    let name = v.of("section", v.id(&kind));
    match portal.section(kind) {
        Ok(Some(section)) => {
            let same = all.iter().filter(|it| it.kind == kind && !it.blank).count();
            Row { name, state: "yes", reason: None, section: Some(section), others: same.saturating_sub(1) }
        }
        other => {
            let blank = all.iter().find(|it| it.kind == kind && it.blank);
            missing(v, name, blank, other.err())
        }
    }
}

fn missing<'a>(v: &View<'_>, name: String, blank: Option<&'a Section>, reason: Option<Reason>) -> Row<'a> {
    let state = match (blank, &reason) {
        (_, Some(_)) => "unknown",
        (Some(_), None) => "blank",
        (None, None) => "no",
    };
    Row { name, state, reason: reason.map(|it| v.w.reason(&it)), section: blank, others: 0 }
}

/// One row a year, newest first, from the last full year down to the oldest report found.
fn annual_reports<'a>(v: &'a View<'a>) -> Vec<Row<'a>> {
    let portal = v.m.portal;
    let all = portal.sections().unwrap_or_default();
    let reports: Vec<_> = all.iter().filter(|it| it.kind == SectionKind::AnnualReport).collect();
    let years = reports.iter().filter_map(|it| it.year);
    let last = v.m.portal.as_of.year() - 1;
    let newest = years.clone().max().unwrap_or(last).max(last);
    let oldest = years.min().unwrap_or(last).clamp(newest - YEARS, newest);
    let blind = portal.unread_of(SectionKind::AnnualReport.label()).or(portal.incomplete().cloned());
    let blind = blind.or(portal.sections().err());
    let of_year = |year: i16| {
        let name = v.n("annual-report-of", year);
        let same: Vec<_> = reports.iter().filter(|it| it.year == Some(year)).copied().collect();
        match same.iter().find(|it| !it.blank) {
            Some(section) => {
                Row { name, state: "yes", reason: None, section: Some(section), others: same.len() - 1 }
            }
            None => missing(v, name, same.first().copied(), blind.clone()),
        }
    };
    (oldest..=newest).rev().map(of_year).collect()
}
