-- From format 2 to format 3: words and methods are found without the runs' rows, which are large.
CREATE INDEX run_words ON run(method, created_us DESC, name, note, experiment_id, archived, deleted_us);   -- the words that filters look for
