//! The sample portals, audited once for all tests of this binary.

use std::{path::PathBuf, sync::OnceLock, time::Duration};

use gongkai::{
    audit::{Folder, Options, Progress, Registered, Render, audit_one, load_pack},
    crawl::Limits,
    demo,
    fetch::{Client, Policy, user_agent},
    model::Lang,
    report::json_v1::Report,
};

/// One sample portal after its audit.
pub(crate) struct Audited {
    /// Its folder name under `fixtures/portals/`.
    pub(crate) id: String,
    /// Home address without the closing slash.
    pub(crate) base: String,
    /// Where the papers are.
    pub(crate) folder: Folder,
    /// `report.json`, read back.
    pub(crate) report: Report,
}

/// All sample portals and what the tokens in their pages stood for.
pub(crate) struct Stage {
    /// The portals.
    pub(crate) portals: Vec<Audited>,
    /// Token (`{{closed}}`) and the address it was replaced by.
    pub(crate) tokens: Vec<(String, String)>,
}

impl Stage {
    /// The portal of that id.
    pub(crate) fn portal(&self, id: &str) -> &Audited {
        self.portals.iter().find(|portal| portal.id == id).expect("a sample portal")
    }

    /// A path or address of an `expected.toml` as the absolute address it had in the audit of portal `id`.
    pub(crate) fn absolute(&self, id: &str, path: &str) -> String {
        if path.starts_with('/') {
            return format!("{}{path}", self.portal(id).base);
        }
        self.tokens.iter().fold(path.to_owned(), |text, (token, address)| text.replace(token, address))
    }
}

/// Options that suit loopback: no waiting, second looks after a moment.
pub(crate) fn options() -> Options {
    Options {
        as_of: demo::AS_OF.parse().expect("a date"),
        lang: Lang::Zh,
        limits: Limits { tasks_per_host: 8, retry_gap: Duration::from_millis(200), ..Limits::default() },
        tasks: 16,
        units: 3,
        render: Render::Never,
        chromium: None,
        settings: Default::default(),
        pack: load_pack("disclosure").expect("the default pack"),
    }
}

/// A client that may reach loopback.
pub(crate) fn client() -> Client {
    Client::new(Policy {
        user_agent: user_agent(None),
        rate_per_second: 1000.0,
        in_flight_per_host: 8,
        allow: vec!["127.0.0.0/8".parse().expect("a range")],
        ..Policy::default()
    })
    .expect("client")
}

/// The audited sample portals.
pub(crate) fn stage() -> &'static Stage {
    static STAGE: OnceLock<Stage> = OnceLock::new();
    STAGE.get_or_init(|| {
        let work = || tokio::runtime::Runtime::new().expect("runtime").block_on(audit_all());
        // Tests may run inside a runtime of their own; this one needs a thread without.
        std::thread::spawn(work).join().expect("the sample portals were audited")
    })
}

async fn audit_all() -> Stage {
    let show = demo::serve().await.expect("portals served");
    let (client, options, root) = (client(), options(), folder());
    let mut portals = Vec::new();
    let mut tokens = vec![("{{closed}}".to_owned(), show.closed.as_str().trim_end_matches('/').to_owned())];
    for served in &show.portals {
        let folder = Folder::create(root.join(&served.id)).expect("folder");
        let registered = Registered { unit: served.unit.clone(), home: served.address.clone() };
        audit_one(&client, &registered, &options, &folder, &Progress::default()).await.expect("audit");
        let report = folder.read(Folder::REPORT_JSON).expect("report.json");
        let report = gongkai::report::parse(&report).expect("a report");
        let base = served.address.as_str().trim_end_matches('/').to_owned();
        tokens.push((format!("{{{{{}}}}}", served.id), base.clone()));
        portals.push(Audited { id: served.id.clone(), base, folder, report });
    }
    Stage { portals, tokens }
}

/// A folder for this run of the tests, under the target folder, emptied first.
fn folder() -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("audited");
    let _ = std::fs::remove_dir_all(&path);
    path
}
