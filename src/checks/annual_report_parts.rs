//! `annual-report-parts`: the annual report has the six parts of the form, in its order.
//!
//! Why: 国办公开办函〔2021〕30号 (before it 〔2019〕60号) prescribes six parts; none may be left out.
//! Looks at the newest `years` reports there are, from the report of 2019 on: page, PDF or Word file.
//! Fails: a part has no heading anywhere in the text. Left to a person: a heading with its number has other words, or
//! fewer than three parts were found at all; and, as a note, parts in another order.
//! Not applicable: there is no such report (that is the fault of `annual-report`), or the unit is a public enterprise.
//! Cannot tell: the report, or the file that holds it, has no readable text, and a part was not found.

use serde::Deserialize;

use super::support::{Outcome, contents, fault, in_pictures, newest_only};
use super::{About, Check};
use crate::extract::Part;
use crate::model::{Answer, Fault, Reason, Severity};
use crate::portal::{AnnualReport, Portal};

pub(super) const ABOUT: About = About {
    id: "annual-report-parts",
    title: "年度报告六部分齐全",
    passes: "年度报告包含规定格式的六个部分：总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项。",
    fails: "正文中找不到某一部分的标题，每缺一个部分计一处；标题表述与格式不同、顺序不同的交人工确认。",
    not_applicable: "没有 2019 年度及以后的年度报告（由“政府信息公开工作年度报告”一项计），或公共企事业单位。",
    cannot_tell: "年报或其附件没有可读取的文字（扫描件、图片），且有部分未找到。",
    remedy: "按国办公开办函〔2021〕30号格式补齐各部分；没有内容的部分写明“无”。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnualReportParts {
    /// Years looked at, the newest that has a report first.
    #[serde(default = "newest_only")]
    years: u16,
}

/// Names of the parts, both languages.
const NAMES: [(&str, &str); 6] = [
    ("总体情况", "general situation"),
    ("主动公开政府信息情况", "information disclosed on own initiative"),
    ("收到和处理政府信息公开申请情况", "requests received and handled"),
    ("政府信息公开行政复议、行政诉讼情况", "reviews and lawsuits"),
    ("存在的主要问题及改进情况", "problems and improvements"),
    ("其他需要报告的事项", "other matters"),
];
const NUMBERS: [&str; 6] = ["一", "二", "三", "四", "五", "六"];

/// With fewer parts than this the text may be no report in the form at all, or we may not understand it.
const ENOUGH_PARTS: usize = 3;

impl Check for AnnualReportParts {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let reports = contents(portal, self.years)?;
        let mut outcome = Outcome::default();
        for report in &reports {
            look(report, &mut outcome);
        }
        Ok(outcome.answer(&reports))
    }
}

fn look(report: &AnnualReport, outcome: &mut Outcome) {
    let parts = &report.facts.parts;
    let missing = (1..=6_u8).filter(|number| !parts.iter().any(|part| part.number == *number));
    let missing: Vec<u8> = missing.collect();
    let few = parts.len() < ENOUGH_PARTS;
    if !missing.is_empty() {
        let pictures = (few && report.facts.pictures > 0).then(in_pictures);
        if let Some(reason) = report.unread.clone().or(pictures) {
            outcome.doubts(reason);
            return;
        }
    }
    outcome.looked += 1;
    for number in missing {
        let unlike = report.facts.unlike.iter().find(|part| part.number == number);
        outcome.faults.push(absence(report, number, unlike, few));
    }
    if !parts.is_sorted_by_key(|part| part.number) {
        outcome.faults.push(disorder(report));
    }
}

fn absence(report: &AnnualReport, number: u8, unlike: Option<&Part>, few: bool) -> Fault {
    let at = usize::from(number.saturating_sub(1)).min(5);
    let ((zh, en), digit) = (NAMES[at], NUMBERS[at]);
    let heading = unlike.map_or("", |part| part.heading.as_str());
    let message = match unlike {
        Some(_) => (
            format!("第{digit}部分应为“{zh}”，实为“{heading}”"),
            format!("part {number} should be \"{en}\", but its heading is \"{heading}\""),
        ),
        None => (format!("缺少第{digit}部分“{zh}”"), format!("part {number}, \"{en}\", is missing")),
    };
    let fault = fault(
        report,
        "annual-report-part",
        &number.to_string(),
        heading,
        message,
        (
            "按国办公开办函〔2021〕30号格式补写该部分，没有内容的写明“无”",
            "add the part as the form of 2021 prescribes; where there is nothing to report, say so",
        ),
    );
    if unlike.is_some() || few { fault.flagged() } else { fault }
}

fn disorder(report: &AnnualReport) -> Fault {
    let order =
        report.facts.parts.iter().filter_map(|part| NUMBERS.get(usize::from(part.number.saturating_sub(1))));
    let order = order.copied().collect::<Vec<_>>().join("、");
    fault(
        report,
        "annual-report-part",
        "order",
        "",
        (
            format!("各部分顺序与格式不同，依次为第{order}部分"),
            format!("the parts stand in another order than the form's: {order}"),
        ),
        ("按格式调整顺序", "put the parts in the order of the form"),
    )
    .severity(Severity::Note)
    .flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::{UnitKind, Verdict};
    use crate::portal::PortalParts;

    const CHECK: AnnualReportParts = AnnualReportParts { years: 1 };

    fn without(numbers: &[u8]) -> PortalParts {
        let mut it = with_content(2025);
        it.annual[0].facts.parts.retain(|part| !numbers.contains(&part.number));
        it
    }

    #[test]
    fn passes_with_all_six() {
        assert_eq!(verdict(&CHECK, with_content(2025)), Verdict::Pass);
    }

    #[test]
    fn one_part_less_is_one_fault() {
        let found = faults(&CHECK, without(&[5]));
        assert_eq!(found[0].subject, "annual-report-part:2025:5");
        assert!(!found[0].flagged && found[0].message.zh.contains("缺少第五部分“存在的主要问题"));
    }

    #[test]
    fn other_words_few_parts_and_another_order_are_left_to_a_person() {
        let mut unlike = without(&[5]);
        let heading = "五、下一步打算".to_owned();
        unlike.annual[0].facts.unlike = vec![Part { number: 5, printed: Some(5), heading }];
        assert!(faults(&CHECK, unlike)[0].flagged);
        assert!(faults(&CHECK, without(&[1, 2, 3, 4])).iter().all(|fault| fault.flagged));
        let mut turned = with_content(2025);
        turned.annual[0].facts.parts.reverse();
        let found = faults(&CHECK, turned);
        assert_eq!((found.len(), found[0].flagged, found[0].severity), (1, true, Severity::Note));
    }

    #[test]
    fn does_not_apply_without_a_report_in_the_form() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, with_content(2018)), Verdict::NotApplicable);
        let mut enterprise = without(&[5]);
        enterprise.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&CHECK, enterprise), Verdict::NotApplicable);
    }

    #[test]
    fn only_the_newest_report_is_looked_at_unless_more_are_wanted() {
        let mut it = with_content(2025);
        it.annual.extend(without(&[6]).annual);
        it.annual[1].year = 2024;
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::Pass);
        assert_eq!(subjects(&AnnualReportParts { years: 2 }, it), ["annual-report-part:2024:6"]);
    }

    #[test]
    fn cannot_tell_what_a_scan_says() {
        let mut scan = without(&[1, 2, 3, 4, 5, 6]);
        scan.annual[0].unread = Some(Reason::NeedsPerson);
        assert_eq!(verdict(&CHECK, scan), Verdict::CannotTell(Reason::NeedsPerson));
        let mut pictures = without(&[1, 2, 3, 4]);
        pictures.annual[0].facts.pictures = 3;
        assert_eq!(verdict(&CHECK, pictures), Verdict::CannotTell(in_pictures()));
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut anothers = without(&[5]);
        anothers.annual[0].own = false;
        assert!(matches!(verdict(&CHECK, anothers), Verdict::CannotTell(Reason::PartlyRead(_))));
    }
}
