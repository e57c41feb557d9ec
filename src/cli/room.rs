//! How much of a register is worked on side by side: as much as cores, memory and open files bear.
//!
//! Audits mostly wait for their turn at a host, so one core serves dozens of them; what bounds them is the memory of
//! what each has read so far.

use std::{fs, num::NonZero, thread::available_parallelism};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::fetch::Policy;
use crate::settings::Settings;

/// At two requests a second each, so many keep half a core busy: a page costs about a millisecond (`cargo bench --bench
/// throughput`), and most units wait for a host, or for the time to ask a silent one again.
const UNITS_PER_CORE: u64 = 256;
/// What a site of a few thousand pages takes while it is audited and judged.
const BYTES_PER_UNIT: u64 = 16 << 20;
/// One unit may have so many requests under way to other hosts, most of which wait for a silent one.
const REQUESTS_PER_CORE: u64 = 256;
/// Journal, evidence and index of one unit, and what is open for a moment.
const FILES_PER_UNIT: u64 = 6;

/// Manners and number of audits or second looks side by side for `all` units: of several, what nobody stated follows
/// from the room there is.
pub(super) fn shares(settings: &Settings, all: usize) -> (Policy, usize) {
    let (mut policy, mut units) = (settings.fetch.clone(), settings.audit.parallel);
    if all > 1 {
        let room = Room::of_this_machine();
        if settings.is_default("audit.parallel") {
            units = room.units(all);
        }
        if settings.is_default("fetch.in_flight_total") {
            policy.in_flight_total = room.requests();
        }
        if settings.is_default("fetch.backlog_limit_bytes") {
            policy.backlog_limit_bytes = policy.backlog_limit_bytes.min(room.backlog_bytes());
        }
    }
    (policy, units)
}

/// What this machine has to give.
#[derive(Debug, Clone, Copy)]
struct Room {
    cores: u64,
    /// Memory that is free, bytes.
    memory_bytes: u64,
    /// Files, connections among them, that may be open.
    files: u64,
}

impl Room {
    /// Looks, and raises the limit of open files as far as it may be raised.
    fn of_this_machine() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get) as u64;
        let free = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text));
        let limit = getrlimit(Resource::Nofile);
        // Not allowed: then fewer.
        let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
        let files = if raised.is_ok() { limit.maximum } else { limit.current };
        let memory_bytes = free.unwrap_or(2 << 30);
        Self { cores, memory_bytes, files: files.unwrap_or(1 << 16) }
    }

    /// Units audited at a time, of `all`.
    fn units(self, all: usize) -> usize {
        let most = [
            self.cores * UNITS_PER_CORE,
            self.memory_bytes / 2 / BYTES_PER_UNIT,
            self.files / 4 / FILES_PER_UNIT,
            all as u64,
        ];
        usize::try_from(most.into_iter().min().unwrap_or(1).max(1)).unwrap_or(1)
    }

    /// Requests under way at a time.
    fn requests(self) -> usize {
        let most = (self.cores * REQUESTS_PER_CORE).min(self.files / 4).clamp(64, 1_024);
        usize::try_from(most).unwrap_or(64)
    }

    /// What may lie received and unread.
    fn backlog_bytes(self) -> u64 {
        (self.memory_bytes / 16).max(16 << 20)
    }
}

/// `MemAvailable` of `/proc/meminfo`, bytes.
fn available(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scarcest_bounds_what_runs_side_by_side() {
        let room = Room { cores: 2, memory_bytes: 8 << 30, files: 20_000 };
        assert_eq!((room.units(1_000), room.units(3)), (256, 3));
        assert_eq!(Room { memory_bytes: 24 << 30, files: 1 << 20, ..room }.units(1_000), 512);
        assert_eq!(room.requests(), 512);
        assert_eq!(Room { memory_bytes: 320 << 20, ..room }.units(1_000), 10);
        assert_eq!(Room { files: 256, ..room }.units(1_000), 10);
        let tiny = Room { cores: 1, memory_bytes: 1, files: 1 };
        assert_eq!((tiny.units(1_000), tiny.requests()), (1, 64));
    }

    #[test]
    fn free_memory_is_read_as_the_kernel_writes_it() {
        let text = "MemTotal:       24689764 kB\nMemFree:  1 kB\nMemAvailable:   2048 kB\n";
        assert_eq!(available(text), Some(2 << 20));
    }
}
