//! The office's year 年终成绩: a scheme, the rounds and the answers of people in; what every unit comes to out.
//!
//! Comes in: a [`Scheme`], read from one TOML file, and a [`Year`]: rounds with their results, answers, decisions about
//! bonus and penalty. Goes out: [`Totals`]: per unit an interval, the whole sum step by step, grade, rank within its
//! kind, the share in its overall performance; and what is still undetermined, by name. What always holds:
//!
//! - The sum is made of exact fractions; it is rounded once, as the scheme says, before the grade is looked up. The share
//!   in the overall performance is reckoned from that total and rounded half up to hundredths.
//! - What nobody established is an interval, never a fault and never a pass.
//! - Same scheme and same year, same totals, in every order of what came in.
//!
//! # A scheme
//!
//! Described for those who write one in `checks/schemes/README.md`. The year's sum of a unit:
//!
//! 1. Every *part* earns its weight × what was reached of it: over the results of its rounds, or over the points that
//!    people gave to its items.
//! 2. Parts that do not count for the unit (another kind, or not drawn, where the scheme shares the weight out) leave the
//!    sum; the rest is rescaled to the full marks.
//! 3. Bonus and penalty, each up to its cap.
//! 4. Not below 0, not above the full marks unless the scheme lets a bonus stand above them; rounded once; grade, rank.

mod exact;
mod open;
mod part;
mod rank;
mod raw;
mod read;
mod scheme;
mod sum;
mod total;
mod units;
mod year;

pub use exact::{Exact, Span};
pub use read::read;
pub use scheme::{Combine, Doubt, Extra, Item, Missing, Part, PartBody, Ranking, Scheme, Withheld};
pub use total::{LeftOut, Open, OpenKind, PartTotal, Place, Step, StepKind, Totals, UnitTotal};
pub use units::totals;
pub use year::{Candidate, Given, InRound, Round, RoundKind, Standing, Value, Year};

#[cfg(test)]
mod tests;
