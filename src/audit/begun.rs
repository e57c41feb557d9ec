//! `begun.json`: what an audit was begun with, so that it can go on after its process ended.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Error, Folder, LoadedPack, Options, Registered, Render};
use crate::crawl::Limits;
use crate::fetch::Policy;
use crate::model::Lang;

/// Version of the file.
const SCHEMA: &str = "gongkai.begun/1";

/// A setting in force when an audit was begun; no secrets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setting {
    /// Its value.
    pub value: serde_json::Value,
    /// Where it came from: `default`, or a file, a variable, a flag.
    pub from: String,
}

/// What an audit was begun with. The pack lies beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Begun {
    schema: String,
    /// Whom.
    pub registered: Registered,
    /// When its first request may have been sent; `None` while it waits for its turn.
    pub(super) started: Option<Timestamp>,
    as_of: Date,
    lang: Lang,
    limits: Limits,
    tasks: usize,
    render: Render,
    pack: String,
    /// How its requests behave.
    pub policy: Policy,
    /// Every setting in force at the time, for whoever asks later; what counts is above.
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
}

impl Begun {
    /// Writes down what `registered` is about to be audited with.
    pub(super) fn prepare(
        registered: &Registered,
        options: &Options,
        policy: &Policy,
        folder: &Folder,
    ) -> Result<Self, Error> {
        let begun = Self {
            schema: SCHEMA.to_owned(),
            registered: registered.clone(),
            started: None,
            as_of: options.as_of,
            lang: options.lang,
            limits: options.limits.clone(),
            tasks: options.tasks,
            render: options.render,
            pack: options.pack.pack.id.clone(),
            policy: policy.clone(),
            settings: options.settings.clone(),
        };
        options.pack.keep(folder)?;
        begun.save(folder)?;
        Ok(begun)
    }

    /// Writes down that it begins now.
    pub(super) fn start(&mut self, at: Timestamp, folder: &Folder) -> Result<(), Error> {
        self.started = Some(at);
        self.save(folder)
    }

    fn save(&self, folder: &Folder) -> Result<(), Error> {
        folder.write_json(Folder::BEGUN, self)
    }

    /// What the audit in `folder` was begun with; `None` when none was begun there.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or is of another version.
    pub fn load(folder: &Folder) -> Result<Option<Self>, Error> {
        folder.find_json(Folder::BEGUN, SCHEMA)
    }

    /// How far it goes.
    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How pages are read.
    pub(super) fn render(&self) -> Render {
        self.render
    }

    /// The options it was begun with.
    ///
    /// # Errors
    /// [`Error::Pack`] when the pack beside it cannot be used.
    pub fn options(&self, folder: &Folder, units: usize) -> Result<Options, Error> {
        Ok(Options {
            as_of: self.as_of,
            lang: self.lang,
            limits: self.limits.clone(),
            tasks: self.tasks,
            units,
            render: self.render,
            chromium: None,
            settings: self.settings.clone(),
            pack: LoadedPack::kept(folder, &self.pack)?,
        })
    }
}
