//! What several checks prove alike: that a section is there, that links work. Each proof is one function, so that the
//! test of a check still says which verdict it reaches.

use super::stage::*;
use crate::checks::Check;
use crate::extract::LabelKind;
use crate::model::{BrokenKind, GoneKind, Outcome, Reason, UncheckedKind, UnitKind, Verdict};
use crate::portal::{LinkTarget, PortalParts, SectionKind};

/// A check that asks for a section of `kind`, which the label `label` promises; `subject` names its absence.
pub(in crate::checks) struct Presence<'a> {
    pub(in crate::checks) check: &'a dyn Check,
    pub(in crate::checks) kind: SectionKind,
    pub(in crate::checks) label: LabelKind,
    pub(in crate::checks) subject: &'a str,
}

impl Presence<'_> {
    fn found(&self) -> PortalParts {
        let mut it = parts();
        it.sections.push(section(self.kind, "/s"));
        it
    }

    pub(in crate::checks) fn passes_with_content(&self) {
        assert_eq!(verdict(self.check, self.found()), Verdict::Pass);
    }

    pub(in crate::checks) fn fails_when_absent_or_blank(&self) {
        assert_eq!(subjects(self.check, parts()), [self.subject]);
        let mut it = self.found();
        it.sections[0].blank = true;
        assert_eq!(subjects(self.check, it), ["column:http://x.gov.cn/s"]);
    }

    pub(in crate::checks) fn does_not_apply_to_public_enterprises(&self) {
        let mut it = parts();
        it.unit_kind = UnitKind::Enterprise;
        assert_eq!(verdict(self.check, it), Verdict::NotApplicable);
    }

    pub(in crate::checks) fn cannot_tell_what_was_not_read(&self) {
        assert_eq!(verdict(self.check, stopped()), not_gathered());
        let mut it = parts();
        it.unread.push((self.label, at("/s"), Reason::NeedsRendering));
        assert_eq!(verdict(self.check, it), Verdict::CannotTell(Reason::NeedsRendering));
    }
}

/// A check that asks whether links work; `asked` makes a link one of those it asks about.
pub(in crate::checks) struct Links<'a> {
    pub(in crate::checks) check: &'a dyn Check,
    pub(in crate::checks) asked: fn(&mut LinkTarget),
}

impl Links<'_> {
    fn with(&self, outcomes: &[Outcome]) -> PortalParts {
        let mut it = parts();
        it.links =
            outcomes.iter().enumerate().map(|(n, outcome)| link(&format!("/{n}"), outcome.clone())).collect();
        it.links.iter_mut().for_each(self.asked);
        it
    }

    pub(in crate::checks) fn passes_when_every_link_answers_or_merely_refuses_elsewhere(&self) {
        let mut it = self.with(&[Outcome::Alive, Outcome::Blocked("403".into())]);
        it.links[1].internal = false;
        assert_eq!(verdict(self.check, it), Verdict::Pass);
    }

    pub(in crate::checks) fn fails_for_each_dead_link_and_once_for_a_host_that_is_down(&self) {
        let down = Outcome::HostDown(BrokenKind::Timeout);
        let gone = Outcome::Gone(GoneKind::NotFound);
        let it = self.with(&[gone, down.clone(), down, Outcome::Broken(BrokenKind::Empty)]);
        let dead = ["dead:http://x.gov.cn/0", "dead:http://x.gov.cn/3", "host-down:x.gov.cn"];
        assert_eq!(subjects(self.check, it), dead);
    }

    pub(in crate::checks) fn does_not_apply_where_there_is_nothing_to_follow(&self) {
        assert_eq!(verdict(self.check, parts()), Verdict::NotApplicable);
        let mut it = self.with(&[Outcome::Gone(GoneKind::NotFound)]);
        for link in &mut it.links {
            (link.on_home, link.attachment) = (!link.on_home, !link.attachment);
        }
        assert_eq!(verdict(self.check, it), Verdict::NotApplicable);
    }

    pub(in crate::checks) fn cannot_tell_what_was_not_checked(&self) {
        let budget = Outcome::Unchecked(UncheckedKind::Budget);
        assert_eq!(verdict(self.check, self.with(&[Outcome::Alive, budget.clone()])), not_gathered());
        let half = answer(self.check, self.with(&[Outcome::Gone(GoneKind::Dns), budget]));
        assert_eq!(half.blind, Some(Reason::NotGathered));
        let ours = self.with(&[Outcome::Blocked("403".into())]);
        assert_eq!(verdict(self.check, ours), Verdict::CannotTell(Reason::Blocked("403".into())));
    }
}
