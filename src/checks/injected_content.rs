//! `injected-content`: no page advertises gambling or pornography.
//!
//! Why: 国办秘函〔2019〕19号 (单项否决: 页面被挂马、内容被篡改, 链接色情等内容); intruders write such words into titles, tags
//! and concealed links for the search engines.
//! Fails: for a person to decide, words that only the trade uses stand in the title, in the tags for search engines, in a
//! concealed link or in the words of a link to another host. An article that warns of the trade is left out.
//! Not applicable: no page was read.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered.

use serde::Deserialize;

use super::{About, Check};
use crate::extract::Place;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{InjectedPage, Portal};

pub(super) const ABOUT: About = About {
    id: "injected-content",
    title: "涉赌涉黄等植入内容",
    passes: "已读取页面的标题、搜索标签、隐藏链接和外部链接文字中没有涉赌、涉黄等词语。",
    fails: "上述位置出现只有此类行当才使用的词语，每个页面一处，交人工认定。防范、打击赌博等宣传文章不计。",
    not_applicable: "没有读取到页面。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有发现。",
    remedy: "立即下线被篡改页面，保留日志，清除植入内容并排查漏洞，按规定报告。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InjectedContent {}

impl Check for InjectedContent {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let hazards = portal.hazards()?;
        if hazards.read == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let faults: Vec<Fault> = hazards.injected.iter().map(fault).collect();
        let found = faults.len();
        let answer = Answer::of_faults(faults).blind(portal.incomplete().cloned());
        Ok(answer.count("pages", hazards.read).count("injected_pages", found))
    }
}

fn fault(page: &InjectedPage) -> Fault {
    let (zh, en) = match page.injected.place {
        Place::Head => ("标题或搜索标签", "the title or the tags for search engines"),
        Place::Concealed => ("隐藏链接", "a concealed link"),
        Place::Link => ("外部链接文字", "the words of a link to another host"),
    };
    let words = page.injected.words.join("、");
    let message = Text::new(
        format!("页面的{zh}中出现“{words}”，疑似被篡改"),
        format!("{en} of the page holds \"{words}\": maybe injected"),
    );
    let remedy = Text::new(
        "核查页面是否被篡改，清除植入内容并排查漏洞",
        "find out whether the page was tampered with, clean it, and close the hole",
    );
    let seen = Seen::at(&page.page).quoting(&page.title);
    Fault::new(seen, format!("injected:{}", page.page), message, remedy).severity(Severity::Major).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::extract::Injected;
    use crate::portal::PortalParts;

    fn read() -> PortalParts {
        let mut it = parts();
        it.hazards.read = 1;
        it
    }

    #[test]
    fn passes_on_clean_pages() {
        assert_eq!(verdict(&InjectedContent {}, read()), Verdict::Pass);
    }

    #[test]
    fn words_of_the_trade_are_for_a_person_to_judge() {
        let mut it = read();
        let injected = Injected { place: Place::Concealed, words: vec!["博彩".into()] };
        it.hazards.injected.push(InjectedPage { page: at("/a"), title: "一页".into(), injected });
        let found = faults(&InjectedContent {}, it);
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("injected:http://x.gov.cn/a", true));
    }

    #[test]
    fn does_not_apply_when_nothing_was_read() {
        assert_eq!(verdict(&InjectedContent {}, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_of_pages_that_were_not_gathered() {
        let mut it = read();
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&InjectedContent {}, it), not_gathered());
        assert_eq!(verdict(&InjectedContent {}, stopped()), not_gathered());
    }
}
