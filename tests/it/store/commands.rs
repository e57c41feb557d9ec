//! `gongkai store` and `gongkai register` as a person meets them.

use std::{fs, process::Output};

use assert_cmd::Command;

use super::engines::addresses;
use crate::support::audited::stage;

fn gongkai(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongkai"));
    let Output { status, stdout, stderr } = command.env_clear().args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (status.code(), text(&stdout), text(&stderr))
}

#[test]
fn a_register_is_imported_listed_and_changed_from_the_command_line() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (folder, addresses) = runtime.block_on(addresses());
    let sheet = folder.path().join("units.csv").display().to_string();
    let mut seen = Vec::new();
    for store in &addresses {
        let ran = |arguments: &[&str]| {
            let (code, out, err) = gongkai(&[arguments, &["--store", store]].concat());
            assert_eq!(code, Some(0), "{arguments:?}: {err}");
            out
        };
        fs::write(&sheet, "单位名称,网址,类别\n甲局,a.cn,部门\n乙镇,b.cn,乡镇\n丙局,c.cn,部门\n").unwrap();
        let imported = ran(&["register", "import", &sheet, "--from", "2026-01-01", "--who", "张三"]);
        assert_eq!(imported, "新增 3，变更 0，未变 0，未列出 0\n");
        fs::write(&sheet, "单位名称,网址,类别\n甲局,,部门\n乙镇,b.cn,学校\n").unwrap();
        let (code, _, told) = gongkai(&["register", "import", &sheet, "--store", store]);
        assert_eq!(code, Some(2));
        assert!(told.contains("line 2: no address") && told.contains("line 3: unknown kind"), "{told}");
        ran(&["register", "rename", "甲局", "甲新局", "--from", "2026-05-01", "--why", "机构改革"]);
        ran(&["register", "merge", "丙局", "--into", "甲局", "--from", "2026-06-01"]);
        ran(&["register", "close", "乙镇", "--from", "2026-07-01"]);
        let shown = ran(&["register", "show", "甲局", "--lang", "en"]);
        assert!(shown.contains("张三") && shown.contains("机构改革") && shown.contains("renamed"), "{shown}");
        let spring = ran(&["register", "list", "--on", "2026-03-01", "--kind", "部门"]);
        assert!(spring.contains("2026-03-01：2 个单位"), "{spring}");
        assert!(ran(&["register", "list", "--on", "2026-08-01"]).contains("甲新局"));
        let (code, _, told) = gongkai(&["register", "show", "甲", "--store", store]);
        assert!(code == Some(2) && told.contains("did you mean `甲局`"), "{told}");
        seen.push(ran(&["register", "list", "--on", "2026-08-01", "--gone"]));
    }
    assert_eq!(seen[0], seen[1]);
}

#[test]
fn audits_are_put_in_checked_backed_up_and_restored() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (folder, [file, database]) = runtime.block_on(addresses());
    let audits = stage().portals[0].folder.path().parent().unwrap().display().to_string();
    let backup = folder.path().join("backup.gz").display().to_string();
    let (code, added, told) = gongkai(&["store", "add", &audits, "--store", &file]);
    assert_eq!(code, Some(0), "{told}");
    assert!(added.contains("入库") && added.contains("检查 3 次，有新内容的 3 次"), "{added}");
    let (_, again, _) = gongkai(&["store", "add", &audits, "--store", &file, "--lang", "en"]);
    assert!(again.contains("in already") && again.contains("3 audits, 0 of them"), "{again}");
    let (code, checked, _) = gongkai(&["store", "check", "--store", &file]);
    assert!(code == Some(0) && checked.contains("完好"), "{checked}");
    assert_eq!(gongkai(&["store", "backup", &backup, "--store", &file]).0, Some(0));
    let (code, _, told) = gongkai(&["store", "restore", &backup, "--store", &database]);
    assert_eq!(code, Some(0), "{told}");
    let counts = |text: &str| text.lines().take(23).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(counts(&gongkai(&["store", "check", "--store", &database]).1), counts(&checked));
    let (code, _, told) = gongkai(&["store", "restore", &backup, "--store", &database]);
    assert!(code == Some(2) && told.contains("not empty"), "{told}");
    let (code, _, told) = gongkai(&["store", "add", &audits, "--store", &file, "--round", "春"]);
    assert!(code == Some(2) && told.contains("no round `春`"), "{told}");
    let (code, _, told) = gongkai(&["store", "check", "--store", "mysql://a:secret@b/c"]);
    assert!(code == Some(2) && !told.contains("secret"), "{told}");
}
