// SPDX-License-Identifier: MIT
#include "gui/runs/fold.hpp"

#include <QObject>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

using storage::FieldValue;

constexpr qsizetype kListed = 6;  ///< values written out

/// Linear between order statistics, as numpy's default (Hyndman and Fan's type 7).
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(place);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (place - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

QString spread_text(const std::string& field, std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const auto text = [&](double share) { return field_text(field, quantile(numbers, share)); };
  return QStringLiteral("%1 [%2, %3]").arg(text(0.5), text(0.25), text(0.75));
}

QString list_text(const std::string& field, std::span<const FieldValue> values) {
  QStringList all;
  for (const FieldValue& value : values) {
    const QString text = field_text(field, value);
    if (!text.isEmpty() && !all.contains(text)) all.append(text);
  }
  if (all.size() > kListed) return QObject::tr("%1 values").arg(all.size());
  return all.join(QStringLiteral(", "));
}

}  // namespace

std::vector<std::vector<std::int64_t>> fold_runs(std::span<const std::int64_t> runs, std::span<const std::string> keys) {
  std::vector<std::vector<std::int64_t>> groups;
  std::unordered_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto [place, is_new] = places.try_emplace(keys[i], groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(runs[i]);
  }
  return groups;
}

FieldValue fold_values(const std::string& field, std::span<const FieldValue> values) {
  if (values.empty()) return {};
  if (std::all_of(values.begin(), values.end(), [&](const FieldValue& value) { return value == values.front(); }))
    return values.front();
  const bool is_listed = field == "seed" || field == "id" || field == "created" || field == "starred" || field == "archived";
  std::vector<double> numbers;
  std::size_t missing = 0;
  for (const FieldValue& value : values) {
    const auto number = number_of(value);
    if (number && std::isfinite(*number)) {
      numbers.push_back(*number);
    } else if (std::holds_alternative<std::monostate>(value)) {
      ++missing;
    }
  }
  if (is_listed || numbers.empty() || numbers.size() + missing < values.size()) return list_text(field, values).toStdString();
  QString text = spread_text(field, numbers);
  if (missing > 0) text += QObject::tr(" (%1 of %2)").arg(numbers.size()).arg(values.size());
  return text.toStdString();
}

}  // namespace ebmlab::gui
