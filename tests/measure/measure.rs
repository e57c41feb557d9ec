//! Measures what the program believes about real pages against labels made by careful reading.
//!
//! `cargo run --release --example measure -- CORPUS [--verbose] [--site NAME]`
//!
//! Each site of the corpus is a folder of saved pages and a gold file. The folder is served on a loopback port,
//! the real audit runs against it, and its `report.json` and `pages.jsonl` are compared with the labels, task by
//! task. Saved pages link the outside world; the audit is told to leave other sites alone.
//!
//! The exit code is 0 whatever the figures are; it is not 0 only when something could not run.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command whose output is its purpose")]

mod again;
mod believed;
mod budget;
mod columns;
mod documents;
mod gold;
mod links;
mod pages;
mod run;
mod sections;
mod serve;
mod single;
mod site;
mod table;
mod tally;

use std::{fs, path::PathBuf, process::ExitCode};

use anyhow::{Context, Result};
use clap::Parser;

use crate::tally::Figures;

/// Measures the program on a corpus of real pages.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder that holds `sites/`, `gold/`, `encodings/`, `policies/` and `pages/`.
    corpus: PathBuf,
    /// List every miss: what was expected, what was got.
    #[arg(long)]
    verbose: bool,
    /// Only this site (may be given several times).
    #[arg(long = "site", value_name = "NAME")]
    sites: Vec<String>,
    /// Keep the audits' output here, one folder for each site.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Compare what an earlier `--out DIR` left there instead of auditing again.
    #[arg(long, requires = "out")]
    reuse: bool,
    /// Make no audit: read each labelled page alone, as extraction does before the portal adds its context.
    #[arg(long, conflicts_with_all = ["out", "reuse"])]
    pages_only: bool,
    /// Audit every site twice, the second time by the first, and say what that cost; compare nothing.
    #[arg(long, conflicts_with_all = ["reuse", "pages_only", "readme", "json"])]
    again: bool,
    /// Audit each site, and each sample portal, again with these parts of the requests of a full crawl (percent, by
    /// commas), and list every verdict that differs.
    #[arg(long, value_name = "PERCENT", value_delimiter = ',', conflicts_with_all = ["pages_only", "readme", "json"])]
    budget_share: Vec<u64>,
    /// Write the table between the markers of this Markdown file (the README).
    #[arg(long, value_name = "FILE", conflicts_with = "sites")]
    readme: Option<PathBuf>,
    /// Write the figures as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            eprintln!("{failures} of the sites could not be measured");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs everything that was asked for; answers how many sites could not be measured.
fn measure(arguments: &Arguments) -> Result<usize> {
    let temporary = tempfile::tempdir().context("making a temporary folder")?;
    let out = arguments.out.as_deref().unwrap_or(temporary.path());
    if !arguments.budget_share.is_empty() {
        let Arguments { corpus, sites, budget_share, reuse, .. } = arguments;
        println!("\n{}", budget::measure(corpus, out, sites, budget_share, *reuse)?);
        return Ok(0);
    }
    let mut sites: Vec<(String, Figures)> = Vec::new();
    let mut failures = 0;
    for name in gold::names(&arguments.corpus)? {
        if !arguments.sites.is_empty() && !arguments.sites.contains(&name) {
            continue;
        }
        if arguments.again {
            match again::measure(&arguments.corpus, &name, &out.join(&name)) {
                Ok(lines) => println!("{}", lines.join("\n")),
                Err(error) => {
                    failures += 1;
                    eprintln!("{name}: {error:#}");
                }
            }
            continue;
        }
        let measured = if arguments.pages_only {
            single::of_site(&arguments.corpus, &name)
        } else {
            site::measure(&arguments.corpus, &name, &out.join(&name), arguments.reuse)
        };
        match measured {
            Ok(figures) => sites.push((name, figures)),
            Err(error) => {
                failures += 1;
                eprintln!("{name}: {error:#}");
            }
        }
    }
    if arguments.again {
        return Ok(failures);
    }
    println!("{}", table::render(&sites));
    if arguments.verbose {
        print!("{}", table::misses(&sites));
    }
    let single = if arguments.sites.is_empty() { single::measure(&arguments.corpus)? } else { Vec::new() };
    if !single.is_empty() {
        println!("\nsingle pages: {}", table::render(&single));
    }
    if arguments.verbose {
        print!("{}", table::misses(&single));
    }
    if let Some(file) = &arguments.readme {
        let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
        let text = table::between_markers(&text, &table::markdown(&sites, &single))
            .with_context(|| format!("{} has no markers for the table", file.display()))?;
        fs::write(file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    if let Some(file) = &arguments.json {
        let json = serde_json::to_string_pretty(&table::json(&sites, &single))?;
        fs::write(file, json).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(failures)
}
