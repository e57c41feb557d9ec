//! The figures as a table, as a list of misses, and as JSON.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use serde_json::{Map, Value, json};

use crate::tally::{Figures, Miss, Tally};

/// Tasks in rows, sites in columns, totals last: `precision / recall (labels)`, in percent.
pub(crate) fn render(sites: &[(String, Figures)]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Disabled);
    let mut header = vec!["task".to_owned()];
    header.extend(sites.iter().map(|(name, _)| name.clone()));
    header.push("all".to_owned());
    table.set_header(header);
    for (task, total) in totals(sites) {
        let mut row = vec![task.to_owned()];
        row.extend(sites.iter().map(|(_, figures)| cell(of_task(figures, task))));
        row.push(cell(Some(&total)));
        table.add_row(row);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("precision / recall in percent (labels)\n{table}")
}

/// Every disagreement, by site and task.
pub(crate) fn misses(sites: &[(String, Figures)]) -> String {
    let mut out = String::new();
    for (site, figures) in sites {
        for (task, tally) in figures.iter().filter(|(_, tally)| !tally.misses.is_empty()) {
            let _ = writeln!(out, "\n{site}: {task}");
            for miss in &tally.misses {
                out.push_str(&line(miss));
            }
        }
    }
    out
}

/// One disagreement in a line or three.
fn line(miss: &Miss) -> String {
    let Miss { place, expected, got } = miss;
    // Members of a set are their own place.
    match (expected, got) {
        (Some(item), None) if item == place => format!("  missed {place}\n"),
        (None, Some(item)) if item == place => format!("  wrong  {place}\n"),
        _ => {
            let [expected, got] = [expected, got].map(|value| value.as_deref().unwrap_or("nothing"));
            format!("  {place}\n    expected {expected}\n    got      {got}\n")
        }
    }
}

/// The same as Markdown, for the README: a block that begins and ends with the markers' lines.
pub(crate) fn markdown(sites: &[(String, Figures)], single: &[(String, Figures)]) -> String {
    let mut out = String::new();
    for (what, sets) in [("Whole sites", sites), ("Single pages", single)] {
        let names: Vec<&str> = sets.iter().map(|(name, _)| name.as_str()).collect();
        let _ = writeln!(out, "| {what}: precision / recall in % (labels) | {} | all |", names.join(" | "));
        let _ = writeln!(out, "|---{}|---|", "|---".repeat(names.len()));
        for (task, total) in totals(sets) {
            let cells: Vec<String> = sets.iter().map(|(_, figures)| cell(of_task(figures, task))).collect();
            let _ = writeln!(out, "| {task} | {} | {} |", cells.join(" | "), cell(Some(&total)));
        }
        out.push('\n');
    }
    out
}

/// `text` with what stands between the two marker lines replaced by `block`; `None` when a marker is missing.
pub(crate) fn between_markers(text: &str, block: &str) -> Option<String> {
    let (head, rest) = text.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}\n{}\n{END}{tail}", block.trim_end()))
}

const BEGIN: &str = "<!-- measured:begin -->";
const END: &str = "<!-- measured:end -->";

/// `{"sites": {site: {task: {…}}}, "all": {task: {…}}, "single": {set: {task: {…}}}}`
pub(crate) fn json(sites: &[(String, Figures)], single: &[(String, Figures)]) -> Value {
    let each = |figures: &Figures| -> Map<String, Value> {
        figures.iter().map(|(task, tally)| ((*task).to_owned(), figure(tally))).collect()
    };
    let by_name = |named: &[(String, Figures)]| -> Map<String, Value> {
        named.iter().map(|(name, figures)| (name.clone(), Value::Object(each(figures)))).collect()
    };
    json!({"sites": by_name(sites), "all": each(&totals(sites)), "single": by_name(single)})
}

fn figure(tally: &Tally) -> Value {
    json!({
        "right": tally.right,
        "wrong": tally.wrong,
        "missed": tally.missed,
        "labels": tally.labels(),
        "precision": tally.precision(),
        "recall": tally.recall(),
    })
}

/// Sums over all sites, tasks in order of first appearance.
fn totals(sites: &[(String, Figures)]) -> Figures {
    let mut totals: Figures = Vec::new();
    for (task, tally) in sites.iter().flat_map(|(_, figures)| figures) {
        if let Some((_, total)) = totals.iter_mut().find(|(name, _)| name == task) {
            total.add(tally);
        } else {
            totals.push((task, tally.clone()));
        }
    }
    totals
}

fn of_task<'a>(figures: &'a Figures, task: &str) -> Option<&'a Tally> {
    figures.iter().find(|(name, _)| *name == task).map(|(_, tally)| tally)
}

fn cell(tally: Option<&Tally>) -> String {
    let Some(tally) = tally.filter(|tally| !tally.is_empty()) else { return "–".to_owned() };
    let percent =
        |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{:.1}", share * 100.0));
    format!("{} / {} ({})", percent(tally.precision()), percent(tally.recall()), tally.labels())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let text = format!("a\n{BEGIN}\nold\n{END}\nz\n");
        assert_eq!(between_markers(&text, "new\n").unwrap(), format!("a\n{BEGIN}\nnew\n{END}\nz\n"));
        assert_eq!(between_markers("a", "new"), None);
    }

    #[test]
    fn totals_sum_the_sites_and_nothing_is_a_dash() {
        let tally = |right, wrong, missed| Tally { right, wrong, missed, misses: Vec::new() };
        let sites = vec![
            ("a".to_owned(), vec![("title", tally(3, 1, 0)), ("number", tally(0, 0, 0))]),
            ("b".to_owned(), vec![("title", tally(1, 1, 2))]),
        ];
        assert_eq!(totals(&sites)[0].1, tally(4, 2, 2));
        assert_eq!(cell(of_task(&sites[0].1, "number")), "–");
        assert_eq!(cell(of_task(&sites[0].1, "title")), "75.0 / 100.0 (3)");
        assert_eq!(json(&sites, &[])["all"]["title"]["labels"], 6);
    }
}
