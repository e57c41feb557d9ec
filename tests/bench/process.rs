//! Runs a command and watches what it uses, by reading `/proc` (Linux).

use std::{
    fs,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};

/// Clock ticks a second in `/proc/*/stat`: a constant of the Linux user interface on all common machines.
const TICKS_PER_SECOND: u64 = 100;
/// How often `/proc` is read; the last look before the end misses at most this much of the peak's growth.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What one process used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// From start to end.
    pub(crate) wall: Duration,
    /// User and system time of all its threads.
    pub(crate) cpu: Duration,
    /// Largest resident set, KiB.
    pub(crate) peak_kib: u32,
    /// Exit code; `None` when it was ended by a signal.
    pub(crate) code: Option<i32>,
    /// It took longer than the limit and was ended.
    pub(crate) cut_off: bool,
}

/// Runs `command` to its end, or ends it after `limit`.
pub(crate) fn watched(mut command: Command, limit: Duration) -> Result<Usage> {
    let start = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", command.get_program().display()))?;
    let (mut cpu, mut peak_kib, mut cut_off) = (Duration::ZERO, 0, false);
    loop {
        // Before it is waited for, a process that ended keeps its place in /proc, with its final times.
        let stat = fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap_or_default();
        let Some((state, spent)) = state_and_cpu(&stat) else { break };
        cpu = spent;
        if state == 'Z' {
            break;
        }
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        peak_kib = peak(&status).unwrap_or(peak_kib);
        if start.elapsed() > limit {
            child.kill().context("ending a run that took too long")?;
            cut_off = true;
            break;
        }
        thread::sleep(LOOK_EVERY);
    }
    let wall = start.elapsed();
    let code = child.wait().context("waiting for the end")?.code();
    Ok(Usage { wall, cpu, peak_kib, code, cut_off })
}

/// State letter and CPU time from `/proc/<pid>/stat`. The name in parentheses may hold anything.
fn state_and_cpu(stat: &str) -> Option<(char, Duration)> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let state = fields.first()?.chars().next()?;
    let ticks: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
    Some((state, Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)))
}

/// `VmHWM` of `/proc/<pid>/status`, KiB.
fn peak(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
