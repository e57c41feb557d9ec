//! Many who write at once, and those who end in the middle.

use gongkai::store::{FindingFilter, NewRun, Scope};

use super::{
    engines::{addresses, on_both, open},
    office::{day, fill, finding, judgement, program, run, unit},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_writers_at_once_lose_nothing() {
    on_both(async |store| {
        let mut change = store.change(program(0)).await.unwrap();
        for number in 0..8 {
            let unit = unit(&format!("u{number}"), gongkai::model::UnitKind::Department);
            change.register(&unit, "http://a.cn/", day("2026-01-01")).await.unwrap();
        }
        change.commit().await.unwrap();
        let tasks: Vec<_> = (0..8)
            .map(|number| {
                let store = store.clone();
                tokio::spawn(async move {
                    for round in 0..5 {
                        let mut change = store.change(program(round)).await.unwrap();
                        let (id, _) = change.add_run(&run(&format!("u{number}"), round)).await.unwrap();
                        let findings = (0..20).map(|it| finding(it, false)).collect();
                        change.judge(id, &judgement(findings)).await.unwrap();
                        change.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let checked = store.check().await.unwrap();
        let rows = |name: &str| checked.rows.iter().find(|(table, _)| table == name).map(|(_, rows)| *rows);
        assert_eq!((rows("runs"), rows("judgements"), rows("findings")), (Some(40), Some(40), Some(800)));
        assert_eq!((rows("entries"), rows("statements")), (Some(8 + 40 * 2 + 1), Some(160)));
        assert_eq!(checked.damage, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_not_finished_leaves_nothing() {
    let (_folder, addresses) = addresses().await;
    for address in addresses {
        let store = open(&address).await;
        let runs = fill(&store).await;
        let before = store.check().await.unwrap();
        let mut change = store.change(program(600)).await.unwrap();
        let (id, _) = change.add_run(&run("甲县", 77)).await.unwrap();
        change.judge(id, &judgement((0..900).map(|it| finding(it, false)).collect())).await.unwrap();
        change.judge(runs[0], &judgement(vec![])).await.unwrap();
        drop(change);
        assert_eq!(store.check().await.unwrap(), before);
        // A change that fails half way is as if it had not begun, whatever came before the failure.
        let mut change = store.change(program(601)).await.unwrap();
        change.add_run(&run("甲县", 78)).await.unwrap();
        let other = NewRun { unit: "无".into(), ..run("甲县", 79) };
        assert!(change.add_run(&other).await.is_err());
        drop(change);
        assert_eq!(store.check().await.unwrap(), before);
        let all = FindingFilter::all(Scope::Run(runs[0]));
        assert_eq!(store.finding_count(&all).await.unwrap(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_is_not_held_up_by_whoever_writes() {
    on_both(async |store| {
        let runs = fill(&store).await;
        let mut change = store.change(program(600)).await.unwrap();
        change.judge(runs[0], &judgement(vec![])).await.unwrap();
        let seen = store.judgements(runs[0]).await.unwrap().len();
        change.commit().await.unwrap();
        assert_eq!((seen, store.judgements(runs[0]).await.unwrap().len()), (1, 2));
    })
    .await;
}
