#!/usr/bin/env bash
# Everything that must hold before a change is taken: format, lints, documentation, tests.
# Needs a Rust toolchain and the package registry; nothing else of this machine, no network beyond that.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step "format"
cargo fmt --all -- --check

step "lints"
cargo clippy --locked --all-targets -- -D warnings

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet

step "tests"
cargo test --locked --all-targets --no-fail-fast
cargo test --locked --doc
