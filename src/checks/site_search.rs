//! `site-search`: the site's own search finds titles that the site itself has published.
//!
//! Why: a search that finds nothing hides what was disclosed (国办秘函〔2019〕19号, 搜索功能).
//! Fails: more than `allowed_misses` of the titles asked for (five, spread over two years) are not among the results, one
//! fault each; the search does not answer; or the home page offers none. All for a person to decide.
//! Not applicable: no published page with a title of its own was found.
//! Cannot tell: it was not asked; the search takes only POST, works only with scripts or belongs to another site; robots.txt
//! or a firewall keeps us out. No form is ever sent but with GET.

use serde::Deserialize;

use super::support::partly;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{self, Portal, SearchAnswer, SearchOffer, SearchQuestion};

pub(super) const ABOUT: About = About {
    id: "site-search",
    title: "站内搜索",
    passes: "用本站已发布的 5 个标题搜索，搜不到的不超过 allowed_misses 个。",
    fails: "搜不到的标题超过 allowed_misses 个（每个计一处）、搜索不可用，或首页没有搜索功能；均由人工确定。",
    not_applicable: "没有找到带标题的已发布正文页。",
    cannot_tell: "未采集；搜索只接受 POST 提交、只能由脚本完成或属于其他网站；robots.txt 或防火墙不允许访问。监测只用 GET，不代为提交表单。",
    remedy: "修复搜索功能，为新发布内容及时建立索引；用已发布的标题自查能否搜到。",
};

/// See the module.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SiteSearch {
    /// Titles that may be missed; this number itself passes.
    allowed_misses: u16,
}

impl Check for SiteSearch {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let search = portal.search()?;
        match search.offer {
            SearchOffer::Usable => {}
            SearchOffer::Unread => {
                portal.home()?;
                return Err(Reason::NotGathered);
            }
            SearchOffer::ScriptOnly => return Err(Reason::NeedsRendering),
            SearchOffer::PostOnly => {
                return Err(partly(
                    "站内搜索只接受 POST 提交，监测不代为提交表单",
                    "the search takes only POST, and no form is sent but with GET",
                ));
            }
            SearchOffer::Elsewhere => {
                return Err(partly(
                    "首页的搜索属于其他网站，未向其发送请求",
                    "the search of the home page belongs to another site, which was not asked",
                ));
            }
            SearchOffer::Absent => {
                portal.home()?;
                return Ok(Answer::of_faults(vec![absent(search)]));
            }
        }
        if search.asked.is_empty() {
            let incomplete = portal.home().err().or_else(|| portal.incomplete().cloned());
            return incomplete.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let found = search.asked.iter().filter(|(_, answer)| *answer == SearchAnswer::Found).count();
        let (mut faults, mut unread) = (Vec::new(), None);
        for (question, answer) in &search.asked {
            match answer {
                SearchAnswer::Found => {}
                SearchAnswer::Missed => faults.push(missed(search, question)),
                SearchAnswer::Broken(_) if found > 0 => unread = unread.or(Some(Reason::Unreachable)),
                SearchAnswer::Broken(_) if faults.is_empty() => faults.push(broken(search, question)),
                SearchAnswer::Broken(_) => {}
                SearchAnswer::Unread(reason) => unread = unread.or_else(|| Some(reason.clone())),
            }
        }
        let misses = faults.len();
        if faults.len() <= usize::from(self.allowed_misses) {
            faults.clear();
        }
        let answer = Answer::of_faults(faults).blind(unread);
        Ok(answer.count("asked", search.asked.len()).count("found", found).count("missed", misses))
    }
}

fn absent(search: &portal::SiteSearch) -> Fault {
    let message = Text::new("首页没有搜索功能", "the home page offers no search");
    let remedy = Text::new("在首页提供站内搜索", "offer a search of the site on its home page");
    Fault::new(Seen::at(&search.seen_on), "search:absent", message, remedy).flagged()
}

fn broken(search: &portal::SiteSearch, question: &SearchQuestion) -> Fault {
    let message =
        Text::new("站内搜索不可用：搜索结果页打不开", "the search does not work: its answer does not open");
    let remedy = Text::new("修复站内搜索", "mend the search");
    let seen = Seen::at(&question.address).linked_from(&search.seen_on, &question.title);
    Fault::new(seen, "search:broken", message, remedy).flagged()
}

fn missed(search: &portal::SiteSearch, question: &SearchQuestion) -> Fault {
    let title = &question.title;
    let message = Text::new(
        format!("站内搜索搜不到本站已发布的“{title}”"),
        format!("the search does not find \"{title}\", which the site has published"),
    );
    let remedy = Text::new(
        "检查搜索索引是否覆盖该栏目并及时更新",
        "see that the index covers the column and is kept up to date",
    );
    let seen = Seen::at(&question.address).linked_from(&search.seen_on, title);
    let fault = Fault::new(seen, format!("search:{}", question.expected), message, remedy);
    fault.also_seen(Seen::at(&question.expected).quoting(title)).severity(Severity::Minor).flagged()
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::{GoneKind, Outcome};
    use crate::portal::PortalParts;

    fn site(offer: SearchOffer, answers: &[SearchAnswer]) -> PortalParts {
        let asked = answers.iter().enumerate().map(|(n, answer)| {
            let question = SearchQuestion {
                title: format!("关于第{n}件事的通知"),
                expected: at(&format!("/a/{n}.html")),
                address: at(&format!("/s?q={n}")),
            };
            (question, answer.clone())
        });
        let mut it = parts();
        it.network.search = Some(portal::SiteSearch { seen_on: at("/"), offer, asked: asked.collect() });
        it
    }

    fn usable(missed: usize) -> PortalParts {
        let answers: Vec<_> =
            (0..5).map(|n| if n < missed { SearchAnswer::Missed } else { SearchAnswer::Found }).collect();
        site(SearchOffer::Usable, &answers)
    }

    #[test]
    fn passes_with_as_many_misses_as_allowed_and_flags_one_more() {
        let check = SiteSearch { allowed_misses: 1 };
        assert_eq!(verdict(&check, usable(1)), Verdict::Pass);
        let found = faults(&check, usable(2));
        assert!(found.iter().all(|fault| fault.flagged));
        assert_eq!(found[0].subject, "search:http://x.gov.cn/a/0.html");
        assert_eq!(faults(&SiteSearch::default(), usable(1)).len(), 1);
    }

    #[test]
    fn a_search_that_does_not_answer_or_does_not_exist_is_one_fault() {
        let gone = SearchAnswer::Broken(Outcome::Gone(GoneKind::NotFound));
        let dead = site(SearchOffer::Usable, &[gone.clone(), gone.clone()]);
        assert_eq!(subjects(&SiteSearch::default(), dead), ["search:broken"]);
        let absent = site(SearchOffer::Absent, &[]);
        assert_eq!(subjects(&SiteSearch::default(), absent), ["search:absent"]);
        let once = site(SearchOffer::Usable, &[SearchAnswer::Found, gone]);
        let unreachable = Verdict::CannotTell(Reason::Unreachable);
        assert_eq!(verdict(&SiteSearch::default(), once), unreachable);
    }

    #[test]
    fn does_not_apply_where_there_is_nothing_to_search_for() {
        assert_eq!(verdict(&SiteSearch::default(), site(SearchOffer::Usable, &[])), Verdict::NotApplicable);
        let mut cut = site(SearchOffer::Usable, &[]);
        cut.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&SiteSearch::default(), cut), not_gathered());
    }

    #[test]
    fn cannot_tell_what_may_not_be_asked_or_cannot_be_read() {
        let tell = |it| verdict(&SiteSearch::default(), it);
        assert!(
            matches!(tell(parts()), Verdict::CannotTell(Reason::PartlyRead(_))),
            "the pack did not want it"
        );
        assert_eq!(tell(stopped()), not_gathered());
        assert!(matches!(tell(site(SearchOffer::PostOnly, &[])), Verdict::CannotTell(Reason::PartlyRead(_))));
        assert!(matches!(
            tell(site(SearchOffer::Elsewhere, &[])),
            Verdict::CannotTell(Reason::PartlyRead(_))
        ));
        let scripts = Verdict::CannotTell(Reason::NeedsRendering);
        assert_eq!(tell(site(SearchOffer::ScriptOnly, &[])), scripts);
        let robots = SearchAnswer::Unread(Reason::Robots);
        assert_eq!(tell(site(SearchOffer::Usable, &[robots])), Verdict::CannotTell(Reason::Robots));
    }
}
