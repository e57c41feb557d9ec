//! The reports of one side of a comparison: of a file, of a folder of audits, of a round in the store.

use std::path::Path;

use super::{Error, Folder, answers::audits_in, folder::disk};
use crate::report::{self, json_v1::Report};
use crate::store::Store;

/// The reports in `path`: a `report.json`, the folder of one audit, of a second look, or of a register's audits.
///
/// # Errors
/// [`Error`] when there is none, or it cannot be read.
pub fn reports_in(path: &Path) -> Result<Vec<Report>, Error> {
    if path.is_file() {
        let bytes = std::fs::read(path).map_err(disk(path))?;
        return Ok(vec![report::parse(&bytes)?]);
    }
    let folders = audits_in(path)?;
    folders.iter().map(|folder| Ok(report::parse(&folder.read(Folder::REPORT_JSON)?)?)).collect()
}

/// The reports that count in a round.
///
/// # Errors
/// [`Error`] when there is no such round, or the store is damaged.
pub async fn reports_of_round(store: &Store, round: &str) -> Result<Vec<Report>, Error> {
    let mut reports = Vec::new();
    store.round(round).await?;
    for run in store.round_runs(round).await? {
        reports.push(report::parse(&store.report(run.id).await?)?);
    }
    Ok(reports)
}
