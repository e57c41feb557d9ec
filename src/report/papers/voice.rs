//! The words of the papers in one language, and outside text made harmless: masked, without anything that cannot be seen.

use jiff::{Timestamp, civil::Date, tz};

use super::material::{
    Backing, CellState, Doubt, Mending, RoundFinding, RoundMaterial, RoundType, UnitResult, UnitStanding,
};
use crate::model::{Lang, UnitKind, masked};
pub(super) use crate::report::inert::shown;

/// Speaks one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Voice(pub(super) Lang);

impl Voice {
    /// One of two.
    pub(super) fn t<T>(self, zh: T, en: T) -> T {
        self.0.pick(zh, en)
    }

    /// A day as the body of a paper has it.
    pub(super) fn day(self, day: Date) -> String {
        match self.0 {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.strftime("%-d %B %Y").to_string(),
        }
    }

    pub(super) fn round_type(self, kind: RoundType) -> &'static str {
        match kind {
            RoundType::Spot => self.t("抽查", "spot check"),
            RoundType::Special => self.t("专项检查", "special check"),
            RoundType::YearEnd => self.t("年终考核", "year-end assessment"),
        }
    }

    pub(super) fn unit_kind(self, kind: UnitKind) -> &'static str {
        match kind {
            UnitKind::Government => self.t("政府", "government"),
            UnitKind::Department => self.t("部门", "department"),
            UnitKind::Township => self.t("乡镇街道", "township"),
            UnitKind::Enterprise => self.t("公共企事业单位", "public enterprise"),
        }
    }

    pub(super) fn standing(self, standing: UnitStanding) -> &'static str {
        match standing {
            UnitStanding::Passed => self.t("合格", "passed"),
            UnitStanding::Failed => self.t("不合格", "failed"),
            UnitStanding::Withheld => self.t("暂缓评定", "withheld"),
        }
    }

    /// How a unit stands, also when it was not checked.
    pub(super) fn result(self, result: Option<&UnitResult>) -> &'static str {
        result.map_or(self.t("未检查", "not checked"), |it| self.standing(it.standing))
    }

    /// The score in words: never a number while it is withheld.
    pub(super) fn score(self, result: &UnitResult) -> String {
        match result.standing {
            UnitStanding::Withheld => self
                .t(format!("暂缓评定（{}）", interval(result)), format!("withheld ({})", interval(result))),
            _ if result.low == result.high => result.points.to_string(),
            _ => self.t(
                format!("{}（{}）", result.points, interval(result)),
                format!("{} ({})", result.points, interval(result)),
            ),
        }
    }

    pub(super) fn cell(self, state: CellState) -> &'static str {
        match state {
            CellState::Met => self.t("符合", "met"),
            CellState::NotMet => self.t("不符合", "not met"),
            CellState::NotMetPartly => self.t("不符合（部分无法判定）", "not met (partly read)"),
            CellState::NotApplicable => self.t("不适用", "not applicable"),
            CellState::NotEarned => self.t("未加分", "not earned"),
            CellState::Noted => self.t("有提示", "noted"),
            CellState::Waiting => self.t("待确认", "to be confirmed"),
            CellState::CannotTell => self.t("无法判定", "cannot tell"),
        }
    }

    pub(super) fn backing(self, backing: Option<Backing>) -> &'static str {
        match backing {
            Some(Backing::Text) => self.t("高", "high"),
            Some(Backing::Part) => self.t("中", "medium"),
            Some(Backing::Own) => self.t("自定标准", "own standard"),
            None => "",
        }
    }

    pub(super) fn doubt(self, doubt: Doubt) -> &'static str {
        match doubt {
            Doubt::CannotTell => self.t("无法判定", "cannot tell"),
            Doubt::Partly => self.t("部分无法判定", "partly read"),
            Doubt::Flagged => self.t("待人工确认", "to be confirmed"),
            Doubt::Unscored => self.t("人工已认定，待重新评分", "decided, to be scored again"),
        }
    }

    /// State of a fault 状态.
    pub(super) fn mending(self, finding: &RoundFinding) -> String {
        let state = match finding.mending {
            Mending::NotAsked => self.t("未下达整改", "not notified"),
            Mending::Open => self.t("待整改", "open"),
            Mending::Claimed => self.t("已报整改", "claimed fixed"),
            Mending::Verified => self.t("已整改", "fixed"),
            Mending::Overdue => self.t("逾期未整改", "overdue"),
            Mending::Waived => self.t("免予整改", "waived"),
        };
        let disputed = self.t("（申诉中）", " (disputed)");
        if finding.disputed { format!("{state}{disputed}") } else { state.to_owned() }
    }

    /// What looking again came to 复查结果; empty before.
    pub(super) fn recheck(self, finding: &RoundFinding) -> String {
        let Some((day, said)) = &finding.mended else { return String::new() };
        let result = match finding.mending {
            Mending::Verified => self.t("复查通过", "verified"),
            Mending::Claimed => self.t("待复查", "to be re-checked"),
            Mending::Overdue => self.t("到期未整改", "not fixed in time"),
            _ => return String::new(),
        };
        let said = shown(said);
        if said.is_empty() { format!("{day} {result}") } else { format!("{day} {result}：{said}") }
    }

    /// Until when a fault is to be mended 时限.
    pub(super) fn limit(self, finding: &RoundFinding, material: &RoundMaterial) -> String {
        if !finding.mending.is_left() {
            return finding.deadline.map(|day| day.to_string()).unwrap_or_default();
        }
        match finding.deadline.or(material.office.deadline) {
            Some(day) => day.to_string(),
            None => self.working_days(material.office.working_days),
        }
    }

    pub(super) fn working_days(self, count: u16) -> String {
        self.t(format!("{count}个工作日"), format!("{count} working days"))
    }

    pub(super) fn element(self, id: &str) -> String {
        match id {
            "guide" => self.t("公开指南", "guide").to_owned(),
            "institution" => self.t("公开制度", "rules").to_owned(),
            "catalogue" => self.t("公开目录", "catalogue").to_owned(),
            "request" => self.t("依申请公开", "requests").to_owned(),
            other => shown(other),
        }
    }

    pub(super) fn cover(self, state: &str) -> &'static str {
        match state {
            "yes" => self.t("有", "yes"),
            "blank" => self.t("空白", "blank"),
            "no" => self.t("无", "no"),
            _ => self.t("无法判定", "cannot tell"),
        }
    }
}

/// `72.5–87.5`
pub(super) fn interval(result: &UnitResult) -> String {
    format!("{}–{}", result.low, result.high)
}

/// A moment in China, to the minute.
pub(super) fn minute(at: Timestamp) -> String {
    tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Text from outside as [`shown`], and at most so many characters.
pub(super) fn short(text: &str, most: usize) -> String {
    let text = shown(text);
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Longest address that Excel takes in a link is 2,079 characters.
const LONGEST_LINK: usize = 2_000;

/// An address that may be linked: http or https, nobody's password in it, nothing masked in it.
pub(super) fn web_link(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim()).ok()?;
    let open =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let plain = shown(text) == text.trim() && masked(url.as_str()) == url.as_str();
    (open && plain && url.as_str().len() <= LONGEST_LINK).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_text_is_masked_and_shows_nothing_hidden() {
        assert_eq!(shown("张三 13900\u{200B}000012\u{FFFE}\u{0}"), "张三 139******12⟨U+0000⟩");
        assert_eq!(short("一二三四", 3), "一二…");
    }

    #[test]
    fn only_plain_web_addresses_are_linked() {
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "ftp://a.gov.cn/",
            "http://u:p@a.gov.cn/",
            "http://a.gov.cn/?电话,13900000012",
            "",
        ] {
            assert_eq!(web_link(bad), None, "{bad}");
        }
        assert_eq!(
            web_link("http://a.gov.cn/公开?a=1&b=2").as_deref(),
            Some("http://a.gov.cn/%E5%85%AC%E5%BC%80?a=1&b=2")
        );
    }
}
