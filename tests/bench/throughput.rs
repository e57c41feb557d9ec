//! How fast the program reads a site, what it costs in CPU, and whether its memory grows with the site.
//!
//! `cargo bench --bench throughput`: see `README.md` beside this file.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command whose output is its purpose")]

mod process;
mod server;
mod site;

use std::{
    env,
    path::Path,
    process::{Command, ExitCode},
    time::Duration,
};

use comfy_table::{CellAlignment, Table, presets::UTF8_FULL_CONDENSED};

use crate::process::{Usage, watched};
use crate::server::Server;

/// The program under measure.
const GONGKAI: &str = env!("CARGO_BIN_EXE_gongkai");
/// Pages of the large and of the small site.
const PAGES: [u32; 2] = [10_000, 2_500];
/// One run is cut off after this long.
const LIMIT: Duration = Duration::from_secs(100);
/// The first argument that makes this program a server.
const SERVE: &str = "--serve-pages";

/// One line of the table.
struct Run {
    name: String,
    /// Pages that there were to read.
    site_pages: u32,
    /// Distinct pages that the server handed out.
    pages: u32,
    usage: Usage,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    if let Some(pages) = server::asked_to_serve(&arguments, SERVE) {
        return server::run(pages);
    }
    // `cargo test --benches` asks for a list or a quick pass: there is nothing quick here.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    match bench() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn bench() -> anyhow::Result<()> {
    let mut runs = Vec::new();
    for pages in PAGES {
        runs.push(measure(&format!("gongkai, {pages} pages"), pages, gongkai)?);
    }
    let [large, small] = runs.as_slice() else { return Ok(()) };
    let growth = ratio(large.usage.peak_kib, small.usage.peak_kib);
    let peer = ["wget2", "wget"].into_iter().find(|peer| is_installed(peer));
    if let Some(peer) = peer {
        runs.push(measure(&format!("{peer} -r, {} pages", PAGES[0]), PAGES[0], |home, out| {
            mirror(peer, home, out)
        })?);
    }
    print_table(&runs);
    for run in runs.iter().filter(|run| run.pages < run.site_pages) {
        println!("{}: only {} of {} pages were read", run.name, run.pages, run.site_pages);
    }
    println!("peak memory, {} pages against {}: {growth:.2} times", PAGES[0], PAGES[1]);
    match (&runs[..], peer) {
        ([own, _, other], Some(peer)) => {
            println!(
                "pages/s against {peer}: {:.2} times",
                own.pages_per_second() / other.pages_per_second()
            );
            println!("CPU per page against {peer}: {:.2} times", own.cpu_per_1000() / other.cpu_per_1000());
            if peer != "wget2" {
                println!(
                    "wget2 is not installed (Debian package `wget2`): wget stood in, one connection at a time"
                );
            }
        }
        _ => println!("neither wget2 nor wget is installed: nothing to compare with"),
    }
    Ok(())
}

/// Serves a fresh site of `pages` pages, lets one command read it, and asks the server what it handed out.
fn measure(name: &str, pages: u32, command: impl Fn(&str, &Path) -> Command) -> anyhow::Result<Run> {
    let server = Server::start(SERVE, pages)?;
    let out = tempfile::tempdir()?;
    let usage = watched(command(&server.home, out.path()), LIMIT)?;
    if usage.cut_off {
        eprintln!("{name}: cut off after {} s", LIMIT.as_secs());
    }
    Ok(Run { name: name.to_owned(), site_pages: pages, pages: server.handed_out()?, usage })
}

/// An audit with politeness lifted: the server is ours.
fn gongkai(home: &str, out: &Path) -> Command {
    let mut command = Command::new(GONGKAI);
    command.args(["audit", home, "--out"]).arg(out).args(["--as-of", site::AS_OF]);
    command.args(["--allow-address", "127.0.0.0/8", "--rate", "10000", "--budget", "50000", "--no-progress"]);
    command
}

/// A recursive download of the same site.
fn mirror(program: &str, home: &str, out: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(["-q", "-r", "-l", "0", "-e", "robots=off", "--tries=1", "-P"]).arg(out);
    if program == "wget2" {
        command.args(["--max-threads=10"]);
    }
    command.arg(home).env_remove("http_proxy");
    command
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
}

impl Run {
    fn pages_per_second(&self) -> f64 {
        f64::from(self.pages) / self.usage.wall.as_secs_f64().max(0.001)
    }

    /// CPU seconds, user and system, for a thousand pages.
    fn cpu_per_1000(&self) -> f64 {
        self.usage.cpu.as_secs_f64() * 1000.0 / f64::from(self.pages.max(1))
    }
}

fn ratio(a: u32, b: u32) -> f64 {
    f64::from(a) / f64::from(b.max(1))
}

fn print_table(runs: &[Run]) {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header([
        "run",
        "pages",
        "seconds",
        "pages/s",
        "CPU s",
        "CPU s / 1,000 pages",
        "peak MiB",
        "exit",
    ]);
    for run in runs {
        table.add_row([
            run.name.clone(),
            run.pages.to_string(),
            format!("{:.2}", run.usage.wall.as_secs_f64()),
            format!("{:.0}", run.pages_per_second()),
            format!("{:.2}", run.usage.cpu.as_secs_f64()),
            format!("{:.2}", run.cpu_per_1000()),
            format!("{:.1}", f64::from(run.usage.peak_kib) / 1024.0),
            run.usage.code.map_or_else(|| "cut off".to_owned(), |code| code.to_string()),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    println!("{table}");
}
