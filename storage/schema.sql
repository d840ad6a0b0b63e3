-- The ebmlab run store, format 3; docs/store.md explains it. Needs SQLite >= 3.37 (STRICT tables).
-- A change here is a new format: it needs a step in migration_N.sql that makes the same of an older store (a test compares them).
-- Times (_us) are microseconds since 1970, UTC. Numbers in BLOBs are little-endian.
-- Every connection: foreign_keys=ON, waits 10 s for others, trusted_schema=OFF, wal_autocheckpoint=0.
--   writers: page_size=8192 (before the first table), journal_mode=WAL, synchronous=FULL, journal_size_limit=67108864
--   readers: SQLITE_OPEN_READONLY, query_only=ON, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE
-- Columns named _json hold valid JSON: the writer sees to it. A CHECK with json_valid() cannot be used in SQLite 3.38 to 3.40,
-- which count it among the unsafe functions that trusted_schema=OFF forbids in a schema.
PRAGMA application_id = 0x45424D4C;      -- 'EBML'
PRAGMA user_version   = 3;

CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

CREATE TABLE name(id INTEGER PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, UNIQUE(kind,text)) STRICT;

CREATE TABLE experiment(id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '', created_us INTEGER NOT NULL, archived INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE host(id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, hostname TEXT NOT NULL, os TEXT, kernel TEXT,
  cpu_model TEXT, cpu_threads INTEGER, ram_bytes INTEGER, devices_json TEXT NOT NULL DEFAULT '[]') STRICT;
CREATE TABLE environment(id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, app_version TEXT NOT NULL, git_commit TEXT, git_dirty INTEGER,
  git_diff_sha256 TEXT, libtorch TEXT, cuda TEXT, cudnn TEXT, compiler TEXT, build_type TEXT, qt TEXT, sqlite TEXT,
  env_json TEXT NOT NULL DEFAULT '{}') STRICT;

CREATE TABLE plugin(id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN('energy','sampler','objective','dataset')),
  name TEXT NOT NULL, version TEXT NOT NULL, abi INTEGER NOT NULL, sha256 TEXT NOT NULL CHECK(length(sha256)=64),
  build_id TEXT, compiler TEXT, libtorch TEXT, cxx11_abi INTEGER, git_commit TEXT, git_dirty INTEGER, size_bytes INTEGER,
  path_seen TEXT, manifest_json TEXT NOT NULL DEFAULT '{}', first_seen_us INTEGER NOT NULL,
  UNIQUE(kind,name,sha256)) STRICT;

CREATE TABLE dataset(id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE, name TEXT NOT NULL, generator TEXT, rows INTEGER, dim INTEGER,
  dtype TEXT, stats_json TEXT NOT NULL DEFAULT '{}', source TEXT) STRICT;

CREATE TABLE artifact(sha256 TEXT PRIMARY KEY CHECK(length(sha256)=64), size_bytes INTEGER NOT NULL, media_type TEXT NOT NULL,
  inline_data BLOB, created_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;   -- inline_data NULL => the file STORE-artifacts/ab/abcdef...

CREATE TABLE run(id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, experiment_id INTEGER NOT NULL REFERENCES experiment(id),
  name TEXT NOT NULL, method TEXT NOT NULL, status TEXT NOT NULL CHECK(status IN
   ('created','queued','running','paused','stopping','completed','stopped','failed','diverged','killed','lost')),
  kind TEXT NOT NULL DEFAULT 'train' CHECK(kind IN('train','sample','certify')),
  status_reason TEXT NOT NULL DEFAULT '', parent_run_id INTEGER REFERENCES run(id) ON DELETE SET NULL,
  forked_from_checkpoint_id INTEGER REFERENCES checkpoint(id) ON DELETE SET NULL,
  sweep_uuid TEXT, replicate_key TEXT NOT NULL, config_json TEXT NOT NULL, config_sha256 TEXT NOT NULL,
  environment_id INTEGER NOT NULL REFERENCES environment(id), deterministic INTEGER NOT NULL DEFAULT 0,
  created_us INTEGER NOT NULL, started_us INTEGER, ended_us INTEGER, active_us INTEGER NOT NULL DEFAULT 0,
  step INTEGER NOT NULL DEFAULT 0, step_target INTEGER, energy_evals INTEGER NOT NULL DEFAULT 0, grad_evals INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT '', starred INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0, deleted_us INTEGER, color TEXT) STRICT;
CREATE INDEX run_by_experiment ON run(experiment_id, created_us DESC);
CREATE INDEX run_by_status     ON run(status, created_us DESC);
CREATE INDEX run_by_replicate  ON run(replicate_key);
CREATE INDEX run_by_parent     ON run(parent_run_id) WHERE parent_run_id IS NOT NULL;

CREATE TABLE run_session(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, attempt INTEGER NOT NULL,
  host_id INTEGER NOT NULL REFERENCES host(id), boot_id TEXT, pid INTEGER NOT NULL, pid_start INTEGER, cmdline TEXT, cwd TEXT, scheduler_json TEXT,
  started_us INTEGER NOT NULL, first_step INTEGER NOT NULL, last_step INTEGER NOT NULL, superseded_from_step INTEGER,
  heartbeat_seq INTEGER NOT NULL DEFAULT 0, heartbeat_us INTEGER NOT NULL, heartbeat_every_us INTEGER NOT NULL, next_beat_within_us INTEGER NOT NULL,
  ended_us INTEGER, exit_code INTEGER, term_signal INTEGER, end_reason TEXT, UNIQUE(run_id,attempt)) STRICT;
CREATE INDEX session_open ON run_session(heartbeat_us) WHERE ended_us IS NULL;

CREATE TABLE run_seed(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, stream TEXT NOT NULL, seed INTEGER NOT NULL, PRIMARY KEY(run_id,stream)) STRICT, WITHOUT ROWID;
CREATE TABLE run_plugin(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, role TEXT NOT NULL, plugin_id INTEGER NOT NULL REFERENCES plugin(id), PRIMARY KEY(run_id,role)) STRICT, WITHOUT ROWID;
CREATE INDEX run_plugin_by_plugin ON run_plugin(plugin_id);
CREATE TABLE run_dataset(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, split TEXT NOT NULL, dataset_id INTEGER NOT NULL REFERENCES dataset(id), PRIMARY KEY(run_id,split)) STRICT, WITHOUT ROWID;

CREATE TABLE param(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, name_id INTEGER NOT NULL REFERENCES name(id),
  num REAL, txt TEXT NOT NULL, source TEXT NOT NULL DEFAULT 'user' CHECK(source IN('user','preset','default','plugin')), PRIMARY KEY(run_id,name_id)) STRICT, WITHOUT ROWID;
CREATE INDEX param_num ON param(name_id,num) WHERE num IS NOT NULL;
CREATE INDEX param_txt ON param(name_id,txt);

CREATE TABLE series(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, name_id INTEGER NOT NULL REFERENCES name(id),
  context TEXT NOT NULL DEFAULT '{}', unit TEXT, goal TEXT NOT NULL DEFAULT 'none' CHECK(goal IN('min','max','none')), x_axis TEXT NOT NULL DEFAULT 'step',
  n INTEGER NOT NULL DEFAULT 0, first_step INTEGER, last_step INTEGER, last REAL, min REAL, min_step INTEGER, max REAL, max_step INTEGER,
  mean REAL, m2 REAL, nonfinite INTEGER NOT NULL DEFAULT 0, first_nonfinite_step INTEGER, UNIQUE(run_id,name_id,context)) STRICT;
CREATE INDEX series_last ON series(name_id,context,last,run_id);   -- with the run, so that a filter reads the index alone
CREATE INDEX series_min  ON series(name_id,context,min,run_id);

CREATE TABLE chunk(series_id INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE, level INTEGER NOT NULL, seq INTEGER NOT NULL,
  session_id INTEGER NOT NULL, sealed INTEGER NOT NULL, n INTEGER NOT NULL, step0 INTEGER NOT NULL, step1 INTEGER NOT NULL, t0_us INTEGER NOT NULL, t1_us INTEGER NOT NULL,
  vmin REAL, vmax REAL, nonfinite INTEGER NOT NULL, codec INTEGER NOT NULL, crc32c INTEGER NOT NULL,
  steps BLOB, times BLOB, vals BLOB NOT NULL, PRIMARY KEY(series_id,level,seq)) STRICT;   -- steps NULL => arithmetic step0..step1

CREATE TABLE snapshot(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, session_id INTEGER NOT NULL, name_id INTEGER NOT NULL REFERENCES name(id),
  kind TEXT NOT NULL CHECK(kind IN('energy_grid','samples','chains','histogram','vector_field','image','table','trajectory')), step INTEGER NOT NULL, t_us INTEGER NOT NULL,
  shape TEXT NOT NULL, dtype TEXT NOT NULL, bounds TEXT NOT NULL DEFAULT '{}', vmin REAL, vmax REAL, log_z REAL, codec INTEGER NOT NULL,
  inline_data BLOB, sha256 TEXT REFERENCES artifact(sha256), CHECK((inline_data IS NULL)<>(sha256 IS NULL)), UNIQUE(run_id,name_id,step,session_id)) STRICT;

CREATE TABLE checkpoint(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, session_id INTEGER NOT NULL, step INTEGER NOT NULL, t_us INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN('auto','best','final','manual','last_finite')), sha256 TEXT NOT NULL REFERENCES artifact(sha256),
  contains TEXT NOT NULL, metric TEXT, metric_value REAL, pinned INTEGER NOT NULL DEFAULT 0, verified_us INTEGER, UNIQUE(run_id,step,kind,session_id)) STRICT;

CREATE TABLE event(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, session_id INTEGER, step INTEGER, t_us INTEGER NOT NULL,
  kind TEXT NOT NULL, severity INTEGER NOT NULL, title TEXT NOT NULL, payload TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE INDEX event_by_run ON event(run_id,t_us);
CREATE INDEX event_by_kind ON event(kind,run_id);
CREATE TABLE log(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, session_id INTEGER NOT NULL, seq INTEGER NOT NULL, t_us INTEGER NOT NULL, stream INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY(run_id,session_id,seq)) STRICT;

CREATE TABLE evaluation(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, checkpoint_id INTEGER REFERENCES checkpoint(id), step INTEGER NOT NULL,
  protocol TEXT NOT NULL, protocol_sha256 TEXT NOT NULL, dataset_id INTEGER REFERENCES dataset(id), sampler_plugin_id INTEGER REFERENCES plugin(id), seed INTEGER NOT NULL,
  samples INTEGER NOT NULL, energy_evals INTEGER NOT NULL, wall_us INTEGER NOT NULL, metric TEXT NOT NULL, value REAL, stderr REAL, detail TEXT NOT NULL DEFAULT '{}', session_id INTEGER) STRICT;
CREATE INDEX evaluation_lookup ON evaluation(protocol_sha256,metric,run_id);

CREATE TABLE migration(version INTEGER PRIMARY KEY, applied_us INTEGER NOT NULL, sql_sha256 TEXT NOT NULL) STRICT;   -- of older stores

CREATE INDEX evaluation_by_run ON evaluation(run_id, step);
CREATE INDEX evaluation_by_checkpoint ON evaluation(checkpoint_id) WHERE checkpoint_id IS NOT NULL;
CREATE INDEX evaluation_by_metric ON evaluation(metric, run_id, step);
CREATE INDEX snapshot_by_artifact ON snapshot(sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX checkpoint_by_artifact ON checkpoint(sha256);
CREATE INDEX run_by_fork ON run(forked_from_checkpoint_id) WHERE forked_from_checkpoint_id IS NOT NULL;
CREATE INDEX run_listed ON run(created_us DESC) WHERE deleted_us IS NULL AND archived=0;   -- a run's row is large
CREATE INDEX run_words ON run(method, created_us DESC, name, note, experiment_id, archived, deleted_us, starred, step);   -- what lists look for and are sorted by

CREATE TABLE control(id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  request TEXT NOT NULL CHECK(request IN('pause','resume','stop','checkpoint')), asked_us INTEGER NOT NULL, done_us INTEGER, answer TEXT) STRICT;
CREATE INDEX control_open ON control(run_id) WHERE done_us IS NULL;

CREATE TABLE tag(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, color TEXT) STRICT;
CREATE TABLE run_tag(run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE, tag_id INTEGER NOT NULL REFERENCES tag(id) ON DELETE CASCADE, PRIMARY KEY(run_id,tag_id)) STRICT, WITHOUT ROWID;
CREATE INDEX run_tag_by_tag ON run_tag(tag_id);
CREATE TABLE saved_view(uuid TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK(kind IN('runs','compare','layout','figure')), name TEXT NOT NULL,
  spec_json TEXT NOT NULL, updated_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE edit_log(id INTEGER PRIMARY KEY, change TEXT NOT NULL, t_us INTEGER NOT NULL, who TEXT NOT NULL, run_id INTEGER REFERENCES run(id) ON DELETE CASCADE,
  field TEXT NOT NULL, old TEXT, new TEXT, undone_us INTEGER) STRICT;   -- rows of equal `change` are undone together
CREATE TABLE import_log(source_store_uuid TEXT NOT NULL, run_uuid TEXT NOT NULL, imported_us INTEGER NOT NULL, source_path TEXT NOT NULL,
  PRIMARY KEY(source_store_uuid,run_uuid)) STRICT, WITHOUT ROWID;
