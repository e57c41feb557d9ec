//! `interpretation-forms`: interpretations come in at least `min_forms` forms: text, pictures, video, questions, press.
//!
//! Why: not everybody reads a long text (国办发〔2017〕47号, 解读回应: 图表、图解、音频、视频等形式).
//! Fails: the interpretations published within `window_days` before `Portal::as_of` show fewer forms; one fault for the site,
//! for a person to decide, for a form may be hidden in a player or a file.
//! Not applicable: fewer texts than that were published in that time.
//! Cannot tell: interpretations could not be read, or show no form that we know, and may have further ones.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::support::{days, documents_need, interpretations_unread, partly};
use super::{About, Check};
use crate::extract::Form;
use crate::model::{Answer, Fault, Measured, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{Explanation, Portal};

pub(super) const ABOUT: About = About {
    id: "interpretation-forms",
    title: "解读形式多样",
    passes: "期限内（参数 window_days）发布的解读采用不少于规定种类（参数 min_forms）的形式：文字、图解、音视频、问答访谈、新闻发布会。",
    fails: "期限内发布的解读形式少于规定种类，全站计一处，提交人工确认。",
    not_applicable: "期限内发布的解读少于要求的形式种类数。",
    cannot_tell: "形式不足，但有解读未能读取或看不出形式。",
    remedy: "除文字解读外，采用图解、视频、问答、新闻发布会等形式。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InterpretationForms {
    /// Days before the day of the audit, inclusive.
    #[serde(default = "a_year")]
    window_days: u16,
    /// Inclusive: as many still pass.
    #[serde(default = "two")]
    min_forms: usize,
}

fn a_year() -> u16 {
    365
}

fn two() -> usize {
    2
}

impl Check for InterpretationForms {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        portal.home()?;
        let all = &portal.papers().explanations;
        let age = |it: &Explanation| it.published.map(|dated| days(dated.date, portal.as_of));
        let window = 0..=i64::from(self.window_days);
        let recent: Vec<_> =
            all.iter().filter(|it| age(it).is_some_and(|age| window.contains(&age))).collect();
        let doubt = interpretations_unread(portal, documents_need(self.window_days));
        let Some(first) = recent.first() else {
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        };
        let formless = recent
            .iter()
            .any(|it| it.forms.is_empty())
            .then(|| partly("有解读的形式看不出来", "some interpretations do not show what form they have"));
        let doubt = doubt.or(formless);
        // What bears no date may be of that time: it helps.
        let undated = all.iter().filter(|it| age(it).is_none());
        let forms: BTreeSet<Form> =
            recent.iter().copied().chain(undated).flat_map(|it| it.forms.iter().copied()).collect();
        let names = |english: bool| -> Vec<String> {
            let name = |form: &Form| if english { form.name().1 } else { form.name().0 };
            forms.iter().map(|form| name(form).to_owned()).collect()
        };
        let enough = forms.len() >= self.min_forms;
        if !enough && recent.len() < self.min_forms {
            // One text cannot be asked for two forms.
            return doubt.map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let fault = || self.fault(first, &names(false).join("、"), &names(true).join(", "), recent.len());
        let mut answer = match doubt.filter(|_| !enough) {
            Some(reason) => return Err(reason),
            None => Answer::of_faults(if enough { Vec::new() } else { vec![fault()] }),
        };
        answer.measured.insert("forms".into(), Measured::Words(names(false)));
        Ok(answer.count("interpretations", recent.len()))
    }
}

impl InterpretationForms {
    fn fault(&self, first: &Explanation, zh: &str, en: &str, count: usize) -> Fault {
        let limit = self.min_forms;
        let message = Text::new(
            format!("期限内 {count} 份解读的形式只有：{zh}（要求不少于 {limit} 种）"),
            format!(
                "the {count} interpretations of the period come only as: {en} (at least {limit} forms are asked)"
            ),
        );
        let remedy =
            Text::new("增加图解、视频、问答等解读形式", "add pictures, videos, or questions and answers");
        let seen = Seen::at(&first.address).quoting(&first.title);
        Fault::new(seen, "interpretation-forms", message, remedy).severity(Severity::Minor).flagged()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    const CHECK: InterpretationForms = InterpretationForms { window_days: 365, min_forms: 2 };

    fn portal(each: &[(Option<Date>, Form)]) -> PortalParts {
        let mut it = parts();
        for (n, (day, form)) in each.iter().enumerate() {
            it.papers.explanations.push(Explanation {
                address: at(&format!("/j{n}")),
                title: "解读".into(),
                published: day.and_then(dated),
                forms: vec![*form],
            });
        }
        it
    }

    const DAY: Option<Date> = Some(date(2025, 11, 23));

    #[test]
    fn passes_with_as_many_forms_as_asked() {
        assert_eq!(verdict(&CHECK, portal(&[(DAY, Form::Words), (DAY, Form::Picture)])), Verdict::Pass);
        assert_eq!(verdict(&CHECK, portal(&[(DAY, Form::Words), (None, Form::Film)])), Verdict::Pass);
    }

    #[test]
    fn fails_with_one_fewer() {
        let old = Some(date(2025, 11, 22));
        let found = faults(&CHECK, portal(&[(DAY, Form::Words), (DAY, Form::Words), (old, Form::Film)]));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("interpretation-forms", true));
    }

    #[test]
    fn does_not_apply_without_interpretations() {
        assert_eq!(verdict(&CHECK, parts()), Verdict::NotApplicable);
        assert_eq!(verdict(&CHECK, portal(&[(DAY, Form::Words)])), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_what_the_unread_would_show() {
        let mut it = portal(&[(DAY, Form::Words), (DAY, Form::Words)]);
        it.papers.explanations[0].forms.clear();
        assert!(matches!(verdict(&CHECK, it.clone()), Verdict::CannotTell(Reason::PartlyRead(_))));
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, it), not_gathered());
        assert_eq!(verdict(&CHECK, stopped()), not_gathered());
        let mut enough = portal(&[(DAY, Form::Words), (DAY, Form::Picture)]);
        enough.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&CHECK, enough), Verdict::Pass);
    }
}
