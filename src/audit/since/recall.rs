//! One earlier look, recalled: the answer that may stand for a later one, and the records that prove it.

use std::sync::{Mutex, PoisonError};

use super::{News, Since, earlier::Standing};
use crate::audit::{
    Error,
    journal::{Past, VisitLine},
    read,
};
use crate::evidence::{Archive, Carried, Revisit, Writer};
use crate::extract::{self, Input, PageFacts};
use crate::fetch::{self, Held};
use crate::model::{Address, Attempt, Exchange, Outcome, Purpose, Received, Visit, WarcRef};
use crate::portal::outcome_of_reading;

/// What the earlier audit keeps of one address.
#[derive(Debug)]
pub(in crate::audit) struct Recalled {
    line: VisitLine,
    /// The records of its attempts.
    hops: Vec<(WarcRef, Carried)>,
    /// The last of them.
    held: Held,
    rendered: Option<(WarcRef, Carried)>,
}

impl Recalled {
    /// What lies behind `line`; `None` when it is no whole answer.
    pub(super) async fn of(archive: &Mutex<Archive>, line: &VisitLine) -> Result<Option<Self>, Error> {
        let (hops, rendered) = {
            let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
            let mut carried = |place: &WarcRef| Ok::<_, Error>((place.clone(), archive.carried(place)?));
            let mut hops = Vec::with_capacity(line.attempts.len());
            for attempt in &line.attempts {
                let (Some(place), None) = (&attempt.warc, &attempt.failure) else { return Ok(None) };
                hops.push(carried(place)?);
            }
            (hops, line.rendered.as_ref().map(carried).transpose()?)
        };
        let Some(stored) = hops.last().and_then(|(_, last)| last.stored()) else { return Ok(None) };
        let body = fetch::decoded(&stored.headers, &stored.raw).await;
        let held = Held::of(stored.received(body));
        Ok(held.map(|held| Self { line: line.clone(), hops, held, rendered }))
    }

    /// The answer, when it was given at `address`.
    pub(in crate::audit) fn held_at(&self, address: &Address) -> Option<&Held> {
        (self.line.final_address == *address).then_some(&self.held)
    }

    /// What was read of it then.
    pub(in crate::audit) fn facts(&self) -> Option<PageFacts> {
        let address = &self.line.final_address;
        if let Some((_, rendered)) = &self.rendered {
            return Some(read::rendered(address, &rendered.rendered()?));
        }
        let answer = self.held.answer();
        let input = Input { address, content_type: answer.header("content-type"), body: &answer.body };
        read::is_readable(&self.line.outcome).then(|| extract::page(input))
    }

    /// The visit as it stands without asking, carried over into `evidence`; `None` when the page, read again, says that
    /// it is none or that it is to be asked for.
    pub(in crate::audit) fn reused(
        &self,
        since: &Since,
        evidence: &Writer,
        page: Option<&PageFacts>,
        standing: Standing,
    ) -> Result<Option<VisitLine>, Error> {
        let shows_entries = |page: &PageFacts| !page.rows.is_empty() || page.pagination != Default::default();
        let is_list = standing == Standing::UnlessList && page.is_some_and(shows_entries);
        if is_list || outcome_of_reading(self.line.outcome.clone(), page) != Outcome::Alive {
            return Ok(None);
        }
        let mut line = VisitLine { past: Some(Past::Reused), ..self.line.clone() };
        line.cost = Default::default();
        line.robots.clear();
        for (attempt, (place, record)) in line.attempts.iter_mut().zip(&self.hops) {
            attempt.warc = Some(since.carry(evidence, place, record)?);
        }
        if let Some((place, record)) = &self.rendered {
            line.rendered = Some(since.carry(evidence, place, record)?);
        }
        Ok(Some(line))
    }
}

/// What is remembered of the address that a visit was made to.
#[derive(Debug, Default)]
pub(in crate::audit) struct Memory {
    recalled: Option<Recalled>,
    /// The last answer on the wire, which said that the earlier one stands.
    again: Option<(Revisit, Received)>,
}

impl Memory {
    /// Compares `visit` with what is recalled; where the earlier answer stands, it takes the place of the last one.
    pub(in crate::audit) fn of(visit: &mut Visit, recalled: Option<Recalled>) -> Self {
        let mut again = None;
        let last = visit.exchanges.iter_mut().rev().find(|exchange| exchange.purpose == Purpose::Page);
        if let (Some(last), Some(recalled)) = (last, &recalled)
            && let Some(held) = recalled.held_at(&last.address)
            && let Ok(answer) = &last.result
        {
            let how = if held.stands_by(last) {
                Some(Revisit::NotModified)
            } else {
                held.equals(answer).then_some(Revisit::SamePayload)
            };
            if let Some(how) = how {
                again = Some((how, answer.clone()));
                last.result = Ok(held.answer().clone());
            }
        }
        Self { recalled, again }
    }

    /// What is remembered of a visit that an earlier process made.
    pub(in crate::audit) fn of_kept(recalled: Option<Recalled>) -> Self {
        Self { recalled, again: None }
    }

    /// Body bytes that came over the wire for `exchange`, the last one when `is_last`.
    pub(in crate::audit) fn bytes_of(&self, exchange: &Exchange, is_last: bool) -> u64 {
        let answer = match &self.again {
            Some((_, received)) if is_last => Some(received),
            _ => exchange.result.as_ref().ok(),
        };
        answer.map_or(0, |answer| answer.raw.len() as u64)
    }

    /// Keeps the last exchange of a visit, when the earlier answer stands: the earlier record, and the revisit that
    /// points at it.
    pub(in crate::audit) fn keep(
        &self,
        since: Option<&Since>,
        evidence: &Writer,
        exchange: &Exchange,
    ) -> Result<Option<(Attempt, Past)>, Error> {
        let (Some(since), Some(recalled), Some((how, received))) = (since, &self.recalled, &self.again)
        else {
            return Ok(None);
        };
        let Some((place, record)) = recalled.hops.last() else { return Ok(None) };
        let warc = since.carry(evidence, place, record)?;
        let revisit = evidence.keep_revisit(exchange, received, record, *how)?;
        let past = match how {
            Revisit::NotModified => Past::NotModified { revisit },
            Revisit::SamePayload => Past::SamePayload { revisit },
        };
        Ok(Some((Attempt { warc: Some(warc), ..read::attempt_of(exchange) }, past)))
    }

    /// What `page` says that the earlier look did not. `unchanged`: it is the earlier page.
    pub(in crate::audit) fn news(&self, page: Option<&PageFacts>, unchanged: bool) -> News {
        let Some(page) = page else { return News::default() };
        let is_list = !page.rows.is_empty() && !unchanged;
        let before = self.recalled.as_ref().filter(|_| is_list).and_then(Recalled::facts);
        News::of(page, before.as_ref(), unchanged)
    }
}
