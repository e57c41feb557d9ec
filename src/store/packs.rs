//! Packs 指标体系 as they were used: by the digest of their texts, with every rule in both languages.

use super::{
    Change, Error, Store,
    sql::{Fields, Read, args},
    words::stored,
};
use crate::model::{Points, Text};

/// A pack as it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackUsed {
    /// Digest of its texts, or, where they are lost, of what a report says of it.
    pub digest: String,
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
    /// Title.
    pub title: Text,
    /// Its files as one JSON text; `None` where they are lost.
    pub texts: Option<Vec<u8>>,
    /// Its rules, in order.
    pub rules: Vec<PackRule>,
}

/// A rule of a pack, as papers need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRule {
    /// Identifier.
    pub rule: String,
    /// Check; empty for what people answer.
    pub check: String,
    /// Title.
    pub title: Text,
    /// Identifier of its family 一级指标.
    pub family: String,
    /// Title of its family.
    pub family_title: Text,
    /// Legal basis in one line.
    pub basis: String,
    /// Full marks.
    pub points: Points,
    /// 单项否决
    pub veto: bool,
    /// Earns on top of the full marks.
    pub bonus: bool,
    /// A person answers it.
    pub manual: bool,
}

impl Read for PackRule {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self {
            rule: fields.text()?,
            check: fields.text()?,
            title: Text::new(fields.text()?, fields.text()?),
            family: fields.text()?,
            family_title: Text::new(fields.text()?, fields.text()?),
            basis: fields.text()?,
            points: fields.points()?,
            veto: fields.flag()?,
            bonus: fields.flag()?,
            manual: fields.flag()?,
        })
    }
}

/// Which pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackName {
    /// Digest.
    pub digest: String,
    /// Identifier.
    pub id: String,
    /// Version.
    pub version: String,
}

impl Read for PackName {
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        Ok(Self { digest: fields.text()?, id: fields.text()?, version: fields.text()? })
    }
}

impl Store {
    /// All packs that were used, oldest first.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn packs(&self) -> Result<Vec<PackName>, Error> {
        self.db.all("SELECT digest, id, version FROM packs ORDER BY entry", args![]).await
    }

    /// The rules of a pack, in order.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn pack_rules(&self, digest: &str) -> Result<Vec<PackRule>, Error> {
        let sql = "SELECT rule, check_id, title_zh, title_en, family, family_zh, family_en, basis, points, veto, bonus,
                   manual FROM pack_rules WHERE pack = $1 ORDER BY pos";
        self.db.all(sql, args![digest]).await
    }

    /// The texts of a pack as one JSON text; `None` when it is not known or its texts are lost.
    ///
    /// # Errors
    /// [`Error`] of the engine.
    pub async fn pack_texts(&self, digest: &str) -> Result<Option<Vec<u8>>, Error> {
        let sql = "SELECT texts FROM packs WHERE digest = $1 AND texts IS NOT NULL";
        match self.db.first::<String>(sql, args![digest]).await? {
            Some(texts) => self.blob(&texts).await,
            None => Ok(None),
        }
    }
}

impl Change {
    /// Keeps a pack, once.
    pub(super) async fn keep_pack(&mut self, pack: &PackUsed) -> Result<(), Error> {
        let sql = "SELECT digest FROM packs WHERE digest = $1";
        if self.tx.first::<String>(sql, args![&pack.digest]).await?.is_some() {
            return Ok(());
        }
        let texts = match &pack.texts {
            Some(texts) => Some(self.blob(texts).await?),
            None => None,
        };
        let entry = self.entry("pack", &format!("{} {}", pack.id, pack.version)).await?;
        let sql = "INSERT INTO packs (digest, id, version, title_zh, title_en, texts, entry)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let (zh, en) = (&pack.title.zh, &pack.title.en);
        self.tx.run(sql, args![&pack.digest, &pack.id, &pack.version, zh, en, texts, entry]).await?;
        let rows = pack.rules.iter().enumerate().map(|(at, it)| {
            let (title, family) = (&it.title, &it.family_title);
            args![
                &pack.digest,
                stored(at),
                &it.rule,
                &it.check,
                &title.zh,
                &title.en,
                &it.family,
                &family.zh,
                &family.en,
                &it.basis,
                it.points.as_hundredths(),
                it.veto,
                it.bonus,
                it.manual,
            ]
        });
        let into =
            "pack_rules (pack, pos, rule, check_id, title_zh, title_en, family, family_zh, family_en, basis,
                    points, veto, bonus, manual)";
        self.tx.insert(into, 14, rows.collect(), "").await
    }
}
