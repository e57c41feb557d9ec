//! Routes behind `#/`: pages of an application that share one address.
//!
//! An [`Address`] has no fragment, so a route is carried in the query, after the scheme that search engines and
//! such applications once agreed on: `http://x.cn/?_escaped_fragment_=/list` stands for `http://x.cn/#/list`.
//! Servers of such applications answer both with the same shell.

use url::Url;

use crate::model::Address;

/// The parameter that carries a route.
pub(super) const PARAMETER: &str = "_escaped_fragment_";

/// What a visitor's address bar shows for `address`: the route behind `#` again.
pub(super) fn for_browser(address: &Address) -> Url {
    let mut url = address.url();
    let route = url.query_pairs().find(|(name, _)| name == PARAMETER).map(|(_, route)| route.into_owned());
    let Some(route) = route else { return url };
    let kept: Vec<String> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|pair| pair.split('=').next() != Some(PARAMETER))
        .map(str::to_owned)
        .collect();
    url.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    url.set_fragment(Some(&route));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_goes_back_behind_the_hash() {
        let shown = |text| for_browser(&Address::parse(text).unwrap()).to_string();
        assert_eq!(shown("http://x.cn/a?b=1"), "http://x.cn/a?b=1");
        assert_eq!(shown("http://x.cn/?_escaped_fragment_=/list%3Fid%3D3"), "http://x.cn/#/list?id=3");
        assert_eq!(shown("http://x.cn/a?b=1&_escaped_fragment_=!/l"), "http://x.cn/a?b=1#!/l");
    }
}
