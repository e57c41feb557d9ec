//! `guide-elements`: the guide names the nine elements of 条例 art. 12.
//!
//! Why: a guide without a telephone number or an address does not guide anybody.
//! Fails: an element is named nowhere in the text of the guide; one fault for each. White space and full-width
//! letters do not matter; the words are those that real guides use.
//! Not applicable: there is no guide (that is the fault of `guide`), or the unit is a public enterprise (art. 55).
//! Cannot tell: the guide was not found on a site that could not be read to the end, or it has no readable text
//! (only an attachment, a picture, or a list of guides).

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use super::support::{narrow, owes_disclosure, partly};
use super::{About, Check};
use crate::model::{Answer, Fault, Measured, Reason, Seen, Text, Verdict};
use crate::portal::{Portal, Section, SectionKind};

pub(super) const ABOUT: About = About {
    id: "guide-elements",
    title: "政府信息公开指南要素",
    passes: "指南正文写明条例第十二条的九项要素：分类、编排体系、获取方式，机构名称、办公地址、办公时间、联系电话、传真号码、互联网联系方式。",
    fails: "指南正文中找不到某项要素，每缺一项计一处问题。",
    not_applicable: "没有指南（由“政府信息公开指南”一项计），或公共企事业单位。",
    cannot_tell: "指南没有可读取的正文（只有附件、图片或列表），或网站未能读取完毕。",
    remedy: "对照条例第十二条在指南正文中逐项补齐；没有传真的写明“无”。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GuideElements {}

/// Text shorter than this, in characters without white space, is a cover for an attachment, not a guide.
const SHORTEST_GUIDE: usize = 60;

/// One element of the guide.
struct Element {
    slug: &'static str,
    name: (&'static str, &'static str),
    words: &'static str,
}

#[rustfmt::skip]
const ELEMENTS: [Element; 9] = [
    Element { slug: "classification", name: ("政府信息的分类", "how information is classed"),
        words: "分类|类别|(公开|信息)的?(范围|内容)" },
    Element { slug: "arrangement", name: ("编排体系", "how it is arranged"),
        words: "编排|索引号?|编码|目录体系|组配" },
    Element { slug: "access", name: ("获取方式", "how to obtain it"),
        words: "获取(方式|途径|渠道|方法)|公开的?(方式|形式|渠道|途径)|(查询|查阅)(方[式法]|地点|途径|场所)|(通过|登录|可以?[在到]).{0,60}(查阅|获取|获得|查询)|(网站|公报|发布会|公告栏).{0,40}(主动公开|予以公开|公布|发布|查阅|获取|查询)" },
    Element { slug: "office", name: ("公开工作机构的名称", "the name of the office"),
        words: "(机构|单位|部门)(的)?名称|(受理|公开|工作|承办|主管|责任)(工作)?(机构|部门|单位|科室)" },
    Element { slug: "address", name: ("办公地址", "its address"),
        words: "地址|地点" },
    Element { slug: "hours", name: ("办公时间", "its hours"),
        words: "(办公|工作|受理|接待|上班|服务|咨询)(接待)?时间|[上下]午.{0,6}[0-9]{1,2}[:时点]" },
    Element { slug: "telephone", name: ("联系电话", "its telephone number"),
        words: "电话|[(]?0[0-9]{2,3}[)-]?[0-9]{7,8}" },
    Element { slug: "fax", name: ("传真号码", "its fax number"),
        words: "(?i)(传真|fax)(及电话|电话|号码|机|号)?[为是]?[^0-9\\p{Han}]{0,4}(区号)?[0-9]{3}|[0-9]{7,8}[(]?(传真|fax)|传真(电话|号码|机|号)?[^0-9\\p{Han}]{0,2}[无没]" },
    Element { slug: "online", name: ("互联网联系方式", "how to reach it online"),
        words: "(?i)[a-z0-9._%+-]+@[a-z0-9.-]+[.][a-z]{2,}|(网址|邮箱|电子邮[箱件]|互联网联系方式)(地址)?:|(网上|在线|互联网)(申请|提交|受理|填写|联系)" },
];

static PATTERNS: LazyLock<Vec<Option<Regex>>> =
    LazyLock::new(|| ELEMENTS.iter().map(|element| Regex::new(element.words).ok()).collect());

/// A fax number is no telephone number, though 传真电话 is a common label.
static FAX_LABEL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("(?i)(电话传真|传真(电话|号码|号)?|fax):?[0-9()-]*").ok());

/// Phrases that hold the words of an element and are none: article 12 and article 20 (2) quoted, postal codes, and
/// addresses that are not on a street.
const NOT_MEANT: [&str; 7] = [
    "名称、办公地址、办公时间、联系电话、传真号码、互联网联系方式",
    "办公地址、办公时间、联系方式",
    "邮政编码",
    "网站地址",
    "网页地址",
    "邮件地址",
    "邮箱地址",
];

impl Check for GuideElements {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        if !owes_disclosure(portal) {
            return Ok(Verdict::NotApplicable.into());
        }
        portal.home()?;
        let Some(guide) = portal.section(SectionKind::Guide)? else {
            return Ok(Verdict::NotApplicable.into());
        };
        let text = plain(&guide.text);
        if text.chars().count() < SHORTEST_GUIDE {
            return Err(partly(
                "指南没有可读取的正文（可能只有附件、图片或列表）",
                "the guide has no readable text (perhaps only an attachment, a picture or a list)",
            ));
        }
        let missing: Vec<&Element> = ELEMENTS
            .iter()
            .zip(PATTERNS.iter())
            .filter(|(element, words)| !named(element, words, &text))
            .map(|it| it.0)
            .collect();
        let names = missing.iter().map(|element| element.name.0.to_owned()).collect();
        let mut answer = Answer::of_faults(missing.iter().map(|element| fault(element, guide)).collect());
        answer.measured.insert("missing_elements".into(), Measured::Words(names));
        Ok(answer.word("url", guide.address.as_str()))
    }
}

fn named(element: &Element, words: &Option<Regex>, text: &str) -> bool {
    // A pattern that does not compile (a test sees to it that all do) accuses nobody.
    let Some(words) = words else { return true };
    match FAX_LABEL.as_ref().filter(|_| element.slug == "telephone") {
        Some(label) => words.is_match(&label.replace_all(text, "")),
        None => words.is_match(text),
    }
}

/// Without white space and what is not meant; full-width letters, digits and signs made half-width.
fn plain(text: &str) -> String {
    let text = narrow(text).replace(['—', '–'], "-");
    NOT_MEANT.iter().fold(text, |text, phrase| text.replace(phrase, "…"))
}

fn fault(element: &Element, guide: &Section) -> Fault {
    let mut seen = Seen::at(&guide.address);
    if let Some((parent, anchor)) = &guide.linked_from {
        seen = seen.linked_from(parent, anchor);
    }
    let (zh, en) = element.name;
    let message = Text::new(
        format!("政府信息公开指南未写明“{zh}”"),
        format!("the disclosure guide does not state {en}"),
    );
    let remedy = Text::new(
        format!("在指南正文中补充“{zh}”；确实没有的写明“无”"),
        format!("state {en} in the text of the guide; where there is none, say so"),
    );
    Fault::new(seen, format!("guide-element:{}", element.slug), message, remedy)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::UnitKind;

    const WHOLE: &str = "一、信息分类和编排体系：本机关的政府信息按主题分为若干类。二、获取方式：公民可以通过政府网站查阅。\
        三、公开工作机构：某县人民政府办公室。办 公 地 址：某路1号。办公时间：上午８：００至12:00。\
        联系电话：0355-1234567。传真号码：0355-7654321。电子邮箱：xxgk＠x.gov.cn。";

    fn guide(text: &str) -> crate::portal::PortalParts {
        let mut it = parts();
        it.sections.push(section(SectionKind::Guide, "/g"));
        it.sections[0].text = text.into();
        it
    }

    #[test]
    fn passes_when_all_nine_are_named() {
        assert_eq!(verdict(&GuideElements {}, guide(WHOLE)), Verdict::Pass);
        assert!(PATTERNS.iter().all(Option::is_some) && FAX_LABEL.is_some());
    }

    #[test]
    fn fails_once_for_each_element_left_out() {
        let text = WHOLE.replace("传真号码：0355-7654321。", "");
        assert_eq!(subjects(&GuideElements {}, guide(&text)), ["guide-element:fax"]);
        let text = WHOLE.replace("联系电话：0355-1234567。传真号码", "传真电话").replace("编排体系", "");
        let missing = ["guide-element:arrangement", "guide-element:telephone"];
        assert_eq!(subjects(&GuideElements {}, guide(&text)), missing);
        for (label, slug) in [
            ("信息分类", "classification"),
            ("电子邮箱：xxgk＠x.gov.cn", "online"),
            ("办 公 地 址：", "address"),
            ("办公时间：上午８：００至12:00", "hours"),
            ("公开工作机构：", "office"),
            ("获取方式：公民可以通过政府网站查阅", "access"),
        ] {
            let text = WHOLE.replace(label, "");
            assert_eq!(subjects(&GuideElements {}, guide(&text)), [format!("guide-element:{slug}")]);
        }
    }

    #[test]
    fn a_mention_is_not_the_element() {
        let law = "机构设置、办公地址、办公时间、联系方式；可用信函、传真等方式申请，邮政编码046000，电子邮件地址见后。";
        let text = WHOLE
            .replace("办 公 地 址：", "")
            .replace("办公时间：上午８：００至12:00", "")
            .replace("传真号码：", "");
        let text = text.replace("编排体系", "") + law;
        let missing = ["arrangement", "address", "hours", "fax"].map(|slug| format!("guide-element:{slug}"));
        assert_eq!(subjects(&GuideElements {}, guide(&text)), missing);
    }

    #[test]
    fn does_not_apply_without_a_guide_or_to_public_enterprises() {
        assert_eq!(verdict(&GuideElements {}, parts()), Verdict::NotApplicable);
        let mut it = guide("");
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(&GuideElements {}, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_the_text_is_not_there_to_read() {
        assert!(matches!(
            verdict(&GuideElements {}, guide("指南.pdf")),
            Verdict::CannotTell(Reason::PartlyRead(_))
        ));
        assert_eq!(verdict(&GuideElements {}, stopped()), not_gathered());
    }
}
