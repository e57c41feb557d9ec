//! Audits of the sample portals with a part of the requests of a full crawl: what is settled is settled rightly, and what
//! is not says what it needs.

use std::{collections::BTreeMap, path::PathBuf};

use gongkai::{
    audit::{Folder, Options, Progress, Registered, audit_one},
    crawl::Limits,
    demo,
    report::json_v1::Report,
};

use crate::support::audited::{client, options};

/// Families whose verdicts a part of a crawl is to settle.
const FAMILIES: [&str; 3] = ["sections", "recency", "interpretations"];

/// The reports of one portal: the full crawl's, and one for each share of its requests, in percent.
struct Shares {
    full: Report,
    parts: Vec<Report>,
}

/// Audits the portal `id` in full and with these shares; addresses without the origin.
fn audited(id: &str, label: &str, shares: &[u64]) -> Shares {
    let runtime = tokio::runtime::Runtime::new().expect("runtime");
    runtime.block_on(async {
        let show = demo::serve().await.expect("portals served");
        let portal = show.portals.iter().find(|portal| portal.id == id).expect("a sample portal");
        let registered = Registered { unit: portal.unit.clone(), home: portal.address.clone() };
        let root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("budget").join(format!("{label}-{id}"));
        let _ = std::fs::remove_dir_all(&root);
        let base = portal.address.as_str().to_owned();
        let client = client();
        let audit = async |tasks: u64| {
            let limits = Limits { tasks, tasks_per_host: 2, ..options().limits };
            let folder = Folder::create(root.join(tasks.to_string())).expect("folder");
            let options = Options { limits, ..options() };
            audit_one(&client, &registered, &options, &folder, &Progress::default()).await.expect("audit");
            let report = folder.read(Folder::REPORT_JSON).expect("report.json");
            let text = String::from_utf8(report).expect("UTF-8").replace(&base, "/");
            gongkai::report::parse(text.as_bytes()).expect("a report")
        };
        let full = audit(Limits::default().tasks).await;
        let mut parts = Vec::new();
        for share in shares {
            parts.push(audit(full.audit.requests * share / 100).await);
        }
        Shares { full, parts }
    })
}

fn verdicts(report: &Report) -> BTreeMap<&str, &str> {
    let ours = report.rules.iter().filter(|rule| FAMILIES.contains(&&*rule.family));
    ours.map(|rule| (&*rule.id, &*rule.verdict)).collect()
}

#[test]
fn a_small_budget_accuses_nobody_and_praises_nobody_wrongly() {
    for id in ["qingling", "yunhe"] {
        let Shares { full, parts } = audited(id, "small", &[10, 25, 50]);
        let known: Vec<(&str, &str)> = full.findings.iter().map(|it| (&*it.rule, &*it.url)).collect();
        for part in &parts {
            let spent = part.audit.requests;
            for finding in &part.findings {
                let seen = known.contains(&(&*finding.rule, &*finding.url));
                assert!(seen, "{id} after {spent}: {} {} {}", finding.rule, finding.url, finding.message);
            }
            let whole = verdicts(&full);
            for (rule, verdict) in verdicts(part) {
                let open = verdict == "cannot-tell";
                assert!(
                    open || verdict == whole[rule],
                    "{id} after {spent}: {rule} {verdict}, not {}",
                    whole[rule]
                );
            }
        }
    }
}

#[test]
fn rules_that_the_budget_left_open_say_what_they_need() {
    let Shares { full, parts } = audited("qingling", "open", &[10]);
    assert!(full.audit.left.is_empty() && full.rules.iter().all(|rule| rule.missing.is_empty()));
    let part = &parts[0];
    assert!(!part.audit.left.is_empty());
    let open = part.rules.iter().filter(|rule| rule.reason.as_deref() == Some("not-gathered"));
    let mut told = 0;
    for rule in open {
        let sum: usize = rule.missing.values().sum();
        let text = rule.reason_text.as_deref().unwrap_or_default();
        if sum > 0 {
            told += 1;
            assert!(text.contains(&format!("还需约 {sum} 次请求")), "{}: {text}", rule.id);
        }
        for (need, count) in &rule.missing {
            assert_eq!(part.audit.left.get(need), Some(count), "{}", rule.id);
        }
    }
    assert!(told > 5, "{told}");
}
