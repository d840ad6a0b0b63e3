// SPDX-License-Identifier: MIT
// The part of the reader that finds runs.
#include "storage/filter_names.hpp"
#include "storage/process.hpp"
#include "storage/reader_rows.hpp"
#include "storage/rows.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <numeric>
#include <unordered_map>

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

/// Which runs, as the two halves of a statement between which there may be columns.
struct Search {
  SqlText from;
  std::vector<SortKey> keys;
};

Search search_of(const RunQuery& query, const FilterNames& names, const std::string& lost) {
  FilterContext context{
      .names = names, .lost = lost, .now = now_us(), .is_listed = !query.with_deleted && !query.with_archived};
  const CompiledFilter filter = compile_filter(query.filter, context);
  context.what = "sort";
  Search search;
  search.keys = compile_sort(query.sort.empty() ? "-created" : query.sort, context);
  search.from += " FROM run r WHERE (";
  search.from += filter.condition;
  search.from += ")";
  if (!query.with_deleted) search.from += " AND r.deleted_us IS NULL";
  if (!query.with_archived && !filter.mentions_archived) search.from += " AND r.archived=0";
  return search;
}

/// Ordered and cut by SQLite.
SqlText id_query(const Search& search, const RunQuery& query) {
  SqlText sql{"SELECT r.id", {}};
  sql += search.from;
  sql += " ORDER BY ";
  for (const SortKey& key : search.keys) {
    sql += key.value;
    sql += key.is_descending ? " DESC" : "";
    sql += key.may_be_missing ? " NULLS LAST, " : ", ";
  }
  const auto limit = query.limit == 0 ? std::int64_t{-1} : static_cast<std::int64_t>(query.limit);
  return sql += SqlText{"r.id DESC LIMIT ? OFFSET ?", {limit, static_cast<std::int64_t>(query.offset)}};
}

/// As SQLite orders values: numbers before texts. Nothing comes last, in either direction.
std::weak_ordering order_of(const FieldValue& a, const FieldValue& b, bool is_descending) {
  const auto rank = [](const FieldValue& value) {
    return std::holds_alternative<std::monostate>(value) ? 2 : std::holds_alternative<std::string>(value) ? 1 : 0;
  };
  const auto number = [](const FieldValue& value) {
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole != nullptr ? static_cast<double>(*whole) : std::get<double>(value);
  };
  if (rank(a) == 2 || rank(b) == 2) return rank(a) <=> rank(b);
  std::weak_ordering order = rank(a) <=> rank(b);
  if (order == 0 && a.index() == b.index()) {
    order = a < b ? std::weak_ordering::less : b < a ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  } else if (order == 0) {
    const double x = number(a), y = number(b);
    order = x < y ? std::weak_ordering::less : y < x ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  }
  return is_descending ? 0 <=> order : order;
}

/// Runs and the values they are sorted by, for keys whose values are quicker read of all runs at once than looked up run by
/// run.
class SortedRuns {
 public:
  explicit SortedRuns(const std::vector<SortKey>& keys) : keys_(keys), columns_(keys.size()) {}

  /// Ids with the values of the other keys.
  [[nodiscard]] SqlText query(const SqlText& from) const {
    SqlText sql{"SELECT r.id", {}};
    for (const SortKey& key : keys_) {
      if (!key.pairs.text.empty()) continue;
      sql += ", ";
      sql += key.value;
    }
    return sql += from;
  }
  void add_run(sql::Row row) {
    const std::int64_t id = row.integer();
    places_.emplace(id, ids_.size());
    ids_.push_back(id);
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      columns_[key].push_back(keys_[key].pairs.text.empty() ? row.value() : FieldValue());
    }
  }
  void add_pair(std::size_t key, sql::Row row) {
    const auto place = places_.find(row.integer());
    if (place != places_.end()) columns_[key][place->second] = row.value();
  }
  [[nodiscard]] std::vector<std::int64_t> page(std::size_t limit, std::size_t offset) const {
    std::vector<std::size_t> order(ids_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) { return is_before(a, b); });
    offset = std::min(offset, order.size());
    const std::size_t count = limit == 0 ? order.size() - offset : std::min(limit, order.size() - offset);
    std::vector<std::int64_t> ids;
    ids.reserve(count);
    for (std::size_t i = offset; i < offset + count; ++i) ids.push_back(ids_[order[i]]);
    return ids;
  }

 private:
  [[nodiscard]] bool is_before(std::size_t a, std::size_t b) const {
    for (std::size_t key = 0; key < keys_.size(); ++key) {
      const auto order = order_of(columns_[key][a], columns_[key][b], keys_[key].is_descending);
      if (order != 0) return order < 0;
    }
    return ids_[a] > ids_[b];
  }

  const std::vector<SortKey>& keys_;
  std::vector<std::int64_t> ids_;
  std::unordered_map<std::int64_t, std::size_t> places_;
  std::vector<std::vector<FieldValue>> columns_;  ///< of each key, a value for each run
};

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

std::string json_list(std::span<const std::int64_t> ids) {
  std::string list = "[";
  for (const std::int64_t id : ids) list += (list.size() > 1 ? "," : "") + std::to_string(id);
  return list + "]";
}

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
  const Search search = impl_->connection.guarded([&] {
    return with_names(impl_->connection.db(), [&](const FilterNames& names) { return search_of(query, names, lost); });
  });
  // As an index lists them, and as they come; anything else costs SQLite a look at each run.
  if (search.keys.empty() || search.keys.front().value.text == "r.created_us") {
    return impl_->list<std::int64_t>(id_query(search, query), [](sql::Row& row) { return row.integer(); });
  }
  SortedRuns runs(search.keys);
  impl_->each(runs.query(search.from), [&](SQLite::Statement& row) { runs.add_run(sql::Row(row)); });
  for (std::size_t key = 0; key < search.keys.size(); ++key) {
    if (search.keys[key].pairs.text.empty()) continue;
    impl_->each(search.keys[key].pairs, [&](SQLite::Statement& row) { runs.add_pair(key, sql::Row(row)); });
  }
  return runs.page(query.limit, query.offset);
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
