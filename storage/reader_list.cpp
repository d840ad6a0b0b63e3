// SPDX-License-Identifier: MIT
// The part of the reader that finds runs.
#include "storage/filter_names.hpp"
#include "storage/process.hpp"
#include "storage/reader_rows.hpp"
#include "storage/rows.hpp"

#include <algorithm>
#include <map>

namespace ebmlab::storage {
namespace {

// The lists of ids are bound as JSON.
constexpr const char* kSummaries =
    "SELECT r.id, r.uuid, e.name, r.name, r.method, r.kind, r.status, r.status_reason, r.replicate_key, r.created_us,"
    " r.started_us, r.ended_us, r.active_us, r.step, r.step_target, r.energy_evals, r.grad_evals, r.note, r.starred,"
    " r.archived, r.deleted_us, r.parent_run_id, r.forked_from_checkpoint_id FROM json_each(?) j CROSS JOIN run r ON r.id = "
    "j.value"
    " JOIN experiment e ON e.id = r.experiment_id ORDER BY j.key";

constexpr const char* kTags =
    "SELECT x.run_id, t.name FROM json_each(?) j CROSS JOIN run_tag x ON x.run_id = j.value JOIN tag t ON t.id = x.tag_id"
    " ORDER BY t.name";

std::string json_list(std::span<const std::int64_t> ids) {
  std::string list = "[";
  for (const std::int64_t id : ids) list += (list.size() > 1 ? "," : "") + std::to_string(id);
  return list + "]";
}

RunSummary summary_of(sql::Row& row, std::span<const std::int64_t> lost) {
  RunSummary run;
  run.id = row.integer();
  run.uuid = row.text();
  run.experiment = row.text();
  run.name = row.text();
  run.method = row.text();
  run.kind = row.text();
  run.status = run_status_from_text(row.text());
  run.status_reason = row.text();
  run.replicate_key = row.text();
  run.created_us = row.integer();
  run.started_us = row.maybe_integer();
  run.ended_us = row.maybe_integer();
  run.active_us = row.integer();
  run.step = row.integer();
  run.step_target = row.maybe_integer();
  run.energy_evals = row.integer();
  run.grad_evals = row.integer();
  run.note = row.text();
  run.is_starred = row.integer() != 0;
  run.is_archived = row.integer() != 0;
  run.deleted_us = row.maybe_integer();
  run.parent_run_id = row.maybe_integer();
  run.parent_checkpoint_id = row.maybe_integer();
  if (std::binary_search(lost.begin(), lost.end(), run.id)) {
    run.status = RunStatus::kLost;
    run.status_reason = "its process is gone";
  }
  return run;
}

SqlText id_query(const RunQuery& query, const FilterNames& names, const std::string& lost) {
  FilterContext context{.names = names, .lost = lost, .now = now_us()};
  const CompiledFilter filter = compile_filter(query.filter, context);
  context.what = "sort";
  SqlText sql{"SELECT r.id FROM run r WHERE (", {}};
  sql += filter.condition;
  sql += ")";
  if (!query.with_deleted) sql += " AND r.deleted_us IS NULL";
  if (!query.with_archived && !filter.mentions_archived) sql += " AND r.archived=0";
  sql += " ORDER BY ";
  for (const SortKey& key : compile_sort(query.sort.empty() ? "-created" : query.sort, context)) {
    sql += key.value;
    sql += key.is_descending ? " DESC" : "";
    sql += key.may_be_missing ? " NULLS LAST, " : ", ";
  }
  const auto limit = query.limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(query.limit);
  return sql += SqlText{"r.id DESC LIMIT ? OFFSET ?", {limit, static_cast<std::int64_t>(query.offset)}};
}

SqlText column_query(const std::string& ids, const std::vector<std::string>& fields, const FilterContext& context) {
  SqlText sql{"SELECT j.key", {}};
  for (const std::string& name : fields) {
    const Token token{.kind = TokenKind::kWord, .text = name, .begin = 0, .length = name.size()};
    sql += ", ";
    sql += value_of(field_named(token, context), context);
  }
  return sql += SqlText{" FROM json_each(?) j LEFT JOIN run r ON r.id = j.value ORDER BY j.key", {ids}};
}

}  // namespace

std::vector<std::int64_t> Reader::Impl::lost_runs() {
  std::vector<std::int64_t> lost;
  connection.guarded([&] {
    for (const DeadSession& dead : runs_without_life(connection.db(), now_us())) lost.push_back(dead.run.id);
  });
  std::sort(lost.begin(), lost.end());
  return lost;
}

std::vector<RunSummary> Reader::Impl::summaries(std::span<const std::int64_t> runs) {
  const std::vector<std::int64_t> lost = lost_runs();
  const std::string ids = json_list(runs);
  auto all = list<RunSummary>(
      kSummaries, [&](sql::Row& row) { return summary_of(row, lost); }, ids);
  std::map<std::int64_t, std::vector<std::string>> tags;
  const auto add_tag = [&](sql::Row& row) {
    const std::int64_t run = row.integer();
    tags[run].push_back(row.text());
    return run;
  };
  (void)list<std::int64_t>(kTags, add_tag, ids);
  for (RunSummary& run : all) {
    if (const auto found = tags.find(run.id); found != tags.end()) run.tags = found->second;
  }
  return all;
}

std::vector<std::int64_t> Reader::run_ids(const RunQuery& query) const {
  const std::string lost = json_list(impl_->lost_runs());
  const SqlText sql = impl_->connection.guarded([&] {
    return with_names(impl_->connection.db(), [&](const FilterNames& names) { return id_query(query, names, lost); });
  });
  return impl_->list<std::int64_t>(sql, [](sql::Row& row) { return row.integer(); });
}

std::vector<RunSummary> Reader::list_runs(const RunQuery& query) const {
  const auto view = impl_->connection.guarded([&] { return std::make_unique<ReadTransaction>(impl_->connection); });
  return impl_->summaries(run_ids(query));
}

RunSummary Reader::run_summary(std::int64_t run) const {
  auto found = impl_->summaries({&run, 1});
  if (found.empty()) impl_->fail("there is no run " + std::to_string(run));
  return std::move(found.front());
}

std::vector<std::vector<FieldValue>> Reader::columns(std::span<const std::int64_t> runs,
                                                     const std::vector<std::string>& fields) const {
  const std::string lost = json_list(impl_->lost_runs());
  const SqlText sql = impl_->connection.guarded([&] {
    return with_names(impl_->connection.db(), [&](const FilterNames& names) {
      return column_query(json_list(runs), fields, {.what = "columns", .names = names, .lost = lost, .now = 0});
    });
  });
  return impl_->list<std::vector<FieldValue>>(sql, [&](sql::Row& row) {
    (void)row.integer();
    std::vector<FieldValue> values;
    for (std::size_t i = 0; i < fields.size(); ++i) values.push_back(row.value());
    return values;
  });
}

std::vector<std::string> Reader::differing_params(std::span<const std::int64_t> runs) const {
  constexpr const char* kDiffering =
      "SELECT n.text FROM param p JOIN name n ON n.id = p.name_id WHERE p.run_id IN (SELECT value FROM json_each(?1))"
      " GROUP BY p.name_id HAVING count(DISTINCT p.txt) > 1 OR count(*) < json_array_length(?1) ORDER BY n.text";
  return impl_->list<std::string>(
      kDiffering, [](sql::Row& row) { return row.text(); }, json_list(runs));
}

FilterNames Reader::filter_names() const {
  return impl_->connection.guarded([&] { return names_and_values(impl_->connection.db()); });
}

}  // namespace ebmlab::storage
