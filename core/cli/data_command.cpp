// SPDX-License-Identifier: MIT
// `ebmlab data`: the data sets that can be used, and what is known of each.
#include <ebmlab/error.hpp>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/json.hpp"
#include "cli/plugin_commands.hpp"
#include "cli/plugin_text.hpp"
#include "experiment/describe.hpp"
#include "report/table.hpp"
#include "training/device.hpp"

namespace ebmlab::cli {
namespace {

using nlohmann::json;

std::string shape_text(const Shape& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

std::string box_text(const std::optional<Box>& box) {
  if (!box) return "";
  std::string text;
  for (std::size_t i = 0; i < box->low.size() && i < 3; ++i) {
    text += (i == 0 ? "[" : " x [") + report::format_number(box->low[i]) + ", " + report::format_number(box->high[i]) + "]";
  }
  return text + (box->low.size() > 3 ? " x ..." : "");
}

/// What a data set with default parameters is like; only `problem` when it cannot be made so (a file that must be named).
json facts_of(const host::Catalogue& catalogue, const std::string& id, const DataOptions& options) {
  at::Generator generator = training::make_generator(at::kCPU, 0);
  try {
    const auto data = catalogue.make_dataset(id, {}, {.search = options.folders.data_path()});
    const at::Tensor probe = data->held_out(2, generator);
    const auto modes = data->modes();
    json outliers = json::array();
    for (const Outliers& kind : data->outliers(2, generator)) outliers.push_back(kind.name);
    return {{"event", shape_text(data->event_shape())},
            {"train_rows", data->train_rows()},
            {"test_rows", data->test_rows()},
            {"density", data->log_density(probe).defined()},
            {"modes", modes ? modes->centers.size(0) : 0},
            {"box", box_text(data->box())},
            {"image", shape_text(data->image_shape())},
            {"outliers", std::move(outliers)},
            {"fingerprint", data->fingerprint()}};
  } catch (const Error& error) {
    return {{"problem", error.what()}};
  }
}

std::string joined(const json& texts) {
  std::string all;
  for (const json& text : texts) all += (all.empty() ? "" : ", ") + text.get<std::string>();
  return all;
}

std::string rows_text(const json& facts) {
  const auto train = facts["train_rows"].get<std::int64_t>();
  if (train == 0) return "fresh draws";
  return std::to_string(train) + " + " + std::to_string(facts["test_rows"].get<std::int64_t>());
}

}  // namespace

int list_datasets(const DataOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  report::Table table;
  table.columns = {{"id"}, {"event"}, {"rows"}, {"density"}, {"modes"}, {"outliers"}, {"summary"}};
  table.legend = {"rows: training + test; the others as they are with default parameters"};
  for (const PluginDescription& plugin : catalogue.plugins()) {
    if (plugin.kind != PluginKind::kDataset) continue;
    const json facts = facts_of(catalogue, plugin.info.id, options);
    if (facts.contains("problem")) {
      table.rows.push_back({plugin.info.id, {}, {}, {}, {}, {}, plugin.info.summary});
      continue;
    }
    report::Cell modes;
    if (facts["modes"] > 0) modes = facts["modes"].get<std::int64_t>();
    table.rows.push_back({plugin.info.id, facts["event"].get<std::string>(), rows_text(facts),
                          std::string(facts["density"].get<bool>() ? "exact" : ""), modes, joined(facts["outliers"]),
                          plugin.info.summary});
  }
  std::cout << (options.wants_json ? report::to_json(table) + "\n" : report::to_text(table));
  return kDone;
}

int describe_dataset(const DataOptions& options) {
  const host::Catalogue catalogue = options.folders.catalogue();
  const PluginDescription& plugin = catalogue.find(PluginKind::kDataset, options.id);
  const json facts = facts_of(catalogue, options.id, options);
  if (options.wants_json) {
    json all = experiment::manifest(plugin);
    all["with_defaults"] = facts;
    print_json(all);
    return kDone;
  }
  std::cout << description_text(plugin) << "\nwith default parameters:\n";
  for (const auto& [name, value] : facts.items()) {
    const std::string text = value.is_array() ? joined(value) : value.is_string() ? value.get<std::string>() : value.dump();
    if (!text.empty()) std::cout << "  " << name << ": " << text << "\n";
  }
  return kDone;
}

}  // namespace ebmlab::cli
