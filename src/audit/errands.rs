//! Errands: the requests beyond the crawl that rules of the pack ask for, through the same gate, guard and robots.txt.
//! What links ask for at the end is in `calibrate.rs`.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Error, Progress,
    beside::{Beside, Searched},
    gather::other_scheme,
    read::Bench,
};
use crate::checks::Errands;
use crate::fetch::Client;
use crate::model::{Address, BrokenKind, Outcome, Reach, SchemeReach, Visit};

/// The site that the errands lead to.
pub(super) struct Site<'a> {
    pub(super) client: &'a Client,
    pub(super) bench: &'a Arc<Bench>,
    pub(super) progress: &'a Progress,
}

impl Site<'_> {
    /// Does what is wanted; nothing once the audit was interrupted. `scope`: what belongs to the site.
    pub(super) async fn run(
        &self,
        wanted: Errands,
        home: &Address,
        scope: Vec<(String, String)>,
    ) -> Result<Beside, Error> {
        let mut beside = Beside::default();
        if wanted.search && !self.progress.is_interrupted() {
            beside.search = Some(self.search(home, scope, &mut beside.requests).await?);
        }
        if wanted.reach && !self.progress.is_interrupted() {
            beside.reach = self.reach(home, &mut beside.requests).await?;
        }
        Ok(beside)
    }

    async fn search(
        &self,
        home: &Address,
        scope: Vec<(String, String)>,
        requests: &mut u64,
    ) -> Result<Searched, Error> {
        let plan = {
            let mut builder = self.bench.builder_now();
            builder.finished(None, scope, home.clone());
            builder.search_plan()
        };
        let mut visits = Vec::new();
        for question in &plan.questions {
            let Some(visit) = self.visit(&question.address, requests).await else { break };
            visits.push(Bench::aside(self.bench, move |bench| bench.keep_beside(&visit)).await?);
        }
        Ok(Searched { plan, visits })
    }

    async fn reach(&self, home: &Address, requests: &mut u64) -> Result<Option<Reach>, Error> {
        let at = Timestamp::now();
        // Behind a port of its own there is no telling where the other scheme is.
        let other = other_scheme(home).filter(|_| home.authority() == home.host());
        let (mut http, mut https) = (Some(home.clone()), other);
        if home.scheme() == "https" {
            std::mem::swap(&mut http, &mut https);
        }
        let mut by_https = self.scheme(https.as_ref(), requests).await?;
        let by_http = self.scheme(http.as_ref(), requests).await?;
        // A connection that did not come about gets a second chance.
        if let Some(first) = &mut by_https
            && matches!(
                first.outcome,
                Outcome::Broken(BrokenKind::Refused | BrokenKind::Reset | BrokenKind::Timeout)
            )
            && let Some(second) = self.scheme(https.as_ref(), requests).await?
        {
            let mut attempts = std::mem::take(&mut first.attempts);
            attempts.extend(second.attempts);
            *first = SchemeReach { attempts, ..second };
        }
        if self.progress.is_interrupted() {
            return Ok(None);
        }
        let ipv6 = tokio::select! {
            ipv6 = self.client.ipv6(home) => ipv6,
            () = self.progress.interruption() => return Ok(None),
        };
        Ok(Some(Reach { at, home: home.clone(), ipv6, http: by_http, https: by_https }))
    }

    async fn scheme(
        &self,
        address: Option<&Address>,
        requests: &mut u64,
    ) -> Result<Option<SchemeReach>, Error> {
        let Some(address) = address else { return Ok(None) };
        let Some(visit) = self.visit(address, requests).await else { return Ok(None) };
        let line = Bench::aside(self.bench, move |bench| bench.keep_beside(&visit)).await?;
        Ok(Some(SchemeReach {
            certificate: self.client.certificate(address).filter(|_| address.scheme() == "https"),
            address: line.address,
            final_address: line.final_address,
            outcome: line.outcome,
            attempts: line.attempts,
        }))
    }

    /// A visit, unless the audit is interrupted meanwhile.
    async fn visit(&self, address: &Address, requests: &mut u64) -> Option<Visit> {
        let visit = tokio::select! {
            visit = self.client.visit(address) => visit,
            () = self.progress.interruption() => return None,
        };
        *requests += visit.exchanges.len() as u64;
        Some(visit)
    }
}
