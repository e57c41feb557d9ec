//! Every query on both engines: the same answers, and the right ones.

use gongkai::{
    model::{Decision, Points},
    store::{
        Answer, Attachment, By, Error, FindingFilter, NewAnswer, NewObjection, NewPaper, NewRectification,
        NewReview, NewTotals, ObjectionState, RectificationFilter, RectificationState, ReviewVerdict, RunId,
        Said, Scope, Store, UnitFilter, UnitTotal,
    },
};

use super::{
    engines::on_both,
    office::{at, day, fill, finding, judgement, program},
};

const ROUND: &str = "2026 春";

fn review(print: u64, verdict: ReviewVerdict, expires: Option<&str>) -> NewReview {
    NewReview {
        unit: "青岭".to_owned(),
        fingerprint: format!("{print:016x}"),
        rule: "dead-links".to_owned(),
        verdict,
        person: "张三".to_owned(),
        day: "2026-11-25".to_owned(),
        reason: "已核实".to_owned(),
        file: Some(Attachment { name: "来函.pdf".to_owned(), bytes: Some(b"%PDF".to_vec()) }),
        expires: expires.map(day),
        origin: None,
    }
}

fn answer(round: Option<&str>, subject: &str, answer: Answer) -> NewAnswer {
    NewAnswer {
        unit: "青岭".to_owned(),
        year: 2026,
        round: round.map(str::to_owned),
        run: None,
        subject: subject.to_owned(),
        answer,
        person: "李四".to_owned(),
        day: "2026-12-01".to_owned(),
        reason: String::new(),
        file: None,
        origin: None,
    }
}

fn step(print: u64, state: RectificationState, deadline: &str) -> NewRectification {
    NewRectification {
        unit: "青岭".to_owned(),
        fingerprint: format!("{print:016x}"),
        rule: "dead-links".to_owned(),
        round: Some(ROUND.to_owned()),
        state,
        deadline: Some(day(deadline)),
        person: String::new(),
        reason: String::new(),
        file: None,
        run: None,
    }
}

/// Everything that people do in a year.
async fn a_year(store: &Store) -> Vec<RunId> {
    let runs = fill(store).await;
    let mut change = store.change(By::person("张三", at(500)).because("复核")).await.unwrap();
    change.review(&review(2, ReviewVerdict::Confirm, None)).await.unwrap();
    change.review(&review(2, ReviewVerdict::Note, None)).await.unwrap();
    change.review(&review(3, ReviewVerdict::Dismiss, Some("2026-12-31"))).await.unwrap();
    change.review(&review(1, ReviewVerdict::Dismiss, None)).await.unwrap();
    change.review(&review(1, ReviewVerdict::Withdraw, None)).await.unwrap();
    change.answer(&answer(Some(ROUND), "hotline", Answer::Points(Points::whole(4)))).await.unwrap();
    change.answer(&answer(Some(ROUND), "hotline", Answer::Points(Points::whole(6)))).await.unwrap();
    change.answer(&answer(None, "training", Answer::Yes)).await.unwrap();
    change.answer(&answer(None, "plan", Answer::No)).await.unwrap();
    change.answer(&answer(None, "plan", Answer::Withdrawn)).await.unwrap();
    let said =
        Said {
            person: "王五".into(), day: "2026-12-02".into(), words: "链接已恢复".into(), file: None
        };
    let objection = NewObjection {
        unit: "青岭".to_owned(),
        round: Some(ROUND.to_owned()),
        run: Some(runs[1]),
        rule: Some("dead-links".to_owned()),
        fingerprint: None,
        said: said.clone(),
    };
    let objection = change.object(&objection).await.unwrap();
    let before = store.judgements(runs[1]).await.unwrap()[0].id;
    let (after, _) = change.judge(runs[1], &judgement(vec![finding(2, false)])).await.unwrap();
    let effect = Some((before, after));
    change.settle_objection(objection, ObjectionState::Partly, &said, effect).await.unwrap();
    for (print, state, deadline) in [
        (2, RectificationState::Open, "2026-12-10"),
        (1, RectificationState::Open, "2026-12-05"),
        (1, RectificationState::ClaimedFixed, "2026-12-05"),
        (7, RectificationState::Verified, "2026-12-01"),
    ] {
        change.rectify(&step(print, state, deadline)).await.unwrap();
    }
    let total = UnitTotal {
        unit: "青岭".to_owned(),
        low: Points::whole(80),
        points: Points::hundredths(8333),
        high: Points::whole(85),
        grade: None,
        place: Some(1),
        numbers: "{}".to_owned(),
    };
    let totals = NewTotals {
        year: 2026,
        scheme: "luohu".to_owned(),
        scheme_text: b"id = \"luohu\"".to_vec(),
        is_final: false,
        json: b"{}".to_vec(),
        units: vec![total],
    };
    change.add_totals(&totals).await.unwrap();
    let paper = NewPaper {
        kind: "notice".to_owned(),
        number: "乙政公开〔2026〕3号".to_owned(),
        round: Some(ROUND.to_owned()),
        unit: Some("青岭".to_owned()),
        year: 2026,
        file: Attachment { name: "通知.docx".to_owned(), bytes: Some(b"PK".to_vec()) },
        keep: true,
        sent_to: "青岭".to_owned(),
        sent_on: Some(day("2026-12-03")),
    };
    change.add_paper(&paper).await.unwrap();
    change.decide(ROUND, "局长", "补录电话检查", None).await.unwrap();
    change.commit().await.unwrap();
    runs
}

#[tokio::test(flavor = "multi_thread")]
async fn every_query_gives_the_same_on_both_engines() {
    let told = on_both(async |store| {
        let runs = a_year(&store).await;
        let scopes = [Scope::Run(runs[0]), Scope::Unit("青岭".into()), Scope::Round(ROUND.into())];
        let mut findings = Vec::new();
        for scope in scopes {
            let all = FindingFilter::all(scope);
            let waiting = FindingFilter { waiting_on: Some(day("2027-01-01")), ..all.clone() };
            let open = FindingFilter { state: Some(RectificationState::Open), ..all.clone() };
            let page =
                FindingFilter { limit: Some(1), offset: 1, rule: Some("dead-links".into()), ..all.clone() };
            for filter in [all, waiting, open, page] {
                let count = store.finding_count(&filter).await.unwrap();
                findings.push((count, store.findings(&filter).await.unwrap()));
            }
        }
        let objections = store.objections(Some("青岭"), Some(ROUND)).await.unwrap();
        let history = store.objection_history(objections[0].id).await.unwrap();
        let totals = store.totals(2026).await.unwrap();
        let print = format!("{:016x}", 2);
        [
            format!("{:#?}", store.register(day("2026-06-01"), &UnitFilter::default()).await.unwrap()),
            format!("{:#?}", store.unit_history("青岭").await.unwrap()),
            format!("{:#?}", store.rounds().await.unwrap()),
            format!("{:#?}", store.round_history(ROUND).await.unwrap()),
            format!("{:#?}", store.members(ROUND).await.unwrap()),
            format!("{:#?}", store.draws().await.unwrap()),
            format!("{:#?}", store.packs().await.unwrap()),
            format!("{:#?}", store.pack_rules("d1").await.unwrap()),
            format!("{:#?}", store.pack_texts("d1").await.unwrap()),
            format!("{:#?}", store.runs_of_unit("青岭").await.unwrap()),
            format!("{:#?}", store.latest_run("青岭").await.unwrap()),
            format!("{:#?}", store.round_runs(ROUND).await.unwrap()),
            format!("{:#?}", store.rounds_of_run(runs[0]).await.unwrap()),
            format!("{:#?}", store.judgements(runs[1]).await.unwrap()),
            format!("{:#?}", store.outcomes(runs[0]).await.unwrap()),
            format!("{:#?}", store.matrix(ROUND).await.unwrap()),
            format!("{:#?}", store.undecided(ROUND).await.unwrap()),
            format!("{:#?}", store.rule_counts(ROUND).await.unwrap()),
            format!("{:#?}", store.coverage(ROUND).await.unwrap()),
            format!("{:#?}", store.fingerprints(ROUND).await.unwrap()),
            format!("{:#?}", store.sightings("青岭", &print).await.unwrap()),
            format!("{:#?}", store.units_with(&print).await.unwrap()),
            format!("{:#?}", store.review_history("青岭", &print).await.unwrap()),
            format!("{:#?}", store.reviews(None, day("2027-01-01")).await.unwrap()),
            format!("{:#?}", store.rulings("青岭", Some(ROUND), None, day("2026-12-31")).await.unwrap()),
            format!("{:#?}", store.answers_of_year(2026).await.unwrap()),
            format!("{:#?}", store.answers_of_round(ROUND).await.unwrap()),
            format!("{:#?}", store.answer_history("青岭", "plan").await.unwrap()),
            format!("{:#?}", store.rectifications(&RectificationFilter::default()).await.unwrap()),
            format!("{:#?}", store.rectification_history("青岭", &print).await.unwrap()),
            format!("{:#?}", store.unit_totals(totals[0].id).await.unwrap()),
            format!("{:#?}", store.papers(2026).await.unwrap()),
            format!("{:#?}", store.decisions(ROUND).await.unwrap()),
            format!("{:#?}", store.journal(None, 1000).await.unwrap()),
            format!("{:#?}", store.check().await.unwrap()),
            format!("{findings:#?}{objections:#?}{history:#?}{totals:#?}"),
        ]
    })
    .await;
    assert!(told.iter().all(|part| part.len() > 2));
}

#[test]
fn nothing_in_the_store_is_ever_updated_or_deleted() {
    for entry in std::fs::read_dir("src/store").unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            let bad =
                ["UPDATE ", "DELETE ", "TRUNCATE ", "REPLACE INTO"].iter().find(|word| text.contains(**word));
            assert!(bad.is_none(), "{}: {bad:?}", path.display());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_counts_in_a_round_is_the_latest_run_as_judged_last() {
    on_both(async |store| {
        let runs = a_year(&store).await;
        let counting = store.round_runs(ROUND).await.unwrap();
        let shown: Vec<_> = counting.iter().map(|it| (it.unit.as_str(), it.id, it.judgement.no)).collect();
        assert_eq!(shown, [("甲县", runs[2], 1), ("青岭", runs[1], 2)], "by bytes, not by sound");
        let round = store.round(ROUND).await.unwrap();
        assert_eq!((round.members, round.audited, round.closed), (2, 2, false));
        let counts = store.rule_counts(ROUND).await.unwrap();
        let dead = counts.iter().find(|it| it.rule == "dead-links").unwrap();
        assert_eq!((dead.failed, dead.passed, dead.faults, dead.lost), (1, 1, 1, Points::whole(4)));
        let seen = store.sightings("青岭", &format!("{:016x}", 1)).await.unwrap();
        assert_eq!(seen.iter().map(|it| it.seen.is_some()).collect::<Vec<_>>(), [true, false]);
        assert_eq!(store.report(runs[1]).await.unwrap(), b"{\"findings\":1}");
        // A unit that is taken out of the round counts no more.
        let mut change = store.change(program(900)).await.unwrap();
        change.take_out(ROUND, "青岭").await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(store.round_runs(ROUND).await.unwrap().len(), 1);
        assert_eq!(store.members(ROUND).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_holds_for_later_runs_until_it_expires_or_is_withdrawn() {
    on_both(async |store| {
        fill(&store).await;
        let mut change = store.change(program(500)).await.unwrap();
        change.review(&review(3, ReviewVerdict::Dismiss, Some("2026-12-31"))).await.unwrap();
        change.review(&review(3, ReviewVerdict::Note, None)).await.unwrap();
        change.commit().await.unwrap();
        let waiting = async |on: &str| {
            let all = FindingFilter::all(Scope::Round(ROUND.into()));
            store.finding_count(&FindingFilter { waiting_on: Some(day(on)), ..all }).await.unwrap()
        };
        assert_eq!(
            (waiting("2026-12-31").await, waiting("2027-01-01").await),
            (0, 1),
            "its last day is inclusive"
        );
        let rulings = store.rulings("青岭", Some(ROUND), None, day("2026-12-31")).await.unwrap();
        assert_eq!((rulings.len(), rulings[0].decision), (1, Decision::Dismissed));
        assert!(store.rulings("青岭", Some(ROUND), None, day("2027-01-01")).await.unwrap().is_empty());
        let mut change = store.change(program(501)).await.unwrap();
        change.review(&review(3, ReviewVerdict::Withdraw, None)).await.unwrap();
        let nameless = NewReview { person: " ".into(), ..review(3, ReviewVerdict::Confirm, None) };
        assert!(matches!(change.review(&nameless).await, Err(Error::Invalid(_))));
        change.commit().await.unwrap();
        assert_eq!(waiting("2026-12-01").await, 1);
        assert_eq!(
            store.review_history("青岭", &format!("{:016x}", 3)).await.unwrap().len(),
            3,
            "all of it stays"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_settles_its_round_or_its_run_and_no_other() {
    on_both(async |store| {
        let runs = fill(&store).await;
        let mut change = store.change(program(500)).await.unwrap();
        let on_run = |run, subject| NewAnswer { run: Some(run), ..answer(None, subject, Answer::Yes) };
        change.answer(&on_run(runs[0], "hotline")).await.unwrap();
        change.answer(&answer(None, "luohu/training", Answer::Yes)).await.unwrap();
        change.answer(&answer(Some(ROUND), "letters", Answer::No)).await.unwrap();
        change.commit().await.unwrap();
        let told = async |round, run| {
            let rulings = store.rulings("青岭", round, run, day("2026-12-31")).await.unwrap();
            rulings.into_iter().map(|it| it.rule).collect::<Vec<_>>()
        };
        assert_eq!(told(None, Some(runs[0])).await, ["hotline"]);
        assert_eq!(told(None, Some(runs[1])).await, [""; 0], "neither another run's answer nor the year's");
        assert_eq!(told(Some(ROUND), Some(runs[0])).await, ["hotline", "letters"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_round_changes_only_by_a_recorded_decision() {
    on_both(async |store| {
        let runs = fill(&store).await;
        let mut change = store.change(program(500)).await.unwrap();
        change.close_round(ROUND).await.unwrap();
        change.commit().await.unwrap();
        assert!(store.round(ROUND).await.unwrap().closed);
        let mut change = store.change(program(501)).await.unwrap();
        let other = judgement(vec![finding(8, false)]);
        let units = [("B-3".to_owned(), String::new())];
        let refusals = [
            change.judge(runs[1], &other).await.err(),
            change.count_run(ROUND, runs[3]).await.err(),
            change.put_in(ROUND, &units, None).await.err(),
            change.take_out(ROUND, "甲县").await.err(),
            change.answer(&answer(Some(ROUND), "hotline", Answer::Yes)).await.err(),
            change.close_round(ROUND).await.err(),
        ];
        for refusal in &refusals {
            assert!(matches!(refusal, Some(Error::Frozen { round }) if round == ROUND), "{refusal:?}");
        }
        // A run that counts in no closed round may be judged again; so may mending go on.
        change.judge(runs[3], &other).await.unwrap();
        change.rectify(&step(2, RectificationState::Open, "2026-12-10")).await.unwrap();
        assert!(matches!(change.decide(ROUND, "局长", " ", None).await, Err(Error::Invalid(_))));
        let decision = change.decide(ROUND, "局长", "申诉成立", None).await.unwrap();
        change.set_by(By::person("张三", at(502)).under(decision));
        change.judge(runs[1], &other).await.unwrap();
        change.commit().await.unwrap();
        let last = store.judgements(runs[1]).await.unwrap();
        assert_eq!((last.len(), last[1].recorded.who.as_str()), (2, "张三"));
        let entry = &store.journal(Some(&runs[1].to_string()), 1).await.unwrap()[0];
        assert_eq!((entry.did.as_str(), entry.decision), ("judgement", Some(decision)));
        assert_eq!(store.decisions(ROUND).await.unwrap()[0].reason, "申诉成立");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_mended_is_listed_by_its_newest_state() {
    on_both(async |store| {
        a_year(&store).await;
        let unsettled = store.rectifications(&RectificationFilter::unsettled()).await.unwrap();
        let shown: Vec<_> = unsettled.iter().map(|it| (it.fingerprint.as_str(), it.state)).collect();
        let print = [format!("{:016x}", 1), format!("{:016x}", 2)];
        let (claimed, open) = (RectificationState::ClaimedFixed, RectificationState::Open);
        assert_eq!(shown, [(print[0].as_str(), claimed), (print[1].as_str(), open)], "by deadline");
        assert!(unsettled[1].message.starts_with("链接 2 打不开"));
        let due = RectificationFilter { due_by: Some(day("2026-12-05")), ..RectificationFilter::unsettled() };
        assert_eq!(store.rectifications(&due).await.unwrap().len(), 1);
        let mut change = store.change(program(900)).await.unwrap();
        let waived = step(2, RectificationState::Waived, "2026-12-10");
        assert!(matches!(change.rectify(&waived).await, Err(Error::Invalid(_))));
        let filter = RectificationFilter { round: Some(ROUND.into()), ..RectificationFilter::default() };
        assert_eq!(store.rectifications(&filter).await.unwrap().len(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_unknown_or_taken_are_told_with_the_nearest() {
    on_both(async |store| {
        fill(&store).await;
        let told = store.round("2026").await.unwrap_err().to_string();
        assert!(told.contains("did you mean `2026 春`"), "{told}");
        let told = store.unit_history("青岭县").await.unwrap_err().to_string();
        assert!(told.contains("did you mean `青岭`"), "{told}");
        let mut change = store.change(program(1)).await.unwrap();
        let run = super::office::run("无此单位", 1);
        assert!(matches!(change.add_run(&run).await, Err(Error::Unknown { what: "unit", .. })));
        let stolen = gongkai::store::NewRun { unit: "甲县".into(), ..super::office::run("青岭", 1) };
        assert!(matches!(change.add_run(&stolen).await, Err(Error::Invalid(_))));
    })
    .await;
}
