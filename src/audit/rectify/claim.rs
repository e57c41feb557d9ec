//! What people say about what is to be mended: it is fixed, or it need not be.

use crate::audit::{Error, prints::by_print};
use crate::store::{
    Attachment, By, NewRectification, Rectification, RectificationFilter, RectificationState, Store,
};

/// Records that findings of a unit are said to be fixed; a fingerprint may be cut as long as it names one of them.
///
/// # Errors
/// [`Error`] when one is not to be mended; then nothing was written.
pub async fn claim(
    store: &Store,
    unit: &str,
    prints: &[String],
    said: (&str, &str, Option<Attachment>),
    by: By,
) -> Result<usize, Error> {
    step(store, unit, prints, RectificationState::ClaimedFixed, said, by).await
}

/// Records that findings of a unit need not be mended.
///
/// # Errors
/// [`Error`] when one is not to be mended, or person or reason are missing; then nothing was written.
pub async fn waive(
    store: &Store,
    unit: &str,
    prints: &[String],
    said: (&str, &str, Option<Attachment>),
    by: By,
) -> Result<usize, Error> {
    step(store, unit, prints, RectificationState::Waived, said, by).await
}

async fn step(
    store: &Store,
    unit: &str,
    prints: &[String],
    state: RectificationState,
    (person, reason, file): (&str, &str, Option<Attachment>),
    by: By,
) -> Result<usize, Error> {
    if person.trim().is_empty() || reason.trim().is_empty() {
        let told = "a claim or a waiver needs the person who says so, and the reason";
        return Err(Error::refused(told));
    }
    store.unit_history(unit).await?;
    let filter = RectificationFilter { unit: Some(unit.to_owned()), ..RectificationFilter::unsettled() };
    let unsettled = store.rectifications(&filter).await?;
    let mut meant: Vec<&Rectification> = Vec::new();
    for print in prints {
        let it = by_print(&unsettled, |it| &it.fingerprint, print)?.ok_or_else(|| {
            Error::refused(format!(
                "{unit}: nothing that is to be mended has a fingerprint `{print}…`; see `gongkai rectify list`"
            ))
        })?;
        if meant.iter().all(|other| other.fingerprint != it.fingerprint) {
            meant.push(it);
        }
    }
    let mut change = store.change(by).await?;
    for it in &meant {
        let step = it.step(state, reason.to_owned());
        change.rectify(&NewRectification { person: person.to_owned(), file: file.clone(), ..step }).await?;
    }
    change.commit().await?;
    Ok(meant.len())
}
