//! Tells the metrics of a run: to a file that is replaced every now and then, to whoever asks on an address, or both.

use std::{
    fs,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context;
use axum::{
    Router,
    http::{
        HeaderMap, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE, WWW_AUTHENTICATE},
    },
    response::IntoResponse,
    routing::get,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::{net::TcpListener, task::JoinHandle};
use tracing::{info, warn};

use super::exit::Failed;
use crate::meter;
use crate::model::Secret;
use crate::settings::MetricsSettings;

/// How often the file is replaced.
const EVERY: Duration = Duration::from_secs(15);

/// What Prometheus expects of a text answer.
const FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The telling of metrics, while it goes on.
pub(super) struct Telling {
    file: Option<(Writer, JoinHandle<()>)>,
    listener: Option<JoinHandle<()>>,
}

/// Begins to tell the metrics, when anybody wants them.
pub(super) async fn start(settings: &MetricsSettings) -> Result<Telling, Failed> {
    let MetricsSettings { file, listen, token } = settings;
    if file.is_none() && listen.is_none() {
        return Ok(Telling { file: None, listener: None });
    }
    let handle = record().map_err(Failed::ours)?;
    let listener = match listen {
        None => None,
        Some(at) => {
            let context = || format!("metrics.listen {at}");
            let listener = TcpListener::bind(at).await.with_context(context).map_err(Failed::invalid)?;
            Some(tokio::spawn(listen_on(listener, *at, token.clone(), handle.clone())))
        }
    };
    let file = match file {
        None => None,
        Some(path) => {
            let writer = Writer { path: path.clone(), handle };
            let written = writer.write().await;
            written.with_context(|| format!("metrics.file {}", path.display())).map_err(Failed::invalid)?;
            let again = tokio::spawn(writer.clone().write_every(EVERY));
            Some((writer, again))
        }
    };
    Ok(Telling { file, listener })
}

/// Installs the recorder that all of the program's metrics go to.
fn record() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new().set_buckets(&meter::BUCKETS_SECONDS)?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).context("metrics are recorded already")?;
    meter::describe();
    meter::began(jiff::Timestamp::now().as_millisecond() as f64 / 1e3);
    Ok(handle)
}

impl Telling {
    /// Tells the last state.
    pub(super) async fn end(self) {
        if let Some((writer, again)) = self.file {
            again.abort();
            // A write under way would come after the last one.
            let _ = again.await;
            writer.write_or_warn().await;
        }
        if let Some(listener) = self.listener {
            listener.abort();
        }
    }
}

async fn listen_on(
    listener: TcpListener,
    asked: SocketAddr,
    token: Option<Secret>,
    handle: PrometheusHandle,
) {
    let at = listener.local_addr().unwrap_or(asked);
    info!(%at, "Metrics are told at http://{at}/metrics");
    let told = move |headers: HeaderMap| async move {
        match token.is_none_or(|token| brings(&headers, &token)) {
            true => ([(CONTENT_TYPE, FORMAT)], text(&handle)).into_response(),
            false => (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer")]).into_response(),
        }
    };
    let router = Router::new().route("/metrics", get(told));
    if let Err(error) = axum::serve(listener, router).await {
        warn!(%error, "Metrics are no longer told at {at}");
    }
}

/// Whether a request brings the token.
fn brings(headers: &HeaderMap, token: &Secret) -> bool {
    let value = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.strip_prefix("Bearer ")).is_some_and(|brought| token.matches(brought))
}

/// All metrics as text.
fn text(handle: &PrometheusHandle) -> String {
    if let Some(bytes) = resident_memory() {
        meter::memory(bytes);
    }
    handle.run_upkeep();
    handle.render()
}

/// Resident memory of this process; `None` where the system does not say.
fn resident_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

/// Replaces the file.
#[derive(Clone)]
struct Writer {
    path: PathBuf,
    handle: PrometheusHandle,
}

impl Writer {
    async fn write_every(self, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            self.write_or_warn().await;
        }
    }

    /// A file that cannot be written must not end a run.
    async fn write_or_warn(&self) {
        if let Err(error) = self.write().await {
            warn!(%error, "Metrics could not be written to {}", self.path.display());
        }
    }

    async fn write(&self) -> anyhow::Result<()> {
        let (path, text) = (self.path.clone(), text(&self.handle));
        tokio::task::spawn_blocking(move || replace(&path, text.as_bytes())).await??;
        Ok(())
    }
}

/// A reader sees the old file or the new one, never half of it.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // The collector passes over names that do not end in .prom.
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let draft = path.with_file_name(name);
    let written = fs::File::create(&draft).and_then(|mut file| file.write_all(bytes));
    written.and_then(|()| fs::rename(&draft, path))
}
