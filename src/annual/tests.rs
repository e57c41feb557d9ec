//! Years reckoned by hand, under every bundled scheme.

use super::*;
use crate::model::{Points, Unit, UnitKind};

const LUOHU: &str = include_str!("../../checks/schemes/luohu.toml");
const FIVE: &str = include_str!("../../checks/schemes/five-aspects.toml");
const THIRD: &str = include_str!("../../checks/schemes/third-party.toml");
const MONITORING: &str = include_str!("../../checks/schemes/monitoring-70-30.toml");

fn scheme(text: &str) -> Scheme {
    read("schemes", "s.toml", text).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn points(value: f64) -> Points {
    Points::from_decimal(value).unwrap()
}

fn unit(id: &str, kind: UnitKind) -> Candidate {
    let (name, text) = (id.to_owned(), String::new);
    let unit = Unit { id: id.to_owned(), name, kind, region: text(), site_code: text(), services: true };
    Candidate { unit, gone: false, results: Vec::new(), answers: Vec::new() }
}

impl Candidate {
    fn scored(mut self, round: &str, score: f64) -> Self {
        let it = points(score);
        self.results.push(result(round, it, it, false, 0));
        self
    }

    fn doubtful(mut self, round: &str, low: f64, high: f64, withheld: bool) -> Self {
        self.results.push(result(round, points(low), points(high), withheld, 0));
        self
    }

    fn vetoed(mut self, round: &str, score: f64) -> Self {
        let it = points(score);
        self.results.push(result(round, it, it, false, 1));
        self
    }

    fn given(mut self, subject: &str, value: f64) -> Self {
        let text = |text: &str| text.to_owned();
        self.answers.push(Given {
            subject: text(subject),
            value: Value::Points(points(value)),
            who: text("张三"),
            day: text("2026-12-20"),
            reason: text("查阅台账"),
            file: text("台账.pdf"),
        });
        self
    }
}

fn result(round: &str, low: Points, high: Points, withheld: bool, vetoes: u64) -> InRound {
    let middle = Points::hundredths((low.as_hundredths() + high.as_hundredths()) / 2);
    let full_marks = Points::whole(100);
    let standing = Standing::Scored { low, points: middle, high, full_marks, withheld, vetoes };
    InRound { round: round.to_owned(), standing }
}

/// Closed rounds: `春` and `秋` spot, `专项` special, `年终` and `年终二` year-end.
fn year(rounds: &[&str], units: Vec<Candidate>) -> Year {
    let kind = |name: &str| match name {
        "专项" => RoundKind::Special,
        "年终" | "年终二" => RoundKind::YearEnd,
        _ => RoundKind::Spot,
    };
    let rounds = rounds.iter().map(|name| Round { name: (*name).to_owned(), kind: kind(name), closed: true });
    Year { year: 2026, rounds: rounds.collect(), units }
}

/// Total, grade and share of the only unit.
fn reckoned(scheme: &Scheme, year: &Year) -> (String, String, String) {
    let totals = totals(scheme, year);
    let it = &totals.units[0];
    let grade = it.grade.as_ref().map_or("待定", |grade| grade.zh.as_str()).to_owned();
    let share = it.performance.map(|[low, _, high]| sum::interval(low, high)).unwrap_or_default();
    (sum::interval(it.low, it.high), grade, share)
}

fn text_of(totals: &Totals) -> Vec<String> {
    totals.all_open().map(|open| format!("{} {}", open.kind.id(), open.subject)).collect()
}

fn own(total: &str, grade: &str, share: &str) -> (String, String, String) {
    (total.to_owned(), grade.to_owned(), share.to_owned())
}

#[test]
fn luohu_takes_the_mean_of_the_spot_checks_and_the_year_end() {
    let scheme = scheme(LUOHU);
    let drawn = unit("甲局", UnitKind::Department).scored("春", 80.0).scored("秋", 90.0).scored("年终", 92.0);
    let year = year(&["春", "秋", "年终"], vec![drawn]);
    // (80 + 90) ÷ 2 × 40 % = 34; 92 × 60 % = 55.2; 4 % of 89.2 is 3.568.
    assert_eq!(reckoned(&scheme, &year), own("89.2", "良好", "3.57"));
    let totals = totals(&scheme, &year);
    assert!(totals.is_final());
    let sums: Vec<(&str, &str, &str)> = totals.units[0]
        .steps
        .iter()
        .map(|step| (step.title.zh.as_str(), step.sum.as_str(), step.result.zh.as_str()))
        .collect();
    assert_eq!(
        sums,
        [
            ("春", "", "80 / 100"),
            ("秋", "", "90 / 100"),
            ("平时抽查", "(80 + 90) ÷ 2 ÷ 100 × 40", "34"),
            ("年终", "", "92 / 100"),
            ("年终考核", "92 ÷ 100 × 60", "55.2"),
            ("各部分合计", "34 + 55.2", "89.2"),
            ("总分", "89.2", "89.2"),
            ("等次", "", "良好"),
            ("绩效折算", "4 × 89.2 ÷ 100", "3.57"),
        ]
    );
}

#[test]
fn luohu_shares_the_weight_out_for_a_unit_that_was_not_drawn_and_knows_its_limits() {
    let scheme = scheme(LUOHU);
    for (score, total, grade, share) in [
        (90.0, "90", "优秀", "3.6"),
        (89.99, "89.99", "良好", "3.6"),
        (89.5, "89.5", "良好", "3.58"),
        (75.0, "75", "良好", "3"),
        (74.99, "74.99", "合格", "3"),
        (60.0, "60", "合格", "2.4"),
        (59.99, "59.99", "不合格", "2.4"),
        (59.0, "59", "不合格", "2.36"),
    ] {
        let year = year(&["春", "年终"], vec![unit("甲局", UnitKind::Department).scored("年终", score)]);
        assert_eq!(reckoned(&scheme, &year), own(total, grade, share), "{score}");
        let totals = totals(&scheme, &year);
        assert_eq!(totals.units[0].owes_report, grade == "不合格");
        assert_eq!(totals.units[0].parts[0].earned, None);
    }
    // A scheme that rounds to whole points lifts 89.5 into the next grade.
    let whole = self::scheme(&LUOHU.replace("rounding = 0.01 ", "rounding = 1 "));
    let year = year(&["春", "年终"], vec![unit("甲局", UnitKind::Department).scored("年终", 89.5)]);
    assert_eq!(reckoned(&whole, &year), own("90", "优秀", "3.6"));
}

#[test]
fn a_sum_is_rounded_once() {
    let scheme = scheme(LUOHU);
    let drawn = unit("甲局", UnitKind::Department);
    let drawn = drawn.scored("春", 80.0).scored("秋", 80.0).scored("专项", 81.0).scored("年终", 90.01);
    // 241 ÷ 3 × 0.4 = 32.1333…; 54.006; together 86.1393…, not 32.13 + 54.01 = 86.14 by two roundings.
    let year = year(&["春", "秋", "专项", "年终"], vec![drawn]);
    assert_eq!(reckoned(&scheme, &year), own("86.14", "良好", "3.45"));
    let totals = totals(&scheme, &year);
    let part = totals.units[0].steps.iter().find(|step| step.id == "spot-checks").unwrap();
    assert_eq!((part.sum.as_str(), part.result.zh.as_str()), ("(80 + 80 + 81) ÷ 3 ÷ 100 × 40", "≈32.1333"));
    let thirds = year_of_thirds();
    assert_eq!(reckoned(&scheme, &thirds).0, "66.66");
}

/// (66.66 + 66.66 + 66.67) ÷ 3 = 66.6633… in both parts: two roundings of the parts would give 26.67 + 40 = 66.67.
fn year_of_thirds() -> Year {
    let drawn =
        unit("甲局", UnitKind::Department).scored("春", 66.66).scored("秋", 66.66).scored("专项", 66.67);
    year(&["春", "秋", "专项", "年终"], vec![drawn.scored("年终", 66.66)])
}

#[test]
fn a_withheld_score_is_an_interval_and_keeps_the_totals_open() {
    let scheme = scheme(LUOHU);
    let of = |withheld, low, high| {
        let unit =
            unit("甲局", UnitKind::Department).scored("春", 80.0).doubtful("年终", low, high, withheld);
        year(&["春", "年终"], vec![unit])
    };
    // 32 + 42 to 32 + 57.
    assert_eq!(reckoned(&scheme, &of(true, 70.0, 95.0)), own("74～89", "待定", "2.96～3.56"));
    assert_eq!(text_of(&totals(&scheme, &of(true, 70.0, 95.0))), ["withheld 年终"]);
    // The grade stands, the points do not.
    assert_eq!(reckoned(&scheme, &of(false, 80.0, 90.0)), own("80～86", "良好", "3.2～3.44"));
    assert_eq!(text_of(&totals(&scheme, &of(false, 80.0, 90.0))), ["doubt 年终"]);
    let middle = self::scheme(&LUOHU.replace("withheld =", "doubt = \"points\"\nwithheld ="));
    assert_eq!(reckoned(&middle, &of(false, 80.0, 90.0)), own("83", "良好", "3.32"));
    assert!(totals(&middle, &of(false, 80.0, 90.0)).is_final());
    let nothing = self::scheme(&LUOHU.replace("withheld = \"interval\"", "withheld = \"undetermined\""));
    assert_eq!(reckoned(&nothing, &of(true, 70.0, 95.0)).0, "32～92");
}

#[test]
fn what_is_missing_is_told_by_name() {
    let scheme = scheme(LUOHU);
    let mut audited = year(&["春", "年终"], vec![unit("甲局", UnitKind::Department)]);
    assert_eq!(text_of(&totals(&scheme, &audited)), ["not-drawn year-end"]);
    audited.units[0].results.push(InRound { round: "年终".to_owned(), standing: Standing::NotAudited });
    audited.rounds[1].closed = false;
    let open = totals(&scheme, &audited);
    assert_eq!(text_of(&open), ["round-open 年终", "not-audited 年终"]);
    assert!(open.all_open().all(|open| !open.what.zh.is_empty() && !open.remedy.en.is_empty()));
    assert_eq!(reckoned(&scheme, &audited).0, "0～100");
    let none = year(&["春"], vec![unit("甲局", UnitKind::Department).scored("春", 80.0)]);
    assert_eq!(text_of(&totals(&scheme, &none)), ["no-round year-end"]);
    assert_eq!(reckoned(&scheme, &none).0, "32～92");
}

#[test]
fn a_missing_round_does_what_the_scheme_says() {
    let year = year(&["春", "年终"], vec![unit("甲局", UnitKind::Department).scored("年终", 80.0)]);
    for (missing, total) in
        [("zero", "48"), ("mean", "80"), ("undetermined", "48～88"), ("redistribute", "80")]
    {
        let scheme = scheme(&LUOHU.replace("\"redistribute\"", &format!("\"{missing}\"")));
        assert_eq!(reckoned(&scheme, &year).0, total, "{missing}");
        assert_eq!(totals(&scheme, &year).is_final(), missing != "undetermined");
    }
}

#[test]
fn several_rounds_combine_as_the_scheme_says() {
    let drawn = unit("甲局", UnitKind::Department).scored("秋", 70.0).scored("春", 90.0).scored("年终", 50.0);
    let year = year(&["春", "秋", "年终"], vec![drawn]);
    for (combine, total) in [
        ("\"mean\"", "62"),
        ("\"latest\"", "58"),
        ("\"lowest\"", "58"),
        ("\"weighted\"\nweights = [3, 1]", "64"),
    ] {
        let scheme = scheme(&LUOHU.replacen("\"mean\"", combine, 1));
        assert_eq!(reckoned(&scheme, &year).0, total, "{combine}");
    }
}

#[test]
fn equal_totals_share_a_rank_within_their_kind() {
    let scheme = scheme(LUOHU);
    let units = [("丁镇", 99.0), ("乙局", 85.0), ("甲局", 85.0), ("丙局", 60.0)].map(|(id, score)| {
        let kind = if id.ends_with('镇') { UnitKind::Township } else { UnitKind::Department };
        unit(id, kind).scored("年终", score)
    });
    let ranks = |year: &Year| -> Vec<(String, Option<usize>, usize)> {
        let totals = totals(&scheme, year);
        totals.units.iter().map(|it| (it.unit.id.clone(), it.place.rank(), it.place.of)).collect()
    };
    let row = |id: &str, rank, of| (id.to_owned(), Some(rank), of);
    let expected = [row("乙局", 1, 3), row("甲局", 1, 3), row("丙局", 3, 3), row("丁镇", 1, 1)];
    let mut here = year(&["春", "年终"], units.to_vec());
    assert_eq!(ranks(&here), expected);
    here.units.reverse();
    assert_eq!(ranks(&here), expected, "the order of what comes in changes nothing");
}

#[test]
fn a_rank_stands_only_when_no_doubt_can_change_it() {
    let scheme = scheme(LUOHU);
    let units = vec![
        unit("甲局", UnitKind::Department).scored("年终", 95.0),
        unit("乙局", UnitKind::Department).doubtful("年终", 80.0, 90.0, true),
        unit("丙局", UnitKind::Department).scored("年终", 85.0),
    ];
    let totals = totals(&scheme, &year(&["春", "年终"], units));
    let places: Vec<(&str, usize, usize)> =
        totals.units.iter().map(|it| (it.unit.id.as_str(), it.place.best, it.place.worst)).collect();
    assert_eq!(places, [("甲局", 1, 1), ("丙局", 2, 3), ("乙局", 2, 3)]);
}

fn all_items(mut unit: Candidate, less: &[(&str, f64)]) -> Candidate {
    let scheme = scheme(FIVE);
    for part in &scheme.parts {
        let PartBody::Items(items) = &part.body else { continue };
        for item in items {
            let taken = less.iter().find(|(id, _)| *id == item.id).map_or(0.0, |(_, taken)| *taken);
            unit = unit.given(&scheme.subject(&item.id), item.points.as_decimal() - taken);
        }
    }
    unit
}

#[test]
fn five_aspects_adds_items_bonus_and_penalties_up_to_their_caps() {
    let scheme = scheme(FIVE);
    let less = [("yearly-plan", 1.0), ("staff-training", 2.0), ("decisions", 2.0), ("media-channels", 1.0)];
    // 12 + 23 + 81 % of 30 = 24.3 + 14 + 15 = 88.3
    let plain = all_items(unit("甲局", UnitKind::Department).scored("年终", 81.0), &less);
    assert_eq!(reckoned(&scheme, &year(&["年终"], vec![plain.clone()])).0, "88.3");
    let extras = plain
        .given("five-aspects/model-practice", 4.5)
        .given("five-aspects/criticised", 5.0)
        .given("five-aspects/overdue-rectification", 3.5);
    // 88.3 + 4.5 − 8.5
    let here = year(&["年终"], vec![extras]);
    assert_eq!(reckoned(&scheme, &here), own("84.3", "良好", ""));
    let capped = self::scheme(
        &FIVE.replace("bonus_cap = 5", "bonus_cap = 2").replace("penalty_cap = 10", "penalty_cap = 6"),
    );
    assert_eq!(reckoned(&capped, &here).0, "84.3");
    let steps = totals(&capped, &here).units.remove(0).steps;
    assert!(steps.iter().any(|step| step.note.zh == "以 6 分为限" && step.sum == "5 + 3.5"), "{steps:#?}");
    let who = steps.iter().find(|step| step.id == "criticised").unwrap();
    assert_eq!(
        (who.result.zh.as_str(), who.note.zh.as_str()),
        ("5 / 5", "张三，2026-12-20，查阅台账，台账.pdf")
    );
    // Never above the full marks, never below nothing.
    let best = all_items(unit("甲局", UnitKind::Department).scored("年终", 100.0), &[]);
    let best = year(&["年终"], vec![best.given("five-aspects/model-practice", 5.0)]);
    assert_eq!(reckoned(&scheme, &best), own("100", "优秀", ""));
    let above = self::scheme(&FIVE.replace("rank_by", "above_full_marks = true\nrank_by"));
    assert_eq!(reckoned(&above, &best).0, "105");
}

#[test]
fn five_aspects_waits_for_every_item_and_refuses_what_does_not_fit() {
    let scheme = scheme(FIVE);
    let mut here = all_items(unit("甲局", UnitKind::Department).scored("年终", 80.0), &[]);
    here.answers.retain(|given| !given.subject.ends_with("/rules"));
    // 15 + 25 + 24 + 15 + 7, and 8 that nobody gave.
    let open = year(&["年终"], vec![here.clone()]);
    assert_eq!(reckoned(&scheme, &open), own("86～94", "待定", ""));
    assert_eq!(text_of(&totals(&scheme, &open)), ["unanswered rules"]);
    let wrong = year(&["年终"], vec![here.given("five-aspects/rules", 8.01)]);
    assert_eq!(text_of(&totals(&scheme, &wrong)), ["bad-answer rules"]);
}

#[test]
fn five_aspects_breaks_ties_by_disclosure() {
    let scheme = scheme(FIVE);
    // 81 % of 30 less 1.2 elsewhere, and 77 % of 30: both 94.3 − 1.2 = 93.1.
    let units = vec![
        all_items(unit("甲局", UnitKind::Department).scored("年终", 77.0), &[]),
        all_items(unit("乙局", UnitKind::Department).scored("年终", 81.0), &[("rules", 1.2)]),
    ];
    let totals = totals(&scheme, &year(&["年终"], units));
    let ranks: Vec<(&str, String, Option<usize>)> =
        totals.units.iter().map(|it| (it.unit.id.as_str(), it.points.to_string(), it.place.rank())).collect();
    assert_eq!(ranks, [("乙局", "93.1".to_owned(), Some(1)), ("甲局", "93.1".to_owned(), Some(2))]);
}

#[test]
fn third_party_weighs_two_measurements_and_rescales_what_is_out_of_a_hundred() {
    let scheme = scheme(THIRD);
    let measured = unit("甲县", UnitKind::Government).scored("年终", 80.0).scored("年终二", 90.0);
    let measured = measured.given("third-party/mutual-score", 88.0);
    let rounds = ["年终", "年终二", "专项"];
    // (80 × 15 + 90 × 25) ÷ 40 % = 34.5; 88 % of 30 = 26.4; 70 % of 30 = 21
    let all = year(&rounds, vec![measured.clone().scored("专项", 70.0)]);
    assert_eq!(reckoned(&scheme, &all), own("81.9", "良好", ""));
    let steps = &totals(&scheme, &all).units[0].steps;
    let sum = |id: &str| steps.iter().find(|step| step.id == id).map(|step| step.sum.clone());
    assert_eq!(sum("measured").as_deref(), Some("(80 × 15 + 90 × 25) ÷ 40 ÷ 100 × 40"));
    assert_eq!(sum("mutual").as_deref(), Some("88 ÷ 100 × 30"));
    // In no special round: (34.5 + 26.4) ÷ 70 %
    assert_eq!(reckoned(&scheme, &year(&rounds, vec![measured.clone()])).0, "87");
    let once = year(&["年终", "专项"], vec![measured.clone()]);
    assert_eq!(text_of(&totals(&scheme, &once)), ["round-count measured"]);
    let mut half = year(&rounds, vec![measured.scored("专项", 70.0)]);
    half.units[0].results.retain(|it| it.round != "年终二");
    // 12 of 15, and 25 that nobody measured.
    assert_eq!(reckoned(&scheme, &half).0, "59.4～84.4");
    assert_eq!(text_of(&totals(&scheme, &half)), ["not-drawn measured"]);
}

#[test]
fn monitoring_counts_no_round_above_its_full_marks_and_a_veto_fells_the_grade() {
    let scheme = scheme(MONITORING);
    let appraised =
        |id: &str, points| unit(id, UnitKind::Department).given("monitoring-70-30/appraisal-score", points);
    let units = vec![
        // (80 + 100) ÷ 2 % of 70 = 63; 80 % of 30 = 24
        appraised("甲局", 80.0).scored("春", 80.0).scored("年终", 118.0),
        // 70 + 30, and a veto.
        appraised("乙局", 100.0).vetoed("春", 100.0).scored("年终", 100.0),
        appraised("丙镇", 0.0).scored("春", 59.0).scored("年终", 60.0),
    ];
    let here = totals(&scheme, &year(&["春", "年终"], units));
    let rows: Vec<(&str, String, &str, Option<usize>)> = here
        .units
        .iter()
        .map(|it| {
            let grade = it.grade.as_ref().map_or("", |grade| grade.zh.as_str());
            (it.unit.id.as_str(), it.points.to_string(), grade, it.place.rank())
        })
        .collect();
    assert_eq!(
        rows,
        [
            ("甲局", "87".to_owned(), "良好", Some(1)),
            ("丙镇", "41.65".to_owned(), "不合格", Some(2)),
            ("乙局", "100".to_owned(), "不合格", Some(3)),
        ]
    );
    assert!(here.units[2].felled && here.units[2].owes_report);
}

#[test]
fn units_of_another_kind_and_units_that_are_gone_get_no_total() {
    let scheme = scheme(&LUOHU.replace("rank_by", "kinds = [\"department\"]\nrank_by"));
    let mut gone = unit("乙局", UnitKind::Department).scored("年终", 90.0);
    gone.gone = true;
    let units =
        vec![unit("甲局", UnitKind::Department).scored("年终", 80.0), unit("丙镇", UnitKind::Township), gone];
    let totals = totals(&scheme, &year(&["春", "年终"], units));
    assert!(totals.is_final());
    let out: Vec<&str> = totals.left_out.iter().map(|it| it.unit.id.as_str()).collect();
    assert_eq!((totals.units.len(), out), (1, vec!["丙镇", "乙局"]));
    // A part that is not asked of a kind leaves the sum of its units.
    let scheme = self::scheme(&LUOHU.replacen(
        "combine = \"mean\"",
        "combine = \"mean\"\nkinds = [\"department\"]",
        1,
    ));
    let town = unit("丙镇", UnitKind::Township).scored("春", 10.0).scored("年终", 80.0);
    assert_eq!(reckoned(&scheme, &year(&["春", "年终"], vec![town])).0, "80");
}

proptest::proptest! {
    /// Whatever the scores: the interval is in order, within the full marks, and holds the middle.
    #[test]
    fn an_interval_is_in_order(scores in proptest::collection::vec((0_i64..15_000, 0_i64..15_000, proptest::bool::ANY), 3)) {
        let names = ["春", "秋", "年终"];
        let mut here = unit("甲局", UnitKind::Department);
        for (name, (a, b, withheld)) in names.iter().zip(scores) {
            let (low, high) = (Points::hundredths(a.min(b)), Points::hundredths(a.max(b)));
            here.results.push(result(name, low, high, withheld, 0));
        }
        for text in [LUOHU, FIVE, THIRD, MONITORING] {
            let scheme = scheme(text);
            let totals = totals(&scheme, &year(&names, vec![here.clone()]));
            let it = &totals.units[0];
            proptest::prop_assert!(Points::ZERO <= it.low && it.low <= it.points && it.points <= it.high);
            proptest::prop_assert!(it.high <= scheme.full_marks);
        }
    }
}
