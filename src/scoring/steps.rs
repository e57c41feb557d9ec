//! The sum, as a person would write it down: full marks, what each rule takes, the rescaling, the bonus, the total.

use super::finding::Charged;
use super::score::title;
use super::sum::{Sums, share};
use super::{FamilyOutcome, Part, RuleOutcome, Step};
use crate::model::{Points, Rounding, Text};
use crate::rules::{Pack, Rule};

/// Vetoes that fell (rule and finding), and those that nobody could settle.
pub(super) struct Vetoes<'a> {
    pub(super) fell: Vec<(String, String)>,
    pub(super) open: Vec<&'a Rule>,
}

/// Writes the sum down. Every step's points add up to the step's total, and the last total is the score.
pub(super) fn steps(
    pack: &Pack,
    judged: &[(RuleOutcome, Charged)],
    families: &[FamilyOutcome],
    sums: &Sums,
    vetoes: &Vetoes<'_>,
) -> Vec<Step> {
    let mut sum = Sum { pack, steps: Vec::new(), total: Points::ZERO };
    sum.base(judged, families, sums);
    let stopped = pack.arithmetic.veto_points.filter(|_| !vetoes.fell.is_empty());
    if let Some(points) = stopped {
        sum.stopped(vetoes, points);
    } else {
        sum.deductions(judged, families);
        sum.rescale(sums);
        sum.bonus(judged, families, sums);
        sum.rounding(sums);
        sum.vetoes(vetoes);
        sum.doubts(judged, sums);
    }
    sum.add(Part::Result, None, text("得分", "score"), Points::ZERO);
    sum.steps
}

struct Sum<'a> {
    pack: &'a Pack,
    steps: Vec<Step>,
    total: Points,
}

impl Sum<'_> {
    fn add(&mut self, part: Part, about: Option<&str>, label: Text, points: Points) {
        self.total = self.total + points;
        let about = about.map(str::to_owned);
        self.steps.push(Step { part, about, label, points, total: self.total });
    }

    fn base(&mut self, judged: &[(RuleOutcome, Charged)], families: &[FamilyOutcome], sums: &Sums) {
        let label = match sums.full == self.pack.max {
            true => text("满分", "full marks"),
            false => text("各项分值合计", "all points together"),
        };
        self.add(Part::Base, None, label, sums.full);
        for family in families.iter().filter(|family| !family.bonus && family.max < family.full) {
            let known = self.pack.families.iter().find(|known| known.id == family.family);
            let name = known.map_or(Text::new(&*family.family, &*family.family), |it| it.title.clone());
            if family.max == Points::ZERO {
                let zh = format!("{}：本类不适用，{} 分移出满分", name.zh, family.full);
                let en = format!("{}: does not apply, its {} points leave", name.en, family.full);
                self.add(Part::Base, Some(&family.family), Text::new(zh, en), -family.full);
            } else if known.is_some_and(|known| known.cap.is_some()) {
                let zh = format!("{}：部分指标不适用，本类按 {} 分计", name.zh, family.max);
                let en = format!("{}: part does not apply, it weighs {}", name.en, family.max);
                self.add(Part::Base, Some(&family.family), Text::new(zh, en), family.max - family.full);
            } else {
                self.left_out(judged, &family.family);
            }
        }
    }

    /// The rules of one family that left the full marks.
    fn left_out(&mut self, judged: &[(RuleOutcome, Charged)], family: &str) {
        for (rule, (outcome, _)) in self.pack.rules.iter().zip(judged) {
            let gone = rule.is_scored() && rule.family == family && outcome.max < rule.points;
            if gone {
                let zh = format!("{}：不适用，其分值移出满分", rule.title.zh);
                let en = format!("{}: not applicable, its points leave the full marks", rule.title.en);
                self.add(Part::Base, Some(&rule.id), Text::new(zh, en), -rule.points);
            }
        }
    }

    /// A fallen veto ends the sum.
    fn stopped(&mut self, vetoes: &Vetoes<'_>, points: Points) {
        for (id, _) in &vetoes.fell {
            let name = title(self.pack, id).map_or(text(id, id), |rule| rule.title.clone());
            let zh = format!("单项否决“{}”不符合：不再计分，记 {points} 分", name.zh);
            let en = format!("the veto \"{}\" falls: scoring ends, {points} points are written", name.en);
            let change = points - self.total;
            self.add(Part::Veto, Some(id), Text::new(zh, en), change);
        }
    }

    fn deductions(&mut self, judged: &[(RuleOutcome, Charged)], families: &[FamilyOutcome]) {
        let pack = self.pack;
        for (rule, (outcome, charged)) in pack.rules.iter().zip(judged).filter(|(rule, _)| rule.is_scored()) {
            if outcome.verdict == "fail" || outcome.ruled.is_some() {
                self.add(Part::Deduction, Some(&rule.id), taken(rule, outcome, charged), -charged.deducted);
                for (earlier, count) in &charged.elsewhere {
                    let label = already(pack, rule, earlier, *count);
                    self.add(Part::Deduction, Some(&rule.id), label, Points::ZERO);
                }
            }
            if charged.flagged > 0 {
                let zh = format!("{}：{} 处待人工确认，暂不扣分", rule.title.zh, charged.flagged);
                let en = format!("{}: {} wait for a person, nothing taken", rule.title.en, charged.flagged);
                self.add(Part::Deduction, Some(&rule.id), Text::new(zh, en), Points::ZERO);
            }
        }
        for family in families.iter().filter(|family| !family.bonus) {
            let of_family = |(rule, _): &(&Rule, &(RuleOutcome, Charged))| {
                rule.is_scored() && rule.family == family.family
            };
            let lost: Points = (pack.rules.iter().zip(judged).filter(of_family))
                .map(|(_, (outcome, _))| outcome.max - outcome.high)
                .sum();
            let relief = lost - (family.max - family.high);
            if relief > Points::ZERO {
                let name = pack.families.iter().find(|known| known.id == family.family);
                let name = name.map_or(Text::default(), |known| known.title.clone());
                let zh = format!("{}：本类扣分合计不超过 {} 分，多扣的退回", name.zh, family.max);
                let en = format!("{}: no more than {} is taken together", name.en, family.max);
                self.add(Part::Deduction, Some(&family.family), Text::new(zh, en), relief);
            }
        }
    }

    fn rescale(&mut self, sums: &Sums) {
        let max = self.pack.max;
        if sums.weight == max {
            return;
        }
        let zh = format!("适用分值 {} 分，按 {max} 分折算", sums.weight);
        let en = format!("{} points apply; rescaled to {max}", sums.weight);
        // Shown in hundredths here; the score itself is rounded once, from the exact value.
        let shown = share(self.total, max, sums.weight, Points::ZERO, Rounding::default());
        let change = shown - self.total;
        self.add(Part::Rescale, None, Text::new(zh, en), change);
    }

    fn bonus(&mut self, judged: &[(RuleOutcome, Charged)], families: &[FamilyOutcome], sums: &Sums) {
        let Some(bonus) = sums.bonus else { return };
        if sums.left_high <= bonus.above {
            let zh = format!("扣分部分得 {} 分，未高于 {} 分，不计加分", sums.left_high, bonus.above);
            let en = format!("{} after deductions, not above {}: no bonus", sums.left_high, bonus.above);
            self.add(Part::Bonus, None, Text::new(zh, en), Points::ZERO);
            return;
        }
        let mut earned = Points::ZERO;
        for (rule, (outcome, _)) in self.pack.rules.iter().zip(judged).filter(|(rule, _)| rule.bonus) {
            if outcome.high > Points::ZERO {
                earned = earned + outcome.high;
                // The sum runs along the upper end; its last line takes the middle.
                let (zh, en) = match outcome.low < outcome.high {
                    true => (
                        format!("（尚未判定，{} 至 {} 分，先按上限计）", outcome.low, outcome.high),
                        format!(" (not settled, {} to {}: counted at its most)", outcome.low, outcome.high),
                    ),
                    false => (String::new(), String::new()),
                };
                let label = Text::new(
                    format!("加分：{}{zh}", rule.title.zh),
                    format!("bonus: {}{en}", rule.title.en),
                );
                self.add(Part::Bonus, Some(&rule.id), label, outcome.high);
            }
        }
        let counted: Points = families.iter().filter(|it| it.bonus).map(|it| it.high).sum();
        if bonus.high < earned {
            let least = counted.min(bonus.cap);
            let zh = format!("加分合计不超过 {least} 分");
            let en = format!("no more than {least} is earned on top");
            self.add(Part::Bonus, None, Text::new(zh, en), bonus.high - earned);
        }
    }

    fn rounding(&mut self, sums: &Sums) {
        let change = sums.high - self.total;
        if change != Points::ZERO {
            let step = self.pack.arithmetic.rounding.step;
            let zh = format!("按 {step} 分取整");
            let en = format!("rounded to {step}");
            self.add(Part::Rounding, None, Text::new(zh, en), change);
        }
    }

    /// Where a veto does not end the sum, it is told, and takes nothing.
    fn vetoes(&mut self, vetoes: &Vetoes<'_>) {
        for (id, _) in &vetoes.fell {
            let name = title(self.pack, id).map_or(text(id, id), |rule| rule.title.clone());
            let zh = format!("单项否决“{}”不符合：等次不再按分数确定", name.zh);
            let en = format!("the veto \"{}\" falls: the grade no longer goes by points", name.en);
            self.add(Part::Veto, Some(id), Text::new(zh, en), Points::ZERO);
        }
        for rule in &vetoes.open {
            let zh = format!("单项否决“{}”尚未判定：等次暂缓", rule.title.zh);
            let en = format!("the veto \"{}\" is not settled: no grade yet", rule.title.en);
            self.add(Part::Veto, Some(&rule.id), Text::new(zh, en), Points::ZERO);
        }
    }

    fn doubts(&mut self, judged: &[(RuleOutcome, Charged)], sums: &Sums) {
        let each = self.pack.rules.iter().zip(judged);
        // Of an open bonus its own line tells.
        let open = each.filter(|(rule, (outcome, _))| outcome.low < outcome.high && !rule.bonus);
        for (rule, (outcome, _)) in open {
            let zh =
                format!("{}：无法完全判定，在 {} 至 {} 分之间", rule.title.zh, outcome.low, outcome.high);
            let en = format!("{}: not fully established, {} to {}", rule.title.en, outcome.low, outcome.high);
            self.add(Part::Interval, Some(&rule.id), Text::new(zh, en), Points::ZERO);
        }
        if sums.low < sums.high {
            let zh = format!("得分区间 {} 至 {} 分，取中点", sums.low, sums.high);
            let en = format!("between {} and {}: the middle is taken", sums.low, sums.high);
            self.add(Part::Interval, None, Text::new(zh, en), sums.points - sums.high);
        }
    }
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

fn taken(rule: &Rule, outcome: &RuleOutcome, charged: &Charged) -> Text {
    let notes = charged.findings.len();
    let (zh, en) = match (charged.counted, rule.per_fault) {
        _ if outcome.ruled.is_some() => {
            let by = outcome.ruled.as_ref().map_or("", |by| by.who.as_str());
            (
                format!("人工评定（{by}），得 {} 分", outcome.high),
                format!("settled by a person ({by}): {}", outcome.high),
            )
        }
        (0, _) => (format!("{notes} 处问题，不扣分"), format!("{notes} found, nothing taken")),
        (count, Some(each)) if each.times(count) > rule.points => (
            format!("{count} 处问题，每处 {each} 分，扣满 {} 分为止", rule.points),
            format!("{count} faults at {each}, at most {}", rule.points),
        ),
        (count, Some(each)) => {
            (format!("{count} 处问题，每处 {each} 分"), format!("{count} faults at {each}"))
        }
        (count, None) => {
            (format!("{count} 处问题，扣除全部分值"), format!("{count} faults, the whole rule is taken"))
        }
    };
    Text::new(format!("{}：{zh}", rule.title.zh), format!("{}: {en}", rule.title.en))
}

fn already(pack: &Pack, rule: &Rule, earlier: &str, count: usize) -> Text {
    let first = title(pack, earlier).map_or(text(earlier, earlier), |known| known.title.clone());
    Text::new(
        format!("{}：{count} 处问题已在“{}”中扣分，不重复扣", rule.title.zh, first.zh),
        format!("{}: {count} already taken under \"{}\", not taken twice", rule.title.en, first.en),
    )
}
