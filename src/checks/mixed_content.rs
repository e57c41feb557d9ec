//! `mixed-content`: an https page loads nothing over http.
//!
//! Why: browsers refuse scripts, frames and style sheets that a secure page loads insecurely, so the page does not work; and
//! they warn about images.
//! Fails: an https page loads a script, a frame or a style sheet over http; images are notes. One fault for each
//! address without its query; of images for each host.
//! Not applicable: no page was fetched over https.
//! Cannot tell: the home page was not read; or nothing was found and not everything was gathered.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{About, Check};
use crate::extract::Loaded;
use crate::model::{Answer, Fault, Reason, Seen, Severity, Text, Verdict};
use crate::portal::{InsecureLoad, Portal};

pub(super) const ABOUT: About = About {
    id: "mixed-content",
    title: "混合内容",
    passes: "https页面没有通过http载入脚本、框架、样式表和图片。",
    fails: "https页面通过http载入脚本、框架或样式表，浏览器会拦截，每个地址（不含参数）计一处；图片按主机提示。",
    not_applicable: "没有通过https读取的页面。",
    cannot_tell: "首页未能读取；或监测中止，已读取的没有问题。",
    remedy: "改用https地址，或下载到本站引用。",
};

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MixedContent {}

impl Check for MixedContent {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let hazards = portal.hazards()?;
        if hazards.secure == 0 {
            return portal.incomplete().cloned().map_or(Ok(Verdict::NotApplicable.into()), Err);
        }
        let mut grouped: BTreeMap<(Loaded, String), Vec<&InsecureLoad>> = BTreeMap::new();
        for load in &hazards.insecure {
            grouped.entry((load.loaded, key(load))).or_default().push(load);
        }
        let images = hazards.insecure.iter().filter(|load| load.loaded == Loaded::Image).count();
        let refused = hazards.insecure.len() - images;
        let faults = grouped.iter().filter_map(|((_, key), loads)| fault(key, loads)).collect();
        let answer = Answer::of_faults(faults).blind(portal.incomplete().cloned());
        Ok(answer.count("https_pages", hazards.secure).count("images", images).count("refused", refused))
    }
}

/// What a webmaster mends at one stroke: the address without its query; of images all of one host.
fn key(load: &InsecureLoad) -> String {
    let address = load.target.as_str();
    if load.loaded == Loaded::Image {
        return format!("http://{}/", load.target.authority());
    }
    address.split('?').next().unwrap_or(address).to_owned()
}

fn fault(key: &str, loads: &[&InsecureLoad]) -> Option<Fault> {
    let first = loads.first()?;
    let (zh, en, severity) = match first.loaded {
        Loaded::Script => ("脚本", "scripts", Severity::Minor),
        Loaded::Frame => ("框架", "frames", Severity::Minor),
        Loaded::Style => ("样式表", "style sheets", Severity::Minor),
        Loaded::Image => ("图片", "images", Severity::Note),
    };
    let (count, pages) = (loads.len(), loads.iter().map(|load| load.pages).max().unwrap_or(0));
    let message = Text::new(
        format!("https页面通过http载入{zh} {key}（{count} 个地址，最多见于 {pages} 个页面）"),
        format!("https pages load {en} over http: {key} ({count} addresses, on up to {pages} pages)"),
    );
    let remedy = Text::new("改为https地址", "load it over https");
    let seen = Seen::at(&first.page).quoting(first.target.as_str());
    Some(Fault::new(seen, format!("mixed:{key}"), message, remedy).severity(severity))
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::portal::PortalParts;

    fn secure(loads: &[Loaded]) -> PortalParts {
        let mut it = parts();
        it.hazards.secure = 3;
        let load = |(n, loaded): (usize, &Loaded)| InsecureLoad {
            target: at(&format!("/{n}")),
            loaded: *loaded,
            page: at("/a"),
            pages: 2,
        };
        it.hazards.insecure = loads.iter().enumerate().map(load).collect();
        it
    }

    #[test]
    fn passes_when_everything_is_secure() {
        assert_eq!(verdict(&MixedContent {}, secure(&[])), Verdict::Pass);
    }

    #[test]
    fn fails_for_what_browsers_refuse_and_notes_images() {
        let found = faults(&MixedContent {}, secure(&[Loaded::Script, Loaded::Image]));
        let told: Vec<_> = found.iter().map(|it| (it.subject.as_str(), it.severity, it.flagged)).collect();
        let expected = [
            ("mixed:http://x.gov.cn/0", Severity::Minor, false),
            ("mixed:http://x.gov.cn/", Severity::Note, false),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn addresses_that_differ_in_their_query_are_one() {
        let mut it = secure(&[Loaded::Script, Loaded::Script]);
        it.hazards.insecure[0].target = at("/count?id=1");
        it.hazards.insecure[1].target = at("/count?id=2");
        assert_eq!(subjects(&MixedContent {}, it), ["mixed:http://x.gov.cn/count"]);
    }

    #[test]
    fn does_not_apply_to_a_site_without_https() {
        assert_eq!(verdict(&MixedContent {}, parts()), Verdict::NotApplicable);
    }

    #[test]
    fn cannot_tell_of_pages_that_were_not_gathered() {
        let mut it = secure(&[]);
        it.incomplete = Some(Reason::NotGathered);
        assert_eq!(verdict(&MixedContent {}, it), not_gathered());
    }
}
