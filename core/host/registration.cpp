// SPDX-License-Identifier: MIT
// The staging registry and the checks of descriptions.
#include "host/registration.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "experiment/describe.hpp"

namespace ebmlab::host {
namespace {

std::string name_of(PluginKind kind, const std::string& id) { return std::string(kind_name(kind)) + " \"" + id + "\""; }

bool is_within(const ParamSpec& spec, double number) { return number >= spec.min && number <= spec.max; }  // false for NaN

bool is_choice(const ParamSpec& spec, const std::string& text) {
  return spec.choices.empty() || std::find(spec.choices.begin(), spec.choices.end(), text) != spec.choices.end();
}

/// Whether a default obeys the limits that its own description states.
struct Obeys {
  const ParamSpec& spec;
  bool operator()(bool /*value*/) const { return true; }
  bool operator()(std::int64_t value) const { return is_within(spec, static_cast<double>(value)); }
  bool operator()(double value) const { return is_within(spec, value); }
  bool operator()(const std::string& value) const { return is_choice(spec, value); }
  template <typename T>
  bool operator()(const std::vector<T>& values) const {
    return std::all_of(values.begin(), values.end(), *this);
  }
};

void validate_param(const std::string& owner, const ParamSpec& spec) {
  const std::string where = owner + ", parameter \"" + spec.key + "\": ";
  if (!is_snake_case(spec.key)) throw PluginError(where + "a key must be snake_case");
  if (!(spec.min <= spec.max)) throw PluginError(where + "its smallest value is above its largest");
  if (!std::visit(Obeys{spec}, spec.fallback)) {
    throw PluginError(where + "the default " + experiment::value_text(spec.fallback) + " must be " +
                      experiment::range_text(spec));
  }
}

}  // namespace

bool is_snake_case(std::string_view text) {
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_allowed = [&](char c) { return is_lower(c) || (c >= '0' && c <= '9') || c == '_'; };
  return !text.empty() && is_lower(text.front()) && text.back() != '_' && text.find("__") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), is_allowed);
}

void validate(PluginKind kind, const PluginInfo& info) {
  const std::string owner = name_of(kind, info.id);
  if (!is_snake_case(info.id)) throw PluginError(owner + ": an id must be snake_case");
  std::set<std::string, std::less<>> keys;
  for (const ParamSpec& spec : info.params) {
    validate_param(owner, spec);
    if (!keys.insert(spec.key).second) throw PluginError(owner + ": parameter \"" + spec.key + "\" is described twice");
  }
}

StagingRegistry::StagingRegistry(std::filesystem::path file, std::string sha256)
    : file_(std::move(file)), sha256_(std::move(sha256)) {}

void StagingRegistry::stage(PluginKind kind, PluginInfo info, Factory factory) {
  staged_.push_back({{kind, std::move(info), file_.string(), sha256_}, std::move(factory)});
}

void StagingRegistry::add_energy(PluginInfo info, EnergyFactory factory) {
  stage(PluginKind::kEnergy, std::move(info), std::move(factory));
}
void StagingRegistry::add_sampler(PluginInfo info, SamplerFactory factory) {
  stage(PluginKind::kSampler, std::move(info), std::move(factory));
}
void StagingRegistry::add_objective(PluginInfo info, ObjectiveFactory factory) {
  stage(PluginKind::kObjective, std::move(info), std::move(factory));
}
void StagingRegistry::add_dataset(PluginInfo info, DatasetFactory factory) {
  stage(PluginKind::kDataset, std::move(info), std::move(factory));
}

std::vector<Registered> StagingRegistry::take() && {
  if (staged_.empty()) throw PluginError("it registered nothing");
  std::set<std::pair<PluginKind, std::string>> ids;
  for (const Registered& entry : staged_) {
    const auto& [kind, info] = std::tie(entry.description.kind, entry.description.info);
    validate(kind, info);
    if (!ids.emplace(kind, info.id).second) throw PluginError(name_of(kind, info.id) + " is registered twice");
    const bool has_factory = std::visit([](const auto& factory) { return static_cast<bool>(factory); }, entry.factory);
    if (!has_factory) throw PluginError(name_of(kind, info.id) + " has no factory");
  }
  return std::move(staged_);
}

}  // namespace ebmlab::host
