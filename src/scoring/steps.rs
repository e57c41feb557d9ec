//! The sum, as a person would write it down: full marks, what each rule takes, the rescaling, the total.

use super::finding::Charged;
use super::{RuleOutcome, Step};
use crate::model::{Points, Text};
use crate::rules::{Pack, Rule};

/// The ends of the score after rescaling, and their middle.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    pub(super) low: Points,
    pub(super) high: Points,
    pub(super) points: Points,
}

/// Writes the sum down. Every step's points add up to the step's total, and the last total is the score.
pub(super) fn steps(pack: &Pack, judged: &[(RuleOutcome, Charged)], ends: Ends) -> Vec<Step> {
    let mut sum = Sum { steps: Vec::new(), total: Points::ZERO };
    sum.add(Text::new("满分", "full marks"), pack.max);
    for (rule, (outcome, _)) in pack.rules.iter().zip(judged) {
        if outcome.verdict == "not-applicable" {
            let zh = format!("{}：不适用，其分值移出满分", rule.title.zh);
            let en = format!("{}: not applicable, its points leave the full marks", rule.title.en);
            sum.add(Text::new(zh, en), -rule.points);
        }
    }
    let left = sum.total;
    for (rule, (outcome, charged)) in pack.rules.iter().zip(judged) {
        if outcome.verdict == "fail" {
            sum.add(taken(rule, charged), -charged.deducted);
            for (earlier, count) in &charged.elsewhere {
                sum.add(already(pack, rule, earlier, *count), Points::ZERO);
            }
        }
    }
    if left != pack.max {
        let zh = format!("适用分值 {left} 分，按 {} 分折算", pack.max);
        let en = format!("{left} points apply; rescaled to {}", pack.max);
        let gain = ends.high - sum.total;
        sum.add(Text::new(zh, en), gain);
    }
    let doubts = pack.rules.iter().zip(judged).filter(|(_, (outcome, _))| outcome.low < outcome.high);
    for (rule, (outcome, _)) in doubts {
        let zh = format!("{}：无法完全判定，在 {} 至 {} 分之间", rule.title.zh, outcome.low, outcome.high);
        let en = format!("{}: not fully established, {} to {}", rule.title.en, outcome.low, outcome.high);
        sum.add(Text::new(zh, en), Points::ZERO);
    }
    if ends.low < ends.high {
        let zh = format!("得分区间 {} 至 {} 分，取中点", ends.low, ends.high);
        let en = format!("between {} and {}: the middle is taken", ends.low, ends.high);
        sum.add(Text::new(zh, en), ends.points - ends.high);
    }
    sum.add(Text::new("得分", "score"), Points::ZERO);
    sum.steps
}

struct Sum {
    steps: Vec<Step>,
    total: Points,
}

impl Sum {
    fn add(&mut self, label: Text, points: Points) {
        self.total = self.total + points;
        self.steps.push(Step { label, points, total: self.total });
    }
}

fn taken(rule: &Rule, charged: &Charged) -> Text {
    let notes = charged.findings.len();
    let (zh, en) = match (charged.counted, rule.per_fault) {
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
    let found = pack.rules.iter().find(|known| known.id == earlier);
    let first = found.map_or(Text::new(earlier, earlier), |known| known.title.clone());
    Text::new(
        format!("{}：{count} 处问题已在“{}”中扣分，不重复扣", rule.title.zh, first.zh),
        format!("{}: {count} already taken under \"{}\", not taken twice", rule.title.en, first.en),
    )
}
