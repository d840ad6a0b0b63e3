// SPDX-License-Identifier: MIT
// Which plugin a role has, and the values of its parameters.
#include "experiment/choice.hpp"

#include <algorithm>

#include "experiment/describe.hpp"
#include "experiment/nearest.hpp"
#include "experiment/number_text.hpp"

namespace ebmlab::experiment {
namespace {

const std::string kPluginKey = "plugin";

/// The layers that count, and the id they choose; an empty id when none names a plugin.
struct Chosen {
  std::string id;
  const Node* named_at = nullptr;
  std::string path;
  std::vector<Layer> layers;
};

std::optional<Chosen> chosen_layers(std::span<const Layer> layers, Problems& problems) {
  Chosen chosen;
  for (const Layer& layer : layers) {
    if (layer.table->as<Table>() == nullptr) {
      problems.add(locate(layer.path, *layer.table) + ": must be a table such as { plugin = \"name\" }");
      return std::nullopt;
    }
    if (const Node* name = layer.table->find(kPluginKey)) {
      const std::string path = layer.path + "." + kPluginKey;
      const auto* id = name->as<std::string>();
      if (id == nullptr) {
        problems.add(locate(path, *name) + ": must be a text");
        return std::nullopt;
      }
      if (*id != chosen.id) chosen.layers.clear();
      chosen.id = *id;
      chosen.named_at = name;
      chosen.path = path;
    }
    chosen.layers.push_back(layer);
  }
  return chosen;
}

std::string unknown_plugin(PluginKind kind, const Chosen& chosen, const Plugins& plugins) {
  const std::string place = locate(chosen.path, *chosen.named_at) + ": ";
  if (const std::optional<std::string> reason = plugins.why_unused(kind, chosen.id)) return place + *reason;
  const std::string text = place + "no such " + kind_text(kind);
  const std::vector<std::string> ids = plugins.ids(kind);
  const PluginDescription* other = plugins.find_any(chosen.id);
  if (other == nullptr) return text + ", " + suggestion(chosen.id, ids, kinds_text(kind)) + std::string(kElsewhere);
  return text + ": it is " + with_article(kind_text(other->kind)) + " (" + kinds_text(kind) + ": " + join_names(ids) + ")";
}

}  // namespace

const PluginDescription* Plugins::find(PluginKind kind, std::string_view id) const {
  const auto found =
      std::find_if(all_.begin(), all_.end(), [&](const auto& plugin) { return plugin.kind == kind && plugin.info.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

const PluginDescription* Plugins::find_any(std::string_view id) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const auto& plugin) { return plugin.info.id == id; });
  return found == all_.end() ? nullptr : &*found;
}

std::vector<std::string> Plugins::ids(PluginKind kind) const {
  std::vector<std::string> result;
  for (const PluginDescription& plugin : all_) {
    if (plugin.kind == kind) result.push_back(plugin.info.id);
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::string kind_text(PluginKind kind) { return kind == PluginKind::kDataset ? "data set" : std::string(kind_name(kind)); }

std::string kinds_text(PluginKind kind) { return kind == PluginKind::kEnergy ? "energies" : kind_text(kind) + "s"; }

void read_params(const Layer& layer, const ParamSpecs& specs, std::span<const std::string> others,
                 std::string_view unknown_text, PluginChoice& choice, Problems& problems) {
  std::vector<std::string> allowed(others.begin(), others.end());
  for (const ParamSpec& spec : specs) allowed.push_back(spec.key);
  for (const auto& [key, node] : *layer.table->as<Table>()) {
    if (std::find(others.begin(), others.end(), key) != others.end()) continue;
    const std::string path = layer.path.empty() ? key : layer.path + "." + key;
    const auto spec = std::find_if(specs.begin(), specs.end(), [&name = key](const auto& s) { return s.key == name; });
    if (spec == specs.end()) {
      problems.add(locate(path, node) + ": " + std::string(unknown_text) + ", " + suggestion(key, allowed));
    } else if (auto value = read_value(node, *spec, path, problems)) {
      choice.params.set(key, std::move(*value));
      choice.sources[key] = "user";
    }
  }
}

std::optional<PluginChoice> choose(PluginKind kind, std::span<const Layer> layers, const Plugins& plugins, Problems& problems) {
  const auto chosen = chosen_layers(layers, problems);
  if (!chosen) return std::nullopt;
  if (chosen->named_at == nullptr) {
    const Layer& last = layers.back();
    problems.add(last.path + " (" + last.table->place.text() + "): plugin is missing (" + kinds_text(kind) + ": " +
                 join_names(plugins.ids(kind)) + ")");
    return std::nullopt;
  }
  const PluginDescription* plugin = plugins.find(kind, chosen->id);
  if (plugin == nullptr) {
    problems.add(unknown_plugin(kind, *chosen, plugins));
    return std::nullopt;
  }
  PluginChoice choice{chosen->id, default_params(plugin->info.params), {}};
  for (const ParamSpec& spec : plugin->info.params) choice.sources[spec.key] = "default";
  const std::string unknown = "unknown parameter of " + kind_text(kind) + " " + in_quotes(chosen->id);
  for (const Layer& layer : chosen->layers) {
    read_params(layer, plugin->info.params, std::span(&kPluginKey, 1), unknown, choice, problems);
  }
  return choice;
}

}  // namespace ebmlab::experiment
