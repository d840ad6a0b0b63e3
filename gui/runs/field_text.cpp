// SPDX-License-Identifier: MIT
#include "gui/runs/field_text.hpp"

#include <QDateTime>
#include <QLocale>

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace ebmlab::gui {
namespace {

struct Words {
  const char* field;
  const char* title;
  const char* help;
};

constexpr std::array kWords{
    Words{"starred", "★", "Starred by somebody"},
    Words{"id", "id", "Its number in this store"},
    Words{"status", "status", "What became of it"},
    Words{"method", "method", "The combination of sampler and objective, as the specification calls it"},
    Words{"name", "name", "Method and seed"},
    Words{"experiment", "experiment", "The comparison it belongs to"},
    Words{"seed", "seed", "The root seed, of which every other one is derived"},
    Words{"step", "step", "Training steps so far"},
    Words{"duration", "time", "Time spent in all its sessions"},
    Words{"created", "created", "When it was written down, local time"},
    Words{"tag", "tags", "Words that people put on it"},
    Words{"note", "note", "What people say of it"},
    Words{"archived", "archived", "Put away by somebody"},
    Words{"kind", "kind", "train, sample or certify"},
    Words{"dataset", "data", "The data set"},
    Words{"energy", "energy", "The plugin of the energy"},
    Words{"sampler", "sampler", "The plugin of the sampler"},
    Words{"objective", "objective", "The plugin of the objective"},
    Words{"host", "host", "The machines it ran on"},
    Words{"uuid", "UUID", "Its name in every store it is merged into"},
};

const Words* words_of(const std::string& field) {
  for (const Words& words : kWords) {
    if (field == words.field) return &words;
  }
  return nullptr;
}

struct InWords {
  const std::string& field;

  QString operator()(std::monostate /*nothing*/) const { return {}; }
  QString operator()(std::int64_t value) const {
    if (field == "starred" || field == "archived") return value != 0 ? QStringLiteral("★") : QString();
    if (field == "created") return time_text(value);
    if (field == "duration") return duration_text(static_cast<double>(value));
    if (field == "step" || field == "id") return count_text(value);
    return QString::number(value);
  }
  QString operator()(double value) const { return field == "duration" ? duration_text(value) : number_text(value); }
  QString operator()(const std::string& value) const { return qt(value); }
};

}  // namespace

std::optional<std::string> series_of_line(const std::string& field) {
  if (!field.ends_with(kLineSuffix) || field.starts_with("params.") || field.starts_with("eval.")) return std::nullopt;
  return field.substr(0, field.size() - std::string_view(kLineSuffix).size());
}

QString field_title(const std::string& field) {
  if (const Words* words = words_of(field)) return QString::fromUtf8(words->title);
  for (const std::string prefix : {"params.", "eval."}) {
    if (field.starts_with(prefix)) return qt(field.substr(prefix.size()));
  }
  return qt(series_of_line(field).value_or(field));
}

QString field_help(const std::string& field) {
  if (const Words* words = words_of(field)) return QString::fromUtf8(words->help);
  if (field.starts_with("params.")) return QStringLiteral("The parameter %1").arg(field_title(field));
  if (field.starts_with("eval.")) return QStringLiteral("The metric %1 at the last step judged").arg(field_title(field));
  if (const auto series = series_of_line(field)) {
    return QStringLiteral("The series %1 from its first to its last step; sorted by its last value").arg(qt(*series));
  }
  return QStringLiteral("The last value of the series %1").arg(field_title(field));
}

QString field_text(const std::string& field, const storage::FieldValue& value) { return std::visit(InWords{field}, value); }

std::optional<double> number_of(const storage::FieldValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

Qt::Alignment field_alignment(const storage::FieldValue& value) {
  const bool is_text = std::holds_alternative<std::string>(value) || std::holds_alternative<std::monostate>(value);
  return Qt::AlignVCenter | (is_text ? Qt::AlignLeft : Qt::AlignRight);
}

QString number_text(double value) {
  if (std::isnan(value)) return QStringLiteral("NaN");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  QString text = QString::number(value, 'g', 4);
  return text.replace(u'-', u'−');
}

QString count_text(std::int64_t count) {
  // The C locale leaves the separators out.
  return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qlonglong>(count));
}

QString time_text(std::int64_t us) {
  return QDateTime::fromMSecsSinceEpoch(us / 1000).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString duration_text(double seconds) {
  if (!std::isfinite(seconds)) return {};
  if (seconds < 60) return QStringLiteral("%1 s").arg(seconds, 0, 'f', 1);
  const auto minutes = static_cast<std::int64_t>(seconds / 60);
  if (minutes < 60) return QStringLiteral("%1 min %2 s").arg(minutes).arg(static_cast<int>(seconds) % 60, 2, 10, QChar(u'0'));
  return QStringLiteral("%1 h %2 min").arg(minutes / 60).arg(minutes % 60, 2, 10, QChar(u'0'));
}

QString size_text(std::int64_t bytes) { return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat); }

}  // namespace ebmlab::gui
