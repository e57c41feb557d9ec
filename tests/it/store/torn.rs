//! A machine that loses power, and programs that are killed: what a store holds afterwards are whole changes.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use gongkai::{
    model::UnitKind,
    store::{Store, UnitFilter},
};

use super::{
    engines::open,
    office::{day, finding, judgement, program, run, unit},
};

/// Changes in the log of the store that is cut.
const CHANGES: usize = 6;

/// Units that are registered, and whether all that a change writes with two of them is there and in order.
async fn whole_changes(store: &Store) -> usize {
    let units = store.register(day("2026-12-31"), &UnitFilter::default()).await.unwrap();
    let checked = store.check().await.unwrap();
    assert_eq!(checked.damage, Vec::<String>::new());
    let rows = |name: &str| checked.rows.iter().find(|(table, _)| table == name).map_or(0, |(_, rows)| *rows);
    assert_eq!(units.len() % 2, 0, "half a change");
    let changes = units.len() / 2;
    assert_eq!((rows("runs"), rows("judgements")), (changes as u64, changes as u64));
    assert_eq!(rows("findings"), 5 * changes as u64);
    changes
}

/// The store as it lies on the disk while a program has it open: its file, and the log of what was added last.
async fn office(folder: &Path) -> (Vec<u8>, Vec<u8>) {
    let file = folder.join("office.db");
    let store = open(&file.display().to_string()).await;
    // The tables are in the file: what is cut is data.
    store.settle().await.unwrap();
    for number in 0..CHANGES {
        let mut change = store.change(program(0)).await.unwrap();
        for id in [format!("甲{number}"), format!("乙{number}")] {
            let unit = unit(&id, UnitKind::Department);
            change.register(&unit, "http://a.cn/", day("2026-01-01")).await.unwrap();
        }
        let (id, _) = change.add_run(&run(&format!("甲{number}"), 1)).await.unwrap();
        let first = number as u64 * 5;
        let findings = (first..first + 5).map(|it| finding(it, false)).collect();
        change.judge(id, &judgement(findings)).await.unwrap();
        change.commit().await.unwrap();
    }
    (fs::read(&file).unwrap(), fs::read(folder.join("office.db-wal")).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_cut_anywhere_leaves_whole_changes() {
    let root = tempfile::tempdir().unwrap();
    let (file, log) = office(root.path()).await;
    assert!(log.len() > CHANGES * 4096, "the log has {} bytes", log.len());
    // A step that is no divisor of pages: within headers, within pages, and at their ends.
    let cuts = (0..log.len()).step_by(log.len() / 40 + 7).chain([log.len() - 1, log.len()]);
    let mut seen = Vec::new();
    for cut in cuts {
        for filled in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("office.db");
            fs::write(&path, &file).unwrap();
            let mut left = log[..cut].to_vec();
            if filled {
                // The file system had made room, and what was to be there never came.
                left.resize(log.len(), 0);
            }
            fs::write(folder.path().join("office.db-wal"), left).unwrap();
            let store = open(&path.display().to_string()).await;
            let changes = whole_changes(&store).await;
            assert!(seen.last().is_none_or(|last| *last <= changes), "a longer log holds no less");
            seen.push(changes);
            // It goes on from there.
            let mut change = store.change(program(9)).await.unwrap();
            change
                .register(&unit("丙", UnitKind::Department), "http://c.cn/", day("2026-01-01"))
                .await
                .unwrap();
            change.commit().await.unwrap();
            store.close().await;
        }
    }
    seen.dedup();
    assert_eq!(seen, (0..=CHANGES).collect::<Vec<_>>(), "every change is lost and kept by some cut");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_is_taken_in_whole_or_not_at_all_whenever_the_program_is_killed() {
    const UNITS: usize = 300;
    const KILLS: u32 = 6;
    let root = tempfile::tempdir().unwrap();
    let sheet = root.path().join("units.csv");
    let rows = (0..UNITS).map(|it| format!("单位{it},www.u{it}.gov.cn,部门\n"));
    fs::write(&sheet, format!("单位名称,网址,类别\n{}", rows.collect::<String>())).unwrap();
    let begin = |store: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
        command.env_clear().args(["register", "import"]).arg(&sheet).args([
            "--from",
            "2026-01-01",
            "--store",
        ]);
        command.arg(store).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let began = Instant::now();
    assert!(begin(&root.path().join("whole.db")).wait().unwrap().success());
    let whole = began.elapsed();
    let mut counts = Vec::new();
    for number in 0..KILLS {
        let path = root.path().join(format!("{number}.db"));
        let mut child = begin(&path);
        std::thread::sleep((whole * number / KILLS).max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        let store = open(&path.display().to_string()).await;
        let count = store.register(day("2026-12-31"), &UnitFilter::default()).await.unwrap().len();
        assert!(count == 0 || count == UNITS, "{count} units");
        assert_eq!(store.check().await.unwrap().damage, Vec::<String>::new());
        store.close().await;
        assert!(begin(&path).wait().unwrap().success(), "the next try takes it in");
        counts.push(count);
    }
    assert!(counts.contains(&0), "every kill came too late");
}
