//! Putting audits in: a run is one audit of one unit, a judgement is what it came to.
//!
//! A run is put in once. It is judged when it ends and again whenever what people decided changes; every judgement stays,
//! the newest counts. What findings say is kept once for all runs in which they say the same.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use super::{
    Change, Error, JudgementId, PackUsed, RunId,
    change::sha256,
    keys::key_of,
    sql::{Arg, args},
    words::stored,
};
use crate::model::{Lang, Points, Severity, StoppedBy, WarcRef};

/// An audit to be put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Identifier of the audit, as in its report.
    pub audit: String,
    /// Identifier of the unit, which is in the register.
    pub unit: String,
    /// Name of the unit as the report has it.
    pub unit_name: String,
    /// Home address.
    pub home: String,
    /// Folder of the audit, where its evidence is.
    pub folder: String,
    /// Version of the program.
    pub tool: String,
    /// 监测时间点
    pub as_of: Date,
    /// First request.
    pub started: Timestamp,
    /// Last answer.
    pub finished: Timestamp,
    /// What ended the gathering early.
    pub stopped_by: Option<StoppedBy>,
    /// Pages parsed.
    pub pages: u64,
    /// Requests sent.
    pub requests: u64,
    /// Body bytes received.
    pub bytes: u64,
}

/// A judgement to be put in.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJudgement {
    /// Under which pack.
    pub pack: PackUsed,
    /// Language of the sentences in it.
    pub lang: Lang,
    /// Every doubt against the unit.
    pub low: Points,
    /// Middle of the interval.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Full marks.
    pub full_marks: Points,
    /// Grade; `None` when withheld.
    pub grade: Option<String>,
    /// No grade until a person settles what is open.
    pub withheld: bool,
    /// Vetoes that fell.
    pub vetoes: u64,
    /// `report.json`.
    pub report: Vec<u8>,
    /// Every rule, in the order of the pack.
    pub outcomes: Vec<NewOutcome>,
    /// Every finding, in the order of the report.
    pub findings: Vec<NewFinding>,
    /// Which elements of disclosure the unit has: element, year, state.
    pub coverage: Vec<(String, Option<i16>, String)>,
}

/// What became of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOutcome {
    /// The rule.
    pub rule: String,
    /// `pass`, `fail`, `not-applicable`, `cannot-tell`
    pub verdict: String,
    /// Why nothing, or not everything, could be told.
    pub reason: Option<String>,
    /// Full marks here.
    pub full_marks: Points,
    /// Every doubt against the unit.
    pub low: Points,
    /// Middle.
    pub points: Points,
    /// Every doubt for the unit.
    pub high: Points,
    /// Not everything is established.
    pub undecided: bool,
    /// The person who settled it as a whole.
    pub ruled_by: Option<String>,
    /// Figures, as JSON.
    pub measured: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Identifier within the report.
    pub id: String,
    /// Stable across runs.
    pub fingerprint: String,
    /// Rule.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What it took: negative or zero.
    pub points: Points,
    /// Only a person can decide it, and none has yet.
    pub flagged: bool,
    /// What a person decided: `true` confirmed, `false` dismissed.
    pub ruling: Option<bool>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
    /// The place complained about.
    pub url: String,
    /// Title of that page.
    pub page_title: Option<String>,
    /// The page that links it.
    pub parent: Option<String>,
    /// Text of that link.
    pub anchor: Option<String>,
    /// Words as printed.
    pub excerpt: Option<String>,
    /// How many proofs the report has; the first is here.
    pub proofs: u64,
    /// When it was looked at.
    pub seen_at: Option<Timestamp>,
    /// Status then.
    pub status: Option<u16>,
    /// Digest of the body, hex.
    pub sha256: Option<String>,
    /// Where the exchange is kept.
    pub warc: Option<WarcRef>,
}

/// What came of putting something in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It was added.
    New,
    /// It was there already; nothing was written.
    Known,
}

/// Identifier of how grave a finding is.
pub(super) fn severity_id(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Minor => "minor",
        Severity::Major => "major",
        Severity::Veto => "veto",
    }
}

impl Change {
    /// Puts an audit in, once. Its unit must be in the register.
    ///
    /// # Errors
    /// [`Error::Unknown`] when the unit is not registered; [`Error::Invalid`] when the audit is another unit's.
    pub async fn add_run(&mut self, run: &NewRun) -> Result<(RunId, Kept), Error> {
        let (id, unit) = (RunId::of_audit(&run.audit), self.unit(&run.unit).await?);
        let known = self.tx.first::<i64>("SELECT unit FROM runs WHERE key = $1", args![id.0]).await?;
        match known {
            Some(known) if known == unit => return Ok((id, Kept::Known)),
            Some(_) => {
                let told = format!("audit {} is in the store as that of another unit", run.audit);
                return Err(Error::Invalid(told));
            }
            None => {}
        }
        let entry = self.entry("run", &run.unit).await?;
        let sql =
            "INSERT INTO runs (key, audit, unit, unit_name, home, folder, tool, as_of, started, finished,
                   stopped_by, pages, requests, bytes, entry)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
        let row = args![
            id.0,
            &run.audit,
            unit,
            &run.unit_name,
            &run.home,
            &run.folder,
            &run.tool,
            run.as_of.to_string(),
            run.started.as_millisecond(),
            run.finished.as_millisecond(),
            run.stopped_by.map(StoppedBy::id),
            stored(run.pages),
            stored(run.requests),
            stored(run.bytes),
            entry,
        ];
        self.tx.run(sql, row).await?;
        Ok((id, Kept::New))
    }

    /// Counts a run in a round. The latest run of a unit in a round is the one that counts.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Frozen`].
    pub async fn count_run(&mut self, round: &str, run: RunId) -> Result<Kept, Error> {
        let (name, round, run) = (round, self.round(round).await?, self.run(run).await?);
        let known = "SELECT run FROM round_runs WHERE round = $1 AND run = $2";
        if self.tx.first::<i64>(known, args![round, run]).await?.is_some() {
            return Ok(Kept::Known);
        }
        self.must_be_open(round).await?;
        let entry = self.entry("run-counted", name).await?;
        let sql = "INSERT INTO round_runs (round, unit, finished, run, entry)
                   SELECT $1, r.unit, r.finished, r.key, $2 FROM runs r WHERE r.key = $3";
        self.tx.run(sql, args![round, entry, run]).await?;
        Ok(Kept::New)
    }

    /// Judges a run. The same report as that of its newest judgement is no new one.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Frozen`] when the run counts in a closed round.
    pub async fn judge(&mut self, run: RunId, new: &NewJudgement) -> Result<(JudgementId, Kept), Error> {
        let key = self.run(run).await?;
        let sql = "SELECT no, report FROM judgements WHERE run = $1 ORDER BY no DESC LIMIT 1";
        let newest = self.tx.first::<(i64, String)>(sql, args![key]).await?;
        let last = newest.as_ref().map_or(0, |(no, _)| *no);
        let id = |no: i64| key_of("judgement", &[&run.to_string(), &no.to_string()]);
        if newest.is_some_and(|(_, report)| report == sha256(&new.report)) {
            return Ok((JudgementId(id(last)), Kept::Known));
        }
        self.run_must_be_open(key).await?;
        self.keep_pack(&new.pack).await?;
        let report = self.blob(&new.report).await?;
        let (judgement, entry) = (id(last + 1), self.entry("judgement", &run.to_string()).await?);
        let counts = |of: fn(&NewFinding) -> bool| stored(new.findings.iter().filter(|it| of(it)).count());
        let sql = "INSERT INTO judgements (key, run, no, pack, lang, low, points, high, full_marks, grade, withheld,
                   vetoes, faults, flagged, undecided, report, entry)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
        let row = args![
            judgement,
            key,
            last + 1,
            &new.pack.digest,
            new.lang.id(),
            new.low.as_hundredths(),
            new.points.as_hundredths(),
            new.high.as_hundredths(),
            new.full_marks.as_hundredths(),
            new.grade.as_deref(),
            new.withheld,
            stored(new.vetoes),
            counts(is_fault),
            counts(|it| it.flagged),
            stored(new.outcomes.iter().filter(|it| it.undecided).count()),
            report,
            entry,
        ];
        self.tx.run(sql, row).await?;
        self.outcomes(judgement, new).await?;
        self.findings(key, judgement, new).await?;
        self.coverage(judgement, new).await?;
        Ok((JudgementId(judgement), Kept::New))
    }

    async fn outcomes(&mut self, judgement: i64, new: &NewJudgement) -> Result<(), Error> {
        let mut counts: HashMap<&str, (i64, i64)> = HashMap::new();
        for finding in &new.findings {
            let (faults, flagged) = counts.entry(&finding.rule).or_default();
            *faults += i64::from(is_fault(finding));
            *flagged += i64::from(finding.flagged);
        }
        let rows = new.outcomes.iter().enumerate().map(|(at, it)| {
            let (faults, flagged) = counts.get(it.rule.as_str()).copied().unwrap_or_default();
            args![
                judgement,
                stored(at),
                &it.rule,
                &it.verdict,
                it.reason.as_deref(),
                it.full_marks.as_hundredths(),
                it.low.as_hundredths(),
                it.points.as_hundredths(),
                it.high.as_hundredths(),
                faults,
                flagged,
                it.undecided,
                it.ruled_by.as_deref(),
                &it.measured,
            ]
        });
        let into =
            "outcomes (judgement, pos, rule, verdict, reason, full_marks, low, points, high, faults, flagged,
                    undecided, ruled_by, measured)";
        self.tx.insert(into, 14, rows.collect(), "").await
    }

    async fn findings(&mut self, run: i64, judgement: i64, new: &NewJudgement) -> Result<(), Error> {
        let unit = self.tx.first::<i64>("SELECT unit FROM runs WHERE key = $1", args![run]).await?;
        let unit = unit.unwrap_or_default();
        let keys: Vec<i64> = new.findings.iter().map(|it| statement_key(it, new.lang)).collect();
        let mut statements: Vec<Vec<Arg>> = new
            .findings
            .iter()
            .zip(&keys)
            .map(|(it, key)| {
                args![
                    unit,
                    *key,
                    &it.fingerprint,
                    &it.rule,
                    new.lang.id(),
                    &it.message,
                    &it.remedy,
                    &it.url,
                    it.page_title.as_deref(),
                    it.parent.as_deref(),
                    it.anchor.as_deref(),
                    it.excerpt.as_deref(),
                ]
            })
            .collect();
        // In the order of the keys, so that the same index pages are touched together.
        statements.sort_by_key(|row| match row.get(1) {
            Some(Arg::Int(key)) => *key,
            _ => None,
        });
        let into = "statements (unit, key, fingerprint, rule, lang, message, remedy, url, page_title, parent, anchor,
                    excerpt)";
        self.tx.insert(into, 12, statements, "ON CONFLICT (unit, key) DO NOTHING").await?;
        let rows = new.findings.iter().zip(&keys).enumerate().map(|(at, (it, statement))| {
            let ruling = it.ruling.map(|yes| if yes { "confirmed" } else { "dismissed" });
            args![
                judgement,
                stored(at),
                &it.id,
                &it.fingerprint,
                &it.rule,
                severity_id(it.severity),
                it.points.as_hundredths(),
                it.flagged,
                ruling,
                *statement,
                stored(it.proofs),
                it.seen_at.map(Timestamp::as_millisecond),
                it.status.map(i64::from),
                it.sha256
                    .as_ref()
                    .and_then(|hex| data_encoding::HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok()),
                it.warc.as_ref().map(|place| place.file.as_str()),
                it.warc.as_ref().map(|place| stored(place.offset)),
            ]
        });
        let into =
            "findings (judgement, pos, id, fingerprint, rule, severity, points, flagged, ruling, statement,
                    proofs, seen_at, status, sha256, warc, warc_offset)";
        self.tx.insert(into, 16, rows.collect(), "").await
    }

    async fn coverage(&mut self, judgement: i64, new: &NewJudgement) -> Result<(), Error> {
        let rows = new.coverage.iter().enumerate().map(|(at, (element, year, state))| {
            args![judgement, stored(at), element, year.map(i64::from), state]
        });
        self.tx.insert("coverage (judgement, pos, element, year, state)", 5, rows.collect(), "").await
    }
}

/// Counts against the unit: neither waiting for a person nor dismissed by one.
fn is_fault(finding: &NewFinding) -> bool {
    !finding.flagged && finding.ruling != Some(false)
}

/// Everything that a statement says.
fn statement_key(it: &NewFinding, lang: Lang) -> i64 {
    let given = |field: &Option<String>| {
        field.as_ref().map_or("0", |_| "1").to_owned() + field.as_deref().unwrap_or("")
    };
    let (title, parent) = (given(&it.page_title), given(&it.parent));
    let (anchor, excerpt) = (given(&it.anchor), given(&it.excerpt));
    let parts =
        [&it.fingerprint, &it.rule, &it.message, &it.remedy, &it.url, &title, &parent, &anchor, &excerpt];
    let parts: Vec<&str> = parts.into_iter().map(String::as_str).chain([lang.id()]).collect();
    key_of("statement", &parts)
}
