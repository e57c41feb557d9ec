//! The pages of the sample that a check looks at, and faults that speak of several of them.

use crate::model::{Fault, Reason, Seen, Severity, Text};
use crate::portal::{MarkedPage, Portal, Template};

/// Places shown for one fault.
const MOST_SHOWN: usize = 8;

/// The home page, and up to `most` pages of every other template, always the same.
pub(in crate::checks) fn sampled(portal: &Portal, most: u16) -> Result<Vec<&MarkedPage>, Reason> {
    let mut taken = [0_u16; 4];
    let mut kept = Vec::new();
    for page in &portal.identity()?.pages {
        let count = &mut taken[page.template as usize];
        *count += 1;
        if *count <= most {
            kept.push(page);
        }
    }
    Ok(kept)
}

/// Name of a template in both languages.
pub(in crate::checks) fn name(template: Template) -> (&'static str, &'static str) {
    match template {
        Template::Home => ("首页", "the home page"),
        Template::Column => ("栏目页", "column pages"),
        Template::Article => ("内容页", "article pages"),
        Template::Other => ("其他页面", "other pages"),
    }
}

/// Where something that every page must show is missing: on the home page, or on more than half of what was sampled of
/// columns or of articles. Pages whose footer comes from elsewhere say nothing.
pub(in crate::checks) fn lacking<'a>(
    pages: &[&'a MarkedPage],
    lacks: impl Fn(&MarkedPage) -> bool,
) -> Vec<(Template, Vec<&'a MarkedPage>)> {
    let mut found = Vec::new();
    for template in [Template::Home, Template::Column, Template::Article] {
        let of = pages.iter().filter(|page| page.template == template && !page.footer_elsewhere);
        let of: Vec<&MarkedPage> = of.copied().collect();
        let lacking: Vec<&MarkedPage> = of.iter().filter(|page| lacks(page)).copied().collect();
        if lacking.len() * 2 > of.len() {
            found.push((template, lacking));
        }
    }
    found
}

/// One fault about all `pages`, seen at the first of them.
pub(in crate::checks) fn fault(
    pages: &[&MarkedPage],
    subject: String,
    message: Text,
    remedy: Text,
) -> Option<Fault> {
    let (first, rest) = pages.split_first()?;
    let mut fault = Fault::new(seen(first), subject, message, remedy).severity(Severity::Minor);
    for page in rest.iter().take(MOST_SHOWN - 1) {
        fault = fault.also_seen(seen(page));
    }
    Some(fault)
}

fn seen(page: &MarkedPage) -> Seen {
    Seen::at(&page.address).quoting(&page.title)
}
