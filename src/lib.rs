//! gongkai audits the websites of public bodies.
//!
//! Under construction: the map of the house stands here.

pub mod audit;
pub mod checks;
pub mod cli;
pub mod crawl;
pub mod demo;
pub mod evidence;
pub mod extract;
pub mod fetch;
pub mod model;
pub mod portal;
pub mod render;
pub mod report;
pub mod rules;
pub mod scoring;
