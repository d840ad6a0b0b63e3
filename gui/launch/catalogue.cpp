// SPDX-License-Identifier: MIT
#include "gui/launch/catalogue.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QObject>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace ebmlab::gui {
namespace {

constexpr std::array kKinds{PluginKind::kDataset, PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective};

/// As the program names them, in the order of the enumeration.
constexpr std::array kTypes{"true or false",    "integer",         "number",       "text",
                            "list of integers", "list of numbers", "list of texts"};

[[noreturn]] void refuse_list(const QString& what) {
  throw std::runtime_error((QStringLiteral("the list of plugins cannot be read: ") + what).toStdString());
}

PluginKind kind_of(const QString& name) {
  for (const PluginKind kind : kKinds) {
    if (kind_name(kind) == name) return kind;
  }
  refuse_list(QStringLiteral("\"%1\" is no kind of plugin").arg(name));
}

ParameterType type_of(const QString& name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i) {
    if (name == QLatin1String(kTypes.at(i))) return static_cast<ParameterType>(i);
  }
  refuse_list(QStringLiteral("\"%1\" is no type of a parameter").arg(name));
}

bool has_numbers(ParameterType type) { return type == ParameterType::kNumber || type == ParameterType::kNumbers; }

QString element_text(const QJsonValue& value, ParameterType type) {
  if (value.isBool()) return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
  if (value.isString()) return toml_quoted(value.toString());
  if (value.isObject()) return value.toObject().value(QStringLiteral("number")).toString();  // inf, -inf, nan
  if (has_numbers(type)) return toml_number(value.toDouble());
  return QString::number(value.toInteger());
}

QString value_text(const QJsonValue& value, ParameterType type) {
  if (value.isObject() && value.toObject().contains(QStringLiteral("empty_list_of"))) return QStringLiteral("[]");
  if (!value.isArray()) return element_text(value, type);
  QStringList elements;
  for (const auto& element : value.toArray()) elements.append(element_text(element, type));
  return u'[' + elements.join(QStringLiteral(", ")) + u']';
}

QStringList texts(const QJsonValue& value) {
  QStringList list;
  for (const auto& each : value.toArray()) list.append(each.toString());
  return list;
}

std::optional<double> limit(const QJsonValue& value) {
  return value.isDouble() ? std::optional(value.toDouble()) : std::nullopt;
}

Parameter parameter_of(const QJsonObject& row) {
  Parameter parameter{.key = row[u"key"].toString(),
                      .type = type_of(row[u"type"].toString()),
                      .fallback = {},
                      .help = row[u"doc"].toString(),
                      .unit = row[u"unit"].toString(),
                      .min = limit(row[u"min"]),
                      .max = limit(row[u"max"]),
                      .choices = texts(row[u"choices"]),
                      .is_log_scale = row[u"log_scale"].toBool(),
                      .is_advanced = row[u"advanced"].toBool()};
  parameter.fallback = value_text(row[u"default"], parameter.type);
  return parameter;
}

Plugin plugin_of(const QJsonObject& row) {
  Plugin plugin{.kind = kind_of(row[u"kind"].toString()),
                .id = row[u"id"].toString(),
                .version = row[u"version"].toString(),
                .summary = row[u"summary"].toString(),
                .file = row[u"file"].toString(),
                .sha256 = row[u"sha256"].toString(),
                .provides = texts(row[u"provides"]),
                .needs = texts(row[u"needs"]),
                .parameters = {}};
  for (const auto& each : row[u"params"].toArray()) plugin.parameters.push_back(parameter_of(each.toObject()));
  return plugin;
}

QString range_text(const Parameter& parameter) {
  if (parameter.min && parameter.max)
    return QObject::tr("%1 to %2").arg(limit_text(*parameter.min), limit_text(*parameter.max));
  if (parameter.min) return QObject::tr("at least %1").arg(limit_text(*parameter.min));
  if (parameter.max) return QObject::tr("at most %1").arg(limit_text(*parameter.max));
  return {};
}

}  // namespace

QString limit_text(double value) { return QString::number(value, 'g', 7); }

QString kind_name(PluginKind kind) {
  static constexpr std::array kNames{"dataset", "energy", "sampler", "objective"};
  return QString::fromLatin1(kNames.at(static_cast<std::size_t>(kind)));
}

QString kind_title(PluginKind kind) { return kind == PluginKind::kDataset ? QObject::tr("data set") : kind_name(kind); }

QString type_text(const Parameter& parameter) {
  if (!parameter.choices.isEmpty()) return QObject::tr("one of %1").arg(parameter.choices.join(QStringLiteral(", ")));
  QString text = QString::fromLatin1(kTypes.at(static_cast<std::size_t>(parameter.type)));
  if (!parameter.unit.isEmpty()) text += QObject::tr(" in %1").arg(parameter.unit);
  const QString range = range_text(parameter);
  return range.isEmpty() ? text : text + QStringLiteral(", ") + range;
}

Catalogue::Catalogue(const QByteArray& json) {
  QJsonParseError error;
  const QJsonDocument document = QJsonDocument::fromJson(json, &error);
  if (!document.isObject() || !document[u"plugins"].isArray()) refuse_list(error.errorString());
  for (const auto& row : document[u"plugins"].toArray()) plugins_.push_back(plugin_of(row.toObject()));
  for (const auto& each : document[u"not_loaded"].toArray()) {
    const QJsonObject row = each.toObject();
    refused_.push_back({row[u"file"].toString(), row[u"state"].toString(), row[u"reason"].toString(), row[u"remedy"].toString(),
                        row[u"sha256"].toString()});
  }
  disabled_ = texts(document[u"disabled"]);
  user_folder_ = document[u"user_folder"].toString();
}

std::vector<const Plugin*> Catalogue::of_kind(PluginKind kind) const {
  std::vector<const Plugin*> found;
  for (const Plugin& plugin : plugins_) {
    if (plugin.kind == kind) found.push_back(&plugin);
  }
  return found;
}

const Plugin* Catalogue::find(PluginKind kind, const QString& id) const {
  for (const Plugin& plugin : plugins_) {
    if (plugin.kind == kind && plugin.id == id) return &plugin;
  }
  return nullptr;
}

QString toml_quoted(const QString& text) {
  QString quoted = QStringLiteral("\"");
  for (const QChar letter : text) {
    const char16_t code = letter.unicode();
    if (code == u'"' || code == u'\\') {
      quoted += u'\\';
      quoted += letter;
    } else if (code < 0x20 || code == 0x7f) {
      quoted += QStringLiteral("\\u%1").arg(static_cast<int>(code), 4, 16, QChar(u'0'));
    } else {
      quoted += letter;
    }
  }
  return quoted + u'"';
}

QString toml_number(double value) {
  if (std::isnan(value)) return QStringLiteral("nan");
  if (std::isinf(value)) return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
  const double magnitude = std::abs(value);
  const bool is_plain = value == 0.0 || (magnitude >= 1e-5 && magnitude < 1e15);  // 0.0005 rather than 5e-04
  QString text = QString::number(value, is_plain ? 'f' : 'g', QLocale::FloatingPointShortest);
  if (!text.contains(u'.') && !text.contains(u'e')) text += QStringLiteral(".0");
  return text;
}

}  // namespace ebmlab::gui
