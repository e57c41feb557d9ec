//! What to fetch next: a state machine without I/O.
//!
//! Comes in: leads found on pages, reports of finished tasks, the time since the run began. Goes out: tasks in
//! order of worth, and at the end what stopped the run and what was left unchecked. An address is handed out
//! once per attempt and never while a task for it is running; nothing outside the plan's limits is handed out.
//! What addresses turned out to be teaches what others of the same shape probably are. Politeness is not decided here: `fetch` enforces it. The cap on tasks per host only keeps tasks from piling
//! up behind one slow host.

mod frontier;
mod host;
mod learning;
mod plan;
mod traps;

pub use frontier::{Ending, Frontier, Report, Skip, Step, Task};
pub use plan::{Lead, Limits, Needs, Plan, Rank, Scope};
