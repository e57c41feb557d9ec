//! The register 名录 over time: what each unit was called, where its site was, and from which day on.
//!
//! A unit keeps its identifier for ever. Each fact states the unit whole, as it is from a day on; what holds on a day is
//! the fact with the latest such day, and of several of one day the one recorded last.

use jiff::civil::Date;

use super::{
    Change, Error, Store,
    keys::key_of,
    sql::{Fields, Read, args},
    words::{Recorded, recorded, words},
};
use crate::model::{Unit, UnitKind};

words! {
    /// What happened to a unit.
    UnitEvent, "event of a unit" {
        /// It came into the register.
        Registered = "registered",
        /// Something else about it changed: kind, region, site code, services.
        Changed = "changed",
        /// It has another name 更名.
        Renamed = "renamed",
        /// Its site has another address.
        Moved = "moved",
        /// It became part of another unit 合并.
        Merged = "merged",
        /// It, or its site, is no more 撤销、关停.
        Closed = "closed",
        /// It is back.
        Reopened = "reopened",
    }
}

/// A unit as it is from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFact {
    /// The unit.
    pub unit: Unit,
    /// Home address of its site.
    pub home: String,
    /// Whether it is there to be assessed: neither closed nor merged.
    pub exists: bool,
    /// The unit it became part of.
    pub merged_into: Option<String>,
    /// What happened.
    pub event: UnitEvent,
    /// First day on which this holds.
    pub from: Date,
    /// By whom.
    pub recorded: Recorded,
}

impl Read for UnitFact {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            unit: Unit {
                id: fields.text()?,
                name: fields.text()?,
                kind: fields.word()?,
                region: fields.text()?,
                site_code: fields.text()?,
                services: fields.flag()?,
            },
            home: fields.text()?,
            exists: fields.flag()?,
            merged_into: fields.opt_text()?,
            event: fields.word()?,
            from: fields.day()?,
            recorded: fields.value()?,
        })
    }
}

/// Which units are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnitFilter {
    /// Of this kind only.
    pub kind: Option<UnitKind>,
    /// Of this region only.
    pub region: Option<String>,
    /// Those too that were closed or merged by then.
    pub gone: bool,
}

/// What became of a unit that was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Registration {
    /// It is new.
    New,
    /// It is in the register as stated.
    Same,
    /// It was in the register otherwise; what is different, by name, and what happened.
    Changed(UnitEvent, Vec<&'static str>),
}

macro_rules! select_facts {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, f.name, f.kind, f.region, f.site_code, f.services, f.home, f.exists_now, m.id, f.event,
                    f.from_day, ",
            recorded!(),
            " FROM units u JOIN unit_facts f ON f.unit = u.key JOIN entries e ON e.no = f.entry
              LEFT JOIN units m ON m.key = f.merged_into ",
            $rest
        )
    };
}

const ON_A_DAY: &str = select_facts!(
    "WHERE f.from_day <= $1 AND NOT EXISTS (
         SELECT 1 FROM unit_facts n WHERE n.unit = f.unit AND n.from_day <= $1
         AND (n.from_day > f.from_day OR (n.from_day = f.from_day AND n.entry > f.entry)))
     AND ($2 = '' OR f.kind = $2) AND ($3 = '' OR f.region = $3) AND (f.exists_now = 1 OR $4 = 1)
     ORDER BY u.id"
);

const ONE_ON_A_DAY: &str =
    select_facts!("WHERE u.key = $1 AND f.from_day <= $2 ORDER BY f.from_day DESC, f.entry DESC LIMIT 1");

const HISTORY: &str = select_facts!("WHERE u.key = $1 ORDER BY f.from_day, f.entry");

impl Store {
    /// The register as it is on a day, by identifier.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn register(&self, on: Date, filter: &UnitFilter) -> Result<Vec<UnitFact>, Error> {
        let kind = filter.kind.map_or("", UnitKind::id);
        let region = filter.region.as_deref().unwrap_or_default();
        self.db.all(ON_A_DAY, args![on.to_string(), kind, region, filter.gone]).await
    }

    /// A unit as it is on a day; `None` when it was not registered by then.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn unit(&self, id: &str, on: Date) -> Result<Option<UnitFact>, Error> {
        self.db.first(ONE_ON_A_DAY, args![key_of("unit", &[id]), on.to_string()]).await
    }

    /// Everything that was recorded about a unit, by the day from which it holds.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such unit.
    pub async fn unit_history(&self, id: &str) -> Result<Vec<UnitFact>, Error> {
        let facts: Vec<UnitFact> = self.db.all(HISTORY, args![key_of("unit", &[id])]).await?;
        if facts.is_empty() {
            let known: Vec<String> = self.db.all("SELECT id FROM units ORDER BY id", args![]).await?;
            let near = known.into_iter().find(|known| known.contains(id) || id.contains(known.as_str()));
            return Err(Error::Unknown { what: "unit", name: id.to_owned(), near });
        }
        Ok(facts)
    }
}

impl Change {
    /// States a unit as it is from a day on; what was recorded before stays. A unit that was closed comes back.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn register(&mut self, unit: &Unit, home: &str, from: Date) -> Result<Registration, Error> {
        let key = key_of("unit", &[&unit.id]);
        let known: Option<i64> = self.tx.first("SELECT key FROM units WHERE key = $1", args![key]).await?;
        let Some(before) = self.unit_on(&unit.id, from).await? else {
            let entry = self.entry(UnitEvent::Registered.id(), &unit.id).await?;
            if known.is_none() {
                let sql = "INSERT INTO units (key, id, entry) VALUES ($1, $2, $3)";
                self.tx.run(sql, args![key, &unit.id, entry]).await?;
            }
            self.unit_fact(entry, UnitEvent::Registered, unit, home, from, None).await?;
            return Ok(Registration::New);
        };
        let (event, fields) = differences(&before, unit, home);
        if fields.is_empty() {
            return Ok(Registration::Same);
        }
        let entry = self.entry(event.id(), &unit.id).await?;
        self.unit_fact(entry, event, unit, home, from, None).await?;
        Ok(Registration::Changed(event, fields))
    }

    /// Registers a unit that the store does not know at all; one that it knows stays as it is. Whether it was unknown.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn register_unknown(&mut self, unit: &Unit, home: &str, from: Date) -> Result<bool, Error> {
        let key = key_of("unit", &[&unit.id]);
        if self.tx.first::<i64>("SELECT key FROM units WHERE key = $1", args![key]).await?.is_some() {
            return Ok(false);
        }
        self.register(unit, home, from).await?;
        Ok(true)
    }

    /// Renames a unit from a day on.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such unit then; [`Error::Invalid`] when the name is empty.
    pub async fn rename_unit(&mut self, id: &str, name: &str, from: Date) -> Result<(), Error> {
        if name.trim().is_empty() {
            return Err(Error::Invalid("a unit needs a name".to_owned()));
        }
        let before = self.unit_then(id, from).await?;
        let unit = Unit { name: name.trim().to_owned(), ..before.unit };
        let entry = self.entry(UnitEvent::Renamed.id(), id).await?;
        self.unit_fact(entry, UnitEvent::Renamed, &unit, &before.home, from, None).await
    }

    /// Closes a unit from a day on: it is assessed no more, what was found stays.
    ///
    /// # Errors
    /// [`Error::Unknown`] when there is no such unit then; [`Error::Invalid`] when it is gone already.
    pub async fn close_unit(&mut self, id: &str, from: Date) -> Result<(), Error> {
        let before = self.unit_there(id, from).await?;
        let entry = self.entry(UnitEvent::Closed.id(), id).await?;
        self.unit_fact(entry, UnitEvent::Closed, &before.unit, &before.home, from, None).await
    }

    /// Merges a unit into another from a day on.
    ///
    /// # Errors
    /// [`Error::Unknown`] when one of them is not there then; [`Error::Invalid`] when they are the same, or one is gone.
    pub async fn merge_unit(&mut self, id: &str, into: &str, from: Date) -> Result<(), Error> {
        if id == into {
            return Err(Error::Invalid(format!("`{id}` cannot be merged into itself")));
        }
        let before = self.unit_there(id, from).await?;
        self.unit_there(into, from).await?;
        let entry = self.entry(UnitEvent::Merged.id(), id).await?;
        let into = key_of("unit", &[into]);
        self.unit_fact(entry, UnitEvent::Merged, &before.unit, &before.home, from, Some(into)).await
    }

    async fn unit_on(&mut self, id: &str, on: Date) -> Result<Option<UnitFact>, Error> {
        self.tx.first(ONE_ON_A_DAY, args![key_of("unit", &[id]), on.to_string()]).await
    }

    async fn unit_then(&mut self, id: &str, on: Date) -> Result<UnitFact, Error> {
        let found = self.unit_on(id, on).await?;
        found.ok_or_else(|| Error::Unknown { what: "unit", name: id.to_owned(), near: None })
    }

    async fn unit_there(&mut self, id: &str, on: Date) -> Result<UnitFact, Error> {
        let found = self.unit_then(id, on).await?;
        if found.exists {
            return Ok(found);
        }
        Err(Error::Invalid(format!(
            "`{id}` is no more since {}; importing it again brings it back",
            found.from
        )))
    }

    async fn unit_fact(
        &mut self,
        entry: i64,
        event: UnitEvent,
        unit: &Unit,
        home: &str,
        from: Date,
        into: Option<i64>,
    ) -> Result<(), Error> {
        let exists = !matches!(event, UnitEvent::Closed | UnitEvent::Merged);
        let key = key_of("unit", &[&unit.id]);
        let sql = "INSERT INTO unit_facts (unit, from_day, entry, event, name, home, kind, region, site_code, services,
                   exists_now, merged_into) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let (name, kind, region, code) = (&unit.name, unit.kind.id(), &unit.region, &unit.site_code);
        let from = from.to_string();
        let row =
            args![key, from, entry, event.id(), name, home, kind, region, code, unit.services, exists, into];
        self.tx.run(sql, row).await?;
        Ok(())
    }
}

/// What is different, and what that amounts to.
fn differences(before: &UnitFact, unit: &Unit, home: &str) -> (UnitEvent, Vec<&'static str>) {
    let was = &before.unit;
    let all = [
        ("name", was.name != unit.name),
        ("address", before.home != home),
        ("kind", was.kind != unit.kind),
        ("region", was.region != unit.region),
        ("site_code", was.site_code != unit.site_code),
        ("services", was.services != unit.services),
        ("closed", !before.exists),
    ];
    let fields: Vec<&str> = all.iter().filter(|(_, differs)| *differs).map(|(name, _)| *name).collect();
    let event = match fields.as_slice() {
        [.., "closed"] => UnitEvent::Reopened,
        ["name", ..] => UnitEvent::Renamed,
        ["address", ..] => UnitEvent::Moved,
        _ => UnitEvent::Changed,
    };
    (event, fields)
}
