//! How much of a crawl the verdicts need: each site is audited whole, then with a part of the requests that took, and
//! the two reports are compared verdict by verdict.
//!
//! Comes in: the corpus, the sample portals of the program, shares of the full crawl in percent. Goes out: every
//! difference, and a table of how many verdicts were the same at each share.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use anyhow::{Context, Result};
use gongkai::{audit::Folder, crawl::Limits, demo, report, report::json_v1::Report};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;

use crate::{gold, run, serve, site};

/// Families of rules whose verdicts a quarter of a crawl must settle.
const FAMILIES: [&str; 3] = ["sections", "recency", "interpretations"];

/// A site that is served: where, as of when, and whether links to other sites are looked at.
struct Site {
    name: String,
    home: String,
    origin: String,
    as_of: Date,
    other_sites: bool,
}

/// What one share of one site came to.
struct Measured {
    site: String,
    share: u64,
    requests: (u64, u64),
    /// Group → verdicts that are the same, and all.
    same: BTreeMap<&'static str, (usize, usize)>,
    differences: Vec<String>,
}

/// Audits every site and portal at every share (percent); prints as it goes, answers the table.
pub(crate) fn measure(
    corpus: &Path,
    out: &Path,
    names: &[String],
    shares: &[u64],
    reuse: bool,
) -> Result<String> {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let mut measured = Vec::new();
    for name in gold::names(corpus)?.iter().filter(|name| wanted(name)) {
        let gold = gold::read(corpus, name)?;
        let folder = corpus.join("sites").join(name);
        let start = match gold.home {
            None => Some(serve::start_page(name, &site::files(&folder)?)),
            Some(_) => None,
        };
        let served = serve::serve(&folder, start)?;
        let path = gold.home.as_deref().filter(|path| *path != "index.html").unwrap_or_default();
        let site = Site {
            name: name.clone(),
            home: format!("{}{path}", served.origin),
            origin: served.origin.clone(),
            as_of: gold.newest_date.checked_add(7.days()).context("counting days")?,
            other_sites: false,
        };
        measured.extend(of_site(&site, out, shares, reuse)?);
    }
    let runtime = tokio::runtime::Runtime::new().context("starting a runtime")?;
    let show = runtime.block_on(demo::serve())?;
    for portal in show.portals.iter().filter(|portal| wanted(&portal.id)) {
        let origin = portal.address.as_str().to_owned();
        let as_of = demo::AS_OF.parse().context("the day of the sample portals")?;
        let site = Site { name: portal.id.clone(), home: origin.clone(), origin, as_of, other_sites: true };
        // Ports differ from run to run, and with them the addresses of the other portals.
        measured.extend(of_site(&site, out, shares, false)?);
    }
    Ok(table(&measured))
}

fn of_site(site: &Site, out: &Path, shares: &[u64], reuse: bool) -> Result<Vec<Measured>> {
    let limits = |tasks| Limits { tasks, other_sites: site.other_sites, ..run::limits() };
    let audit = |label: &str, tasks: u64| -> Result<Report> {
        let folder = out.join(format!("{}-{label}", site.name));
        let known = folder.join("origin.txt");
        if !(reuse && label == "full" && known.exists()) {
            if folder.exists() {
                fs::remove_dir_all(&folder).context("emptying the folder of an earlier audit")?;
            }
            // A budget is spent in the order of worth only where few tasks run ahead of what they find.
            let mut limits = limits(tasks);
            if label != "full" {
                limits.tasks_per_host = Limits::default().tasks_per_host;
            }
            run::audit(&site.home, site.as_of, &folder, limits)?;
            fs::write(&known, &site.origin).context("keeping the origin")?;
        }
        let origin = fs::read_to_string(&known).context("reading the origin")?;
        let text = fs::read_to_string(folder.join(Folder::REPORT_JSON)).context("reading the report")?;
        // A page has two addresses, with its index file and without: which one is shown is no verdict.
        let text = text.replace(&origin, "/").replace("/index.html\"", "/\"");
        Ok(report::parse(text.as_bytes())?)
    };
    let full = audit("full", run::limits().tasks)?;
    let mut measured = Vec::new();
    for share in shares {
        let tasks = (full.audit.requests * share / 100).max(1);
        let part = audit(&format!("{share}"), tasks)?;
        let it = compare(site, *share, &full, &part);
        println!("{} at {share} %: {} of {} requests", it.site, it.requests.0, it.requests.1);
        if !part.audit.left.is_empty() {
            println!("  left: {}", word(&part.audit.left));
        }
        for difference in &it.differences {
            println!("  {difference}");
        }
        measured.push(it);
    }
    Ok(measured)
}

fn compare(site: &Site, share: u64, full: &Report, part: &Report) -> Measured {
    let mut it = Measured {
        site: site.name.clone(),
        share,
        requests: (part.audit.requests, full.audit.requests),
        same: BTreeMap::new(),
        differences: Vec::new(),
    };
    let groups: [(&'static str, Facts, Facts); 5] = [
        ("rules", rules(full, true), rules(part, true)),
        ("sections", sections(full), sections(part)),
        ("columns", columns(full), columns(part)),
        ("documents", documents(full), documents(part)),
        ("other rules", rules(full, false), rules(part, false)),
    ];
    for (group, full, part) in groups {
        let keys: BTreeSet<&String> = full.keys().chain(part.keys()).collect();
        let count = it.same.entry(group).or_default();
        for key in keys {
            count.1 += 1;
            let (whole, got) = (full.get(key), part.get(key));
            if whole == got {
                count.0 += 1;
                continue;
            }
            let said = |it: Option<&String>| it.map_or("–", String::as_str).to_owned();
            it.differences.push(format!("{group}: {key}: {} → {}", said(whole), said(got)));
        }
    }
    let known: BTreeSet<(&str, &str)> = full.findings.iter().map(|it| (&*it.rule, &*it.url)).collect();
    for finding in part.findings.iter().filter(|it| !known.contains(&(&*it.rule, &*it.url))) {
        it.differences.push(format!("NEW FAULT {} at {}: {}", finding.rule, finding.url, finding.message));
    }
    it
}

type Facts = BTreeMap<String, String>;

fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).map(|value| value.to_string()).unwrap_or_default()
}

fn rules(report: &Report, named: bool) -> Facts {
    let ours = report.rules.iter().filter(|rule| FAMILIES.contains(&&*rule.family) == named);
    ours.map(|rule| (rule.id.clone(), rule.verdict.clone())).collect()
}

fn sections(report: &Report) -> Facts {
    let sections = report.sections.iter().map(|it| {
        let year = it.year.map_or(String::new(), |year| format!(" {year}"));
        (format!("{}{year} {}", word(&it.kind), it.url), if it.blank { "blank" } else { "found" }.to_owned())
    });
    sections.collect()
}

fn columns(report: &Report) -> Facts {
    let newest = |it: Option<Date>| it.map_or("undated".to_owned(), |day| day.to_string());
    let columns = report.columns.iter();
    columns.map(|it| (it.url.clone(), format!("{} {}", it.verdict, newest(it.newest)))).collect()
}

fn documents(report: &Report) -> Facts {
    let own = report.documents.iter().filter(|it| it.own);
    own.map(|it| {
        let found: Vec<&str> = it.interpretations.iter().map(|it| it.url.as_str()).collect();
        (it.url.clone(), found.join(" "))
    })
    .collect()
}

fn table(measured: &[Measured]) -> String {
    let mut text = String::from("| site | share | requests |");
    let groups = ["rules", "sections", "columns", "documents", "other rules"];
    for group in groups {
        let _ = write!(text, " {group} |");
    }
    text.push_str("\n|---|---|---|---|---|---|---|---|\n");
    for it in measured {
        let _ = write!(text, "| {} | {} % | {} of {} |", it.site, it.share, it.requests.0, it.requests.1);
        for group in groups {
            let (same, all) = it.same.get(group).copied().unwrap_or_default();
            let _ = write!(text, " {same} of {all} |");
        }
        text.push('\n');
    }
    text
}
