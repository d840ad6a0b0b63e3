// SPDX-License-Identifier: MIT
// The fields of the filter language, and where the store keeps their values.
#include "storage/filter_sql.hpp"

#include "storage/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace ebmlab::storage {
namespace {

using Lookup = Field::Lookup;

constexpr std::string_view kParams = "params.";
constexpr std::string_view kEval = "eval.";
constexpr std::array<std::string_view, 21> kFields{
    "archived", "created",   "dataset",   "duration", "energy", "experiment", "host",   "id",   "kind", "method", "name",
    "note",     "objective", "replicate", "sampler",  "seed",   "starred",    "status", "step", "tag",  "uuid"};
constexpr std::array<std::string_view, 5> kStatistics{"last", "max", "mean", "min", "nonfinite"};
constexpr std::string_view kLine = "line";  // the window draws all of it; in words and in an order it is the last value

bool holds(std::span<const std::string> sorted, std::string_view name) {
  return std::binary_search(sorted.begin(), sorted.end(), name, std::less<>());
}

Field own(FieldType type, const char* column) { return {.type = type, .column = column}; }

Field plugins_of(std::string_view kind) {
  return {.lookup = Lookup::kSet,
          .column = "p.name",
          .rows = {"run_plugin x JOIN plugin p ON p.id = x.plugin_id WHERE p.kind=?", {std::string(kind)}},
          .has_many = true};
}

Field many(const char* column, const char* rows) {
  return {.lookup = Lookup::kSet, .column = column, .rows = {rows, {}}, .has_many = true};
}

std::optional<Field> fixed_field(std::string_view name) {
  if (name == "status") return own(FieldType::kStatus, "");
  if (name == "method") return own(FieldType::kText, "r.method");
  if (name == "name") return own(FieldType::kText, "r.name");
  if (name == "note") return own(FieldType::kText, "r.note");
  if (name == "kind") return own(FieldType::kText, "r.kind");
  if (name == "uuid") return own(FieldType::kText, "r.uuid");
  if (name == "replicate") return own(FieldType::kText, "r.replicate_key");
  if (name == "id") return own(FieldType::kNumber, "r.id");
  if (name == "step") return own(FieldType::kNumber, "r.step");
  if (name == "created") return own(FieldType::kTime, "r.created_us");
  if (name == "duration") return own(FieldType::kDuration, "(r.active_us/1e6)");
  if (name == "starred") return own(FieldType::kFlag, "r.starred");
  if (name == "archived") return own(FieldType::kFlag, "r.archived");
  if (name == "energy" || name == "sampler" || name == "objective") return plugins_of(name);
  if (name == "host") return many("h.hostname", "run_session x JOIN host h ON h.id = x.host_id WHERE true");
  if (name == "dataset") return many("d.name", "run_dataset x JOIN dataset d ON d.id = x.dataset_id WHERE true");
  if (name == "tag") return many("t.name", "run_tag x JOIN tag t ON t.id = x.tag_id WHERE true");
  if (name == "seed") {
    return Field{
        .type = FieldType::kSeed, .lookup = Lookup::kSet, .column = "x.seed", .rows = {"run_seed x WHERE x.stream='root'", {}}};
  }
  if (name == "experiment") {
    return Field{.lookup = Lookup::kSet,
                 .column = "x.name",
                 .rows = {"experiment x WHERE true", {}},
                 .outer = "r.experiment_id",
                 .inner = "x.id"};
  }
  return std::nullopt;
}

/// A flag keeps its word; any other number comes after its text, in whose place it stands. Three walks through indices.
SqlText param_pairs(const std::string& name) {
  const std::string one = " FROM param x WHERE x.name_id=(SELECT id FROM name WHERE kind='param' AND text=?)";
  return {"SELECT x.run_id, x.txt" + one + " UNION ALL SELECT x.run_id, x.num" + one +
              " AND x.num IS NOT NULL UNION ALL SELECT x.run_id, x.txt" + one + " AND x.txt IN ('true','false')",
          {name, name, name}};
}

Field param_field(std::string_view name) {
  return {.type = FieldType::kParam,
          .lookup = Lookup::kSet,
          .column = "x.txt",
          .rows = {"param x WHERE x.name_id=(SELECT id FROM name WHERE kind='param' AND text=?)", {std::string(name)}},
          .pairs = param_pairs(std::string(name))};
}

/// An index holds `last` and `min` of all runs side by side; the others are looked up run by run.
Field series_field(std::string_view name, std::string_view statistic) {
  return {.type = FieldType::kNumber,
          .lookup = statistic == "last" || statistic == "min" ? Lookup::kSet : Lookup::kEach,
          .column = "x." + std::string(statistic),
          .rows = {"series x WHERE x.name_id=(SELECT id FROM name WHERE kind='series' AND text=?) AND x.context='{}'",
                   {std::string(name)}}};
}

/// At the last step at which the run was judged by it, and not one of its checkpoints. What a resumed run went through again is
/// left out of its former session.
Field eval_field(std::string_view metric) {
  const std::string judged =
      " FROM evaluation v LEFT JOIN run_session s ON s.id = v.session_id WHERE v.metric=? AND v.checkpoint_id IS NULL"
      " AND (s.superseded_from_step IS NULL OR v.step <= s.superseded_from_step)";
  return {.type = FieldType::kNumber,
          .lookup = Lookup::kEach,
          .column = "x.value",
          .rows = {"(SELECT v.run_id, v.value" + judged +
                       " AND v.run_id=r.id ORDER BY v.step DESC, v.id DESC LIMIT 1) x WHERE true",
                   {std::string(metric)}},
          .pairs = {"SELECT v.run_id, v.value" + judged + " ORDER BY v.run_id, v.step, v.id", {std::string(metric)}}};
}

std::optional<Field> series_named(std::string_view text, const FilterNames& names) {
  if (holds(names.series, text)) return series_field(text, "last");
  const auto dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  if (text.substr(dot + 1) == kLine && holds(names.series, text.substr(0, dot)))
    return series_field(text.substr(0, dot), "last");
  const auto* const statistic = std::find(kStatistics.begin(), kStatistics.end(), text.substr(dot + 1));
  if (statistic == kStatistics.end() || !holds(names.series, text.substr(0, dot))) return std::nullopt;
  return series_field(text.substr(0, dot), *statistic);
}

std::string did_you_mean(std::string_view prefix, std::string_view name, std::span<const std::string> names) {
  const auto near = nearest_name(name, names);
  return near ? "; did you mean " + std::string(prefix) + *near + "?" : "";
}

[[noreturn]] void fail_unknown(const Token& token, const FilterContext& context) {
  const FilterNames& names = context.names;
  const std::string_view text = token.text;
  if (text.starts_with(kParams)) {
    fail_at(context.what, token,
            "no run has a parameter of that name" + did_you_mean(kParams, text.substr(kParams.size()), names.params));
  }
  if (text.starts_with(kEval)) {
    fail_at(context.what, token,
            "no run was judged by a metric of that name" + did_you_mean(kEval, text.substr(kEval.size()), names.metrics));
  }
  std::vector<std::string> all(kFields.begin(), kFields.end());
  all.insert(all.end(), names.series.begin(), names.series.end());
  std::string advice = did_you_mean("", text, all);
  if (holds(names.metrics, text)) advice = "; did you mean eval." + token.text + "?";
  if (holds(names.params, text)) advice = "; did you mean params." + token.text + "?";
  if (advice.empty()) advice = "; a parameter is params.NAME, a metric eval.NAME";
  fail_at(context.what, token, "there is no field of that name and no series or parameter is called so" + advice);
}

}  // namespace

std::span<const std::string_view> field_names() { return kFields; }
std::span<const std::string_view> series_statistics() { return kStatistics; }

Field field_named(const Token& token, const FilterContext& context) {
  const std::string_view text = token.text;
  if (auto field = fixed_field(text)) return *std::move(field);
  if (text.starts_with(kParams) && holds(context.names.params, text.substr(kParams.size()))) {
    return param_field(text.substr(kParams.size()));
  }
  if (text.starts_with(kEval) && holds(context.names.metrics, text.substr(kEval.size()))) {
    return eval_field(text.substr(kEval.size()));
  }
  if (auto field = series_named(text, context.names)) return *std::move(field);
  fail_unknown(token, context);
}

SqlText pairs_of(const Field& field, const FilterContext& context) {
  if (!field.pairs.text.empty()) return field.pairs;
  if (field.lookup == Lookup::kOwn) {
    SqlText sql{"SELECT r.id, ", {}};
    sql += value_of(field, context);
    return sql += " FROM run r";
  }
  const bool is_by_run = field.outer == "r.id";
  SqlText sql{is_by_run ? "SELECT " + field.inner : "SELECT r.id", {}};
  sql += ", " + field.column + (is_by_run ? " FROM " : " FROM run r JOIN ");
  sql += field.rows;
  if (!is_by_run) sql += " AND " + field.inner + "=" + field.outer;
  return sql;
}

SqlText value_of(const Field& field, const FilterContext& context) {
  if (field.type == FieldType::kStatus) {
    return {"(CASE WHEN r.id IN (SELECT value FROM json_each(?)) THEN 'lost' ELSE r.status END)", {context.lost}};
  }
  if (field.lookup == Lookup::kOwn) return {field.column, {}};
  std::string column = field.column;
  if (field.has_many) column = "group_concat(DISTINCT " + column + ")";
  // As a number where it is one, so that 10 comes after 9; a flag keeps its word.
  if (field.type == FieldType::kParam) column = "CASE WHEN x.txt IN ('true','false') THEN x.txt ELSE coalesce(x.num,x.txt) END";
  SqlText value{"(SELECT " + column + " FROM ", {}};
  value += field.rows;
  value += " AND " + field.inner + "=" + field.outer + ")";
  return value;
}

}  // namespace ebmlab::storage
