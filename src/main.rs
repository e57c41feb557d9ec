//! The program `gongkai`: everything is in the library.

use std::process::ExitCode;

/// Long crawls on many threads keep less memory with it than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    gongkai::cli::run()
}
