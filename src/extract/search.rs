//! How a page lets its visitor search the site: forms, and addresses that scripts put the words behind.
//!
//! Only home pages and channels one step below are asked. Forms are cut out of the text: inside tables the parser would
//! tear form and fields apart.

use std::sync::LazyLock;

use regex::Regex;
use scraper::{ElementRef, Html, Selector};
use serde::{Deserialize, Serialize};

use crate::model::Address;

/// What a page says about searching the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFacts {
    /// Ways in document order, forms first.
    pub ways: Vec<SearchWay>,
    /// The page speaks of searching (搜索, 检索, a field or script named so), whether or not a way was understood.
    pub mentioned: bool,
}

/// One way to search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchWay {
    /// How the words are sent.
    pub method: SearchMethod,
    /// Where to; `None` when only a script knows.
    pub action: Option<Address>,
    /// Parameter that carries the words.
    pub field: String,
    /// Further parameters, in document order.
    pub fixed: Vec<(String, String)>,
    /// Encoding the form asks for (`accept-charset`); `None`: that of the page.
    pub charset: Option<String>,
}

/// How a search is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SearchMethod {
    /// A plain form, or an address that a script completes.
    Get,
    /// A form that is sent with POST: we send none.
    Post,
    /// Only a script sends it.
    Script,
}

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?is)<form\b.*?(?:</form\s*>|\z)").ok());
/// An address in a script that ends with a parameter and is put together with the words:
/// `"/was5/web/search?channelid=1&searchword=" + …`.
static IN_SCRIPT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)["']((?:https?:)?/[^"'\s<>]*?(?:(?:search|sousuo|/so/)[^"'\s<>]*?[?&]|/s\?(?:[^"'\s<>]*?&)?))([a-z_]*(?:word|keyword|keywords|key|wd|kw|qt|query|q|text))=["']\s*\+"#,
    )
    .ok()
});
static FIELDS: LazyLock<Option<Selector>> =
    LazyLock::new(|| Selector::parse("input, select, textarea, button").ok());
static HEAD: LazyLock<Option<Selector>> = LazyLock::new(|| Selector::parse("form").ok());

/// Words by which a search is known.
const MARKS: [&str; 6] = ["搜", "检索", "search", "query", "keyword", "关键"];
const MOST_FORMS: usize = 20;
const LONGEST_FORM: usize = 20_000;
const LONGEST_VALUE: usize = 200;

/// Reads the ways to search that `html` offers.
pub(super) fn read(html: &str, scripts: &[&str], base: &Address) -> SearchFacts {
    let mut facts = SearchFacts::default();
    let forms = FORM.iter().flat_map(|form| form.find_iter(html)).take(MOST_FORMS);
    for form in forms.filter(|form| form.len() <= LONGEST_FORM) {
        facts.ways.extend(way(form.as_str(), base));
    }
    for script in scripts {
        for found in IN_SCRIPT.iter().flat_map(|regex| regex.captures_iter(script)).take(5) {
            let action = found.get(1).and_then(|it| base.join(it.as_str().trim_end_matches(['?', '&'])).ok());
            let field = found.get(2).map_or("", |it| it.as_str()).to_owned();
            let way =
                SearchWay { method: SearchMethod::Get, action, field, fixed: Vec::new(), charset: None };
            if way.action.is_some() && !facts.ways.contains(&way) {
                facts.ways.push(way);
            }
        }
    }
    facts.mentioned = !facts.ways.is_empty() || speaks_of_search(html);
    facts
}

fn speaks_of_search(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark)) || text.contains("Search") || text.contains("SEARCH")
}

/// The form in `text`, if it searches.
fn way(text: &str, base: &Address) -> Option<SearchWay> {
    let fragment = Html::parse_fragment(text);
    let form = fragment.select(HEAD.as_ref()?).next()?;
    let (mut words, mut fixed, mut submits) = (None, Vec::new(), 0);
    for field in form.select(FIELDS.as_ref()?) {
        let of = |name| field.value().attr(name).unwrap_or("").trim();
        let kind = match field.value().name() {
            "input" => of("type").to_ascii_lowercase(),
            other => other.to_owned(),
        };
        match kind.as_str() {
            // A login or a letter.
            "password" | "textarea" | "file" => return None,
            "" | "text" | "search" if of("name").is_empty() => {}
            "" | "text" | "search" if words.replace(of("name").to_owned()).is_some() => return None,
            "" | "text" | "search" => {}
            "select" => fixed.extend(chosen(field).map(|value| (of("name").to_owned(), value))),
            "checkbox" | "radio" if field.value().attr("checked").is_some() => {
                fixed.push((of("name").to_owned(), of("value").to_owned()));
            }
            "hidden" => fixed.push((of("name").to_owned(), of("value").to_owned())),
            "submit" | "image" | "button" => submits += 1,
            _ => {}
        }
    }
    let lower = text.to_ascii_lowercase();
    if !MARKS.iter().any(|mark| lower.contains(mark)) {
        return None;
    }
    fixed.retain(|(name, value)| !name.is_empty() && value.len() <= LONGEST_VALUE);
    let head = form.value();
    let target = head.attr("action").unwrap_or("").trim();
    let by_script =
        target.is_empty() || target == "#" || target.to_ascii_lowercase().starts_with("javascript:");
    let method = match head.attr("method").unwrap_or("get").trim().to_ascii_lowercase().as_str() {
        "post" => SearchMethod::Post,
        _ if by_script || words.is_none() => SearchMethod::Script,
        _ => SearchMethod::Get,
    };
    let action = base.join(target).ok().filter(|_| !by_script);
    // Without a field or a button it is nothing that a visitor would search with.
    (words.is_some() || submits > 0).then(|| SearchWay {
        method: if action.is_none() && method == SearchMethod::Get { SearchMethod::Script } else { method },
        action,
        field: words.unwrap_or_default(),
        fixed,
        charset: head
            .attr("accept-charset")
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty()),
    })
}

/// Value of the selected option of a choice, or of its first.
fn chosen(select: ElementRef<'_>) -> Option<String> {
    let options = || {
        select.descendants().filter_map(ElementRef::wrap).filter(|element| element.value().name() == "option")
    };
    let option =
        options().find(|option| option.value().attr("selected").is_some()).or_else(|| options().next())?;
    let text = || option.text().collect::<String>().trim().to_owned();
    Some(option.value().attr("value").map_or_else(text, str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(html: &str, scripts: &[&str]) -> SearchFacts {
        read(html, scripts, &Address::parse("http://x.gov.cn/").unwrap())
    }

    fn only(html: &str) -> SearchWay {
        let mut ways = facts(html, &[]).ways;
        assert_eq!(ways.len(), 1, "{ways:?}");
        ways.remove(0)
    }

    #[test]
    fn a_plain_form_is_read_with_what_it_sends_along() {
        let way = only(
            "<table><form action='/was5/web/search' onsubmit='return check()'><tr><td><input name=searchword \
             value='请输入关键字'><input type=hidden name=channelid value=7><select name=s><option value=1>标题\
             <option value=0 selected>全文</select><input type=radio name=r value=a><input type=radio name=r value=b \
             checked><button>搜索</button></form>",
        );
        assert_eq!(way.method, SearchMethod::Get);
        assert_eq!(way.action.unwrap().as_str(), "http://x.gov.cn/was5/web/search");
        assert_eq!(way.field, "searchword");
        let fixed = [("channelid", "7"), ("s", "0"), ("r", "b")];
        assert_eq!(way.fixed, fixed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn post_and_scripts_are_told_apart() {
        let post =
            only("<form method=POST action=/s><input name=searchWord><input type=submit value=搜索></form>");
        assert_eq!(post.method, SearchMethod::Post);
        let script = only("<form action='javascript:go()'><input name=q><a class=search-btn>查</a></form>");
        assert_eq!((script.method, script.action), (SearchMethod::Script, None));
        let nameless = only("<form action=/s><input id=keyword><button>搜索</button></form>");
        assert_eq!(nameless.method, SearchMethod::Script);
    }

    #[test]
    fn an_address_that_a_script_completes_is_a_way() {
        let found =
            facts("", &["location.href = '/igs/front/search.jhtml?siteId=3&searchWord=' + encodeURI(word);"]);
        assert_eq!(
            found.ways[0].action.as_ref().unwrap().as_str(),
            "http://x.gov.cn/igs/front/search.jhtml?siteId=3"
        );
        assert_eq!(found.ways[0].field, "searchWord");
    }

    #[test]
    fn logins_letters_and_surveys_are_no_search() {
        for form in [
            "<form action=/login><input name=user><input type=password name=p><button>搜索</button></form>",
            "<form action=/letter><input name=title><textarea name=body></textarea><button>检索</button></form>",
            "<form action=/vote><input name=a><button>投票</button></form>",
        ] {
            assert_eq!(facts(form, &[]).ways, [], "{form}");
        }
        assert!(!facts("<p>首页</p>", &[]).mentioned);
        assert!(facts("<div id=searchBox></div>", &[]).mentioned);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(<form|</form>| action=|'|\"|<input name=q>|<select><option>|搜索|search|\\?q=|\\+|/|>|<| ){0,30}") {
            let _ = facts(&text, &[&text]);
        }
    }
}
