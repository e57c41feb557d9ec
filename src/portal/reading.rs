//! What an answer comes to once its page or file was read: a page may say that it is none. What no words tell (hosts that
//! answer any address alike) is for `wildcard.rs`.

use super::leaf::SURE_OF_REFUSAL;
use crate::extract::{Damage, Opens, PageFacts, PageKind};
use crate::model::{BrokenKind, GoneKind, Outcome};

/// The class of a visit, seen with what was read: a not-found page is gone whatever its status, a challenge blocks, a
/// gateway error and a file that does not open are failures that must be seen again. Without a page, as it was.
pub fn outcome(fetched: Outcome, page: Option<&PageFacts>) -> Outcome {
    let Some(page) = page.filter(|_| fetched == Outcome::Alive) else { return fetched };
    if let Some(kind) = broken_file(page) {
        return Outcome::Broken(kind);
    }
    match page.kind {
        _ if page.kind_confidence < SURE_OF_REFUSAL => fetched,
        // The page of a protection service in front of the site: as little the site's as any other of its pages.
        PageKind::ErrorPage if is_gateway_error(page) && names_protection(page) => {
            Outcome::Blocked("gateway of a protection service".to_owned())
        }
        // A gateway that lost its server for a moment says nothing about the page.
        PageKind::ErrorPage if is_gateway_error(page) => Outcome::Broken(BrokenKind::ServerError),
        PageKind::ErrorPage => Outcome::Gone(GoneKind::Soft404),
        PageKind::BlockPage => Outcome::Blocked("intercept page".to_owned()),
        _ => fetched,
    }
}

/// How a file that was downloaded whole is broken, where that is certain: a visitor cannot open it. It counts after
/// as many attempts as any other failure.
fn broken_file(page: &PageFacts) -> Option<BrokenKind> {
    match page.file.as_ref()?.opens {
        Opens::No(Damage::Truncated) => Some(BrokenKind::Truncated),
        Opens::Yes | Opens::Unknown(_) => None,
    }
}

/// Names a protection service (domain: web application firewalls and their gateways).
fn names_protection(facts: &PageFacts) -> bool {
    const SERVICES: [&str; 12] = [
        "安域",
        "云防护",
        "云盾",
        "网站卫士",
        "加速乐",
        "知道创宇",
        "创宇盾",
        "安全狗",
        "安恒",
        "玄武盾",
        "cloudflare",
        "waf",
    ];
    let start: String = facts.text.chars().take(600).collect();
    let said = format!("{} {} {start}", facts.title, facts.heading).to_lowercase();
    SERVICES.iter().any(|service| said.contains(service))
}

/// An error page that speaks of the server, not of the page: 5xx in words, whatever the status line says.
fn is_gateway_error(facts: &PageFacts) -> bool {
    const OF_SERVER: [&str; 16] = [
        "500 internal",
        "bad gateway",
        "gateway time",
        "service unavailable",
        "internal server error",
        "网关",
        "服务不可用",
        "服务器错误",
        "服务器异常",
        "服务器繁忙",
        "系统繁忙",
        "系统异常",
        "源站",
        "稍后再试",
        "稍后重试",
        "服务器内部",
    ];
    const OF_PAGE: [&str; 5] = ["404", "不存在", "not found", "已删除", "找不到"];
    let start: String = facts.text.chars().take(600).collect();
    let said = format!("{} {} {start}", facts.title, facts.heading).to_lowercase();
    let coded = said.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        matches!(word, "500" | "501" | "502" | "503" | "504" | "520" | "521" | "522" | "523" | "524")
    });
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    (coded || has(&OF_SERVER)) && !has(&OF_PAGE)
}
