//! `page-stamp`: an article prints when it was published, to the minute, and where it comes from.
//!
//! Why: 国办发〔2017〕47号, annex: 发布时间 as `YYYY-MM-DD HH:MM`, and 信息来源.
//! Fails: sampled articles print the day alone, or no source; one fault for each of the two. Articles without any date near
//! their heading are asked about elsewhere.
//! Not applicable: no article with a date near its heading was read.
//! Cannot tell: none was read before the gathering stopped.

use serde::Deserialize;

use super::support::sampled;
use super::{About, Check};
use crate::extract::Stamp;
use crate::model::{Answer, Reason, Text, Verdict};
use crate::portal::{MarkedPage, Portal, Template};

pub(super) const ABOUT: About = About {
    id: "page-stamp",
    title: "发布时间和信息来源",
    passes: "抽查的内容页（参数 articles）都显示“YYYY-MM-DD HH:MM”格式的发布时间和信息来源。",
    fails: "发布时间没有精确到分，或没有注明信息来源，各计一处。没有日期的页面由其他检查项判定。",
    not_applicable: "没有读取到标题下注明日期的内容页。",
    cannot_tell: "监测中止前没有读取到这类页面。",
    remedy: "在内容页模板标题下显示“发布时间：YYYY-MM-DD HH:MM”和“信息来源”。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageStamp {
    /// Articles looked at.
    #[serde(default = "ten")]
    articles: u16,
}

fn ten() -> u16 {
    10
}

impl Check for PageStamp {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let articles = portal.identity()?.pages.iter().filter(|page| page.template == Template::Article);
        let stamped = articles.filter(|page| page.stamp != Stamp::None);
        let pages: Vec<&MarkedPage> = stamped.take(usize::from(self.articles)).collect();
        if pages.is_empty() {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let of = |lacks: fn(&MarkedPage) -> bool| {
            pages.iter().filter(|page| lacks(page)).copied().collect::<Vec<_>>()
        };
        let by_day = of(|page| page.stamp == Stamp::Day);
        let no_origin = of(|page| !page.origin_shown);
        let all = pages.len();
        let minute = sampled::fault(
            &by_day,
            "page-stamp:minute".into(),
            Text::new(
                format!(
                    "抽查 {all} 个内容页，{} 个的发布时间没有精确到分（应为“YYYY-MM-DD HH:MM”）",
                    by_day.len()
                ),
                format!(
                    "{} of {all} sampled articles print the day alone, not YYYY-MM-DD HH:MM",
                    by_day.len()
                ),
            ),
            Text::new("内容页模板显示到时、分", "let the template print hour and minute"),
        );
        let origin = sampled::fault(
            &no_origin,
            "page-stamp:origin".into(),
            Text::new(
                format!("抽查 {all} 个内容页，{} 个没有注明信息来源", no_origin.len()),
                format!("{} of {all} sampled articles do not say where they come from", no_origin.len()),
            ),
            Text::new("在标题下注明信息来源", "print the source below the heading"),
        );
        let answer = Answer::of_faults([minute, origin].into_iter().flatten().collect());
        Ok(answer
            .count("articles", all)
            .count("without_minute", by_day.len())
            .count("without_source", no_origin.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;

    const CHECK: PageStamp = PageStamp { articles: 10 };

    #[test]
    fn passes_when_minute_and_source_are_printed() {
        assert_eq!(verdict(&CHECK, marked_parts()), Verdict::Pass);
    }

    #[test]
    fn fails_once_for_days_and_once_for_sources() {
        let mut it = marked_parts();
        it.identity.pages[2].stamp = Stamp::Day;
        it.identity.pages[3].origin_shown = false;
        assert_eq!(subjects(&CHECK, it), ["page-stamp:minute", "page-stamp:origin"]);
    }

    #[test]
    fn does_not_apply_without_a_dated_article() {
        let mut it = marked_parts();
        it.identity.pages.iter_mut().for_each(|page| page.stamp = Stamp::None);
        assert_eq!(verdict(&CHECK, it), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_when_nothing_was_read() {
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
