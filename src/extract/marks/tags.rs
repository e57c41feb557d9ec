//! The meta tags of the annex to 国办发〔2017〕47号: which are there, and which of them say something.

use serde::{Deserialize, Serialize};

/// One tag of the annex that every page of its group must bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of the standard")]
pub enum Tag {
    SiteName,
    SiteDomain,
    SiteIDCode,
    ColumnName,
    ColumnDescription,
    ColumnKeywords,
    ColumnType,
    ArticleTitle,
    PubDate,
    ContentSource,
}

impl Tag {
    /// Every tag, in the order of the standard.
    pub const ALL: [Self; 10] = [
        Self::SiteName,
        Self::SiteDomain,
        Self::SiteIDCode,
        Self::ColumnName,
        Self::ColumnDescription,
        Self::ColumnKeywords,
        Self::ColumnType,
        Self::ArticleTitle,
        Self::PubDate,
        Self::ContentSource,
    ];
    /// 网站标签
    pub const SITE: [Self; 3] = [Self::SiteName, Self::SiteDomain, Self::SiteIDCode];
    /// 栏目标签
    pub const COLUMN: [Self; 4] =
        [Self::ColumnName, Self::ColumnDescription, Self::ColumnKeywords, Self::ColumnType];
    /// 内容标签
    pub const ARTICLE: [Self; 3] = [Self::ArticleTitle, Self::PubDate, Self::ContentSource];

    /// The name as the standard writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::SiteName => "SiteName",
            Self::SiteDomain => "SiteDomain",
            Self::SiteIDCode => "SiteIDCode",
            Self::ColumnName => "ColumnName",
            Self::ColumnDescription => "ColumnDescription",
            Self::ColumnKeywords => "ColumnKeywords",
            Self::ColumnType => "ColumnType",
            Self::ArticleTitle => "ArticleTitle",
            Self::PubDate => "PubDate",
            Self::ContentSource => "ContentSource",
        }
    }

    fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The tags of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TagSet {
    named: u16,
    filled: u16,
    /// `PubDate` is written `YYYY-MM-DD HH:MM`, seconds allowed; `true` without the tag.
    pub pub_date_in_form: bool,
}

impl TagSet {
    /// The tag says something.
    pub fn filled(self, tag: Tag) -> bool {
        self.filled & tag.bit() != 0
    }

    /// The tag is there and says nothing.
    pub fn empty(self, tag: Tag) -> bool {
        self.named & tag.bit() != 0 && !self.filled(tag)
    }

    /// Adds a tag with something to say; for tests.
    pub fn with(mut self, tag: Tag) -> Self {
        self.named |= tag.bit();
        self.filled |= tag.bit();
        self
    }

    /// Adds a tag that says nothing; for tests.
    pub fn with_empty(mut self, tag: Tag) -> Self {
        self.named |= tag.bit();
        self.filled &= !tag.bit();
        self
    }
}

/// The tags among `meta`.
pub(super) fn read(meta: &[(String, String)]) -> TagSet {
    let mut set = TagSet { pub_date_in_form: true, ..TagSet::default() };
    for (name, value) in meta {
        // Seven letters and more; most other names are shorter or longer.
        if !(7..=17).contains(&name.len()) {
            continue;
        }
        let Some(tag) = Tag::ALL.into_iter().find(|tag| name.eq_ignore_ascii_case(tag.name())) else {
            continue;
        };
        set.named |= tag.bit();
        if !value.trim().is_empty() && !set.filled(tag) {
            set.filled |= tag.bit();
            if tag == Tag::PubDate {
                set.pub_date_in_form = in_form(value.trim());
            }
        }
    }
    set
}

/// `YYYY-MM-DD HH:MM`, seconds allowed.
fn in_form(value: &str) -> bool {
    let shape: String = value.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    matches!(shape.as_str(), "0000-00-00 00:00" | "0000-00-00 00:00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> TagSet {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        read(&pairs)
    }

    #[test]
    fn tags_are_absent_empty_or_filled() {
        let set = of(&[
            ("sitename", "示例县"),
            ("ColumnType", " "),
            ("PubDate", "2026-01-05 08:00"),
            ("author", "甲"),
        ]);
        assert!(set.filled(Tag::SiteName) && !set.filled(Tag::ColumnType) && set.empty(Tag::ColumnType));
        assert!(!set.empty(Tag::SiteIDCode) && !set.filled(Tag::SiteIDCode) && set.pub_date_in_form);
    }

    #[test]
    fn a_second_tag_of_the_name_may_fill_the_first() {
        let set = of(&[("ColumnKeywords", ""), ("ColumnKeywords", "公开")]);
        assert!(set.filled(Tag::ColumnKeywords) && !set.empty(Tag::ColumnKeywords));
    }

    #[test]
    fn the_form_of_the_date_is_strict() {
        for (value, expected) in [
            ("2026-01-05 08:00", true),
            ("2026-01-05 08:00:10", true),
            ("2026-01-05", false),
            ("2026/1/5 8:00", false),
            ("2026-01-05T08:00", false),
        ] {
            assert_eq!(of(&[("PubDate", value)]).pub_date_in_form, expected, "{value}");
        }
        assert!(of(&[]).pub_date_in_form);
    }
}
