//! Long inputs of one thing over and over: reading four times as much takes four times as long, not sixteen.

use std::time::{Duration, Instant};

use super::{ALL, Target};

/// What may open something, ask for what is never closed, or begin a number, a date, a list.
pub(super) const PATTERNS: &[&str] = &[
    "<div>",
    "</div>",
    "<div><p>",
    "<b><i>",
    "<a href=x>",
    "<a href='/a/1.html'>甲乙丙</a>",
    "<table><tr><td>",
    "<td rowspan=9 colspan=9>",
    "<li><a href=/1.html>甲</a><span>2026-01-05</span></li>",
    "<p style='display:none'>",
    "<option value=http://a.cn>",
    "<form><input>",
    "<script>",
    "<script>var a={",
    "<!--",
    "<![CDATA[",
    "<record><![CDATA[",
    "<loc>",
    "<link ",
    "<title>",
    "<h1>",
    "<iframe src=a>",
    "<meta name=a content=b>",
    "<base href=b>",
    "<svg>",
    "<select>",
    "<frameset>",
    "<style>",
    "<!",
    "<",
    "&",
    "&amp;lt;",
    "&#",
    "1",
    "１",
    "一",
    "〔",
    "〕",
    "年",
    "月",
    "2026年",
    "2026-",
    "1.",
    "〔2026〕5号",
    "13800000000 ",
    "110101199003078515",
    "第一条",
    "《",
    "》",
    "（",
    "）",
    "、",
    "：",
    "来源：",
    "发布时间：",
    "当前位置：",
    "首页 > ",
    "附件",
    "共3页",
    "createPageHTML(",
    "$.ajax({url:'",
    "url:'a',",
    "unitUrl='",
    "function(",
    "location.href='a';",
    "[",
    "{",
    "{\"a\":",
    "[{\"title\":\"甲\",\"url\":\"/a\"},",
    "\"",
    "'",
    "\\",
    "%",
    "%2",
    "/",
    "../",
    "/a",
    "?a=",
    "&a=b",
    ";jsessionid=",
    "\r\n",
    "\n",
    "\0",
    "\t",
    " ",
    "\u{3000}",
    "\u{FEFF}",
    "\"a\",",
    "a,",
    "[[unit]]\n",
    "[[rule]]\n",
    "a=1\n",
    "a.",
    "a: b\r\n",
    "User-agent: *\nDisallow: /a\n",
    "Disallow: /*a*\n",
    "Sitemap: /a\n",
    "本",
    "予以公开",
    "申请",
    "答复",
    "<strong>",
    "电话：",
    "信箱",
];

/// Time of this thread on a processor, whatever else the machine does; by the clock where that is not known.
fn spent(work: impl FnOnce()) -> Duration {
    let on_processor = || {
        let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    };
    let (before, began) = (on_processor(), Instant::now());
    work();
    match (before, on_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => began.elapsed(),
    }
}

fn input(pattern: &str, bytes: usize, choice: u8) -> Vec<u8> {
    let mut input = vec![choice];
    input.extend(pattern.repeat(bytes / pattern.len()).into_bytes());
    input
}

/// Whether four times as much takes more than eight times as long, every time it is tried.
fn runs_away(target: Target, pattern: &str, choice: u8, bytes: usize) -> Option<(Duration, Duration)> {
    let (short, long) = (input(pattern, bytes, choice), input(pattern, 4 * bytes, choice));
    let mut last = None;
    for _ in 0..3 {
        let one = spent(|| target(&short));
        let four = spent(|| target(&long));
        if four < Duration::from_millis(20) || four < one * 8 {
            return None;
        }
        last = Some((one, four));
    }
    last
}

#[test]
#[ignore = "a minute of work"]
fn reading_takes_time_in_proportion() {
    let mut slow = Vec::new();
    for (name, target) in ALL {
        // The readers of others have their own limits, and a thread of their own.
        let choices: &[u8] = match *name {
            "attachment" => continue,
            "page" => &[8],
            "list_data" => &[0, 1, 4],
            "warc" => &[1, 2],
            "pack" | "register" => &[0, 1],
            _ => b"s",
        };
        for pattern in PATTERNS {
            for choice in choices {
                if let Some((one, four)) = runs_away(*target, pattern, *choice, BYTES) {
                    slow.push(format!("{name} {choice} {pattern:?}: {one:?}, then {four:?}"));
                }
            }
        }
    }
    assert!(slow.is_empty(), "\n{}\n", slow.join("\n"));
}

/// Small enough for a test, large enough for the square to show.
const BYTES: usize = 16 * 1024;
