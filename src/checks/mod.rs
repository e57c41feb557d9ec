//! Checks: questions to the portal, one file each, pure; they know no weights.
//!
//! Comes in: a [`Portal`]. Goes out: an [`Answer`] per rule. A check that needs what was not gathered returns the
//! [`Reason`] with `?`, and the runner answers `CannotTell`: no check can forget. Adding a check touches three
//! places: its file, this one, and a rule in a pack. What is no check lies in `support`.

mod accessibility;
mod annual_report;
mod annual_report_copied;
mod annual_report_lateness;
mod annual_report_parts;
mod annual_report_period;
mod annual_report_sums;
mod annual_report_tables;
mod annual_report_text;
mod annual_report_years;
mod archived_columns;
mod attachment_names;
mod attachments;
mod availability;
mod blank_columns;
mod budgets;
mod catalogue;
mod catalogue_fields;
mod collections;
mod column_freshness;
mod columns_neglected;
mod consultation;
mod dead_links;
mod dead_links_home;
mod disclosure_lag;
mod document_metadata;
mod document_number;
mod document_validity;
mod domain_name;
mod error_report_entry;
mod footer_marks;
mod forged_dates;
mod guide;
mod guide_currency;
mod guide_deadlines;
mod guide_elements;
mod hidden_links;
mod home_freshness;
mod https;
mod injected_content;
mod institution;
mod institution_content;
mod interpretation_coverage;
mod interpretation_forms;
mod interpretation_lag;
mod interpretation_links;
mod interpretation_quality;
mod interviews;
mod ipv6;
mod letters_answered;
mod load_time;
mod mixed_content;
mod outside_links;
mod page_stamp;
mod page_tags;
mod personal_data;
mod platform_blocks;
mod platform_entry;
mod platform_functions;
mod reposts;
mod request_channel;
mod request_form;
mod service_forms;
mod service_guides;
mod service_wording;
mod site_code;
mod site_report;
mod site_search;
mod site_title;
mod statutory_coverage;
mod support;
mod undated_pages;

pub use support::{
    About, Entry, Errands, Wants, bind, bind_all, errands, manual, missing, needs_of, run, wants,
    working_days_after,
};

use crate::model::{Answer, Reason};
use crate::portal::Portal;
use crate::rules::shape;

/// A question to the portal, with its parameters.
pub trait Check: std::fmt::Debug {
    /// The identifier that rules name; also the name of the file, with `_` for `-`.
    fn id(&self) -> &'static str;

    /// Asks.
    ///
    /// # Errors
    /// Why the question cannot be answered: what it needs was not gathered.
    fn ask(&self, portal: &Portal) -> Result<Answer, Reason>;
}

/// Makes the registry entry of the check `$file::$check`.
macro_rules! entry {
    ($file:ident :: $check:ident) => {
        Entry {
            about: $file::ABOUT,
            doc: include_str!(concat!(stringify!($file), ".rs")),
            params: shape::<$file::$check>,
            bind: |params| Ok(Box::new(params.try_into::<$file::$check>()?)),
        }
    };
}

/// Every check, in the order of the manual.
pub const ALL: &[Entry] = &[
    entry!(guide::Guide),
    entry!(guide_elements::GuideElements),
    entry!(guide_currency::GuideCurrency),
    entry!(guide_deadlines::GuideDeadlines),
    entry!(annual_report::AnnualReport),
    entry!(annual_report_lateness::AnnualReportLateness),
    entry!(annual_report_years::AnnualReportYears),
    entry!(annual_report_parts::AnnualReportParts),
    entry!(annual_report_tables::AnnualReportTables),
    entry!(annual_report_sums::AnnualReportSums),
    entry!(annual_report_text::AnnualReportText),
    entry!(annual_report_period::AnnualReportPeriod),
    entry!(annual_report_copied::AnnualReportCopied),
    entry!(catalogue::Catalogue),
    entry!(catalogue_fields::CatalogueFields),
    entry!(statutory_coverage::StatutoryCoverage),
    entry!(budgets::Budgets),
    entry!(disclosure_lag::DisclosureLag),
    entry!(request_channel::RequestChannel),
    entry!(request_form::RequestForm),
    entry!(institution::Institution),
    entry!(institution_content::InstitutionContent),
    entry!(platform_entry::PlatformEntry),
    entry!(platform_blocks::PlatformBlocks),
    entry!(platform_functions::PlatformFunctions),
    entry!(site_report::SiteReport),
    entry!(home_freshness::HomeFreshness),
    entry!(column_freshness::ColumnFreshness),
    entry!(blank_columns::BlankColumns),
    entry!(columns_neglected::ColumnsNeglected),
    entry!(archived_columns::ArchivedColumns),
    entry!(undated_pages::UndatedPages),
    entry!(document_metadata::DocumentMetadata),
    entry!(document_number::DocumentNumber),
    entry!(document_validity::DocumentValidity),
    entry!(interpretation_coverage::InterpretationCoverage),
    entry!(interpretation_links::InterpretationLinks),
    entry!(interpretation_lag::InterpretationLag),
    entry!(service_guides::ServiceGuides),
    entry!(service_wording::ServiceWording),
    entry!(service_forms::ServiceForms),
    entry!(consultation::Consultation),
    entry!(letters_answered::LettersAnswered),
    entry!(collections::Collections),
    entry!(interviews::Interviews),
    entry!(reposts::Reposts),
    entry!(interpretation_quality::InterpretationQuality),
    entry!(interpretation_forms::InterpretationForms),
    entry!(dead_links_home::DeadLinksHome),
    entry!(dead_links::DeadLinks),
    entry!(attachments::Attachments),
    entry!(attachment_names::AttachmentNames),
    entry!(footer_marks::FooterMarks),
    entry!(site_code::SiteCode),
    entry!(error_report_entry::ErrorReportEntry),
    entry!(domain_name::DomainName),
    entry!(site_title::SiteTitle),
    entry!(page_tags::PageTags),
    entry!(page_stamp::PageStamp),
    entry!(accessibility::Accessibility),
    entry!(outside_links::OutsideLinks),
    entry!(hidden_links::HiddenLinks),
    entry!(injected_content::InjectedContent),
    entry!(mixed_content::MixedContent),
    entry!(personal_data::PersonalData),
    entry!(forged_dates::ForgedDates),
    entry!(availability::Availability),
    entry!(load_time::LoadTime),
    entry!(https::Https),
    entry!(ipv6::Ipv6),
    entry!(site_search::SiteSearch),
];
