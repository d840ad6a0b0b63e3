// SPDX-License-Identifier: MIT
#include "gui/compare/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "gui/plots/curve_reader.hpp"
#include "gui/plots/landscape.hpp"
#include "gui/plots/snapshots.hpp"
#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

using storage::FieldValue;

constexpr double kMostLinear = 100.0;   ///< highest over lowest
constexpr std::size_t kMostTicked = 6;  ///< different numbers that get a tick each
constexpr std::size_t kUsualParams = 7, kUsualMetrics = 4;
constexpr int kMostParts = 10;  ///< of a name, between dots

bool is_word(const FieldValue& value) { return std::holds_alternative<std::string>(value); }

void place_words(ParallelAxis& axis) {
  std::set<std::string> words;
  for (const std::string& text : axis.texts) {
    if (!text.empty()) words.insert(text);
  }
  const double most = std::max<double>(1.0, static_cast<double>(words.size()) - 1.0);
  for (const std::string& word : words) {
    axis.ticks.push_back({words.size() == 1 ? 0.5 : static_cast<double>(axis.ticks.size()) / most, word});
  }
  for (const std::string& text : axis.texts) {
    const auto tick = std::find_if(axis.ticks.begin(), axis.ticks.end(), [&](const auto& one) { return one.text == text; });
    axis.places.push_back(tick == axis.ticks.end() ? std::nullopt : std::optional(tick->place));
  }
}

std::vector<double> ticks_of(const std::set<double>& values, bool is_log) {
  if (values.size() <= kMostTicked) return {values.begin(), values.end()};
  if (!is_log) return contour_levels({*values.begin(), *values.rbegin()}, static_cast<int>(kMostTicked) - 1);
  std::vector<double> decades;
  for (double e = std::ceil(std::log10(*values.begin())); e <= std::log10(*values.rbegin()); ++e) {
    decades.push_back(std::pow(10.0, e));
  }
  return decades;
}

/// With as many digits as tell them apart.
std::vector<std::string> texts_of(const std::vector<double>& values) {
  constexpr int kUsualDigits = 4, kAllDigits = 17;
  std::vector<std::string> texts;
  for (int digits = kUsualDigits; digits <= kAllDigits; ++digits) {
    texts.clear();
    for (const double value : values) texts.push_back(QString::number(value, 'g', digits).replace(u'-', u'−').toStdString());
    if (std::set<std::string>(texts.begin(), texts.end()).size() == values.size()) break;
  }
  return texts;
}

void place_numbers(ParallelAxis& axis, const std::vector<std::optional<double>>& numbers) {
  std::set<double> values;
  for (const auto& number : numbers) {
    if (number && std::isfinite(*number)) values.insert(*number);
  }
  if (values.empty()) {
    axis.places.resize(numbers.size());
    return;
  }
  const double low = *values.begin(), high = *values.rbegin();
  const bool is_log = low > 0.0 && high / low > kMostLinear;
  const auto place = [&](double value) {
    if (low == high) return 0.5;
    return is_log ? std::log(value / low) / std::log(high / low) : (value - low) / (high - low);
  };
  for (const auto& number : numbers) {
    axis.places.push_back(number && std::isfinite(*number) ? std::optional(place(*number)) : std::nullopt);
  }
  const std::vector<double> ticks = ticks_of(values, is_log);
  const std::vector<std::string> texts = texts_of(ticks);
  for (std::size_t i = 0; i < ticks.size(); ++i) axis.ticks.push_back({place(ticks[i]), texts[i]});
}

/// A text parameter is kept as it stands in a specification.
std::string without_quotes(const QString& text) {
  const bool is_quoted = text.size() > 1 && text.startsWith(u'"') && text.endsWith(u'"');
  return (is_quoted ? text.mid(1, text.size() - 2) : text).toStdString();
}

ParallelAxis axis_of(const std::string& field, const std::vector<std::vector<FieldValue>>& rows, std::size_t column) {
  ParallelAxis axis{.field = field, .label = {}};
  bool has_words = false;
  std::vector<std::optional<double>> numbers;
  for (const auto& row : rows) {
    has_words = has_words || is_word(row[column]);
    numbers.push_back(number_of(row[column]));
    axis.texts.push_back(without_quotes(field_text(field, row[column])));
  }
  if (has_words) {
    place_words(axis);
  } else {
    place_numbers(axis, numbers);
  }
  return axis;
}

/// Its last so many parts, of those between dots.
std::string end_of(const std::string& name, int parts) {
  std::size_t from = name.size();
  for (; parts > 0; --parts) {
    if (from == 0) return name;
    const auto dot = name.rfind('.', from - 1);
    if (dot == std::string::npos) return name;
    from = dot;
  }
  return name.substr(from + 1);
}

void add_labels(std::vector<ParallelAxis>& axes) {
  const auto title = [](const ParallelAxis& axis) { return field_title(axis.field).toStdString(); };
  for (ParallelAxis& axis : axes) {
    // A metric or a series is known by all of its name; of a parameter the end says what it is.
    for (int parts = axis.field.starts_with("params.") ? 1 : kMostParts; parts <= kMostParts; ++parts) {
      axis.label = end_of(title(axis), parts);
      const bool is_alone = std::count_if(axes.begin(), axes.end(), [&](const ParallelAxis& other) {
                              return end_of(title(other), parts) == axis.label;
                            }) == 1;
      if (is_alone) break;
    }
  }
}

/// What has two values at least, but for the seed: that one method has a parameter and another has not, the method says
/// already.
std::vector<std::string> with_choice(const storage::Reader& reader, const std::vector<std::int64_t>& runs,
                                     const std::vector<std::string>& params) {
  const auto rows = reader.columns(runs, params);
  std::vector<std::string> fields;
  for (std::size_t column = 0; column < params.size(); ++column) {
    std::set<FieldValue> values;
    for (const auto& row : rows) values.insert(row[column]);
    values.erase(FieldValue());
    if (values.size() > 1 && params[column] != "params.seed") fields.push_back(params[column]);
  }
  return fields;
}

std::vector<std::string> usual_fields(std::vector<std::string> params, const std::vector<std::string>& measured) {
  std::vector<std::string> metrics = default_metrics(measured);
  params.resize(std::min(params.size(), kUsualParams));
  metrics.resize(std::min(metrics.size(), kUsualMetrics));
  params.insert(params.end(), metrics.begin(), metrics.end());
  return params;
}

}  // namespace

std::vector<ParallelAxis> parallel_axes(const std::vector<std::string>& fields,
                                        const std::vector<std::vector<FieldValue>>& rows) {
  std::vector<ParallelAxis> axes;
  for (std::size_t column = 0; column < fields.size(); ++column) axes.push_back(axis_of(fields[column], rows, column));
  add_labels(axes);
  return axes;
}

std::vector<bool> within(const std::vector<ParallelAxis>& axes, const Brushes& brushes, std::size_t runs) {
  std::vector<bool> are(runs, true);
  for (const ParallelAxis& axis : axes) {
    const auto brush = brushes.find(axis.field);
    if (brush == brushes.end()) continue;
    for (std::size_t run = 0; run < runs; ++run) {
      const double place = axis.places[run].value_or(kAbsent);
      if (place < brush->second.low || place > brush->second.high) are[run] = false;
    }
  }
  return are;
}

const ParallelReader::Measured& ParallelReader::measured(const storage::Reader& reader, const storage::RunSummary& run) {
  Measured& known = measured_[run.id];
  if (known.as_of.id == run.id && is_settled(known.as_of, run)) return known;
  known = {run, {}, {}};
  for (const storage::EvaluationRow& row : reader.evaluations(run.id)) {
    if (std::find(known.metrics.begin(), known.metrics.end(), row.metric) == known.metrics.end())
      known.metrics.push_back(row.metric);
  }
  for (const storage::SeriesInfo& info : reader.series(run.id)) known.series.push_back(info.name);
  return known;
}

ParallelAnswer ParallelReader::answer(const storage::Reader& reader, const ParallelRequest& request) {
  std::vector<std::int64_t> ids;
  std::set<std::string> methods, metrics, series;
  for (const storage::RunSummary& run : request.runs) {
    ids.push_back(run.id);
    methods.insert(run.method);
    const Measured& its = measured(reader, run);
    for (const std::string& metric : its.metrics) metrics.insert(kEvaluation + metric);
    series.insert(its.series.begin(), its.series.end());
  }
  std::vector<std::string> params, measured(metrics.begin(), metrics.end());
  if (methods.size() > 1) params.emplace_back("method");
  for (const std::string& name : reader.differing_params(ids)) params.push_back("params." + name);
  measured.insert(measured.end(), series.begin(), series.end());

  ParallelAnswer answer;
  answer.all_fields = params;
  answer.all_fields.insert(answer.all_fields.end(), measured.begin(), measured.end());
  answer.fields = request.fields ? *request.fields : usual_fields(with_choice(reader, ids, params), measured);
  std::erase_if(answer.fields, [&](const std::string& field) {
    return std::find(answer.all_fields.begin(), answer.all_fields.end(), field) == answer.all_fields.end();
  });
  answer.axes = parallel_axes(answer.fields, reader.columns(ids, answer.fields));
  answer.groups = groups_of(request.runs);
  return answer;
}

}  // namespace ebmlab::gui
