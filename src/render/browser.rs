//! The browser's process: started with a fresh profile, cut off from every network, ended with all its children.

use std::{
    path::Path,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    time::Duration,
};

use rustix::process::{Pid, Signal, geteuid, kill_process_group};
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::{Error, pipe::Line};

/// A cold start on a busy machine takes seconds.
const START_LIMIT: Duration = Duration::from_secs(40);
/// A killed process is gone within milliseconds.
const END_LIMIT: Duration = Duration::from_secs(2);

/// Hands the ends of standard input and output on as descriptors 3 and 4, where the browser looks for its pipes.
const HAND_ON: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;

/// No name is resolved and every connection would go to a proxy that is not there: were a request ever to slip
/// past us (a WebSocket, a worker, WebRTC, the browser's own errands), it could reach nothing.
const SWITCHES: [&str; 27] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://192.0.2.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    // One renderer for a page and its frames, so that all their requests are stopped in one place.
    "--disable-features=IsolateOrigins,site-per-process,LocalNetworkAccessChecks,OptimizationHints,MediaRouter",
    "--disable-site-isolation-trials",
    "--blink-settings=imagesEnabled=false",
    "--mute-audio",
    "--no-first-run",
    "--no-default-browser-check",
    "--lang=zh-CN",
];

/// A running browser; ends when dropped.
pub(super) struct Browser {
    pub(super) line: Line,
    /// What it calls itself (`Chrome/156.0.8078.79`).
    pub(super) version: String,
    child: Child,
    group: Option<Pid>,
    profile: TempDir,
}

/// Browsers of this program.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

impl Browser {
    /// How many there are, over all audits of the program.
    pub(super) fn alive() -> usize {
        ALIVE.load(Relaxed)
    }

    /// Starts `program`.
    pub(super) async fn start(program: &Path) -> Result<Self, Error> {
        let failed = |why: &dyn std::fmt::Display| Error::Start {
            program: program.display().to_string(),
            why: why.to_string(),
        };
        let profile =
            tempfile::Builder::new().prefix("gongkai-browser-").tempdir().map_err(|e| failed(&e))?;
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(HAND_ON).arg(program).args(SWITCHES);
        command.arg("--window-size=1366,4000");
        command.arg(format!("--user-data-dir={}", profile.path().join("data").display()));
        if geteuid().is_root() {
            // Chromium's sandbox does not work for root, and it refuses to start.
            command.arg("--no-sandbox");
        }
        command.arg("about:blank");
        // It gets neither our settings nor our home.
        command.env_clear();
        for kept in ["PATH", "LD_LIBRARY_PATH", "LANG"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        command.env("HOME", profile.path()).env("TMPDIR", profile.path()).env("TZ", "Asia/Shanghai");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.process_group(0).kill_on_drop(true);
        let mut child = command.spawn().map_err(|error| failed(&error))?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(failed(&"no pipes"));
        };
        ALIVE.fetch_add(1, Relaxed);
        let mut browser = Self { line: Line::open(to, from), version: String::new(), child, group, profile };
        let version = browser.line.call(None, "Browser.getVersion", json!({}));
        match tokio::time::timeout(START_LIMIT, version).await {
            Ok(Ok(version)) => browser.version = version["product"].as_str().unwrap_or_default().to_owned(),
            Ok(Err(_)) => return Err(failed(&"it ended at once")),
            Err(_) => return Err(failed(&"it does not answer")),
        }
        Ok(browser)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Relaxed);
        if let Some(group) = self.group {
            // It may have ended by itself.
            let _ = kill_process_group(group, Signal::KILL);
        }
        // The profile can only be removed once none of its children writes to it any more.
        let started = std::time::Instant::now();
        let is_left = |browser: &mut Self| {
            let runs = matches!(browser.child.try_wait(), Ok(None));
            runs || (std::fs::remove_dir_all(browser.profile.path()).is_err()
                && browser.profile.path().exists())
        };
        while is_left(self) && started.elapsed() < END_LIMIT {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
