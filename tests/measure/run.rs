//! The one place that starts an audit: swap the body of [`audit`] to call the library instead of the program.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use jiff::civil::Date;

/// Exit codes that leave a report behind: ran, ran but parts could not be read, ran and a limit was reached.
const LEAVES_A_REPORT: [i32; 3] = [0, 4, 10];

/// Audits the site at `home` as of the day `as_of`; leaves `report.json` and `pages.jsonl` in `out_dir`.
pub(crate) fn audit(home: &str, as_of: Date, out_dir: &Path) -> Result<()> {
    fs::create_dir_all(out_dir).with_context(|| format!("making {}", out_dir.display()))?;
    let program = program()?;
    let done = Command::new(&program)
        .args(["audit", home, "--out"])
        .arg(out_dir)
        .args(["--as-of", &as_of.to_string()])
        .args(["--allow-address", "127.0.0.0/8", "--rate", "10000", "--budget", "20000", "--no-progress"])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting {}", program.display()))?;
    if done.status.code().is_some_and(|code| LEAVES_A_REPORT.contains(&code)) {
        return Ok(());
    }
    bail!("the audit ended with {}: {}", done.status, String::from_utf8_lossy(&done.stderr).trim())
}

/// The program built beside this example.
fn program() -> Result<PathBuf> {
    let own = env::current_exe().context("finding this program's own file")?;
    let profile = own.parent().and_then(Path::parent).context("this program lies in no target folder")?;
    let program = profile.join(format!("gongkai{}", env::consts::EXE_SUFFIX));
    if !program.is_file() {
        bail!("{} is missing: build the program first", program.display());
    }
    Ok(program)
}
