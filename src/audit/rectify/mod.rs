//! Rectification 整改: what failed units have to mend until when, and second looks that say what is mended.
//!
//! Comes in: the store, a round in it, and people's words. Goes out: steps in the store, one a finding, none of which is
//! ever changed. What always holds: only faults that count are to be mended, never what is flagged or could not be told;
//! only a second look that saw the place verifies; what refused us stays as it is, with the reason; a deadline that passed
//! makes overdue only what is seen unmended, or what the unit has said nothing about.

mod again;
mod claim;
mod decide;
mod open;

pub use again::{LookedAgain, Mended, look_again};
pub use claim::{claim, waive};
pub use decide::is_overdue;
pub use open::{Opened, Units, escalate, open};
