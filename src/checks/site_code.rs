//! `site-code`: the site identification code is the same in the footer, in the tags and in the entry 找错, and fits.
//!
//! Why: 国办发〔2017〕47号: the code ties site, filing and error reports together; a code that differs leads to another site.
//! Fails: on one page the printed code, `SiteIDCode` and the code passed on by 找错 contradict each other; the tag is in no
//! known form (`bm` and 8 digits, or 10 digits). For a person to decide: the code differs from the register's, or its
//! province is not that of the ICP number or of the register's region.
//! Not applicable: no page shows a code (a missing one is asked about elsewhere).
//! Cannot tell: the home page was not read.

use serde::Deserialize;

use super::support::sampled;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Identity, MarkedPage, Portal};

pub(super) const ABOUT: About = About {
    id: "site-code",
    title: "网站标识码一致",
    passes: "同一页面底部的网站标识码、SiteIDCode标签、“找错”入口传递的标识码一致，格式正确，与所在地区相符。",
    fails: "三处标识码互相矛盾，或标签中的标识码格式不对（应为“bm”加8位数字，或10位数字）。与名录登记的标识码不同、前两位与ICP备案所在省份或登记地区不符的，交人工认定。",
    not_applicable: "没有页面标出标识码（缺失由其他检查项判定）。",
    cannot_tell: "首页未能读取。",
    remedy: "核对标识码证书，更正底部、网页标签和“找错”入口中的标识码。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SiteCode {
    /// Pages looked at of every template.
    #[serde(default = "five")]
    per_template: u16,
}

fn five() -> u16 {
    5
}

/// Province: first two digits of the code, names, and the character in ICP numbers.
const PROVINCES: [(&str, &str, char); 31] = [
    ("11", "北京", '京'),
    ("12", "天津", '津'),
    ("13", "河北", '冀'),
    ("14", "山西", '晋'),
    ("15", "内蒙古", '蒙'),
    ("21", "辽宁", '辽'),
    ("22", "吉林", '吉'),
    ("23", "黑龙江", '黑'),
    ("31", "上海", '沪'),
    ("32", "江苏", '苏'),
    ("33", "浙江", '浙'),
    ("34", "安徽", '皖'),
    ("35", "福建", '闽'),
    ("36", "江西", '赣'),
    ("37", "山东", '鲁'),
    ("41", "河南", '豫'),
    ("42", "湖北", '鄂'),
    ("43", "湖南", '湘'),
    ("44", "广东", '粤'),
    ("45", "广西", '桂'),
    ("46", "海南", '琼'),
    ("50", "重庆", '渝'),
    ("51", "四川", '蜀'),
    ("52", "贵州", '黔'),
    ("53", "云南", '滇'),
    ("54", "西藏", '藏'),
    ("61", "陕西", '陕'),
    ("62", "甘肃", '陇'),
    ("63", "青海", '青'),
    ("64", "宁夏", '宁'),
    ("65", "新疆", '新'),
];

/// Where a code stands, in both languages; the order of `MarkedPage::codes`.
const PLACES: [(&str, &str); 3] =
    [("页面底部", "the footer"), ("SiteIDCode标签", "the tag SiteIDCode"), ("“找错”入口", "the entry 找错")];

impl Check for SiteCode {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let identity = portal.identity()?;
        let pages = sampled::sampled(portal, self.per_template)?;
        let with: Vec<&MarkedPage> =
            pages.into_iter().filter(|page| page.codes.iter().any(Option::is_some)).collect();
        let Some(first) = with.first() else { return Ok(Verdict::NotApplicable.into()) };
        let disagreeing: Vec<&MarkedPage> = with.iter().filter(|page| disagrees(page)).copied().collect();
        let ill: Vec<&MarkedPage> = with.iter().filter(|page| ill_formed(page).is_some()).copied().collect();
        let mut faults = Vec::new();
        faults.extend(disagreement(&disagreeing));
        faults.extend(form(&ill));
        // The home page comes first in the sample.
        if let Some(code) = first.codes.iter().flatten().find(|code| in_form(code)) {
            faults.extend(other_than_registered(identity, first, code));
            faults.extend(other_province(identity, first, code));
        }
        let code = first.codes.iter().flatten().next().map_or("", String::as_str);
        Ok(Answer::of_faults(faults).count("pages", with.len()).word("code", code))
    }
}

/// `bm` and 8 digits, or 10 digits.
fn in_form(code: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let bureau = code.get(..2).is_some_and(|head| head.eq_ignore_ascii_case("bm"));
    digits(code, 10) || (bureau && digits(&code[2..], 8))
}

/// Codes of one page that are codes and not the same.
fn disagrees(page: &MarkedPage) -> bool {
    let mut codes = page.codes.iter().flatten().filter(|code| in_form(code));
    let first = codes.next();
    first.is_some_and(|first| codes.any(|code| !code.eq_ignore_ascii_case(first)))
}

/// What is printed may be another number; a tag and a parameter are nothing else.
fn ill_formed(page: &MarkedPage) -> Option<&str> {
    page.codes[1..].iter().flatten().find(|code| !in_form(code)).map(String::as_str)
}

fn disagreement(pages: &[&MarkedPage]) -> Option<Fault> {
    let said = |language: fn(&(&'static str, &'static str)) -> &'static str| {
        let codes = PLACES.iter().zip(&pages.first()?.codes);
        let named = codes.filter_map(|(place, code)| Some(format!("{} {}", language(place), code.as_ref()?)));
        Some(named.collect::<Vec<_>>().join(", "))
    };
    let message = Text::new(
        format!("同一页面的网站标识码不一致：{}（抽查中有 {} 个页面）", said(|place| place.0)?, pages.len()),
        format!(
            "one page states different site codes: {} ({} sampled pages)",
            said(|place| place.1)?,
            pages.len()
        ),
    );
    let remedy = Text::new("三处统一为本网站的标识码", "state the site's own code in all three places");
    Some(sampled::fault(pages, "site-code:disagree".into(), message, remedy)?.severity(Severity::Major))
}

fn form(pages: &[&MarkedPage]) -> Option<Fault> {
    let code = ill_formed(pages.first()?)?;
    let message = Text::new(
        format!("网站标识码“{code}”格式不对，应为“bm”加8位数字或10位数字（抽查中有 {} 个页面）", pages.len()),
        format!(
            "the site code \"{code}\" is in no known form: bm and 8 digits, or 10 digits ({} sampled pages)",
            pages.len()
        ),
    );
    let remedy =
        Text::new("更正网页标签和“找错”入口中的标识码", "mend the code in the tag and in the entry 找错");
    sampled::fault(pages, "site-code:form".into(), message, remedy)
}

fn other_than_registered(identity: &Identity, page: &MarkedPage, code: &str) -> Option<Fault> {
    let registered = identity.site_code.trim();
    if registered.is_empty() || registered.eq_ignore_ascii_case(code) {
        return None;
    }
    let message = Text::new(
        format!("网站标识码为 {code}，名录登记为 {registered}"),
        format!("the site states the code {code}, the register {registered}"),
    );
    Some(flagged(page, code, "site-code:register", message))
}

fn other_province(identity: &Identity, page: &MarkedPage, code: &str) -> Option<Fault> {
    let (_, of_code, _) = PROVINCES.iter().find(|(digits, ..)| code.starts_with(digits))?;
    let region = identity.region.trim();
    let of_icp = page.icp_province.and_then(|first| PROVINCES.iter().find(|(.., sign)| *sign == first));
    let of_region = PROVINCES.iter().find(|(digits, name, _)| {
        region.starts_with(name)
            || (region.len() >= 6
                && region.starts_with(digits)
                && region.bytes().all(|it| it.is_ascii_digit()))
    });
    let (source_zh, source_en, other) = match (of_icp, of_region) {
        (Some((_, name, _)), _) if name != of_code => ("ICP备案", "the ICP filing", name),
        (_, Some((_, name, _))) if name != of_code => ("名录登记的地区", "the register's region", name),
        _ => return None,
    };
    let message = Text::new(
        format!("网站标识码 {code} 的前两位属于{of_code}，{source_zh}属于{other}"),
        format!("the first digits of the site code {code} belong to {of_code}, {source_en} to {other}"),
    );
    Some(flagged(page, code, "site-code:province", message))
}

fn flagged(page: &MarkedPage, code: &str, subject: &str, message: Text) -> Fault {
    let remedy = Text::new("核对标识码证书和备案信息", "compare the certificate of the code and the filings");
    Fault::new(Seen::at(&page.address).quoting(code), subject, message, remedy)
        .severity(Severity::Minor)
        .flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: SiteCode = SiteCode { per_template: 5 };

    fn with(codes: [Option<&str>; 3]) -> PortalParts {
        let mut it = marked_parts();
        for page in &mut it.identity.pages {
            page.codes = codes.map(|code| code.map(str::to_owned));
        }
        it
    }

    #[test]
    fn passes_when_the_three_agree_and_the_province_fits() {
        assert_eq!(verdict(&CHECK, marked_parts()), Verdict::Pass);
        assert_eq!(verdict(&CHECK, with([Some("bm07000001"), Some("BM07000001"), None])), Verdict::Pass);
        let mut it = marked_parts();
        (it.identity.site_code, it.identity.region) = ("1404000001".into(), "山西省某县".into());
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn fails_when_they_contradict_each_other_or_have_no_form() {
        let found = faults(&CHECK, with([Some("1404000001"), Some("1404000002"), None]));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("site-code:disagree", false));
        assert_eq!(subjects(&CHECK, with([None, Some("140400001"), None])), ["site-code:form"]);
        assert_eq!(verdict(&CHECK, with([Some("CA14000000060"), Some("1404000001"), None])), Verdict::Pass);
    }

    #[test]
    fn leaves_the_register_and_the_province_to_a_person() {
        let mut it = marked_parts();
        it.identity.site_code = "1404000009".into();
        for page in &mut it.identity.pages {
            page.icp_province = Some('鲁');
        }
        let found = faults(&CHECK, it);
        let told: Vec<_> = found.iter().map(|fault| (fault.subject.as_str(), fault.flagged)).collect();
        assert_eq!(told, [("site-code:register", true), ("site-code:province", true)]);
        let mut it = marked_parts();
        it.identity.region = "370100".into();
        assert_eq!(subjects(&CHECK, it), ["site-code:province"]);
    }

    #[test]
    fn does_not_apply_where_no_code_is_shown() {
        assert_eq!(verdict(&CHECK, with([None, None, None])), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_without_a_home_page() {
        let mut it = marked_parts();
        it.home = Err(Reason::Unreachable);
        assert_eq!(verdict(&CHECK, it), Verdict::CannotTell(Reason::Unreachable));
    }
}
