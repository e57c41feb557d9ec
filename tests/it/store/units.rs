//! The register over time, and taking sheets in.

use gongkai::{
    audit::{enrol, read_register},
    model::UnitKind,
    store::{Error, Registration, UnitEvent, UnitFilter},
};

use super::{
    engines::on_both,
    office::{day, program, unit},
};

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_kept_with_dates() {
    on_both(async |store| {
        let mut change = store.change(program(0)).await.unwrap();
        let (first, spring) = (day("2026-01-01"), day("2026-04-01"));
        for id in ["甲", "乙"] {
            let unit = unit(id, UnitKind::Department);
            assert_eq!(change.register(&unit, "http://a.cn/", first).await.unwrap(), Registration::New);
            assert_eq!(change.register(&unit, "http://a.cn/", spring).await.unwrap(), Registration::Same);
        }
        change.rename_unit("甲", "甲新局", spring).await.unwrap();
        change.merge_unit("乙", "甲", day("2026-06-01")).await.unwrap();
        assert!(matches!(change.close_unit("乙", day("2026-07-01")).await, Err(Error::Invalid(_))));
        assert!(matches!(change.merge_unit("甲", "甲", spring).await, Err(Error::Invalid(_))));
        assert!(matches!(change.close_unit("丙", spring).await, Err(Error::Unknown { .. })));
        change.commit().await.unwrap();
        let names = async |on: &str, gone| {
            let filter = UnitFilter { gone, ..UnitFilter::default() };
            let units = store.register(day(on), &filter).await.unwrap();
            units.into_iter().map(|it| it.unit.name).collect::<Vec<_>>()
        };
        assert_eq!(names("2025-12-31", true).await, Vec::<String>::new());
        assert_eq!(names("2026-03-31", false).await, ["乙人民政府", "甲人民政府"]);
        assert_eq!(names("2026-04-01", false).await, ["乙人民政府", "甲新局"]);
        assert_eq!(names("2026-06-01", false).await, ["甲新局"]);
        assert_eq!(names("2026-06-01", true).await.len(), 2);
        let gone = store.unit("乙", day("2026-06-01")).await.unwrap().unwrap();
        assert_eq!((gone.event, gone.merged_into.as_deref()), (UnitEvent::Merged, Some("甲")));
        let filter = UnitFilter { kind: Some(UnitKind::Township), ..UnitFilter::default() };
        assert!(store.register(first, &filter).await.unwrap().is_empty());
        let filter = UnitFilter { region: Some("乙市".into()), ..UnitFilter::default() };
        assert_eq!(store.register(first, &filter).await.unwrap().len(), 2);
        let mut change = store.change(program(1)).await.unwrap();
        let back =
            change.register(&unit("乙", UnitKind::Department), "http://a.cn/", day("2027-01-01")).await;
        assert_eq!(back.unwrap(), Registration::Changed(UnitEvent::Reopened, vec!["closed"]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_again_records_what_is_different() {
    on_both(async |store| {
        let import = async |sheet: &str, from: &str, minute| {
            let units = read_register("u.csv", sheet.as_bytes()).unwrap();
            enrol(&store, &units, day(from), program(minute)).await.unwrap()
        };
        let head = "单位名称,网址,类别,标识码\n";
        let first =
            format!("{head}甲局,a.cn,部门,001\n乙局,b.cn,部门,\n丙镇,c.cn,乡镇,003\n丁局,d.cn,部门,004\n");
        assert_eq!(import(&first, "2026-01-01", 0).await.new.len(), 4);
        let again = import(&first, "2026-02-01", 1).await;
        assert_eq!((again.same, again.new.len(), again.changed.len()), (4, 0, 0));
        assert_eq!(store.journal(None, 100).await.unwrap().len(), 4, "nothing new, nothing written");
        // Another name with the same code; another name with the same address; another address; one left out.
        let second = format!(
            "{head}甲教育局,a2.cn,部门,001\n乙体育局,b.cn,部门,\n丙镇,c2.cn,乡镇,003\n戊局,e.cn,部门,005\n"
        );
        let told = import(&second, "2026-03-01", 2).await;
        let changed: Vec<_> = told.changed.iter().map(|(id, event, _)| (id.as_str(), *event)).collect();
        let (renamed, moved) = (UnitEvent::Renamed, UnitEvent::Moved);
        assert_eq!(changed, [("甲局", renamed), ("乙局", renamed), ("丙镇", moved)]);
        assert_eq!(told.changed[0].2, ["name", "address"]);
        assert_eq!((told.new, told.missing), (vec!["戊局".to_owned()], vec!["丁局".to_owned()]));
        let was = store.unit("甲局", day("2026-02-28")).await.unwrap().unwrap();
        let is = store.unit("甲局", day("2026-03-01")).await.unwrap().unwrap();
        assert_eq!((was.unit.name.as_str(), is.unit.name.as_str()), ("甲局", "甲教育局"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_that_come_to_one_unit_are_named_and_nothing_is_taken() {
    on_both(async |store| {
        let import = async |rows: &str, from: &str| {
            let sheet = format!("编号,单位名称,网址,类别,标识码\n{rows}");
            let units = read_register("u.csv", sheet.as_bytes()).unwrap();
            enrol(&store, &units, day(from), program(0)).await
        };
        import(",甲局,a.cn,部门,001\n", "2026-01-01").await.unwrap();
        // One has its code, the other its address.
        let rows = [",甲新局,a2.cn,部门,001\n", ",乙局,a.cn,部门,002\n"];
        for order in [rows, [rows[1], rows[0]]] {
            let told = import(&order.concat(), "2026-03-01").await.unwrap_err().to_string();
            for part in ["`甲新局` (http://a2.cn/)", "`乙局` (http://a.cn/)", "`甲局`", "编号"] {
                assert!(told.contains(part), "{told}");
            }
        }
        let filter = UnitFilter::default();
        assert_eq!(store.register(day("2026-03-01"), &filter).await.unwrap().len(), 1);
        let told = import("甲局,甲新局,a2.cn,部门,001\n,乙局,a.cn,部门,002\n", "2026-03-01").await.unwrap();
        assert_eq!((told.new, told.changed.len()), (vec!["乙局".to_owned()], 1));
        assert_eq!(store.register(day("2026-03-01"), &filter).await.unwrap().len(), 2);
    })
    .await;
}

#[test]
fn a_sheet_of_an_office_program_is_a_register() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "乙市政府网站名录（2026年）").unwrap();
    for (at, head) in ["序号", "主办单位*", "网站标识码", "首页网址（必填）", "类 别"].iter().enumerate()
    {
        sheet.write(2, u16::try_from(at).unwrap(), *head).unwrap();
    }
    for (row, kind) in ["政府", "学校"].iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 3;
        sheet.write(row, 0, 1.0).unwrap();
        sheet.write(row, 1, "甲县").unwrap();
        sheet.write(row, 2, 3_701_000_001_f64).unwrap();
        sheet.write(row, 3, "www.jia.gov.cn").unwrap();
        sheet.write(row, 4, *kind).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let told = read_register("名录.xlsx", &bytes).unwrap_err().to_string();
    assert!(told.starts_with("名录.xlsx, line 5: unknown kind `学校`"), "{told}");
}
