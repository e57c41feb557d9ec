-- Units, packs, rounds and runs. Nothing here is ever updated or deleted: a fact is a row, the current state is the
-- newest row. Every fact points to the entry of the journal that says who recorded it, when and why.
-- Points are hundredths, times are milliseconds since 1970 UTC, days are ISO 8601, truth is 0 or 1, keys are the first
-- 63 bits of a digest of what they stand for. See ../schema.rs for what is translated for PostgreSQL.

CREATE TABLE entries (
    no BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    is_person BIGINT NOT NULL,
    did TEXT NOT NULL,
    about TEXT NOT NULL,
    why TEXT NOT NULL,
    decision BIGINT
);

-- Files of ours and of others, by digest: reports, packs, letters. Compressed with zlib.
CREATE TABLE blobs (
    digest TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    bytes BLOB NOT NULL
);

CREATE TABLE units (
    key BIGINT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    entry BIGINT NOT NULL REFERENCES entries (no)
);

CREATE TABLE unit_facts (
    unit BIGINT NOT NULL REFERENCES units (key),
    from_day TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no),
    event TEXT NOT NULL,
    name TEXT NOT NULL,
    home TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    site_code TEXT NOT NULL,
    services BIGINT NOT NULL,
    exists_now BIGINT NOT NULL,
    merged_into BIGINT REFERENCES units (key),
    PRIMARY KEY (unit, from_day, entry)
) WITHOUT ROWID;

CREATE TABLE packs (
    digest TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL,
    version TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    texts TEXT,
    entry BIGINT NOT NULL REFERENCES entries (no)
);

CREATE TABLE pack_rules (
    pack TEXT NOT NULL REFERENCES packs (digest),
    pos BIGINT NOT NULL,
    rule TEXT NOT NULL,
    check_id TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    family TEXT NOT NULL,
    family_zh TEXT NOT NULL,
    family_en TEXT NOT NULL,
    basis TEXT NOT NULL,
    points BIGINT NOT NULL,
    veto BIGINT NOT NULL,
    bonus BIGINT NOT NULL,
    manual BIGINT NOT NULL,
    PRIMARY KEY (pack, pos)
) WITHOUT ROWID;

CREATE TABLE rounds (
    key BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    year BIGINT NOT NULL,
    pack TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no)
);

-- event: sampled, opened, closed, noted
CREATE TABLE round_facts (
    round BIGINT NOT NULL REFERENCES rounds (key),
    entry BIGINT NOT NULL REFERENCES entries (no),
    event TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (round, entry)
) WITHOUT ROWID;

-- standing: drawn, added, withdrawn; the newest counts
CREATE TABLE round_members (
    round BIGINT NOT NULL REFERENCES rounds (key),
    unit BIGINT NOT NULL REFERENCES units (key),
    entry BIGINT NOT NULL REFERENCES entries (no),
    standing TEXT NOT NULL,
    stratum TEXT NOT NULL,
    PRIMARY KEY (round, unit, entry)
) WITHOUT ROWID;

CREATE TABLE decisions (
    key BIGINT NOT NULL PRIMARY KEY,
    round BIGINT NOT NULL REFERENCES rounds (key),
    entry BIGINT NOT NULL REFERENCES entries (no),
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    file TEXT NOT NULL,
    blob TEXT
);

CREATE TABLE runs (
    key BIGINT NOT NULL PRIMARY KEY,
    audit TEXT NOT NULL UNIQUE,
    unit BIGINT NOT NULL REFERENCES units (key),
    unit_name TEXT NOT NULL,
    home TEXT NOT NULL,
    folder TEXT NOT NULL,
    tool TEXT NOT NULL,
    as_of TEXT NOT NULL,
    started BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    stopped_by TEXT,
    pages BIGINT NOT NULL,
    requests BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no)
);
CREATE INDEX runs_of_unit ON runs (unit, finished);

CREATE TABLE round_runs (
    round BIGINT NOT NULL REFERENCES rounds (key),
    unit BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    run BIGINT NOT NULL REFERENCES runs (key),
    entry BIGINT NOT NULL REFERENCES entries (no),
    PRIMARY KEY (round, unit, finished, run)
) WITHOUT ROWID;
CREATE INDEX rounds_of_run ON round_runs (run);

-- A run is judged once when it ends and again whenever what people decided changes; the newest counts.
CREATE TABLE judgements (
    key BIGINT NOT NULL PRIMARY KEY,
    run BIGINT NOT NULL REFERENCES runs (key),
    no BIGINT NOT NULL,
    pack TEXT NOT NULL REFERENCES packs (digest),
    lang TEXT NOT NULL,
    low BIGINT NOT NULL,
    points BIGINT NOT NULL,
    high BIGINT NOT NULL,
    full_marks BIGINT NOT NULL,
    grade TEXT,
    withheld BIGINT NOT NULL,
    vetoes BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    flagged BIGINT NOT NULL,
    undecided BIGINT NOT NULL,
    report TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no),
    UNIQUE (run, no)
);

CREATE TABLE outcomes (
    judgement BIGINT NOT NULL,
    pos BIGINT NOT NULL,
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    full_marks BIGINT NOT NULL,
    low BIGINT NOT NULL,
    points BIGINT NOT NULL,
    high BIGINT NOT NULL,
    faults BIGINT NOT NULL,
    flagged BIGINT NOT NULL,
    undecided BIGINT NOT NULL,
    ruled_by TEXT,
    measured TEXT NOT NULL,
    PRIMARY KEY (judgement, pos)
) WITHOUT ROWID;

-- What a finding says; kept once for all runs in which it says the same.
CREATE TABLE statements (
    unit BIGINT NOT NULL,
    key BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    lang TEXT NOT NULL,
    message TEXT NOT NULL,
    remedy TEXT NOT NULL,
    url TEXT NOT NULL,
    page_title TEXT,
    parent TEXT,
    anchor TEXT,
    excerpt TEXT,
    PRIMARY KEY (unit, key)
) WITHOUT ROWID;
CREATE INDEX statements_by_fingerprint ON statements (fingerprint, unit, key);

CREATE TABLE findings (
    judgement BIGINT NOT NULL,
    pos BIGINT NOT NULL,
    id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    points BIGINT NOT NULL,
    flagged BIGINT NOT NULL,
    ruling TEXT,
    statement BIGINT NOT NULL,
    proofs BIGINT NOT NULL,
    seen_at BIGINT,
    status BIGINT,
    sha256 BLOB,
    warc TEXT,
    warc_offset BIGINT,
    PRIMARY KEY (judgement, pos)
) WITHOUT ROWID;

-- Which elements of disclosure a unit has.
CREATE TABLE coverage (
    judgement BIGINT NOT NULL,
    pos BIGINT NOT NULL,
    element TEXT NOT NULL,
    year BIGINT,
    state TEXT NOT NULL,
    PRIMARY KEY (judgement, pos)
) WITHOUT ROWID;
