//! `page-tags`: home, columns and articles bear the meta tags of the standard, filled in.
//!
//! Why: 国办发〔2017〕47号, annex (网页标签规范): three tags of the site on every page, four of the column on column
//! pages, three of the article and the column's name and kind on article pages; none may be empty.
//! Fails: a tag is missing or empty on a sampled page; one fault for each tag, naming the pages. `PubDate` is not written
//! `YYYY-MM-DD HH:MM`, or states another day than the page shows beyond doubt.
//! Not applicable: neither columns nor articles were read.
//! Cannot tell: fewer than `articles` article pages were read when the gathering stopped, and nothing is missing on those.

use serde::Deserialize;

use super::support::sampled;
use super::{About, Check};
use crate::extract::Tag;
use crate::model::{Answer, Fault, Reason, Text, Verdict};
use crate::portal::{MarkedPage, Portal, Template};

pub(super) const ABOUT: About = About {
    id: "page-tags",
    title: "网页标签",
    passes: "首页、全部栏目页和抽查的内容页（参数 articles）都有规定的网站标签、栏目标签、内容标签，且值不为空；PubDate格式正确并与页面显示的日期一致。",
    fails: "标签缺失或值为空，每种标签计一处；PubDate不是“YYYY-MM-DD HH:MM”格式，或与页面显示的发布日期不同，各计一处。",
    not_applicable: "没有读取到栏目页和内容页。",
    cannot_tell: "监测中止前读取的内容页不足抽查数，已读取的没有问题。",
    remedy: "在网站模板中按规范输出网站标签、栏目标签和内容标签，由系统自动填写。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageTags {
    /// Article pages looked at; of columns all are.
    #[serde(default = "ten")]
    articles: u16,
}

fn ten() -> u16 {
    10
}

impl Check for PageTags {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let sample = &portal.identity()?.pages;
        let of = |template| sample.iter().filter(move |page| page.template == template);
        // Where articles bear their tags, a page with the tags of a column alone is a column that shows its only text.
        let tagged = of(Template::Article).any(|page| page.tags.filled(Tag::ArticleTitle));
        let of_column = |page: &MarkedPage| {
            !page.tags.filled(Tag::ArticleTitle) && page.tags.filled(Tag::ColumnDescription)
        };
        let articles = of(Template::Article).filter(|page| !(tagged && of_column(page)));
        let articles: Vec<&MarkedPage> = articles.take(usize::from(self.articles)).collect();
        let columns: Vec<&MarkedPage> = of(Template::Column).collect();
        if articles.is_empty() && columns.is_empty() {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let mut pages: Vec<&MarkedPage> = of(Template::Home).collect();
        pages.extend(&columns);
        pages.extend(&articles);
        let mut faults: Vec<Fault> = Tag::ALL.into_iter().filter_map(|tag| lack(tag, &pages)).collect();
        faults.extend(form(&articles));
        faults.extend(other_day(&articles));
        let few = articles.len() < usize::from(self.articles);
        let doubt = portal.incomplete().filter(|_| few).cloned();
        let answer = Answer::of_faults(faults).blind(doubt);
        Ok(answer.count("columns", columns.len()).count("articles", articles.len()))
    }
}

/// The page must bear the tag.
fn owes(page: &MarkedPage, tag: Tag) -> bool {
    let of_column = Tag::COLUMN.contains(&tag);
    match page.template {
        Template::Column => Tag::SITE.contains(&tag) || of_column,
        Template::Article => !of_column || matches!(tag, Tag::ColumnName | Tag::ColumnType),
        Template::Home | Template::Other => Tag::SITE.contains(&tag),
    }
}

fn lack(tag: Tag, pages: &[&MarkedPage]) -> Option<Fault> {
    let owing: Vec<&MarkedPage> = pages.iter().filter(|page| owes(page, tag)).copied().collect();
    let lacking: Vec<&MarkedPage> = owing.iter().filter(|page| !page.tags.filled(tag)).copied().collect();
    let empty = lacking.iter().filter(|page| page.tags.empty(tag)).count();
    let (name, all, count) = (tag.name(), owing.len(), lacking.len());
    let message = Text::new(
        format!("网页标签 {name}：应有的 {all} 个页面中有 {count} 个缺失或为空（其中 {empty} 个为空）"),
        format!(
            "the tag {name} is missing or empty on {count} of {all} pages that must bear it ({empty} empty)"
        ),
    );
    let remedy = Text::new(
        format!("在模板中输出 {name} 标签并自动填写"),
        format!("let the templates write the tag {name} and fill it in"),
    );
    sampled::fault(&lacking, format!("tag:{name}"), message, remedy)
}

fn form(articles: &[&MarkedPage]) -> Option<Fault> {
    let wrong = articles.iter().filter(|page| page.tags.filled(Tag::PubDate) && !page.tags.pub_date_in_form);
    let wrong: Vec<&MarkedPage> = wrong.copied().collect();
    let message = Text::new(
        format!("PubDate标签不是“YYYY-MM-DD HH:MM”格式（抽查的内容页中有 {} 个）", wrong.len()),
        format!("the tag PubDate is not written YYYY-MM-DD HH:MM ({} sampled articles)", wrong.len()),
    );
    let remedy = Text::new("按“YYYY-MM-DD HH:MM”格式输出PubDate", "write PubDate as YYYY-MM-DD HH:MM");
    sampled::fault(&wrong, "tag:PubDate:form".into(), message, remedy)
}

fn other_day(articles: &[&MarkedPage]) -> Option<Fault> {
    let differs =
        |page: &&&MarkedPage| page.tagged_day.zip(page.shown_day).is_some_and(|(tag, shown)| tag != shown);
    let wrong: Vec<&MarkedPage> = articles.iter().filter(differs).copied().collect();
    let (tag, shown) = wrong.first().and_then(|page| page.tagged_day.zip(page.shown_day))?;
    let message = Text::new(
        format!(
            "PubDate标签与页面显示的发布日期不同（抽查的内容页中有 {} 个），例如标签为 {tag}，页面显示 {shown}",
            wrong.len()
        ),
        format!(
            "the tag PubDate states another day than the page ({} sampled articles): {tag} against {shown}",
            wrong.len()
        ),
    );
    let remedy = Text::new(
        "PubDate取信息的发布时间，不取页面生成时间",
        "fill PubDate from the time of publication, not from the time the page was made",
    );
    sampled::fault(&wrong, "tag:PubDate:day".into(), message, remedy)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::support::stage::*;
    use super::*;
    use crate::extract::TagSet;

    const CHECK: PageTags = PageTags { articles: 2 };

    #[test]
    fn passes_when_every_tag_is_filled() {
        assert_eq!(verdict(&CHECK, marked_parts()), Verdict::Pass);
        let mut it = marked_parts();
        // An article owes neither description nor keywords of its column, the home page no tag of an article.
        it.identity.pages[2].tags = it.identity.pages[2].tags.with_empty(Tag::ColumnDescription);
        it.identity.pages[0].tags = it.identity.pages[0].tags.with_empty(Tag::PubDate);
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
    }

    #[test]
    fn fails_for_each_tag_that_is_missing_or_empty_on_one_page() {
        let mut it = marked_parts();
        it.identity.pages[1].tags = it.identity.pages[1].tags.with_empty(Tag::ColumnKeywords);
        it.identity.pages[3].tags = it.identity.pages[3].tags.with_empty(Tag::PubDate);
        assert_eq!(subjects(&CHECK, it.clone()), ["tag:ColumnKeywords", "tag:PubDate"]);
        it.identity.pages[0].tags = TagSet::default();
        assert_eq!(faults(&CHECK, it).len(), 5);
    }

    #[test]
    fn a_column_that_shows_its_only_text_owes_no_tag_of_an_article() {
        let mut it = marked_parts();
        it.identity.pages[2].tags = TagSet::default()
            .with(Tag::SiteName)
            .with(Tag::SiteDomain)
            .with(Tag::SiteIDCode)
            .with(Tag::ColumnName)
            .with(Tag::ColumnDescription)
            .with(Tag::ColumnType);
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::Pass);
        it.identity.pages[3].tags = it.identity.pages[2].tags;
        assert_eq!(subjects(&CHECK, it), ["tag:ArticleTitle", "tag:PubDate", "tag:ContentSource"]);
    }

    #[test]
    fn the_date_must_have_its_form_and_its_day() {
        let mut it = marked_parts();
        it.identity.pages[2].tags.pub_date_in_form = false;
        it.identity.pages[3].tagged_day = Some(date(2026, 11, 22));
        assert_eq!(subjects(&CHECK, it.clone()), ["tag:PubDate:form", "tag:PubDate:day"]);
        it.identity.pages[3].shown_day = None;
        assert_eq!(subjects(&CHECK, it), ["tag:PubDate:form"]);
    }

    #[test]
    fn does_not_apply_without_columns_and_articles() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_from_too_few_articles() {
        let mut it = marked_parts();
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::Pass);
        assert_eq!(verdict(&PageTags { articles: 3 }, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
