//! Titles compared: the year of an annual report, the core of a document's title, likeness of two titles.

use rustc_hash::FxHashMap;

/// Words before or after a title that say only what kind of text it is.
const MARKERS: [&str; 26] = [
    "的政策解读",
    "政策解读",
    "文件解读",
    "部门解读",
    "专家解读",
    "图文解读",
    "视频解读",
    "文字解读",
    "一图读懂",
    "一图看懂",
    "一图了解",
    "政策图解",
    "图解",
    "图说",
    "漫画",
    "长图",
    "政策问答",
    "有关问题解答",
    "的解读",
    "解读稿",
    "解读材料",
    "解读",
    "问答",
    "起草说明",
    "的说明",
    "视频",
];

/// The year that an annual disclosure report is about; `None` when `title` is no such report.
///
/// The year-end report on the website itself (政府网站工作年度报表) is another thing.
pub(super) fn report_year(title: &str) -> Option<i16> {
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    let about = title.contains("信息公开") || title.contains("政务公开");
    let report = title.contains("报告") || title.contains("年报");
    let other = [
        "报表",
        "网站工作",
        "网站年度",
        "解读",
        "通知",
        "公告",
        "问题",
        "审计",
        "提纲",
        "模板",
        "格式",
        "汇总表",
        "指南",
    ];
    if !about || !report || other.iter().any(|word| title.contains(word)) {
        return None;
    }
    if !(title.contains("年度")
        || title.contains("年报")
        || title.contains("年政")
        || title.contains("年信息"))
    {
        return None;
    }
    let digits: Vec<char> = title.chars().map(plain_digit).collect();
    for start in 0..digits.len().saturating_sub(4) {
        let four = &digits[start..start + 4];
        let alone = start == 0 || !digits[start - 1].is_ascii_digit();
        if alone && four.iter().all(char::is_ascii_digit) && digits[start + 4] == '年' {
            let year: i16 = four.iter().collect::<String>().parse().ok()?;
            if (2000..2100).contains(&year) {
                return Some(year);
            }
        }
    }
    None
}

fn plain_digit(c: char) -> char {
    const CHINESE: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if ('０'..='９').contains(&c) {
        return char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c);
    }
    if matches!(c, '○' | 'O' | '零') {
        return '0';
    }
    let value = CHINESE.iter().position(|digit| *digit == c).and_then(|value| u32::try_from(value).ok());
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(c)
}

/// The name before the year or the subject of a report's title: whose report it is. Empty when the title names nobody.
pub(super) fn report_owner(title: &str) -> String {
    let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    let end = ["政府信息公开", "信息公开", "政务公开"].iter().filter_map(|word| title.find(word)).min();
    let head = &title[..end.unwrap_or(0)];
    head.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '年' | '度' | '关' | '于')).collect()
}

/// What remains of a title once issuer, 关于印发…的通知 and words of its genre are taken away; no punctuation, no blanks.
/// Titles that speak of the same document have the same core.
pub(super) fn core(title: &str, unit_name: &str) -> String {
    let mut title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(inner) = quoted(&title) {
        title = inner;
    }
    without_frame(&title, unit_name)
}

/// The title inside the first 《》, nested brackets kept, when it is long enough to be one.
fn quoted(title: &str) -> Option<String> {
    let start = title.find('《')?;
    let end = title.rfind('》')?;
    let inner = title.get(start + '《'.len_utf8()..end)?;
    // Two titles side by side: the first.
    let inner = inner.split("》《").next()?.split("》和《").next()?.split("》、《").next()?;
    (inner.chars().count() >= 4).then(|| inner.to_owned())
}

fn without_frame(title: &str, unit_name: &str) -> String {
    let mut rest = title.to_owned();
    while let Some((start, end)) = rest.find('【').zip(rest.find('】')) {
        if start > end {
            break;
        }
        rest.replace_range(start..end + '】'.len_utf8(), "");
    }
    let mut part = rest.as_str();
    for _ in 0..3 {
        part = part.trim_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, '（' | '）' | '(' | ')' | '《' | '》')
        });
        for marker in MARKERS {
            part = part.strip_prefix(marker).unwrap_or(part);
            part = part.strip_suffix(marker).unwrap_or(part);
        }
    }
    // The issuer stands before 关于; within the first thirty characters, for a title may hold the word elsewhere.
    if let Some(at) = part.find("关于")
        && part[..at].chars().count() <= 30
    {
        part = &part[at + "关于".len()..];
    } else if !unit_name.is_empty() {
        part = part.strip_prefix(unit_name).unwrap_or(part);
    }
    for verb in ["印发", "发布", "公布", "下发"] {
        part = part.strip_prefix(verb).unwrap_or(part);
    }
    for tail in ["的通知", "的公告", "的通告", "的函", "的批复"] {
        part = part.strip_suffix(tail).unwrap_or(part);
    }
    if !unit_name.is_empty() {
        part = part.strip_prefix(unit_name).unwrap_or(part);
    }
    part.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Runs of digits and the words that set two versions of one title apart: titles that differ in them are different.
pub(super) fn versions(title: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut run = String::new();
    for c in title.chars().chain(std::iter::once(' ')) {
        if c.is_ascii_digit() {
            run.push(c);
        } else if !run.is_empty() {
            found.push(std::mem::take(&mut run));
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Pairs of neighbouring characters with their number.
pub(super) fn bigrams(text: &str) -> FxHashMap<(char, char), u16> {
    let mut found = FxHashMap::default();
    for pair in text.chars().zip(text.chars().skip(1)) {
        *found.entry(pair).or_insert(0_u16) += 1;
    }
    found
}

/// Likeness of two texts by their bigrams (Dice), percent.
pub(super) fn likeness(a: &FxHashMap<(char, char), u16>, b: &FxHashMap<(char, char), u16>) -> u32 {
    let size = |bag: &FxHashMap<_, u16>| bag.values().map(|count| u32::from(*count)).sum::<u32>();
    let total = size(a) + size(b);
    if total == 0 {
        return 0;
    }
    let shared = a.iter().filter_map(|(pair, count)| b.get(pair).map(|other| u32::from(*count.min(other))));
    shared.sum::<u32>() * 200 / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_report_is_read_and_other_reports_have_none() {
        assert_eq!(report_year("2012年示例市教育局政府信息公开工作年度报告"), Some(2012));
        assert_eq!(report_year("示例市教育局2019年度政府信息公开工作报告"), Some(2019));
        assert_eq!(report_year("示例市２０２５年政府信息公开年报"), Some(2025));
        assert_eq!(report_year("示例市二〇二五年政府信息公开工作年度报告"), Some(2025));
        assert_eq!(report_year("示例市2024年政府网站工作年度报表"), None);
        assert_eq!(report_year("关于报送2024年政府信息公开工作年度报告的通知"), None);
        assert_eq!(report_year("示例市2024年政府工作报告"), None);
    }

    #[test]
    fn a_report_names_its_owner() {
        assert_eq!(report_owner("2024年示例市教育局政府信息公开工作年度报告"), "示例市教育局");
        assert_eq!(report_owner("2024年政府信息公开工作年度报告"), "");
    }

    #[test]
    fn a_document_and_its_interpretation_have_one_core() {
        let unit = "示例市人民政府";
        let core = |title| core(title, unit);
        let document = core("示例市人民政府办公室关于印发《示例市公园管理办法（试行）》的通知");
        assert_eq!(document, "示例市公园管理办法试行");
        assert_eq!(core("《示例市公园管理办法（试行）》政策解读"), document);
        assert_eq!(core("【图解】示例市公园管理办法（试行）"), document);
        assert_eq!(core("示例市人民政府关于加强节水工作的意见"), "加强节水工作的意见");
        assert_eq!(core("一图读懂《关于加强节水工作的意见》"), "加强节水工作的意见");
    }

    #[test]
    fn likeness_runs_from_nothing_to_the_same() {
        let [a, b, c] = ["公园管理办法", "公园管理办法", "节水意见"].map(bigrams);
        assert_eq!((likeness(&a, &b), likeness(&a, &c)), (100, 0));
    }

    #[test]
    fn years_set_titles_apart() {
        assert_ne!(versions("2025年工作要点"), versions("2024年工作要点"));
    }
}
