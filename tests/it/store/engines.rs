//! Both engines, each with empty stores on demand: SQLite in files of a temporary folder, PostgreSQL in databases of a
//! server that runs as long as this process.

use std::{
    fmt::Debug,
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::{fs::chown, process::CommandExt},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use gongkai::store::{Place, Store};
use tempfile::TempDir;

/// Ends the server when the standard input of this shell ends: with the process of the tests, however that ends.
const WATCHED: &str = r#"
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= &
cat >/dev/null
kill -INT $! 2>/dev/null
wait
rm -rf "$2"
"#;

/// Nothing here has to outlive the machine.
const SETTINGS: &str = "fsync = off\nfull_page_writes = off\nmax_connections = 200\n";

struct Server {
    socket: PathBuf,
    _shell: Child,
}

/// The server, started once. What is missing is an error, never a reason to pass.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let bin = binaries().expect(
            "PostgreSQL is needed for these tests: `apt-get install postgresql` puts it into /usr/lib/postgresql, \
             tests/run.sh does that",
        );
        let folder = tempfile::Builder::new().prefix("gk").tempdir().expect("a folder").keep();
        // PostgreSQL refuses to run as root.
        let owner = rustix::process::geteuid().is_root().then(|| user("postgres").or_else(|| user("nobody")));
        let owner = owner.map(|found| found.expect("a user `postgres` in /etc/passwd"));
        if let Some((uid, gid)) = owner {
            chown(&folder, Some(uid), Some(gid)).expect("a folder of that user");
        }
        let as_owner = |mut command: Command| {
            if let Some((uid, gid)) = owner {
                command.uid(uid).gid(gid);
            }
            command.env_clear().current_dir("/").env("LC_ALL", "C.UTF-8");
            command
        };
        let mut initdb = as_owner(Command::new(bin.join("initdb")));
        initdb.args(["-U", "office", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-D"]);
        let made = initdb.arg(folder.join("data")).output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let settings = fs::OpenOptions::new().append(true).open(folder.join("data/postgresql.conf"));
        let written = settings.and_then(|mut file| file.write_all(SETTINGS.as_bytes()));
        written.expect("the settings of the server");
        let mut shell = as_owner(Command::new("/bin/sh"));
        shell.args(["-c", WATCHED, "sh"]).arg(&bin).arg(&folder);
        let mut shell =
            shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("sh runs");
        let mut log = BufReader::new(shell.stderr.take().expect("piped"));
        let (mut told, mut line) = (String::new(), String::new());
        while !line.contains("ready to accept connections") {
            told += &line;
            line.clear();
            assert!(log.read_line(&mut line).expect("the log") > 0, "PostgreSQL did not start: {told}");
        }
        std::thread::spawn(move || log.lines().map_while(Result::ok).for_each(drop));
        Server { socket: folder, _shell: shell }
    })
}

/// Where the newest PostgreSQL is.
fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.filter(|path| path.join("bin/initdb").is_file()).max_by_key(number);
    newest.map(|path| path.join("bin"))
}

/// User and group of a name in `/etc/passwd`.
fn user(name: &str) -> Option<(u32, u32)> {
    let users = fs::read_to_string("/etc/passwd").ok()?;
    let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// The address of an empty database of its own. It sorts words as people do, to show that the store does not care.
pub(crate) async fn postgres() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("store_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let server = tokio::task::spawn_blocking(server).await.expect("the server");
    let socket = server.socket.display();
    let address = |database: &str| format!("postgres://office@localhost/{database}?host={socket}");
    let admin = sqlx::PgPool::connect(&address("postgres")).await.expect("PostgreSQL answers");
    let make = async |options: &str| {
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0 {options}");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&admin).await
    };
    // Servers before version 15, and those built without ICU, know one way of sorting only.
    if make("LOCALE_PROVIDER icu ICU_LOCALE 'zh'").await.is_err() {
        make("").await.expect("a database");
    }
    admin.close().await;
    address(&name)
}

/// The addresses of an empty store on each engine, and the folder that the first is in.
pub(crate) async fn addresses() -> (TempDir, [String; 2]) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gongkai.db").display().to_string();
    (folder, [file, postgres().await])
}

/// Opens a store.
pub(crate) async fn open(address: &str) -> Store {
    Store::open(&Place::parse(address).expect("an address")).await.expect("a store")
}

/// Does the same on both engines, and compares what comes of it.
pub(crate) async fn on_both<T: PartialEq + Debug>(work: impl AsyncFn(Store) -> T) -> T {
    let (_folder, [file, database]) = addresses().await;
    let (one, other) = (open(&file).await, open(&database).await);
    assert!(one.is_file() && !other.is_file());
    let (one, other) = (work(one).await, work(other).await);
    assert_eq!(one, other, "SQLite on the left, PostgreSQL on the right");
    one
}
