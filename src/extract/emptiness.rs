//! Pages that say nothing: placeholders, shells that a script fills, error pages, challenges.

use super::{Row, dates, survey::Survey};

/// A content area with more characters is not a placeholder, whatever words it holds.
const PLACEHOLDER_CHARS: u32 = 120;
/// How names of files end.
const FILE_ENDINGS: [&str; 10] =
    [".pdf", ".doc", ".docx", ".xls", ".xlsx", ".zip", ".rar", ".wps", ".ofd", ".ppt"];
/// A longer text, in bytes, is not blank whatever belongs to the template in it.
const LONGEST_BLANK: usize = 2_000;

const PLACEHOLDERS: [&str; 28] = [
    "暂无相关信息",
    "暂无相关内容",
    "暂无相关数据",
    "暂无相关记录",
    "暂无信息",
    "暂无内容",
    "暂无数据",
    "暂无记录",
    "没有相关内容",
    "没有相关数据",
    "没有相关信息",
    "没有内容",
    "没有数据",
    "没有记录",
    "共0条",
    "无数据",
    "正在建设中",
    "正在建设",
    "正在改版中",
    "正在升级中",
    "正在更新中",
    "栏目建设中",
    "建设中",
    "敬请期待",
    "暂未发布",
    "暂无文章",
    "暂无资料",
    "暂无更新",
];

/// Words of an error page; the first group needs a short page, the second a title.
const ERRORS: [&str; 27] = [
    "找不到",
    "页面不存在",
    "not found",
    "无法找到",
    "访问的页面不存在",
    "page not found",
    "错误页面",
    "访问出错",
    "无法访问",
    "已被删除",
    "页面已删除",
    "信息不存在",
    "栏目不存在",
    "系统维护中",
    "网站维护",
    "参数错误",
    "bad request",
    "http status 404",
    "非法访问",
    "页面出错",
    "文章不存在",
    "内容不存在",
    "不存在或已删除",
    "bad gateway",
    "gateway time-out",
    "service unavailable",
    "internal server error",
];

const CHALLENGE_SCRIPTS: [&str; 9] = [
    "__jsl_clearance",
    "$_ts=window['$_ts']",
    "$_ts=window[\"$_ts\"]",
    "acw_sc__v2",
    "wzws-waf-cgi",
    "waf_slider_verify",
    "/wzws_",
    "__jsluid",
    "punish/waf_block",
];

const CHALLENGE_WORDS: [&str; 24] = [
    "访问异常",
    "安全验证",
    "人机验证",
    "Just a moment",
    "请开启JavaScript",
    "请启用JavaScript",
    "已被拦截",
    "已被阻断",
    "已被云防护拦截",
    "访问过于频繁",
    "请输入验证码",
    "疑似黑客攻击",
    "YOUR REQUEST HAS BEEN DENIED",
    "触发WAF防护",
    "安全检测能力由",
    "堡塔云WAF",
    "D盾_拦截提示",
    "Request Rejected",
    "EpointRASP",
    "登录安全狗",
    "访问被拒绝",
    "可能对网站造成威胁",
    "存在攻击行为",
    "被管理员拦截",
];

/// The words with which a short content area says that there is nothing.
pub(super) fn placeholder(text: &str, content_chars: u32, rows: &[Row]) -> Option<String> {
    if content_chars > PLACEHOLDER_CHARS || !rows.is_empty() {
        return None;
    }
    PLACEHOLDERS.iter().find(|words| text.contains(**words)).map(|words| (*words).to_owned())
}

/// An empty shell that scripts fill.
pub(super) fn is_script_shell(page: &Survey<'_>, visible_chars: u32, html: &str) -> bool {
    if visible_chars >= 100 || page.script_count == 0 || page.end.anchors > 8 {
        return false;
    }
    page.app_root
        || html.contains("#/")
        || html.contains("window._CONFIG")
        || html.contains("<app-root")
        || html.contains("webpackJsonp")
        || html.contains("queryData=")
}

/// The content area says that its content is still on the way: a script fetches it.
pub(super) fn is_loading(text: &str, rows: usize) -> bool {
    let words = ["加载中", "正在加载", "载入中", "正在载入", "Loading"];
    rows == 0 && text.len() <= 240 && words.iter().any(|word| text.contains(word))
}

/// What an error page or an intercept page is recognised by.
pub(super) struct Signs<'a> {
    /// `<title>`.
    pub(super) title: &'a str,
    /// Heading.
    pub(super) heading: &'a str,
    /// Text of the content area.
    pub(super) text: &'a str,
    /// Visible characters on the whole page.
    pub(super) visible_chars: u32,
    /// Characters in the content area.
    pub(super) content_chars: u32,
    /// Rows of the list.
    pub(super) rows: usize,
}

/// Percent: how surely this is an error page; 0 for a page like any other.
pub(super) fn error_page(signs: &Signs<'_>) -> u8 {
    if signs.rows > 2 {
        return 0;
    }
    let titled = [signs.title, signs.heading].iter().any(|title| is_error_title(title));
    if titled && signs.visible_chars < 2000 {
        return 95;
    }
    if signs.visible_chars >= 2000 || signs.content_chars >= 300 {
        return 0;
    }
    let text = signs.text.to_ascii_lowercase();
    let says = ERRORS.iter().any(|words| text.contains(words));
    let whole_page = signs.visible_chars < 400;
    if says && (whole_page || signs.content_chars < 120) { 85 } else { 0 }
}

/// `404`, `502 Bad Gateway`, 出错 …
pub(super) fn is_error_title(title: &str) -> bool {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > 40 {
        return false;
    }
    let code = |code: &&str| {
        title.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-']))
    };
    let lower = title.to_ascii_lowercase();
    ["400", "403", "404", "405", "500", "502", "503", "504"].iter().any(code)
        || lower.contains("not found")
        || lower.contains("bad gateway")
        || lower.contains("error page")
        || ["404错误", "出错", "错误页面", "页面不存在", "错误提示", "网站维护", "页面未找到", "系统错误"]
            .iter()
            .any(|words| title.starts_with(words) || title.ends_with(words))
}

/// The page is a challenge or an intercept page of a protection product.
pub(super) fn is_challenge(page: &Survey<'_>, signs: &Signs<'_>) -> bool {
    if signs.visible_chars > 600 {
        return false;
    }
    let in_script = page.scripts.iter().take(20).any(|code| {
        let head = code.get(..4000).unwrap_or(code);
        CHALLENGE_SCRIPTS.iter().any(|sign| head.contains(sign))
            || (head.contains("arg1=") && head.contains("document.cookie"))
    });
    let says = |text: &str| CHALLENGE_WORDS.iter().any(|words| text.contains(words));
    in_script && page.end.anchors < 8
        || (signs.visible_chars < 400 && signs.rows == 0 && (says(signs.text) || says(signs.title)))
}

/// Characters of a short text that every page of the site carries: the line of date and source, sharing, printing, the
/// neighbours. 0 for a long text, where nobody asks.
pub(super) fn furniture_chars(text: &str) -> u32 {
    let hands_out_a_file =
        || text.split('\n').any(|line| FILE_ENDINGS.iter().any(|end| line.trim().ends_with(end)));
    if text.len() > LONGEST_BLANK || hands_out_a_file() {
        return 0;
    }
    let chars = |line: &str| line.chars().filter(|c| !c.is_whitespace()).count();
    let sum: usize = text.split('\n').filter(|line| is_furniture(line)).map(chars).sum();
    u32::try_from(sum).unwrap_or(u32::MAX)
}

fn is_furniture(line: &str) -> bool {
    let words = [
        "发布时间",
        "发布日期",
        "来源：",
        "来源:",
        "字体",
        "字号",
        "浏览次数",
        "浏览量",
        "点击量",
        "点击数",
        "点击次数",
        "阅读次数",
        "访问次数",
        "分享到",
        "打印本页",
        "【打印",
        "打印】",
        "关闭窗口",
        "关闭本页",
        "上一篇",
        "下一篇",
        "上一条",
        "下一条",
        "扫一扫",
        "责任编辑",
        "视力保护",
    ];
    let whole = [
        "相关信息",
        "相关文章",
        "相关链接",
        "相关阅读",
        "相关新闻",
        "打印",
        "关闭",
        "分享",
        "收藏",
        "附件：",
    ];
    let line = line.trim();
    let dated = ["时间", "日期"].iter().any(|word| line.contains(word)) && !dates::parse_all(line).is_empty();
    let short = line.len() <= 400 && !line.contains(['。', '，', '；']);
    short && (dated || whole.contains(&line) || words.iter().any(|word| line.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs<'a>(title: &'a str, text: &'a str) -> Signs<'a> {
        let chars = u32::try_from(text.chars().count()).unwrap();
        Signs { title, heading: "", text, visible_chars: chars, content_chars: chars, rows: 0 }
    }

    #[test]
    fn error_pages_are_short_and_say_so() {
        assert!(error_page(&signs("404 Not Found", "nginx")) > 0);
        assert!(error_page(&signs("提示", "对不起，您访问的页面不存在或已被删除")) > 0);
        assert_eq!(error_page(&signs("关于404号文件的说明", "正文")), 0);
        let long = "找不到出路的企业".repeat(60);
        assert_eq!(error_page(&signs("走访企业", &long)), 0);
    }

    #[test]
    fn a_placeholder_needs_a_short_page_without_rows() {
        assert_eq!(placeholder("栏目正在建设中，敬请期待", 12, &[]).as_deref(), Some("正在建设中"));
        assert_eq!(placeholder("项目正在建设中", 900, &[]), None);
    }

    #[test]
    fn what_every_page_carries_is_no_content() {
        let blank =
            "发布时间：2026-03-04 字体：大 中 小 点击量：次 打印本页\n分享到：QQ空间 新浪微博\n相关信息";
        assert_eq!(furniture_chars(blank), blank.chars().filter(|c| !c.is_whitespace()).count() as u32);
        assert_eq!(furniture_chars("时间：3月4日上午\n县政府召开会议。\n会议发布时间另定，请关注。"), 0);
        assert_eq!(furniture_chars(&"发布时间：2026-03-04\n".repeat(200)), 0);
    }

    #[test]
    fn content_on_its_way_is_no_emptiness() {
        assert!(is_loading("申报服务\n数据加载中.....", 0));
        assert!(!is_loading("申报服务\n数据加载中.....", 3));
        assert!(!is_loading("暂无数据", 0));
    }
}
