//! The HTML report: one file that needs nothing else, readable without scripts, on paper and on a telephone.
//!
//! Each part is a template beside the struct that feeds it (`html/*.rs`); `html/style.css` dresses them. Templates
//! escape everything; the finished page is then made inert as a whole.

mod frame;
mod head;
mod links;
mod lists;
mod matrix;
mod parts;
mod people;
mod problems;
mod rules;

pub(crate) use frame::Paper;
pub(crate) use parts::View;

use askama::Template;

use super::{Error, Material, inert::inert_page};

/// Rows shown of any list; `report.json` and `findings.csv` hold all of them.
pub(crate) const CAP: usize = 200;

/// The report as one HTML file, in the language of the material.
///
/// # Errors
/// [`Error::Page`] when a template cannot be rendered.
pub fn html(material: &Material<'_>) -> Result<String, Error> {
    let view = View::new(*material);
    let title = view.say("title", &[("unit", &view.r.unit.name)]);
    let parts: [Box<dyn askama::DynTemplate + '_>; 9] = [
        Box::new(head::Head::new(&view)),
        Box::new(problems::Problems::new(&view)),
        Box::new(people::People::new(&view)),
        Box::new(matrix::Matrix::new(&view)),
        Box::new(lists::Columns { v: &view }),
        Box::new(lists::Documents { v: &view }),
        Box::new(links::Links { v: &view }),
        Box::new(rules::Rules { v: &view }),
        Box::new(rules::Checking { v: &view }),
    ];
    let mut body = String::new();
    for part in &parts {
        body.push_str(&part.dyn_render().map_err(Error::Page)?);
    }
    let paper = Paper { w: &view.w, title: &title, body: &body, wide: false };
    let page = paper.render().map_err(Error::Page)?;
    Ok(inert_page(&page).into_owned())
}
