//! The papers of a round 轮次, as files that open in Excel and Word: the workbook of results 检查结果, the bulletin 通报,
//! and for units that failed the notice 整改通知书 with the report 整改报告 to be filled in.
//!
//! Comes in: a [`RoundMaterial`]. Goes out: bytes, the same for the same material. What always holds: what is undetermined
//! or merely flagged is no fault in any paper, it stands apart; a withheld score is called withheld; text from outside is
//! masked and inert, never a formula, and only plain web addresses are linked.

mod annexes;
mod book;
mod bulletin;
mod figures;
mod material;
mod notice;
mod outlined;
mod voice;
mod word;

pub use book::workbook;
pub use bulletin::bulletin;
pub use material::*;
pub use notice::{notice, rectification_report};
pub(in crate::report) use outlined::outlined;
pub use word::Error as WordError;
