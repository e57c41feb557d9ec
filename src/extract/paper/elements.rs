//! The elements of an interpretation that its text names (辽政办〔2022〕43号 and like rules).

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::{Deserialize, Serialize};

/// What an interpretation should explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Element {
    /// 背景, 依据
    Background,
    /// 目标任务
    Aims,
    /// 主要内容
    Content,
    /// 适用范围
    Scope,
    /// 执行标准
    Standards,
    /// 注意事项
    Notes,
    /// 关键词诠释
    Terms,
    /// 惠民利民举措
    Benefits,
    /// 新旧政策差异
    Changes,
}

#[rustfmt::skip]
const WORDS: [(Element, &[&str]); 9] = [
    (Element::Background, &["背景", "依据", "必要性", "起草过程", "起草情况", "制定过程", "出台目的", "制定目的", "为什么要", "为何", "起草说明", "出台意义", "目的和意义", "目的意义"]),
    (Element::Aims, &["目标任务", "工作目标", "主要目标", "总体要求", "总体目标", "总体思路", "目标是", "基本原则", "任务目标", "发展目标"]),
    (Element::Content, &["主要内容", "重点内容", "内容解读", "主要任务", "重点任务", "主要举措", "重点举措", "主要措施", "重点措施", "框架", "条款", "核心内容", "基本内容", "政策内容", "主要条款", "规定了", "明确了", "有哪些", "亮点"]),
    (Element::Scope, &["适用范围", "适用对象", "适用于", "涉及范围", "实施范围", "申报对象", "申请条件", "执行期限", "范围期限", "对象范围", "支持对象", "适用人群"]),
    (Element::Standards, &["执行标准", "补贴标准", "补助标准", "收费标准", "奖励标准", "认定标准", "评价标准", "裁量标准", "标准是"]),
    (Element::Notes, &["注意事项", "需要注意", "特别说明", "有关事项说明", "需要说明"]),
    (Element::Terms, &["关键词", "名词解释", "术语", "概念", "是指", "什么是", "定义"]),
    (Element::Benefits, &["惠民", "利民", "惠企", "便民", "受益"]),
    (Element::Changes, &["新旧", "修订内容", "修改内容", "主要变化", "修订变化", "以往的不同", "与原办法", "与原文件", "与原政策", "与原规定", "有何不同", "有哪些不同", "区别", "差异", "创新点", "主要特点", "政策调整"]),
];

static FINDER: LazyLock<Option<(AhoCorasick, Vec<Element>)>> = LazyLock::new(|| {
    let words = WORDS.iter().flat_map(|(element, words)| words.iter().map(move |word| (*word, *element)));
    let (words, elements): (Vec<&str>, Vec<Element>) = words.unzip();
    AhoCorasick::new(words).ok().map(|finder| (finder, elements))
});

/// Elements named, in order of the rules, each once.
pub(super) fn read(text: &str) -> Vec<Element> {
    let Some((finder, elements)) = FINDER.as_ref() else { return Vec::new() };
    let named = finder.find_iter(text).filter_map(|hit| elements.get(hit.pattern().as_usize()).copied());
    let mut found: Vec<Element> = named.collect();
    found.sort_unstable();
    found.dedup();
    found
}

impl Element {
    /// The name, in Chinese and English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Background => ("背景依据", "background and basis"),
            Self::Aims => ("目标任务", "aims"),
            Self::Content => ("主要内容", "main content"),
            Self::Scope => ("适用范围", "scope"),
            Self::Standards => ("执行标准", "standards"),
            Self::Notes => ("注意事项", "what to note"),
            Self::Terms => ("关键词诠释", "terms explained"),
            Self::Benefits => ("惠民利民举措", "benefits"),
            Self::Changes => ("新旧政策差异", "what changed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_named_once_in_order() {
        let text = "一、主要内容。二、出台背景。三、适用范围：适用于全县。四、主要内容（续）。";
        assert_eq!(read(text), [Element::Background, Element::Content, Element::Scope]);
        assert!(read("全县各单位要抓好落实。").is_empty() && FINDER.is_some());
    }
}
