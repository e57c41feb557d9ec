//! A backup of either engine goes back into either, and a damaged one into none.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use gongkai::store::{Error, Place, Store};

use super::{
    engines::{addresses, open, postgres},
    office::fill,
};

fn lines(file: &Path) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(file).unwrap()).read_to_string(&mut text).unwrap();
    text
}

fn packed(file: &Path, text: &str) {
    let mut encoder = GzEncoder::new(fs::File::create(file).unwrap(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
}

/// How many columns the tables of a backup have.
fn columns_in(text: &str) -> usize {
    let heads = text.lines().filter(|line| line.starts_with("{\"table\""));
    heads.map(|line| line.split_once("\"columns\":[").unwrap().1.split(',').count()).sum()
}

/// How many columns the tables of a store have.
async fn columns_of(file: &str) -> usize {
    let pool = sqlx::SqlitePool::connect(file).await.unwrap();
    let sql = "SELECT COUNT(*) FROM sqlite_master m, pragma_table_info(m.name) WHERE m.type = 'table'
               AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%'";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
    pool.close().await;
    usize::try_from(count).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_moves_an_office_from_one_engine_to_the_other() {
    let (folder, [file, database]) = addresses().await;
    let path = |name: &str| folder.path().join(name);
    let (one, other) = (open(&file).await, open(&database).await);
    fill(&one).await;
    fill(&other).await;
    let rows = one.backup(&path("one.gz")).await.unwrap();
    assert_eq!(other.backup(&path("other.gz")).await.unwrap(), rows);
    let text = lines(&path("one.gz"));
    assert_eq!(text, lines(&path("other.gz")), "the same office, the same lines");
    assert_eq!(columns_in(&text), columns_of(&file).await, "every column of every table");
    assert!(matches!(one.backup(&path("one.gz")).await, Err(Error::Disk { .. })), "nothing is overwritten");

    let places = [path("new.db").display().to_string(), postgres().await];
    for (at, (address, from)) in places.iter().zip(["other.gz", "one.gz"]).enumerate() {
        let (store, restored) = Store::restore(&Place::parse(address).unwrap(), &path(from)).await.unwrap();
        assert_eq!(restored, rows);
        assert_eq!(store.check().await.unwrap(), one.check().await.unwrap());
        store.backup(&path(&format!("again-{at}.gz"))).await.unwrap();
        assert_eq!(lines(&path(&format!("again-{at}.gz"))), text);
        let refused = Store::restore(store.place(), &path(from)).await.unwrap_err();
        assert!(refused.to_string().contains("is not empty"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_leaves_an_empty_store() {
    let (folder, [file, database]) = addresses().await;
    let path = |name: &str| folder.path().join(name);
    let store = open(&file).await;
    fill(&store).await;
    store.backup(&path("good.gz")).await.unwrap();
    let text = lines(&path("good.gz"));
    let short: String = text.lines().take(text.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    let stray = text.replacen("{\"table\":{\"name\":\"units\"", "{\"table\":{\"name\":\"unitz\"", 1);
    let fewer: String =
        text.lines().filter(|line| !line.contains("annual-report")).map(|line| format!("{line}\n")).collect();
    let newer = text.replacen("\"version\":2", "\"version\":77", 1);
    for (at, (text, expected)) in [
        (short.as_str(), "ends too early"),
        (stray.as_str(), "no table `unitz`"),
        (fewer.as_str(), "rows were written"),
        (newer.as_str(), "schema 77"),
        ("hello\n", "no backup of a store"),
    ]
    .into_iter()
    .enumerate()
    {
        packed(&path("bad.gz"), text);
        for address in [path(&format!("{at}.db")).display().to_string(), database.clone()] {
            let told = Store::restore(&Place::parse(&address).unwrap(), &path("bad.gz")).await.unwrap_err();
            assert!(told.to_string().contains(expected), "{told}\nshould say {expected}");
            assert!(open(&address).await.journal(None, 1).await.unwrap().is_empty());
        }
    }
    let cut = fs::read(path("good.gz")).unwrap();
    fs::write(path("cut.gz"), &cut[..cut.len() / 2]).unwrap();
    let told = Store::restore(&Place::parse(&database).unwrap(), &path("cut.gz")).await.unwrap_err();
    assert!(matches!(told, Error::Disk { .. }), "{told}");
}
