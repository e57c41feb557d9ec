//! A ZIP opened with care: few members, few bytes.

use std::io::{Cursor, Read};

use zip::ZipArchive;

/// Members above which an archive is not looked through.
const MAX_MEMBERS: usize = 10_000;
/// Bytes that all members together may come to when unpacked: a small file may hold gigabytes of nothing.
const MAX_UNPACKED_BYTES: u64 = 32 * 1024 * 1024;

/// Why an archive cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// No archive, or a damaged one.
    Refused,
    /// More than what we unpack.
    TooLarge,
}

/// An archive with the names of its members.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
    left_bytes: u64,
    encrypted: bool,
}

impl<'a> Package<'a> {
    pub(super) fn open(body: &'a [u8]) -> Result<Self, Trouble> {
        let mut archive = ZipArchive::new(Cursor::new(body)).map_err(|_| Trouble::Refused)?;
        if archive.len() > MAX_MEMBERS {
            return Err(Trouble::TooLarge);
        }
        let mut names = Vec::with_capacity(archive.len());
        let mut encrypted = false;
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(|_| Trouble::Refused)?;
            encrypted |= member.encrypted();
            let name = String::from_utf8_lossy(member.name_raw());
            names.push(name.replace('\\', "/").trim_start_matches('/').to_owned());
        }
        Ok(Self { archive, names, left_bytes: MAX_UNPACKED_BYTES, encrypted })
    }

    /// Names of the members, in the order of the directory.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// Some member asks for a password.
    pub(super) fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// A member is named so, letter case aside.
    pub(super) fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    /// Some member is a picture by its name.
    pub(super) fn has_pictures(&self) -> bool {
        const ENDINGS: [&str; 10] =
            [".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".jb2"];
        self.names.iter().any(|name| ENDINGS.iter().any(|end| name.to_ascii_lowercase().ends_with(end)))
    }

    /// Members between `start` and `end` of their names, by the number between the two: `slide2` before `slide10`.
    pub(super) fn numbered(&self, start: &str, end: &str) -> Vec<String> {
        let mut found: Vec<(u64, String)> = Vec::new();
        for name in &self.names {
            let number = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
            if let Some(number) = number.and_then(|number| number.parse().ok()) {
                found.push((number, name.clone()));
            }
        }
        found.sort();
        found.into_iter().map(|(_, name)| name).collect()
    }

    /// The text of an XML member; `Ok(None)` when there is no such member.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Trouble> {
        let Some(index) = self.place(name) else { return Ok(None) };
        let member = self.archive.by_index(index).map_err(|_| Trouble::Refused)?;
        let mut bytes = Vec::new();
        // What the directory says of the size is not trusted: one byte more than allowed tells.
        member.take(self.left_bytes + 1).read_to_end(&mut bytes).map_err(|_| Trouble::Refused)?;
        self.left_bytes = self.left_bytes.checked_sub(bytes.len() as u64).ok_or(Trouble::TooLarge)?;
        Ok(Some(encoding_rs::UTF_8.decode(&bytes).0.into_owned()))
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|member| member.eq_ignore_ascii_case(name))
    }
}
