// SPDX-License-Identifier: MIT
#include "gui/launch/parameter_text.hpp"

#include <QObject>
#include <QStringList>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ebmlab::gui {
namespace {

bool is_list(ParameterType type) { return type >= ParameterType::kIntegers; }

ParameterType element_type(ParameterType type) {
  switch (type) {
    case ParameterType::kIntegers:
      return ParameterType::kInteger;
    case ParameterType::kNumbers:
      return ParameterType::kNumber;
    case ParameterType::kTexts:
      return ParameterType::kText;
    default:
      return type;
  }
}

/// The inverse of toml_quoted, for what we and `ebmlab` write.
QString unquoted(const QString& toml) {
  if (toml.size() < 2 || !toml.startsWith(u'"') || !toml.endsWith(u'"')) return toml;
  QString text;
  for (qsizetype i = 1; i + 1 < toml.size(); ++i) {
    if (toml[i] == u'\\' && toml[i + 1] == u'u' && i + 6 < toml.size()) {
      text += QChar(toml.mid(i + 2, 4).toUShort(nullptr, 16));
      i += 5;
    } else {
      if (toml[i] == u'\\') ++i;
      text += toml[i];
    }
  }
  return text;
}

QStringList elements(const QString& typed) {
  QString inner = typed.trimmed();
  if (inner.startsWith(u'[') && inner.endsWith(u']')) inner = inner.mid(1, inner.size() - 2);
  QStringList found;
  for (const QString& each : inner.split(u',', Qt::SkipEmptyParts)) {
    if (!each.trimmed().isEmpty()) found.append(each.trimmed());
  }
  return found;
}

QString range_problem(const Parameter& parameter, double value) {
  const bool is_low = parameter.min && value < *parameter.min;
  const bool is_high = parameter.max && value > *parameter.max;
  if (!is_low && !is_high) return {};
  if (parameter.min && parameter.max)
    return QObject::tr("must be in [%1, %2]").arg(limit_text(*parameter.min), limit_text(*parameter.max));
  return is_low ? QObject::tr("must be at least %1").arg(limit_text(*parameter.min))
                : QObject::tr("must be at most %1").arg(limit_text(*parameter.max));
}

ParameterReading read_element(const Parameter& parameter, const QString& typed) {
  const QString text = typed.trimmed();
  bool is_read = false;
  switch (element_type(parameter.type)) {
    case ParameterType::kInteger: {
      const qlonglong value = text.toLongLong(&is_read);
      if (!is_read) return {text.isEmpty() ? toml_quoted(text) : text, QObject::tr("must be an integer")};
      return {QString::number(value), range_problem(parameter, static_cast<double>(value))};
    }
    case ParameterType::kNumber: {
      const double value = text.toDouble(&is_read);
      if (!is_read) return {text.isEmpty() ? toml_quoted(text) : text, QObject::tr("must be a number")};
      return {toml_number(value), range_problem(parameter, value)};
    }
    case ParameterType::kBool:
      return {text, text == QStringLiteral("true") || text == QStringLiteral("false") ? QString()
                                                                                      : QObject::tr("must be true or false")};
    default: {
      const bool is_allowed = parameter.choices.isEmpty() || parameter.choices.contains(typed);
      return {toml_quoted(typed),
              is_allowed ? QString() : QObject::tr("must be one of %1").arg(parameter.choices.join(QStringLiteral(", ")))};
    }
  }
}

double on_log_scale(double value, int steps) {
  static constexpr std::array kMarks{1.0, 2.0, 5.0};
  const auto mark = [](int index) {
    const int decade = index >= 0 ? index / 3 : (index - 2) / 3;
    return kMarks.at(static_cast<std::size_t>(index - 3 * decade)) * std::pow(10.0, decade);
  };
  const double magnitude = std::abs(value);
  int index = 3 * static_cast<int>(std::floor(std::log10(magnitude)));
  while (mark(index + 1) <= magnitude * (1 + 1e-9)) ++index;
  // From between two marks a step down leads to the lower one.
  if (steps < 0 && mark(index) < magnitude * (1 - 1e-9)) ++steps;
  return std::copysign(mark(index + steps), value);
}

double on_linear_scale(double value, int steps) {
  const double unit = value == 0.0 ? 0.1 : std::pow(10.0, std::floor(std::log10(std::abs(value)) + 1e-9) - 1.0);
  return std::round(value / unit + steps) * unit;
}

}  // namespace

QString typed_from_toml(const Parameter& parameter, const QString& toml) {
  if (!is_list(parameter.type)) return parameter.type == ParameterType::kText ? unquoted(toml) : toml;
  QStringList typed;
  for (const QString& each : elements(toml)) typed.append(unquoted(each));
  return typed.join(QStringLiteral(", "));
}

ParameterReading read_typed(const Parameter& parameter, const QString& typed) {
  if (!is_list(parameter.type)) return read_element(parameter, typed);
  QStringList tomls;
  QString problem;
  for (const QString& each : elements(typed)) {
    const ParameterReading reading = read_element(parameter, each);
    tomls.append(reading.toml);
    if (problem.isEmpty() && !reading.problem.isEmpty()) problem = each + QStringLiteral(": ") + reading.problem;
  }
  return {u'[' + tomls.join(QStringLiteral(", ")) + u']', problem};
}

bool is_default(const Parameter& parameter, const QString& toml) {
  return toml == parameter.fallback || read_typed(parameter, typed_from_toml(parameter, toml)).toml ==
                                           read_typed(parameter, typed_from_toml(parameter, parameter.fallback)).toml;
}

QString stepped(const Parameter& parameter, const QString& typed, int steps) {
  bool is_read = false;
  const double value = typed.trimmed().toDouble(&is_read);
  if (!is_read || !std::isfinite(value)) return typed;
  const bool is_integer = parameter.type == ParameterType::kInteger;
  double next = value + steps;
  if (parameter.is_log_scale && value != 0.0) {
    next = on_log_scale(value, steps);
  } else if (!is_integer) {
    next = on_linear_scale(value, steps);
  }
  next = std::clamp(next, parameter.min.value_or(-std::numeric_limits<double>::infinity()),
                    parameter.max.value_or(std::numeric_limits<double>::infinity()));
  if (is_integer) return QString::number(static_cast<qlonglong>(std::llround(next)));
  return toml_number(QString::number(next, 'g', 12).toDouble());
}

}  // namespace ebmlab::gui
