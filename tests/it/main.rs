//! All integration tests, in one binary. Loopback only; no test needs anything outside the project.

mod cli;
mod demo;
mod dialects;
mod families;
mod floors;
mod frames;
mod home_scheme;
mod hostile;
mod network;
mod packs;
mod page_shapes;
mod people;
mod portals;
mod proxy;
mod registry;
mod render;
mod replay;
mod replay_random;
mod report_files;
mod resume;
mod safe_outputs;
mod services;
mod settings;
mod support;
mod traps;
mod watching;
