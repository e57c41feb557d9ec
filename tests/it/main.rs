//! All integration tests, in one binary. Loopback only; no test needs anything outside the project.

mod cli;
mod demo;
mod families;
mod farm;
mod floors;
mod frames;
mod home_scheme;
mod hostile;
mod network;
mod packs;
mod page_shapes;
mod people;
mod portals;
mod registry;
mod render;
mod replay;
mod report_files;
mod resume;
mod services;
mod support;
mod traps;
