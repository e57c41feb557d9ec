//! Services and interaction: who owes them, which entries lead to them, and what is left to a person.

use crate::model::{Address, Answer, Fault, Reason, Seen, UnitKind, Verdict};
use crate::portal::{Portal, ServiceGuide};

use super::partly;

/// The fault as it is where the rule says `decided`, else left to a person.
pub(in crate::checks) fn settled(decided: bool, fault: Fault) -> Fault {
    if decided { fault } else { fault.flagged() }
}

/// The guides whose text speaks for itself; what to answer when there is none. Services that live on another platform
/// are never said to be absent.
pub(in crate::checks) fn guides(portal: &Portal) -> Result<Result<Vec<&ServiceGuide>, Answer>, Reason> {
    if portal.unit_kind == UnitKind::Enterprise {
        return Ok(Err(Verdict::NotApplicable.into()));
    }
    portal.home()?;
    let all = &portal.services().guides;
    let readable: Vec<&ServiceGuide> = all.iter().filter(|guide| !guide.facts.thin).collect();
    if !readable.is_empty() {
        return Ok(Ok(readable));
    }
    if !all.is_empty() {
        return Err(partly(
            "办事指南只有附件或图片，没有可读取的正文",
            "the service guides are files or pictures without readable text",
        ));
    }
    if let Some((address, text)) = service_entry(portal) {
        let host = address.authority();
        return Err(partly(
            format!("本站有办事服务入口“{text}”（{host}），没有读到办事指南正文，由人工查看"),
            format!(
                "the site leads to services (\"{text}\", {host}), but no guide was read: a person has to look"
            ),
        ));
    }
    portal.incomplete().cloned().map_or(Ok(Err(Verdict::NotApplicable.into())), Err)
}

/// The first link by address that leads to services, on this site or elsewhere.
pub(in crate::checks) fn service_entry(portal: &Portal) -> Option<(Address, String)> {
    let words = ["政务服务", "办事", "一网通办", "网上服务", "便民服务", "公共服务", "在线服务", "服务大厅"];
    let told = portal.links().iter().find_map(|link| {
        let named = link
            .parents
            .iter()
            .find(|(_, text)| text.chars().count() <= 14 && words.iter().any(|word| text.contains(word)));
        let named = named.map(|(_, text)| text.clone());
        let host = ["zwfw", "zwdt", "bsdt"].iter().any(|token| link.address.authority().contains(token));
        named
            .or_else(|| host.then(|| link.parents.first().map_or(String::new(), |it| it.1.clone())))
            .map(|text| (link.address.clone(), text))
    });
    portal.services().entries.first().cloned().or(told)
}

/// Where a guide was seen.
pub(in crate::checks) fn seen_guide(guide: &ServiceGuide) -> Seen {
    let seen = Seen::at(&guide.address);
    match &guide.linked_from {
        Some((parent, anchor)) => seen.linked_from(parent, anchor),
        None => seen,
    }
}

/// Why what was not found may still be there.
pub(in crate::checks) fn unseen(portal: &Portal) -> Option<Reason> {
    portal.incomplete().cloned()
}
