//! `gongkai replay`: judges finished audits again, offline: one, or all of a round with a new summary.

use std::{fs, path::Path};

use super::{
    args::ReplayArgs,
    exit::{Done, Exit, Failed, of_audit},
    summary,
};
use crate::audit::{self, AuditedUnit, Error, Folder, Judged, begun_in, load_pack, write_summary};
use crate::model::Lang;
use crate::rules::Pack;

pub(super) async fn run(args: ReplayArgs) -> Done {
    let from = Folder::at(&args.folder);
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("replay"));
    let pack =
        args.pack.as_deref().map(load_pack).transpose().map_err(Failed::invalid)?.map(|loaded| loaded.pack);
    let lang = args.lang.map(Into::into);
    if from.file(Folder::RECORD).exists() || from.file(Folder::LOOK).exists() {
        let (judged, pack, lang) = one(&from, &out, pack, lang).await?;
        summary::tell_one(&judged, &pack, &Folder::at(out), lang).map_err(Failed::ours)?;
        return Ok(Exit::Ran);
    }
    round(&args.folder, &out, pack, lang).await
}

async fn one(
    from: &Folder,
    out: &Path,
    pack: Option<Pack>,
    lang: Option<Lang>,
) -> Result<(Judged, Pack, Lang), Failed> {
    make(out)?;
    let out = Folder::at(out);
    let judged = match from.file(Folder::LOOK).exists() {
        true => audit::replay_look(from, &out, pack, lang).await,
        false => audit::replay(from, &out, pack, lang).await,
    };
    judged.map_err(of_audit)
}

fn make(folder: &Path) -> Result<(), Failed> {
    fs::create_dir_all(folder).map_err(|source| of_audit(Error::Disk { path: folder.to_owned(), source }))
}

/// Every audit of a folder, each into a folder of its own in `out`, with a summary over all.
async fn round(from: &Path, out: &Path, pack: Option<Pack>, lang: Option<Lang>) -> Done {
    let begun = begun_in(from).map_err(of_audit)?;
    let mut audited = Vec::new();
    let mut used = None;
    for (begun, folder) in begun {
        let into = Folder::at(out.join(folder.path().file_name().unwrap_or_default()));
        make(into.path())?;
        // An audit that is not finished stands in the summary with its reason; it keeps the others from nothing.
        let result = audit::replay(&folder, &into, pack.clone(), lang).await.map(|(judged, pack, lang)| {
            used = Some((pack, lang));
            judged
        });
        audited.push(AuditedUnit { registered: begun.registered, folder: into, result });
    }
    let Some((pack, lang)) = used else { return Ok(Exit::Ran) };
    write_summary(out, &audited, lang).map_err(of_audit)?;
    summary::tell(&audited, &pack, out, lang).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}
