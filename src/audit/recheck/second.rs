//! Judges an audit after its second looks: the pages as they are now where they were seen again, as they were elsewhere.
//!
//! No network, no clock. The same files give the same papers, so this serves the live look and its replay.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    Compared, Comparison, Look, Standing,
    decide::{self, Sight, Standings},
};
use crate::audit::{
    Error, Folder, Judged, beside, gather,
    journal::{self, Gathering, VisitLine},
    judge, read, replay,
};
use crate::checks;
use crate::evidence::Archive;
use crate::extract::PageFacts;
use crate::model::{Address, Answer, Lang, Outcome, Reason, Verdict, civil_in_china};
use crate::portal::{Builder, Portal, outcome_of_reading};
use crate::rules::Pack;
use crate::scoring::Finding;

/// What checks say, by rule.
type Answers = Vec<(String, Answer)>;

/// The first judgement of an audit, made again.
pub(super) struct First {
    pub(super) judged: Judged,
    answers: Answers,
}

/// Judges what was first gathered in `folder`; writes nothing.
pub(super) async fn first(folder: &Folder, pack: &Pack) -> Result<First, Error> {
    let gathering = Gathering::load(folder)?;
    let mut builder = replay::told(folder, &gathering).await?;
    judge::tell_the_rest(&gathering, &mut builder);
    let portal = builder.build();
    let answers = checks::run(pack, &portal);
    let judged = Judged::of(gathering.record, portal, &answers, pack, folder)?;
    Ok(First { judged, answers })
}

/// A look with its visits, read.
struct Taken {
    look: Look,
    visits: Vec<(VisitLine, Option<PageFacts>)>,
}

impl Taken {
    async fn load(folder: &Folder, number: u32, archive: &mut Archive) -> Result<Self, Error> {
        let its_folder = folder.of_look(number);
        let mut visits = Vec::new();
        for line in journal::visits(&its_folder)? {
            let line = line?;
            let page = replay::page(archive, &line).await?;
            visits.push((line, page));
        }
        Ok(Self { look: Look::load(&its_folder)?, visits })
    }

    /// What this look met at every address that it asked for.
    fn met(&self) -> HashMap<&Address, Vec<Outcome>> {
        let mut met: HashMap<&Address, Vec<Outcome>> = HashMap::new();
        for (line, page) in &self.visits {
            let outcome = outcome_of_reading(line.outcome.clone(), page.as_ref());
            met.entry(&line.address).or_default().push(outcome);
        }
        for address in &self.look.blocked {
            let refused = Outcome::Blocked("the host refused other requests".to_owned());
            met.entry(address).or_default().push(refused);
        }
        met
    }
}

/// Judges the audit in `folder` after the looks up to the one of that number, and writes the papers into `out`.
pub(super) async fn judge(
    folder: &Folder,
    number: u32,
    first: First,
    pack: &Pack,
    lang: Lang,
    out: &Folder,
) -> Result<(Judged, Comparison), Error> {
    let mut archive = Archive::open(&folder.evidence());
    let mut taken = Vec::new();
    for each in 1..=number {
        taken.push(Taken::load(folder, each, &mut archive).await?);
    }
    let look = Look::load(&folder.of_look(number))?;
    let mut gathering = Gathering::load(folder)?;
    let record = &mut gathering.record;
    record.id = format!("{}-recheck-{number}", record.id);
    record.as_of = look.as_of;
    record.finished = look.ended.unwrap_or(record.finished);
    let mut requests = 0;
    for (line, page) in taken.iter().flat_map(|taken| &taken.visits) {
        record.requests += line.cost.requests;
        record.bytes += line.cost.bytes;
        record.pages += u64::from(page.is_some());
    }
    for (line, _) in taken.last().iter().flat_map(|taken| &taken.visits) {
        requests += line.cost.requests;
    }

    let (mut portal, changed) = assemble(folder, &gathering, &look, &taken, &mut archive).await?;
    let (then, now) = answers(pack, &mut portal, &look);
    let after = After { then: &then, now: &now, portal: &portal, changed: &changed };
    let (standings, said_by) = standings(&first, &after, &taken);
    let restrained = first.answers.iter().zip(then).map(|((rule, before), (_, after))| {
        (rule.clone(), decide::restrained(rule, before, after, &standings))
    });
    let restrained: Answers = restrained.collect();
    let judged = Judged::of(gathering.record, portal, &restrained, pack, folder)?;
    let of_looks: Vec<Folder> = (1..=number).map(|each| folder.of_look(each)).collect();
    let journals: Vec<&Folder> = std::iter::once(folder).chain(&of_looks).collect();
    judge::write_papers(&judged, pack, lang, folder, &journals, out)?;
    let said_by = |print: &str| said_by.get(print).copied();
    let comparison = Comparison::of(&look, requests, &first.judged, &judged, &standings, said_by, lang);
    comparison.save(out)?;
    Ok((judged, comparison))
}

/// What an audit is after second looks.
struct After<'a> {
    /// Answers with ages up to the day of measure.
    then: &'a [(String, Answer)],
    /// Answers with ages up to the day of the look.
    now: &'a [(String, Answer)],
    portal: &'a Portal,
    /// Addresses that showed something else than at first.
    changed: &'a HashSet<Address>,
}

/// The portal as it is after the looks, and which addresses have changed. Of several pages read at one address it holds
/// the latest look's, and none where the latest look found the address gone.
async fn assemble(
    folder: &Folder,
    gathering: &Gathering,
    look: &Look,
    taken: &[Taken],
    archive: &mut Archive,
) -> Result<(Portal, HashSet<Address>), Error> {
    // A page is as old as the look that brought it: what it dates up to that day is not from the future.
    let seen_until = taken.iter().filter_map(|taken| taken.look.ended).map(civil_in_china).max();
    let mut record = gathering.record.clone();
    record.as_of = seen_until.map_or(look.as_of, |day| day.max(look.as_of));
    let mut builder = Builder::new(gather::brief(&record, &gathering.scope));
    // The last look that settled an address, by the number of its visit: where its page is read from.
    let mut settled: HashMap<Address, (u32, usize)> = HashMap::new();
    for taken in taken {
        for (at, (line, page)) in taken.visits.iter().enumerate() {
            let outcome = outcome_of_reading(line.outcome.clone(), page.as_ref());
            if matches!(outcome, Outcome::Alive | Outcome::Gone(_)) {
                settled.insert(line.address.clone(), (taken.look.number, at));
                if outcome == Outcome::Alive {
                    settled.insert(line.final_address.clone(), (taken.look.number, at));
                }
            }
        }
    }
    let tell = |builder: &mut Builder, mut line: VisitLine, page: Option<PageFacts>, me: (u32, usize)| {
        let later = settled.get(&line.final_address).or_else(|| settled.get(&line.address));
        let replaced = later.is_some_and(|by| *by != me);
        line.outcome = outcome_of_reading(line.outcome, page.as_ref());
        builder.look(me.0);
        read::tell(builder, line, page.filter(|_| !replaced));
    };
    let shown = |line: &VisitLine| line.attempts.last().and_then(|attempt| attempt.sha256.clone());
    let mut first_shown: HashMap<Address, Option<String>> = HashMap::new();
    for line in journal::counting(folder, &gathering.withdrawn)? {
        let line = line?;
        let page = replay::page(archive, &line).await?;
        if settled.contains_key(&line.address) {
            first_shown.insert(line.address.clone(), shown(&line));
        }
        tell(&mut builder, line, page, (0, usize::MAX));
    }
    let mut changed = HashSet::new();
    for taken in taken {
        for (at, (line, page)) in taken.visits.iter().enumerate() {
            if first_shown.get(&line.address).is_some_and(|first| *first != shown(line)) {
                changed.insert(line.address.clone());
            }
            tell(&mut builder, line.clone(), page.clone(), (taken.look.number, at));
        }
    }
    builder.look(0);
    beside::tell(folder, &mut builder).await?;
    judge::tell_the_rest(gathering, &mut builder);
    Ok((builder.build(), changed))
}

/// What the checks say, with ages up to the look's day of measure, and up to the day it was taken: what was published in
/// between clears, what grew old in between is no fault.
fn answers(pack: &Pack, portal: &mut Portal, look: &Look) -> (Answers, Answers) {
    portal.as_of = look.ended.map_or(look.as_of, civil_in_china).max(look.as_of);
    let now = checks::run(pack, portal);
    portal.as_of = look.as_of;
    (checks::run(pack, portal), now)
}

/// What became of every finding of the first report, and which look says so.
fn standings(first: &First, after: &After<'_>, taken: &[Taken]) -> (Standings, BTreeMap<String, u32>) {
    let passes: BTreeSet<&str> = after
        .now
        .iter()
        .filter(|(_, answer)| answer.verdict == Verdict::Pass)
        .map(|(rule, _)| rule.as_str())
        .collect();
    let mut again: BTreeSet<String> = BTreeSet::new();
    let mut open: HashMap<&str, &Reason> = HashMap::new();
    for (rule, answer) in after.then {
        match &answer.verdict {
            Verdict::Fail(proof) => {
                let faults = proof.faults().iter();
                again.extend(faults.map(|fault| crate::scoring::fingerprint(rule, &fault.subject)));
            }
            Verdict::CannotTell(reason) => {
                open.insert(rule, reason);
            }
            Verdict::Pass | Verdict::NotApplicable => {}
        }
    }
    let was = outcomes(&first.judged.portal);
    let is = outcomes(after.portal);
    let dead =
        |outcome: &Outcome| matches!(outcome, Outcome::Gone(_) | Outcome::Broken(_) | Outcome::HostDown(_));
    let met: Vec<_> = taken.iter().map(|taken| (&taken.look, taken.met())).collect();
    let (mut standings, mut said_by) = (Standings::new(), BTreeMap::new());
    for finding in &first.judged.score.findings {
        // A page that shows what it showed is not in order because a period ran out.
        let renewed = passes.contains(finding.rule.as_str())
            && places(finding).iter().any(|place| after.changed.contains(*place));
        let still = again.contains(&finding.fingerprint) && !renewed;
        let linked = places(finding).iter().any(|place| is.get(place).is_some_and(|outcome| dead(outcome)));
        let mut said = (Standing::NotLookedAt, None);
        let about = |look: &Look| look.only.as_ref().is_none_or(|only| only.contains(&finding.fingerprint));
        for (look, met) in met.iter().rev().filter(|(look, _)| about(look)) {
            let sights: Vec<Sight> = places(finding)
                .iter()
                .map(|place| {
                    let was_dead = was.get(place).is_some_and(|outcome| dead(outcome));
                    decide::sight(was_dead, met.get(place).map_or(&[], Vec::as_slice))
                })
                .collect();
            said = decide::standing(still, &sights, linked);
            // A question that is open now clears nothing, but a link that was dead and is seen alive is clear by itself.
            let revived = places(finding).iter().all(|place| was.get(place).is_some_and(|it| dead(it)));
            if let Some(reason) = open.get(finding.rule.as_str()).filter(|_| !revived)
                && said.0 == Standing::Cleared
                && !renewed
            {
                said = (Standing::CannotTell, Some((*reason).clone()));
            }
            if said.0 != Standing::NotLookedAt {
                said_by.insert(finding.fingerprint.clone(), look.number);
                break;
            }
        }
        standings.insert(finding.fingerprint.clone(), said);
    }
    (standings, said_by)
}

/// The places that a finding stands on, each once.
fn places(finding: &Finding) -> BTreeSet<&Address> {
    finding.seen.iter().map(|seen| &seen.address).collect()
}

/// What every linked address is to the portal.
fn outcomes(portal: &Portal) -> HashMap<&Address, &Outcome> {
    portal.links().iter().map(|link| (&link.address, &link.outcome)).collect()
}

/// The findings that are worth another look: those that earlier looks did not clear.
pub(super) fn open<'a>(
    first: &'a First,
    earlier: Option<&Comparison>,
    only: Option<&BTreeSet<String>>,
) -> Vec<&'a Finding> {
    let cleared: BTreeSet<&str> = earlier
        .iter()
        .flat_map(|comparison| &comparison.findings)
        .filter(|finding: &&Compared| finding.now == Standing::Cleared)
        .map(|finding| finding.fingerprint.as_str())
        .collect();
    let findings = first.judged.score.findings.iter();
    let wanted = findings.filter(|finding| {
        !cleared.contains(finding.fingerprint.as_str())
            && only.is_none_or(|only| only.contains(&finding.fingerprint))
    });
    wanted.collect()
}
