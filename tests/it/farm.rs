//! A small farm, in quick motion: what `cargo bench --bench farm` shows of a thousand sites holds of sixty.

#[path = "../bench/farm/measure.rs"]
mod measure;
#[path = "../bench/farm/names.rs"]
mod names;
#[path = "../bench/farm/servers.rs"]
mod servers;
#[path = "../bench/farm/verdicts.rs"]
mod verdicts;
#[path = "../bench/farm/world.rs"]
mod world;

use std::{sync::Arc, time::Duration};

use gongkai::{
    audit::{Folder, Options, Progress, audit_all, read_register},
    crawl::Limits,
    fetch::{Client, Policy},
};

use self::{measure::Promise, servers::Farm, world::World};
use crate::support::audited::options;

const RATE: f64 = 40.0;
const DEADLINE: Duration = Duration::from_secs(20);

/// The farm beside the test, on a thread of its own, so that neither waits for the other.
fn farm(mut world: World) -> (Arc<Farm>, std::net::SocketAddr) {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let listeners = servers::bind(&mut world).await.expect("loopback");
            let (socket, at) = names::bind().await.expect("loopback");
            let farm = Arc::new(Farm::new(world));
            sender.send((Arc::clone(&farm), at)).expect("the test waits");
            tokio::join!(names::serve(world, socket), servers::serve(farm, listeners));
        });
    });
    receiver.recv().expect("the farm")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_sites_are_audited_side_by_side_politely_and_truly() {
    let (farm, names) = farm(World { hosts: 60, pages: 8, port: 0, closed: 0, pace: 40 });
    let policy = Policy {
        rate_per_second: RATE,
        allow: vec!["127.0.0.0/8".parse().unwrap()],
        name_servers: vec![names],
        connect_timeout: Duration::from_secs(1),
        first_byte_timeout: Duration::from_secs(1),
        total_timeout: Duration::from_secs(4),
        body_limit_bytes: 1 << 20,
        ..Policy::default()
    };
    let promise = Promise {
        gap: Duration::from_secs_f64(1.0 / RATE),
        in_flight: 2,
        hosts_per_address: policy.hosts_per_address,
    };
    let retry_gap = Duration::from_millis(300);
    let limits = Limits { tasks: 60, deadline: DEADLINE, retry_gap, ..Limits::default() };
    let options = Arc::new(Options { limits, tasks: 64, units: 40, ..options() });
    let out = tempfile::tempdir().unwrap();
    let units = read_register("register.csv", farm.world.register().as_bytes()).unwrap();
    let units = units.into_iter().map(|unit| {
        let folder = Folder::create(out.path().join(&unit.unit.id)).unwrap();
        (unit, folder, Progress::default())
    });
    let audited = audit_all(&Client::new(policy).unwrap(), units.collect(), &options).await.unwrap();
    assert!(audited.iter().all(|unit| unit.result.is_ok()));

    let verdicts = verdicts::read(&farm.world, out.path(), DEADLINE + Duration::from_secs(60)).unwrap();
    assert_eq!(verdicts.ended, 60);
    assert_eq!(verdicts.late, [""; 0]);
    assert_eq!(verdicts.unread, [""; 0]);
    assert_eq!(verdicts.false_dead, [""; 0]);
    assert_eq!(verdicts.unproven, [""; 0]);
    assert!(verdicts.dead > 40, "{verdicts:?}");
    let figures = measure::figures(&farm.world, &farm.log(), promise, farm.late());
    assert_eq!(figures.breaches, [""; 0]);
    assert!(figures.requests > 500, "{figures:?}");
}
