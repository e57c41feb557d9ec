//! temp
use gongkai::{model::Lang, report::papers::*};
#[test]
fn dump() {
    for (lang, tag) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let m = super::sample::material(lang);
        std::fs::create_dir_all("/tmp/papers").unwrap();
        std::fs::write(format!("/tmp/papers/book-{tag}.xlsx"), workbook(&m).unwrap()).unwrap();
        std::fs::write(format!("/tmp/papers/bulletin-{tag}.docx"), bulletin(&m).unwrap()).unwrap();
        std::fs::write(format!("/tmp/papers/notice-{tag}.docx"), notice(&m, 7).unwrap()).unwrap();
        std::fs::write(format!("/tmp/papers/report-{tag}.docx"), rectification_report(&m, 5).unwrap())
            .unwrap();
    }
    let t = std::time::Instant::now();
    let m = super::sample::with_faults(100_000);
    let n = workbook(&m).unwrap().len();
    std::fs::write("/tmp/papers/time", format!("{:?} {n}", t.elapsed())).unwrap();
}
