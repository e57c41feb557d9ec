//! Through whom requests go, when the operator asks for it; by default through nobody.
//!
//! Comes in: what the operator wrote, or the variables of the environment. Goes out: for an address, the proxy that
//! carries it. Always holds: nobody who prints, logs or stores a [`Proxy`] sees its credentials.
//!
//! A proxy looks names up itself, so the address that a site's name leads to cannot be checked here; literal
//! addresses, names that only exist inside, and ports still are. And where a proxy gives no answer, nobody can say
//! whether it was the site: nothing is said of the site then.

use std::{fmt, net::IpAddr};

use ipnet::IpNet;
use url::{Host, Url};

/// What to write to take the proxies of the environment.
const ENVIRONMENT: &str = "environment";

/// The proxies of an operator. The default is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxy {
    http: Option<Server>,
    https: Option<Server>,
    direct: Vec<Direct>,
}

/// Why a text names no proxy. Says nothing of the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// It is no address of an HTTP proxy.
    #[error(
        "{0} names no proxy: write `http://host:port`, `http://user:password@host:port`, `environment` or `none`"
    )]
    NoProxy(String),
}

/// One proxy.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// Without credentials.
    pub(crate) url: Url,
    pub(crate) credentials: Option<(String, String)>,
}

/// What is asked for without a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Direct {
    Everything,
    Network(IpNet),
    /// A domain and all below it.
    Domain(String),
}

impl Proxy {
    /// Reads what an operator wrote: `none` or nothing, `environment`, or the address of a proxy. `origin` says where
    /// it was written, for the error; `variable` looks up a variable of the environment.
    ///
    /// # Errors
    /// [`ProxyError`] when it is none of these.
    pub fn parse(
        text: &str,
        origin: &str,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ProxyError> {
        match text.trim() {
            "" | "none" => Ok(Self::default()),
            ENVIRONMENT => Self::from_environment(variable),
            text => {
                let server = Some(Server::parse(text, origin)?);
                Ok(Self { http: server.clone(), https: server, direct: Vec::new() })
            }
        }
    }

    fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ProxyError> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        // Under CGI `HTTP_PROXY` is what a visitor sent as a header `Proxy`.
        let upper_http = if set("REQUEST_METHOD").is_some() { "" } else { "HTTP_PROXY" };
        let server = |names: &[&str]| {
            let found = names.iter().find_map(|name| Some((*name, set(name)?)));
            found.map(|(name, value)| Server::parse(value.trim(), name)).transpose()
        };
        let direct = set("no_proxy").or_else(|| set("NO_PROXY")).unwrap_or_default();
        Ok(Self {
            http: server(&["http_proxy", upper_http, "all_proxy", "ALL_PROXY"])?,
            https: server(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])?,
            direct: direct.split([',', ' ']).filter_map(Direct::parse).collect(),
        })
    }

    /// Whether every request goes its own way.
    pub fn is_none(&self) -> bool {
        self.http.is_none() && self.https.is_none()
    }

    /// The proxy for addresses of `scheme`.
    pub(crate) fn of_scheme(&self, scheme: &str) -> Option<&Server> {
        if scheme == "https" { self.https.as_ref() } else { self.http.as_ref() }
    }

    /// The proxy that carries requests for `url`.
    pub(crate) fn server(&self, url: &Url) -> Option<&Server> {
        self.of_scheme(url.scheme()).filter(|_| !self.direct.iter().any(|direct| direct.holds(url)))
    }

    /// The names of the proxies, as they are looked up.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let hosts =
            [&self.http, &self.https].into_iter().flatten().filter_map(|server| server.url.host_str());
        hosts.map(str::to_owned).collect()
    }
}

impl Server {
    fn parse(text: &str, origin: &str) -> Result<Self, ProxyError> {
        let wrong = || ProxyError::NoProxy(origin.to_owned());
        let text = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let mut url = Url::parse(&text).map_err(|_| wrong())?;
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        // Over TLS a fault of the proxy's certificate could not be told from one of the site's.
        if url.scheme() != "http" || !bare {
            return Err(wrong());
        }
        let user = unescaped(url.username());
        let password = unescaped(url.password().unwrap_or_default());
        let credentials = (!user.is_empty() || !password.is_empty()).then_some((user, password));
        url.set_username("").and_then(|()| url.set_password(None)).map_err(|()| wrong())?;
        Ok(Self { url, credentials })
    }
}

impl Direct {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        if text == "*" {
            return Some(Self::Everything);
        }
        if let Ok(ip) = text.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Some(Self::Network(ip.into()));
        }
        if let Ok(net) = text.parse() {
            return Some(Self::Network(net));
        }
        let domain = text.trim_start_matches('*').trim_matches('.');
        (!domain.is_empty()).then(|| Self::Domain(domain.to_owned()))
    }

    fn holds(&self, url: &Url) -> bool {
        match (self, url.host()) {
            (Self::Everything, _) => true,
            (Self::Network(net), Some(Host::Ipv4(ip))) => net.contains(&IpAddr::V4(ip)),
            (Self::Network(net), Some(Host::Ipv6(ip))) => net.contains(&IpAddr::V6(ip)),
            (Self::Domain(domain), Some(Host::Domain(host))) => {
                host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }
            _ => false,
        }
    }
}

/// `%3A` and the like as what they stand for.
fn unescaped(text: &str) -> String {
    // In the encoding of forms only `+` means something else.
    let text = text.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(text.as_bytes()).map(|(key, _)| key.into_owned()).collect()
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hidden = if self.credentials.is_some() { "***@" } else { "" };
        write!(f, "{hidden}{}", &self.url[url::Position::BeforeHost..url::Position::AfterPort])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, variables: &[(&str, &str)]) -> Result<Proxy, ProxyError> {
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|it| it.1.to_owned());
        Proxy::parse(text, "GONGKAI_PROXY", variable)
    }

    fn carrier(proxy: &Proxy, url: &str) -> Option<String> {
        proxy.server(&Url::parse(url).unwrap()).map(|server| server.url.to_string())
    }

    #[test]
    fn the_environment_counts_only_when_asked_for() {
        let variables = [
            ("HTTP_PROXY", "http://p.test:1"),
            ("https_proxy", "p.test:2"),
            ("NO_PROXY", ".in.test, 10.0.0.0/8"),
        ];
        for text in ["", "none"] {
            assert!(parse(text, &variables).unwrap().is_none());
        }
        let proxy = parse("environment", &variables).unwrap();
        assert_eq!(carrier(&proxy, "http://x.test/").as_deref(), Some("http://p.test:1/"));
        assert_eq!(carrier(&proxy, "https://x.test/").as_deref(), Some("http://p.test:2/"));
        for direct in ["http://in.test/", "http://www.in.test/", "http://10.1.2.3/"] {
            assert_eq!(carrier(&proxy, direct), None, "{direct}");
        }
        assert!(carrier(&proxy, "http://win.test/").is_some());
        let all = parse("environment", &[("ALL_PROXY", "http://p.test:3"), ("no_proxy", "*")]).unwrap();
        assert_eq!((all.is_none(), carrier(&all, "http://x.test/")), (false, None));
        assert!(parse("environment", &[]).unwrap().is_none());
    }

    #[test]
    fn a_header_of_a_visitor_is_no_proxy() {
        let cgi = [("HTTP_PROXY", "http://evil.test:1"), ("REQUEST_METHOD", "GET")];
        assert!(parse("environment", &cgi).unwrap().is_none());
    }

    #[test]
    fn credentials_are_read_and_never_shown() {
        let proxy = parse("http://us%65r:se%3Acret@p.test:8080", &[]).unwrap();
        let server = proxy.server(&Url::parse("http://x.test/").unwrap()).unwrap();
        assert_eq!(server.credentials, Some(("user".to_owned(), "se:cret".to_owned())));
        assert_eq!(server.url.as_str(), "http://p.test:8080/");
        let shown = format!("{proxy:?} {server:?}");
        assert!(
            shown.contains("***@p.test:8080") && !shown.contains("cret") && !shown.contains("user"),
            "{shown}"
        );
    }

    #[test]
    fn what_is_no_proxy_is_refused_without_being_repeated() {
        for text in [
            "socks5://u:secret@p.test:1",
            "https://u:secret@p.test",
            "http://secret@",
            "http://p.test/secret",
            "http://p.test:99999",
        ] {
            let error = parse(text, &[]).unwrap_err().to_string();
            assert!(
                error.starts_with("GONGKAI_PROXY names no proxy") && !error.contains("secret"),
                "{error}"
            );
        }
        let error = parse("environment", &[("ALL_PROXY", "socks5://p.test:1")]).unwrap_err().to_string();
        assert!(error.starts_with("ALL_PROXY"), "{error}");
    }
}
