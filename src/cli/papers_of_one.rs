//! `gongkai dossier` and `gongkai selfcheck`: papers of one audit.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::Context;

use super::{
    compare_args::{DossierArgs, SelfcheckArgs},
    exit::{Done, Exit, Failed, of_audit},
    terminal,
};
use crate::audit::{Folder, reports_in, saved_pages};
use crate::model::Lang;
use crate::report::{Dossier, json_v1::Report, selfcheck};

/// Name of the dossier in the folder of an audit.
const DOSSIER: &str = "dossier";

pub(super) fn dossier(args: &DossierArgs) -> Done {
    let lang: Lang = args.lang.into();
    let report = one(&args.folder)?;
    let saved = saved_pages(&Folder::at(&args.folder)).map_err(of_audit)?;
    let dossier = Dossier::new(&report, &saved, lang);
    let out = args.out.as_ref().unwrap_or(&args.folder);
    std::fs::create_dir_all(out).with_context(|| out.display().to_string()).map_err(Failed::ours)?;
    write(&out.join(format!("{DOSSIER}.html")), dossier.html().map_err(Failed::ours)?.as_bytes())?;
    write(&out.join(format!("{DOSSIER}.docx")), &dossier.docx().map_err(Failed::ours)?)
}

pub(super) fn month(args: &SelfcheckArgs) -> Done {
    let report = one(&args.folder)?;
    let before = args.before.as_deref().map(one).transpose()?;
    if let Some(before) = &before
        && before.audit.as_of > report.audit.as_of
    {
        let (then, now) = (before.audit.as_of, report.audit.as_of);
        let told =
            format!("--before is the later check ({then}, this one {now}): give them the other way round");
        return Err(Failed::usage(anyhow::anyhow!(told)));
    }
    let bytes = selfcheck(&report, before.as_ref(), args.lang.into()).map_err(Failed::ours)?;
    let out: PathBuf = args.out.clone().unwrap_or_else(|| args.folder.join("selfcheck.docx"));
    write(&out, &bytes)
}

/// The report of the one audit in `path`.
fn one(path: &Path) -> Result<Report, Failed> {
    let mut reports = reports_in(path).map_err(|error| of_audit(error).within(path))?;
    match (reports.pop(), reports.is_empty()) {
        (Some(report), true) => Ok(report),
        _ => Err(Failed::usage(anyhow::anyhow!(
            "{} holds several audits; give the folder of one",
            path.display()
        ))),
    }
}

fn write(path: &Path, bytes: &[u8]) -> Done {
    std::fs::write(path, bytes).with_context(|| path.display().to_string()).map_err(Failed::ours)?;
    writeln!(terminal::out(), "{}", path.display()).map_err(Failed::ours)?;
    Ok(Exit::Ran)
}
