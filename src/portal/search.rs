//! The site's own search: which way is asked, for which titles, and whether an answer shows what it should.
//!
//! The gathering asks what [`Builder::search_plan`] says; replay and live run judge the answers by [`answer`].

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::Builder;
use super::leaf::Leaf;
use crate::extract::{PageFacts, PageKind, SearchFacts, SearchMethod, SearchWay};
use crate::model::{Address, Outcome, Reason};

/// Titles that are searched for.
const TITLES: usize = 5;
/// An index needs some days; what is older may have been archived away.
const AGE_DAYS: std::ops::RangeInclusive<i64> = 7..=730;
/// Shorter titles find too much, longer ones are cut by engines.
const TITLE_CHARS: std::ops::RangeInclusive<usize> = 8..=40;
/// A title cut with dots must still show as many characters.
const CUT_CHARS: usize = 8;
/// Said by result pages that found nothing.
const NOTHING: [&str; 12] = [
    "没有找到",
    "未找到",
    "没有检索到",
    "未检索到",
    "没有搜索到",
    "未搜索到",
    "没有相关",
    "无相关",
    "共0条",
    "找到0条",
    "0条结果",
    "找不到",
];

/// What is to be asked of the site's search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchPlan {
    /// Page that offers the search; the home page when none does.
    pub seen_on: Address,
    /// What it offers.
    pub offer: SearchOffer,
    /// Titles to look for, with the address of the question; empty unless the offer is [`SearchOffer::Usable`].
    pub questions: Vec<SearchQuestion>,
}

/// What a site offers for searching it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchOffer {
    /// A way that we can go: GET.
    Usable,
    /// Only a form that is sent with POST.
    PostOnly,
    /// Only scripts know how.
    ScriptOnly,
    /// The only way leads to somebody else's site.
    Elsewhere,
    /// The home page was read and does not speak of searching at all.
    Absent,
    /// No page was read that could offer it.
    Unread,
}

/// One title to search for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchQuestion {
    /// The title.
    pub title: String,
    /// The page that carries it.
    pub expected: Address,
    /// The address to ask.
    pub address: Address,
}

/// What the search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteSearch {
    /// Page that offers it.
    pub seen_on: Address,
    /// What it offers.
    pub offer: SearchOffer,
    /// Every question with its answer.
    pub asked: Vec<(SearchQuestion, SearchAnswer)>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchAnswer {
    /// The title stands among the results.
    Found,
    /// There are other results, or the page says that there are none.
    Missed,
    /// The search does not work: its class.
    Broken(Outcome),
    /// It could not be read.
    Unread(Reason),
}

impl Builder {
    /// What is to be asked of the site's search, from what was told so far. The order of the telling changes nothing.
    pub fn search_plan(&self) -> SearchPlan {
        let mut offering: Vec<(&Leaf, &SearchFacts)> =
            self.leaves.iter().filter_map(|leaf| Some((leaf, leaf.search.as_deref()?))).collect();
        let at = |leaf: &Leaf| self.pool.address(leaf.at);
        let home = &self.brief.home;
        let rank = |leaf: &Leaf| {
            let own = !(at(leaf).host() == home.host() && at(leaf).path() == home.path());
            (own, leaf.kind != PageKind::Home, leaf.search.as_ref().is_none_or(|it| it.ways.is_empty()))
        };
        offering.retain(|(leaf, _)| self.brief.covers(at(leaf)) && !leaf.is_refusal());
        offering.sort_by(|a, b| (rank(a.0), at(a.0)).cmp(&(rank(b.0), at(b.0))));
        let Some((first, _)) = offering.first() else {
            return SearchPlan { seen_on: home.clone(), offer: SearchOffer::Unread, questions: Vec::new() };
        };
        let ways =
            || offering.iter().flat_map(|(leaf, facts)| facts.ways.iter().map(move |way| (*leaf, way)));
        let usable = ways().find(|(_, way)| way.method == SearchMethod::Get && self.is_ours(way));
        if let Some((leaf, way)) = usable {
            let page = leaf.charset.map(|word| self.pool.text(word));
            let question = |(title, expected): (String, Address)| {
                let address = ask(way, page, &title)?;
                Some(SearchQuestion { title, expected, address })
            };
            let questions = self.titles().into_iter().filter_map(question).collect();
            return SearchPlan { seen_on: at(leaf).clone(), offer: SearchOffer::Usable, questions };
        }
        let offer = match ways().next().map(|(_, way)| way.method) {
            Some(SearchMethod::Get) => SearchOffer::Elsewhere,
            Some(SearchMethod::Post) => SearchOffer::PostOnly,
            Some(SearchMethod::Script) => SearchOffer::ScriptOnly,
            None if first.shell => SearchOffer::Unread,
            None if offering.iter().any(|(_, facts)| facts.mentioned) => SearchOffer::ScriptOnly,
            None => SearchOffer::Absent,
        };
        SearchPlan { seen_on: at(first).clone(), offer, questions: Vec::new() }
    }

    /// A search on the site itself, or on a host beside it (`so.x.gov.cn` for `www.x.gov.cn`).
    fn is_ours(&self, way: &SearchWay) -> bool {
        let Some(action) = &way.action else { return false };
        let parent = |host: &str| match host.split_once('.') {
            Some((_, rest)) if rest.matches('.').count() >= 2 => rest.to_owned(),
            _ => host.to_owned(),
        };
        let home = self.brief.home.host();
        self.brief.covers(action)
            || action.host() == home
            || (parent(action.host()) == parent(home) && parent(home) != home)
            || action.host().ends_with(&format!(".{}", home.trim_start_matches("www.")))
    }

    /// Titles of published pages, the same for the same pages: spread over their dates, plain ones first.
    fn titles(&self) -> Vec<(String, Address)> {
        let mut seen = BTreeSet::new();
        let mut found: Vec<(bool, Date, &Address, &str)> = Vec::new();
        for leaf in &self.leaves {
            let address = self.pool.address(leaf.at);
            let Some(published) = leaf.published.filter(|_| is_text(leaf) && self.brief.covers(address))
            else {
                continue;
            };
            let title = leaf.heading.trim();
            let oldest = self.brief.as_of.checked_sub(AGE_DAYS.end().days()).unwrap_or(Date::MIN);
            let newest = self.brief.as_of.checked_sub(AGE_DAYS.start().days()).unwrap_or(Date::MAX);
            let fits = TITLE_CHARS.contains(&title.chars().count()) && !title.contains(['…', '\n']);
            if fits && (oldest..=newest).contains(&published.date) {
                let plain = title.chars().all(|c| c.is_alphanumeric());
                found.push((!plain, published.date, address, title));
            }
        }
        found.sort();
        found.retain(|(.., title)| seen.insert(normal(title)));
        let plain = found.iter().filter(|it| !it.0).count();
        if plain >= TITLES {
            found.truncate(plain);
        }
        let count = found.len().min(TITLES);
        let spread = (0..count).map(|n| found[n * found.len() / count.max(1)]);
        spread.map(|(_, _, address, title)| (title.to_owned(), address.clone())).collect()
    }
}

/// A page that a search should know.
fn is_text(leaf: &Leaf) -> bool {
    matches!(leaf.kind, PageKind::Article | PageKind::PolicyDocument | PageKind::Interpretation)
        && leaf.kind_confidence >= 60
        && !leaf.shell
        && !leaf.is_refusal()
}

/// The address that asks `way` for `words`.
fn ask(way: &SearchWay, page_charset: Option<&str>, words: &str) -> Option<Address> {
    let named = way.charset.as_deref().or(page_charset).unwrap_or("UTF-8");
    let encoding = encoding_rs::Encoding::for_label(named.as_bytes()).unwrap_or(encoding_rs::UTF_8);
    let action = way.action.as_ref()?.as_str();
    // A form sent with GET drops the query of its action, unless a script put the address together.
    let (place, kept) = action.split_once('?').unwrap_or((action, ""));
    let mut query = if way.fixed.is_empty() { kept.to_owned() } else { String::new() };
    let pairs = way.fixed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    for (name, value) in pairs.chain([(way.field.as_str(), words)]) {
        if !query.is_empty() {
            query.push('&');
        }
        escape(&mut query, &encoding.encode(name).0);
        query.push('=');
        escape(&mut query, &encoding.encode(value).0);
    }
    Address::parse(&format!("{place}?{query}")).ok()
}

fn escape(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => out.push(char::from(*byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

/// What a page that was asked for answers to `question`.
pub fn answer(question: &SearchQuestion, outcome: &Outcome, page: Option<&PageFacts>) -> SearchAnswer {
    let page = match (outcome, page) {
        (Outcome::Alive, Some(page)) => page,
        (Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_), _) => {
            return SearchAnswer::Broken(outcome.clone());
        }
        (outcome, _) => {
            return SearchAnswer::Unread(super::site::reason(outcome).unwrap_or(Reason::NotGathered));
        }
    };
    match page.kind {
        PageKind::BlockPage => return SearchAnswer::Unread(Reason::Blocked("intercept page".to_owned())),
        PageKind::ErrorPage => {
            return SearchAnswer::Broken(Outcome::Gone(crate::model::GoneKind::Soft404));
        }
        _ => {}
    }
    let wanted = normal(&question.title);
    let texts = page.links.iter().flat_map(|link| [link.text.as_str(), link.title.as_str()]);
    let mut texts = texts.chain(page.rows.iter().map(|row| row.title.as_str()));
    let leads = page.links.iter().any(|link| place(&link.address) == place(&question.expected));
    if leads || texts.any(|text| shows(text, &wanted)) {
        return SearchAnswer::Found;
    }
    let said: String = page.text.split_whitespace().collect();
    let nothing = NOTHING.iter().any(|words| said.contains(words));
    if !page.rows.is_empty() || (nothing && !page.script_shell) {
        SearchAnswer::Missed
    } else {
        SearchAnswer::Unread(Reason::NeedsRendering)
    }
}

/// `text` is the title, has it in it, or begins it and is cut with dots.
fn shows(text: &str, wanted: &str) -> bool {
    let cut = text.trim().trim_end_matches(['.', '…', '。']);
    let dots = cut.len() < text.trim().len();
    let text = normal(cut);
    text.contains(wanted) || (dots && text.chars().count() >= CUT_CHARS && wanted.starts_with(&text))
}

/// Letters and digits only: marks and highlighting come and go.
fn normal(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The address without its scheme.
fn place(address: &Address) -> &str {
    address.as_str().split_once("://").map_or(address.as_str(), |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{alive, at, brief, home, page};
    use super::*;
    use crate::extract::{LabelKind, Position};
    use crate::model::{GoneKind, UncheckedKind};

    fn form(action: &str, method: SearchMethod) -> SearchFacts {
        let way = SearchWay {
            method,
            action: Some(Address::parse(action).unwrap()),
            field: "q".into(),
            fixed: vec![("site".into(), "全部".into())],
            charset: None,
        };
        SearchFacts { ways: vec![way], mentioned: true }
    }

    fn site(search: SearchFacts, articles: i32) -> Builder {
        let mut builder = Builder::new(brief());
        let mut numbers: Vec<i32> = (0..articles).collect();
        numbers.reverse();
        for n in numbers {
            let day = date(2026, 1, 1).checked_add(n.days()).unwrap();
            let it =
                page(&format!("/a/{n}.html"), PageKind::Article, &format!("关于第{n}号公园开放时间的通告"));
            let it = it.dated(day).with(|facts| facts.kind_confidence = 90);
            builder.visit(alive(&it.0.address), Some(it.0));
        }
        builder.visit(alive(&at("/")), Some(home().with(|facts| facts.search = search).0));
        builder
    }

    #[test]
    fn five_titles_spread_over_the_dates_are_asked_for_in_the_forms_own_words() {
        let action = at("/s?drop=1");
        let plan = site(form(action.as_str(), SearchMethod::Get), 50).search_plan();
        let paths: Vec<&str> = plan.questions.iter().map(|it| it.expected.path()).collect();
        assert_eq!(paths, ["/a/0.html", "/a/10.html", "/a/20.html", "/a/30.html", "/a/40.html"]);
        let asked = plan.questions[0].address.as_str();
        assert!(asked.contains("/s?site=%E5%85%A8%E9%83%A8&q=%E5%85%B3%E4%BA%8E"), "{asked}");
        assert_eq!(plan.offer, SearchOffer::Usable);
    }

    #[test]
    fn what_we_may_not_send_is_not_asked() {
        let offer = |facts| {
            let plan = site(facts, 9).search_plan();
            assert!(plan.questions.is_empty());
            plan.offer
        };
        assert_eq!(offer(form(at("/s").as_str(), SearchMethod::Post)), SearchOffer::PostOnly);
        assert_eq!(offer(form("http://search.example.com/s", SearchMethod::Get)), SearchOffer::Elsewhere);
        assert_eq!(offer(SearchFacts { ways: vec![], mentioned: true }), SearchOffer::ScriptOnly);
        assert_eq!(offer(SearchFacts::default()), SearchOffer::Absent);
        assert_eq!(Builder::new(brief()).search_plan().offer, SearchOffer::Unread);
    }

    fn answered(page: Option<PageFacts>, outcome: Outcome) -> SearchAnswer {
        let question = SearchQuestion {
            title: "关于公园开放时间的通告".into(),
            expected: at("/a/1.html"),
            address: at("/s?q=x"),
        };
        answer(&question, &outcome, page.as_ref())
    }

    #[test]
    fn a_title_is_found_by_its_words_by_their_beginning_or_by_its_address() {
        let with = |target: &str, text: &str| {
            let it =
                page("/s", PageKind::List, "搜索结果").link(target, text, LabelKind::None, Position::Content);
            answered(Some(it.0), Outcome::Alive)
        };
        assert_eq!(with("/jump?id=1", "【通告】关于 公园 开放时间的通告"), SearchAnswer::Found);
        assert_eq!(with("/jump?id=1", "关于公园开放时间..."), SearchAnswer::Found);
        assert_eq!(with("/a/1.html", "查看"), SearchAnswer::Found);
        assert_ne!(with("/a/2.html", "关于公园开放"), SearchAnswer::Found);
    }

    #[test]
    fn results_without_the_title_miss_it_and_an_empty_page_needs_its_scripts() {
        let other = page("/s", PageKind::List, "搜索结果").row("/a/2.html", "别的通告", None);
        assert_eq!(answered(Some(other.0), Outcome::Alive), SearchAnswer::Missed);
        let none = page("/s", PageKind::Other, "搜索").text("抱歉，没有找到 相关内容");
        assert_eq!(answered(Some(none.0), Outcome::Alive), SearchAnswer::Missed);
        let empty = page("/s", PageKind::Other, "搜索");
        let unread = SearchAnswer::Unread(Reason::NeedsRendering);
        assert_eq!(answered(Some(empty.0), Outcome::Alive), unread);
    }

    #[test]
    fn robots_and_refusals_are_no_miss_and_a_missing_page_is_no_search() {
        let robots = Outcome::Unchecked(UncheckedKind::Robots);
        assert_eq!(answered(None, robots), SearchAnswer::Unread(Reason::Robots));
        let blocked = Outcome::Blocked("403".into());
        assert_eq!(answered(None, blocked), SearchAnswer::Unread(Reason::Blocked("403".into())));
        let gone = Outcome::Gone(GoneKind::NotFound);
        assert_eq!(answered(None, gone.clone()), SearchAnswer::Broken(gone));
    }
}
