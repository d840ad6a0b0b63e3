// SPDX-License-Identifier: MIT
// Runs for other programs.
#include "storage/export.hpp"

#include "storage/safetensors.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace ebmlab::storage {
namespace {

std::string number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end};
}

std::string number(const std::optional<double>& value) { return value ? number(*value) : ""; }
std::string whole(const std::optional<std::int64_t>& value) { return value ? std::to_string(*value) : ""; }

/// One line; fields with a separator, a quote or a line break are quoted.
class CsvLine {
 public:
  explicit CsvLine(std::ostream& out) : out_(out) {}
  ~CsvLine() { out_ << '\n'; }
  CsvLine(const CsvLine&) = delete;
  CsvLine& operator=(const CsvLine&) = delete;

  CsvLine& operator<<(std::string_view field) {
    if (!is_first_) out_ << ',';
    is_first_ = false;
    if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
      out_ << field;
      return *this;
    }
    out_ << '"';
    for (const char c : field) out_ << (c == '"' ? "\"\"" : std::string(1, c));
    out_ << '"';
    return *this;
  }

 private:
  std::ostream& out_;
  bool is_first_ = true;
};

/// Its columns in the order of the file: runs' own, then seeds, parameters, evaluations, series.
struct WideRow {
  RunSummary run;
  std::array<std::map<std::string, std::string>, 4> groups;
};

WideRow wide_row(const Reader& reader, std::int64_t id) {
  const RunDetail detail = reader.run_detail(id);
  WideRow row{.run = detail.summary, .groups = {}};
  auto& [seeds, params, evaluations, series] = row.groups;
  for (const auto& seed : detail.seeds) seeds["seed." + seed.stream] = std::to_string(seed.seed);
  for (const auto& param : detail.params) params["params." + param.name] = param.txt;
  // The metrics of the last evaluation alone: those of one protocol belong together.
  const std::vector<EvaluationRow> judged = reader.evaluations(id);
  for (const auto& e : judged) {
    if (e.protocol_sha256 != judged.back().protocol_sha256 || e.step != judged.back().step) continue;
    evaluations["eval." + e.metric] = number(e.value);
    evaluations["eval_protocol"] = e.protocol_sha256;
  }
  for (const auto& s : reader.series(id)) series[s.name + ".last"] = number(s.last);
  return row;
}

constexpr std::array kRunColumns{"id",     "uuid",        "experiment",   "name",       "method",       "kind",
                                 "status", "reason",      "created_us",   "started_us", "ended_us",     "active_us",
                                 "step",   "step_target", "energy_evals", "grad_evals", "replicate_key"};

void write_run(CsvLine& line, const RunSummary& r) {
  line << std::to_string(r.id) << r.uuid << r.experiment << r.name << r.method << r.kind << to_text(r.status) << r.status_reason
       << std::to_string(r.created_us) << whole(r.started_us) << whole(r.ended_us) << std::to_string(r.active_us)
       << std::to_string(r.step) << whole(r.step_target) << std::to_string(r.energy_evals) << std::to_string(r.grad_evals)
       << r.replicate_key;
}

}  // namespace

void export_runs_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out) {
  // Twice, so that no more than one run is in memory: the header needs the names of all.
  std::array<std::map<std::string, std::string>, 4> all;
  for (const auto id : runs) {
    const WideRow row = wide_row(reader, id);
    for (std::size_t g = 0; g < all.size(); ++g) {
      for (const auto& [name, value] : row.groups.at(g)) all.at(g).try_emplace(name);
    }
  }
  {
    CsvLine header(out);
    for (const auto* column : kRunColumns) header << column;
    for (const auto& group : all) {
      for (const auto& [name, value] : group) header << name;
    }
  }
  for (const auto id : runs) {
    const WideRow row = wide_row(reader, id);
    CsvLine line(out);
    write_run(line, row.run);
    for (std::size_t g = 0; g < all.size(); ++g) {
      for (const auto& [name, value] : all.at(g)) {
        const auto found = row.groups.at(g).find(name);
        line << (found == row.groups.at(g).end() ? std::string() : found->second);
      }
    }
  }
}

void export_series_csv(const Reader& reader, std::span<const std::int64_t> runs, std::ostream& out) {
  CsvLine(out) << "run_id"
               << "run_uuid"
               << "method"
               << "series"
               << "step"
               << "time_us"
               << "value";
  for (const auto id : runs) {
    const RunSummary run = reader.run_summary(id);
    for (const auto& series : reader.series(id)) {
      const SeriesData data = reader.series_values(id, series.name);
      for (std::size_t i = 0; i < data.values.size(); ++i) {
        CsvLine(out) << std::to_string(id) << run.uuid << run.method << series.name << std::to_string(data.steps[i])
                     << std::to_string(data.times_us[i]) << number(data.values[i]);
      }
    }
  }
}

std::optional<Bytes> export_weights(const Reader& reader, std::int64_t run) {
  const std::vector<CheckpointRow> checkpoints = reader.checkpoints(run);
  if (checkpoints.empty()) return std::nullopt;
  const auto final_one =
      std::find_if(checkpoints.rbegin(), checkpoints.rend(), [](const CheckpointRow& row) { return row.kind == "final"; });
  const CheckpointRow& chosen = final_one == checkpoints.rend() ? checkpoints.back() : *final_one;
  const Bytes file = reader.artifact(chosen.sha256);
  SafeTensors weights = weights_of(file);
  if (weights.tensors.empty()) return std::nullopt;
  const RunDetail detail = reader.run_detail(run);
  weights.metadata = {{"run", detail.summary.uuid},
                      {"step", std::to_string(chosen.step)},
                      {"method", detail.summary.method},
                      {"configuration", detail.config_json},
                      {"checkpoint", chosen.sha256}};
  return write_safetensors(weights);
}

}  // namespace ebmlab::storage
