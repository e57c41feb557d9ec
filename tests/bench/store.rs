//! How long the store takes for every screen and report of an office, on both engines.
//!
//! `cargo bench --bench store`: 500 units × 24 runs × 200 findings, filled through the way audits go in, then every query
//! three times. `-- --units 50 --runs 4` makes it smaller, `--engine sqlite` leaves the other out.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command whose output is its purpose")]

#[path = "../it/store/engines.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod engines;
#[path = "store/office.rs"]
mod office;
#[path = "store/screens.rs"]
mod screens;

use std::{env, process::ExitCode, time::Instant};

use anyhow::{Context, Result};
use comfy_table::{CellAlignment, Table, presets::UTF8_FULL_CONDENSED};
use gongkai::store::{Place, Store};

use office::Size;
use screens::Timed;

/// Nobody waits longer for a screen.
const LIMIT_MS: u128 = 1000;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    // `cargo test --benches` asks for a list or a quick pass: there is nothing quick here.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let done =
        tokio::runtime::Runtime::new().context("a runtime").and_then(|it| it.block_on(bench(&arguments)));
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn given<'a>(arguments: &'a [String], name: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == name)?;
    arguments.get(at + 1).map(String::as_str)
}

async fn bench(arguments: &[String]) -> Result<bool> {
    let number = |name, default| given(arguments, name).and_then(|it| it.parse().ok()).unwrap_or(default);
    let size = Size {
        units: number("--units", 500),
        runs: number("--runs", 24),
        findings: number("--findings", 200),
    };
    let only = given(arguments, "--engine");
    let mut columns = Vec::new();
    if only != Some("postgres") {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("gongkai.db").display().to_string();
        columns.push(measured("SQLite", &file, &size).await?);
    }
    if only != Some("sqlite") {
        let address = engines::postgres().await;
        // Filling is to be as slow as it is in an office.
        let admin = sqlx::PgPool::connect(&address).await?;
        for setting in ["fsync", "full_page_writes"] {
            let sql = format!("ALTER SYSTEM SET {setting} = on");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&admin).await?;
        }
        sqlx::query("SELECT pg_reload_conf()").execute(&admin).await?;
        admin.close().await;
        columns.push(measured("PostgreSQL", &address, &size).await?);
    }
    Ok(tell(&size, &columns))
}

/// One engine, filled and asked.
struct Column {
    engine: &'static str,
    filled_s: f64,
    size_mib: i64,
    rows: u64,
    timed: Vec<Timed>,
}

async fn measured(engine: &'static str, address: &str, size: &Size) -> Result<Column> {
    let store = Store::open(&Place::parse(address)?).await?;
    let start = Instant::now();
    office::fill(&store, size).await?;
    store.settle().await?;
    let filled_s = start.elapsed().as_secs_f64();
    let size_mib = store.size_bytes().await? / 1024 / 1024;
    eprintln!("{engine}: filled in {filled_s:.0} s, {size_mib} MiB");
    let timed = screens::all(&store, size).await?;
    let checked = store.check().await?;
    anyhow::ensure!(checked.damage.is_empty(), "{engine}: {:?}", checked.damage);
    let rows = checked.rows.iter().map(|(_, rows)| rows).sum();
    store.close().await;
    Ok(Column { engine, filled_s, size_mib, rows, timed })
}

/// Prints the table; whether every query kept the limit.
fn tell(size: &Size, columns: &[Column]) -> bool {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    let mut heads = vec!["query".to_owned(), "rows".to_owned()];
    for column in columns {
        heads.extend([format!("{}, first", column.engine), "then".to_owned()]);
    }
    table.set_header(heads);
    let mut kept = true;
    let first = columns.first().map(|column| column.timed.as_slice()).unwrap_or_default();
    for (at, query) in first.iter().enumerate() {
        let mut row = vec![query.name.to_owned(), query.rows.to_string()];
        for timed in columns.iter().filter_map(|column| column.timed.get(at)) {
            kept &= timed.first.as_millis() <= LIMIT_MS && timed.rows == query.rows;
            row.extend([format!("{} ms", timed.first.as_millis()), format!("{} ms", timed.then.as_millis())]);
        }
        table.add_row(row);
    }
    for at in 1..table.column_count() {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    println!("{} units × {} runs × {} findings", size.units, size.runs, size.findings);
    println!("{table}");
    for column in columns {
        let Column { engine, filled_s, size_mib, rows, .. } = column;
        println!("{engine}: {rows} rows filled in {filled_s:.0} s, {size_mib} MiB");
    }
    println!(
        "{}",
        if kept {
            "every query within a second, equal on both"
        } else {
            "NOT within the limit, or not equal"
        }
    );
    kept
}
