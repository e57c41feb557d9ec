//! Documents that a text repeals as a whole: by a decision with a list, or in its last article (…同时废止).
//!
//! Lists of what stays in force or is only amended stand beside those of what is repealed; a line that names a single
//! article repeals no document.

use std::sync::LazyLock;

use regex::Regex;

use crate::extract::number;

/// Numbers and titles kept of one text.
const MOST: usize = 300;
/// Longest line, in characters, that can head a list.
const LONGEST_HEAD: usize = 60;

const ENDING: [&str; 5] = ["同时废止", "予以废止", "自行废止", "同时失效", "即行废止"];
const OTHER: [&str; 7] = ["继续有效", "保留", "修改", "修订", "拟", "现行有效", "部分失效"];
/// A single part of a document, or one that is only planned.
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("第[0-9一二三四五六七八九十百]+[条款项章]|不一致|相抵触|征求意见|部分条款").ok()
});

pub(super) fn read(heading: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if memchr::memmem::find(text.as_bytes(), "废止".as_bytes()).is_none()
        && memchr::memmem::find(text.as_bytes(), "失效".as_bytes()).is_none()
    {
        return found;
    }
    let ends = |line: &str| line.contains("废止") || line.contains("失效");
    let other = |line: &str| OTHER.iter().any(|word| line.contains(word));
    let decision = ends(heading) && !heading.contains("征求意见") && !heading.contains("解读");
    let mut listing = decision && !other(heading);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let short = line.chars().count() <= LONGEST_HEAD;
        let items = line.contains('《') || line.contains('〔');
        if decision && short && !items {
            // 附件2：决定废止的文件目录
            if other(line) {
                listing = false;
            } else if ends(line) {
                listing = true;
            }
        }
        for sentence in line.split(['。', '；']) {
            let closing = ENDING.iter().any(|word| sentence.contains(word));
            if closing || (listing && decision && (items || !short)) {
                // What stands behind 根据 is the ground, not what ends.
                let named = sentence.rsplit("根据").next().unwrap_or(sentence);
                if !PART.as_ref().is_some_and(|part| part.is_match(sentence)) && !other(sentence) {
                    take(named, &mut found);
                }
            }
        }
    }
    found.truncate(MOST);
    found
}

fn take(words: &str, found: &mut Vec<String>) {
    let named = number::titles_in_book_marks(words).into_iter().chain(number::cited(words));
    for name in named.filter(|name| name.chars().count() >= 6) {
        if found.len() < MOST && !found.contains(&name) {
            found.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_article_repeals_what_it_names() {
        let text = "本办法自印发之日起施行。《某县公园管理办法》（某政发〔2015〕3号）同时废止。";
        assert_eq!(read("某县公园管理办法", text), ["某县公园管理办法", "某政发〔2015〕3号"]);
    }

    #[test]
    fn a_decision_repeals_its_list_and_spares_what_stays() {
        let text = "根据《行政法规制定程序条例》，现公布如下。\n一、决定废止的文件目录\n1.《某县绿化管理办法》（某政发〔2010〕1号）\n二、继续有效的文件目录\n1.《某县节水管理办法》（某政发〔2012〕2号）";
        let heading = "某县人民政府关于公布继续有效和废止文件目录的通知";
        assert_eq!(read(heading, text), ["某县绿化管理办法", "某政发〔2010〕1号"]);
    }

    #[test]
    fn a_part_is_not_the_whole() {
        let text = "《某县公园管理办法》第三条、第五条同时废止。以往规定与本办法不一致的，同时废止。";
        assert!(read("某县某办法", text).is_empty());
        assert!(read("某县节水办法", "有效期届满后本办法自行失效。").is_empty());
    }
}
