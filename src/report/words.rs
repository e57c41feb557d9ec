//! The labels of the papers in both languages, by key. Sentences about faults are not here: checks write those.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::model::{Lang, Reason};

const ZH: &str = include_str!("zh.ftl");
const EN: &str = include_str!("en.ftl");

/// Labels in one language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
    lang: Lang,
}

impl Words {
    /// The labels of `lang`.
    pub(crate) fn new(lang: Lang) -> Self {
        let (source, tag) = match lang {
            Lang::Zh => (ZH, "zh-CN"),
            Lang::En => (EN, "en"),
        };
        // A broken line costs its own label only; a test reads both files without errors.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(rest, _)| rest);
        let locale: Vec<LanguageIdentifier> = tag.parse().into_iter().collect();
        let mut bundle = FluentBundle::new(locale);
        // Isolation marks around every argument would land in attributes and cells.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle, lang }
    }

    /// Value of the `lang` attribute.
    pub(crate) fn tag(&self) -> &'static str {
        match self.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The label `key`; the key itself when there is none.
    pub(crate) fn t(&self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The label `family-id`: names of kinds, verdicts, reasons.
    pub(crate) fn of(&self, family: &str, id: &str) -> String {
        self.t(&format!("{family}-{id}"))
    }

    /// The sentence `key` about one number `n`.
    pub(crate) fn n(&self, key: &str, n: impl ToString) -> String {
        self.say(key, &[("n", &n.to_string())])
    }

    /// The sentence `key` with its blanks filled.
    pub(crate) fn say(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, value) in blanks {
            args.set(*name, *value);
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// Why something could not be told, in plain words.
    pub(crate) fn reason(&self, reason: &Reason) -> String {
        let detail = match reason {
            Reason::Blocked(by) => by.as_str(),
            Reason::PartlyRead(text) | Reason::BeyondTable(text) => text.in_lang(self.lang),
            _ => "",
        };
        self.say(&format!("reason-{}", reason.id()), &[("detail", detail)])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &str) -> BTreeSet<String> {
        let heads = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        heads.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_and_no_broken_line() {
        assert_eq!(keys(ZH), keys(EN));
        for source in [ZH, EN] {
            let read = FluentResource::try_new(source.to_owned());
            assert!(read.is_ok(), "{:?}", read.err().map(|(_, errors)| errors));
            assert_eq!(
                keys(source).len(),
                source.lines().filter(|l| l.contains(" = ")).count(),
                "a key twice"
            );
        }
    }

    /// Every file of the module, templates included.
    fn sources(dir: &std::path::Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            match path.extension().and_then(|ending| ending.to_str()) {
                None => text.push_str(&sources(&path)),
                Some("rs") => text.push_str(&std::fs::read_to_string(&path).unwrap()),
                Some(_) => {}
            }
        }
        text
    }

    #[test]
    fn every_key_that_is_used_exists_and_every_key_is_used() {
        let text = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report"));
        let pattern = regex::Regex::new(r#"\.(?:t|n|say)\(\s*"([a-z0-9-]+)""#).unwrap();
        let used: BTreeSet<String> = pattern.captures_iter(&text).map(|c| c[1].to_owned()).collect();
        let families = regex::Regex::new(r#"\.of\(\s*"([a-z-]+)""#).unwrap();
        let mut families: BTreeSet<String> =
            families.captures_iter(&text).map(|c| format!("{}-", &c[1])).collect();
        families.insert("reason-".to_owned());
        let known = keys(ZH);
        let missing: Vec<_> = used.iter().filter(|key| !known.contains(*key)).collect();
        assert!(missing.is_empty(), "no label for {missing:?}");
        let idle: Vec<_> = known
            .iter()
            .filter(|key| !used.contains(*key) && !families.iter().any(|f| key.starts_with(f.as_str())))
            .collect();
        assert!(idle.is_empty(), "labels nobody uses: {idle:?}");
    }

    #[test]
    fn every_figure_that_checks_measure_has_a_name() {
        let text = sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checks"));
        let pattern = regex::Regex::new(r#"(?:\.count|\.word|measured\.insert)\(\s*"([a-z0-9_]+)""#).unwrap();
        let known = keys(ZH);
        let missing: BTreeSet<_> = pattern
            .captures_iter(&text)
            .map(|found| format!("measured-{}", &found[1]))
            .filter(|key| !known.contains(key))
            .collect();
        assert!(missing.is_empty(), "no label for {missing:?}");
    }

    #[test]
    fn every_kind_has_a_name_in_both_languages() {
        #[rustfmt::skip]
        const FAMILIES: &[(&str, &str)] = &[
            ("unit-kind", "government department township enterprise"),
            ("stopped", "budget deadline host-down blocked interrupted"),
            ("verdict", "pass fail not-applicable cannot-tell"),
            ("severity", "note minor major veto"),
            ("section", "platform guide institution catalogue statutory-content annual-report-list annual-report request policy-list interpretation-list news-list notice-list"),
            ("column", "news notice policy interpretation annual-report plan personnel finance statistics organisation interaction service topic other"),
            ("link", "404 410 soft-404 home-redirect dns 5xx refused reset tls timeout loop empty truncated mislabelled malformed"),
            ("failure", "no-such-host resolver-silent refused reset certificate tls-unsupported timeout too-large truncated malformed private-address guarded robots"),
            ("validity", "in-force not-yet partly-expired amended expired repealed"),
            ("confidence", "verified partial default"),
        ];
        for (family, ids) in FAMILIES {
            for id in ids.split(' ') {
                assert!(keys(ZH).contains(&format!("{family}-{id}")), "{family}-{id}");
            }
        }
        let reasons = Reason::each(&crate::model::Text::new("甲", "A"));
        for reason in &reasons {
            assert!(keys(ZH).contains(&format!("reason-{}", reason.id())));
        }
        assert!(Words::new(Lang::Zh).reason(&reasons[0]).contains("WAF"));
        assert!(Words::new(Lang::En).reason(&reasons[5]).contains('A'));
    }
}
