//! Takes in visits and pages as they come, keeps little of each, and assembles the portal at the end.

use rustc_hash::{FxHashMap, FxHashSet};

use super::answers::Answers;
use super::brief::{Brief, VisitFacts};
use super::leaf::{self, Leaf};
use super::ledger::Ledger;
use super::left::Left;
use super::pool::{At, Pool};
use super::site::Site;
use super::unread::{self, Unread};
use super::visits::Visits;
use super::wildcard::{Print, Wildcards};
use super::{
    LinkTarget, Network, Portal, PortalParts, annual, columns, documents, frames, hazards, home, identity,
    imprint, network, pairs, papers, platform as platform_view, reading, reports, sections, services,
    summary, yearly,
};
use crate::extract::{LinkElement, Media, PageFacts, PageKind};
use crate::model::{Address, Outcome, StoppedBy, UncheckedKind};

/// Assembles a [`Portal`]; what comes out does not depend on the order in which visits are told.
#[derive(Debug, Clone)]
pub struct Builder {
    pub(super) brief: Brief,
    pub(super) pool: Pool,
    ledger: Ledger,
    pub(super) leaves: Vec<Leaf>,
    leaf_at: FxHashMap<At, usize>,
    pub(super) visits: Visits,
    unchecked: FxHashMap<At, UncheckedKind>,
    pub(super) wildcards: Wildcards,
    network: Network,
    /// The second look that visits told now belong to; 0 for the first gathering.
    look: u32,
}

impl Builder {
    /// Nothing seen yet.
    pub fn new(brief: Brief) -> Self {
        Self {
            brief,
            pool: Pool::default(),
            ledger: Ledger::default(),
            leaves: Vec::new(),
            leaf_at: FxHashMap::default(),
            visits: Visits::default(),
            unchecked: FxHashMap::default(),
            wildcards: Wildcards::default(),
            network: Network::default(),
            look: 0,
        }
    }

    /// Says that visits told from now on belong to the second look of this number; 0 is the first gathering.
    pub fn look(&mut self, number: u32) {
        self.look = number;
    }

    /// Says what ended the gathering and what belonged to the site, both known only after the last visit.
    pub fn finished(
        &mut self,
        stopped_by: Option<StoppedBy>,
        in_scope: Vec<(String, String)>,
        home: Address,
    ) {
        self.brief.home = home;
        self.brief.finished = stopped_by;
        self.brief.in_scope = in_scope;
    }

    /// Makes the host of `address` part of the site, before pages of it are told; false when it was already.
    pub fn widen(&mut self, address: &Address) -> bool {
        let news = !self.brief.covers(address);
        if news {
            self.brief.in_scope.push((address.authority().to_owned(), "/".to_owned()));
        }
        news
    }

    /// Takes in one visit, and the facts of what it read. An address may be visited several times; of several pages
    /// read at one address the first counts.
    pub fn visit(&mut self, visit: VisitFacts, page: Option<PageFacts>) {
        let (at, end) = (self.pool.at(&visit.address), self.pool.at(&visit.final_address));
        let outcome = reading::outcome(visit.outcome.clone(), page.as_ref());
        let alive = outcome == Outcome::Alive;
        self.visits.add(self.look, at, end, outcome, visit);
        if let Some(facts) = page {
            self.read(facts, alive);
        }
    }

    fn read(&mut self, mut facts: PageFacts, alive: bool) {
        let at = self.pool.at(&facts.address);
        let known = self.leaf_at.get(&at).copied();
        // What a dead address showed instead (the home page, say) is not read in its place.
        let refusal = matches!(facts.kind, PageKind::ErrorPage | PageKind::BlockPage)
            && facts.kind_confidence >= leaf::SURE_OF_REFUSAL;
        if !alive && !refusal {
            return;
        }
        // A page that was refused at first may be read later.
        if known.is_some_and(|known| !self.leaves[known].is_refusal() || !alive) {
            return;
        }
        // Of the page as it came: what a host answers for any address is compared with it.
        let print = Print::of(&facts);
        imprint::mask_titles(&mut facts);
        let outline = if alive && self.brief.covers(&facts.address) {
            self.ledger.enter(at, &facts.links, &mut self.pool)
        } else {
            facts.links.retain(|link| link.element == LinkElement::Anchor);
            Vec::new()
        };
        let leaf = Leaf { print, ..Leaf::of(facts, outline, &mut self.pool) };
        match known {
            Some(known) => self.leaves[known] = leaf,
            None => {
                self.leaf_at.insert(at, self.leaves.len());
                self.leaves.push(leaf);
            }
        }
    }

    /// Notes an address that was found but never fetched.
    pub fn unchecked(&mut self, address: &Address, why: UncheckedKind) {
        let at = self.pool.at(address);
        self.unchecked.insert(at, why);
    }

    /// Takes in what was gathered beside the pages. The times of the home page are filled in here.
    pub fn network(&mut self, network: Network) {
        self.network = network;
    }

    /// Assembles the portal.
    pub fn build(self) -> Portal {
        let visits = self.visits.combine(&self.pool);
        let mut site = Site::close(self.brief, self.pool, self.ledger, self.leaves, visits, self.unchecked);
        let home = home::leaf(&site);
        frames::open(&mut site);
        let answers = Answers::find(&mut site, home);
        let home_page = home::page(&site, home);
        let network = Network { home_ms: network::home_ms(&site, home), ..self.network };
        let platform = sections::platform(&site, home);
        let left = Left::of(&site);
        let listings = columns::listings(&site, home, platform, &answers);
        let mut unread = Unread::default();
        unread.note_labelled(&site, home, platform);
        let mut found = sections::all(&site, home, platform, &listings, &mut unread);
        found.extend(reports::all(&site, home, &listings, &mut unread));
        for listing in &listings {
            if let Some(reason) = &listing.column.unread {
                unread.add(listing.label, &listing.column.address, reason.clone());
            }
        }
        let explainers = documents::explainers(&site, &listings);
        let mut candidates = documents::documents(&site, &listings, &explainers);
        pairs::join(&site, &mut candidates, &explainers);
        let papers = papers::all(&site, &listings, &candidates, &explainers);
        let identity = identity::of(&site, home, &listings);
        let kinds = summary::kinds(&site, home, &found, &listings, &explainers);
        Portal::from_parts(PortalParts {
            as_of: site.brief.as_of,
            unit_kind: site.brief.unit_kind,
            home_address: site.brief.home.clone(),
            incomplete: unread::incomplete(&site, &home_page),
            menus_read: unread::menus_read(&site, home, platform, &left),
            left: left.counts(),
            platform: platform_view::view(&site, home, platform, &listings, &found),
            yearly: yearly::of(&site, home, &listings),
            home: home_page,
            annual: annual::all(&site, &found),
            sections: found,
            columns: listings.into_iter().map(|listing| listing.column).collect(),
            documents: candidates
                .into_iter()
                .flat_map(|candidate| documents::postings(&site, candidate))
                .collect(),
            pages: summary::pages(&site, &kinds),
            services: services::all(&site, home),
            identity,
            hazards: hazards::of(&site),
            unread: unread.finish(),
            network,
            papers,
            links: links(site, home, self.wildcards),
        })
    }
}

/// Every target that a visitor can follow, and what else was asked for.
fn links(site: Site, home: Option<usize>, wildcards: Wildcards) -> Vec<LinkTarget> {
    let wildcards = wildcards.without_homes(&site, home);
    let on_home: FxHashSet<At> =
        home.map(|leaf| site.leaves[leaf].outline.iter().map(|link| link.at).collect()).unwrap_or_default();
    // Images stand in no outline; the home page is then named among the parents.
    let home_at = home.map(|leaf| site.leaves[leaf].at);
    let shows = |parents: &[(At, super::pool::Word)]| parents.iter().any(|(at, _)| Some(*at) == home_at);
    let mut found = Vec::new();
    for at in site.pool.all() {
        let Some(target) = site.ledger.target(at) else { continue };
        let visit = site.visits.get(&at);
        if visit.is_none() && !target.followed {
            continue;
        }
        let address = site.pool.address(at).clone();
        let media = site.leaf(at).map(|leaf| site.leaves[leaf].media);
        let named = |(parent, text): &(At, super::pool::Word)| {
            (site.pool.address(*parent).clone(), site.pool.kept(*text))
        };
        found.push(LinkTarget {
            outcome: if wildcards.holds(&site, at) {
                Outcome::Unchecked(UncheckedKind::Wildcard)
            } else {
                site.outcome(at)
            },
            parents: target.parents.iter().map(named).collect(),
            parent_count: target.parent_count,
            attempts: visit.map(|visit| visit.attempts.to_vec()).unwrap_or_default(),
            unstable: visit.is_some_and(|visit| visit.unstable),
            on_home: on_home.contains(&at) || shows(&target.parents),
            internal: site.brief.covers(&address),
            attachment: leaf::is_file(&address)
                || media.is_some_and(|media| {
                    matches!(media, Media::Pdf | Media::Zip | Media::Ole | Media::Archive)
                }),
            address,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{GUIDE, alive, assemble, at, brief, failed, home, page};
    use super::*;
    use crate::extract::{Damage, Doubt, FileFacts, FileFormat, LabelKind, Opens, Position};
    use crate::model::{BrokenKind, GoneKind, Reason, StoppedBy};
    use crate::portal::SectionKind;

    fn outcome(builder: Builder, path: &str) -> Outcome {
        let portal = builder.build();
        portal.links().iter().find(|link| link.address == at(path)).unwrap().outcome.clone()
    }

    fn with_home() -> Builder {
        let mut builder = Builder::new(brief());
        builder.visit(alive(&at("/")), Some(home().0));
        builder
    }

    #[test]
    fn a_link_is_broken_only_after_three_failures_while_its_host_answers() {
        let broken = || Outcome::Broken(BrokenKind::Timeout);
        let mut builder = with_home();
        builder.visit(failed(&at("/tzgg/"), broken(), None, 1), None);
        builder.visit(failed(&at("/tzgg/"), broken(), None, 2), None);
        assert_eq!(outcome(builder, "/tzgg/"), Outcome::Unchecked(UncheckedKind::TooFewAttempts));
        let mut builder = with_home();
        for minute in 1..=3 {
            builder.visit(failed(&at("/tzgg/"), broken(), None, minute), None);
        }
        assert_eq!(outcome(builder, "/tzgg/"), broken());
    }

    #[test]
    fn one_good_answer_outweighs_all_failures() {
        let mut builder = with_home();
        for minute in 1..=5 {
            let broken = Outcome::Broken(BrokenKind::ServerError);
            builder.visit(failed(&at("/tzgg/"), broken, Some(502), minute), None);
        }
        builder.visit(failed(&at("/tzgg/"), Outcome::Alive, Some(200), 6), None);
        assert_eq!(outcome(builder, "/tzgg/"), Outcome::Alive);
    }

    #[test]
    fn a_host_that_never_answers_is_down_and_its_links_are_not_broken() {
        let mut builder = Builder::new(brief());
        let linking = home().with(|facts| {
            facts.links[2].address = Address::parse("http://other.cn/a").unwrap();
        });
        builder.visit(alive(&at("/")), Some(linking.0));
        let other = Address::parse("http://other.cn/a").unwrap();
        for minute in 1..=3 {
            builder.visit(failed(&other, Outcome::Broken(BrokenKind::Refused), None, minute), None);
        }
        let portal = builder.build();
        let link = portal.links().iter().find(|link| link.address == other).unwrap();
        assert_eq!(link.outcome, Outcome::HostDown(BrokenKind::Refused));
        assert!(!link.internal && link.on_home && link.attempts.len() == 3);
    }

    #[test]
    fn an_error_page_answered_as_a_page_is_gone_when_we_are_sure() {
        for (percent, expected) in [(80, Outcome::Gone(GoneKind::Soft404)), (50, Outcome::Alive)] {
            let mut builder = with_home();
            let error =
                page("/tzgg/", PageKind::ErrorPage, "出错了").with(|facts| facts.kind_confidence = percent);
            builder.visit(alive(&at("/tzgg/")), Some(error.0));
            assert_eq!(outcome(builder, "/tzgg/"), expected);
        }
    }

    #[test]
    fn a_gateway_error_answered_as_a_page_is_broken_only_when_it_stays() {
        let visits = |number: i64| {
            let mut builder = with_home();
            for minute in 1..=number {
                let error = page("/tzgg/", PageKind::ErrorPage, "502").text("Bad Gateway 请稍后再试");
                builder.visit(failed(&at("/tzgg/"), Outcome::Alive, Some(200), minute), Some(error.0));
            }
            outcome(builder, "/tzgg/")
        };
        assert_eq!(visits(1), Outcome::Unchecked(UncheckedKind::TooFewAttempts));
        assert_eq!(visits(3), Outcome::Broken(BrokenKind::ServerError));
    }

    #[test]
    fn a_file_that_certainly_does_not_open_is_broken_after_three_looks() {
        let file = |opens| {
            let mut facts = PageFacts::bare(at("/tzgg/"), Media::Pdf, PageKind::Attachment);
            facts.file = Some(FileFacts {
                format: FileFormat::Pdf,
                opens,
                misnamed: false,
                text_layer: false,
                empty: false,
                encrypted: false,
                pages: None,
                title: None,
            });
            facts
        };
        let told = |opens, times| {
            let mut builder = with_home();
            for minute in 1..=times {
                builder.visit(failed(&at("/tzgg/"), Outcome::Alive, Some(200), minute), Some(file(opens)));
            }
            outcome(builder, "/tzgg/")
        };
        let cut = Opens::No(Damage::Truncated);
        assert_eq!(told(cut, 3), Outcome::Broken(BrokenKind::Truncated));
        assert_eq!(told(cut, 2), Outcome::Unchecked(UncheckedKind::TooFewAttempts));
        assert_eq!(told(Opens::Unknown(Doubt::Refused), 3), Outcome::Alive);
    }

    #[test]
    fn a_dead_address_that_shows_the_home_page_does_not_replace_it() {
        let mut builder = Builder::new(brief());
        let mut visit = failed(&at("/tzgg/"), Outcome::Gone(GoneKind::HomeRedirect), Some(200), 1);
        visit.final_address = at("/");
        builder.visit(visit, Some(page("/", PageKind::Home, "别的").0));
        builder.visit(alive(&at("/")), Some(home().0));
        let portal = builder.build();
        assert_eq!(portal.home().unwrap().links.len(), 3);
        assert_eq!(portal.page(&at("/tzgg/")).unwrap().kind, PageKind::ErrorPage);
    }

    #[test]
    fn parents_are_the_first_twenty_by_address_and_all_are_counted() {
        let mut builder = with_home();
        for number in (10..40).rev() {
            let it = page(&format!("/a/{number}.html"), PageKind::Article, "新闻").link(
                "/tzgg/",
                "通知公告",
                LabelKind::Notice,
                Position::Header,
            );
            builder.visit(alive(&it.0.address), Some(it.0));
        }
        let portal = builder.build();
        let link = portal.links().iter().find(|link| link.address == at("/tzgg/")).unwrap();
        assert_eq!((link.parents.len(), link.parent_count), (20, 31));
        assert_eq!(link.parents[0].0, at("/"));
        assert_eq!(link.parents[19].0, at("/a/28.html"));
    }

    #[test]
    fn a_refused_home_page_leaves_every_question_open() {
        let mut builder = Builder::new(Brief { finished: Some(StoppedBy::Blocked), ..brief() });
        builder.visit(failed(&at("/"), Outcome::Blocked("521".into()), Some(521), 1), None);
        let portal = builder.build();
        assert_eq!(portal.home(), Err(Reason::Blocked("521".into())));
        assert_eq!(portal.section(SectionKind::Guide), Err(Reason::Blocked("521".into())));
    }

    #[test]
    fn an_unreached_home_page_is_unreachable_and_a_spent_budget_is_not_absence() {
        let mut builder = Builder::new(brief());
        builder.visit(failed(&at("/"), Outcome::Broken(BrokenKind::Timeout), None, 1), None);
        let portal = builder.build();
        assert_eq!(
            (portal.home(), portal.incomplete()),
            (Err(Reason::Unreachable), Some(&Reason::Unreachable))
        );
        let mut builder = with_home();
        builder.unchecked(&at("/tzgg/"), UncheckedKind::Budget);
        assert_eq!(builder.build().incomplete(), Some(&Reason::NotGathered));
    }

    #[test]
    fn the_home_page_tells_its_platform_entry_and_its_dated_items() {
        let home = home()
            .row("/xw/1.html", "要闻一", Some(date(2026, 11, 20)))
            .row("/xw/2.html", "来自将来", Some(date(2027, 1, 1)))
            .link("/xw/3.html", "要闻三", LabelKind::None, Position::Content);
        let third = page("/xw/3.html", PageKind::Article, "要闻三").dated(date(2026, 11, 1));
        let portal = assemble(&[home, third]);
        let home = portal.home().unwrap();
        assert_eq!(home.platform_entry, Some((at("/xxgk/"), "政府信息公开".to_owned())));
        let dates: Vec<_> = home.items.iter().map(|item| item.2).collect();
        assert_eq!(dates, [date(2026, 11, 20), date(2026, 11, 1)]);
    }

    #[test]
    fn the_menus_are_read_when_home_and_platform_and_all_they_link_were() {
        let platform = page("/xxgk/", PageKind::Platform, "政府信息公开");
        let rest = page("/zwgk/", PageKind::Other, "政务公开");
        let all = [home(), platform, rest, page("/tzgg/", PageKind::List, "通知公告")];
        for (count, expected) in [(4, None), (3, Some(Reason::NotGathered))] {
            let mut builder = Builder::new(brief());
            for page in &all[..count] {
                builder.visit(alive(&page.0.address), Some(page.0.clone()));
            }
            builder.unchecked(&at("/far/1.html"), UncheckedKind::Budget);
            assert_eq!(builder.build().section(SectionKind::Guide).err(), expected);
        }
    }

    #[test]
    fn the_order_of_arrival_changes_nothing() {
        let menu = |it: super::super::sample::Page| {
            it.link("/xxgk/zn/", "政府信息公开指南", LabelKind::Guide, Position::Side)
                .link("/xxgk/nb/", "政府信息公开年报", LabelKind::AnnualReport, Position::Side)
                .link("/zcjd/", "政策解读", LabelKind::Interpretation, Position::Header)
        };
        let mut pages = vec![
            home(),
            menu(page("/xxgk/", PageKind::Platform, "政府信息公开")),
            menu(page("/xxgk/zn/", PageKind::Guide, "政府信息公开指南").text(GUIDE)),
            menu(page("/xxgk/nb/", PageKind::List, "政府信息公开年报")).row(
                "/xxgk/nb/2025.html",
                "示例市2025年政府信息公开工作年度报告",
                Some(date(2026, 3, 2)),
            ),
            page("/xxgk/nb/2025.html", PageKind::AnnualReport, "示例市2025年政府信息公开工作年度报告"),
            page("/tzgg/", PageKind::List, "通知公告").row("/tzgg/1.html", "公告", Some(date(2026, 1, 1))),
            page("/tzgg/index.html", PageKind::List, "通知公告").row(
                "/tzgg/1.html",
                "公告",
                Some(date(2026, 1, 1)),
            ),
            page("/zcwj/", PageKind::List, "政策文件").row("/zcwj/1.html", "办法", Some(date(2026, 2, 1))),
            page("/zcwj/1.html", PageKind::PolicyDocument, "示例市人民政府关于印发示例市公园管理办法的通知")
                .number("示府〔2026〕1号"),
            menu(page("/zcjd/1.html", PageKind::Interpretation, "《示例市公园管理办法》解读")),
        ];
        let expected = format!("{:?}", assemble(&pages));
        let mut seed = 7_u64;
        for _ in 0..20 {
            for last in (1..pages.len()).rev() {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                pages.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
            }
            assert_eq!(format!("{:?}", assemble(&pages)), expected);
        }
        assert!(expected.contains("示府〔2026〕1号"));
    }
}
