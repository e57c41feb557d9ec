//! Names to addresses, through the guard.
//!
//! The HTTP client asks here at the moment it connects, so what was judged is what is connected to: a name
//! cannot change its mind in between.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use hickory_resolver::{
    TokioResolver,
    config::{LookupIpStrategy, NameServerConfig, ResolverConfig},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{
        op::ResponseCode,
        rr::{RData, RecordType},
    },
};
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::{guard, policy::Error, policy::Policy};
use crate::model::Failure;

/// Why a name gave no address that may be connected to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameTrouble {
    /// The zone says twice that there is no such name.
    #[error("no such host")]
    NoSuchHost,
    /// No answer that says anything.
    #[error("resolver did not answer: {0}")]
    Silent(String),
    /// Only addresses that the guard refuses; the first of them.
    #[error("address {0} is refused")]
    Private(IpAddr),
}

/// The resolver with its fixed names and its guard.
#[derive(Clone)]
pub(crate) struct Names {
    hosts: Arc<BTreeMap<String, IpAddr>>,
    allow: Arc<[IpNet]>,
    /// Names of our own proxies, which may well be inside. Whoever asks a site directly asks [`Names::permitted`]
    /// first, so no site profits from this.
    proxies: Arc<[String]>,
    resolver: TokioResolver,
}

impl Names {
    pub(crate) fn new(policy: &Policy) -> Result<Self, Error> {
        let with = |config| TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        let mut builder = match &policy.name_servers[..] {
            [] => TokioResolver::builder_tokio().unwrap_or_else(|_| {
                // No usable resolv.conf: names then stay unresolved, which is our trouble and not the site's.
                with(ResolverConfig::default())
            }),
            servers => {
                with(ResolverConfig::from_parts(None, Vec::new(), servers.iter().map(server).collect()))
            }
        };
        builder.options_mut().ip_strategy = LookupIpStrategy::Ipv4thenIpv6;
        let resolver = builder.build().map_err(|error| Error::Resolver(error.to_string()))?;
        Ok(Self::with(policy, resolver))
    }

    pub(crate) fn with(policy: &Policy, resolver: TokioResolver) -> Self {
        Self {
            hosts: Arc::new(policy.hosts.clone()),
            allow: policy.allow.clone().into(),
            proxies: policy.proxy.hosts().into(),
            resolver,
        }
    }

    /// Addresses of `name` that may be connected to; never empty.
    pub(crate) async fn permitted(&self, name: &str) -> Result<Vec<IpAddr>, NameTrouble> {
        let all = self.all(name).await?;
        let permitted: Vec<IpAddr> =
            all.iter().copied().filter(|ip| !guard::refuses(*ip, &self.allow)).collect();
        match all.first() {
            _ if !permitted.is_empty() => Ok(permitted),
            Some(refused) => Err(NameTrouble::Private(*refused)),
            None => Err(NameTrouble::Silent("no address".to_owned())),
        }
    }

    /// Addresses of `name`, whatever they are.
    async fn all(&self, name: &str) -> Result<Vec<IpAddr>, NameTrouble> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        match self.hosts.get(&name) {
            Some(ip) => Ok(vec![*ip]),
            // RFC 6761 §6.4: never exists, and need not be asked.
            None if name == "invalid" || name.ends_with(".invalid") => Err(NameTrouble::NoSuchHost),
            None => self.look_up(&name).await,
        }
    }

    /// What stands against asking a proxy for `name`, as far as that can be told without looking it up.
    pub(crate) fn inside(&self, name: &str) -> Option<Failure> {
        let refused = |ip: IpAddr| guard::refuses(ip, &self.allow).then_some(Failure::PrivateAddress(ip));
        match self.hosts.get(name) {
            Some(ip) => refused(*ip),
            None if name == "localhost" || name.ends_with(".localhost") => {
                refused(Ipv4Addr::LOCALHOST.into())
            }
            None => guard::is_inner_name(name)
                .then(|| Failure::Guarded(format!("the name `{name}` only exists inside"))),
        }
    }

    /// AAAA records of `name`, unguarded: whoever connects asks the guard. Empty when the zone says, asked twice, that
    /// there are none.
    ///
    /// # Errors
    /// What the resolver said instead of an answer.
    pub(crate) async fn ipv6(&self, name: &str) -> Result<Vec<Ipv6Addr>, String> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        match self.hosts.get(&name) {
            Some(IpAddr::V6(ip)) => return Ok(vec![*ip]),
            Some(IpAddr::V4(_)) => return Ok(Vec::new()),
            None => {}
        }
        let name = format!("{name}.");
        for _ in 0..2 {
            match self.resolver.lookup(name.as_str(), RecordType::AAAA).await {
                Ok(found) => {
                    let records = found.answers().iter().filter_map(|record| match &record.data {
                        RData::AAAA(ip) => Some(ip.0),
                        _ => None,
                    });
                    let records: Vec<Ipv6Addr> = records.collect();
                    if !records.is_empty() {
                        return Ok(records);
                    }
                }
                Err(NetError::Dns(DnsError::NoRecordsFound(none)))
                    if none.response_code == ResponseCode::NoError => {}
                Err(error) => return Err(error.to_string()),
            }
            self.resolver.clear_lookup_cache(name.as_str(), RecordType::AAAA);
        }
        Ok(Vec::new())
    }

    async fn look_up(&self, name: &str) -> Result<Vec<IpAddr>, NameTrouble> {
        // The final dot keeps the search list of this machine out of it.
        let name = format!("{name}.");
        let error = match self.resolver.lookup_ip(name.as_str()).await {
            Ok(found) => return Ok(found.iter().collect()),
            Err(error) => error,
        };
        if !error.is_nx_domain() {
            return Err(silent(&error));
        }
        // The second time only about IPv4: some zones say "no such name" when asked for IPv6 alone (RFC 4074 §4.2).
        self.resolver.clear_lookup_cache(name.as_str(), RecordType::A);
        match self.resolver.lookup(name.as_str(), RecordType::A).await {
            Err(error) if error.is_nx_domain() => return Err(NameTrouble::NoSuchHost),
            Err(error) => return Err(silent(&error)),
            Ok(_) => {}
        }
        let found = self.resolver.lookup_ip(name.as_str()).await.map_err(|error| silent(&error))?;
        Ok(found.iter().collect())
    }
}

/// A server that is asked over UDP, and over TCP where an answer is too long for that.
fn server(at: &SocketAddr) -> NameServerConfig {
    let mut config = NameServerConfig::udp_and_tcp(at.ip());
    config.connections.iter_mut().for_each(|connection| connection.port = at.port());
    config
}

fn silent(error: &NetError) -> NameTrouble {
    NameTrouble::Silent(error.to_string())
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let names = self.clone();
        Box::pin(async move {
            let is_proxy = names.proxies.iter().any(|proxy| proxy == name.as_str());
            let found = match is_proxy {
                true => names.all(name.as_str()).await?,
                false => names.permitted(name.as_str()).await?,
            };
            // Port 0: the client puts the port of the address in.
            let found: Addrs = Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0)));
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::config::ResolveHosts;

    use super::*;

    fn names() -> Names {
        let hosts = [("in.test", "10.0.0.5"), ("out.test", "127.0.0.1")];
        let hosts = hosts.map(|(name, ip)| (name.to_owned(), ip.parse().unwrap()));
        let allow = vec!["127.0.0.0/8".parse().unwrap()];
        Names::new(&Policy { hosts: hosts.into(), allow, ..Policy::default() }).unwrap()
    }

    #[tokio::test]
    async fn fixed_names_pass_the_guard_too() {
        let inside = "10.0.0.5".parse().unwrap();
        assert_eq!(names().permitted("in.test").await, Err(NameTrouble::Private(inside)));
        assert_eq!(names().permitted("OUT.test.").await, Ok(vec!["127.0.0.1".parse().unwrap()]));
    }

    #[tokio::test]
    async fn without_a_server_nothing_is_known_of_a_name() {
        let config = ResolverConfig::default();
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().use_hosts_file = ResolveHosts::Never;
        let names = Names::with(&Policy::default(), builder.build().unwrap());
        assert!(matches!(names.permitted("www.x.test").await, Err(NameTrouble::Silent(_))));
    }

    #[tokio::test]
    async fn a_name_that_cannot_exist_needs_no_server() {
        assert_eq!(names().permitted("www.x.invalid").await, Err(NameTrouble::NoSuchHost));
    }
}
