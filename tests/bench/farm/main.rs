//! A register of a thousand sites on one machine: is politeness kept and used, is memory bounded, does nothing hang, is
//! nothing called dead that lives?
//!
//! `cargo bench --bench farm -- --hosts 1000 --pages 40`: see `README.md` beside this file.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command whose output is its purpose")]

mod measure;
mod names;
#[path = "../process.rs"]
mod process;
mod servers;
mod verdicts;
mod world;

use std::{
    env, fs,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitCode, Stdio},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    measure::{Figures, Promise},
    servers::Farm,
    world::World,
};

/// The program under measure.
const GONGKAI: &str = env!("CARGO_BIN_EXE_gongkai");
/// The first argument that makes this program the farm.
const SERVE: &str = "--serve-farm";
/// Requests a second to one host.
const RATE: f64 = 2.0;
/// After its deadline, an audit has this long to end what is under way and to be judged.
const GRACE: Duration = Duration::from_secs(180);
/// What must hold.
const LEAST_SHARE: f64 = 0.95;
const MOST_KIB: u32 = 600 * 1024;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().collect();
    let number = |name: &str, usual: u32| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(usual)
    };
    let world = World {
        hosts: number("--hosts", 1_000),
        pages: number("--pages", 40),
        port: 0,
        closed: 0,
        pace: number("--pace", 1_000),
    };
    let done = if arguments.iter().any(|argument| argument == SERVE) {
        farm(world)
    } else if arguments.iter().any(|argument| argument == "--bench") {
        let keep = arguments.iter().position(|argument| argument == "--out");
        let keep = keep.and_then(|at| arguments.get(at + 1)).map(PathBuf::from);
        bench(world, Duration::from_secs(u64::from(number("--deadline", 1_800))), keep)
    } else {
        // `cargo test --benches` asks for a list or a quick pass: `tests/it/farm.rs` is that.
        Ok(true)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Audits the whole register; whether everything holds that must.
fn bench(world: World, deadline: Duration, keep: Option<PathBuf>) -> Result<bool> {
    let mut serving = Serving::start(world)?;
    let scratch = tempfile::tempdir()?;
    let out = keep.unwrap_or_else(|| scratch.path().join("out"));
    let register = scratch.path().join("register.csv");
    fs::write(&register, serving.world.register())?;
    let mut command = Command::new(GONGKAI);
    command.arg("audit").arg(&register).arg("--out").arg(&out).args(["--allow-address", "127.0.0.0/8"]);
    command.args(["--rate", &RATE.to_string(), "--budget", &(world.pages * 2 + 60).to_string()]);
    command.args(["--deadline", &format!("{}s", deadline.as_secs()), "--render", "never", "--no-progress"]);
    command.env("GONGKAI_RESOLVER", &serving.names);
    let usage = process::watched(command, deadline * 4)?;
    let figures = serving.figures()?;
    let verdicts = verdicts::read(&serving.world, &out, deadline + GRACE)?;

    println!("units: {}, of which ended: {}; exit code {:?}", world.hosts, verdicts.ended, usage.code);
    println!(
        "time: {:.0} s, CPU {:.0} s; pages read: {}",
        usage.wall.as_secs_f64(),
        usage.cpu.as_secs_f64(),
        verdicts.pages
    );
    println!(
        "requests: {}, to {} hosts at {} addresses",
        figures.requests, figures.hosts_seen, figures.addresses_seen
    );
    println!("the farm's own clock came {:.2} s late at worst", figures.late);
    let mib = f64::from(usage.peak_kib) / 1024.0;
    let longest = verdicts.longest.as_secs();
    let checks = [
        (
            figures.share >= LEAST_SHARE,
            format!(
                "share of the rate that politeness allows: {:.1} %; longest lost: {:.1} s, {}",
                figures.share * 100.0,
                figures.worst.0,
                figures.worst.1
            ),
        ),
        (usage.peak_kib <= MOST_KIB, format!("peak memory: {mib:.0} MiB")),
        (
            verdicts.false_dead.is_empty(),
            format!(
                "false dead: {} (of {} called dead)",
                verdicts.false_dead.len(),
                verdicts.dead + verdicts.false_dead.len()
            ),
        ),
        (verdicts.unproven.is_empty(), format!("called dead without proof: {}", verdicts.unproven.len())),
        (
            verdicts.late.is_empty() && verdicts.missing.is_empty() && !usage.cut_off,
            format!(
                "hung audits: {}; longest audit {longest} s",
                verdicts.late.len() + verdicts.missing.len()
            ),
        ),
        (figures.breaches.is_empty(), format!("breaches of politeness: {}", figures.breaches.len())),
        (verdicts.unread.is_empty(), format!("living sites not read: {}", verdicts.unread.len())),
    ];
    for (holds, line) in &checks {
        println!("{} {line}", if *holds { "holds: " } else { "BROKEN:" });
    }
    let lists = [
        &verdicts.false_dead,
        &verdicts.unproven,
        &verdicts.late,
        &verdicts.missing,
        &figures.breaches,
        &verdicts.unread,
    ];
    for line in lists.into_iter().flat_map(|list| list.iter().take(10)) {
        println!("  {line}");
    }
    Ok(checks.iter().all(|(holds, _)| *holds))
}

/// The farm in a process of its own; it ends when dropped.
struct Serving {
    world: World,
    names: String,
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Serving {
    fn start(world: World) -> Result<Self> {
        let own = env::current_exe().context("finding this program's own file")?;
        let numbers = [("--hosts", world.hosts), ("--pages", world.pages), ("--pace", world.pace)];
        let mut command = Command::new(own);
        command
            .arg(SERVE)
            .args(numbers.iter().flat_map(|(name, number)| [(*name).to_owned(), number.to_string()]));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("starting the farm")?;
        let mut out = BufReader::new(child.stdout.take().context("the farm has no output")?);
        let mut line = String::new();
        out.read_line(&mut line).context("reading where the farm is")?;
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [port, closed, names] = parts[..] else { anyhow::bail!("the farm says `{line}`") };
        let world = World { port: port.parse()?, closed: closed.parse()?, ..world };
        Ok(Self { world, names: names.to_owned(), child, out })
    }

    fn figures(&mut self) -> Result<Figures> {
        writeln!(self.child.stdin.as_mut().context("the farm has no input")?)?;
        let mut line = String::new();
        self.out.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the farm: says where it is, serves, and answers every line with the figures so far.
#[tokio::main(flavor = "current_thread")]
async fn farm(mut world: World) -> Result<bool> {
    let listeners = servers::bind(&mut world).await?;
    let (socket, names) = names::bind().await?;
    println!("{} {} {names}", world.port, world.closed);
    let farm = Arc::new(Farm::new(world));
    tokio::spawn(names::serve(world, socket));
    tokio::spawn(servers::serve(Arc::clone(&farm), listeners));
    let promise = Promise { gap: Duration::from_secs_f64(1.0 / RATE), in_flight: 2, hosts_per_address: 5 };
    loop {
        let asked = tokio::task::spawn_blocking(|| io::stdin().lines().next().is_some());
        if !asked.await? {
            return Ok(true);
        }
        println!("{}", serde_json::to_string(&measure::figures(&world, &farm.log(), promise, farm.late()))?);
    }
}
