//! Words of gambling and pornography where a public body does not write them: in the title, in the tags that search
//! engines read, in concealed links and in the words of links to other hosts. An article that warns of them is none.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

use super::Concealed;
use crate::extract::{LinkElement, PageFacts};

/// Names that only the trade itself uses; 彩票 alone is also the welfare lottery.
const WORDS: [&str; 70] = [
    "博彩",
    "百家乐",
    "澳门赌场",
    "网上赌场",
    "真人赌",
    "赌球",
    "澳门葡京",
    "新葡京",
    "葡京娱乐",
    "六合彩",
    "时时彩",
    "北京赛车pk",
    "pk10",
    "快三平台",
    "彩票平台",
    "彩票计划",
    "棋牌平台",
    "棋牌游戏下载",
    "真人娱乐",
    "真人荷官",
    "老虎机",
    "威尼斯人",
    "太阳城娱乐",
    "娱乐城",
    "皇冠体育",
    "皇冠现金",
    "bet365",
    "188bet",
    "188金宝博",
    "金沙娱乐",
    "银河娱乐",
    "永利娱乐",
    "澳门永利",
    "亚博体育",
    "万博体育",
    "开云体育",
    "乐鱼体育",
    "华体会",
    "必威体育",
    "米兰体育",
    "九游会",
    "ag真人",
    "bg真人",
    "开元棋牌",
    "外围投注",
    "足球投注",
    "体育投注",
    "投注平台",
    "现金网",
    "开户送",
    "一夜情",
    "裸聊",
    "约炮",
    "成人电影",
    "成人视频",
    "成人网站",
    "色情网站",
    "黄色网站",
    "无码",
    "av在线",
    "激情视频",
    "三级片",
    "情色",
    "私服发布",
    "传奇私服",
    "代开发票",
    "刻章办证",
    "枪支出售",
    "迷药出售",
    "外挂出售",
];
/// A text with such words speaks against the trade.
const AGAINST: [&str; 32] = [
    "打击",
    "查处",
    "整治",
    "警惕",
    "防范",
    "防骗",
    "反诈",
    "诈骗",
    "涉嫌",
    "案件",
    "禁止",
    "严禁",
    "取缔",
    "举报",
    "治理",
    "专项行动",
    "警方",
    "公安",
    "处罚",
    "危害",
    "抵制",
    "拒绝",
    "远离",
    "扫黄",
    "违法",
    "犯罪",
    "判处",
    "起诉",
    "清理",
    "通告",
    "宣传",
    "专项",
];

static FINDER: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::builder().ascii_case_insensitive(true).build(WORDS).ok());

/// Where the words stand, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In the words of an open link to another host.
    Link,
    /// In the title or the tags for search engines.
    Head,
    /// In a concealed link.
    Concealed,
}

/// Words found on one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injected {
    /// The gravest place.
    pub place: Place,
    /// The words, each once, at most ten.
    pub words: Vec<String>,
}

/// What was injected into the page, if anything was.
pub(super) fn read(facts: &PageFacts, concealed: &[Concealed]) -> Option<Injected> {
    let mut found = Injected { place: Place::Link, words: Vec::new() };
    let mut note = |place, words: Vec<&'static str>| {
        for word in words {
            found.place = found.place.max(place);
            if found.words.len() < 10 && !found.words.iter().any(|known| known == word) {
                found.words.push(word.to_owned());
            }
        }
    };
    for link in concealed {
        note(Place::Concealed, words_in(&link.text));
    }
    note(Place::Head, in_head(facts));
    let own = facts.address.host();
    for link in
        facts.links.iter().filter(|link| matches!(link.element, LinkElement::Anchor | LinkElement::Script))
    {
        let host = link.address.host();
        if host != own && !host.ends_with(".gov.cn") && !speaks_against(&link.text) {
            note(Place::Link, words_in(&link.text));
        }
    }
    (!found.words.is_empty()).then_some(found)
}

fn in_head(facts: &PageFacts) -> Vec<&'static str> {
    let mut words = words_in(&facts.title);
    for (name, value) in &facts.meta {
        if ["keywords", "description"].iter().any(|tag| name.eq_ignore_ascii_case(tag)) {
            words.extend(words_in(value));
        }
    }
    if words.is_empty() {
        return words;
    }
    // An article about the trade says in its first lines what is done against it.
    let lead: String = facts.text.chars().take(600).collect();
    let against = speaks_against(&facts.title) || speaks_against(&facts.heading) || speaks_against(&lead);
    if against && lead.chars().count() > 60 { Vec::new() } else { words }
}

fn words_in(text: &str) -> Vec<&'static str> {
    let Some(finder) = FINDER.as_ref() else { return Vec::new() };
    let hits = finder.find_iter(text).filter(|hit| {
        // 澳门葡京 in a text of Latin letters is one word; pk10 inside another is none.
        let word = WORDS[hit.pattern().as_usize()];
        let joined = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = hit.start().checked_sub(1).and_then(|at| text.as_bytes().get(at));
        !(word.as_bytes()[0].is_ascii() && joined(before))
    });
    hits.map(|hit| WORDS[hit.pattern().as_usize()]).collect()
}

fn speaks_against(text: &str) -> bool {
    AGAINST.iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Input, page};
    use crate::model::Address;

    fn of(html: &str) -> Option<Injected> {
        let address = Address::parse("http://www.x.gov.cn/a/1.html").unwrap();
        page(Input {
            address: &address,
            content_type: Some("text/html; charset=utf-8"),
            body: html.as_bytes(),
        })
        .safety
        .injected
    }

    #[test]
    fn a_title_a_tag_and_a_concealed_link_are_injected() {
        let title = of("<title>澳门葡京-百家乐官网</title><p>示例县人民政府</p>").unwrap();
        assert_eq!(
            (title.place, title.words),
            (Place::Head, vec!["澳门葡京".to_owned(), "百家乐".to_owned()])
        );
        let tag = of("<title>示例县</title><meta name=keywords content='示例,BET365'><p>文</p>").unwrap();
        assert_eq!(tag.words, ["bet365"]);
        let link = of("<div style='display:none'><a href='http://evil.example/'>时时彩</a></div>").unwrap();
        assert_eq!(link.place, Place::Concealed);
        let open = of("<a href='http://evil.example/'>皇冠体育</a>").unwrap();
        assert_eq!(open.place, Place::Link);
    }

    #[test]
    fn what_warns_of_the_trade_is_no_hit() {
        let body = "近期有人以网络博彩为名实施诈骗，公安机关提醒广大群众提高警惕，不参与任何形式的网络赌博，发现线索及时举报。全县已开展集中整治，公布了联系方式。";
        assert_eq!(
            of(&format!(
                "<title>警惕网络博彩陷阱</title><h1>警惕网络博彩陷阱</h1><div class=content><p>{body}</p></div>"
            )),
            None
        );
        assert_eq!(of("<title>福利彩票公益金使用情况公告</title><p>体育彩票</p>"), None);
        assert_eq!(of("<a href='http://news.example/'>警方查处网上赌场</a>"), None);
    }
}
