//! What a run may fetch: scope, limits, and the worth of a lead.

use std::{collections::BTreeSet, time::Duration};

use serde::{Deserialize, Serialize};

use crate::model::{Address, Need};

/// The part of the web that is audited: authorities with a path prefix each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Vec<(String, String)>);

impl Scope {
    /// The site of `home`: its host with and without `www.`, below the folder of `home`.
    pub fn of_home(home: &Address) -> Self {
        let prefix = home.path().rsplit_once('/').map_or("/", |(folder, _)| folder);
        let prefix = format!("{}/", prefix.trim_end_matches('/'));
        let mut sites = vec![(home.authority().to_owned(), prefix.clone())];
        let twin = match home.authority().strip_prefix("www.") {
            Some(bare) => bare.to_owned(),
            None => format!("www.{}", home.authority()),
        };
        if home.host().contains('.') && !home.host().starts_with(|c: char| c.is_ascii_digit() || c == '[') {
            sites.push((twin, prefix));
        }
        Self(sites)
    }

    /// Adds another authority, all of it.
    pub fn with_host(mut self, authority: &str) -> Self {
        self.0.push((authority.to_ascii_lowercase(), "/".to_owned()));
        self
    }

    /// Whether `address` belongs to the audited site.
    pub fn holds(&self, address: &Address) -> bool {
        let matches = |(authority, prefix): &(String, String)| {
            address.authority() == authority && address.path().starts_with(prefix.as_str())
        };
        self.0.iter().any(matches)
    }

    /// Whether `address` lies on a host of the audited site, in whatever folder.
    pub fn reaches(&self, address: &Address) -> bool {
        self.0.iter().any(|(authority, _)| address.authority() == authority)
    }

    /// Authorities and path prefixes, the home's own first.
    pub fn sites(&self) -> &[(String, String)] {
        &self.0
    }
}

/// How far a run may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Tasks handed out at most, retries included.
    pub tasks: u64,
    /// Time from the start after which nothing more is handed out.
    pub deadline: Duration,
    /// Clicks from the home page; further pages of a list count as the list.
    pub depth: u16,
    /// Look at links that lead to other sites.
    pub other_sites: bool,
    /// Tasks of one host running at a time.
    pub tasks_per_host: usize,
    /// Addresses of one shape (digits alike) with a query string.
    pub per_query_shape: u32,
    /// Attempts before a failure is believed.
    pub attempts: u8,
    /// Least time between two attempts at one address.
    pub retry_gap: Duration,
    /// Refusals in a row, or failures of a host that never answered, after which a host is left alone.
    pub patience: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tasks: 5_000,
            deadline: Duration::from_secs(2 * 3600),
            depth: 20,
            other_sites: true,
            tasks_per_host: 2,
            per_query_shape: 500,
            attempts: 3,
            retry_gap: Duration::from_secs(30),
            patience: 5,
        }
    }
}

/// Where a run begins and how far it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The home page.
    pub home: Address,
    /// What is audited.
    pub scope: Scope,
    /// How far.
    pub limits: Limits,
    /// What for.
    pub needs: Needs,
}

/// Worth of a task; smaller goes first. One page of each column goes before the second page of any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The home page.
    Home,
    /// The disclosure platform and its sections.
    Platform,
    /// First pages of lists of policy documents and interpretations.
    PolicyList,
    /// First pages of other columns, and what fills them.
    Column,
    /// What menus lead to under a name that no label knows.
    Menu,
    /// The guide and the annual reports where they are entries of a list.
    Report,
    /// The first entries of a column whose list shows no dates.
    Dating,
    /// Anything else on the site that may still be a column.
    Page,
    /// Further pages of lists of policy documents and interpretations.
    PolicyPage,
    /// Policy documents and interpretations.
    Document,
    /// One more view of a list that has many, by region say.
    View,
    /// Policy documents older than any rule about them asks.
    OlderDocument,
    /// Entries of other columns.
    Entry,
    /// Further pages of other lists.
    ListPage,
    /// Links that are only looked at: images, files, other sites.
    Look,
}

impl Rank {
    /// What a task of this rank is needed for.
    pub fn need(self) -> Need {
        match self {
            Self::Home | Self::Platform | Self::Report => Need::Section,
            Self::PolicyList | Self::Column | Self::Menu | Self::Dating | Self::Page => Need::Column,
            Self::View => Need::View,
            Self::PolicyPage => Need::PolicyPage,
            Self::Document => Need::Document,
            Self::OlderDocument => Need::OlderDocument,
            Self::Entry => Need::Entry,
            Self::ListPage => Need::ListPage,
            Self::Look => Need::Link,
        }
    }
}

/// What the rules of a pack need gathered. Empty: everything alike.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs(BTreeSet<Need>);

impl Needs {
    /// These needs.
    pub fn of(needs: impl IntoIterator<Item = Need>) -> Self {
        Self(needs.into_iter().collect())
    }

    /// True for a rank that no rule asks for: it waits until the others are done. The home page and the sections lead
    /// to everything else and, like what menus lead to, are never put back.
    pub(super) fn puts_back(&self, rank: Rank) -> bool {
        !self.0.is_empty() && rank > Rank::Menu && !self.0.contains(&rank.need())
    }
}

/// An address found on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Where it leads.
    pub address: Address,
    /// Its worth.
    pub rank: Rank,
    /// A further page of the list it was found on: does not count as a click.
    pub continues: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    #[test]
    fn the_scope_is_the_host_with_and_without_www_below_the_home_folder() {
        let scope = Scope::of_home(&at("http://www.x.gov.cn/jyj/index.html"));
        assert!(scope.holds(&at("https://x.gov.cn/jyj/a.html")));
        assert!(!scope.holds(&at("http://www.x.gov.cn/other/")));
        assert!(!scope.holds(&at("http://y.gov.cn/jyj/")) && !scope.reaches(&at("http://y.gov.cn/jyj/")));
        assert!(scope.reaches(&at("http://x.gov.cn/common/search/1")));
        assert!(Scope::of_home(&at("http://x.gov.cn/")).holds(&at("http://www.x.gov.cn/any")));
    }
}
