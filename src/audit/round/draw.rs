//! The draw 抽样 of a round: which units are checked. Stratified, reproducible, repeatable by hand.
//!
//! Comes in: the units of the register, a share, a seed, and how often each was drawn in the year already. Goes out: a
//! [`Draw`] that holds all of it, so that anyone can repeat it. No clock, no disk, no randomness of its own.
//!
//! **How many.** With N units and a share s, T = N × s rounded up are drawn. A stratum of n units gets n × s rounded down, at
//! least one. What is left of T goes to the largest remainders, one each, strata of equal remainders in the order of their
//! names; a stratum that was raised to one gets no more. Raising may lift the whole above T.
//!
//! **Which.** Every unit has a lot: the first 16 hexadecimal digits of SHA-256 over `seed:identifier`. In each stratum the
//! smallest lots are drawn; equal ones in the order of identifiers. `printf '7:青岭县' | sha256sum` shows a lot.
//!
//! **Sparing.** With `avoid_recent`, a unit that was drawn in k earlier rounds of the year has k lots more, over
//! `seed:identifier:2`, `seed:identifier:3` …, and the largest counts: all of them must be among the smallest. Where the
//! smallest 30 % are drawn, it is drawn with a chance of 9 % after one earlier draw and of 2.7 % after two; never with none.
//!
//! **By hand.** Eight departments, five townships, three enterprises, 30 %: 16 × 0.3 = 4.8, so five are drawn. 8 × 0.3 = 2.4 gives
//! two, 5 × 0.3 = 1.5 gives one, 3 × 0.3 = 0.9 is raised to one. The fifth goes to the townships (remainder 0.5 before 0.4): two,
//! two, one. The first test below is this example.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::Unit;

/// Version of the record.
const SCHEMA: &str = "gongkai.draw/1";

/// Digits of a lot.
const DIGITS: usize = 16;

/// A share in hundredths of a percent: 30 % is 3000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share(u32);

impl Share {
    /// All of it.
    const WHOLE: u64 = 10_000;

    /// Reads `30%`, `33.5%` or `0.3`; `None` for anything that is not above 0 and at most all.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let percent = text.strip_suffix(['%', '％']);
        // A bare 1 may mean 1 % or all of it.
        let (scale, most) = if percent.is_some() { (100.0, 10_000.0) } else { (10_000.0, 9_999.0) };
        let number = percent.unwrap_or(text).trim().parse::<f64>().ok().filter(|it| it.is_finite())?;
        let (exact, rounded) = (number * scale, (number * scale).round());
        let fits = (1.0..=most).contains(&rounded) && (exact - rounded).abs() < 1e-6;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 1 and 10 000")]
        fits.then_some(Self(rounded as u32))
    }

    fn of(self, units: usize) -> (usize, u64) {
        let exact = units as u64 * u64::from(self.0);
        (usize::try_from(exact / Self::WHOLE).unwrap_or(units), exact % Self::WHOLE)
    }

    fn rounded_up(self, units: usize) -> usize {
        let (whole, rest) = self.of(units);
        whole + usize::from(rest > 0)
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.0 / 100, self.0 % 100) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, part) if part % 10 == 0 => write!(f, "{whole}.{}%", part / 10),
            (whole, part) => write!(f, "{whole}.{part:02}%"),
        }
    }
}

/// What units are told apart by before the draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trait {
    /// 类别
    Kind,
    /// 地区
    Region,
}

/// How to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawRequest {
    /// Day on which the register is taken.
    pub on: Date,
    /// Share of the units, of each stratum.
    pub share: Share,
    /// What makes the strata; none: all units are one.
    pub by: Vec<Trait>,
    /// Seed.
    pub seed: u64,
    /// Spare units drawn in earlier rounds of the year.
    pub avoid_recent: bool,
}

/// A draw as it was made: everything that repeating it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    schema: String,
    /// Day on which the register was taken.
    pub on: Date,
    /// Share.
    pub share: Share,
    /// What made the strata.
    pub by: Vec<Trait>,
    /// Seed.
    pub seed: u64,
    /// Units drawn in earlier rounds of the year were spared.
    pub avoid_recent: bool,
    /// Those rounds, the latest first.
    pub earlier: Vec<String>,
    /// The strata, by name.
    pub strata: Vec<Stratum>,
}

/// Units that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stratum {
    /// Kind and region as asked for; empty when all units are one stratum.
    pub name: String,
    /// Its units, the smallest lot first; those drawn come first.
    pub lots: Vec<Lot>,
}

impl Stratum {
    /// Units drawn.
    pub fn drawn(&self) -> usize {
        self.lots.iter().filter(|lot| lot.drawn).count()
    }
}

/// One unit with its lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Identifier of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// In how many earlier rounds of the year it was drawn.
    pub earlier: u32,
    /// The lot that counts.
    pub lot: String,
    /// Whether it is drawn.
    pub drawn: bool,
}

impl Draw {
    /// Draws. `earlier` are the earlier rounds of the year with the units drawn for each, the latest first.
    pub fn make(request: &DrawRequest, units: &[Unit], earlier: &[(String, Vec<String>)]) -> Self {
        let mut strata: BTreeMap<String, Vec<Lot>> = BTreeMap::new();
        for unit in units {
            let times = earlier.iter().filter(|(_, drawn)| drawn.contains(&unit.id)).count();
            let times = u32::try_from(times).unwrap_or(u32::MAX);
            let more = if request.avoid_recent { times } else { 0 };
            let lot = (1..=more.saturating_add(1)).map(|nth| lot(request.seed, &unit.id, nth)).max();
            strata.entry(stratum(unit, &request.by)).or_default().push(Lot {
                unit: unit.id.clone(),
                name: unit.name.clone(),
                earlier: times,
                lot: lot.unwrap_or_default(),
                drawn: false,
            });
        }
        let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
        let each = strata.into_iter().zip(quotas(&sizes, request.share)).map(|((name, mut lots), quota)| {
            lots.sort_by(|one, other| (&one.lot, &one.unit).cmp(&(&other.lot, &other.unit)));
            lots.iter_mut().take(quota).for_each(|lot| lot.drawn = true);
            Stratum { name, lots }
        });
        Self {
            schema: SCHEMA.to_owned(),
            on: request.on,
            share: request.share,
            by: request.by.clone(),
            seed: request.seed,
            avoid_recent: request.avoid_recent,
            earlier: earlier.iter().map(|(round, _)| round.clone()).collect(),
            strata: each.collect(),
        }
    }

    /// The units drawn, each with its stratum, by identifier.
    pub fn drawn(&self) -> Vec<(String, String)> {
        let mut drawn: Vec<(String, String)> = Vec::new();
        for stratum in &self.strata {
            let lots = stratum.lots.iter().filter(|lot| lot.drawn);
            drawn.extend(lots.map(|lot| (lot.unit.clone(), stratum.name.clone())));
        }
        drawn.sort();
        drawn
    }

    /// All units that could be drawn.
    pub fn population(&self) -> usize {
        self.strata.iter().map(|stratum| stratum.lots.len()).sum()
    }

    /// As it stands in the store.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("plain structs serialise")
    }

    /// Reads what [`Draw::to_json`] wrote; `None` for anything else.
    pub(super) fn of_json(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|draw: &Self| draw.schema == SCHEMA)
    }
}

/// The `nth` lot of a unit, 1 for the first.
fn lot(seed: u64, unit: &str, nth: u32) -> String {
    let text = if nth == 1 { format!("{seed}:{unit}") } else { format!("{seed}:{unit}:{nth}") };
    let mut hex = data_encoding::HEXLOWER.encode(&Sha256::digest(text));
    hex.truncate(DIGITS);
    hex
}

fn stratum(unit: &Unit, by: &[Trait]) -> String {
    let parts = by.iter().map(|it| match it {
        Trait::Kind => unit.kind.id(),
        Trait::Region if unit.region.is_empty() => "-",
        Trait::Region => &unit.region,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// How many are drawn of strata of these sizes, none of them empty.
fn quotas(sizes: &[usize], share: Share) -> Vec<usize> {
    let all = share.rounded_up(sizes.iter().sum());
    let mut quotas: Vec<usize> = sizes.iter().map(|size| share.of(*size).0.max(1).min(*size)).collect();
    let mut left = all.saturating_sub(quotas.iter().sum());
    let mut rests: Vec<(u64, usize)> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| (share.of(*size), at))
        .filter(|((whole, rest), _)| *whole > 0 && *rest > 0)
        .map(|((_, rest), at)| (rest, at))
        .collect();
    rests.sort_by_key(|(rest, at)| (std::cmp::Reverse(*rest), *at));
    for (_, at) in rests {
        if left == 0 {
            break;
        }
        quotas[at] += 1;
        left -= 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnitKind;

    fn units(kind: UnitKind, ids: std::ops::Range<usize>) -> Vec<Unit> {
        ids.map(|n| Unit {
            id: format!("u{n:02}"),
            name: format!("单位{n}"),
            kind,
            region: if n % 2 == 0 { "甲市".to_owned() } else { String::new() },
            site_code: String::new(),
            services: true,
        })
        .collect()
    }

    fn office() -> Vec<Unit> {
        let kinds =
            [(UnitKind::Department, 0..8), (UnitKind::Township, 8..13), (UnitKind::Enterprise, 13..16)];
        kinds.into_iter().flat_map(|(kind, ids)| units(kind, ids)).collect()
    }

    fn request(seed: u64) -> DrawRequest {
        let share = Share::parse("30%").unwrap();
        let on = "2026-03-01".parse().unwrap();
        DrawRequest { on, share, by: vec![Trait::Kind], seed, avoid_recent: false }
    }

    #[test]
    fn the_example_of_the_docs_comes_out_as_by_hand() {
        let draw = Draw::make(&request(7), &office(), &[]);
        let counts: Vec<_> =
            draw.strata.iter().map(|it| (it.name.as_str(), it.lots.len(), it.drawn())).collect();
        assert_eq!(counts, [("department", 8, 2), ("enterprise", 3, 1), ("township", 5, 2)]);
        // printf '7:u04' | sha256sum
        assert_eq!(lot(7, "u04", 1), "54b3b740d2219f0f");
        assert_eq!(
            draw.drawn().iter().map(|(unit, _)| unit.as_str()).collect::<Vec<_>>(),
            ["u01", "u04", "u08", "u11", "u14"]
        );
    }

    #[test]
    fn the_same_seed_draws_the_same_whatever_the_order_of_the_register() {
        let mut reversed = office();
        reversed.reverse();
        let draw = Draw::make(&request(7), &office(), &[]);
        assert_eq!(draw, Draw::make(&request(7), &reversed, &[]));
        assert_ne!(draw.drawn(), Draw::make(&request(8), &office(), &[]).drawn());
        assert_eq!(Draw::of_json(&draw.to_json()), Some(draw));
        assert_eq!(Draw::of_json("words"), None);
    }

    #[test]
    fn every_stratum_has_one_at_least_and_none_more_than_it_holds() {
        let share = |text| Share::parse(text).unwrap();
        assert_eq!(quotas(&[1, 1, 1, 1], share("10%")), [1, 1, 1, 1]);
        assert_eq!(quotas(&[10, 10], share("25%")), [3, 2], "equal remainders: the first in order");
        assert_eq!(quotas(&[3, 7], share("100%")), [3, 7]);
        assert_eq!(quotas(&[100], share("0.01%")), [1]);
        assert_eq!(quotas(&[], share("30%")), Vec::<usize>::new());
        for seed in 0..50 {
            let mut request = request(seed);
            request.by = vec![Trait::Kind, Trait::Region];
            let draw = Draw::make(&request, &office(), &[]);
            assert!(draw.strata.iter().all(|it| (1..=it.lots.len()).contains(&it.drawn())));
            assert_eq!(draw.population(), 16);
        }
        assert!(Draw::make(&request(1), &[], &[]).drawn().is_empty());
    }

    #[test]
    fn units_drawn_before_are_spared_but_not_safe() {
        let office = units(UnitKind::Department, 0..20);
        let spared: Vec<String> = office.iter().take(10).map(|it| it.id.clone()).collect();
        let earlier = [("春".to_owned(), spared.clone())];
        let count = |avoid_recent| {
            let draws = (0..300).map(|seed| {
                let request = DrawRequest { avoid_recent, ..request(seed) };
                let drawn = Draw::make(&request, &office, &earlier).drawn();
                drawn.iter().filter(|(unit, _)| spared.contains(unit)).count()
            });
            draws.sum::<usize>()
        };
        // 300 draws of 6 out of 20; half of the units were drawn before.
        let (plain, sparing) = (count(false), count(true));
        assert!((800..1000).contains(&plain), "{plain}");
        assert!((300..700).contains(&sparing), "{sparing}");
    }

    #[test]
    fn a_share_is_read_as_people_write_it() {
        for (text, shown) in [("30%", "30%"), ("0.3", "30%"), ("33.5 ％", "33.5%"), ("100%", "100%")] {
            assert_eq!(Share::parse(text).unwrap().to_string(), shown);
        }
        for text in ["0", "1", "0%", "101%", "2", "-5%", "x", "", "NaN"] {
            assert_eq!(Share::parse(text), None, "{text}");
        }
    }
}
