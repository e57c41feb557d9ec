//! Audits of the sample portals go into the store, once, with what people decided.

use std::{fs, path::Path};

use gongkai::{
    audit::{Folder, audits_in, keep},
    model::{Decision, Ruling, Signature},
    report::json_v1::Report,
    store::{By, FindingFilter, NewRound, RoundKind, Scope},
};

use super::{
    engines::{addresses, on_both, open},
    office::{at, program},
};
use crate::support::audited::stage;

/// The papers of an audited portal in a folder of their own.
fn copied(id: &str, into: &Path) -> Folder {
    let (from, to) = (stage().portal(id).folder.path(), into.join(id));
    fs::create_dir_all(to.join("pack")).unwrap();
    for name in ["report.json", "pages.jsonl", "audit.json"] {
        fs::copy(from.join(name), to.join(name)).unwrap();
    }
    for entry in fs::read_dir(from.join("pack")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join("pack").join(entry.file_name())).unwrap();
    }
    Folder::at(to)
}

fn decide(folder: &Folder, rule: &str, fingerprint: Option<&str>, decision: Decision) {
    let by = Signature {
        who: "张三".into(),
        day: "2026-11-25".into(),
        note: "已核".into(),
        ..Signature::default()
    };
    let ruling = Ruling { rule: rule.into(), fingerprint: fingerprint.map(str::to_owned), decision, by };
    let ruling = serde_json::to_string(&ruling).unwrap();
    let before = fs::read_to_string(folder.file("answers.jsonl")).unwrap_or_default();
    let line = format!("{{\"taken_in\":\"{}\",\"ruling\":{ruling}}}\n", at(0));
    fs::write(folder.file("answers.jsonl"), before + &line).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finished_audit_goes_in_once_and_whole() {
    tokio::task::spawn_blocking(stage).await.unwrap();
    let root = tempfile::tempdir().unwrap();
    let ids: Vec<String> = stage().portals.iter().map(|portal| portal.id.clone()).collect();
    ids.iter().for_each(|id| drop(copied(id, root.path())));
    on_both(async |store| {
        let mut change = store.change(program(0)).await.unwrap();
        let (name, pack) = ("r".to_owned(), "disclosure".to_owned());
        change.new_round(&NewRound { name, kind: RoundKind::Spot, year: 2026, pack }).await.unwrap();
        change.commit().await.unwrap();
        let folders = audits_in(root.path()).unwrap();
        for folder in &folders {
            let taken = keep(&store, folder, Some("r"), program(1)).await.unwrap();
            assert!(taken.registered && taken.new_run && taken.new_judgement);
            assert!(!keep(&store, folder, Some("r"), program(2)).await.unwrap().is_new(), "once is enough");
            let report: Report = gongkai::report::parse(&folder.read("report.json").unwrap()).unwrap();
            let run = store.run(taken.run).await.unwrap();
            assert_eq!((run.judgement.low, run.judgement.high), (report.score.low, report.score.high));
            assert_eq!(store.report(taken.run).await.unwrap(), folder.read("report.json").unwrap());
            let findings = store.findings(&FindingFilter::all(Scope::Run(taken.run))).await.unwrap();
            let (stored, told): (Vec<_>, Vec<_>) = (
                findings.iter().map(|it| (it.fingerprint.clone(), it.points, it.url.clone())).collect(),
                report
                    .findings
                    .iter()
                    .map(|it| (it.fingerprint.clone(), it.points, it.url.clone()))
                    .collect(),
            );
            assert_eq!(stored, told);
            let first = report.findings.iter().position(|it| it.evidence[0].warc.is_some());
            if let Some(at) = first {
                let (proof, kept) = (&report.findings[at].evidence[0], &findings[at]);
                let place = kept.warc.as_ref().map(|place| (place.file.clone(), place.offset));
                assert_eq!(place, proof.warc.as_ref().map(|place| (place.file.clone(), place.offset)));
                assert_eq!((&kept.sha256, kept.status), (&proof.sha256, proof.status));
            }
            assert_eq!(store.outcomes(taken.run).await.unwrap().len(), report.rules.len());
        }
        let rules = store.pack_rules(&store.packs().await.unwrap()[0].digest).await.unwrap();
        assert!(rules.iter().all(|rule| rule.title.zh != rule.title.en));
        assert_eq!(store.packs().await.unwrap().len(), 1, "one pack for all");
        let checked = store.check().await.unwrap();
        assert_eq!(checked.damage, Vec::<String>::new());
        let pages = FindingFilter::all(Scope::Round("r".into()));
        let findings = store.findings(&pages).await.unwrap();
        assert!(findings.iter().any(|it| it.page_title.is_some()), "titles come from the list of pages");
        (checked, findings, store.coverage("r").await.unwrap(), store.matrix("r").await.unwrap())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_come_along_and_a_changed_report_is_a_new_judgement() {
    tokio::task::spawn_blocking(stage).await.unwrap();
    let root = tempfile::tempdir().unwrap();
    let id = stage().portals[0].id.clone();
    let folder = copied(&id, root.path());
    let (_folder, addresses) = addresses().await;
    for address in addresses {
        let store = open(&address).await;
        let first = keep(&store, &folder, None, program(0)).await.unwrap();
        decide(&folder, "hotline", None, Decision::Points(gongkai::model::Points::whole(6)));
        decide(&folder, "dead-links", Some("abc"), Decision::Dismissed);
        let taken = keep(&store, &folder, None, By::person("张三", at(1))).await.unwrap();
        assert_eq!((taken.new_judgement, taken.decisions), (false, 2));
        assert!(!keep(&store, &folder, None, program(2)).await.unwrap().is_new());
        let report = fs::read_to_string(folder.file("report.json")).unwrap();
        fs::write(folder.file("report.json"), format!("{report}\n")).unwrap();
        let taken = keep(&store, &folder, None, program(3)).await.unwrap();
        assert_eq!((taken.run, taken.new_run, taken.new_judgement), (first.run, false, true));
        assert_eq!(store.judgements(first.run).await.unwrap().len(), 2);
        fs::write(folder.file("report.json"), report).unwrap();
        fs::remove_file(folder.file("answers.jsonl")).unwrap();
        let reviews = store.reviews(Some(&first.unit), "2026-12-01".parse().unwrap()).await.unwrap();
        assert_eq!((reviews.len(), reviews[0].fingerprint.as_str()), (1, "abc"));
    }
}
