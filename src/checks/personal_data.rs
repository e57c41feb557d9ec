//! `personal-data`: nothing published prints the numbers of private people.
//!
//! Why: 政府信息公开条例 art. 15: what would harm the rights of others is not disclosed; lists are published with numbers masked.
//! Fails: for a person to decide, a page or file prints identity numbers with a valid check character, bank cards, or at least
//! `min_mobiles` mobile numbers behind names of people; one fault for each place. Contact numbers of offices are left out.
//! Every number is masked in every output.
//! Not applicable: no page was read.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered.

use serde::Deserialize;

use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{PersonalPage, Portal};

pub(super) const ABOUT: About = About {
    id: "personal-data",
    title: "泄露个人信息",
    passes: "已读取的页面和附件中没有发现身份证号码、银行卡号和成批的个人手机号码。",
    fails: "页面或附件中出现校验位正确的身份证号码、银行卡号，或不少于参数 min_mobiles 个跟在人名后的手机号码，每个页面（附件）一处，交人工认定。机关对外公布的联系电话不计。报告中的号码一律遮蔽。",
    not_applicable: "没有读取到页面。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有发现。",
    remedy: "立即撤下，对号码作遮蔽处理后重新发布，并通知搜索引擎清除缓存。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PersonalData {
    /// Inclusive: so many private mobile numbers on one page are a list of people.
    #[serde(default = "three")]
    min_mobiles: u32,
}

fn three() -> u32 {
    3
}

impl Check for PersonalData {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let hazards = portal.hazards()?;
        if hazards.read == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let faults: Vec<Fault> =
            hazards.personal.iter().filter(|page| self.counts(page)).map(fault).collect();
        let found = faults.len();
        let answer = Answer::of_faults(faults).blind(portal.incomplete().cloned());
        Ok(answer.count("pages", hazards.read).count("places", found))
    }
}

impl PersonalData {
    fn counts(&self, page: &PersonalPage) -> bool {
        let it = &page.personal;
        it.identities > 0 || it.cards > 0 || it.mobiles >= self.min_mobiles
    }
}

fn fault(page: &PersonalPage) -> Fault {
    let it = &page.personal;
    let mut counts = Vec::new();
    for (count, zh, en) in [
        (it.identities, "身份证号码", "identity numbers"),
        (it.cards, "银行卡号", "bank cards"),
        (it.mobiles, "手机号码", "mobile numbers"),
    ] {
        if count > 0 {
            counts.push((format!("{zh} {count} 个"), format!("{count} {en}")));
        }
    }
    let zh: Vec<&str> = counts.iter().map(|it| it.0.as_str()).collect();
    let en: Vec<&str> = counts.iter().map(|it| it.1.as_str()).collect();
    let message = Text::new(
        format!("“{}”中疑似公开了个人信息：{}", page.title, zh.join("、")),
        format!("\"{}\" may print numbers of private people: {}", page.title, en.join(", ")),
    );
    let remedy =
        Text::new("撤下并遮蔽号码后重新发布", "take it down, mask the numbers, and publish it again");
    let mut seen = Seen::at(&page.page).quoting(&it.samples.join(" "));
    if let Some((parent, anchor)) = &page.parent {
        seen = seen.linked_from(parent, anchor);
    }
    // No digest of a number: eleven digits of which seven are shown are soon tried out.
    Fault::new(seen, format!("personal:{}", page.page), message, remedy).severity(Severity::Major).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::Personal;
    use crate::portal::PortalParts;

    const CHECK: PersonalData = PersonalData { min_mobiles: 3 };

    fn with(identities: u32, mobiles: u32) -> PortalParts {
        let mut it = parts();
        it.hazards.read = 1;
        let personal = Personal { identities, cards: 0, mobiles, samples: vec!["110*************04".into()] };
        it.hazards.personal.push(PersonalPage {
            page: at("/a.docx"),
            title: "名单 110000190001010004".into(),
            parent: Some((at("/a"), "附件".into())),
            personal,
        });
        it
    }

    #[test]
    fn passes_below_the_number_that_makes_a_list() {
        assert_eq!(verdict(&CHECK, with(0, 2)), Verdict::Pass);
    }

    #[test]
    fn a_list_of_mobiles_or_one_identity_number_is_for_a_person_to_judge() {
        assert_eq!(subjects(&CHECK, with(0, 3)), ["personal:http://x.gov.cn/a.docx"]);
        let found = faults(&CHECK, with(1, 0));
        assert!(found[0].flagged && found[0].seen[0].parent.is_some());
        let told = format!("{found:?}");
        assert!(!told.contains("110000190001010004"), "the title is masked too: {told}");
    }

    #[test]
    fn does_not_apply_when_nothing_was_read() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_of_pages_that_were_not_gathered() {
        let mut it = with(0, 2);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
