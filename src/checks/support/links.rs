//! Dead links: which outcomes are faults, in what words, and what remains in doubt.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::model::{
    Address, Answer, BrokenKind, Fault, GoneKind, Outcome, Reason, Seen, Text, UncheckedKind, Verdict,
};
use crate::portal::LinkTarget;

/// Parents named as proof of one dead link; the message tells how many there are.
const PARENTS_SHOWN: usize = 3;

/// Judges link targets: dead ones are faults, a host that is down is one fault, a refusal or an unchecked link
/// never is. Links that we stopped short of leave a doubt, so do those whose hosts answer anything, and so does a site that refuses us at large; single
/// refusals, and links that were never ours to follow, are only counted.
pub(in crate::checks) fn dead<'a>(targets: impl Iterator<Item = &'a LinkTarget>) -> Answer {
    let (mut faults, mut doubt) = (Vec::new(), None);
    let mut hosts: BTreeMap<&str, Fault> = BTreeMap::new();
    let mut down = BTreeSet::new();
    let (mut total, mut blocked, mut unchecked) = (0, 0, 0);
    let mut refusals = Refusals::default();
    for target in targets {
        total += 1;
        refusals.note(target);
        match &target.outcome {
            Outcome::Alive => {}
            Outcome::Gone(kind) => faults.push(fault(target, gone(*kind))),
            Outcome::Broken(kind) => faults.push(fault(target, broken(*kind))),
            Outcome::HostDown(kind) => {
                down.insert(&target.address);
                let host = target.address.authority();
                hosts.entry(host).or_insert_with(|| host_down(target, broken(*kind)));
            }
            Outcome::Blocked(_) => blocked += 1,
            Outcome::Unchecked(kind) => {
                unchecked += 1;
                doubt = doubt.or(unseen(*kind));
            }
        }
    }
    if total == 0 {
        return Verdict::NotApplicable.into();
    }
    let checked = total - blocked - unchecked;
    let dead = faults.len() + down.len();
    faults.extend(hosts.into_values());
    let answer = Answer::of_faults(faults).blind(doubt.or(refusals.at_large()));
    answer
        .count("checked", checked)
        .count("dead", dead)
        .count("blocked", blocked)
        .count("unchecked", unchecked)
}

/// How far the audited site itself refuses us.
#[derive(Debug, Default)]
pub(in crate::checks) struct Refusals {
    asked: usize,
    refused: usize,
    by: Option<String>,
}

impl Refusals {
    /// Counts a link of the audited site.
    pub(in crate::checks) fn note(&mut self, target: &LinkTarget) {
        self.asked += usize::from(target.internal);
        if let (true, Outcome::Blocked(by)) = (target.internal, &target.outcome) {
            self.refused += 1;
            self.by.get_or_insert_with(|| by.clone());
        }
    }

    /// The refusal, when one in ten links or more met it: one guarded mailbox says nothing about the site.
    pub(in crate::checks) fn at_large(self) -> Option<Reason> {
        self.by.filter(|_| self.refused * 10 >= self.asked).map(Reason::Blocked)
    }
}

/// Why an unchecked link leaves a doubt; `None` for those that nobody asked us to follow.
fn unseen(kind: UncheckedKind) -> Option<Reason> {
    match kind {
        UncheckedKind::Budget | UncheckedKind::TooFewAttempts | UncheckedKind::Resolver => {
            Some(Reason::NotGathered)
        }
        UncheckedKind::Wildcard => Some(Reason::PartlyRead(Text::new(
            "部分链接所在主机对任意地址都返回同一页面，无法判断该链接是否有效",
            "the hosts of some links answer any address with the same page, so whether these links work is not known",
        ))),
        UncheckedKind::Robots
        | UncheckedKind::Scope
        | UncheckedKind::PrivateAddress
        | UncheckedKind::TlsUnsupported
        | UncheckedKind::TooLarge => None,
    }
}

/// What is wrong, and what to do about it, in both languages.
struct Words {
    wrong: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
}

const MOVED: (&str, &str) = ("更正为有效地址，或删除该链接", "correct the address, or remove the link");
const SERVER: (&str, &str) = (
    "修复目标页面所在的服务器；属外单位网站的，更换地址或删除该链接",
    "repair the server of the target; if it is not yours, change or remove the link",
);
const FILE: (&str, &str) = (
    "重新上传完整、可打开的文件，并核对文件格式与扩展名",
    "upload the complete file again and see that its format is what its name says",
);

fn gone(kind: GoneKind) -> Words {
    let wrong = match kind {
        GoneKind::NotFound => ("目标不存在（404）", "the target does not exist (404)"),
        GoneKind::Gone => ("目标已删除（410）", "the target was removed (410)"),
        GoneKind::Soft404 => ("打开后是“页面不存在”的提示页", "it shows a not-found page"),
        GoneKind::HomeRedirect => ("目标已失效，被直接转到首页", "it silently leads to the home page"),
        GoneKind::Dns => ("域名不存在", "the host name does not exist"),
    };
    Words { wrong, remedy: MOVED }
}

fn broken(kind: BrokenKind) -> Words {
    let (wrong, remedy) = match kind {
        BrokenKind::ServerError => (("服务器出错（5xx）", "the server fails (5xx)"), SERVER),
        BrokenKind::Refused => (("服务器拒绝连接", "the connection is refused"), SERVER),
        BrokenKind::Reset => (("连接被中断", "the connection breaks off"), SERVER),
        BrokenKind::Tls => (
            ("HTTPS 证书有问题，浏览器会阻止访问", "its HTTPS certificate is not valid"),
            (
                "更换有效的 HTTPS 证书；属外单位网站的，更换地址或删除该链接",
                "install a valid certificate; if the site is not yours, change or remove the link",
            ),
        ),
        BrokenKind::Timeout => (("多次访问均超时", "it timed out every time"), SERVER),
        BrokenKind::Loop => (
            ("循环跳转，无法打开", "it redirects in a circle"),
            ("修正跳转设置，或更正链接地址", "mend the redirects, or correct the address"),
        ),
        BrokenKind::Empty => (("打开后内容为空", "it is empty"), FILE),
        BrokenKind::Truncated => (("内容不完整，传输中断", "it ends before it is complete"), FILE),
        BrokenKind::Mislabelled => {
            (("文件内容与扩展名不符，无法打开", "the file is not what its name says"), FILE)
        }
        BrokenKind::Malformed => (("服务器响应异常", "the server's answer makes no sense"), SERVER),
    };
    Words { wrong, remedy }
}

fn fault(target: &LinkTarget, words: Words) -> Fault {
    let anchor = target.parents.first().map_or("", |(_, anchor)| anchor.trim());
    let name = if anchor.is_empty() { target.address.as_str() } else { anchor };
    let mut zh = format!("链接“{name}”打不开：{}", words.wrong.0);
    let mut en = format!("the link \"{name}\" is dead: {}", words.wrong.1);
    if target.parent_count > 1 {
        zh.push_str(&format!("；共有 {} 个页面链接到它", target.parent_count));
        en.push_str(&format!("; {} pages link it", target.parent_count));
    }
    let remedy = Text::new(words.remedy.0, words.remedy.1);
    proved(target, format!("dead:{}", target.address), Text::new(zh, en), remedy)
}

fn host_down(target: &LinkTarget, words: Words) -> Fault {
    let host = target.address.authority();
    let zh = format!("链接的网站 {host} 整站无法访问：{}", words.wrong.0);
    let en = format!("nothing on the linked site {host} can be reached: {}", words.wrong.1);
    let remedy = Text::new(
        "恢复该网站的访问；已停用的，删除所有指向它的链接",
        "bring the site back, or remove all links to it if it was given up",
    );
    proved(target, format!("host-down:{host}"), Text::new(zh, en), remedy)
}

fn proved(target: &LinkTarget, subject: String, message: Text, remedy: Text) -> Fault {
    let mut places = target.parents.iter().take(PARENTS_SHOWN);
    let linked =
        |(parent, anchor): &(Address, Arc<str>)| Seen::at(&target.address).linked_from(parent, anchor);
    let first = places.next().map_or_else(|| Seen::at(&target.address), linked);
    places.fold(Fault::new(first, subject, message, remedy), |fault, place| fault.also_seen(linked(place)))
}
