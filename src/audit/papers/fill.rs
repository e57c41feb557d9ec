//! From the store to a [`RoundMaterial`]: the round, its units with their results, rules, coverage, the round before.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{
    PapersAsked,
    lists::{Lists, Sources},
    today,
};
use crate::audit::{
    Error,
    standing::{Grades, told},
};
use crate::model::{Lang, Text, UnitKind};
use crate::report::papers::{
    Backing, Previous, PreviousUnit, RoundHead, RoundMaterial, RoundRule, RoundType, RoundUnit, UnitCover,
    UnitResult, UnitStanding,
};
use crate::rules::Confidence;
use crate::store::{PackRule, Round, RoundKind, Run, Store, UnitFact, UnitFilter};

/// What the papers of a round are made of.
///
/// # Errors
/// [`Error`] when the round or the one before is not known, or the store is damaged.
pub async fn round_material(store: &Store, round: &str, asked: &PapersAsked) -> Result<RoundMaterial, Error> {
    let head = store.round(round).await?;
    let runs = store.round_runs(round).await?;
    let as_of = runs.iter().map(|run| run.as_of).min().zip(runs.iter().map(|run| run.as_of).max());
    let on = as_of.map_or(today(asked), |(_, last)| last);
    let facts = store.register(on, &UnitFilter { gone: true, ..UnitFilter::default() }).await?;
    let registered = facts.iter().filter(|it| it.exists).map(|it| it.unit.region.clone()).collect();

    let (pack, rules, pack_rules) = rules(store, &head, &runs, asked.lang).await?;
    let mut grades = Grades::new();
    let (mut units, by_unit) = units(store, round, &runs, &facts, &mut grades).await?;
    let sources = Sources::read(store, round, &runs, asked).await?;
    let places = Places::new(&units, &pack_rules);
    let lists = Lists::fill(&sources, &places, &units);
    for (at, unit) in units.iter_mut().enumerate() {
        let Some(result) = &mut unit.result else { continue };
        result.vetoes = lists.vetoes(at, &rules);
        // A person dismissed what it failed for, and it was not scored again: whether it fails is open.
        if result.standing == UnitStanding::Failed && lists.unscored(at) {
            (result.standing, result.grade) = (UnitStanding::Withheld, None);
        }
    }
    let coverage = store.coverage(round).await?.into_iter().filter_map(|it| {
        let unit = *by_unit.get(&it.unit)?;
        Some(UnitCover { unit, element: it.element, year: it.year, state: it.state })
    });
    Ok(RoundMaterial {
        lang: asked.lang,
        round: RoundHead {
            name: head.name.clone(),
            kind: match head.kind {
                RoundKind::Spot => RoundType::Spot,
                RoundKind::Special => RoundType::Special,
                RoundKind::YearEnd => RoundType::YearEnd,
            },
            year: head.year,
            pack,
            as_of,
            closed: head.closed,
        },
        office: asked.office.clone(),
        registered,
        coverage: coverage.collect(),
        previous: previous(store, &head, asked, &mut grades).await?,
        units,
        rules,
        cells: lists.cells,
        findings: lists.findings,
        unsettled: lists.unsettled,
    })
}

/// Where units and rules stand in the material.
pub(super) struct Places<'a> {
    pub(super) units: HashMap<&'a str, usize>,
    pub(super) rules: HashMap<&'a str, (usize, &'a PackRule)>,
}

impl<'a> Places<'a> {
    fn new(units: &'a [RoundUnit], rules: &'a [PackRule]) -> Self {
        Self {
            units: units.iter().enumerate().map(|(at, unit)| (unit.id.as_str(), at)).collect(),
            rules: rules.iter().enumerate().map(|(at, rule)| (rule.rule.as_str(), (at, rule))).collect(),
        }
    }
}

/// The title of the pack, and the rules of all packs that were used: those of the first, then what others add.
async fn rules(
    store: &Store,
    head: &Round,
    runs: &[Run],
    lang: Lang,
) -> Result<(String, Vec<RoundRule>, Vec<PackRule>), Error> {
    let mut packs: BTreeMap<&str, &Run> = BTreeMap::new();
    for run in runs {
        packs.entry(run.judgement.pack.digest.as_str()).or_insert(run);
    }
    let mut order: Vec<&Run> = packs.into_values().collect();
    // The pack of the round first, then in a fixed order.
    order.sort_by_key(|run| {
        let pack = &run.judgement.pack;
        (pack.id != head.pack, pack.id.clone(), pack.version.clone(), pack.digest.clone())
    });
    let (mut rules, mut known): (Vec<RoundRule>, Vec<PackRule>) = (Vec::new(), Vec::new());
    let mut names: Vec<String> = Vec::new();
    for run in order {
        let pack = &run.judgement.pack;
        let title = told(store, run.id).await?;
        let backing: HashMap<&str, Backing> = title
            .rules
            .iter()
            .filter_map(|rule| {
                let backing = match rule.confidence? {
                    Confidence::Verified => Backing::Text,
                    Confidence::Partial => Backing::Part,
                    Confidence::Default => Backing::Own,
                };
                Some((rule.id.as_str(), backing))
            })
            .collect();
        let name = title.audit.pack.title.as_str();
        let id = if name.is_empty() { pack.id.as_str() } else { name };
        let told = format!("{id} {}", pack.version);
        if !names.contains(&told) {
            names.push(told);
        }
        for rule in store.pack_rules(&pack.digest).await? {
            if known.iter().any(|it| it.rule == rule.rule) {
                continue;
            }
            let in_lang = |text: &Text| text.in_lang(lang).to_owned();
            rules.push(RoundRule {
                id: rule.rule.clone(),
                family: in_lang(&rule.family_title),
                title: in_lang(&rule.title),
                basis: rule.basis.clone(),
                points: rule.points,
                veto: rule.veto,
                backing: backing.get(rule.rule.as_str()).copied(),
            });
            known.push(rule);
        }
    }
    let pack = if names.is_empty() {
        head.pack.clone()
    } else {
        names.join(match lang {
            Lang::Zh => "、",
            Lang::En => ", ",
        })
    };
    Ok((pack, rules, known))
}

/// The units of the round, by kind, region and identifier, and where each stands.
async fn units(
    store: &Store,
    round: &str,
    runs: &[Run],
    facts: &[UnitFact],
    grades: &mut Grades,
) -> Result<(Vec<RoundUnit>, HashMap<String, usize>), Error> {
    let facts: HashMap<&str, &UnitFact> = facts.iter().map(|it| (it.unit.id.as_str(), it)).collect();
    let by_run: HashMap<&str, &Run> = runs.iter().map(|run| (run.unit.as_str(), run)).collect();
    let members = store.members(round).await?;
    let mut ids: Vec<&str> = members.iter().map(|member| member.unit.as_str()).collect();
    // A run may count without its unit having been drawn.
    ids.extend(by_run.keys().filter(|id| !members.iter().any(|member| member.unit == **id)));
    let mut units = Vec::new();
    for id in ids {
        let (fact, run) = (facts.get(id), by_run.get(id));
        let result = match run {
            Some(run) => Some(result(run, grades.standing(store, run).await?)),
            None => None,
        };
        let name = run.map(|run| run.unit_name.clone()).or_else(|| fact.map(|it| it.unit.name.clone()));
        let name = name.unwrap_or_else(|| id.to_owned());
        units.push(RoundUnit {
            id: id.to_owned(),
            kind: fact.map_or(UnitKind::default(), |it| it.unit.kind),
            region: fact.map(|it| it.unit.region.clone()).unwrap_or_default(),
            site_name: if name.ends_with('网') || name.ends_with("网站") {
                name.clone()
            } else {
                format!("{name}网站")
            },
            home: run
                .map(|run| run.home.clone())
                .or_else(|| fact.map(|it| it.home.clone()))
                .unwrap_or_default(),
            site_code: fact.map(|it| it.unit.site_code.clone()).unwrap_or_default(),
            name,
            result,
        });
    }
    units.sort_by(|a, b| (a.kind.id(), &a.region, &a.id).cmp(&(b.kind.id(), &b.region, &b.id)));
    // Governments before their departments, as in every list of an office.
    units.sort_by_key(|unit| match unit.kind {
        UnitKind::Government => 0,
        UnitKind::Department => 1,
        UnitKind::Township => 2,
        UnitKind::Enterprise => 3,
    });
    let places = units.iter().enumerate().map(|(at, unit)| (unit.id.clone(), at)).collect();
    Ok((units, places))
}

fn result(run: &Run, standing: UnitStanding) -> UnitResult {
    let it = &run.judgement;
    UnitResult {
        audit: run.audit.clone(),
        as_of: run.as_of,
        standing,
        points: it.points,
        low: it.low,
        high: it.high,
        full_marks: it.full_marks,
        grade: it.grade.clone().filter(|_| standing != UnitStanding::Withheld),
        vetoes: Vec::new(),
    }
}

/// The round to compare with.
async fn previous(
    store: &Store,
    head: &Round,
    asked: &PapersAsked,
    grades: &mut Grades,
) -> Result<Option<Previous>, Error> {
    let name = match &asked.previous {
        Some(name) => store.round(name).await?.name,
        None => {
            let rounds = store.rounds().await?;
            let before = rounds.iter().take_while(|it| it.name != head.name);
            let Some(last) = before.filter(|it| it.pack == head.pack && it.audited > 0).last() else {
                return Ok(None);
            };
            last.name.clone()
        }
    };
    let mut units = Vec::new();
    for run in store.round_runs(&name).await? {
        let standing = grades.standing(store, &run).await?;
        let points = (standing != UnitStanding::Withheld).then_some(run.judgement.points);
        units.push(PreviousUnit { id: run.unit, standing, points });
    }
    Ok(Some(Previous { name, units }))
}

/// A day of a time in China.
pub(super) fn day(at: jiff::Timestamp) -> Date {
    crate::model::civil_in_china(at)
}
