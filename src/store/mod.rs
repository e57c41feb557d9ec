//! The store: what an office knows of its units, rounds and audits, in one file of SQLite or in PostgreSQL.
//!
//! Comes in: typed facts. Goes out: what stands, and how it came about. What always holds:
//!
//! - **Nothing is overwritten.** A fact is a row; what stands is the newest. Every fact has an entry in the journal: who
//!   recorded it (a person or the program), when, why, and under which decision.
//! - **All or nothing.** Everything is written through a [`Change`]; dropping it leaves no trace. There is one change at a
//!   time on either engine, so entries are numbered without gaps and nobody decides on what has just changed.
//! - **A closed round is frozen.** Judging its runs, counting others in it, its members, its answers: all are refused with
//!   [`Error::Frozen`], unless the change is made [`under`](By::under) a decision of that round ([`Change::decide`]).
//! - **Both engines give the same**, row for row: keys are digests of what they stand for, text is compared by bytes, points
//!   are hundredths. One text of SQL serves both; `tests/it/store/` runs every query on both and compares.
//!
//! # Reading: methods of [`Store`]
//!
//! | what | methods |
//! |---|---|
//! | opening | [`open`](Store::open), [`close`](Store::close), [`place`](Store::place), [`is_file`](Store::is_file), [`settle`](Store::settle), [`size_bytes`](Store::size_bytes), [`check`](Store::check) |
//! | backup | [`backup`](Store::backup), [`restore`](Store::restore) |
//! | register | [`register`](Store::register) on a day, [`unit`](Store::unit), [`unit_history`](Store::unit_history) |
//! | rounds | [`rounds`](Store::rounds), [`round`](Store::round), [`round_history`](Store::round_history), [`members`](Store::members), [`draws`](Store::draws), [`decisions`](Store::decisions) |
//! | runs | [`run`](Store::run), [`runs_of_unit`](Store::runs_of_unit), [`latest_run`](Store::latest_run), [`round_runs`](Store::round_runs), [`rounds_of_run`](Store::rounds_of_run), [`judgements`](Store::judgements), [`report`](Store::report) |
//! | findings | [`findings`](Store::findings) and [`finding_count`](Store::finding_count) of a [`Scope`], with reviews and rectification; [`fingerprints`](Store::fingerprints) of a round, [`sightings`](Store::sightings) of one, [`units_with`](Store::units_with) |
//! | rules | [`outcomes`](Store::outcomes) of a run, [`matrix`](Store::matrix), [`rule_counts`](Store::rule_counts), [`undecided`](Store::undecided), [`coverage`](Store::coverage) of a round; [`packs`](Store::packs), [`pack_rules`](Store::pack_rules), [`pack_texts`](Store::pack_texts) |
//! | people | [`reviews`](Store::reviews) that hold, [`review_history`](Store::review_history), [`rulings`](Store::rulings) for the scoring, [`answers_of_year`](Store::answers_of_year), [`answers_of_round`](Store::answers_of_round), [`answer_history`](Store::answer_history), [`objections`](Store::objections), [`objection_history`](Store::objection_history) |
//! | mending | [`rectifications`](Store::rectifications), [`rectification_history`](Store::rectification_history) |
//! | the year | [`totals`](Store::totals), [`unit_totals`](Store::unit_totals), [`papers`](Store::papers) |
//! | the rest | [`journal`](Store::journal), [`blob`](Store::blob) |
//!
//! # Writing: methods of [`Change`], begun by [`Store::change`]
//!
//! | what | methods |
//! |---|---|
//! | register | [`register`](Change::register), [`register_unknown`](Change::register_unknown), [`rename_unit`](Change::rename_unit), [`merge_unit`](Change::merge_unit), [`close_unit`](Change::close_unit) |
//! | rounds | [`new_round`](Change::new_round), [`put_in`](Change::put_in) (a draw, or all), [`take_out`](Change::take_out), [`round_event`](Change::round_event), [`close_round`](Change::close_round), [`decide`](Change::decide) |
//! | runs | [`add_run`](Change::add_run), [`count_run`](Change::count_run) in a round, [`judge`](Change::judge) (again and again) |
//! | people | [`review`](Change::review), [`answer`](Change::answer), [`object`](Change::object), [`settle_objection`](Change::settle_objection) |
//! | mending | [`rectify`](Change::rectify) |
//! | the year | [`add_totals`](Change::add_totals), [`add_paper`](Change::add_paper) |
//! | the rest | [`by`](Change::by), [`set_by`](Change::set_by), [`commit`](Change::commit) |

mod answers;
mod backup;
mod blobs;
mod change;
mod check;
mod error;
mod findings;
mod journal;
mod judged;
mod keys;
mod matrix;
mod objections;
mod open;
mod packs;
mod papers;
mod place;
mod rectification;
mod reviews;
mod rounds;
mod runs;
mod schema;
mod sql;
mod totals;
mod units;
mod words;

pub use answers::{Answer, ManualAnswer, NewAnswer};
pub use change::{Attachment, By, Change};
pub use check::Checked;
pub use error::Error;
pub use findings::{FindingFilter, Fingerprint, ReviewState, Scope, Seen, Sighting, StoredFinding};
pub use journal::Entry;
pub use judged::{Judgement, Run};
pub use keys::{DecisionId, JudgementId, ObjectionId, RunId, TotalId};
pub use matrix::{Cover, Outcome, RuleCount};
pub use objections::{NewObjection, Objection, ObjectionFact, ObjectionState, Said};
pub use open::Store;
pub use packs::{PackName, PackRule, PackUsed};
pub use papers::{NewPaper, Paper};
pub use place::Place;
pub use rectification::{NewRectification, Rectification, RectificationFilter, RectificationState};
pub use reviews::{NewReview, Review, ReviewVerdict};
pub use rounds::{Decision, Member, NewRound, Round, RoundEvent, RoundFact, RoundKind, Standing};
pub use runs::{Kept, NewFinding, NewJudgement, NewOutcome, NewRun};
pub use schema::VERSION;
pub use totals::{NewTotals, Totals, UnitTotal};
pub use units::{Registration, UnitEvent, UnitFact, UnitFilter};
pub use words::Recorded;
