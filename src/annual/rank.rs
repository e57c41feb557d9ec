//! Ranks: who stands where, for certain, or from which to which rank.

use std::cmp::Ordering;

use super::{Exact, Place, Scheme, UnitTotal};

/// Gives every unit its place among those it is ranked with, and puts them in order: kind by kind where the scheme ranks
/// by kind, best first, equals by name.
pub(super) fn rank(scheme: &Scheme, units: &mut [UnitTotal]) {
    let places: Vec<Place> = units.iter().map(|unit| place(scheme, unit, units)).collect();
    for (unit, place) in units.iter_mut().zip(places) {
        unit.place = place;
    }
    let group = |unit: &UnitTotal| if scheme.ranking.by_kind { kind_order(unit) } else { 0 };
    units.sort_by(|a, b| {
        let order = group(a).cmp(&group(b)).then(better(scheme, a, b).reverse());
        order.then_with(|| (&a.unit.name, &a.unit.id).cmp(&(&b.unit.name, &b.unit.id)))
    });
}

fn kind_order(unit: &UnitTotal) -> usize {
    use crate::model::UnitKind;
    let kinds = [UnitKind::Government, UnitKind::Department, UnitKind::Township, UnitKind::Enterprise];
    kinds.iter().position(|kind| *kind == unit.unit.kind).unwrap_or(kinds.len())
}

fn place(scheme: &Scheme, unit: &UnitTotal, units: &[UnitTotal]) -> Place {
    let together = |other: &&UnitTotal| !scheme.ranking.by_kind || other.unit.kind == unit.unit.kind;
    let (mut best, mut worst, mut of) = (1, 1, 0);
    for other in units.iter().filter(together) {
        of += 1;
        if other.unit.id == unit.unit.id {
            continue;
        }
        let (surely, perhaps) = ahead(scheme, other, unit);
        best += usize::from(surely);
        worst += usize::from(perhaps);
    }
    Place { best, worst, of }
}

/// Whether `a` is surely, and perhaps, ahead of `b`.
fn ahead(scheme: &Scheme, a: &UnitTotal, b: &UnitTotal) -> (bool, bool) {
    if a.felled != b.felled {
        return (b.felled, b.felled);
    }
    let sure = |unit: &UnitTotal| unit.low == unit.high && unit.parts.iter().all(|part| part_is_sure(part));
    if sure(a) && sure(b) {
        let ahead = better(scheme, a, b) == Ordering::Greater;
        return (ahead, ahead);
    }
    // Equal ends may still be told apart by the tie-break.
    let touching = !scheme.ranking.tie_break.is_empty() && a.high == b.low;
    (a.low > b.high, a.high > b.low || touching)
}

fn part_is_sure(part: &super::PartTotal) -> bool {
    part.earned.is_none_or(super::Span::is_sure)
}

/// Which of two stands better by the numbers that are taken when one is asked for.
fn better(scheme: &Scheme, a: &UnitTotal, b: &UnitTotal) -> Ordering {
    let mut order = b.felled.cmp(&a.felled).then(a.points.cmp(&b.points));
    for id in &scheme.ranking.tie_break {
        order = order.then_with(|| earned(a, id).cmp(&earned(b, id)));
    }
    order
}

fn earned(unit: &UnitTotal, id: &str) -> Exact {
    let part = unit.parts.iter().find(|part| part.id == id);
    part.and_then(|part| part.earned).map_or(Exact::ZERO, |earned| earned.points)
}
