//! What the rules of a pack want gathered beside the pages: nobody is asked for what no rule needs.

use crate::model::UnitKind;
use crate::rules::Pack;

/// Requests beyond the crawl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Errands {
    /// IPv6, both schemes, the certificate: a handful of requests to the home page.
    pub reach: bool,
    /// The site's search: one request a title.
    pub search: bool,
}

/// The errands of the rules that apply to a unit of this kind.
pub fn errands(pack: &Pack, kind: UnitKind) -> Errands {
    let mut wanted = Errands::default();
    for rule in pack.rules.iter().filter(|rule| rule.kinds.is_empty() || rule.kinds.contains(&kind)) {
        match rule.check.as_str() {
            "https" | "ipv6" => wanted.reach = true,
            "site-search" => wanted.search = true,
            _ => {}
        }
    }
    wanted
}

#[cfg(test)]
mod tests {
    use super::super::stage::rule;
    use super::*;

    #[test]
    fn only_rules_that_apply_send_anybody_out() {
        let pack = |checks: &[&str], kinds: &[UnitKind]| {
            let rules = checks.iter().map(|check| {
                let mut rule = rule(check, "");
                rule.kinds = kinds.to_vec();
                rule
            });
            Pack { rules: rules.collect(), ..Pack::default() }
        };
        let of = |pack: Pack| errands(&pack, UnitKind::Government);
        assert_eq!(of(pack(&["guide", "availability", "load-time"], &[])), Errands::default());
        assert_eq!(of(pack(&["ipv6"], &[])), Errands { reach: true, search: false });
        assert_eq!(of(pack(&["site-search"], &[])), Errands { reach: false, search: true });
        assert_eq!(of(pack(&["https", "site-search"], &[UnitKind::Township])), Errands::default());
    }
}
