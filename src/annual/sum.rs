//! The year of one unit: parts, bonus, penalty, total, grade and share, every step told.

use super::part::joined;
use super::scheme::concerns;
use super::{
    Candidate, Exact, Item, Open, PartTotal, Place, Scheme, Span, Step, StepKind, UnitTotal, Value, Year,
    open,
};
use crate::model::{Points, Rounding, RoundingMode, Text};

/// A sum being made.
pub(super) struct Sum<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) year: &'a Year,
    pub(super) candidate: &'a Candidate,
    pub(super) steps: Vec<Step>,
    pub(super) open: Vec<Open>,
    /// A veto fells the grade.
    pub(super) felled: bool,
}

/// What the year comes to for one unit; its place is given later.
pub(super) fn unit_total(scheme: &Scheme, year: &Year, candidate: &Candidate) -> UnitTotal {
    let mut sum = Sum { scheme, year, candidate, steps: Vec::new(), open: Vec::new(), felled: false };
    let each = scheme.parts.iter().map(|part| PartTotal { id: part.id.clone(), earned: sum.part(part) });
    let parts: Vec<PartTotal> = each.collect();
    let earned = sum.whole(&parts);
    let bonus = sum.extras(true);
    let penalty = sum.extras(false);
    let [low, points, high] = sum.total(earned, bonus, penalty);
    let grade = sum.grade(low, high);
    let performance = sum.performance([low, points, high]);
    let owes_report =
        scheme.failing_reports && grade.is_some() && scheme.lowest().map(|band| &band.name) == grade.as_ref();
    UnitTotal {
        unit: candidate.unit.clone(),
        parts,
        bonus,
        penalty,
        low,
        points,
        high,
        grade,
        felled: sum.felled,
        place: Place::default(),
        performance,
        owes_report,
        steps: sum.steps,
        open: sum.open,
    }
}

impl Sum<'_> {
    /// Writes a step down; its result is in figures.
    pub(super) fn tell(
        &mut self,
        kind: StepKind,
        id: &str,
        title: Text,
        sum: &str,
        result: &str,
        note: Text,
    ) {
        self.tell_in_words(kind, id, title, sum, Text::new(result, result), note);
    }

    fn tell_in_words(&mut self, kind: StepKind, id: &str, title: Text, sum: &str, result: Text, note: Text) {
        let (id, sum) = (id.to_owned(), sum.to_owned());
        self.steps.push(Step { kind, id, title, sum, result, note });
    }

    /// What was answered about an item, told as a step; `None` when nothing was. An answer that does not fit is open.
    pub(super) fn answered(&mut self, item: &Item, kind: StepKind) -> Option<Span> {
        let subject = self.scheme.subject(&item.id);
        let given = self.candidate.answers.iter().find(|given| given.subject == subject)?;
        let fits = |points: &Points| (Points::ZERO..=item.points).contains(points);
        let points = match given.value {
            Value::Yes => Some(item.points),
            Value::No => Some(Points::ZERO),
            Value::Points(points) => Some(points).filter(fits),
        };
        let span = points.map_or_else(
            || {
                self.open.push(open::bad_answer(&self.candidate.unit, item, given.value));
                Span::anything(item.points)
            },
            Span::sure,
        );
        let mut words = vec![given.who.clone(), given.day.clone(), given.reason.clone(), given.file.clone()];
        words.retain(|word| !word.is_empty());
        let note = Text::new(words.join("，"), words.join(", "));
        let out_of = format!("{span} / {}", item.points);
        self.tell(kind, &item.id, item.title.clone(), "", &out_of, note);
        Some(span)
    }

    /// The sum of the parts; where some do not count, the rest is rescaled to the full marks.
    fn whole(&mut self, parts: &[PartTotal]) -> Span {
        let scheme = self.scheme;
        let counted = || scheme.parts.iter().zip(parts).filter_map(|(part, it)| Some((part, it.earned?)));
        let weight: Points = counted().map(|(part, _)| part.weight).sum();
        let full = scheme.full_marks;
        let title = Text::new("各部分合计", "sum of the parts");
        if weight <= Points::ZERO {
            if let Some(part) = scheme.parts.first() {
                self.open.push(open::not_drawn(&self.candidate.unit, part));
            }
            let all = Span::anything(full);
            let note = Text::new("没有任何部分计入", "no part counts");
            self.tell(StepKind::Sum, "", title, "", &all.to_string(), note);
            return all;
        }
        let earned = counted().fold(Span::ZERO, |sum, (_, earned)| sum + earned);
        let terms: Vec<String> = counted().map(|(_, earned)| earned.to_string()).collect();
        let mut sum = terms.join(" + ");
        if weight == full {
            self.tell(StepKind::Sum, "", title, &sum, &earned.to_string(), Text::default());
            return earned;
        }
        if terms.len() > 1 {
            sum = format!("({sum})");
        }
        let ratio = Exact::from(full).over(Exact::from(weight));
        let earned = earned.each(|points| points * ratio);
        let note = Text::new(
            format!("计入的部分共 {weight} 分，折算为 {full} 分"),
            format!("the parts that count weigh {weight}; rescaled to {full}"),
        );
        let sum = format!("{sum} × {full} ÷ {weight}");
        self.tell(StepKind::Sum, "", title, &sum, &earned.to_string(), note);
        earned
    }

    /// All bonuses, or all penalties, up to their cap.
    fn extras(&mut self, bonus: bool) -> Span {
        let (scheme, kind) = (self.scheme, self.candidate.unit.kind);
        let step = if bonus { StepKind::Bonus } else { StepKind::Penalty };
        let (mut sum, mut terms) = (Span::ZERO, Vec::new());
        let own = scheme.extras.iter().filter(|it| it.bonus == bonus && concerns(&it.item.kinds, kind));
        for extra in own {
            if let Some(points) = self.answered(&extra.item, step) {
                terms.push(points.to_string());
                sum = sum + points;
            }
        }
        let cap = if bonus { scheme.bonus_cap } else { scheme.penalty_cap };
        let capped = sum.least(Span::sure(cap));
        if !terms.is_empty() {
            let title = if bonus {
                Text::new("加分合计", "all bonuses")
            } else {
                Text::new("扣分合计", "all penalties")
            };
            let note = if sum == capped {
                Text::default()
            } else {
                Text::new(format!("以 {cap} 分为限"), format!("at most {cap}"))
            };
            self.tell(step, "", title, &terms.join(" + "), &capped.to_string(), note);
        }
        capped
    }

    /// The total, rounded: the only place where it is.
    fn total(&mut self, earned: Span, bonus: Span, penalty: Span) -> [Points; 3] {
        let scheme = self.scheme;
        let exact = (earned + bonus).less(penalty);
        let most = Exact::from(scheme.full_marks);
        let limited = |points: Exact| {
            let points = points.max(Exact::ZERO);
            if scheme.above_full_marks { points } else { points.min(most) }
        };
        let within = exact.each(limited);
        let total = [within.low, within.points, within.high].map(|points| points.rounded(scheme.rounding));
        let mut sum = earned.to_string();
        if bonus != Span::ZERO {
            sum += &format!(" + {bonus}");
        }
        if penalty != Span::ZERO {
            sum += &if penalty.is_sure() { format!(" − {penalty}") } else { format!(" − ({penalty})") };
        }
        let mut notes = Vec::new();
        if within != exact {
            let full = scheme.full_marks;
            notes.push(if within.high < exact.high {
                Text::new(format!("超过满分的按 {full} 分计"), format!("not above the full marks, {full}"))
            } else {
                Text::new("不低于 0 分", "not below 0")
            });
        }
        notes.push(rounding(scheme.rounding));
        let title = Text::new("总分", "total");
        self.tell(StepKind::Total, "", title, &sum, &interval(total[0], total[2]), joined(&notes));
        total
    }

    fn grade(&mut self, low: Points, high: Points) -> Option<Text> {
        let scheme = self.scheme;
        let title = Text::new("等次", "grade");
        if self.felled {
            let name = scheme.lowest()?.name.clone();
            let note = Text::new("单项否决，定为最低等次", "a veto fells the grade");
            self.tell_in_words(StepKind::Grade, "", title, "", name.clone(), note);
            return Some(name);
        }
        let (worst, best) = (scheme.grade(low)?, scheme.grade(high)?);
        if worst != best {
            let note = Text::new(
                format!("待定：{}或{}", best.name.zh, worst.name.zh),
                format!("open: {} or {}", best.name.en, worst.name.en),
            );
            self.tell(StepKind::Grade, "", title, "", "—", note);
            return None;
        }
        let note = Text::new(
            format!("{} ≥ {}", best.name.zh, best.from),
            format!("{} ≥ {}", best.name.en, best.from),
        );
        self.tell_in_words(StepKind::Grade, "", title, "", best.name.clone(), note);
        Some(best.name.clone())
    }

    fn performance(&mut self, total: [Points; 3]) -> Option<[Points; 3]> {
        let share = self.scheme.performance_share?;
        let full = self.scheme.full_marks;
        let of = |total: Points| {
            let part = Exact::from(share) * Exact::from(total).over(Exact::from(full));
            part.min(Exact::from(share)).rounded(Rounding::default())
        };
        let converted = total.map(of);
        let sum = format!("{share} × {} ÷ {full}", interval(total[0], total[2]));
        let note = Text::new(format!("绩效占比 {share}%"), format!("{share} % of the overall performance"));
        let title = Text::new("绩效折算", "share in the performance");
        let result = interval(converted[0], converted[2]);
        self.tell(StepKind::Performance, "", title, &sum, &result, note);
        Some(converted)
    }
}

/// `86.5`, or `82～90`.
pub(super) fn interval(low: Points, high: Points) -> String {
    if low == high { low.to_string() } else { format!("{low}～{high}") }
}

fn rounding(rounding: Rounding) -> Text {
    let step = rounding.step;
    match rounding.mode {
        RoundingMode::HalfUp => Text::new(format!("四舍五入到 {step}"), format!("rounded half up to {step}")),
        RoundingMode::Down => Text::new(format!("只舍不入到 {step}"), format!("rounded down to {step}")),
    }
}
