-- From format 2 to format 3: methods, words and steps are found without the runs' rows, which are large.
CREATE INDEX run_words ON run(method, created_us DESC, name, note, experiment_id, archived, deleted_us, starred, step);   -- what lists look for and are sorted by
