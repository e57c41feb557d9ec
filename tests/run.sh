#!/usr/bin/env bash
# Everything that must hold before a change is taken: format, lints, documentation, tests.
# Needs a Rust toolchain, the package registry, and Chromium and PostgreSQL, which are installed where apt-get can; no
# network beyond that.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

install() {
    root=""
    if [ "$(id -u)" -ne 0 ]; then root="sudo"; fi
    $root apt-get update -qq
    $root apt-get install -y -qq --no-install-recommends "$1"
}

step "browser"
if ! command -v "${GONGKAI_CHROMIUM:-chromium}" && ! command -v chromium-browser && ! command -v google-chrome; then
    install chromium
fi

step "PostgreSQL"
# The tests start a server of their own; one that runs already is left alone.
if ! ls /usr/lib/postgresql/*/bin/initdb; then
    install postgresql
fi

step "format"
cargo fmt --all -- --check

step "lints"
cargo clippy --locked --all-targets -- -D warnings

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet

step "tests"
cargo test --locked --no-fail-fast
