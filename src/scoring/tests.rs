//! The arithmetic by hand-checked examples, and what holds whatever the answers are.

mod monotone;

use super::*;
use crate::model::{
    Address, Answer, Decision, Fault, Points, Reason, Rounding, RoundingMode, Ruling, Seen, Severity,
    Signature, Text, UnitKind, Verdict,
};
use crate::rules::{Arithmetic, Bonus, Family, GradeBand, NotApplicable, Pack, Rule};

fn rule(id: &str, points: i64, per_fault: Option<i64>) -> Rule {
    Rule {
        id: id.into(),
        family: "a".into(),
        check: "x".into(),
        title: Text::new(format!("题{id}"), format!("title {id}")),
        points: Points::whole(points),
        per_fault: per_fault.map(Points::hundredths),
        ..Rule::default()
    }
}

fn pack(rules: Vec<Rule>) -> Pack {
    let band = |name: &str, from| GradeBand { name: Text::new(name, name), from: Points::whole(from) };
    Pack {
        id: "p".into(),
        version: "1".into(),
        title: Text::new("", ""),
        extends: None,
        max: Points::whole(100),
        arithmetic: Arithmetic::default(),
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
    let (home, rulings) = (Address::parse("http://x.gov.cn/").unwrap(), Vec::new());
    scored(
        pack,
        &answers,
        &Assessed { kind: UnitKind::Government, services: true, home: &home, rulings: &rulings },
    )
}

fn scored(pack: &Pack, answers: &[(String, Answer)], assessed: &Assessed<'_>) -> Score {
    let score = score(pack, answers, assessed);
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
    let score = of(&pack, vec![("a", Verdict::NotApplicable.into()), ("b", faults(&["1"])), ("c", pass())]);
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

/// A pack like the national one: two vetoes, services of 25 points, a bonus of 30 above 80.
fn national() -> Pack {
    let mut veto = rule("veto", 0, None);
    veto.veto = true;
    let mut stale = rule("stale", 0, None);
    (stale.veto, stale.at_least) = (true, Some(5));
    let in_family = |id: &str, points, per_fault, family: &str| Rule {
        family: family.into(),
        ..rule(id, points, per_fault)
    };
    let mut pack = pack(vec![
        veto,
        stale,
        in_family("news", 40, Some(500), "release"),
        in_family("guides", 15, Some(100), "service"),
        in_family("forms", 10, Some(100), "service"),
        in_family("design", 35, Some(100), "design"),
        in_family("extra", 20, None, "bonus"),
        in_family("more", 15, None, "bonus"),
    ]);
    for rule in &mut pack.rules {
        rule.needs_services = rule.family == "service";
        rule.bonus = rule.family == "bonus";
    }
    pack.arithmetic = Arithmetic {
        not_applicable: NotApplicable::Family,
        veto_points: Some(Points::ZERO),
        bonus: Some(Bonus { cap: Points::whole(30), above: Points::whole(80) }),
        ..Arithmetic::default()
    };
    pack
}

const NATIONAL: [&str; 8] = ["veto", "stale", "news", "guides", "forms", "design", "extra", "more"];

fn national_answers(given: Vec<(&str, Answer)>) -> Vec<(String, Answer)> {
    let answer = |id: &str| {
        let found = given.iter().find(|(known, _)| *known == id).map(|(_, answer)| answer.clone());
        let earns = id == "extra" || id == "more";
        let fails = Answer::of_faults(vec![fault(&format!("none:{id}"))]);
        (id.to_owned(), found.unwrap_or(if earns { fails } else { pass() }))
    };
    NATIONAL.map(answer).to_vec()
}

fn national_score(pack: &Pack, given: Vec<(&str, Answer)>, services: bool, rulings: &[Ruling]) -> Score {
    let home = Address::parse("http://x.gov.cn/").unwrap();
    let assessed = Assessed { kind: UnitKind::Department, services, home: &home, rulings };
    scored(pack, &national_answers(given), &assessed)
}

fn many(count: usize, of: &str) -> Answer {
    Answer::of_faults((0..count).map(|n| fault(&format!("{of}:{n}"))).collect())
}

fn label(score: &Score, words: &str) -> Points {
    let step = score.steps.iter().find(|step| step.label.zh.contains(words));
    step.unwrap_or_else(|| panic!("no step `{words}` in {:#?}", score.steps)).points
}

#[test]
fn a_veto_ends_the_scoring_where_the_pack_says_so() {
    let mut pack = national();
    let score = national_score(&pack, vec![("veto", many(1, "v")), ("news", many(2, "n"))], true, &[]);
    assert_eq!((score.points, score.low, score.high), (h(0), h(0), h(0)));
    assert_eq!((score.grade.unwrap().zh.as_str(), score.withheld, score.stopped), ("不合格", false, true));
    assert_eq!(score.steps[1].label.zh, "单项否决“题veto”不符合：不再计分，记 0 分");
    assert_eq!(score.steps.len(), 3, "full marks, veto, score");
    pack.arithmetic.veto_points = Some(Points::whole(59));
    let score = national_score(&pack, vec![("veto", many(1, "v"))], true, &[]);
    assert_eq!(score.points, Points::whole(59), "as one city writes it");
}

#[test]
fn an_open_veto_withholds_the_grade_and_leaves_the_points() {
    let score = national_score(&national(), vec![("veto", unknown())], true, &[]);
    assert_eq!(
        (score.low, score.high, score.withheld, score.grade.clone()),
        (h(10000), h(10000), true, None)
    );
    assert_eq!(label(&score, "尚未判定"), Points::ZERO);
}

#[test]
fn fewer_faults_than_a_rule_counts_from_are_notes() {
    let score = national_score(&national(), vec![("stale", many(4, "c"))], true, &[]);
    assert_eq!((score.vetoes.len(), score.points), (0, Points::whole(100)));
    assert_eq!((score.rules[1].verdict, score.findings[0].severity), ("pass", Severity::Note));
    let score = national_score(&national(), vec![("stale", many(5, "c"))], true, &[]);
    assert_eq!((score.vetoes.len(), score.points), (1, Points::ZERO));
    let half = many(4, "c").blind(Some(Reason::NotGathered));
    let score = national_score(&national(), vec![("stale", half)], true, &[]);
    assert!(score.withheld && score.rules[1].open, "a fifth may hide in what was not read");
}

#[test]
fn what_counts_towards_a_veto_is_still_deducted_when_the_veto_does_not_fall() {
    let both = vec![("stale", many(4, "column")), ("news", many(4, "column"))];
    assert_eq!(national_score(&national(), both, true, &[]).points, Points::whole(80));
}

#[test]
fn a_department_without_services_is_scored_out_of_75_times_4_thirds() {
    let given = vec![("design", many(3, "d")), ("guides", many(9, "g"))];
    let score = national_score(&national(), given.clone(), false, &[]);
    assert_eq!(score.points, Points::whole(96), "72 of 75");
    assert_eq!(label(&score, "本类不适用，25 分移出满分"), Points::whole(-25));
    assert_eq!(label(&score, "适用分值 75 分，按 100 分折算"), Points::whole(24));
    assert_eq!(national_score(&national(), given, true, &[]).points, Points::whole(88));
}

#[test]
fn one_rule_that_does_not_apply_costs_nothing_where_only_families_leave() {
    let given = vec![("forms", Verdict::NotApplicable.into()), ("guides", many(5, "g"))];
    let score = national_score(&national(), given, true, &[]);
    assert_eq!((score.points, score.rules[4].verdict), (Points::whole(95), "not-applicable"));
}

#[test]
fn a_bonus_is_earned_only_above_the_threshold_and_up_to_its_cap() {
    let with_bonus = |lost| {
        let mut given = vec![("extra", pass()), ("more", pass())];
        if lost > 0 {
            given.push(("design", many(lost, "d")));
        }
        national_score(&national(), given, true, &[])
    };
    let full = with_bonus(0);
    assert_eq!((full.points, full.max), (Points::whole(130), Points::whole(100)));
    assert_eq!(label(&full, "加分合计不超过 30 分"), Points::whole(-5));
    assert_eq!(with_bonus(19).points, Points::whole(111));
    let closed = with_bonus(20);
    assert_eq!(closed.points, Points::whole(80), "80 is not above 80");
    assert_eq!(label(&closed, "扣分部分得 80 分，未高于 80 分，不计加分"), Points::ZERO);
    let none = national_score(&national(), vec![], true, &[]);
    assert_eq!((none.points, none.findings[0].severity), (Points::whole(100), Severity::Note));
}

#[test]
fn the_interval_goes_through_the_gate_of_the_bonus() {
    let given = vec![("news", unknown()), ("extra", pass()), ("more", unknown())];
    let score = national_score(&national(), given, true, &[]);
    // Low: 60, the bonus stays shut. High: 100, 20 earned, 10 of the 15 in doubt fit under the cap.
    assert_eq!((score.low, score.points, score.high), (h(6000), h(9500), h(13000)));
    let bonus = score.bonus.unwrap();
    assert_eq!((bonus.low, bonus.high), (Points::ZERO, Points::whole(30)));
    assert!(score.withheld);
}

#[test]
fn a_family_loses_no_more_than_its_cap() {
    let mut pack = pack(vec![rule("a", 30, Some(1000)), rule("b", 30, Some(1000)), rule("c", 60, None)]);
    pack.rules[2].family = "z".into();
    pack.families = vec![Family { id: "a".into(), cap: Some(Points::whole(40)), ..Family::default() }];
    let score = of(&pack, vec![("a", many(3, "x")), ("b", many(2, "y")), ("c", pass())]);
    assert_eq!(score.points, Points::whole(60), "50 were taken, 40 count");
    assert_eq!(label(&score, "本类扣分合计不超过 40 分"), Points::whole(10));
    let doubt = of(&pack, vec![("a", many(3, "x")), ("b", unknown()), ("c", pass())]);
    assert_eq!((doubt.low, doubt.high), (h(6000), h(7000)));
}

fn banded(step: i64, mode: RoundingMode, lost: i64) -> (Points, String) {
    let mut pack = pack(vec![rule("a", 60, Some(lost)), rule("b", 40, None)]);
    pack.grades = [("优秀", 90), ("良好", 75), ("合格", 60), ("不合格", 0)]
        .map(|(name, from)| GradeBand { name: Text::new(name, name), from: Points::whole(from) })
        .to_vec();
    pack.arithmetic.rounding = Rounding { step: Points::hundredths(step), mode };
    let score = of(&pack, vec![("a", many(1, "x")), ("b", pass())]);
    (score.points, score.grade.unwrap().zh)
}

#[test]
fn grades_go_by_the_points_as_the_pack_rounds_them() {
    use RoundingMode::{Down, HalfUp};
    let graded = |step, mode, left: i64| {
        let (points, grade) = banded(step, mode, 10000 - left);
        (points.to_string(), grade)
    };
    let is = |points: &str, grade: &str| (points.to_owned(), grade.to_owned());
    assert_eq!(graded(1, HalfUp, 5999), is("59.99", "不合格"));
    assert_eq!(graded(10, HalfUp, 5999), is("60", "合格"));
    assert_eq!(graded(100, HalfUp, 5999), is("60", "合格"));
    assert_eq!(graded(100, Down, 5999), is("59", "不合格"));
    assert_eq!(graded(1, HalfUp, 6000), is("60", "合格"));
    assert_eq!(graded(1, HalfUp, 7450), is("74.5", "合格"));
    assert_eq!(graded(100, HalfUp, 7450), is("75", "良好"));
    assert_eq!(graded(100, HalfUp, 7449), is("74", "合格"));
    assert_eq!(graded(100, HalfUp, 8950), is("90", "优秀"));
    assert_eq!(graded(10, HalfUp, 8950), is("89.5", "良好"));
    assert_eq!(graded(1, HalfUp, 9000), is("90", "优秀"));
}

#[test]
fn a_sum_is_rounded_once_and_not_twice() {
    let mut pack = pack(vec![rule("a", 90, Some(751)), rule("b", 10, None)]);
    pack.arithmetic.rounding = Rounding { step: Points::whole(1), mode: RoundingMode::HalfUp };
    // 74.245 of 90 is 82.4944: hundredths first would give 82.49, tenths then 82.5, and whole points 83.
    pack.rules[0].per_fault = Some(h(1576));
    let score = of(&pack, vec![("a", many(1, "x")), ("b", Verdict::NotApplicable.into())]);
    assert_eq!(score.points, Points::whole(82), "74.24 of 90 is 82.4889");
    pack.rules[0].per_fault = Some(h(1575));
    let score = of(&pack, vec![("a", many(1, "x")), ("b", Verdict::NotApplicable.into())]);
    assert_eq!(score.points, Points::whole(83), "74.25 of 90 is 82.5 exactly");
}

#[test]
fn shares_that_do_not_sum_to_the_full_marks_are_rescaled() {
    let mut pack = pack(vec![rule("a", 30, Some(300)), rule("b", 20, None)]);
    pack.arithmetic.scaled = true;
    let score = of(&pack, vec![("a", many(1, "x")), ("b", pass())]);
    assert_eq!(score.points, Points::whole(94));
    assert_eq!(label(&score, "各项分值合计"), Points::whole(50));
}

#[test]
fn a_part_of_what_was_charged_costs_nothing() {
    let pack = pack(vec![rule("home", 40, Some(500)), rule("blank", 60, Some(200))]);
    let part = Answer::of_faults(vec![fault("column:x").part_of("home"), fault("column:y")]);
    let score = of(&pack, vec![("home", faults(&["home"])), ("blank", part.clone())]);
    assert_eq!(score.points, Points::whole(93));
    assert_eq!(of(&pack, vec![("home", pass()), ("blank", part)]).points, Points::whole(96));
}

fn flags(subjects: &[&str]) -> Vec<Fault> {
    subjects.iter().map(|subject| fault(subject).flagged()).collect()
}

fn ruling(rule: &str, subject: Option<&str>, decision: Decision) -> Ruling {
    let by = Signature { who: "张三".into(), day: "2026-11-25".into(), ..Signature::default() };
    Ruling { rule: rule.into(), fingerprint: subject.map(|it| fingerprint(rule, it)), decision, by }
}

#[test]
fn a_flag_costs_nothing_widens_nothing_and_opens_no_veto() {
    let flagged = || Answer::of_faults(flags(&["1", "2"]));
    let score = national_score(&national(), vec![("veto", flagged()), ("news", flagged())], true, &[]);
    assert_eq!((score.low, score.high, score.withheld), (h(10000), h(10000), false));
    let outcome = &score.rules[2];
    assert_eq!(
        (outcome.verdict, outcome.reason.clone(), outcome.open),
        ("cannot-tell", Some(Reason::NeedsPerson), false)
    );
    assert!(
        score
            .findings
            .iter()
            .take(4)
            .all(|it| it.standing == Standing::Flagged && it.severity == Severity::Major)
    );
    assert_eq!(label(&score, "2 处待人工确认，暂不扣分"), Points::ZERO);
    let mut some = flags(&["1"]);
    some.push(fault("2"));
    let score = national_score(&national(), vec![("news", Answer::of_faults(some))], true, &[]);
    assert_eq!((score.points, score.rules[2].verdict), (Points::whole(95), "fail"));
    let blind = flagged().blind(Some(Reason::NotGathered));
    assert_eq!(national_score(&national(), vec![("news", blind)], true, &[]).low, Points::whole(60));
}

#[test]
fn a_bonus_is_not_earned_while_a_flag_waits() {
    let flagged = Answer::of_faults(flags(&["1"]));
    let score = national_score(&national(), vec![("extra", flagged.clone())], true, &[]);
    assert_eq!((score.low, score.high, score.withheld), (h(10000), h(12000), false));
    let cleared = [ruling("extra", Some("1"), Decision::Dismissed)];
    let score = national_score(&national(), vec![("extra", flagged)], true, &cleared);
    assert_eq!((score.low, score.high), (h(12000), h(12000)));
}

#[test]
fn a_note_is_told_and_takes_nothing() {
    let mut note = rule("n", 0, None);
    note.note = true;
    let pack = pack(vec![rule("a", 100, Some(100)), note]);
    let score = of(&pack, vec![("n", faults(&["1", "2"])), ("a", faults(&["1"]))]);
    assert_eq!((score.points, score.findings.len()), (Points::whole(99), 3));
    assert!(score.findings[1..].iter().all(|it| it.severity == Severity::Note && it.points == Points::ZERO));
}

#[test]
fn a_confirmed_flag_costs_what_the_rule_says_and_a_dismissed_one_stays_listed() {
    let given = || {
        vec![("news", Answer::of_faults(flags(&["1", "2", "3"]))), ("veto", Answer::of_faults(flags(&["v"])))]
    };
    let rulings = [
        ruling("news", Some("1"), Decision::Dismissed),
        ruling("news", Some("1"), Decision::Confirmed),
        ruling("news", Some("2"), Decision::Dismissed),
        ruling("veto", Some("v"), Decision::Dismissed),
    ];
    let score = national_score(&national(), given(), true, &rulings);
    assert_eq!((score.points, score.rules[2].verdict), (Points::whole(95), "fail"));
    let standing: Vec<_> = score.findings.iter().map(|it| it.standing.clone()).collect();
    assert!(
        matches!(
            &standing[..4],
            [Standing::Dismissed(_), Standing::Confirmed(_), Standing::Dismissed(_), Standing::Flagged]
        ),
        "{standing:?}"
    );
    let falls = [ruling("veto", Some("v"), Decision::Confirmed)];
    let score = national_score(&national(), given(), true, &falls);
    assert_eq!((score.points, score.vetoes.len()), (Points::ZERO, 1));
    let all = ["1", "2", "3"].map(|it| ruling("news", Some(it), Decision::Dismissed));
    let score = national_score(&national(), given(), true, &all);
    assert_eq!((score.points, score.rules[2].verdict, score.findings.len()), (Points::whole(100), "pass", 6));
}

#[test]
fn what_a_check_decided_may_be_dismissed_and_needs_nobody_to_confirm_it() {
    let said =
        |rulings: &[Ruling]| national_score(&national(), vec![("news", faults(&["1", "2"]))], true, rulings);
    let dismissed = ruling("news", Some("1"), Decision::Dismissed);
    let (before, after) = (said(&[]), said(std::slice::from_ref(&dismissed)));
    assert!(after.points > before.points && after.findings.len() == before.findings.len());
    let back = said(&[dismissed, ruling("news", Some("1"), Decision::Confirmed)]);
    assert_eq!((back.points, &back.findings[0].standing), (before.points, &Standing::Decided));
}

#[test]
fn a_person_settles_what_is_open_and_nothing_else() {
    let mut pack = national();
    pack.rules[3].manual = true;
    let open = national_score(&pack, vec![], true, &[]);
    assert_eq!((open.low, open.high, open.rules[3].open), (h(8500), h(10000), true));
    let given = [
        ruling("guides", None, Decision::Points(Points::whole(12))),
        ruling("news", None, Decision::Points(h(0))),
    ];
    let score = national_score(&pack, vec![], true, &given);
    assert_eq!((score.low, score.high), (h(9700), h(9700)), "what the check decided stands");
    let finding = &score.findings[0];
    assert_eq!(
        (finding.points, finding.standing.signature().unwrap().who.as_str()),
        (Points::whole(-3), "张三")
    );
    assert_eq!(label(&score, "人工评定（张三），得 12 分"), Points::whole(-3));
    pack.rules[0].manual = true;
    let falls = national_score(&pack, vec![], true, &[ruling("veto", None, Decision::Confirmed)]);
    assert_eq!((falls.vetoes.len(), falls.points), (1, Points::ZERO));
    let half = many(2, "n").blind(Some(Reason::NotGathered));
    let rest = [ruling("news", None, Decision::Points(Points::whole(25)))];
    let score = national_score(&national(), vec![("news", half)], true, &rest);
    assert_eq!((score.low, score.high, score.rules[2].high), (h(8500), h(8500), h(2500)));
    let earns = national_score(
        &national(),
        vec![("extra", unknown())],
        true,
        &[ruling("extra", None, Decision::Points(Points::whole(7)))],
    );
    assert_eq!(earns.points, Points::whole(107));
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

    /// Whatever an open answer turns out to be, the score lies in the interval that was told before.
    #[test]
    fn a_doubt_that_clears_up_lands_in_the_interval(
        first in proptest::collection::vec((0_u8..6, 1_usize..9), 8),
        later in proptest::collection::vec((0_u8..3, 1_usize..12), 8),
        services in proptest::bool::ANY,
        step in 0_usize..3,
    ) {
        let mut pack = national();
        pack.rules.retain(|rule| !rule.veto);
        pack.families = vec![Family { id: "service".into(), cap: Some(Points::whole(20)), ..Family::default() }];
        pack.arithmetic.scaled = true;
        pack.arithmetic.rounding.step = Points::hundredths([1, 10, 100][step]);
        let ids = &NATIONAL[2..];
        let answer = |kind: u8, count: usize, id: &str| match kind {
            0 => pass(),
            1 => many(count, id),
            2 => Verdict::NotApplicable.into(),
            3 => many(count, id).blind(Some(Reason::NotGathered)),
            _ => unknown(),
        };
        let mut open = Vec::new();
        let mut settled = Vec::new();
        for ((id, (kind, count)), (then, more)) in ids.iter().zip(&first).zip(&later) {
            open.push(((*id).to_owned(), answer(*kind, *count, id)));
            settled.push(((*id).to_owned(), match kind {
                0..=2 => answer(*kind, *count, id),
                3 => many(count + more, id),
                _ => answer(*then, *more, id),
            }));
        }
        let home = Address::parse("http://x.gov.cn/").unwrap();
        let assessed = Assessed { kind: UnitKind::Government, services, home: &home, rulings: &[] };
        let before = scored(&pack, &open, &assessed);
        let after = scored(&pack, &settled, &assessed);
        // When nothing is left that applies, there is no score at all.
        proptest::prop_assume!(after.families.iter().any(|it| !it.bonus && it.max > Points::ZERO));
        proptest::prop_assert!(after.low == after.high);
        proptest::prop_assert!(before.low <= after.points && after.points <= before.high,
            "{} not in {}..{}\n{:#?}", after.points, before.low, before.high, after.steps);
    }
}
