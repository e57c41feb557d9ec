//! What one part of the total earns a unit: over its rounds, or over the points that people gave.

use super::scheme::{Combine, Doubt, Missing, Part, PartBody, Withheld, concerns};
use super::sum::Sum;
use super::{Exact, Item, Round, RoundKind, Span, Standing, StepKind, open};
use crate::model::{Points, Text};

/// The result of a unit in a round, as a share of its full marks.
struct Reached {
    /// From nothing to all.
    share: Span,
    /// Its points, as they stand in the reckoning.
    shown: String,
    full_marks: Points,
    /// What is weighed against the others; 1 where nothing is weighted.
    weight: Exact,
    /// Its weight as it stands in the reckoning.
    times: String,
}

impl Sum<'_> {
    /// Points of a part; `None` when it does not count for the unit.
    pub(super) fn part(&mut self, part: &Part) -> Option<Span> {
        if !concerns(&part.kinds, self.candidate.unit.kind) {
            let note = Text::new(
                "不适用于本类单位，分值由其他部分按比例分担",
                "not asked of this kind of unit; its weight goes to the other parts",
            );
            self.tell(StepKind::Part, &part.id, part.title.clone(), "", "—", note);
            return None;
        }
        match &part.body {
            PartBody::Items(items) => Some(self.items(part, items)),
            PartBody::Rounds { kinds, combine, missing, .. } => self.rounds(part, kinds, combine, *missing),
        }
    }

    fn items(&mut self, part: &Part, items: &[Item]) -> Span {
        let (mut given, mut most, mut shown) = (Span::ZERO, Points::ZERO, Vec::new());
        for item in items.iter().filter(|item| concerns(&item.kinds, self.candidate.unit.kind)) {
            let points = self.answered(item, StepKind::Item).unwrap_or_else(|| {
                self.open.push(open::unanswered(&self.candidate.unit, item));
                let note = Text::new("尚未评分", "no answer yet");
                let all = Span::anything(item.points);
                self.tell(StepKind::Item, &item.id, item.title.clone(), "", &all.to_string(), note);
                all
            });
            shown.push(points.to_string());
            given = given + points;
            most = most + item.points;
        }
        let weight = Exact::from(part.weight);
        let earned = given.each(|points| points * weight.over(Exact::from(most)));
        let mut sum = shown.join(" + ");
        if most != part.weight {
            sum = format!("{} ÷ {most} × {}", bracketed(&sum, shown.len()), part.weight);
        }
        self.tell(StepKind::Part, &part.id, part.title.clone(), &sum, &earned.to_string(), of_weight(part));
        earned
    }

    fn rounds(
        &mut self,
        part: &Part,
        kinds: &[RoundKind],
        combine: &Combine,
        missing: Missing,
    ) -> Option<Span> {
        let rounds: Vec<&Round> =
            self.year.rounds.iter().filter(|round| kinds.contains(&round.kind)).collect();
        let weights = match combine {
            Combine::Weighted(weights) => Some(weights),
            _ => None,
        };
        // What the year as a whole lacks is told once, for all units.
        if super::units::lacking(part, &rounds, self.year.year).is_some() {
            return Some(self.unknown(part, Text::new("轮次未齐", "rounds are missing")));
        }
        let mut reached = Vec::new();
        for (at, round) in rounds.iter().enumerate() {
            let weight = weights.and_then(|weights| weights.get(at)).copied();
            let times = weight.map_or(String::new(), |weight| format!(" × {weight}"));
            let weight = weight.map_or(Exact::ONE, Exact::from);
            if let Some((share, shown, full_marks)) = self.result(round) {
                reached.push(Reached { share, shown, full_marks, weight, times });
            } else if weights.is_some() && matches!(missing, Missing::Zero | Missing::Undetermined) {
                let share = match missing {
                    Missing::Zero => Span::ZERO,
                    _ => Span::anything(Exact::ONE),
                };
                if missing == Missing::Undetermined {
                    self.open.push(open::not_drawn(&self.candidate.unit, part));
                }
                let full_marks = Points::whole(100);
                let shown = share.each(|share| share * Exact::from(full_marks)).to_string();
                reached.push(Reached { share, shown, full_marks, weight, times });
            }
        }
        if reached.is_empty() {
            return self.missed(part, kinds, missing);
        }
        let (share, sum) = combined(&reached, combine);
        let earned = share.each(|share| share * Exact::from(part.weight));
        let sum = format!("{sum} × {}", part.weight);
        self.tell(StepKind::Part, &part.id, part.title.clone(), &sum, &earned.to_string(), of_weight(part));
        Some(earned)
    }

    /// The unit was in none of the rounds of a part.
    fn missed(&mut self, part: &Part, kinds: &[RoundKind], missing: Missing) -> Option<Span> {
        let title = part.title.clone();
        match missing {
            Missing::Redistribute => {
                let note = Text::new(
                    "未列入检查，分值由其他部分按比例分担",
                    "in none of the rounds; its weight goes to the other parts",
                );
                self.tell(StepKind::Part, &part.id, title, "", "—", note);
                None
            }
            Missing::Zero => {
                let note = Text::new("未列入检查，按办法记 0 分", "in none of the rounds; nothing is earned");
                self.tell(StepKind::Part, &part.id, title, "", "0", note);
                Some(Span::ZERO)
            }
            Missing::Mean => {
                let others = self.other_shares(kinds);
                if others.is_empty() {
                    self.open.push(open::not_drawn(&self.candidate.unit, part));
                    return Some(
                        self.unknown(part, Text::new("没有其他轮次可参照", "no other round to go by")),
                    );
                }
                let count = Exact::count(others.len());
                let sum = others.iter().fold(Span::ZERO, |sum, share| sum + *share);
                let mean = sum.each(|share| share.over(count));
                let earned = mean.each(|share| share * Exact::from(part.weight));
                let percent = mean.each(|share| share * Exact::count(100));
                let note = Text::new(
                    format!("未列入检查，按其他轮次的平均得分率 {percent}% 计"),
                    format!("in none of the rounds; counts as the mean of its other rounds, {percent} %"),
                );
                let sum = format!("{percent} ÷ 100 × {}", part.weight);
                self.tell(StepKind::Part, &part.id, title, &sum, &earned.to_string(), note);
                Some(earned)
            }
            Missing::Undetermined => {
                self.open.push(open::not_drawn(&self.candidate.unit, part));
                Some(self.unknown(part, Text::new("未列入检查", "in none of the rounds")))
            }
        }
    }

    fn unknown(&mut self, part: &Part, note: Text) -> Span {
        let all = Span::anything(part.weight);
        self.tell(StepKind::Part, &part.id, part.title.clone(), "", &all.to_string(), note);
        all
    }

    /// What the unit reached in a round, told as a step; `None` when it was not in it.
    fn result(&mut self, round: &Round) -> Option<(Span, String, Points)> {
        let found = self.candidate.results.iter().find(|result| result.round == round.name)?;
        let unit = &self.candidate.unit;
        let title = Text::new(round.name.clone(), round.name.clone());
        let (share, full_marks, note) = match &found.standing {
            Standing::NotAudited => {
                self.open.push(open::not_audited(unit, &round.name));
                (Span::anything(Exact::ONE), Points::whole(100), Text::new("没有检查结果", "not audited"))
            }
            Standing::Scored { low, points, high, full_marks, withheld, vetoes } => {
                let share = share_of(&found.standing, self.scheme.withheld, self.scheme.doubt);
                let mut notes = Vec::new();
                if *withheld {
                    self.open.push(open::withheld(unit, &round.name));
                    notes.push(Text::new("等次暂缓", "grade withheld"));
                } else if low != high && self.scheme.doubt == Doubt::Interval {
                    self.open.push(open::doubt(unit, &round.name, &format!("{low}～{high}")));
                    notes.push(Text::new("有未定事项", "some points are open"));
                }
                if *vetoes > 0 {
                    notes.push(Text::new(format!("单项否决 {vetoes} 项"), format!("{vetoes} vetoes")));
                    self.felled |= self.scheme.veto_fails;
                }
                if high > full_marks {
                    notes.push(Text::new(
                        format!("得分 {points}，超过满分 {full_marks} 的部分不计"),
                        format!("scored {points}; what is above {full_marks} does not count"),
                    ));
                }
                (share, *full_marks, joined(&notes))
            }
        };
        let reached = share.each(|share| share * Exact::from(full_marks)).to_string();
        let out_of = format!("{reached} / {full_marks}");
        self.tell(StepKind::Round, &round.name, title, "", &out_of, note);
        Some((share, reached, full_marks))
    }

    /// Shares of the unit in the year's rounds of other kinds that count under the scheme.
    fn other_shares(&self, kinds: &[RoundKind]) -> Vec<Span> {
        let counts = |kind: RoundKind| {
            self.scheme.parts.iter().any(|part| match &part.body {
                PartBody::Rounds { kinds, .. } => kinds.contains(&kind),
                PartBody::Items(_) => false,
            })
        };
        let others =
            self.year.rounds.iter().filter(|round| !kinds.contains(&round.kind) && counts(round.kind));
        let results = others
            .filter_map(|round| self.candidate.results.iter().find(|result| result.round == round.name));
        results.map(|result| share_of(&result.standing, self.scheme.withheld, self.scheme.doubt)).collect()
    }
}

/// Share of the full marks, between nothing and all.
fn share_of(standing: &Standing, on_withheld: Withheld, on_doubt: Doubt) -> Span {
    match standing {
        Standing::NotAudited => Span::anything(Exact::ONE),
        Standing::Scored { withheld: true, .. } if on_withheld == Withheld::Undetermined => {
            Span::anything(Exact::ONE)
        }
        Standing::Scored { low, points, high, full_marks, withheld, .. } => {
            let of = |points: Points| {
                Exact::from(points).over(Exact::from(*full_marks)).max(Exact::ZERO).min(Exact::ONE)
            };
            match on_doubt {
                Doubt::Points if !*withheld => Span::sure(of(*points)),
                _ => Span { low: of(*low), points: of(*points), high: of(*high) },
            }
        }
    }
}

/// Several results of a unit as one share, with the reckoning in figures.
fn combined(reached: &[Reached], combine: &Combine) -> (Span, String) {
    let marks = reached.first().map(|one| one.full_marks).unwrap_or_default();
    let alike = reached.iter().all(|one| one.full_marks == marks);
    // One divisor at the end where all rounds have the same full marks.
    let term = |one: &Reached| {
        if alike { one.shown.clone() } else { format!("{} ÷ {}", one.shown, one.full_marks) }
    };
    let end = if alike { format!(" ÷ {marks}") } else { String::new() };
    let list = |between: &str| {
        reached.iter().map(|one| format!("{}{}", term(one), one.times)).collect::<Vec<_>>().join(between)
    };
    match (combine, reached) {
        (Combine::Latest, [.., last]) => (last.share, format!("{} ÷ {}", last.shown, last.full_marks)),
        (Combine::Lowest, [first, rest @ ..]) if !rest.is_empty() => {
            let least = rest.iter().fold(first.share, |least, one| least.least(one.share));
            (least, format!("min({}){end}", list(", ")))
        }
        (_, [one]) => (one.share, format!("{} ÷ {}", one.shown, one.full_marks)),
        _ => {
            let all = reached.iter().fold(Exact::ZERO, |all, one| all + one.weight);
            let sum = reached.iter().fold(Span::ZERO, |sum, one| sum + one.share.each(|it| it * one.weight));
            (sum.each(|it| it.over(all)), format!("({}) ÷ {all}{end}", list(" + ")))
        }
    }
}

fn bracketed(sum: &str, terms: usize) -> String {
    if terms > 1 { format!("({sum})") } else { sum.to_owned() }
}

fn of_weight(part: &Part) -> Text {
    Text::new(format!("满分 {}", part.weight), format!("of {}", part.weight))
}

/// Several notes as one.
pub(super) fn joined(notes: &[Text]) -> Text {
    let all = |of: fn(&Text) -> &str, between| notes.iter().map(of).collect::<Vec<_>>().join(between);
    Text::new(all(|text| &text.zh, "；"), all(|text| &text.en, "; "))
}
