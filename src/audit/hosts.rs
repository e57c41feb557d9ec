//! `hosts.csv`: what was seen, on the way, of every host that an audit visited, the busiest first.
//!
//! Measured by the process that gathered, over all audits that met at a host; no part of the evidence: an audit that goes
//! on counts anew, a replay makes none.

use std::collections::BTreeSet;

use super::{Error, Folder, folder::disk, journal};
use crate::fetch::{Client, HostTally};

/// Writes down what `client` has seen of the hosts that the audit in `folder` visited.
pub(super) async fn tell(client: &Client, folder: &Folder) -> Result<(), Error> {
    let (client, folder) = (client.clone(), folder.clone());
    tokio::task::spawn_blocking(move || write(&client, &folder)).await?
}

fn write(client: &Client, folder: &Folder) -> Result<(), Error> {
    let mut names = BTreeSet::new();
    for line in journal::visits(folder)? {
        let line = line?;
        let attempts = line.attempts.iter().chain(&line.robots);
        names.extend(attempts.map(|attempt| attempt.address.authority().to_owned()));
    }
    let mut hosts: Vec<HostTally> = names.iter().filter_map(|name| client.tally(name)).collect();
    // Stable: names break ties.
    hosts.sort_by_key(|host| std::cmp::Reverse(host.requests));
    // A byte order mark, so that spreadsheets read it as UTF-8.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let written = hosts.iter().try_for_each(|host| writer.serialize(host));
    let path = folder.file(Folder::HOSTS);
    written.map_err(std::io::Error::other).map_err(disk(&path))?;
    let bytes = writer.into_inner().map_err(|error| disk(&path)(error.into_error()))?;
    folder.write(Folder::HOSTS, &bytes)
}
