//! What is published year by year beside the annual reports on disclosure: budgets, final accounts, and the report on
//! the website itself (政府网站工作年度报表).

use rustc_hash::FxHashSet;

use super::columns::Listing;
use super::pool::At;
use super::site::Site;
use crate::extract::Position;
use crate::model::{Address, DateSource, Dated, Outcome};

/// Postings kept for one year and kind.
const MOST_OF_A_YEAR: usize = 3;
/// Postings that do not open, kept as examples.
const MOST_DEAD: usize = 20;
/// Longest title that is one, in characters.
const LONGEST_TITLE: usize = 90;

/// Everything of this sort that was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Yearly {
    /// Budgets and accounts, by kind, year and address; a few for each year.
    pub finances: Vec<Finance>,
    /// Postings of budgets and accounts in all.
    pub finance_count: usize,
    /// Postings whose page or file does not open.
    pub dead: Vec<Finance>,
    /// Reports on the website, by year and address.
    pub site_reports: Vec<SiteReport>,
    /// The home page's link to them.
    pub site_report_entry: Option<(Address, String)>,
}

/// A budget or a final account, as posted at one address.
#[derive(Debug, Clone, PartialEq)]
pub struct Finance {
    /// Which.
    pub kind: FinanceKind,
    /// Year it is for.
    pub year: i16,
    /// Page or file.
    pub address: Address,
    /// Title, cut.
    pub title: String,
    /// 发布日期
    pub published: Option<Dated>,
    /// The page that links it, for files.
    pub parent: Option<Address>,
}

/// Kinds of [`Finance`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FinanceKind {
    /// 预算
    Budget,
    /// 决算
    Account,
}

/// A report on the website.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteReport {
    /// Page or file.
    pub address: Address,
    /// Title.
    pub title: String,
    /// Year it is for, where the title says so.
    pub year: Option<i16>,
    /// 发布日期
    pub published: Option<Dated>,
    /// The home page links it.
    pub on_home: bool,
}

/// A title and where it leads.
struct Posting<'a> {
    at: At,
    title: &'a str,
    published: Option<Dated>,
    parent: Option<At>,
}

/// Collects them from pages, rows, and the names of files.
pub(super) fn of(site: &Site, home: Option<usize>, listings: &[Listing]) -> Yearly {
    let mut found = Yearly::default();
    let home_links: FxHashSet<At> =
        home.map(|leaf| site.leaves[leaf].outline.iter().map(|link| link.at).collect()).unwrap_or_default();
    for posting in postings(site, home, listings) {
        add_finance(site, &posting, &mut found);
        add_site_report(site, &posting, &home_links, &mut found);
    }
    let key = |it: &Finance| (it.kind, it.year, it.address.clone());
    found.finances.sort_by_key(|it| (key(it), it.published.is_none()));
    found.finances.dedup_by(|later, first| key(later) == key(first));
    found.finance_count = found.finances.len();
    let mut last = (None, 0);
    found.finances.retain(|it| {
        let now = Some((it.kind, it.year));
        last = if last.0 == now { (now, last.1 + 1) } else { (now, 1) };
        last.1 <= MOST_OF_A_YEAR
    });
    found.dead.sort_by_key(key);
    found.dead.dedup_by(|later, first| later.address == first.address);
    found.dead.truncate(MOST_DEAD);
    let place = |it: &SiteReport| (it.address.clone(), it.year.is_none(), it.published.is_none());
    found.site_reports.sort_by_key(place);
    found.site_reports.dedup_by(|later, first| {
        let same = later.address == first.address;
        first.on_home |= same && later.on_home;
        same
    });
    found.site_reports.sort_by(|a, b| (a.year, &a.address).cmp(&(b.year, &b.address)));
    found.site_report_entry = home.and_then(|leaf| {
        let links = &site.leaves[leaf].outline;
        let entry = links.iter().find(|link| is_site_report(site.pool.text(link.text)))?;
        Some((site.pool.address(entry.at).clone(), site.pool.text(entry.text).to_owned()))
    });
    found
}

fn postings<'a>(site: &'a Site, home: Option<usize>, listings: &'a [Listing]) -> Vec<Posting<'a>> {
    let mut found = Vec::new();
    let telling = |title: &str| {
        let said = title.contains("算") || title.contains("报表") || title.contains("网站");
        said && title.chars().count() <= LONGEST_TITLE
    };
    for (leaf, page) in site.shown() {
        let list = page.rows.len() >= 2 && !page.article;
        if telling(&page.heading) && !list {
            found.push(Posting {
                at: page.at,
                title: &page.heading,
                published: page.published,
                parent: None,
            });
        }
        for (at, name) in page.files.iter().filter(|(_, name)| telling(site.pool.text(*name))) {
            let title = site.pool.text(*name);
            found.push(Posting { at: *at, title, published: page.published, parent: Some(page.at) });
        }
        if Some(leaf) == home {
            for link in page.outline.iter().filter(|link| is_site_report(site.pool.text(link.text))) {
                let title = site.pool.text(link.text);
                found.push(Posting { at: link.at, title, published: None, parent: Some(page.at) });
            }
        }
        // Links of a text that are no rows: a page that only offers the years one by one.
        let inner = page.outline.iter();
        let inner = inner.filter(|link| !matches!(link.position, Position::Header | Position::Footer));
        for link in inner.filter(|link| telling(site.pool.text(link.text))) {
            let title = site.pool.text(link.text);
            found.push(Posting { at: link.at, title, published: None, parent: Some(page.at) });
        }
    }
    for listing in listings {
        for entry in listing.entries(site).filter(|entry| telling(&entry.title)) {
            // A row whose link only a script follows stands at its list.
            let at = entry.at.unwrap_or(site.leaves[listing.leaf].at);
            let row = entry.date.map(|date| Dated { date, source: DateSource::ListRow, confidence: 80 });
            let own = site.leaf(at).and_then(|leaf| site.leaves[leaf].published);
            let parent = Some(site.leaves[listing.leaf].at);
            found.push(Posting { at, title: &entry.title, published: own.or(row), parent });
        }
    }
    found
}

fn add_finance(site: &Site, posting: &Posting<'_>, found: &mut Yearly) {
    let years = finance_years(posting.title);
    if years.is_empty() {
        return;
    }
    let gone = matches!(site.outcome(posting.at), Outcome::Gone(_) | Outcome::Broken(_));
    for (kind, year) in years {
        let finance = Finance {
            kind,
            year,
            address: site.pool.address(posting.at).clone(),
            title: posting.title.chars().take(LONGEST_TITLE).collect(),
            published: posting.published,
            parent: posting.parent.map(|at| site.pool.address(at).clone()),
        };
        // What was posted and does not open is no gap among the years, but a fault of its own.
        if gone {
            found.dead.push(finance.clone());
        }
        found.finances.push(finance);
    }
}

/// The years that a title names before 预算 and 决算; empty for what is about them and is none.
fn finance_years(title: &str) -> Vec<(FinanceKind, i16)> {
    let other = [
        "采购",
        "招标",
        "评审",
        "工程",
        "造价",
        "竣工",
        "施工",
        "通知",
        "培训",
        "解读",
        "关于编制",
        "编制工作",
        "概算",
        "结算",
        "问答",
        "中标",
        "会议",
        "召开",
        "座谈",
        "部署",
        "管理办法",
        "暂行办法",
    ];
    if other.iter().any(|word| title.contains(word)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (kind, word) in [(FinanceKind::Budget, "预算"), (FinanceKind::Account, "决算")] {
        for (at, _) in title.match_indices(word) {
            let before = years_in(&title[..at]).pop();
            let year = before.or_else(|| years_in(&title[at..]).into_iter().next());
            if let Some(year) = year.filter(|year| !found.contains(&(kind, *year))) {
                found.push((kind, year));
            }
        }
    }
    // 预决算 and 预算及决算: one year for both.
    if title.contains("预决算") {
        let year = years_in(title).into_iter().next();
        found.extend(year.map(|year| (FinanceKind::Budget, year)));
    }
    found
}

/// Four digits of this century that stand alone, in order.
fn years_in(text: &str) -> Vec<i16> {
    let mut found = Vec::new();
    let mut digits = String::new();
    for c in text.chars().chain(std::iter::once(' ')) {
        let c = if ('０'..='９').contains(&c) {
            char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
        } else {
            c
        };
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if digits.len() == 4 && digits.starts_with("20") {
            found.extend(digits.parse::<i16>().ok());
        }
        digits.clear();
    }
    found
}

/// A report on a website: 政府网站工作年度报表, 网站年度报表.
fn is_site_report(title: &str) -> bool {
    let report = ["报表", "年报", "年度报告", "工作报告"].iter().any(|word| title.contains(word));
    let of_website = title.contains("网站") && title.contains('年');
    let other = ["信息公开", "通知", "解读"].iter().any(|word| title.contains(word));
    (report && of_website && !other) || title.trim() == "年度报表"
}

fn add_site_report(site: &Site, posting: &Posting<'_>, home_links: &FxHashSet<At>, found: &mut Yearly) {
    if !is_site_report(posting.title) {
        return;
    }
    if matches!(site.outcome(posting.at), Outcome::Gone(_)) {
        return;
    }
    let read = site.leaf(posting.at).map(|leaf| &site.leaves[leaf]);
    let year = years_in(posting.title).into_iter().next();
    let year = year.or_else(|| read.and_then(|page| years_in(&page.heading).into_iter().next()));
    let on_home =
        home_links.contains(&posting.at) || posting.parent.is_some_and(|at| home_links.contains(&at));
    found.site_reports.push(SiteReport {
        address: site.pool.address(posting.at).clone(),
        title: posting.title.to_owned(),
        year,
        published: posting.published.or_else(|| read.and_then(|page| page.published)),
        on_home,
    });
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{assemble, at, home, page};
    use super::*;
    use crate::extract::{LabelKind, PageKind};

    #[test]
    fn a_title_names_the_years_of_budgets_and_accounts() {
        use FinanceKind::{Account, Budget};
        for (title, years) in [
            ("示例县2025年县级财政决算", vec![(Account, 2025)]),
            ("关于２０２５年预算执行情况和2026年预算草案的报告", vec![(Budget, 2025), (Budget, 2026)]),
            ("2024年度部门决算公开", vec![(Account, 2024)]),
            ("关于编制2026年部门预算的通知", vec![]),
            ("部门预算", vec![]),
            ("某桥梁工程2026年预算", vec![]),
        ] {
            assert_eq!(finance_years(title), years, "{title}");
        }
    }

    #[test]
    fn budgets_and_reports_on_the_website_are_found_by_their_rows() {
        let list = page("/tzgg/", PageKind::List, "通知公告")
            .row("/b.html", "示例市2026年部门预算", Some(date(2026, 2, 10)))
            .row("/r.html", "示例市政府网站工作年度报表（2025年度）", Some(date(2026, 1, 20)));
        let entry = home().link("/r.html", "政府网站年度报表", LabelKind::None, Position::Content);
        let portal = assemble(&[entry, list]);
        let it = portal.yearly().unwrap();
        assert_eq!((it.finance_count, it.finances[0].year), (1, 2026));
        assert_eq!(it.finances[0].published.map(|dated| dated.date), Some(date(2026, 2, 10)));
        let report = &it.site_reports[0];
        assert_eq!((it.site_reports.len(), report.year, report.on_home), (1, Some(2025), true));
        assert_eq!(it.site_report_entry.as_ref().map(|(to, _)| to.clone()), Some(at("/r.html")));
    }
}
