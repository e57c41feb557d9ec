-- What people decide, what units mend, and what the year comes to.

-- verdict: confirm, dismiss, note, withdraw. origin: digest of where it came from, so that it is taken in once.
CREATE TABLE reviews (
    unit BIGINT NOT NULL REFERENCES units (key),
    fingerprint TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no),
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    file TEXT NOT NULL,
    blob TEXT,
    expires TEXT,
    origin TEXT UNIQUE,
    PRIMARY KEY (unit, fingerprint, entry)
);

-- subject: a rule of a pack or an item of a scheme. round 0: of the whole year. run: the audit it was answered on.
-- answer: points, yes, no, withdrawn
CREATE TABLE manual_answers (
    unit BIGINT NOT NULL REFERENCES units (key),
    year BIGINT NOT NULL,
    round BIGINT NOT NULL,
    subject TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no),
    run BIGINT,
    answer TEXT NOT NULL,
    points BIGINT,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    file TEXT NOT NULL,
    blob TEXT,
    origin TEXT UNIQUE,
    PRIMARY KEY (unit, year, round, subject, entry)
);
CREATE INDEX answers_of_round ON manual_answers (round);

CREATE TABLE objections (
    key BIGINT NOT NULL PRIMARY KEY,
    unit BIGINT NOT NULL REFERENCES units (key),
    round BIGINT REFERENCES rounds (key),
    run BIGINT REFERENCES runs (key),
    rule TEXT,
    fingerprint TEXT,
    entry BIGINT NOT NULL REFERENCES entries (no)
);
CREATE INDEX objections_of_unit ON objections (unit);

-- state: filed, accepted, partly, rejected, withdrawn. before, after: judgements.
CREATE TABLE objection_facts (
    objection BIGINT NOT NULL REFERENCES objections (key),
    entry BIGINT NOT NULL REFERENCES entries (no),
    state TEXT NOT NULL,
    person TEXT NOT NULL,
    day TEXT NOT NULL,
    words TEXT NOT NULL,
    file TEXT NOT NULL,
    blob TEXT,
    before_key BIGINT,
    after_key BIGINT,
    PRIMARY KEY (objection, entry)
);

-- state: open, claimed-fixed, verified, overdue, waived; the newest counts
CREATE TABLE rectifications (
    unit BIGINT NOT NULL REFERENCES units (key),
    fingerprint TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no),
    rule TEXT NOT NULL,
    round BIGINT REFERENCES rounds (key),
    state TEXT NOT NULL,
    deadline TEXT,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    file TEXT NOT NULL,
    blob TEXT,
    run BIGINT REFERENCES runs (key),
    PRIMARY KEY (unit, fingerprint, entry)
);
CREATE INDEX rectifications_of_round ON rectifications (round);

CREATE TABLE totals (
    key BIGINT NOT NULL PRIMARY KEY,
    year BIGINT NOT NULL,
    scheme TEXT NOT NULL,
    scheme_digest TEXT NOT NULL,
    is_final BIGINT NOT NULL,
    digest TEXT NOT NULL,
    entry BIGINT NOT NULL REFERENCES entries (no)
);
CREATE INDEX totals_of_year ON totals (year, scheme);

CREATE TABLE total_units (
    total BIGINT NOT NULL REFERENCES totals (key),
    pos BIGINT NOT NULL,
    unit BIGINT NOT NULL REFERENCES units (key),
    low BIGINT NOT NULL,
    points BIGINT NOT NULL,
    high BIGINT NOT NULL,
    grade TEXT,
    place BIGINT,
    numbers TEXT NOT NULL,
    PRIMARY KEY (total, pos)
) WITHOUT ROWID;

CREATE TABLE papers (
    entry BIGINT NOT NULL PRIMARY KEY REFERENCES entries (no),
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    round BIGINT REFERENCES rounds (key),
    unit BIGINT REFERENCES units (key),
    year BIGINT NOT NULL,
    file TEXT NOT NULL,
    digest TEXT NOT NULL,
    sent_to TEXT NOT NULL,
    sent_on TEXT,
    blob TEXT
);
