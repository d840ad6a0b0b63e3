// SPDX-License-Identifier: MIT
#include "gui/compare/evaluation_table.hpp"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ebmlab::gui {
namespace {

using storage::EvaluationRow;

MetricInfo info_of(const EvaluationRow& row) {
  MetricInfo info{.name = row.metric, .definition = {}, .floor = {}};
  const QJsonObject detail = QJsonDocument::fromJson(QByteArray::fromStdString(row.detail_json)).object();
  info.definition = detail.value(QStringLiteral("definition")).toString().toStdString();
  const QJsonValue floor = detail.value(QStringLiteral("floor"));
  if (floor.isDouble()) info.floor = floor.toDouble();
  return info;
}

/// Metric -> the last row that counts; in the order in which metrics first appear.
std::vector<const EvaluationRow*> last_rows(const std::vector<EvaluationRow>& rows, std::optional<std::int64_t> step) {
  std::vector<const EvaluationRow*> last;
  for (const EvaluationRow& row : rows) {
    if (step && row.step > *step) break;
    const auto found =
        std::find_if(last.begin(), last.end(), [&](const EvaluationRow* other) { return other->metric == row.metric; });
    if (found == last.end()) {
      last.push_back(&row);
    } else {
      *found = &row;
    }
  }
  return last;
}

MethodRow& row_of(EvaluationTable& table, const storage::RunSummary& run) {
  const auto found = std::find_if(table.methods.begin(), table.methods.end(), [&](const MethodRow& row) {
    return row.method == run.method && row.replicate_key == run.replicate_key;
  });
  if (found != table.methods.end()) return *found;
  // Another configuration of the same method, as the command line calls it.
  const auto namesakes =
      std::count_if(table.methods.begin(), table.methods.end(), [&](const MethodRow& row) { return row.method == run.method; });
  MethodRow row{.method = run.method, .replicate_key = run.replicate_key, .label = run.method, .runs = {}, .cells = {}};
  if (namesakes > 0) row.label += " #" + std::to_string(namesakes + 1);
  table.methods.push_back(std::move(row));
  return table.methods.back();
}

}  // namespace

double Cell::mean() const { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()); }

double Cell::sd() const {
  if (values.size() < 2) return 0.0;
  const double center = mean();
  double sum = 0.0;
  for (const double value : values) sum += (value - center) * (value - center);
  return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

EvaluationTable evaluation_table(const std::vector<JudgedRun>& runs, std::optional<std::int64_t> step) {
  EvaluationTable table;
  std::map<std::string, std::string> protocols;
  for (const JudgedRun& judged : runs) {
    MethodRow& row = row_of(table, judged.run);
    row.runs.push_back(judged.run.id);
    for (const EvaluationRow* evaluation : last_rows(judged.evaluations, step)) {
      const auto known = std::find_if(table.metrics.begin(), table.metrics.end(),
                                      [&](const MetricInfo& metric) { return metric.name == evaluation->metric; });
      if (known == table.metrics.end()) table.metrics.push_back(info_of(*evaluation));
      const auto [protocol, is_first] = protocols.emplace(evaluation->metric, evaluation->protocol_sha256);
      if (!is_first && protocol->second != evaluation->protocol_sha256) table.is_judged_alike = false;
      Cell& cell = row.cells[evaluation->metric];
      if (evaluation->value) {
        cell.values.push_back(*evaluation->value);
      } else {
        ++cell.undefined;
      }
    }
  }
  return table;
}

}  // namespace ebmlab::gui
