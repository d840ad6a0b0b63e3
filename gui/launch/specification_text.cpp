// SPDX-License-Identifier: MIT
#include "gui/launch/specification_text.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QObject>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <stdexcept>

#include "gui/launch/catalogue.hpp"

namespace ebmlab::gui {
namespace {

using Values = std::map<QString, QString>;

QString line(const QString& key, const QString& value) { return key + QStringLiteral(" = ") + value + u'\n'; }

QString lines(const Values& values) {
  QString text;
  for (const auto& [key, value] : values) text += line(key, value);
  return text;
}

QString table(const QString& name, const PluginChoice& choice) {
  if (choice.id.isEmpty()) return {};
  return QStringLiteral("\n[%1]\n").arg(name) + line(QStringLiteral("plugin"), toml_quoted(choice.id)) + lines(choice.values);
}

/// { plugin = "langevin", steps = 10 }
QString on_one_line(const PluginChoice& choice) {
  QString text = QStringLiteral("{ plugin = ") + toml_quoted(choice.id);
  for (const auto& [key, value] : choice.values) text += QStringLiteral(", %1 = %2").arg(key, value);
  return text + QStringLiteral(" }");
}

/// The steps that most methods of one stage share.
std::optional<std::int64_t> common_steps(const ExperimentChoice& experiment) {
  std::map<std::int64_t, int> counts;
  for (const MethodChoice& method : experiment.methods) {
    if (method.stages.size() == 1) ++counts[method.stages.front().steps];
  }
  const auto most = std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::nullopt : std::optional(most->first);
}

/// What has to be said of a choice that is laid over another one.
PluginChoice over(const PluginChoice& choice, const PluginChoice& under) {
  PluginChoice rest = choice;
  if (choice.id == under.id) {
    for (const auto& [key, value] : under.values) {
      if (const auto found = rest.values.find(key); found != rest.values.end() && found->second == value)
        rest.values.erase(found);
    }
  }
  return rest;
}

QString method_text(const MethodChoice& method, const PluginChoice& energy, std::optional<std::int64_t> common) {
  QString text = QStringLiteral("\n[method.%1]\n").arg(method.name);
  const bool is_single = method.stages.size() == 1;
  if (is_single && method.stages.front().steps != common)
    text += line(QStringLiteral("steps"), QString::number(method.stages.front().steps));
  if (!method.energy.id.isEmpty()) text += line(QStringLiteral("energy"), on_one_line(over(method.energy, energy)));
  text += line(QStringLiteral("sampler"), on_one_line(method.sampler));
  if (is_single) return text + line(QStringLiteral("objective"), on_one_line(method.stages.front().objective));
  for (const StageChoice& stage : method.stages) {
    text += QStringLiteral("[[method.%1.stage]]\n").arg(method.name);
    if (!stage.name.isEmpty()) text += line(QStringLiteral("name"), toml_quoted(stage.name));
    text += line(QStringLiteral("steps"), QString::number(stage.steps));
    text += line(QStringLiteral("objective"), on_one_line(stage.objective));
  }
  return text;
}

[[noreturn]] void refuse_experiment(const QString& what) { throw std::runtime_error(what.toStdString()); }

QString toml_of(const QJsonValue& value);

QString toml_of(const QJsonObject& object) {
  if (object.contains(QStringLiteral("empty_list_of"))) return QStringLiteral("[]");
  return object[u"number"].toString();
}

QString toml_of(const QJsonValue& value) {
  if (value.isBool()) return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
  if (value.isString()) return toml_quoted(value.toString());
  if (value.isObject()) return toml_of(value.toObject());
  if (value.isArray()) {
    QStringList elements;
    for (const auto& each : value.toArray()) elements.append(toml_of(each));
    return u'[' + elements.join(QStringLiteral(", ")) + u']';
  }
  // Qt keeps whole numbers apart from others; a number that happens to be whole will do as an integer.
  const double number = value.toDouble();
  return static_cast<double>(value.toInteger()) == number ? QString::number(value.toInteger()) : toml_number(number);
}

PluginChoice plugin_from(const QJsonObject& row) {
  PluginChoice choice{.id = row[u"plugin"].toString()};
  const QJsonObject params = row[u"params"].toObject();
  const QJsonObject sources = row[u"sources"].toObject();
  for (auto each = sources.begin(); each != sources.end(); ++each) {
    if (each.value().toString() == QStringLiteral("user")) choice.values[each.key()] = toml_of(params[each.key()]);
  }
  return choice;
}

/// The energy that most methods have, the first of these.
PluginChoice usual_energy(const std::vector<QJsonObject>& runs) {
  std::vector<std::pair<PluginChoice, int>> counts;
  for (const QJsonObject& run : runs) {
    const PluginChoice energy = plugin_from(run[u"energy"].toObject());
    const auto found = std::find_if(counts.begin(), counts.end(), [&](const auto& each) { return each.first == energy; });
    if (found == counts.end()) {
      counts.emplace_back(energy, 1);
    } else {
      ++found->second;
    }
  }
  return std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; })->first;
}

/// Nothing when it is the usual one; else with a value for whatever that has a value for.
PluginChoice own_energy(const QJsonObject& row, const PluginChoice& usual) {
  PluginChoice energy = plugin_from(row);
  if (energy == usual) return {};
  if (energy.id == usual.id) {
    for (const auto& [key, value] : usual.values) energy.values.emplace(key, toml_of(row[u"params"].toObject()[key]));
  }
  return energy;
}

MethodChoice method_from(const QJsonObject& run, const PluginChoice& usual_energy) {
  MethodChoice method{.name = run[u"method"].toString(),
                      .energy = own_energy(run[u"energy"].toObject(), usual_energy),
                      .sampler = plugin_from(run[u"sampler"].toObject())};
  const QJsonArray stages = run[u"stages"].toArray();
  for (const auto& each : stages) {
    const QJsonObject stage = each.toObject();
    method.stages.push_back({.name = stages.size() == 1 ? QString() : stage[u"name"].toString(),
                             .steps = stage[u"steps"].toInteger(),
                             .objective = plugin_from(stage[u"objective"].toObject())});
  }
  if (method.stages.empty()) refuse_experiment(QObject::tr("method %1 has no stages").arg(method.name));
  return method;
}

/// What a run says where its specification says nothing.
const Values& usual_evaluation() {
  static const Values kUsual{
      {QStringLiteral("metrics"), QStringLiteral("[]")},     {QStringLiteral("samples"), QStringLiteral("10000")},
      {QStringLiteral("draws"), QStringLiteral("20")},       {QStringLiteral("projections"), QStringLiteral("500")},
      {QStringLiteral("grid"), QStringLiteral("200")},       {QStringLiteral("neighbours"), QStringLiteral("5")},
      {QStringLiteral("assignment"), QStringLiteral("500")}, {QStringLiteral("units"), QStringLiteral("\"own\"")},
      {QStringLiteral("seed"), QStringLiteral("0")}};
  return kUsual;
}

const Values& usual_others() {
  static const Values kUsual{{QStringLiteral("dtype"), QStringLiteral("\"float32\"")},
                             {QStringLiteral("autocast"), QStringLiteral("\"none\"")},
                             {QStringLiteral("cuda_graphs"), QStringLiteral("false")},
                             {QStringLiteral("threads"), QStringLiteral("1")},
                             {QStringLiteral("ranks"), QStringLiteral("1")},
                             {QStringLiteral("record_every"), QStringLiteral("20")},
                             {QStringLiteral("checkpoint_every"), QStringLiteral("1000")},
                             {QStringLiteral("on_divergence"), QStringLiteral("\"stop\"")},
                             {QStringLiteral("rollback_rate"), QStringLiteral("0.5")},
                             {QStringLiteral("rollback_limit"), QStringLiteral("3")}};
  return kUsual;
}

/// Those of a table that are not as usual.
Values unusual(const QJsonObject& row, const Values& usual) {
  Values values;
  for (const auto& [key, value] : usual) {
    const QString text = row.contains(key) ? toml_of(row[key]) : value;
    if (text != value) values[key] = text;
  }
  return values;
}

QString seeds_text(const std::vector<std::int64_t>& seeds) {
  QStringList texts;
  bool is_row = seeds.size() > 2;
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    texts.append(QString::number(seeds[i]));
    is_row = is_row && seeds[i] == seeds[0] + static_cast<std::int64_t>(i);
  }
  return is_row ? texts.front() + QStringLiteral("..") + texts.back() : texts.join(u',');
}

}  // namespace

QString specification_text(const ExperimentChoice& experiment) {
  QString text = line(QStringLiteral("experiment"), toml_quoted(experiment.name));
  if (!experiment.description.isEmpty()) text += line(QStringLiteral("description"), toml_quoted(experiment.description));
  text += line(QStringLiteral("seeds"), toml_quoted(experiment.seeds));
  const std::optional<std::int64_t> common = common_steps(experiment);
  if (common) text += line(QStringLiteral("steps"), QString::number(*common));
  if (experiment.device != QStringLiteral("auto")) text += line(QStringLiteral("device"), toml_quoted(experiment.device));
  text += lines(experiment.others);
  text += table(QStringLiteral("dataset"), experiment.dataset);
  text += table(QStringLiteral("energy"), experiment.energy);
  if (experiment.evaluate_every > 0 || !experiment.evaluation.empty()) {
    text += QStringLiteral("\n[evaluation]\n");
    if (experiment.evaluate_every > 0) text += line(QStringLiteral("every"), QString::number(experiment.evaluate_every));
    text += lines(experiment.evaluation);
  }
  for (const MethodChoice& method : experiment.methods) text += method_text(method, experiment.energy, common);
  return text;
}

ExperimentChoice choices_from(const QString& specification, const QByteArray& dry_run) {
  static const QRegularExpression kDevice(QStringLiteral("^\\s*device\\s*="), QRegularExpression::MultilineOption);
  const QJsonArray runs = QJsonDocument::fromJson(dry_run)[u"configurations"].toArray();
  if (runs.isEmpty()) refuse_experiment(QObject::tr("ebmlab says nothing of the runs' configurations"));
  const QJsonObject first = runs.first().toObject();
  for (const auto& run : runs) {
    // Written out, hundreds of variants would take the place of the few lines that ask for them.
    if (run.toObject()[u"method"].toString().contains(u'@')) refuse_experiment(QObject::tr("it has a sweep"));
  }
  ExperimentChoice experiment{
      .name = first[u"experiment"].toString(),
      .description = first[u"description"].toString(),
      .device = kDevice.match(specification).hasMatch() ? first[u"device"].toString() : QStringLiteral("auto"),
      .evaluate_every = first[u"evaluation"].toObject()[u"every"].toInteger(),
      .evaluation = unusual(first[u"evaluation"].toObject(), usual_evaluation()),
      .others = unusual(first, usual_others()),
      .dataset = plugin_from(first[u"dataset"].toObject()),
      .energy = {},
      .methods = {}};
  std::vector<std::int64_t> seeds;
  std::vector<QJsonObject> of_first_seed;
  for (const auto& each : runs) {
    const QJsonObject run = each.toObject();
    const std::int64_t seed = run[u"seed"].toInteger();
    if (std::find(seeds.begin(), seeds.end(), seed) == seeds.end()) seeds.push_back(seed);
    if (run[u"seed"] == first[u"seed"]) of_first_seed.push_back(run);
  }
  experiment.energy = usual_energy(of_first_seed);
  for (const QJsonObject& run : of_first_seed) experiment.methods.push_back(method_from(run, experiment.energy));
  experiment.seeds = seeds_text(seeds);
  return experiment;
}

bool is_method_name(const QString& name) {
  static const QRegularExpression kPlainName(QStringLiteral("^[A-Za-z0-9_-]+$"));
  return kPlainName.match(name).hasMatch();
}

}  // namespace ebmlab::gui
