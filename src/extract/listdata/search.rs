//! UCAP: lists that are asked for at `/common/search/<channel>` or `/searchList/<channel>` and answered in JSON.

use std::sync::LazyLock;

use memchr::memmem;

use super::{MOST, query};
use crate::model::Address;

static PLACES: LazyLock<[memmem::Finder<'static>; 2]> =
    LazyLock::new(|| [memmem::Finder::new("/common/search/"), memmem::Finder::new("/searchList/")]);
/// What the system's own scripts send along, unless the page says otherwise.
const USUAL: [(&str, &str); 5] =
    [("_isAgg", "false"), ("_isJson", "true"), ("_pageSize", "20"), ("_template", "index"), ("page", "1")];
/// Names that scripts give to the channel.
const CHANNEL: [&str; 5] = ["channelId", "channelid", "channel_id", "channelID", "ChannelId"];

/// First pages of the lists that the scripts ask for.
pub(in crate::extract) fn addresses(scripts: &[&str], base: &Address) -> Vec<Address> {
    let mut found = Vec::new();
    for script in scripts.iter().filter(|script| script.len() < 400_000) {
        for place in &*PLACES {
            for at in place.find_iter(script.as_bytes()).take(20) {
                let address = address(script, at, at + place.needle().len(), scripts, base);
                found.extend(address.filter(|address| !found.contains(address)));
            }
        }
    }
    found.truncate(MOST);
    found
}

/// True for an address whose parameters are all ours: that it answers with nothing may be our fault.
pub(in crate::extract) fn is_guessed(address: &Address) -> bool {
    let usual = USUAL.map(|(key, value)| (key.to_owned(), value.to_owned()));
    address.query() == Some(query(&usual).as_str())
}

fn address(script: &str, start: usize, end: usize, scripts: &[&str], base: &Address) -> Option<Address> {
    let from = script[..start].rfind(['"', '\'', '`'])? + 1;
    let quote = script[..from].chars().next_back()?;
    let tail = &script[end..];
    let tail = &tail[..tail.find(quote).filter(|length| *length < 600)?];
    let (id, asked) = tail.split_once('?').unwrap_or((tail, ""));
    let id = match id.trim_end_matches('/') {
        "" => channel(scripts)?,
        id => id,
    };
    if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
        return None;
    }
    let place = script.get(from..end).filter(|place| place.len() < 200)?;
    let asked = asked.replace("&amp;", "&");
    let mut parameters: Vec<(String, String)> =
        url::form_urlencoded::parse(asked.as_bytes()).into_owned().collect();
    // A value that the script puts in later is empty here.
    parameters.retain(|(key, value)| !value.is_empty() && !value.contains(['$', '{']) && !key.is_empty());
    for (name, value) in USUAL {
        if !parameters.iter().any(|(key, _)| key == name) {
            parameters.push((name.to_owned(), value.to_owned()));
        }
    }
    base.join(&format!("{place}{id}?{}", query(&parameters))).ok()
}

/// The channel that some script names.
fn channel<'a>(scripts: &[&'a str]) -> Option<&'a str> {
    let named = |script: &&'a str, name: &str| {
        memmem::find_iter(script.as_bytes(), name).find_map(|at| {
            let rest = script[at + name.len()..].trim_start_matches(['\'', '"']).trim_start();
            super::quoted(rest.strip_prefix([':', '='])?.trim_start())
                .filter(|id| (4..=64).contains(&id.len()))
        })
    };
    scripts.iter().find_map(|script| CHANNEL.iter().find_map(|name| named(script, name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scripts: &[&str]) -> Vec<String> {
        let base = Address::parse("http://x.cn/zwgk/c100/list.shtml").unwrap();
        addresses(scripts, &base).iter().map(|one| one.as_str().replace("http://x.cn", "")).collect()
    }

    #[test]
    fn the_channel_stands_in_the_address_or_in_a_variable() {
        let usual = "_isAgg=false&_isJson=true&_pageSize=20&_template=index&page=1";
        assert_eq!(of(&["var u = '/common/search/a1b2c3'"]), [format!("/common/search/a1b2c3?{usual}")]);
        assert_eq!(
            of(&["$.get('/common/search/' + channelId)", "var channelId = 'a1b2c3';"]),
            [format!("/common/search/a1b2c3?{usual}")]
        );
        assert_eq!(
            of(&["url:'/searchList/a1b2c3?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page='+n"]),
            ["/searchList/a1b2c3?_isAgg=true&_isJson=true&_pageSize=15&_template=index&page=1"]
        );
        let guessed = |query: &str| is_guessed(&Address::parse(&format!("http://x.cn/s?{query}")).unwrap());
        assert!(guessed(usual) && !guessed("_isJson=true&page=1"));
        assert!(of(&["'/common/search/'", "/common/search/x", "'/common/search/<b>'"]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_script_makes_it_panic(text in "('|\"|/common/search/|/searchList/|channelId|=|a1b2|\\?|&|政|page=){0,20}") {
            let _ = of(&[&text]);
        }
    }
}
