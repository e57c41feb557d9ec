//! Working days in China: Monday to Friday, less the holidays and plus the make-up days that the State Council
//! announces year by year. The announcements are data, in `checks/calendar.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::model::{Reason, Text};

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    year: Vec<Year>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    #[expect(dead_code, reason = "states the source to whoever reads the table")]
    notice: String,
    /// First and last day, inclusive.
    holidays: Vec<(Date, Date)>,
    workdays: BTreeSet<Date>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    // A test reads the table; were it ever broken, nothing could be told rather than told wrongly.
    toml::from_str(include_str!("../../../checks/calendar.toml")).unwrap_or_default()
});

/// Working days after `from` up to and including `to`; 0 when `to` is not later.
///
/// # Errors
/// [`Reason::BeyondTable`] when a year in between was not announced yet, or is older than the table.
pub(in crate::checks) fn working_days(from: Date, to: Date) -> Result<usize, Reason> {
    let missing = (from.year()..=to.year()).find(|year| !TABLE.year.iter().any(|it| it.year == *year));
    if let Some(year) = missing.filter(|_| from < to) {
        let zh = format!("工作日历没有 {year} 年的节假日安排");
        return Err(Reason::BeyondTable(Text::new(zh, format!("the calendar has no holidays of {year}"))));
    }
    let mut count = 0;
    let mut day = from;
    while day < to {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        count += usize::from(works(day));
    }
    Ok(count)
}

/// The last of `count` working days after `from`: a deadline of so many working days.
///
/// # Errors
/// [`Reason::BeyondTable`] when a year in between was not announced yet, or is older than the table.
pub fn working_days_after(from: Date, count: u16) -> Result<Date, Reason> {
    let (mut day, mut left) = (from, count);
    while left > 0 {
        // The calendar of the program ends long after that of the table.
        let next = day.tomorrow().unwrap_or(day);
        left -= u16::try_from(working_days(day, next)?).unwrap_or(1);
        day = next;
    }
    Ok(day)
}

fn works(day: Date) -> bool {
    let Some(year) = TABLE.year.iter().find(|it| it.year == day.year()) else { return false };
    if year.workdays.contains(&day) {
        return true;
    }
    let off = year.holidays.iter().any(|(first, last)| (*first..=*last).contains(&day));
    !off && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_table_reads_and_its_days_make_sense() {
        let table: Table = toml::from_str(include_str!("../../../checks/calendar.toml")).unwrap();
        assert_eq!(table.year.iter().map(|it| it.year).collect::<Vec<_>>(), [2024, 2025, 2026]);
        for year in &table.year {
            for day in &year.workdays {
                let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
                assert!(weekend && day.year() == year.year, "{day} is no day to make up");
                assert!(!year.holidays.iter().any(|(a, b)| (*a..=*b).contains(day)), "{day} is both");
            }
            assert!(
                year.holidays.iter().all(|(a, b)| a <= b && a.year() == year.year && b.year() == year.year)
            );
        }
    }

    #[test]
    fn weekends_and_holidays_do_not_count_and_make_up_days_do() {
        // Friday to the Monday after.
        assert_eq!(working_days(date(2026, 3, 6), date(2026, 3, 9)), Ok(1));
        // National Day 2025: from the last day before it to the first after it.
        assert_eq!(working_days(date(2025, 9, 30), date(2025, 10, 9)), Ok(1));
        // 14 February 2026 is a Saturday at work; the holiday follows.
        assert_eq!(working_days(date(2026, 2, 13), date(2026, 2, 24)), Ok(2));
        assert_eq!(working_days(date(2026, 3, 9), date(2026, 3, 6)), Ok(0));
        assert_eq!(working_days(date(1990, 1, 1), date(1990, 1, 1)), Ok(0));
    }

    #[test]
    fn a_deadline_is_a_working_day_and_falls_on_no_holiday() {
        // Tuesday; ten working days are two weeks.
        assert_eq!(working_days_after(date(2026, 11, 24), 10), Ok(date(2026, 12, 8)));
        assert_eq!(working_days_after(date(2025, 9, 30), 1), Ok(date(2025, 10, 9)));
        assert_eq!(working_days_after(date(2026, 3, 6), 0), Ok(date(2026, 3, 6)));
        assert!(matches!(working_days_after(date(2026, 12, 30), 5), Err(Reason::BeyondTable(_))));
    }

    #[test]
    fn beyond_the_table_nothing_is_told() {
        assert!(matches!(working_days(date(2026, 12, 31), date(2027, 1, 4)), Err(Reason::BeyondTable(_))));
        assert!(matches!(working_days(date(2023, 12, 29), date(2024, 1, 4)), Err(Reason::BeyondTable(_))));
    }
}
