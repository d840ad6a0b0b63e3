// SPDX-License-Identifier: MIT
// How a user's site wants jobs.
#include "cluster/site.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "experiment/choice.hpp"
#include "experiment/document.hpp"
#include "experiment/problems.hpp"
#include "experiment/specification.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

ParamSpec text(const char* key, const char* doc) { return {.key = key, .doc = doc, .fallback = std::string()}; }
ParamSpec lines(const char* key, const char* doc) { return {.key = key, .doc = doc, .fallback = Texts{}}; }
ParamSpec count(const char* key, const char* doc, std::int64_t fallback, double min, double max) {
  return {.key = key, .doc = doc, .fallback = fallback, .min = min, .max = max};
}

/// Every key with its member, so that nothing is read or written twice in two ways.
template <typename Object, typename Visitor>
void visit(Object& settings, const Visitor& visitor) {
  visitor("partition", settings.partition);
  visitor("time", settings.time);
  visitor("gres", settings.gres);
  visitor("mem", settings.mem);
  visitor("account", settings.account);
  visitor("qos", settings.qos);
  visitor("constraint", settings.constraint);
  visitor("cpus", settings.cpus);
  visitor("max_running", settings.max_running);
  visitor("retries", settings.retries);
  visitor("scratch", settings.scratch);
  visitor("warning", settings.warning);
  visitor("publish", settings.publish);
  visitor("options", settings.options);
  visitor("setup", settings.setup);
}

Settings settings_of(const Params& params) {
  Settings settings;
  visit(settings, [&]<typename Value>(const char* key, Value& value) { value = params.get<Value>(key); });
  return settings;
}

/// A script has one line for each.
bool is_one_line(const std::string& value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' && c != '\t'; });
}

std::string problem_of(const std::string& key, const std::string& value) {
  if (!is_one_line(value)) return "must be one line of text";
  if (key == "time" && !value.empty() && value != "infinite" && value != "UNLIMITED" && !seconds_of(value))
    return "must be a time as Slurm writes it: minutes, hours:minutes:seconds or days-hours";
  if (key == "scratch" && !value.empty() && !fs::path(value).is_absolute()) return "must be an absolute path";
  if (key == "options" && !value.starts_with("-")) return "must be an option of sbatch, such as --exclusive";
  return {};
}

/// Calls `tell(key, problem)` for each value that a script could not take.
template <typename Tell>
void look_over(const Settings& settings, const Tell& tell) {
  visit(settings, [&]<typename Value>(const std::string& key, const Value& value) {
    if constexpr (std::is_same_v<Value, std::string>) {
      if (const std::string problem = problem_of(key, value); !problem.empty()) tell(key, problem);
    } else if constexpr (std::is_same_v<Value, Texts>) {
      for (const std::string& each : value) {
        if (const std::string problem = problem_of(key, each); !problem.empty()) tell(key, problem);
      }
    }
  });
  const std::optional<std::int64_t> limit = seconds_of(settings.time);
  if (limit && settings.warning * 2 > *limit) {
    tell("time", settings.time + " is too short: must be at least twice `warning`, which is " +
                     std::to_string(settings.warning) + " s, so that a task has time to come further");
  }
}

}  // namespace

bool Settings::asks_for_gpu() const {
  const auto names_one = [](const std::string& value) {
    return value.find("gpu") != std::string::npos || value.find("GPU") != std::string::npos;
  };
  return names_one(gres) || std::any_of(options.begin(), options.end(), names_one);
}

const ParamSpecs& settings_specs() {
  static const Settings defaults;
  static const ParamSpecs specs = {
      text("partition", "The partition to submit to."),
      text("time", "The time limit of a task: minutes, hours:minutes:seconds or days-hours."),
      text("gres", "Generic resources of a task, such as gpu:1."),
      text("mem", "Memory of a task, such as 8G."),
      text("account", "Who pays."),
      text("qos", "The quality of service."),
      text("constraint", "Features that a node must have."),
      count("cpus", "CPUs of a task; 0: the threads of its run.", defaults.cpus, 0, 1024),
      count("max_running", "Tasks at a time; 0: as many as Slurm lets.", defaults.max_running, 0, 1e6),
      count("retries", "How often a run whose process died is taken up again.", defaults.retries, 0, 1000),
      text("scratch", "A folder on each node's own disk; without it SLURM_TMPDIR, TMPDIR or /tmp."),
      count("warning", "Seconds before its time limit at which a task saves a checkpoint and ends.", defaults.warning, 1,
            86400),
      count("publish", "Seconds between two looks at whether a run has a newer checkpoint to bring to safety.",
            defaults.publish, 1, 86400),
      lines("options", "Further options of sbatch, one a line of the script."),
      lines("setup", "Lines of the shell before the task, such as module load cuda."),
  };
  return specs;
}

Settings read_settings(const fs::path& file) {
  std::error_code error;
  if (file.empty() || !fs::exists(file, error)) return {};
  const auto document = experiment::Specification::from_file(file);
  experiment::PluginChoice values{"", default_params(settings_specs()), {}};
  experiment::Problems problems;
  experiment::read_params({&document.root(), ""}, settings_specs(), {}, "unknown setting", values, problems);
  Settings settings = settings_of(values.params);
  look_over(settings, [&](const std::string& key, const std::string& problem) {
    const experiment::Node* node = document.root().find(key);
    problems.add((node != nullptr ? experiment::locate(key, *node) : key + " (" + file.string() + ")") + ": " + problem);
  });
  problems.throw_if_any();
  return settings;
}

void check_settings(const Settings& settings) {
  experiment::Problems problems;
  look_over(settings, [&](std::string key, const std::string& problem) {
    std::replace(key.begin(), key.end(), '_', '-');
    problems.add("--" + key + ": " + problem);
  });
  problems.throw_if_any();
}

std::optional<std::int64_t> seconds_of(std::string_view time) {
  const std::size_t dash = time.find('-');
  std::vector<std::int64_t> parts;
  std::int64_t days = 0;
  const auto read = [](std::string_view digits, std::int64_t& value) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc{} && end == digits.data() + digits.size() && value >= 0 && value < 100'000'000;
  };
  if (dash != std::string_view::npos) {
    if (!read(time.substr(0, dash), days)) return std::nullopt;
    time.remove_prefix(dash + 1);
  }
  while (true) {
    const std::size_t colon = time.find(':');
    if (!read(time.substr(0, colon), parts.emplace_back(0))) return std::nullopt;
    if (colon == std::string_view::npos) break;
    time.remove_prefix(colon + 1);
  }
  if (parts.size() > 3) return std::nullopt;
  // After days the first part is of hours; else of minutes, but for hours when there are three.
  const bool begins_with_hours = dash != std::string_view::npos || parts.size() == 3;
  std::int64_t unit = begins_with_hours ? 3600 : 60, seconds = days * 86400;
  for (const std::int64_t part : parts) {
    seconds += part * unit;
    unit /= 60;
  }
  return seconds;
}

std::string settings_to_json(const Settings& settings) {
  nlohmann::json json;
  visit(settings, [&](const char* key, const auto& value) { json[key] = value; });
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Settings settings_from_json(const std::string& text) {
  Settings settings;
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    visit(settings, [&]<typename Value>(const char* key, Value& value) { value = json.at(key).template get<Value>(); });
  } catch (const nlohmann::json::exception& error) {
    throw Error(std::string("settings of a submission: ") + error.what());
  }
  return settings;
}

}  // namespace ebmlab::cluster
