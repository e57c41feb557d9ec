//! `availability`: the home page opens, watched for days as the rule says.
//!
//! Why: a site that does not open discloses nothing (国办秘函〔2019〕19号, 单项否决 站点无法访问).
//! Fails: of the looks of `days` days in a row, `limit_percent` or more did not open within 15 seconds, that share included.
//! When fewer than half opened, a person decides: a firewall that silently drops us looks the same.
//! Not applicable: never.
//! Cannot tell: there is no log of `gongkai probe`, it is older than `max_age_days`, a day of it has fewer than `per_day`
//! looks at intervals, or it was the site's firewall that answered. Looks that our own network spoilt never count.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::support::{days, partly};
use super::{About, Check};
use crate::model::{
    Answer, Fault, Outcome, Probe, ProbeClass, Reason, Seen, Severity, Text, civil_in_china, stamp_in_china,
};
use crate::portal::Portal;

pub(super) const ABOUT: About = About {
    id: "availability",
    title: "站点可访问",
    passes: "连续监测 days 天、每天间隔性访问不少于 per_day 次，首页 15 秒内打不开的次数占比低于 limit_percent。",
    fails: "打不开（超时、拒绝连接、服务器错误、域名不存在等）的次数占比达到或超过 limit_percent；打开次数不足一半的，由人工用浏览器核实后确定。",
    not_applicable: "无。",
    cannot_tell: "没有 gongkai probe 的监测记录、记录过旧、次数不足，或被网站防火墙拦截而无法判断。本机网络故障期间的访问作废，不计入。",
    remedy: "排查服务器、域名解析和带宽，保证首页随时能在 15 秒内打开。",
};

/// Looks closer together than this count as one towards `per_day`: the rule wants intervals.
const INTERVAL_S: i64 = 30 * 60;
/// Failed looks quoted.
const QUOTED: usize = 5;

/// See the module.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Availability {
    /// Days in a row.
    days: u16,
    /// Looks that every one of these days needs.
    per_day: u16,
    /// Percent; this share itself fails.
    limit_percent: u16,
    /// A log that ends earlier than this many days before the audit says nothing about today.
    max_age_days: u16,
}

impl Default for Availability {
    fn default() -> Self {
        Self { days: 7, per_day: 20, limit_percent: 5, max_age_days: 31 }
    }
}

/// The looks of the days that are judged.
struct Window<'a> {
    looks: Vec<&'a Probe>,
    /// Looks towards the required number: of each day no more than it needs.
    reached: usize,
    /// The same when refused looks would count.
    with_blocked: usize,
}

impl Window<'_> {
    fn count(&self, class: ProbeClass) -> usize {
        self.looks.iter().filter(|look| look.class == class).count()
    }
}

impl Check for Availability {
    fn id(&self) -> &'static str {
        ABOUT.id
    }

    fn ask(&self, portal: &Portal) -> Result<Answer, Reason> {
        let all = portal.probes()?;
        let mut looks: Vec<&Probe> = all.iter().filter(|look| self.matters(look, portal)).collect();
        looks.sort_by_key(|look| look.at);
        let Some(last) = looks.last() else {
            return Err(partly(
                "监测记录中没有监测时间点之前、与本站首页有关的近期访问，打不开比例未确定",
                "the probe log holds no recent look at this home page: ratio not established",
            ));
        };
        let needed = usize::from(self.days) * usize::from(self.per_day);
        // The latest days that have looks enough; where there are none, the latest.
        let ends = looks.iter().rev().map(|look| look.at);
        let window = ends.map(|end| self.window(&looks, end)).find(|window| window.reached == needed);
        let window = window.unwrap_or_else(|| self.window(&looks, last.at));
        let [up, down, blocked, unclear, void] =
            [ProbeClass::Up, ProbeClass::Down, ProbeClass::Blocked, ProbeClass::Unclear, ProbeClass::Void]
                .map(|class| window.count(class));
        if window.reached < needed {
            if blocked > 0 && window.with_blocked == needed {
                return Err(Reason::Blocked(refuser(&window)));
            }
            let n = window.reached;
            return Err(partly(
                format!(
                    "打不开比例未确定：有效访问 {n} 次，应有 {needed} 次（被拦截 {blocked}，说不清 {unclear}，作废 {void}）"
                ),
                format!(
                    "ratio not established: {n} of {needed} probes ({blocked} blocked, {unclear} unclear, {void} void)"
                ),
            ));
        }
        let counted = up + down;
        let limit = usize::from(self.limit_percent);
        let answer = |faults| {
            let (from, to) = (window.looks.first(), window.looks.last());
            let stamp = |look: Option<&&Probe>| look.map(|look| stamp_in_china(look.at)).unwrap_or_default();
            Answer::of_faults(faults)
                .count("probes", counted)
                .count("down", down)
                .count("blocked", blocked)
                .count("void", void)
                .word("down_percent", hundredths(down, counted))
                .word("from", stamp(from))
                .word("to", stamp(to))
        };
        if down * 100 < limit * counted {
            return Ok(answer(Vec::new()));
        }
        // What was refused would have opened for a visitor, for all we know.
        if down * 100 < limit * (counted + blocked) {
            return Err(Reason::Blocked(refuser(&window)));
        }
        let fault = self.fault(portal, &window, up, down);
        Ok(answer(vec![if up * 2 < counted { fault.flagged() } else { fault }]))
    }
}

impl Availability {
    /// A look at this home page, neither after the day of the audit nor long before it.
    fn matters(&self, look: &Probe, portal: &Portal) -> bool {
        let age = days(civil_in_china(look.at), portal.as_of);
        let (home, given) = (&look.home, &portal.home_address);
        home.host() == given.host()
            && (0..=i64::from(self.max_age_days) + i64::from(self.days)).contains(&age)
    }

    /// The looks of the days that end with the look at `end`.
    fn window<'a>(&self, looks: &[&'a Probe], end: Timestamp) -> Window<'a> {
        let day = SignedDuration::from_hours(24);
        let slice = |look: &Probe| end.duration_since(look.at).as_secs().div_euclid(day.as_secs());
        let inside = |look: &&&Probe| (0..i64::from(self.days)).contains(&slice(look)) && look.at <= end;
        let looks: Vec<&Probe> = looks.iter().filter(inside).copied().collect();
        let reached = |counts: fn(&Probe) -> bool| {
            let spread: BTreeSet<(i64, i64)> = looks
                .iter()
                .filter(|look| counts(look))
                .map(|look| (slice(look), look.at.as_second().div_euclid(INTERVAL_S)))
                .collect();
            let of_day = |day| spread.iter().filter(|(slice, _)| *slice == day).count();
            (0..i64::from(self.days)).map(|day| of_day(day).min(usize::from(self.per_day))).sum()
        };
        let (counting, with_blocked) =
            (reached(Probe::counts), reached(|look| look.counts() || look.class == ProbeClass::Blocked));
        Window { looks, reached: counting, with_blocked }
    }

    fn fault(&self, portal: &Portal, window: &Window, up: usize, down: usize) -> Fault {
        let failed = window.looks.iter().filter(|look| look.class == ProbeClass::Down);
        let lines = failed.take(QUOTED).map(|look| {
            let status = look.status.map(|status| format!("HTTP {status}"));
            let why = look.error.clone().or(status).unwrap_or_default();
            format!("{} {} {} ms {why}", stamp_in_china(look.at), look.scheme, look.ms)
        });
        let quoted = lines.collect::<Vec<_>>().join("；");
        let (counted, share, limit) = (up + down, hundredths(down, up + down), self.limit_percent);
        let message = Text::new(
            format!(
                "连续 {} 天访问首页 {counted} 次，{down} 次在 15 秒内打不开，占 {share}%（达到 {limit}% 即为站点无法访问）",
                self.days
            ),
            format!(
                "of {counted} looks at the home page over {} days, {down} did not open within 15 s: {share} %, the limit is {limit} %",
                self.days
            ),
        );
        let remedy = Text::new(
            "排查服务器、域名解析和带宽；监测记录 probe.jsonl 列有每次访问的时间、状态和原因",
            "look into server, name service and bandwidth; probe.jsonl lists time, status and cause of every look",
        );
        let seen = Seen::at(&portal.home_address).quoting(&quoted);
        Fault::new(seen, "availability:home", message, remedy).severity(Severity::Veto)
    }
}

/// Who refused us, of the latest refused look.
fn refuser(window: &Window) -> String {
    let named = window.looks.iter().rev().find_map(|look| match &look.outcome {
        Outcome::Blocked(who) => Some(who.clone()),
        _ => None,
    });
    named.unwrap_or_default()
}

/// Percent with two decimals, cut off.
fn hundredths(part: usize, whole: usize) -> String {
    let value = part * 10_000 / whole.max(1);
    format!("{}.{:02}", value / 100, value % 100)
}

#[cfg(test)]
mod tests {
    use super::super::support::stage::*;
    use super::*;
    use crate::model::{BrokenKind, Verdict};
    use crate::portal::PortalParts;

    /// A look every hour for `hours`, the last at noon of the day of the audit; `class` by number of the look.
    fn log(hours: i64, class: impl Fn(i64) -> ProbeClass) -> PortalParts {
        let end: Timestamp = "2026-11-23T04:00:00Z".parse().unwrap();
        let looks = (0..hours).map(|n| {
            let class = class(n);
            let outcome = match class {
                ProbeClass::Down => Outcome::Broken(BrokenKind::Timeout),
                ProbeClass::Blocked => Outcome::Blocked("521".into()),
                _ => Outcome::Alive,
            };
            Probe {
                at: end - SignedDuration::from_hours(hours - 1 - n),
                home: at("/"),
                class,
                scheme: "http".into(),
                status: None,
                ms: 15_000,
                limit_ms: 15_000,
                outcome,
                error: None,
                remote: None,
                witness: None,
                attempts: Vec::new(),
            }
        });
        let mut it = parts();
        it.network.probes = Some(looks.collect());
        it
    }

    fn down_first(n: i64) -> impl Fn(i64) -> ProbeClass {
        move |at| if at < n { ProbeClass::Down } else { ProbeClass::Up }
    }

    fn check() -> Availability {
        Availability::default()
    }

    #[test]
    fn passes_below_five_percent_and_fails_at_exactly_five() {
        // Seven days of 20 looks: every sixth look is left out, so that 140 remain and 7 of them are 5 %.
        let with = |down: i64| {
            let mut it = log(168, |_| ProbeClass::Up);
            let looks = it.network.probes.as_mut().unwrap();
            let mut n = 0;
            looks.retain(|_| {
                n += 1;
                n % 6 != 1
            });
            looks
                .iter_mut()
                .take(usize::try_from(down).unwrap())
                .for_each(|look| look.class = ProbeClass::Down);
            assert_eq!(looks.len(), 140);
            it
        };
        let passed = answer(&check(), with(6));
        assert_eq!(passed.verdict, Verdict::Pass, "{passed:?}");
        let found = faults(&check(), with(7));
        assert_eq!((found[0].subject.as_str(), found[0].flagged), ("availability:home", false));
        assert!(found[0].message.zh.contains("5.00%"), "{}", found[0].message.zh);
    }

    #[test]
    fn a_site_that_hardly_ever_opened_is_left_to_a_person() {
        assert!(!faults(&check(), log(168, down_first(84)))[0].flagged);
        assert!(faults(&check(), log(168, down_first(85)))[0].flagged);
    }

    #[test]
    fn what_our_own_network_spoilt_does_not_count() {
        let void = |n: i64| move |at: i64| if at < n { ProbeClass::Void } else { ProbeClass::Up };
        assert_eq!(verdict(&check(), log(168, void(4))), Verdict::Pass);
        assert!(matches!(verdict(&check(), log(168, void(5))), Verdict::CannotTell(Reason::PartlyRead(_))));
    }

    #[test]
    fn too_few_looks_establish_nothing_and_say_how_many_there_were() {
        let Verdict::CannotTell(Reason::PartlyRead(text)) = verdict(&check(), log(100, down_first(100)))
        else {
            panic!("established")
        };
        assert_eq!(text.en, "ratio not established: 84 of 140 probes (0 blocked, 0 unclear, 0 void)");
    }

    #[test]
    fn the_latest_whole_week_is_judged_when_looks_were_lost_since() {
        let mut it = log(200, down_first(40));
        it.network.probes.as_mut().unwrap().truncate(190);
        assert_eq!(faults(&check(), it).len(), 1);
        let gap = log(200, |n| if (180..190).contains(&n) { ProbeClass::Void } else { ProbeClass::Up });
        assert_eq!(verdict(&check(), gap), Verdict::Pass);
    }

    #[test]
    fn a_burst_of_looks_is_not_a_day() {
        let mut it = log(168, |_| ProbeClass::Up);
        for look in it.network.probes.as_mut().unwrap().iter_mut().take(24) {
            look.at = "2026-11-16T06:00:00Z".parse().unwrap();
        }
        assert!(matches!(verdict(&check(), it), Verdict::CannotTell(_)));
    }

    #[test]
    fn a_firewall_is_neither_up_nor_down() {
        let blocked = Verdict::CannotTell(Reason::Blocked("521".into()));
        assert_eq!(verdict(&check(), log(168, |_| ProbeClass::Blocked)), blocked);
        // 8 of 160 would fail, 8 of 168 would not.
        let mixed = |n| match n {
            0..8 => ProbeClass::Down,
            8.. if n % 21 == 8 => ProbeClass::Blocked,
            _ => ProbeClass::Up,
        };
        assert_eq!(verdict(&check(), log(168, mixed)), blocked);
    }

    #[test]
    fn cannot_tell_without_a_log_or_with_an_old_or_a_foreign_one() {
        assert!(matches!(verdict(&check(), parts()), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut old = log(168, down_first(168));
        old.as_of = jiff::civil::date(2027, 3, 1);
        assert!(matches!(verdict(&check(), old), Verdict::CannotTell(Reason::PartlyRead(_))));
        let mut foreign = log(168, down_first(168));
        foreign.home_address = crate::model::Address::parse("http://y.gov.cn/").unwrap();
        assert!(matches!(verdict(&check(), foreign), Verdict::CannotTell(Reason::PartlyRead(_))));
    }

    #[test]
    fn applies_to_every_unit_so_an_empty_log_is_no_pass() {
        let mut it = parts();
        it.network.probes = Some(Vec::new());
        assert!(matches!(verdict(&check(), it), Verdict::CannotTell(_)));
    }
}
