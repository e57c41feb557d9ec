//! From a rule to a check with typed parameters.

use crate::checks::{ALL, Check};
use crate::rules::{Error, Pack, Rule, Shape, key_remedy, nearest};

/// What the registry knows about a check.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its identifier and its description for readers of Chinese.
    pub about: About,
    /// Its whole source: the manual takes the doc comment from it, the tests the name.
    pub doc: &'static str,
    /// What its parameters are.
    pub params: fn() -> Shape,
    /// Reads its parameters.
    pub bind: fn(toml::Table) -> Result<Box<dyn Check>, toml::de::Error>,
}

/// A check in the words of a webmaster, in Chinese: for the manual and the reports.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Identifier, kebab-case.
    pub id: &'static str,
    /// 名称
    pub title: &'static str,
    /// 什么情况下通过
    pub passes: &'static str,
    /// 什么情况下判为问题
    pub fails: &'static str,
    /// 什么情况下不适用
    pub not_applicable: &'static str,
    /// 什么情况下无法判定
    pub cannot_tell: &'static str,
    /// 怎样整改
    pub remedy: &'static str,
}

impl Entry {
    /// The doc comment, without its marks.
    pub fn doc_text(&self) -> String {
        let lines = self.doc.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        lines.join("\n")
    }
}

/// Finds the check of `rule` and reads its parameters.
///
/// # Errors
/// The check or a parameter is not known, or a value does not fit; names the rule's place and the nearest name.
pub fn bind(rule: &Rule) -> Result<Box<dyn Check>, Error> {
    let Some(entry) = ALL.iter().find(|entry| entry.about.id == rule.check) else {
        let remedy = match nearest(&rule.check, ALL.iter().map(|entry| entry.about.id)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "checks/README.md lists all checks".to_owned(),
        };
        let problem = format!("rule `{}` asks for the unknown check `{}`", rule.id, rule.check);
        return Err(Error::new(rule.place.clone(), problem, remedy));
    };
    let place = if rule.params_place.is_empty() { &rule.place } else { &rule.params_place };
    (entry.bind)(rule.params.clone()).map_err(|error| {
        let message = error.message().lines().next().unwrap_or("not readable").to_owned();
        let remedy = key_remedy(&message).or_else(|| {
            let missing = message.strip_prefix("missing field ")?;
            Some(format!("state {missing} under params"))
        });
        let remedy = remedy.unwrap_or_else(|| format!("see `{}` in checks/README.md", rule.check));
        Error::new(place.clone(), format!("params of rule `{}`: {message}", rule.id), remedy)
    })
}

/// Binds every rule of `pack` that a check answers, in order; manual rules are left out.
///
/// # Errors
/// Every rule that does not bind.
pub fn bind_all(pack: &Pack) -> Result<Vec<Box<dyn Check>>, Vec<Error>> {
    let (mut bound, mut errors) = (Vec::new(), Vec::new());
    for rule in pack.rules.iter().filter(|rule| !rule.manual) {
        match bind(rule) {
            Ok(check) => bound.push(check),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(bound) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::super::stage::rule;
    use super::*;

    fn complaint(check: &str, params: &str) -> String {
        bind(&rule(check, params)).unwrap_err().to_string()
    }

    #[test]
    fn a_rule_becomes_a_check_with_its_parameters() {
        let check = bind(&rule("home-freshness", "max_age_days = 30")).unwrap();
        assert_eq!(check.id(), "home-freshness");
        assert_eq!(format!("{check:?}"), "HomeFreshness { max_age_days: 30 }");
    }

    #[test]
    fn what_does_not_bind_is_named_with_its_place_and_remedy() {
        let said = complaint("home-freshnes", "");
        assert!(
            said.starts_with("p/r.toml:7: ") && said.ends_with("did you mean `home-freshness`?"),
            "{said}"
        );
        assert!(complaint("home-freshness", "max_age_day = 1").ends_with("did you mean `max_age_days`?"));
        assert!(complaint("column-freshness", "kinds = [\"new\"]\nmax_age_days = 1").contains("`news`"));
        assert!(complaint("guide", "x = 1").ends_with("remove `x`"));
    }
}
