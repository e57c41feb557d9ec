//! Sentences that people read, kept in both languages from the moment they are made.
//!
//! A check writes its own sentences, so that the wording stands beside the judgement; the report picks one.

use serde::{Deserialize, Serialize};

/// Language of everything a person reads. Chinese is the default: the readers are officials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 简体中文
    #[default]
    Zh,
    /// English
    En,
}

impl Lang {
    /// The identifier used in files and in the store.
    pub fn id(self) -> &'static str {
        self.pick("zh", "en")
    }

    /// One of two, said in Chinese and in English.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// One sentence in Chinese and in English. Site text inside it is raw: each output format escapes for itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// 中文
    pub zh: String,
    /// English
    pub en: String,
}

impl Text {
    /// Both sentences at once, Chinese first.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The sentence in `lang`.
    pub fn in_lang(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}
