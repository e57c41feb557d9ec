//! Lists that do not stand in a page: in the answers of data addresses, and in scripts that say where to ask.

use scraper::Html;

use super::{Media, PageFacts, PageKind, hidden, links::Links, listdata, markup, pagination, rows, walk};
use crate::model::Address;

/// The answer of a data address: a store without a page around it.
pub(super) fn list_data(address: &Address, media: Media, text: &str) -> PageFacts {
    let mut facts = PageFacts::bare(address.clone(), media, PageKind::List);
    let Some(store) = hidden::datastore(text) else { return facts };
    let mut links = Links::default();
    read_store(&store.html, address, &mut links, &mut facts);
    facts.links = links.into_vec();
    let held = listdata::Held { records: store.records, total: store.total_entries };
    let sources =
        pagination::Sources { address, base: address, scripts: &[text], links: &[], held, paging_text: "" };
    facts.pagination = pagination::read(&sources);
    facts.pagination.total_pages = store.total_pages.or(facts.pagination.total_pages);
    facts.pagination.total_entries = store.total_entries.or(facts.pagination.total_entries);
    let totals = listdata::Totals {
        pages: store.total_pages,
        entries: store.total_entries,
        size: None,
        held: Some(store.records),
    };
    go_on(&mut facts, totals);
    facts.kind_confidence = 95;
    facts
}

/// The answer of a data address in JSON: a list, or the markup of one.
pub(super) fn json(address: &Address, text: &str) -> PageFacts {
    let mut facts = PageFacts::bare(address.clone(), Media::Json, PageKind::Other);
    let Some(answer) = listdata::answer(text, address) else { return facts };
    let mut links = Links::default();
    let mut totals = answer.totals;
    if let Some(html) = &answer.html {
        let html = markup::tamed(html);
        let fragment = Html::parse_fragment(&html);
        links.add_fragment(&walk::survey(&fragment.tree, html.len()), address);
        facts.rows = rows::main_list(fragment.root_element(), address, &|_| false);
        totals = listdata::unit_totals(&html).unwrap_or_default();
    } else {
        for row in &answer.rows {
            if let Some(target) = &row.address {
                links.add_row(target, &row.title);
            }
        }
        facts.rows = answer.rows;
    }
    facts.links = links.into_vec();
    facts.heading = answer.name.unwrap_or_default();
    if facts.rows.is_empty() && listdata::is_guessed(address) {
        return facts;
    }
    facts.pagination.total_entries = totals.entries;
    facts.pagination.total_pages = totals.pages;
    go_on(&mut facts, totals);
    if !facts.rows.is_empty() || totals.entries.is_some() {
        (facts.kind, facts.kind_confidence) = (PageKind::List, 90);
    }
    facts
}

/// The pages behind an answer that had entries.
fn go_on(facts: &mut PageFacts, totals: listdata::Totals) {
    if facts.rows.is_empty() {
        return;
    }
    let first = listdata::unit_first(&facts.address, totals);
    for address in listdata::further(first.as_ref().unwrap_or(&facts.address), totals) {
        if address != facts.address && !facts.pagination.data.contains(&address) {
            facts.pagination.data.push(address);
        }
    }
}

/// Where the scripts of a page ask for lists, and the pages that a catalogue names instead of lists.
pub(super) fn ask_elsewhere(
    facts: &mut PageFacts,
    html: &str,
    scripts: &[&str],
    base: &Address,
    links: &mut Links,
) {
    let mut asked = listdata::unit_addresses(html, base);
    asked.extend(listdata::search_addresses(scripts, base));
    for category in scripts.iter().flat_map(|script| listdata::categories(script, &facts.address)) {
        if category.elsewhere {
            links.add_row(&category.address, &category.name);
        } else {
            asked.push(category.address);
        }
    }
    for address in asked {
        if address != facts.address && !facts.pagination.data.contains(&address) {
            facts.pagination.data.push(address);
        }
    }
}

/// Takes in the markup of a store that stands in a script or an answer.
pub(super) fn read_store(html: &str, base: &Address, links: &mut Links, facts: &mut PageFacts) {
    let html = markup::tamed(html);
    facts.rows.extend(rows::of_fragment(&html, base));
    let fragment = Html::parse_fragment(&html);
    links.add_fragment(&walk::survey(&fragment.tree, html.len()), base);
}
