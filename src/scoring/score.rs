//! From answers to a score: the rules added up, the interval, the vetoes, the grade.

use super::finding::Taken;
use super::rule::judge;
use super::steps::{Ends, steps};
use super::{Finding, RuleOutcome, Score};
use crate::model::{Answer, Points, Severity, Text, UnitKind};
use crate::rules::{GradeBand, Pack};

/// Scores one unit. `answers` pairs rule identifiers with what their checks said, in any order.
pub fn score(pack: &Pack, answers: &[(String, Answer)], kind: UnitKind) -> Score {
    let mut taken = Taken::default();
    let mut judged: Vec<_> = pack
        .rules
        .iter()
        .map(|rule| {
            let answer = answers.iter().find(|(id, _)| *id == rule.id).map(|(_, answer)| answer);
            judge(rule, answer, kind, &mut taken)
        })
        .collect();
    let mut number = 0_usize;
    for (outcome, charged) in &mut judged {
        for finding in &mut charged.findings {
            number += 1;
            finding.id = format!("f-{number}");
            outcome.findings.push(finding.id.clone());
        }
    }
    let ends = ends(pack, judged.iter().map(|(outcome, _)| outcome));
    let steps = steps(pack, &judged, ends);
    let mut vetoes = Vec::new();
    let mut open = judged.iter().all(|(outcome, _)| outcome.verdict == "not-applicable");
    for (rule, (outcome, charged)) in pack.rules.iter().zip(&judged).filter(|(rule, _)| rule.veto) {
        open |= outcome.verdict == "cannot-tell";
        let fell = charged.findings.iter().find(|finding| finding.severity == Severity::Veto);
        if let Some(finding) = fell {
            vetoes.push((rule.id.clone(), finding.id.clone()));
        }
    }
    let (grade, withheld) = grade(&pack.grades, ends, !vetoes.is_empty(), open);
    let (rules, charged): (Vec<RuleOutcome>, Vec<_>) = judged.into_iter().unzip();
    let findings: Vec<Finding> = charged.into_iter().flat_map(|charged| charged.findings).collect();
    let Ends { low, high, points } = ends;
    Score { points, low, high, max: pack.max, grade, withheld, vetoes, rules, findings, steps }
}

/// Sums both ends over what applies and rescales them to full marks, each rounded once; then their middle.
fn ends<'a>(pack: &Pack, outcomes: impl Iterator<Item = &'a RuleOutcome>) -> Ends {
    let (mut low, mut high, mut applicable) = (Points::ZERO, Points::ZERO, Points::ZERO);
    for outcome in outcomes {
        low = low + outcome.low;
        high = high + outcome.high;
        applicable = applicable + outcome.max;
    }
    let rescaled = |sum: Points| sum.rounded_share(pack.max.as_hundredths(), applicable.as_hundredths());
    let (low, high) = (rescaled(low), rescaled(high));
    Ends { low, high, points: (low + high).rounded_share(1, 2) }
}

/// The grade and whether it is withheld. A fallen veto settles the grade, whatever else is in doubt.
fn grade(bands: &[GradeBand], ends: Ends, fell: bool, open: bool) -> (Option<Text>, bool) {
    if fell {
        return (bands.last().map(|band| band.name.clone()), false);
    }
    let band = |points: Points| bands.iter().position(|band| points >= band.from);
    if open || band(ends.low) != band(ends.high) {
        return (None, true);
    }
    let found = band(ends.points).and_then(|at| bands.get(at));
    (found.map(|band| band.name.clone()), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Fault, Reason, Seen, Verdict};
    use crate::rules::{Confidence, Rule};
    use crate::scoring::{Step, fingerprint};

    fn rule(id: &str, points: i64, per_fault: Option<i64>) -> Rule {
        Rule {
            id: id.into(),
            family: "a".into(),
            check: "x".into(),
            params: toml::Table::new(),
            title: Text::new(format!("题{id}"), format!("title {id}")),
            points: Points::whole(points),
            per_fault: per_fault.map(Points::hundredths),
            veto: false,
            kinds: Vec::new(),
            basis: Vec::new(),
            confidence: Confidence::Default,
            place: String::new(),
        }
    }

    fn pack(rules: Vec<Rule>) -> Pack {
        let band = |name: &str, from| GradeBand { name: Text::new(name, name), from: Points::whole(from) };
        Pack {
            id: "p".into(),
            version: "1".into(),
            title: Text::new("", ""),
            max: Points::whole(100),
            grades: vec![band("优秀", 90), band("合格", 60), band("不合格", 0)],
            families: Vec::new(),
            rules,
        }
    }

    fn fault(subject: &str) -> Fault {
        let seen = Seen::at(&Address::parse("http://x.gov.cn/").unwrap());
        Fault::new(seen, subject, Text::new("错", "wrong"), Text::new("改", "mend"))
    }

    fn faults(subjects: &[&str]) -> Answer {
        Answer::of_faults(subjects.iter().map(|subject| fault(subject)).collect())
    }

    fn of(pack: &Pack, answers: Vec<(&str, Answer)>) -> Score {
        let answers: Vec<(String, Answer)> = answers.into_iter().map(|(id, a)| (id.to_owned(), a)).collect();
        let score = score(pack, &answers, UnitKind::Government);
        let adds_up = |steps: &[Step]| {
            let mut total = Points::ZERO;
            steps.iter().all(|step| {
                total = total + step.points;
                total == step.total
            })
        };
        assert!(adds_up(&score.steps), "{:#?}", score.steps);
        assert_eq!(score.steps.last().unwrap().total, score.points);
        score
    }

    fn pass() -> Answer {
        Verdict::Pass.into()
    }

    fn unknown() -> Answer {
        Verdict::CannotTell(Reason::NotGathered).into()
    }

    fn h(hundredths: i64) -> Points {
        Points::hundredths(hundredths)
    }

    #[test]
    fn faults_take_their_points_up_to_the_cap() {
        let pack = pack(vec![rule("a", 4, Some(150)), rule("b", 96, None)]);
        let score = of(&pack, vec![("a", faults(&["1", "2", "3", "4"])), ("b", pass())]);
        let points: Vec<Points> = score.findings.iter().map(|finding| finding.points).collect();
        assert_eq!(points, [h(-150), h(-150), h(-100), h(0)]);
        assert_eq!((score.points, score.grade.unwrap().zh.as_str()), (Points::whole(96), "优秀"));
    }

    #[test]
    fn a_fault_without_a_price_takes_the_whole_rule_and_a_note_takes_nothing() {
        let pack = pack(vec![rule("a", 40, None), rule("b", 60, None)]);
        let note = Answer::of_faults(vec![fault("n").severity(Severity::Note)]);
        let score = of(&pack, vec![("a", faults(&["1", "2"])), ("b", note)]);
        assert_eq!(score.points, Points::whole(60));
        assert_eq!(score.rules[1].verdict, "fail");
    }

    #[test]
    fn one_fault_is_never_taken_twice() {
        let pack = pack(vec![rule("a", 10, Some(100)), rule("b", 90, Some(100))]);
        let score = of(&pack, vec![("a", faults(&["column:x"])), ("b", faults(&["column:x", "column:y"]))]);
        assert_eq!(score.points, Points::whole(98));
        assert_eq!(score.findings[1].points, Points::ZERO);
        assert!(score.steps.iter().any(|step| step.label.zh == "题b：1 处问题已在“题a”中扣分，不重复扣"));
    }

    #[test]
    fn what_could_not_be_told_widens_the_score() {
        let pack = pack(vec![rule("a", 10, None), rule("b", 90, None)]);
        let score = of(&pack, vec![("a", unknown()), ("b", pass())]);
        assert_eq!((score.low, score.points, score.high), (h(9000), h(9500), h(10000)));
        assert!(!score.withheld);
        let silent = of(&pack, vec![("b", pass())]);
        assert_eq!((silent.low, silent.rules[0].verdict), (h(9000), "cannot-tell"));
    }

    #[test]
    fn faults_on_a_half_read_portal_lose_what_was_proved_and_doubt_the_rest() {
        let pack = pack(vec![rule("a", 10, Some(100)), rule("b", 90, None)]);
        let half = faults(&["1", "2"]).blind(Some(Reason::NotGathered));
        let score = of(&pack, vec![("a", half), ("b", pass())]);
        assert_eq!((score.low, score.points, score.high), (h(9000), h(9400), h(9800)));
        assert_eq!(score.rules[0].reason, Some(Reason::NotGathered));
    }

    #[test]
    fn a_grade_is_withheld_when_the_doubt_crosses_a_band() {
        let pack = pack(vec![rule("a", 11, None), rule("b", 89, None)]);
        let score = of(&pack, vec![("a", unknown()), ("b", pass())]);
        assert_eq!((score.low, score.grade, score.withheld), (h(8900), None, true));
    }

    #[test]
    fn what_does_not_apply_leaves_the_sum_and_the_rest_is_rescaled_once() {
        let pack = pack(vec![rule("a", 10, None), rule("b", 20, Some(100)), rule("c", 70, None)]);
        let score =
            of(&pack, vec![("a", Verdict::NotApplicable.into()), ("b", faults(&["1"])), ("c", pass())]);
        assert_eq!(score.points, h(9889), "89 of 90");
        assert_eq!(score.rules[0].max, Points::ZERO);
        assert!(
            score
                .steps
                .iter()
                .any(|step| step.label.zh == "适用分值 90 分，按 100 分折算" && step.points == h(989))
        );
    }

    #[test]
    fn a_rule_for_other_units_does_not_apply() {
        let mut only = rule("a", 10, None);
        only.kinds = vec![UnitKind::Department];
        let score = of(&pack(vec![only, rule("b", 90, None)]), vec![("a", faults(&["1"])), ("b", pass())]);
        assert_eq!((score.points, score.findings.len()), (Points::whole(100), 0));
    }

    #[test]
    fn nothing_that_applies_earns_no_grade() {
        let pack = pack(vec![rule("a", 100, None)]);
        let score = of(&pack, vec![("a", Verdict::NotApplicable.into())]);
        assert_eq!((score.points, score.grade, score.withheld), (Points::ZERO, None, true));
    }

    #[test]
    fn a_veto_fells_the_grade_but_not_the_points() {
        let mut veto = rule("v", 5, Some(100));
        veto.veto = true;
        let pack = pack(vec![rule("a", 95, None), veto]);
        let score = of(&pack, vec![("a", pass()), ("v", faults(&["1", "2"]))]);
        assert_eq!(score.vetoes, [("v".to_owned(), "f-1".to_owned())]);
        assert_eq!((score.points, score.grade.unwrap().zh.as_str()), (Points::whole(98), "不合格"));
        assert_eq!(score.findings[0].severity, Severity::Veto);
        let open = of(&pack, vec![("a", pass()), ("v", unknown())]);
        assert_eq!((open.grade, open.withheld), (None, true));
    }

    #[test]
    fn a_finding_keeps_its_fingerprint() {
        let print = fingerprint("dead-links", "dead:http://x.gov.cn/a");
        assert_eq!(print.len(), 16);
        assert_eq!(print, fingerprint("dead-links", "dead:http://x.gov.cn/a"));
        assert_ne!(print, fingerprint("dead-links", "dead:http://x.gov.cn/b"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_answers_the_sum_adds_up(kinds in proptest::collection::vec((0_u8..6, 0_usize..9), 4)) {
            let pack = pack(vec![rule("a", 7, Some(33)), rule("b", 13, None), rule("c", 20, Some(250)), rule("d", 60, Some(100))]);
            let some = |count: usize| faults(&["1", "2", "3", "4", "5", "6", "7", "8", "9"][..=count]);
            let answers = kinds.iter().zip(["a", "b", "c", "d"]).map(|((kind, count), id)| (id, match kind {
                0 | 1 => some(*count),
                2 => some(*count).blind(Some(Reason::NotGathered)),
                3 => unknown(),
                4 => Verdict::NotApplicable.into(),
                _ => pass(),
            }));
            let score = of(&pack, answers.collect());
            proptest::prop_assert!(Points::ZERO <= score.low && score.low <= score.points);
            proptest::prop_assert!(score.points <= score.high && score.high <= pack.max);
            for outcome in &score.rules {
                proptest::prop_assert!(Points::ZERO <= outcome.low && outcome.low <= outcome.high && outcome.high <= outcome.max);
            }
        }
    }
}
