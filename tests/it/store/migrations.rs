//! Bringing older stores up, and refusing newer ones.

use gongkai::{
    model::UnitKind,
    store::{Error, Place, Store, VERSION},
};

use super::{
    engines::{addresses, open},
    office::{day, program, unit},
};

/// Runs statements on a store behind its back.
async fn meddle(address: &str, sql: &str) {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    if address.starts_with("postgres") {
        let pool = sqlx::PgPool::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let pool = sqlx::SqlitePool::connect(address).await.unwrap();
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_store_is_brought_up_and_keeps_what_it_has() {
    let (_folder, addresses) = addresses().await;
    for address in addresses {
        let store = open(&address).await;
        let mut change = store.change(program(0)).await.unwrap();
        change.register(&unit("甲", UnitKind::Government), "http://a.cn/", day("2026-01-01")).await.unwrap();
        change.commit().await.unwrap();
        store.close().await;
        // As a program left it that knew the first version only.
        let later =
            "reviews manual_answers objection_facts objections rectifications total_units totals papers";
        let drops: String = later.split(' ').map(|table| format!("DROP TABLE {table};")).collect();
        meddle(&address, &format!("{drops} DELETE FROM _sqlx_migrations WHERE version > 1")).await;
        let store = open(&address).await;
        assert_eq!(store.unit_history("甲").await.unwrap().len(), 1);
        assert!(store.papers(2026).await.unwrap().is_empty());
        assert_eq!(store.check().await.unwrap().damage, Vec::<String>::new());
        store.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_store_is_left_alone() {
    let (_folder, addresses) = addresses().await;
    for address in addresses {
        open(&address).await.close().await;
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                     SELECT 99, description, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
        meddle(&address, newer).await;
        let refused = Store::open(&Place::parse(&address).unwrap()).await.unwrap_err();
        assert!(matches!(refused, Error::Newer { found: 99, known: VERSION, .. }), "{refused}");
        assert!(refused.to_string().contains("use the newer gongkai"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_may_open_an_empty_store_at_once() {
    let (_folder, addresses) = addresses().await;
    for address in addresses {
        let openings: Vec<_> = (0..4)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move { open(&address).await.journal(None, 1).await.unwrap().len() })
            })
            .collect();
        for opening in openings {
            assert_eq!(opening.await.unwrap(), 0);
        }
    }
}

#[tokio::test]
async fn what_is_no_store_is_told_with_its_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.db");
    std::fs::write(
        &file,
        "this is a letter, not a database, and it is long enough to be looked at".repeat(20),
    )
    .unwrap();
    let told = Store::open(&Place::File(file)).await.unwrap_err().to_string();
    assert!(told.contains("no SQLite database"), "{told}");
    let told = Store::open(&Place::File(folder.path().join("no/x.db"))).await.unwrap_err().to_string();
    assert!(told.contains("the folder must exist"), "{told}");
    let nobody = "postgres://office:secret@localhost/x?host=/nonexistent";
    let told = Store::open(&Place::parse(nobody).unwrap()).await.unwrap_err().to_string();
    assert!(told.contains("is the server running") && !told.contains("secret"), "{told}");
}
