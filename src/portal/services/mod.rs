//! Services and interaction of the whole site: guides, letters, collections, and what took place when.

mod activities;
mod letters;

use jiff::civil::Date;

use super::leaf::Leaf;
use super::site::Site;
use crate::extract::{CollectionSort, GuideFacts, LabelKind, Letter, ServiceFacts};
use crate::model::Address;

/// Services and interaction as a visitor meets them; every list by address.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Services {
    /// 办事指南 on the site itself.
    pub guides: Vec<ServiceGuide>,
    /// Entries to services on the home page: address, anchor text.
    pub entries: Vec<(Address, String)>,
    /// Letters published with dates.
    pub letters: Vec<PublishedLetter>,
    /// Calls for opinions and surveys that were read.
    pub collections: Vec<Collection>,
    /// Collections, surveys and interviews, dated where a date is known; those that were only listed too.
    pub activities: Vec<Activity>,
    /// The home page, or a page it links, whose words name a way to ask, link or not.
    pub channel_named: Option<Address>,
}

/// One service guide.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceGuide {
    /// The page.
    pub address: Address,
    /// Its heading.
    pub title: String,
    /// What it tells.
    pub facts: GuideFacts,
    /// Page and anchor that lead to it.
    pub linked_from: Option<(Address, String)>,
}

/// One letter, from its own page or from a list.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedLetter {
    /// Its page, or the list when it has none.
    pub address: Address,
    /// The list that shows it.
    pub listed_on: Option<Address>,
    /// Its own page was read.
    pub page_read: bool,
    /// What is known of it.
    pub letter: Letter,
}

/// One call for opinions.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The page.
    pub address: Address,
    /// Its heading.
    pub title: String,
    /// Which sort; never [`CollectionSort::Outcome`].
    pub sort: CollectionSort,
    /// First day: as stated, else the day of publication where the page says so.
    pub start: Option<Date>,
    /// Last day as stated.
    pub end: Option<Date>,
    /// 发布日期
    pub published: Option<Date>,
    /// The page explains why its period is short.
    pub urgent: bool,
    /// Where the outcome is told.
    pub outcome: Option<Address>,
}

/// Something that took place with the public.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// The page.
    pub address: Address,
    /// Interview, not collection or survey.
    pub talk: bool,
    /// When, as far as known.
    pub date: Option<Date>,
}

/// What the assembly keeps of a page; `None` for ordinary ones.
pub(super) fn kept(facts: &mut ServiceFacts) -> Option<Box<ServiceFacts>> {
    let taken = std::mem::take(facts);
    let told = taken.guide.is_some()
        || taken.letter.is_some()
        || !taken.letters.is_empty()
        || taken.collection.is_some();
    told.then(|| Box::new(taken))
}

/// Gathers them.
pub(super) fn all(site: &Site, home: Option<usize>) -> Services {
    let guides = site.shown().filter_map(|(index, leaf)| guide(site, index, leaf));
    let mut out = Services { guides: guides.collect(), ..Services::default() };
    out.letters = letters::all(site);
    out.collections = activities::collections(site);
    out.activities = activities::all(site);
    if let Some(home) = home {
        let outline = &site.leaves[home].outline;
        let service = outline.iter().filter(|link| link.label == LabelKind::Service);
        out.entries = service
            .map(|link| (site.pool.address(link.at).clone(), site.pool.text(link.text).to_owned()))
            .collect();
        out.entries.sort();
        out.entries.dedup();
        let near = outline.iter().filter_map(|link| site.leaf(link.at));
        let named = std::iter::once(home).chain(near).filter(|leaf| site.leaves[*leaf].names_channel);
        out.channel_named = named.map(|leaf| site.address(leaf)).min().cloned();
    }
    out.guides.sort_by(|a, b| a.address.cmp(&b.address));
    out
}

fn guide(site: &Site, index: usize, leaf: &Leaf) -> Option<ServiceGuide> {
    let facts = leaf.service.as_ref()?.guide.clone()?;
    Some(ServiceGuide {
        address: site.address(index).clone(),
        title: leaf.heading.to_string(),
        facts,
        linked_from: site.linked_from(index, None),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{Page, assemble, at, home, page};
    use super::*;
    use crate::extract::{CollectionFacts, LetterState, PageKind};

    fn letter(path: &str, state: LetterState) -> Letter {
        Letter {
            address: Some(at(path)),
            received: Some(date(2026, 7, 1)),
            answered: None,
            state,
            names_office: false,
            shows_answer: false,
        }
    }

    fn call(path: &str, heading: &str, sort: CollectionSort) -> Page {
        page(path, PageKind::Article, heading).dated(date(2026, 5, 1)).with(|facts| {
            facts.service.collection = Some(CollectionFacts {
                sort,
                start: None,
                end: Some(date(2026, 6, 1)),
                from_publication: true,
                tells_outcome: false,
                urgent: false,
            });
        })
    }

    #[test]
    fn a_letter_that_list_or_page_calls_answered_is_answered_and_counted_once() {
        let list = page("/xx/", PageKind::List, "县长信箱").with(|facts| {
            facts.service.letters =
                vec![letter("/xx/1.html", LetterState::Answered), letter("/xx/2.html", LetterState::Waiting)];
        });
        let one = page("/xx/1.html", PageKind::Article, "咨询").with(|facts| {
            facts.service.letter = Some(letter("/xx/1.html", LetterState::Unknown));
        });
        let letters = assemble(&[home(), list, one]).services().letters.clone();
        let found: Vec<_> =
            letters.iter().map(|it| (it.address.path(), it.letter.state, it.page_read)).collect();
        assert_eq!(
            found,
            [("/xx/1.html", LetterState::Answered, true), ("/xx/2.html", LetterState::Waiting, false)]
        );
        assert_eq!(letters[0].listed_on, Some(at("/xx/")));
    }

    #[test]
    fn an_outcome_meets_its_call_by_title() {
        let pages = [
            home(),
            call(
                "/zj/1.html",
                "关于公开征求《示例市养犬管理办法（征求意见稿）》意见的公告",
                CollectionSort::Draft,
            ),
            call("/zj/2.html", "《示例市养犬管理办法》征求意见采纳情况", CollectionSort::Outcome),
            call("/zj/3.html", "关于公开征求示例市停车收费规则意见的公告", CollectionSort::Draft),
        ];
        let portal = assemble(&pages);
        let found: Vec<_> = portal.services().collections.iter().map(|it| it.outcome.clone()).collect();
        assert_eq!(found, [Some(at("/zj/2.html")), None]);
        assert_eq!(portal.services().collections[0].start, Some(date(2026, 5, 1)));
    }

    #[test]
    fn activities_are_read_from_columns_and_pages_and_counted_once() {
        let list = page("/ft/", PageKind::List, "在线访谈")
            .row("/ft/1.html", "局长谈供热", Some(date(2026, 3, 1)))
            .row("/ft/2.html", "局长谈入学", None);
        let talk = page("/ft/2.html", PageKind::Article, "局长谈入学")
            .crumbs(&["首页", "在线访谈"])
            .dated(date(2026, 4, 1));
        let call = call("/zj/1.html", "关于征求停车规则意见的公告", CollectionSort::Draft);
        let portal = assemble(&[home(), list, talk, call]);
        let found: Vec<_> =
            portal.services().activities.iter().map(|it| (it.address.path(), it.talk, it.date)).collect();
        let expected = [
            ("/ft/1.html", true, Some(date(2026, 3, 1))),
            ("/ft/2.html", true, Some(date(2026, 4, 1))),
            ("/zj/1.html", false, Some(date(2026, 5, 1))),
        ];
        assert_eq!(found, expected);
    }
}
