//! All units of a year: what is open for all of them, each one's sum, and the ranks.

use std::collections::BTreeSet;

use super::scheme::{Combine, Part, PartBody, Scheme};
use super::{LeftOut, Open, Round, RoundKind, Totals, Year, open, rank::rank, sum::unit_total};
use crate::model::Text;

/// What the year comes to under the scheme.
pub fn totals(scheme: &Scheme, year: &Year) -> Totals {
    let (mut units, mut left_out) = (Vec::new(), Vec::new());
    for candidate in &year.units {
        let reason = if candidate.gone {
            Text::new("年内撤销、合并或关停", "closed or merged within the year")
        } else if !scheme.is_for(candidate.unit.kind) {
            Text::new("办法不适用于本类单位", "the scheme is not for this kind of unit")
        } else {
            units.push(unit_total(scheme, year, candidate));
            continue;
        };
        left_out.push(LeftOut { unit: candidate.unit.clone(), reason });
    }
    rank(scheme, &mut units);
    left_out.sort_by(|a, b| a.unit.id.cmp(&b.unit.id));
    let counting = counting(scheme, year);
    Totals {
        year: year.year,
        open: open_for_all(scheme, year, &counting),
        rounds: counting.into_iter().map(|it| (it.name.clone(), it.kind, it.closed)).collect(),
        units,
        left_out,
    }
}

/// The rounds of the year that count under the scheme, in their order.
fn counting<'a>(scheme: &Scheme, year: &'a Year) -> Vec<&'a Round> {
    let kinds: BTreeSet<RoundKind> = scheme.parts.iter().flat_map(|part| kinds_of(part)).copied().collect();
    year.rounds.iter().filter(|round| kinds.contains(&round.kind)).collect()
}

fn kinds_of(part: &Part) -> &[RoundKind] {
    match &part.body {
        PartBody::Rounds { kinds, .. } => kinds,
        PartBody::Items(_) => &[],
    }
}

fn open_for_all(scheme: &Scheme, year: &Year, counting: &[&Round]) -> Vec<Open> {
    let parts = scheme.parts.iter().filter_map(|part| {
        let rounds: Vec<&Round> =
            counting.iter().copied().filter(|round| kinds_of(part).contains(&round.kind)).collect();
        lacking(part, &rounds, year.year)
    });
    let rounds = counting.iter().filter(|round| !round.closed).map(|round| open::round_open(&round.name));
    parts.chain(rounds).collect()
}

/// What the year as a whole lacks for a part; `rounds` are those of its kinds.
pub(super) fn lacking(part: &Part, rounds: &[&Round], year: i16) -> Option<Open> {
    let PartBody::Rounds { combine, optional, .. } = &part.body else { return None };
    if rounds.is_empty() {
        return (!optional).then(|| open::no_round(part, year));
    }
    match combine {
        Combine::Weighted(weights) if weights.len() != rounds.len() => {
            Some(open::round_count(part, rounds.len(), weights.len()))
        }
        _ => None,
    }
}
