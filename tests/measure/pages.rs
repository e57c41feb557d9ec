//! Single pages: title, dates, number, source, kind. Only pages that the audit read are counted.

use std::collections::BTreeSet;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::{
    believed::Believed,
    gold::{Gold, Page as Label},
    tally::{Figures, Tally},
};

/// Kinds whose pages may bear a publication date of their own. Home pages, lists, channels and stubs have none by
/// the rules of the labels, whatever they print; a date believed of those is counted apart.
const DATED_KINDS: [&str; 6] =
    ["article", "policy-document", "interpretation", "annual-report", "guide", "blank"];

/// Compares all labelled pages.
pub(crate) fn compare(gold: &Gold, believed: &Believed) -> Figures {
    let [mut kind, mut title, mut published, mut undated, mut written, mut number, mut source] =
        <[Tally; 7]>::default();
    for label in &gold.pages {
        let Some(page) = believed.pages.get(&label.path) else { continue };
        let place = label.path.as_str();
        kind.value(place, Some(label.kind.clone()), Some(judged_kind(gold, label, &page.kind)));
        if label.title.is_some() {
            title.value(place, label.title.as_deref().and_then(squeezed), squeezed(&page.title));
        }
        if label.published.is_some() || DATED_KINDS.contains(&label.kind.as_str()) {
            published.value(place, text(label.published), text(page.published()));
        } else {
            let date = text(page.published()).unwrap_or_else(|| "none".into());
            undated.value(place, Some("none".into()), Some(date));
        }
        written.value(place, text(label.written), text(page.written()));
        number.value(
            place,
            label.number.as_deref().and_then(normal_number),
            page.number.as_deref().and_then(normal_number),
        );
        source.value(
            place,
            label.source.as_deref().and_then(squeezed),
            page.origin.as_deref().and_then(squeezed),
        );
    }
    vec![
        ("page kind", kind),
        ("title", title),
        ("published", published),
        ("undated pages left undated", undated),
        ("written", written),
        ("number", number),
        ("source", source),
    ]
}

/// The believed kind in the words of the labels: the label itself when the belief agrees with it.
fn judged_kind(gold: &Gold, label: &Label, believed: &str) -> String {
    let also = gold.sections.iter().filter(|section| section.path.as_deref() == Some(&label.path));
    let also: BTreeSet<&str> = also.map(|section| section.kind.as_str()).collect();
    if agrees(&label.kind, &also, believed) { label.kind.clone() } else { believed.to_owned() }
}

/// The labels know fewer kinds than the program, and a page may be a list and a section at once.
fn agrees(label: &str, also: &BTreeSet<&str>, believed: &str) -> bool {
    let allowed: &[&str] = match label {
        "redirect-stub" => &["stub"],
        "article" => &["service-guide"],
        "list" => &["platform", "institution", "catalogue"],
        "other" => &["platform", "institution", "catalogue", "request", "service-guide"],
        _ => &[],
    };
    let as_list = believed == "annual-report" && also.contains("annual-report-list");
    believed == label || allowed.contains(&believed) || also.contains(believed) || as_list
}

/// Without any white space, in one Unicode form; `None` when nothing is left.
pub(crate) fn squeezed(text: &str) -> Option<String> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    (!text.is_empty()).then_some(text)
}

/// 文号 for comparing: one sort of brackets, no white space, `〕第5号` as `〕5号`, `（第5号）` as `第5号`, Chinese
/// numerals as digits. The labels keep the number as printed, the program gives its normal form.
pub(crate) fn normal_number(text: &str) -> Option<String> {
    let one_sort = squeezed(text)?.replace(['[', '【', '﹝'], "〔").replace([']', '】', '﹞'], "〕");
    let one_sort = one_sort.replace("〕第", "〕").replace("(第", "第").replace("号)", "号");
    Some(with_digits(&one_sort))
}

/// The serial after 第 in digits.
fn with_digits(number: &str) -> String {
    let Some((head, (serial, tail))) =
        number.rsplit_once('第').and_then(|(head, rest)| Some((head, rest.split_once('号')?)))
    else {
        return number.to_owned();
    };
    let mut value = 0_usize;
    for c in serial.chars() {
        match ("〇一二三四五六七八九".chars().position(|known| known == c), c) {
            (Some(digit), _) if serial.contains(['十', '百']) => value += digit,
            (Some(digit), _) => value = value * 10 + digit,
            (None, '十') => value = value / 100 * 100 + (value % 100).max(1) * 10,
            (None, '百') => value = value.max(1) * 100,
            _ => return number.to_owned(),
        }
    }
    format!("{head}第{value}号{tail}")
}

fn text(date: Option<Date>) -> Option<String> {
    date.map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_differ_in_no_bracket_and_no_blank() {
        let forms =
            ["甲发〔2020〕3号", "甲发[2020] 3号", "甲发【2020】3号", "甲发﹝2020﹞第3号", "甲发［2020］3号"];
        for form in forms {
            assert_eq!(normal_number(form).as_deref(), Some("甲发〔2020〕3号"), "{form}");
        }
        assert_ne!(normal_number("甲发〔2020〕3号"), normal_number("甲发〔2020〕4号"));
        assert_eq!(normal_number("  "), None);
        assert_eq!(normal_number("某省令第三十五号"), normal_number("某省令第35号"));
        assert_eq!(normal_number("某会公告（第十二号）"), normal_number("某会公告第12号"));
        assert_eq!(normal_number("某省令第一〇五号"), normal_number("某省令第105号"));
    }

    #[test]
    fn finer_kinds_agree_with_coarser_labels() {
        let none = BTreeSet::new();
        assert!(agrees("redirect-stub", &none, "stub"));
        assert!(agrees("other", &none, "request"));
        assert!(!agrees("policy-document", &none, "article"));
        assert!(!agrees("list", &none, "annual-report"));
        assert!(agrees("list", &BTreeSet::from(["annual-report-list"]), "annual-report"));
        assert!(agrees("guide", &BTreeSet::from(["platform"]), "platform"));
    }
}
