//! The table of all settings: name, values, default, older names, and what each is for.

use std::time::Duration;

use super::value::Kind;
use crate::fetch::BODY_LIMIT_MOST_BYTES;

/// One setting.
pub(super) struct Setting {
    pub(super) section: &'static str,
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// As written in the file.
    pub(super) default: &'static str,
    /// Variable of the environment, where it does not follow the scheme.
    pub(super) variable: Option<&'static str>,
    /// Flag that goes before everything else.
    pub(super) flag: Option<&'static str>,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
}

impl Setting {
    /// `section.name`.
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.section, self.name)
    }

    /// Its variable of the environment.
    pub(super) fn variable(&self) -> String {
        let scheme = || format!("GONGKAI_{}_{}", self.section, self.name).to_ascii_uppercase();
        self.variable.map_or_else(scheme, str::to_owned)
    }
}

/// Sections with what they are about.
pub(super) const SECTIONS: [(&str, &str, &str); 6] = [
    ("fetch", "如何访问网站", "How sites are visited"),
    ("crawl", "每个网站抓取多远", "How far each crawl goes"),
    ("audit", "如何检查", "How audits are run"),
    ("probe", "开通情况监测（gongkai probe）", "Watching whether sites open (gongkai probe)"),
    ("log", "日志", "Logs"),
    ("metrics", "运行指标（Prometheus 文本格式）", "Metrics of a run, in the text format of Prometheus"),
];

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const DAY: u64 = 24 * 60 * 60;

const fn span(least_ms: u64, most_seconds: u64) -> Kind {
    Kind::Duration { least: Duration::from_millis(least_ms), most: seconds(most_seconds) }
}

const fn row(
    path: (&'static str, &'static str),
    kind: Kind,
    default: &'static str,
    zh: &'static str,
    en: &'static str,
) -> Setting {
    Setting { section: path.0, name: path.1, kind, default, variable: None, flag: None, zh, en }
}

const fn flag(setting: Setting, flag: &'static str) -> Setting {
    Setting { flag: Some(flag), ..setting }
}

const fn variable(setting: Setting, variable: &'static str) -> Setting {
    Setting { variable: Some(variable), ..setting }
}

/// Every setting, by section.
pub(super) const ALL: &[Setting] = &[
    flag(
        row(
            ("fetch", "rate"),
            Kind::Number { least: 0.01, most: 10_000.0 },
            "2.0",
            "对一台主机每秒的请求数上限",
            "Requests a second to one host, at most",
        ),
        "--rate",
    ),
    row(
        ("fetch", "in_flight_per_host"),
        Kind::Integer { least: 1, most: 64 },
        "2",
        "对一台主机同时进行的请求数上限（未设置且 rate 大于 10 时为 16）",
        "Requests under way to one host, at most (16 when it is not set and rate is above 10)",
    ),
    row(
        ("fetch", "in_flight_total"),
        Kind::Integer { least: 1, most: 10_000 },
        "64",
        "对所有主机同时进行的请求数上限（检查名录且未设置时按本机的处理器和可打开文件数而定）",
        "Requests under way to all hosts, at most (for a register, unless set, as many as cores and open files bear)",
    ),
    row(
        ("fetch", "hosts_per_address"),
        Kind::Integer { least: 1, most: 1_000 },
        "5",
        "同一 IP 地址上的所有主机合计按多少台主机计算速率和同时请求数",
        "All hosts of one IP address together get what so many hosts may get, in rate and under way",
    ),
    row(
        ("fetch", "backlog_limit_bytes"),
        Kind::Bytes { least: 1 << 20, most: 64 << 30 },
        "\"64 MiB\"",
        "已接收而未读取的内容超过此值时暂不发出请求（检查名录且未设置时内存少则更低）",
        "While more than this is received and not yet read, nothing more is asked for (for a register, unless set, less where memory is scarce)",
    ),
    row(
        ("fetch", "connect_timeout"),
        span(100, 600),
        "\"10s\"",
        "从域名解析到 TLS 握手完成的时限",
        "From looking up the name to the end of the TLS handshake",
    ),
    row(
        ("fetch", "first_byte_timeout"),
        span(100, 600),
        "\"15s\"",
        "从建立连接到收完响应头的时限",
        "From the connection to the end of the response headers",
    ),
    row(
        ("fetch", "total_timeout"),
        span(100, 3_600),
        "\"1m\"",
        "从发出请求到收完最后一个字节的时限",
        "From sending to the last byte",
    ),
    row(
        ("fetch", "body_limit"),
        Kind::Bytes { least: 64 << 10, most: BODY_LIMIT_MOST_BYTES },
        "\"16 MiB\"",
        "响应正文的大小上限，接收时和解压后均适用",
        "Limit of a body, both as received and decoded",
    ),
    row(
        ("fetch", "crawl_delay_cap"),
        span(0, 3_600),
        "\"10s\"",
        "robots.txt 的 Crawl-delay 超过此值时按此值",
        "A longer Crawl-delay of robots.txt is shortened to this",
    ),
    row(
        ("fetch", "backoff_cap"),
        span(0, DAY),
        "\"5m\"",
        "退避时间超过此值时按此值",
        "A longer back-off is shortened to this",
    ),
    row(
        ("fetch", "retry_after_cap"),
        span(0, DAY),
        "\"15m\"",
        "Retry-After 不超过此值时照办；要求更久的主机在所要求的时间内不再访问，未检查的内容不作结论",
        "Retry-After is waited for up to this; a host that asks for more is not asked again for so long, and what is left of it is unchecked",
    ),
    row(
        ("fetch", "max_redirects"),
        Kind::Integer { least: 0, most: 50 },
        "20",
        "从一个地址出发最多跟随的跳转次数",
        "Redirects followed from one address, at most",
    ),
    variable(
        row(
            ("fetch", "contact"),
            Kind::Header,
            "\"\"",
            "网站管理员可联系的邮箱或网址，写入 User-Agent",
            "Whom a webmaster may turn to, an e-mail or web address; sent in the user agent",
        ),
        "GONGKAI_CONTACT",
    ),
    variable(
        row(
            ("fetch", "name_servers"),
            Kind::Servers,
            "[]",
            "解析域名的服务器（IP 地址，可带端口）；为空则用本机的",
            "Servers that resolve names, IP addresses with or without port; none: those of this machine",
        ),
        "GONGKAI_RESOLVER",
    ),
    variable(
        row(
            ("fetch", "proxy"),
            Kind::Secret,
            "\"\"",
            "代理：http://host:port、http://user:password@host:port、environment（取环境变量）；为空则不用",
            "Proxy: http://host:port, http://user:password@host:port, or environment (the usual variables)",
        ),
        "GONGKAI_PROXY",
    ),
    flag(
        row(
            ("fetch", "allow_addresses"),
            Kind::Ranges,
            "[]",
            "虽属内网或保留地址仍允许访问的网段",
            "Networks that may be reached although they are private or reserved",
        ),
        "--allow-address",
    ),
    flag(
        row(
            ("crawl", "budget"),
            Kind::Integer { least: 1, most: 10_000_000 },
            "5000",
            "一个网站的请求数上限",
            "Requests for one portal, at most",
        ),
        "--budget",
    ),
    flag(
        row(
            ("crawl", "deadline"),
            span(1_000, 30 * DAY),
            "\"2h\"",
            "一个网站的时间上限",
            "Time for one portal, at most",
        ),
        "--deadline",
    ),
    row(
        ("crawl", "retry_gap"),
        span(100, 3_600),
        "\"30s\"",
        "请求失败后至少间隔多久再次请求同一地址",
        "After a failure, the same address is asked again no sooner than this",
    ),
    row(
        ("crawl", "depth"),
        Kind::Integer { least: 1, most: 1_000 },
        "20",
        "距首页的点击次数上限（列表翻页不计）",
        "Clicks from the home page, at most; further pages of a list do not count",
    ),
    row(
        ("crawl", "other_sites"),
        Kind::Switch,
        "true",
        "是否检查指向其他网站的链接",
        "Look at links that lead to other sites",
    ),
    flag(
        row(
            ("audit", "pack"),
            Kind::Text,
            "\"disclosure\"",
            "指标体系：标识（见 gongkai pack list）或目录",
            "Pack to judge under: an identifier (see gongkai pack list) or a folder",
        ),
        "--pack",
    ),
    flag(
        row(
            ("audit", "language"),
            Kind::Word(&["zh", "en"]),
            "\"zh\"",
            "报告和终端的语言",
            "Language of reports and terminal",
        ),
        "--lang",
    ),
    flag(
        row(
            ("audit", "render"),
            Kind::Word(&["auto", "never", "always"]),
            "\"auto\"",
            "读取前用无头 Chromium 打开页面：仅脚本填充的、都不、全部",
            "Open pages in headless Chromium before reading them: those that only scripts fill, none, or all",
        ),
        "--render",
    ),
    row(
        ("audit", "parallel"),
        Kind::Integer { least: 1, most: 1_000 },
        "16",
        "名录中同时检查的单位数（未设置时按本机的处理器、空闲内存和可打开文件数而定）",
        "Units of a register that are audited at a time (not set: as many as cores, memory and open files bear)",
    ),
    variable(
        row(
            ("audit", "chromium"),
            Kind::Path,
            "\"\"",
            "Chromium 的路径；为空时在 PATH 中寻找",
            "Path of Chromium; none: looked for on PATH",
        ),
        "GONGKAI_CHROMIUM",
    ),
    variable(
        row(
            ("audit", "probes"),
            Kind::Path,
            "\"\"",
            "gongkai probe --out 的目录，供结果目录中没有 probe.jsonl 的单位使用",
            "Folder of gongkai probe --out, for units whose folder holds no probe.jsonl",
        ),
        "GONGKAI_PROBES",
    ),
    flag(
        row(
            ("probe", "every"),
            span(10, 7 * DAY),
            "\"1h\"",
            "对一个单位两次探测的间隔；超过 70m 则每天不足 20 次",
            "Time between two looks at a unit; above 70m a day has fewer than 20",
        ),
        "--every",
    ),
    flag(
        row(
            ("probe", "for"),
            span(10, 365 * DAY),
            "\"7d\"",
            "从第一次到最后一次探测的时间，含中断",
            "Time from the first look to the last, pauses included",
        ),
        "--for",
    ),
    flag(
        row(
            ("probe", "control"),
            Kind::Addresses,
            "[\"http://www.gov.cn/\"]",
            "没有单位应答时，用来判断本方网络是否正常的地址",
            "Addresses that show whether our own network works, asked only when no unit answers",
        ),
        "--control",
    ),
    flag(
        variable(
            row(
                ("log", "level"),
                Kind::Filter,
                "\"warn\"",
                "记录哪些日志（tracing 过滤器；每个请求：gongkai=debug,warn）",
                "What is logged, a tracing filter; every request: gongkai=debug,warn",
            ),
            "GONGKAI_LOG",
        ),
        "-v",
    ),
    row(
        ("log", "format"),
        Kind::Word(&["text", "json"]),
        "\"text\"",
        "供人阅读的文本，或每行一个 JSON 对象",
        "Text for people, or one JSON object a line",
    ),
    row(
        ("log", "file"),
        Kind::Path,
        "\"\"",
        "日志文件，追加写入；为空时写到标准错误",
        "File the logs are appended to; none: standard error",
    ),
    row(
        ("metrics", "file"),
        Kind::Path,
        "\"\"",
        "指标文件（供 node_exporter 的 textfile 收集器），每 15 秒及结束时整体替换",
        "File for the textfile collector of node_exporter, replaced as a whole every 15 s and at the end",
    ),
    row(
        ("metrics", "listen"),
        Kind::Socket,
        "\"\"",
        "供 Prometheus 抓取的地址，路径为 /metrics",
        "Address for Prometheus to scrape, under /metrics",
    ),
    row(
        ("metrics", "listen_publicly"),
        Kind::Switch,
        "false",
        "允许 listen 使用非本机回环的地址",
        "Let listen be an address other than loopback",
    ),
    row(
        ("metrics", "token"),
        Kind::Secret,
        "\"\"",
        "抓取者须在 Authorization: Bearer 中出示的口令；为空则不要求",
        "What a scraper must bring as Authorization: Bearer; none: nothing is asked for",
    ),
];
