//! Judges a finished gathering again, offline, from its evidence: same bytes, same pack, same report.

use super::{
    Error, Folder, Judged, beside, gather,
    journal::{self, Gathering, VisitLine},
    judge,
    packs::LoadedPack,
    read,
};
use crate::evidence::Archive;
use crate::extract::{self, Input, PageFacts};
use crate::fetch;
use crate::model::{Address, Lang};
use crate::portal::Builder;
use crate::rules::Pack;

/// Judges the audit in `from` again and writes the papers into `out`. `pack`: the pack to judge under; `None`: the
/// one it was judged under first, as it was then. `lang`: `None` keeps the language. Returns the pack and the
/// language that were used beside the judgement.
///
/// # Errors
/// [`Error`] when the folder holds no finished audit, or evidence is missing or damaged.
pub async fn replay(
    from: &Folder,
    out: &Folder,
    pack: Option<Pack>,
    lang: Option<Lang>,
) -> Result<(Judged, Pack, Lang), Error> {
    let gathering = Gathering::load(from)?;
    let pack = pack.map_or_else(|| LoadedPack::kept(from, &gathering.pack).map(|kept| kept.pack), Ok)?;
    let lang = lang.unwrap_or(gathering.lang);
    let builder = told(from, &gathering).await?;
    let judged = judge::judge(gathering, builder, &pack, lang, from, out)?;
    Ok((judged, pack, lang))
}

/// A builder that was told everything that was gathered in `from`.
pub(super) async fn told(from: &Folder, gathering: &Gathering) -> Result<Builder, Error> {
    let mut builder = Builder::new(gather::brief(&gathering.record, &gathering.scope));
    tell_visits(from, &gathering.withdrawn, &mut builder).await?;
    beside::tell(from, &mut builder).await?;
    Ok(builder)
}

/// Tells the builder of every visit that counts.
pub(super) async fn tell_visits(
    from: &Folder,
    withdrawn: &[Address],
    builder: &mut Builder,
) -> Result<(), Error> {
    let mut archive = Archive::open(&from.evidence());
    for line in journal::counting(from, withdrawn)? {
        let line = line?;
        let page = page(&mut archive, &line).await?;
        read::tell(builder, line, page);
    }
    Ok(())
}

/// Reads the page of a visit from the evidence; `None` when the visit brought nothing to read.
pub(super) async fn page(archive: &mut Archive, line: &VisitLine) -> Result<Option<PageFacts>, Error> {
    if let Some(place) = &line.rendered {
        let html = archive.read_rendered(place)?;
        return Ok(Some(read::rendered(&line.final_address, &html)));
    }
    let place = line.attempts.last().and_then(|attempt| attempt.warc.as_ref());
    let Some(place) = place.filter(|_| read::is_readable(&line.outcome)) else { return Ok(None) };
    let stored = archive.read(place)?;
    let body = fetch::decoded(&stored.headers, &stored.raw).await;
    let content_type = stored.header("content-type");
    Ok(Some(extract::page(Input { address: &line.final_address, content_type, body: &body })))
}
