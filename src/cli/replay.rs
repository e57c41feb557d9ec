//! `gongkai replay`: judges a finished audit again, offline.

use super::{
    args::ReplayArgs,
    exit::{Done, Exit, Failed},
    summary,
};
use crate::audit::{self, Error, Folder, load_pack};

pub(super) async fn run(args: ReplayArgs) -> Done {
    let from = Folder::at(&args.folder);
    let out = args.out.unwrap_or_else(|| args.folder.join("replay"));
    std::fs::create_dir_all(&out)
        .map_err(|error| Failed::usage(Error::Disk { path: out.clone(), source: error }))?;
    let pack =
        args.pack.as_deref().map(load_pack).transpose().map_err(Failed::invalid)?.map(|loaded| loaded.pack);
    let judged = audit::replay(&from, &Folder::at(&out), pack, args.lang.map(Into::into)).await;
    let (judged, pack, lang) = judged.map_err(|error| match error {
        Error::NoAudit { .. } => Failed::usage(error),
        Error::Pack(_) => Failed::invalid(error),
        error => Failed::ours(error),
    })?;
    summary::tell_one(&judged, &pack, &Folder::at(out), lang).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}
