//! `gongkai papers`: the papers of a round.

use super::{
    exit::{Done, of_audit},
    papers_args::PapersArgs,
    store::{by, open, tell},
    values::today,
};
use crate::audit::{self, PaperKind, PapersAsked};
use crate::model::{Lang, Text};
use crate::report::papers::Office;

pub(super) async fn run(args: PapersArgs) -> Done {
    let lang: Lang = args.at.lang.into();
    let kinds: Vec<PaperKind> = match args.only.is_empty() {
        true => PaperKind::ALL.to_vec(),
        false => args.only.iter().copied().map(Into::into).collect(),
    };
    let asked = PapersAsked {
        lang,
        office: Office {
            name: args.office,
            number: args.number,
            addressees: args.to,
            working_days: args.within,
            deadline: args.deadline,
            issued: args.on.unwrap_or_else(today),
        },
        previous: args.previous,
        kinds,
    };
    let store = open(&args.at).await?;
    let written = audit::write_papers(&store, &args.round, &asked, &args.out, by(&args.at, "")).await;
    let paths = written.map_err(of_audit)?;
    store.close().await;
    let (count, out) = (paths.len(), args.out.display());
    let mut text: String = paths.iter().map(|path| format!("{path}\n")).collect();
    let words = Text::new(format!("{out}：文书 {count} 份"), format!("{out}: {count} papers"));
    text += &format!("{}\n", words.in_lang(lang));
    tell(&text)
}
