-- From format 1 to format 2: what schema.sql has that format 1 had not.
ALTER TABLE evaluation ADD COLUMN session_id INTEGER;
CREATE TABLE migration(version INTEGER PRIMARY KEY, applied_us INTEGER NOT NULL, sql_sha256 TEXT NOT NULL) STRICT;   -- of older stores

CREATE INDEX evaluation_by_run ON evaluation(run_id, step);
CREATE INDEX evaluation_by_checkpoint ON evaluation(checkpoint_id) WHERE checkpoint_id IS NOT NULL;
CREATE INDEX evaluation_by_metric ON evaluation(metric, run_id, step);
CREATE INDEX snapshot_by_artifact ON snapshot(sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX checkpoint_by_artifact ON checkpoint(sha256);
CREATE INDEX run_by_fork ON run(forked_from_checkpoint_id) WHERE forked_from_checkpoint_id IS NOT NULL;
CREATE INDEX run_listed ON run(created_us DESC) WHERE deleted_us IS NULL AND archived=0;   -- a run's row is large
DROP INDEX series_last;
CREATE INDEX series_last ON series(name_id,context,last,run_id);   -- with the run, so that a filter reads the index alone
DROP INDEX series_min;
CREATE INDEX series_min  ON series(name_id,context,min,run_id);

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
