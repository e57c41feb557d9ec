//! An invented portal of any size, the same on every run: a home page, columns with numbered list pages, articles.
//!
//! Page 0 is the home page, then come the list pages of all columns, then the articles. Every page bears the
//! navigation; every article is in one list, and is linked by its neighbours, so every page can be reached.

use std::fmt::Write as _;

/// The day an audit of the site is made.
pub(crate) const AS_OF: &str = "2022-12-31";

/// Rows of one list page.
const ROWS: u32 = 20;
/// Pages are padded with text to about this many bytes.
const PAGE_BYTES: usize = 25_000;
/// Columns: folder and name.
const COLUMNS: [(&str, &str); 10] = [
    ("zwgk/zcwj", "政策文件"),
    ("zwgk/zcjd", "政策解读"),
    ("zwgk/tzgg", "通知公告"),
    ("zwgk/ghjh", "规划计划"),
    ("zwgk/rsxx", "人事信息"),
    ("zwgk/czxx", "财政信息"),
    ("xwzx/yw", "要闻动态"),
    ("xwzx/bmdt", "部门动态"),
    ("fwdt/bszn", "办事指南"),
    ("hdjl/myzj", "民意征集"),
];
/// Sentences of an article, repeated until it is long enough.
const SENTENCES: [&str; 4] = [
    "会议强调，要坚持以人民为中心的发展思想，持续优化营商环境，把各项工作抓实抓细。",
    "各有关单位要明确责任分工，完善工作机制，按时间节点推进任务落实，并于每季度末报送进展情况。",
    "今年以来，全县新建改建农村公路四十二公里，惠及十一个乡镇的六万三千余名群众。",
    "申请人应当提交书面申请、身份证明和相关材料，受理机关在五个工作日内作出答复。",
];

/// A site of a given number of pages.
pub(crate) struct Site {
    pages: u32,
    lists_per_column: u32,
    /// Text that fills pages, made once.
    filling: Vec<String>,
}

/// Number of columns.
fn columns() -> u32 {
    u32::try_from(COLUMNS.len()).unwrap_or(u32::MAX)
}

impl Site {
    /// A site of exactly `pages` pages, at least a hundred.
    pub(crate) fn new(pages: u32) -> Self {
        let pages = pages.max(100);
        // A list page and its rows are ROWS + 1 pages.
        let lists_per_column = (pages - 1).div_ceil(columns() * (ROWS + 1));
        let paragraph = |shift: usize| -> String {
            let sentences = SENTENCES.iter().cycle().skip(shift).take(8);
            format!("<p style=\"text-indent:2em\">{}</p>\n", sentences.copied().collect::<String>())
        };
        Self { pages, lists_per_column, filling: (0..SENTENCES.len()).map(paragraph).collect() }
    }

    /// The page at `path`, if there is one.
    pub(crate) fn number_of(&self, path: &str) -> Option<u32> {
        if matches!(path, "/" | "/index.html") {
            return Some(0);
        }
        let (folder, file) = path.strip_prefix('/')?.rsplit_once('/')?;
        if let Some(name) = file.strip_prefix('a').and_then(|name| name.strip_suffix(".html")) {
            let number: u32 = name.parse().ok()?;
            return (self.first_article()..self.pages).contains(&number).then_some(number);
        }
        let column = COLUMNS.iter().position(|(known, _)| *known == folder)?;
        let sheet = match file {
            "" | "index.html" => 0,
            _ => file.strip_prefix("index_")?.strip_suffix(".html")?.parse().ok()?,
        };
        let known = sheet < self.lists_per_column;
        known.then(|| 1 + u32::try_from(column).unwrap_or(0) * self.lists_per_column + sheet)
    }

    /// The page of that number.
    pub(crate) fn page(&self, number: u32) -> String {
        let mut page = String::with_capacity(PAGE_BYTES + 4096);
        match number {
            0 => self.home(&mut page),
            list if list < self.first_article() => self.list(&mut page, list - 1),
            article => self.article(&mut page, article),
        }
        for at in 0.. {
            if page.len() >= PAGE_BYTES {
                break;
            }
            page.push_str(&self.filling[(number as usize + at) % self.filling.len()]);
        }
        page.push_str("</div><div class=\"footer\">主办：某某县人民政府办公室　网站标识码：9900000001</div></body></html>\n");
        page
    }

    fn first_article(&self) -> u32 {
        1 + columns() * self.lists_per_column
    }

    /// Column of an article: they take turns.
    fn column_of(&self, article: u32) -> usize {
        ((article - self.first_article()) % columns()) as usize
    }

    fn path_of(&self, article: u32) -> String {
        format!("/{}/a{article}.html", COLUMNS[self.column_of(article)].0)
    }

    fn home(&self, page: &mut String) {
        head(page, "某某县人民政府", None);
        for (folder, name) in COLUMNS {
            let _ = writeln!(page, "<h2><a href=\"/{folder}/\">{name}</a></h2>");
        }
        page.push_str("<ul class=\"list\">\n");
        let newest = self.first_article()..self.pages.min(self.first_article() + ROWS);
        newest.for_each(|article| self.row(page, article));
        page.push_str("</ul>\n");
    }

    fn list(&self, page: &mut String, list: u32) {
        let (column, sheet) = ((list / self.lists_per_column) as usize, list % self.lists_per_column);
        let (folder, name) = COLUMNS[column];
        head(page, name, Some((folder, name)));
        page.push_str("<ul class=\"list\">\n");
        let first = self.first_article() + sheet * ROWS * columns() + u32::try_from(column).unwrap_or(0);
        let rows = (0..ROWS).map(|row| first + row * columns()).filter(|article| *article < self.pages);
        rows.for_each(|article| self.row(page, article));
        page.push_str("</ul>\n<div class=\"page\">");
        let near = sheet.saturating_sub(4)..(sheet + 6).min(self.lists_per_column);
        for other in near {
            let file = if other == 0 { "index.html".to_owned() } else { format!("index_{other}.html") };
            let _ = write!(page, "<a href=\"/{folder}/{file}\">{}</a> ", other + 1);
        }
        page.push_str("</div>\n");
    }

    fn article(&self, page: &mut String, article: u32) {
        let (folder, name) = COLUMNS[self.column_of(article)];
        let title = title_of(article, name);
        head(page, &title, Some((folder, name)));
        let _ = writeln!(
            page,
            "<h1>{title}</h1><div class=\"info\">发布时间：{}　来源：县政府办公室</div>",
            day_of(article)
        );
        page.push_str("<div class=\"side\"><h3>相关信息</h3><ul>\n");
        for step in 1..=8 {
            let articles = self.pages - self.first_article();
            self.row(page, self.first_article() + (article - self.first_article() + step * step) % articles);
        }
        page.push_str("</ul></div>\n<div class=\"article-content\">\n");
    }

    fn row(&self, page: &mut String, article: u32) {
        let title = title_of(article, COLUMNS[self.column_of(article)].1);
        let _ = writeln!(
            page,
            "<li><a href=\"{}\" title=\"{title}\">{title}</a><span>{}</span></li>",
            self.path_of(article),
            day_of(article)
        );
    }
}

fn title_of(article: u32, column: &str) -> String {
    format!("关于做好第{article}号{column}事项有关工作的通知")
}

/// Days run backwards from the newest article.
fn day_of(article: u32) -> String {
    let (year, month, day) = (2026 - article / 2000 % 10, 1 + article / 28 % 6, 1 + article % 28);
    format!("{year}-{month:02}-{day:02}")
}

/// Head, navigation (14 links) and breadcrumb.
fn head(page: &mut String, title: &str, column: Option<(&str, &str)>) {
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>{title}_某某县人民政府</title>\
         <meta name=\"SiteName\" content=\"某某县人民政府\"><meta name=\"ArticleTitle\" content=\"{title}\"></head>\n\
         <body><div class=\"header\"><ul class=\"nav\"><li><a href=\"/\">首页</a></li>"
    );
    for (folder, name) in COLUMNS {
        let _ = write!(page, "<li><a href=\"/{folder}/\">{name}</a></li>");
    }
    page.push_str("</ul></div>\n<div class=\"position\">当前位置：<a href=\"/\">首页</a>");
    if let Some((folder, name)) = column {
        let _ = write!(page, " &gt; <a href=\"/{folder}/\">{name}</a>");
    }
    page.push_str("</div>\n<div class=\"content\">\n");
}
