//! Comparing, on reports made for it.

use serde_json::json;

use super::*;
use crate::report::json_v1::Report;

/// `(rule, verdict, points, open)` and `(rule, fingerprint, standing)`.
fn report(
    unit: &str,
    pack: &str,
    rules: &[(&str, &str, i64, bool)],
    findings: &[(&str, &str, &str)],
) -> Report {
    let points: i64 = rules.iter().map(|it| it.2).sum();
    let rules: Vec<_> = rules
        .iter()
        .map(|(id, verdict, points, open)| {
            json!({"id": id, "check": id, "title": format!("指标{id}"), "basis": "", "verdict": verdict, "reason": null,
                   "max": 10, "points": points, "low": points, "high": points, "measured": {}, "findings": [],
                   "open": open})
        })
        .collect();
    let findings: Vec<_> = findings
        .iter()
        .map(|(rule, print, standing)| {
            let ruling = (*standing == "dismissed").then(
                || json!({"confirmed": false, "by": {"who": "张三", "day": "2026-11-01", "file": "", "note": "", "sheet": ""}}),
            );
            let mut it = json!({"id": "f-1", "fingerprint": print, "rule": rule, "severity": "minor",
                   "message": format!("{print}有问题"), "url": format!("http://a.cn/{print}"),
                   "points": if *standing == "fault" { -2 } else { 0 }, "evidence": [],
                   "flagged": *standing == "flagged"});
            if let Some(ruling) = ruling {
                it["ruling"] = ruling;
            }
            it
        })
        .collect();
    serde_json::from_value(json!({
        "schema": "gongkai.audit/1", "tool": {"name": "gongkai", "version": "0.1.0"},
        "unit": {"id": unit, "name": unit, "kind": "department", "region": "", "site_code": ""},
        "site": {"home": format!("http://{unit}.cn/"), "hosts": []},
        "audit": {"id": format!("{unit}-{points}"), "started": "", "finished": "", "as_of": "2026-11-20",
                  "pack": {"id": pack, "version": "1"}, "pages": 1, "requests": 1, "bytes": 1, "stopped_by": null},
        "score": {"points": points, "low": points, "high": points, "max": 100, "grade": "合格", "withheld": false,
                  "vetoes": []},
        "families": [{"id": "f", "title": "公开", "low": points, "high": points, "max": 100}],
        "rules": rules, "findings": findings, "sections": [], "columns": [], "documents": [],
        "links": {"checked": 0, "dead": [], "blocked": [], "unchecked": 0}
    }))
    .unwrap()
}

fn prints(points: &[Point]) -> Vec<&str> {
    points.iter().map(|it| it.fingerprint.as_str()).collect()
}

#[test]
fn what_is_gone_is_fixed_only_where_the_later_audit_established_it() {
    let before = report(
        "a",
        "p",
        &[
            ("r1", "fail", 4, false),
            ("r2", "fail", 4, false),
            ("r3", "fail", 4, false),
            ("r4", "fail", 4, false),
        ],
        &[
            ("r1", "gone", "fault"),
            ("r1", "stays", "fault"),
            ("r2", "hidden", "fault"),
            ("r3", "half", "fault"),
            ("r4", "void", "fault"),
            ("r5", "unasked", "fault"),
        ],
    );
    let after = report(
        "a",
        "p",
        &[
            ("r1", "fail", 8, false),
            ("r2", "cannot-tell", 5, true),
            ("r3", "fail", 5, true),
            ("r4", "not-applicable", 0, false),
        ],
        &[("r1", "stays", "fault"), ("r1", "fresh", "fault")],
    );
    let it = diff(("x", &[before]), ("y", &[after]));
    let unit = &it.units[0];
    assert_eq!((prints(&unit.fixed), prints(&unit.new)), (vec!["gone"], vec!["fresh"]));
    assert_eq!(prints(&unit.unchanged), ["stays"]);
    let open: Vec<_> =
        unit.not_established.iter().map(|it| (it.fingerprint.as_str(), it.doubt.unwrap())).collect();
    assert_eq!(
        open,
        [
            ("hidden", Doubt::CannotTell),
            ("half", Doubt::PartlyRead),
            ("void", Doubt::NotApplicable),
            ("unasked", Doubt::NoSuchRule)
        ]
    );
    assert_eq!(unit.change, Some(Points::whole(2)));
    assert_eq!(unit.rules[0].change(), Some(Points::whole(4)));
    assert!(unit.caveats.is_empty());
    assert_eq!(
        (it.counts.fixed, it.counts.new, it.counts.unchanged, it.counts.not_established),
        (1, 1, 1, 4)
    );
}

#[test]
fn what_a_person_dismissed_is_neither_new_nor_fixed() {
    let rules = [("r1", "fail", 4, false)];
    let before = report(
        "a",
        "p",
        &rules,
        &[("r1", "was", "dismissed"), ("r1", "both", "fault"), ("r1", "f", "flagged")],
    );
    let after = report(
        "a",
        "p",
        &rules,
        &[("r1", "is", "dismissed"), ("r1", "both", "dismissed"), ("r1", "f", "fault")],
    );
    let it = diff(("x", &[before]), ("y", &[after]));
    let unit = &it.units[0];
    assert!(unit.fixed.is_empty() && unit.new.is_empty() && unit.not_established.is_empty());
    let both: Vec<_> = unit.unchanged.iter().map(|it| (it.before, it.after)).collect();
    assert_eq!(
        both,
        [
            (Some(Standing::Fault), Some(Standing::Dismissed)),
            (Some(Standing::Flagged), Some(Standing::Fault))
        ]
    );
}

#[test]
fn what_cannot_be_compared_is_said_and_the_rest_is_compared() {
    let rules = [("r1", "fail", 4, false)];
    let one = report("a", "p", &rules, &[("r1", "x", "fault")]);
    let other = report("b", "p", &[("r1", "pass", 9, false)], &[]);
    let it = diff(("x", std::slice::from_ref(&one)), ("y", &[other]));
    let unit = &it.units[0];
    assert_eq!(unit.caveats, [Caveat::OtherUnit]);
    assert!(
        unit.fixed.is_empty() && unit.change.is_none(),
        "the finding of one unit is not fixed by another"
    );
    assert_eq!(unit.rules[0].change(), Some(Points::whole(5)));
    assert!(!it.is_empty());

    let judged_anew =
        report("a", "q", &[("r1", "pass", 9, false), ("r9", "fail", 0, false)], &[("r9", "y", "fault")]);
    let it = diff(("x", std::slice::from_ref(&one)), ("y", &[judged_anew]));
    let unit = &it.units[0];
    assert_eq!((unit.caveats.as_slice(), unit.change), ([Caveat::OtherPack].as_slice(), None));
    assert_eq!(prints(&unit.fixed), ["x"]);
    assert_eq!(unit.new[0].doubt, Some(Doubt::NoSuchRule), "it was not asked before");

    let foreign = report("c", "z", &[("r7", "pass", 9, false)], &[]);
    assert!(diff(("x", &[one]), ("y", &[foreign])).is_empty());
}

#[test]
fn rounds_tell_who_came_who_left_and_what_became_of_rules() {
    let of =
        |unit: &str, verdict: &str, points: i64| report(unit, "p", &[("r1", verdict, points, false)], &[]);
    let before = [of("a", "fail", 2), of("b", "fail", 3), of("c", "pass", 9)];
    let after = [of("d", "pass", 9), of("b", "pass", 10), of("a", "cannot-tell", 1)];
    let it = diff(("x", &before), ("y", &after));
    assert_eq!((it.entered[0].unit.as_str(), it.left[0].unit.as_str()), ("d", "c"));
    assert_eq!((it.counts.units, it.counts.better, it.counts.worse), (2, 1, 1));
    let rule = &it.rules[0];
    assert_eq!((rule.failed_before, rule.failed_after, rule.unknown_after), (2, 0, 1));
    assert_eq!(rule.change, Points::whole(6));
    // Whatever order the sides come in, the comparison is the same.
    let mut turned = after.to_vec();
    turned.reverse();
    assert_eq!(diff(("x", &before), ("y", &turned)).json(), it.json());
}

#[test]
fn identifiers_go_before_site_codes_and_a_code_of_two_units_tells_nothing() {
    let of = |unit: &str, code: &str| {
        let mut it = report(unit, "p", &[("r1", "pass", 9, false)], &[]);
        it.unit.site_code = code.to_owned();
        it
    };
    let pairs = |before: &[Report], after: &[Report]| {
        let it = diff(("x", before), ("y", after));
        let pair = |it: &UnitDiff| format!("{}-{}", it.before.unit, it.after.unit);
        (it.units.iter().map(pair).collect::<Vec<_>>(), it.entered.len(), it.left.len())
    };
    // The code of `a` is written at another unit by mistake, which is asked first.
    let (before, after) = ([of("a", "1"), of("b", "2")], [of("c", "1"), of("a", "3"), of("b", "2")]);
    assert_eq!(pairs(&before, &after), (vec!["a-a".to_owned(), "b-b".to_owned()], 1, 0));
    let renamed = [of("d", "2"), of("a", "1")];
    assert_eq!(pairs(&before, &renamed), (vec!["a-a".to_owned(), "b-d".to_owned()], 0, 0));
    let twice = [of("a", "1"), of("b", "1")];
    assert_eq!(pairs(&twice, &[of("a", "1"), of("d", "1")]), (vec!["a-a".to_owned()], 1, 1));
}

#[test]
fn every_format_tells_the_same() {
    let before = report("a", "p", &[("r1", "fail", 4, false)], &[("r1", "gone", "fault")]);
    let after = report("a", "p", &[("r1", "fail", 6, false)], &[("r1", "fresh", "fault")]);
    let it = diff(("x", &[before]), ("y", &[after]));
    for lang in [Lang::Zh, Lang::En] {
        for text in [it.html(lang).unwrap(), it.markdown(lang), it.text(lang, 160, 10)] {
            assert!(
                text.contains("gone有问题") && text.contains("fresh有问题") && text.contains("+2"),
                "{text}"
            );
        }
    }
    let read: Diff = serde_json::from_slice(&it.json()).unwrap();
    assert_eq!(read, it);
}
