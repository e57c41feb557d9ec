//! Whom we assess: the unit 单位 and what kind of public body it is.

use serde::{Deserialize, Serialize};

/// What kind of public body a unit is; duties and due dates differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// 人民政府: its annual report is due on 31 March (条例 art. 49).
    #[default]
    Government,
    /// 政府部门: its annual report is due on 31 January (条例 art. 49).
    Department,
    /// 乡镇、街道
    Township,
    /// 公共企事业单位 (条例 art. 55)
    Enterprise,
}

impl UnitKind {
    /// The identifier used in registers and reports.
    pub fn id(self) -> &'static str {
        match self {
            Self::Government => "government",
            Self::Department => "department",
            Self::Township => "township",
            Self::Enterprise => "enterprise",
        }
    }

    /// Reads an identifier or its Chinese name; `None` for anything else.
    pub fn parse(word: &str) -> Option<Self> {
        match word.trim() {
            "government" | "政府" | "人民政府" => Some(Self::Government),
            "department" | "部门" | "政府部门" => Some(Self::Department),
            "township" | "乡镇" | "街道" | "乡镇街道" => Some(Self::Township),
            "enterprise" | "企业" | "公共企事业单位" | "企事业单位" => Some(Self::Enterprise),
            _ => None,
        }
    }
}

/// One public body under assessment, as the register 名录 states it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Short identifier, also the name of its folder: letters, digits, Chinese characters, `-`, `_`, `.`.
    pub id: String,
    /// 单位名称 as registered; the host name when nothing was registered.
    pub name: String,
    /// Kind of body.
    pub kind: UnitKind,
    /// 地区, free text; empty when unknown.
    pub region: String,
    /// 网站标识码; empty when unknown.
    pub site_code: String,
    /// Whether it serves the public over a counter 对外服务职能; without, rules on services are not asked.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub services: bool,
}

/// A unit serves the public unless the register says otherwise.
fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(yes: &bool) -> bool {
    *yes
}
