//! The bundled packs as an office would check them: by hand, and over the sample portals.

use std::collections::BTreeMap;

use gongkai::audit::{self, Folder, builtin_packs, load_pack};
use gongkai::model::{
    Address, Answer, Decision, Fault, Points, Ruling, Seen, Signature, Text, UnitKind, Verdict,
};
use gongkai::rules::Pack;
use gongkai::scoring::{Assessed, Score, score};

use crate::support::audited::stage;

fn pack(id: &str) -> Pack {
    load_pack(id).unwrap_or_else(|error| panic!("\n{error}\n")).pack
}

fn fault(subject: &str) -> Fault {
    let seen = Seen::at(&Address::parse("http://x.gov.cn/").expect("an address"));
    Fault::new(seen, subject, Text::new("错", "wrong"), Text::new("改", "mend"))
}

/// As many faults as stated for each rule; everything else in order, and people found nothing.
fn scored(pack: &Pack, faults: &[(&str, usize)], services: bool) -> Score {
    let faults: BTreeMap<&str, usize> = faults.iter().copied().collect();
    for id in faults.keys() {
        assert!(pack.rules.iter().any(|rule| rule.id == *id), "{} has no rule {id}", pack.id);
    }
    let answer = |id: &str| match faults.get(id) {
        None => Verdict::Pass.into(),
        Some(count) => Answer::of_faults((0..*count).map(|n| fault(&format!("{id}:{n}"))).collect()),
    };
    let answers: Vec<(String, Answer)> =
        pack.rules.iter().map(|rule| (rule.id.clone(), answer(&rule.id))).collect();
    let rulings = pack.rules.iter().filter(|rule| rule.manual).map(|rule| Ruling {
        rule: rule.id.clone(),
        fingerprint: None,
        decision: Decision::Dismissed,
        by: Signature::default(),
    });
    let (rulings, home) =
        (rulings.collect::<Vec<_>>(), Address::parse("http://x.gov.cn/").expect("an address"));
    let kind = UnitKind::Government;
    score(pack, &answers, &Assessed { kind, services, home: &home, rulings: &rulings })
}

fn result(score: &Score) -> (String, String) {
    assert_eq!(score.low, score.high, "{:#?}", score.steps);
    assert_eq!(score.steps.last().map(|step| step.total), Some(score.points));
    (score.points.to_string(), score.grade.as_ref().map_or_else(String::new, |grade| grade.zh.clone()))
}

fn is(points: &str, grade: &str) -> (String, String) {
    (points.to_owned(), grade.to_owned())
}

#[test]
fn the_national_pack_comes_out_as_by_hand() {
    let pack = pack("national-2019");
    let of = |faults: &[(&str, usize)]| result(&scored(&pack, faults, true));
    assert_eq!(of(&[]), is("130", "良好"), "100 and the bonus of 30");
    // A veto ends the scoring, whatever else is in order.
    assert_eq!(of(&[("veto-home", 1)]), is("0", "不合格"));
    assert!(scored(&pack, &[("veto-home", 1), ("news-columns", 1)], true).stopped);
    // A thousand dead links cost no more than the rule is worth; two stale news columns no more than five points.
    assert_eq!(of(&[("dead-links", 1000)]), is("128", "良好"));
    assert_eq!(of(&[("dead-links", 3)]), is("129.7", "良好"));
    assert_eq!(of(&[("news-columns", 2)]), is("125", "良好"));
    // 20 taken: 80 is not above 80, the bonus stays shut. 19 taken: 81 and 30.
    let nineteen =
        [("news-columns", 1), ("policy-columns", 1), ("data-columns", 1), ("letters-quiet", 1), ("ipv6", 1)];
    assert_eq!(of(&nineteen), is("111", "良好"));
    let twenty: Vec<_> = nineteen.into_iter().chain([("site-title", 1)]).collect();
    assert_eq!(of(&twenty), is("80", "合格"));
    // A bonus that is not earned takes nothing.
    assert_eq!(of(&[("bonus-activities", 1)]), is("125", "良好"));
    // 40 taken is 60 and passes; a tenth more does not.
    let mut forty = twenty.clone();
    forty.extend([("service-guides", 12), ("service-wording", 4), ("service-forms", 5), ("site-search", 3)]);
    forty.extend([("letters-fields", 4)]);
    assert_eq!(of(&forty), is("60", "合格"));
    forty.push(("dead-links", 1));
    assert_eq!(of(&forty), is("59.9", "不合格"));
}

#[test]
fn a_department_without_services_is_scored_out_of_75_times_4_thirds() {
    let pack = pack("national-2019");
    // 75 − 2 = 73; 73 × 4/3 = 97.33; and the bonus.
    let faults = [("ipv6", 1), ("site-title", 1), ("service-guides", 12), ("veto-services", 1)];
    let score = scored(&pack, &faults, false);
    assert_eq!(result(&score), is("127.33", "良好"));
    let service = score.families.iter().find(|it| it.family == "service").expect("the family");
    assert_eq!((service.max, service.full), (Points::ZERO, Points::whole(25)));
    assert!(
        score.vetoes.is_empty()
            && score.rules.iter().all(|it| it.rule != "veto-services" || it.verdict == "not-applicable")
    );
}

#[test]
fn one_column_is_charged_once() {
    let pack = pack("national-2019");
    let answers: Vec<(String, Answer)> = pack
        .rules
        .iter()
        .map(|rule| {
            let twice = ["news-columns", "blank-columns"].contains(&rule.id.as_str());
            let answer =
                if twice { Answer::of_faults(vec![fault("column:x")]) } else { Verdict::Pass.into() };
            (rule.id.clone(), answer)
        })
        .collect();
    let home = Address::parse("http://x.gov.cn/").expect("an address");
    let assessed = Assessed { kind: UnitKind::Government, services: true, home: &home, rulings: &[] };
    let score = score(&pack, &answers, &assessed);
    let taken: Points = score.findings.iter().map(|finding| finding.points).sum();
    assert_eq!(taken, Points::whole(-5));
    assert!(score.steps.iter().any(|step| step.label.zh.contains("不重复扣")));
}

#[test]
fn the_census_pack_comes_out_as_by_hand() {
    let pack = pack("census-2015");
    let of = |faults: &[(&str, usize)]| result(&scored(&pack, faults, true));
    assert_eq!(of(&[]), is("100", "合格"));
    assert_eq!(of(&[("veto-columns", 5)]), is("0", "不合格"));
    assert_eq!(of(&[("dead-links", 101), ("dead-links-home", 3)]), is("87", "合格"));
    let forty = [
        ("home-opens", 1),
        ("dead-links-home", 10),
        ("dead-links", 100),
        ("consultation", 1),
        ("home-update", 1),
    ];
    assert_eq!(of(&forty), is("60", "合格"));
    let more: Vec<_> = forty.into_iter().chain([("service-forms", 1)]).collect();
    assert_eq!(of(&more), is("59", "不合格"));
    // 80 × 5/4: of 80, 13 taken leaves 67.
    assert_eq!(
        result(&scored(&pack, &[("dead-links", 100), ("news-columns", 1)], false)),
        is("83.75", "合格")
    );
}

#[test]
fn every_number_without_a_source_says_so() {
    for id in builtin_packs() {
        let pack = pack(&id);
        for rule in pack.rules.iter().filter(|rule| rule.points > Points::ZERO) {
            let said = format!("{id}/{}: {:?}", rule.id, rule.confidence);
            assert!(
                rule.confidence != gongkai::rules::Confidence::Verified,
                "{said}: no point value was read in full"
            );
        }
        assert!(pack.rules.iter().all(|rule| !rule.title.zh.contains('|')), "{id}");
    }
}

#[tokio::test]
async fn every_pack_judges_the_sample_portals_from_their_evidence() {
    let folder = tempfile::tempdir().unwrap();
    for id in builtin_packs() {
        let mut highs = Vec::new();
        for name in ["qingling", "yunhe", "shiqiao"] {
            let from = &stage().portal(name).folder;
            let out = Folder::at(folder.path().join(format!("{id}-{name}")));
            std::fs::create_dir_all(out.path()).unwrap();
            let (judged, ..) = audit::replay(from, &out, Some(pack(&id)), None).await.unwrap();
            let score = judged.score;
            assert_eq!(score.steps.last().map(|step| step.total), Some(score.points), "{id} {name}");
            assert!(score.low <= score.points && score.points <= score.high, "{id} {name}");
            if name == "shiqiao" {
                let told = score
                    .findings
                    .iter()
                    .find(|it| it.points != Points::ZERO || it.severity == gongkai::model::Severity::Veto);
                assert!(told.is_none() && score.withheld, "{id}: a blocked site is at no fault: {told:?}");
            }
            highs.push((name, score.high, score.findings.len()));
        }
        assert!(highs[1].1 < highs[0].1 && highs[1].2 > 0, "{id}: {highs:?}");
    }
}

/// Under the two packs of an office, the faulty portal shows a finding of every family that a machine looks at.
#[tokio::test]
async fn the_faulty_portal_shows_one_of_each_family() {
    let folder = tempfile::tempdir().unwrap();
    let mut bare = Vec::new();
    for id in ["national-2019", "platform-2019", "disclosure"] {
        let pack = pack(id);
        let out = Folder::at(folder.path().join(id));
        std::fs::create_dir_all(out.path()).unwrap();
        let replayed = audit::replay(&stage().portal("yunhe").folder, &out, Some(pack.clone()), None).await;
        let (judged, ..) = replayed.unwrap();
        for family in &pack.families {
            let found = judged.score.findings.iter().any(|finding| {
                pack.rules.iter().any(|rule| rule.id == finding.rule && rule.family == family.id)
            });
            if !found {
                bare.push(format!("{id}/{}", family.id));
            }
        }
    }
    assert!(bare.is_empty(), "no finding in {bare:?}");
}

/// As one city has it (肇庆 2019): the bonus is 25 at most, and a unit under a veto is written down with 59.
#[test]
fn a_local_office_writes_a_few_lines() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("our-city");
    std::fs::create_dir(&path).unwrap();
    let text = "id = \"our-city\"\nversion = \"2026.1\"\ntitle = \"本市\"\ntitle_en = \"our city\"\n\
                extends = \"national-2019\"\n[arithmetic]\nveto_points = 59\nbonus_cap = 25\nrounding = 0.1\n\
                [[change]]\nrule = \"dead-links\"\nper_fault = 0.25\n";
    std::fs::write(path.join("pack.toml"), text).unwrap();
    let pack = pack(&path.display().to_string());
    assert_eq!(result(&scored(&pack, &[], true)), is("125", "良好"));
    assert_eq!(result(&scored(&pack, &[("veto-home", 1)], true)), is("59", "不合格"));
    assert_eq!(
        result(&scored(&pack, &[("dead-links", 1)], true)),
        is("124.8", "良好"),
        "124.75, rounded half up"
    );
}
