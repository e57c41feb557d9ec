//! The farm as it is meant to be: hosts, what is wrong with each, their pages and links, and the truth about every link.
//!
//! Pure and the same on every run: what a host is follows from its number, so that whoever checks an audit knows better.

use std::{fmt::Write as _, net::Ipv4Addr, time::Duration};

/// Everything that makes a farm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct World {
    /// Units of the register; links lead to half as many hosts beside.
    pub(crate) hosts: u32,
    /// Pages of one site, calendars and files not counted.
    pub(crate) pages: u32,
    /// Port of every server of the farm.
    pub(crate) port: u16,
    /// A port where nobody listens.
    pub(crate) closed: u16,
    /// Times of the servers (latency, `Crawl-delay`) in thousandths of the usual.
    pub(crate) pace: u32,
}

/// What a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// A site.
    Alive,
    /// The zone has no such name.
    NoName,
    /// Its name servers fail.
    ServerFailure,
    /// Its name servers are silent.
    SilentName,
    /// Connections come about and nothing comes over them.
    Timeout,
    /// Nobody listens.
    Refused,
    /// `https`, and no TLS is spoken.
    Tls,
    /// Answers 404 to everything.
    Missing,
    /// Answers 403 to everything.
    Forbidden,
}

/// What is known about a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// A visitor gets it.
    Alive,
    /// Nobody does.
    Dead,
    /// Nobody could say from here, so nobody may call it dead.
    Unknowable,
    /// May be called either.
    Either,
}

/// Lists of a site.
const LISTS: [(&str, &str); 4] =
    [("zcwj", "政策文件"), ("zcjd", "政策解读"), ("tzgg", "通知公告"), ("rsxx", "人事信息")];
/// Links to other hosts on every site.
const FOREIGN: u32 = 12;
/// Pages are padded to about this many bytes.
const PAGE_BYTES: usize = 10_000;
const TEXT: &str =
    "<p>各有关单位要明确责任分工，完善工作机制，按时间节点推进任务落实，并于每季度末报送进展情况。</p>\n";
/// Length of the largest file, bytes.
pub(crate) const BIG_BYTES: u64 = 5 << 30;

impl World {
    /// All hosts: units first, then those that are only linked.
    pub(crate) fn all(&self) -> u32 {
        self.hosts + self.hosts / 2
    }

    /// The nature of a host: in a hundred, 22 without a name, 10 that time out, 2 that refuse, 1 without TLS, 15 that
    /// answer 4xx.
    pub(crate) fn nature(&self, host: u32) -> Nature {
        match (host * 61 + 17 + host / 100) % 100 {
            0..11 => Nature::NoName,
            11..17 => Nature::ServerFailure,
            17..22 => Nature::SilentName,
            22..32 => Nature::Timeout,
            32..34 => Nature::Refused,
            34 => Nature::Tls,
            35..46 => Nature::Missing,
            46..50 => Nature::Forbidden,
            _ => Nature::Alive,
        }
    }

    pub(crate) fn name(&self, host: u32) -> String {
        format!("h{host}.farm.test")
    }

    /// The number in a name.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let number: u32 = name.strip_prefix('h')?.strip_suffix(".farm.test")?.parse().ok()?;
        (number < self.all()).then_some(number)
    }

    /// Where a host lives: two fifths of the living share an address with up to fifteen neighbours.
    pub(crate) fn ip(&self, host: u32) -> Ipv4Addr {
        let shared = self.nature(host) == Nature::Alive && host % 5 < 2;
        let (block, at) = if shared { (77, host / 40) } else { (78, host) };
        Ipv4Addr::new(
            127,
            block,
            u8::try_from(at / 250).unwrap_or(0),
            u8::try_from(at % 250).unwrap_or(0) + 1,
        )
    }

    pub(crate) fn home(&self, host: u32) -> String {
        match self.nature(host) {
            Nature::Tls => format!("https://{}:{}/", self.name(host), self.port),
            Nature::Refused => format!("http://{}:{}/", self.name(host), self.closed),
            _ => format!("http://{}:{}/", self.name(host), self.port),
        }
    }

    fn scaled(&self, milliseconds: u32) -> Duration {
        Duration::from_micros(u64::from(milliseconds) * u64::from(self.pace))
    }

    /// From the request to the answer.
    pub(crate) fn latency(&self, host: u32) -> Duration {
        self.scaled(if host % 15 == 4 { 3_000 } else { 20 + host * 37 % 180 })
    }

    /// What robots.txt asks for: 14 of a hundred hosts do.
    pub(crate) fn crawl_delay(&self, host: u32) -> Option<Duration> {
        (host % 7 == 3).then(|| self.scaled([1_000, 2_000, 4_000][(host / 7 % 3) as usize]))
    }

    /// Half of the hosts answer 200 to any path.
    pub(crate) fn answers_anything(&self, host: u32) -> bool {
        host.is_multiple_of(2)
    }

    /// The name is denied, or not answered for, when it is asked for first.
    pub(crate) fn shy_name(&self, host: u32) -> Option<Nature> {
        match (host % 13, host % 17) {
            (7, _) => Some(Nature::NoName),
            (_, 8) => Some(Nature::SilentName),
            _ => None,
        }
    }

    /// Every tenth answer is 503 with `Retry-After`.
    pub(crate) fn overloaded(&self, host: u32) -> bool {
        host % 12 == 5
    }

    /// Drops the connection of the first request for a page that others link.
    pub(crate) fn drops_first(&self, host: u32) -> bool {
        host % 11 == 6
    }

    fn has_calendar(&self, host: u32) -> bool {
        host % 10 == 1
    }

    fn articles(&self) -> u32 {
        self.pages.saturating_sub(1 + 4).max(4)
    }

    /// The one host, among the first, that has the largest file.
    fn has_big_file(&self, host: u32) -> bool {
        (0..host).all(|earlier| self.nature(earlier) != Nature::Alive) && self.nature(host) == Nature::Alive
    }

    /// Other hosts' pages that `host` links.
    pub(crate) fn foreign(&self, host: u32) -> Vec<String> {
        let link = |at: u32| {
            let to = (host * 7 + at * at * 31 + at * 101 + 1) % self.all();
            let home = self.home(to);
            match self.nature(to) {
                Nature::Alive if at % 5 == 4 => format!("{home}dead/{host}-{at}.html"),
                _ => format!("{home}ref/{host}-{at}.html"),
            }
        };
        (0..FOREIGN).map(link).collect()
    }

    /// Addresses of its own site that a page links, as paths; `None`: there is no such page.
    pub(crate) fn links(&self, host: u32, path: &str) -> Option<Vec<String>> {
        let article = |number: u32| format!("/{}/a{number}.html", LISTS[(number % 4) as usize].0);
        let mut links: Vec<String> = LISTS.iter().map(|(folder, _)| format!("/{folder}/")).collect();
        if path == "/" {
            links.extend((host % 25 == 9).then(|| "/drip.html".to_owned()));
            links.extend((host % 25 == 11).then(|| "/slow.html".to_owned()));
            links.extend(self.has_calendar(host).then(|| "/rl.aspx?y=2026&m=1".to_owned()));
            links.extend(self.has_big_file(host).then(|| "/big.zip".to_owned()));
        } else if let Some(list) = LISTS.iter().position(|(folder, _)| path == format!("/{folder}/")) {
            links.extend((0..self.articles()).filter(|number| (*number % 4) as usize == list).map(article));
        } else if let Some(month) =
            path.strip_prefix("/rl.aspx?y=2026&m=").filter(|_| self.has_calendar(host))
        {
            links.push(format!("/rl.aspx?y=2026&m={}", month.parse::<u64>().ok()? + 1));
        } else {
            let number = path.rsplit_once("/a")?.1.strip_suffix(".html")?.parse::<u32>().ok()?;
            if number >= self.articles() || article(number) != path {
                return None;
            }
            links.extend([number + 1, number + 5].map(|next| article(next % self.articles())));
        }
        Some(links)
    }

    /// A page of the site.
    pub(crate) fn page(&self, host: u32, path: &str) -> Option<String> {
        let links = self.links(host, path)?;
        let title =
            if path == "/" { format!("第{host}县人民政府") } else { format!("关于{path}的通知") };
        let mut page = format!(
            "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{title}</title></head><body>\
             <div class=\"nav\"><a href=\"/\">首页</a></div><h1>{title}</h1>\n\
             <div class=\"info\">发布时间：2026-10-{:02}</div><ul>\n",
            1 + host % 28
        );
        for link in &links {
            let name = LISTS.iter().find(|(folder, _)| *link == format!("/{folder}/"));
            let name = name.map_or_else(|| format!("关于{link}的通知"), |(_, name)| (*name).to_owned());
            let _ = writeln!(page, "<li><a href=\"{link}\">{name}</a><span>2026-10-11</span></li>");
        }
        if path == "/" {
            for (at, link) in self.foreign(host).iter().enumerate() {
                let _ = writeln!(page, "<li><a href=\"{link}\">友情链接{at}</a></li>");
            }
        }
        page.push_str("</ul><div class=\"article-content\">\n");
        while page.len() < PAGE_BYTES {
            page.push_str(TEXT);
        }
        page.push_str("</div></body></html>\n");
        Some(page)
    }

    /// What is known about an address of the farm.
    pub(crate) fn truth(&self, url: &str) -> Truth {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let name = authority.split(':').next().unwrap_or_default();
        let Some(host) = self.number(name) else { return Truth::Either };
        match self.nature(host) {
            Nature::NoName | Nature::Refused | Nature::Missing => Truth::Dead,
            Nature::Timeout => Truth::Dead,
            Nature::ServerFailure | Nature::SilentName | Nature::Tls | Nature::Forbidden => Truth::Unknowable,
            Nature::Alive if path.starts_with("/dead/") && !self.answers_anything(host) => Truth::Dead,
            Nature::Alive if path.starts_with("/ref/") || path == "/slow.html" => Truth::Alive,
            Nature::Alive if path == "/big.zip" => Truth::Alive,
            Nature::Alive if self.links(host, path).is_some() => Truth::Alive,
            Nature::Alive => Truth::Either,
        }
    }

    /// The register of the units.
    pub(crate) fn register(&self) -> String {
        let mut text = "id,name,address\n".to_owned();
        for host in 0..self.hosts {
            let _ = writeln!(text, "h{host},第{host}县人民政府,{}", self.home(host));
        }
        text
    }
}
