//! Takes a register into the store: what is new, what changed, what is not in it any more.
//!
//! A unit is found again by its identifier, else by its site code, else by its address; then it has been renamed, and
//! keeps the identifier it has in the store. Nobody is closed for not being listed: that is only told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Error, Registered};
use crate::model::Unit;
use crate::store::{By, Registration, Store, UnitEvent, UnitFact, UnitFilter};

/// What came of taking a register in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Enrolled {
    /// Units that are new.
    pub new: Vec<String>,
    /// Units that are different: identifier, what happened, what is different.
    pub changed: Vec<(String, UnitEvent, Vec<&'static str>)>,
    /// Units that are as they were.
    pub same: usize,
    /// Units of the store that are not listed.
    pub missing: Vec<String>,
}

/// Takes the units of a register into the store, as they are from `from` on.
///
/// # Errors
/// [`Error`] when two rows come to one unit, or the store refuses; then nothing was taken.
pub async fn enrol(store: &Store, units: &[Registered], from: Date, by: By) -> Result<Enrolled, Error> {
    let known = store.register(from, &UnitFilter { gone: true, ..UnitFilter::default() }).await?;
    let known = Known::new(&known, units);
    let ids = known.assign(units)?;
    let mut enrolled = Enrolled::default();
    let mut listed = BTreeSet::new();
    let mut change = store.change(by).await?;
    for (registered, id) in units.iter().zip(ids) {
        let unit = Unit { id, ..registered.unit.clone() };
        match change.register(&unit, registered.home.as_str(), from).await? {
            Registration::New => enrolled.new.push(unit.id.clone()),
            Registration::Same => enrolled.same += 1,
            Registration::Changed(event, fields) => enrolled.changed.push((unit.id.clone(), event, fields)),
        }
        listed.insert(unit.id);
    }
    change.commit().await?;
    enrolled.missing = known.there.into_iter().filter(|id| !listed.contains(id)).collect();
    Ok(enrolled)
}

/// The units of the store, by what they can be found by.
struct Known {
    ids: BTreeSet<String>,
    /// Those that were there.
    there: Vec<String>,
    by_code: BTreeMap<String, Vec<String>>,
    by_home: BTreeMap<String, Vec<String>>,
}

impl Known {
    fn new(facts: &[UnitFact], units: &[Registered]) -> Self {
        let listed: BTreeSet<&str> = units.iter().map(|it| it.unit.id.as_str()).collect();
        let mut known = Self {
            ids: BTreeSet::new(),
            there: Vec::new(),
            by_code: BTreeMap::new(),
            by_home: BTreeMap::new(),
        };
        for fact in facts {
            known.ids.insert(fact.unit.id.clone());
            if fact.exists {
                known.there.push(fact.unit.id.clone());
            }
            // One that is listed under its own identifier was not renamed into another row.
            if !listed.contains(fact.unit.id.as_str()) && fact.exists {
                let code = known.by_code.entry(fact.unit.site_code.clone()).or_default();
                code.push(fact.unit.id.clone());
                known.by_home.entry(fact.home.clone()).or_default().push(fact.unit.id.clone());
            }
        }
        // Two rows with one site code or address cannot both be the same unit.
        let (mut codes, mut homes) = (BTreeSet::new(), BTreeSet::new());
        for it in units {
            if !codes.insert(&it.unit.site_code) {
                known.by_code.remove(&it.unit.site_code);
            }
            if !homes.insert(it.home.as_str()) {
                known.by_home.remove(it.home.as_str());
            }
        }
        known.by_code.remove("");
        known
    }

    /// Under which identifier each row is to be taken in. One may have the site code of a unit, and another its address:
    /// which of them is the unit, and which is new, a person says.
    fn assign(&self, rows: &[Registered]) -> Result<Vec<String>, Error> {
        let (mut ids, mut taken) = (Vec::new(), BTreeMap::<&str, &Registered>::new());
        for row in rows {
            let id = self.find(row);
            if let Some(other) = taken.insert(id, row) {
                let told = |row: &Registered| format!("`{}` ({})", row.unit.name, row.home);
                return Err(Error::refused(format!(
                    "{} and {} both come to the unit `{id}` of the store, one by its site code, one by its address; give \
                     the row that it is the id `{id}` (编号), and take the register in again",
                    told(other),
                    told(row)
                )));
            }
            ids.push(id.to_owned());
        }
        Ok(ids)
    }

    /// Under which identifier a row is to be taken in.
    fn find<'a>(&'a self, row: &'a Registered) -> &'a str {
        if self.ids.contains(&row.unit.id) {
            return &row.unit.id;
        }
        let only = |ids: Option<&'a Vec<String>>| match ids.map(Vec::as_slice) {
            Some([id]) => Some(id.as_str()),
            _ => None,
        };
        let found = only(self.by_code.get(&row.unit.site_code));
        found.or_else(|| only(self.by_home.get(row.home.as_str()))).unwrap_or(&row.unit.id)
    }
}
