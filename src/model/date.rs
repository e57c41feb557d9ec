//! Calendar dates with their source. Everything is civil time in China (UTC+8): that is what portals print.

use jiff::{Timestamp, civil::Date, tz};
use serde::{Deserialize, Serialize};

/// Where a date was read, from the safest to the weakest (design.md §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateSource {
    /// A visible label near the title: 发布时间, 发布日期, 日期 …
    Label,
    /// The row of a metadata table (发布日期, 公开日期, 成文日期 …).
    Table,
    /// `<meta name="PubDate">` and its kin, unless it equals the page's generation time.
    Meta,
    /// The list row that links the page.
    ListRow,
    /// An unlabelled date beside the source or under the heading.
    Heading,
    /// The date line that closes a document 落款.
    Signature,
    /// The address (`/art/2021/9/26/`, `t20260306_`).
    Address,
    /// 更新日期, where a page has no other date: the page was there by then, since when nobody says.
    Update,
}

/// A date and how we know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The day, civil time in China.
    pub date: Date,
    /// Where it was read.
    pub source: DateSource,
    /// Percent, 0 to 100: how sure we are that this is the date of this role.
    pub confidence: u8,
}

impl Dated {
    /// A date of the last change that stands in for the date of publication: never evidence that something came late.
    pub fn is_of_update(&self) -> bool {
        self.source == DateSource::Update
    }

    /// `own`, unless it is none or only stands in and `other` is a date of publication.
    pub fn firmer(own: Option<Self>, other: Option<Self>) -> Option<Self> {
        own.filter(|own| !own.is_of_update() || other.is_none_or(|other| other.is_of_update())).or(other)
    }
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
pub fn days(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// The civil day in China at `at`.
pub fn civil_in_china(at: Timestamp) -> Date {
    tz::offset(8).to_datetime(at).date()
}

/// ISO 8601 with the offset `+08:00`, whole seconds.
pub fn stamp_in_china(at: Timestamp) -> String {
    let local = tz::offset(8).to_datetime(at);
    format!("{}+08:00", local.strftime("%Y-%m-%dT%H:%M:%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_carries_the_offset_of_china() {
        let at: Timestamp = "2026-11-23T16:30:00Z".parse().unwrap();
        assert_eq!(stamp_in_china(at), "2026-11-24T00:30:00+08:00");
        assert_eq!(civil_in_china(at).to_string(), "2026-11-24");
    }
}
