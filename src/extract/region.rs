//! What class names, ids, roles and element names say about a part of a page.

/// Part of the page that an element opens, before the whole page was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Header, main navigation.
    Header,
    /// Side menu or side box.
    Side,
    /// Left or right column, which may be the middle one all the same.
    Column,
    /// 当前位置.
    Breadcrumb,
    /// Paging controls.
    Pagination,
    /// Footer.
    Footer,
    /// Not shown until a script says so.
    Hidden,
    /// No special part.
    Plain,
}

/// How surely an element is named as the place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// No name that tells anything.
    None,
    /// `content`, `main`, `article` somewhere in the name.
    Weak,
    /// The editor's own container of a known system.
    Strong,
}

/// Everything that the names of one element say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Names {
    /// The part it opens.
    pub(super) part: Part,
    /// Whether it holds the text.
    pub(super) naming: Naming,
    /// Named as a title.
    pub(super) title: bool,
}

const LONGEST_WORD: usize = 24;

/// Reads `class`, `id` and `role` of an element.
pub(super) fn names_of(element: &str, class: &str, id: &str, role: &str) -> Names {
    let mut names = Names { part: by_element(element), naming: Naming::None, title: false };
    if matches!(element, "article" | "main") {
        names.naming = Naming::Weak;
    }
    match role {
        "navigation" | "banner" | "menu" | "menubar" => names.part = Part::Header,
        "contentinfo" => names.part = Part::Footer,
        "complementary" => names.part = Part::Side,
        _ => {}
    }
    for token in id.split_ascii_whitespace().chain(class.split_ascii_whitespace()).take(12) {
        read_token(token, &mut names);
    }
    names
}

fn by_element(element: &str) -> Part {
    match element {
        "header" | "nav" => Part::Header,
        "footer" => Part::Footer,
        "aside" => Part::Side,
        _ => Part::Plain,
    }
}

fn read_token(token: &str, names: &mut Names) {
    let bytes = token.as_bytes();
    let mut whole = [0_u8; LONGEST_WORD];
    if bytes.len() <= LONGEST_WORD {
        let whole = &mut whole[..bytes.len()];
        whole.copy_from_slice(bytes);
        whole.make_ascii_lowercase();
        read_whole(whole, names);
    }
    let mut seen = Seen::default();
    for_each_word(bytes, |word| {
        let before = (seen.title, seen.content);
        read_word(word, &mut seen);
        seen.title_first = match (before, seen.title, seen.content) {
            ((true, false), true, true) => true,
            ((false, _), true, _) => false,
            _ => seen.title_first,
        };
    });
    if seen.title_first {
        seen.title = false;
    }
    if seen.breadcrumb {
        names.part = Part::Breadcrumb;
    } else if seen.paging && !seen.content && !seen.title && names.part != Part::Breadcrumb {
        names.part = Part::Pagination;
    } else if names.part == Part::Plain && !seen.title {
        names.part = if seen.footer {
            Part::Footer
        } else if (seen.side || (seen.column && seen.header)) && !seen.content {
            Part::Side
        } else if seen.column && !seen.content {
            Part::Column
        } else if seen.header && !seen.content {
            Part::Header
        } else {
            Part::Plain
        };
    }
    if seen.content && !seen.title && !seen.lead {
        let naming = if seen.kind_of_content && seen.text { Naming::Strong } else { Naming::Weak };
        names.naming = names.naming.max(naming);
    }
    names.title |= seen.title && !seen.lead;
}

fn read_whole(token: &[u8], names: &mut Names) {
    match token {
        b"trs_editor" | b"trs_ueditor" | b"zoom" | b"ucap-content" | b"ucapcontent" | b"v_news_content"
        | b"vsb_content" | b"ivs_content" | b"zhengwen" | b"nr" | b"wznr" | b"articlebody" | b"artibody"
        | b"newstext" | b"news_text" | b"newsbody" | b"con_text" | b"xl_con" | b"zwnr" => {
            names.naming = Naming::Strong;
        }
        b"dqwz" | b"szwz" | b"mbx" | b"weizhi" | b"curpos" | b"pos" | b"addr" | b"bread" => {
            names.part = Part::Breadcrumb;
        }
        b"bt" | b"biaoti" | b"wzbt" | b"xl_title" | b"arttitle" => names.title = true,
        _ => {}
    }
}

#[derive(Default)]
struct Seen {
    header: bool,
    footer: bool,
    side: bool,
    column: bool,
    breadcrumb: bool,
    paging: bool,
    content: bool,
    /// The word means the text itself, not a box around everything.
    text: bool,
    kind_of_content: bool,
    title: bool,
    /// Of title and content the last word counts: `content_title`, `bt_content`.
    title_first: bool,
    /// Words that make a content name something else (`content-tools`, `article-list`).
    lead: bool,
}

fn read_word(word: &[u8], seen: &mut Seen) {
    match word {
        b"header" | b"head" | b"top" | b"nav" | b"navbar" | b"navi" | b"menu" | b"logo" | b"banner"
        | b"topbar" | b"toolbar" | b"daohang" | b"navigation" | b"topnav" | b"mainnav" => seen.header = true,
        b"footer" | b"foot" | b"bottom" | b"copyright" | b"yqlj" | b"friendlink" => seen.footer = true,
        b"side" | b"sidebar" | b"aside" | b"sidenav" | b"leftnav" | b"leftmenu" | b"submenu" | b"subnav" => {
            seen.side = true
        }
        b"left" | b"right" => seen.column = true,
        b"breadcrumb" | b"breadcrumbs" | b"crumb" | b"crumbs" | b"location" | b"position" | b"place"
        | b"weizhi" | b"dqwz" | b"currentpos" | b"pos" | b"navpath" | b"mianbao" | b"mbx" => {
            seen.breadcrumb = true
        }
        b"page" | b"pages" | b"pager" | b"paging" | b"pagination" | b"fanye" | b"fenye" | b"pagebar"
        | b"pagenav" | b"turnpage" | b"pagelist" | b"pageturn" => seen.paging = true,
        b"content" | b"contents" | b"article" | b"text" | b"editor" | b"neirong" | b"newscontent"
        | b"articlecontent" => {
            seen.content = true;
            seen.text = true;
        }
        b"main" | b"body" | b"con" | b"cont" | b"contain" | b"container" | b"wrap" | b"wrapper" => {
            seen.content = true;
        }
        b"detail" | b"news" | b"view" | b"zw" | b"xl" | b"art" | b"info" => seen.kind_of_content = true,
        b"title" | b"tit" | b"titles" | b"biaoti" | b"bt" | b"headline" | b"caption" => seen.title = true,
        b"list" | b"tool" | b"tools" | b"share" | b"box" | b"related" | b"hot" | b"search" | b"more"
        | b"sub" | b"tab" | b"sm" | b"small" | b"site" | b"web" | b"foottitle" => seen.lead = true,
        _ => {}
    }
    if word == b"article" {
        seen.kind_of_content = true;
    }
}

/// Lower-case words of a name: parted by signs, digits and capitals (`Left_Nav2`, `topTool`).
fn for_each_word(token: &[u8], mut read: impl FnMut(&[u8])) {
    let mut word = [0_u8; LONGEST_WORD];
    let mut length = 0;
    let mut before_lower = false;
    for byte in token {
        let part = !byte.is_ascii_alphabetic();
        let capital = byte.is_ascii_uppercase() && before_lower;
        if (part || capital) && length > 0 {
            read(&word[..length]);
            length = 0;
        }
        if !part && length < LONGEST_WORD {
            word[length] = byte.to_ascii_lowercase();
            length += 1;
        }
        before_lower = byte.is_ascii_lowercase();
    }
    if length > 0 {
        read(&word[..length]);
    }
}

/// The text begins like a breadcrumb: 当前位置, 您现在的位置 …
pub(super) fn announces_position(text: &str) -> bool {
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '【' | '[' | '>' | '»' | '·'));
    if text.len() < 12 || !matches!(text.chars().next(), Some('当' | '您' | '你' | '现' | '所' | '位'))
    {
        return false;
    }
    let head = match text.char_indices().nth(10) {
        Some((end, _)) => &text[..end],
        None => text,
    };
    let leads = |c: char| "当前您你所在的现目网站页面是".contains(c);
    head.find("位置").is_some_and(|at| at >= 3 && head[..at].chars().all(leads))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(class: &str) -> Part {
        names_of("div", class, "", "").part
    }

    fn naming(class: &str) -> Naming {
        names_of("div", class, "", "").naming
    }

    #[test]
    fn parts_are_known_by_their_words() {
        assert_eq!(part("Left_Nav"), Part::Side);
        assert_eq!(part("rightBox"), Part::Column);
        assert_eq!(part("topTool"), Part::Header);
        assert_eq!(part("footer-bg clearfix"), Part::Footer);
        assert_eq!(part("dqwz"), Part::Breadcrumb);
        assert_eq!(part("nav-path location"), Part::Breadcrumb);
        assert_eq!(part("page_list"), Part::Pagination);
        assert_eq!(part("page-content"), Part::Plain);
        assert_eq!(part("pages-title"), Part::Plain);
        assert_eq!(part("stop"), Part::Plain);
        assert_eq!(names_of("nav", "", "", "").part, Part::Header);
        assert_eq!(names_of("div", "", "", "contentinfo").part, Part::Footer);
    }

    #[test]
    fn content_is_known_by_its_words() {
        assert_eq!(naming("TRS_Editor"), Naming::Strong);
        assert_eq!(names_of("div", "", "UCAP-CONTENT", "").naming, Naming::Strong);
        assert_eq!(naming("article-content"), Naming::Strong);
        assert_eq!(naming("content_box2"), Naming::None);
        assert_eq!(naming("mainContent"), Naming::Weak);
        assert_eq!(naming("news"), Naming::None);
        assert!(names_of("div", "zw-title", "", "").title);
        assert!(names_of("div", "content_title", "", "").title);
        assert!(!names_of("td", "bt_content", "", "").title);
        assert_eq!(naming("bt_content"), Naming::Weak);
    }

    #[test]
    fn positions_are_announced() {
        assert!(announces_position("当前位置：首页"));
        assert!(announces_position("  您当前所在位置：首页"));
        assert!(announces_position("您现在的位置:"));
        assert!(!announces_position("当前的工作重点和位置"));
        assert!(!announces_position("位于县城"));
    }
}
