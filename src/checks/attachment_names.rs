//! `attachment-names`: links to files say what the file is.
//!
//! Why: 附件1.docx and a string of digits tell nobody what he loads (国办发〔2017〕47号: 附件名称直观).
//! Fails: a page published within `window_days` before `Portal::as_of` offers files under names that say nothing, and neither
//! the link's title nor the words beside it do; one fault for each page, for a person to decide.
//! Not applicable: the site offers no files.
//! Cannot tell: part of the site was not gathered, and what was is in order.

use serde::Deserialize;

use super::support::days;
use super::{About, Check};
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Portal, UnnamedFiles};

pub(super) const ABOUT: About = About {
    id: "attachment-names",
    title: "附件名称直观",
    passes: "期限内（参数 window_days）发布的页面，附件链接的名称或其前后文字说明了附件是什么。",
    fails: "附件只叫“附件1”“点击下载”或一串数字字母，前后文字也没有说明，每个页面计一处，提交人工确认。",
    not_applicable: "网站没有提供附件。",
    cannot_tell: "网站未能读取完毕，已读取的均符合要求。",
    remedy: "附件以内容命名，如“某某申请表.docx”，或在链接文字中写明。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachmentNames {
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
}

fn a_year() -> u16 {
    365
}

impl Check for AttachmentNames {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let files = portal.links().iter().filter(|link| link.attachment && link.internal).count();
        let doubt = portal.incomplete().cloned();
        if files == 0 {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let window = 0..=i64::from(self.window_days);
        let all = portal.papers().unnamed_files.iter();
        let recent: Vec<&UnnamedFiles> = all
            .filter(|it| it.published.is_some_and(|day| window.contains(&days(day.date, portal.as_of))))
            .collect();
        let unnamed = recent.iter().map(|it| it.files.len()).sum();
        let answer = Answer::of_faults(recent.iter().map(|it| fault(it)).collect()).blind(doubt);
        Ok(answer.count("files", files).count("unnamed", unnamed))
    }
}

fn fault(page: &UnnamedFiles) -> Fault {
    let names: Vec<&str> = page.files.iter().map(|(_, name)| name.as_str()).collect();
    let shown = names.iter().take(5).copied().collect::<Vec<_>>().join("、");
    let message = Text::new(
        format!("页面“{}”的附件名称不直观：{shown}（共 {} 个）", page.title, names.len()),
        format!(
            "the page \"{}\" offers files whose names say nothing: {shown} ({})",
            page.title,
            names.len()
        ),
    );
    let remedy = Text::new("以附件内容命名", "name the files by what they hold");
    let seen = Seen::at(&page.page).quoting(&names.join("、"));
    Fault::new(seen, format!("unnamed-files:{}", page.page), message, remedy)
        .severity(Severity::Minor)
        .flagged()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::model::Outcome;
    use crate::portal::PortalParts;

    const CHECK: AttachmentNames = AttachmentNames { window_days: 365 };

    fn portal(day: Option<Date>) -> PortalParts {
        let mut it = parts();
        it.links.push(link("/a.pdf", Outcome::Alive));
        it.links[0].attachment = true;
        it.papers.unnamed_files.push(UnnamedFiles {
            page: at("/1.html"),
            title: "关于某事的通知".into(),
            published: day.and_then(dated),
            files: vec![(at("/a.pdf"), "附件1".into())],
        });
        it
    }

    #[test]
    fn passes_when_names_speak_or_the_page_is_older() {
        let mut it = portal(None);
        assert_eq!(verdict(&CHECK, it.clone()), Verdict::Pass);
        it.papers.unnamed_files.clear();
        assert_eq!(verdict(&CHECK, it), Verdict::Pass);
        assert_eq!(verdict(&CHECK, portal(Some(date(2025, 11, 22)))), Verdict::Pass);
    }

    #[test]
    fn fails_on_the_last_day_of_the_window() {
        let found = faults(&CHECK, portal(Some(date(2025, 11, 23))));
        assert_eq!(
            (found[0].subject.as_str(), found[0].flagged),
            ("unnamed-files:http://x.gov.cn/1.html", true)
        );
    }

    #[test]
    fn does_not_apply_without_files() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_was_not_gathered() {
        let mut it = portal(None);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
    }
}
