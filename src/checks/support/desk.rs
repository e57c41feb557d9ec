//! Services and interaction: which entries lead to them, which guides can be judged, and what is left to a person.

use std::collections::BTreeSet;

use crate::model::{Address, Answer, Fault, Reason, Seen, UnitKind, Verdict};
use crate::portal::{LinkTarget, Portal, ServiceGuide};

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
        let named = named.map(|(_, text)| text.to_string());
        let host = ["zwfw", "zwdt", "bsdt"].iter().any(|token| link.address.authority().contains(token));
        named
            .or_else(|| host.then(|| link.parents.first().map_or(String::new(), |it| it.1.to_string())))
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

/// Words of a channel in the text of a link.
const CHANNELS: [&str; 18] = [
    "信箱",
    "邮箱",
    "留言",
    "咨询",
    "我要写信",
    "写信",
    "来信",
    "12345",
    "问政",
    "建言",
    "献策",
    "意见箱",
    "政务热线",
    "便民热线",
    "在线交流",
    "智能问答",
    "我要提问",
    "民生热线",
];
/// General entries behind which a channel may be.
const ENTRIES: [&str; 6] = ["互动交流", "政民互动", "公众参与", "互动", "公众互动", "交流互动"];
/// Channels of their own, and words that only look like one.
const OTHERS: [&str; 21] = [
    "信访",
    "举报",
    "纪检",
    "监察",
    "监督",
    "申请公开",
    "心理",
    "法律",
    "工程",
    "造价",
    "公司",
    "招聘",
    "招标",
    "电话",
    "知识",
    "登录",
    "会议",
    "服务费",
    "须知",
    "管理办法",
    "选登",
];
/// Longer texts are titles.
const LONGEST: usize = 12;

/// Links that lead to a way to ask or suggest, by address; neither pictures nor files nor dated texts.
pub(in crate::checks) fn channels(portal: &Portal) -> Vec<&LinkTarget> {
    called(portal, &CHANNELS)
        .filter(|link| portal.page(&link.address).is_none_or(|page| page.published.is_none()))
        .collect()
}

/// The first general entry to interaction.
pub(in crate::checks) fn interaction_entry(portal: &Portal) -> Option<&LinkTarget> {
    called(portal, &ENTRIES).next()
}

fn called<'a>(portal: &'a Portal, words: &'a [&str]) -> impl Iterator<Item = &'a LinkTarget> {
    // Of each page that links a target one text is kept; the home page may call it by several.
    let home = portal.home().map(|home| home.links.as_slice()).unwrap_or_default();
    let on_home: BTreeSet<&Address> =
        home.iter().filter(|(_, text)| is_called(text, words)).map(|(address, _)| address).collect();
    portal.links().iter().filter(move |link| {
        let named = || link.parents.iter().any(|(_, text)| is_called(text, words));
        !link.attachment && !is_picture(&link.address) && (on_home.contains(&link.address) || named())
    })
}

fn is_called(text: &str, words: &[&str]) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    text.chars().count() <= LONGEST && has(words) && !has(&OTHERS)
}

fn is_picture(address: &Address) -> bool {
    let extension = address.path().rsplit_once('.').map_or("", |(_, extension)| extension);
    ["png", "jpg", "jpeg", "gif", "bmp", "webp", "svg", "ico"]
        .iter()
        .any(|it| extension.eq_ignore_ascii_case(it))
}
