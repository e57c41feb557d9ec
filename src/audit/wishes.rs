//! What hosts asked of the processes before this one: their robots.txt, and to be left alone for a while.
//!
//! Comes in: the visits of a journal. Goes out: a client that knows what one that had made those visits itself would know.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bytes::Bytes;
use jiff::Timestamp;

use super::{Error, journal::VisitLine};
use crate::evidence::Archive;
use crate::fetch::{self, Client};
use crate::model::{Attempt, Exchange, Purpose};

/// What robots.txt said holds for a day (RFC 9309 §2.4); a host that turned us away is met anew after as long.
const REMEMBERED: Duration = Duration::from_secs(24 * 3600);

/// Answers of one host that are remembered, the last ones: after as many ordinary ones nothing of a refusal is left.
const ANSWERS: usize = 32;

/// What hosts asked for.
#[derive(Debug, Default)]
pub(super) struct Wishes {
    /// The last answer for each robots.txt.
    robots: BTreeMap<(String, String), Attempt>,
    /// The last answers of each host.
    answers: BTreeMap<String, VecDeque<(Purpose, Attempt)>>,
}

impl Wishes {
    /// Takes note of a visit.
    pub(super) fn note(&mut self, line: &VisitLine) {
        if line.is_reused() {
            return;
        }
        for (purpose, attempts) in [(Purpose::Robots, &line.robots), (Purpose::Page, &line.attempts)] {
            for attempt in attempts {
                let host = attempt.address.authority().to_owned();
                if purpose == Purpose::Robots {
                    let scheme = attempt.address.scheme().to_owned();
                    self.robots.insert((scheme, host.clone()), attempt.clone());
                }
                let answers = self.answers.entry(host).or_default();
                answers.push_back((purpose, attempt.clone()));
                if answers.len() > ANSWERS {
                    answers.pop_front();
                }
            }
        }
    }

    /// What holds at `now`, in the order in which it was answered.
    fn at(self, now: Timestamp) -> Vec<(Purpose, Attempt)> {
        let mut held: Vec<(Purpose, Attempt)> = self.answers.into_values().flatten().collect();
        for attempt in self.robots.into_values() {
            let robots = (Purpose::Robots, attempt);
            if !held.contains(&robots) {
                held.push(robots);
            }
        }
        held.retain(|(_, attempt)| {
            Duration::try_from(now.duration_since(attempt.at)).is_ok_and(|age| age < REMEMBERED)
        });
        held.sort_by_key(|(_, attempt)| attempt.at);
        held
    }

    /// Tells `client` of it.
    pub(super) async fn tell(self, client: &Client, archive: &mut Archive) -> Result<(), Error> {
        for (purpose, attempt) in self.at(Timestamp::now()) {
            if let Some(exchange) = exchange(archive, purpose, &attempt).await? {
                client.remember(&exchange).await;
            }
        }
        Ok(())
    }
}

/// The exchange behind an attempt that the evidence keeps.
async fn exchange(
    archive: &mut Archive,
    purpose: Purpose,
    attempt: &Attempt,
) -> Result<Option<Exchange>, Error> {
    let Some(place) = &attempt.warc else { return Ok(None) };
    let stored = archive.read(place)?;
    let body: Bytes = fetch::decoded(&stored.headers, &stored.raw).await;
    let answer = stored.received(body);
    Ok(Some(Exchange {
        address: attempt.address.clone(),
        purpose,
        at: attempt.at,
        duration_ms: attempt.duration_ms,
        remote: None,
        request_head: String::new(),
        result: Ok(answer),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Address, Outcome};

    fn attempt(address: &str, second: i64) -> Attempt {
        Attempt {
            address: Address::parse(address).unwrap(),
            at: Timestamp::from_second(second).unwrap(),
            duration_ms: 1,
            status: Some(200),
            failure: None,
            location: None,
            sha256: None,
            warc: None,
        }
    }

    fn line(robots: Vec<Attempt>, attempts: Vec<Attempt>) -> VisitLine {
        let address = attempts[0].address.clone();
        VisitLine {
            final_address: address.clone(),
            address,
            outcome: Outcome::Alive,
            status: None,
            fetched_at: None,
            attempts,
            rendered: None,
            robots,
            cost: Default::default(),
            past: None,
        }
    }

    #[test]
    fn robots_of_either_scheme_and_the_last_answers_are_remembered_in_their_order_for_a_day() {
        let mut wishes = Wishes::default();
        let robots = [("https://a.test/robots.txt", 0), ("http://a.test/robots.txt", 1)];
        wishes.note(&line(
            robots.map(|(at, when)| attempt(at, when)).into(),
            vec![attempt("http://a.test/", 2)],
        ));
        // Visits end in another order than their answers came.
        for second in (10..100).rev() {
            wishes.note(&line(Vec::new(), vec![attempt("http://a.test/x", second)]));
        }
        wishes.note(&line(Vec::new(), vec![attempt("http://b.test/", 5)]));
        let seconds = |wishes: Wishes, now: i64| -> Vec<i64> {
            let held = wishes.at(Timestamp::from_second(now).unwrap());
            held.iter().map(|(_, attempt)| attempt.at.as_second()).collect()
        };
        let robots = std::mem::take(&mut wishes.robots);
        let again = || Wishes { robots: robots.clone(), answers: wishes.answers.clone() };
        let mut expected = vec![0, 1, 5];
        expected.extend(10..42);
        assert_eq!(seconds(again(), 100), expected);
        assert_eq!(seconds(again(), 24 * 3600 + 40), [41]);
    }
}
