// SPDX-License-Identifier: MIT
#include "training/position.hpp"

#include <charconv>
#include <ebmlab/error.hpp>
#include <limits>

#include "experiment/describe.hpp"

namespace ebmlab::training {

namespace {
constexpr std::int64_t kAny = std::numeric_limits<std::int64_t>::max();

std::int64_t number(const std::map<std::string, std::string>& texts, const std::string& key, std::int64_t most) {
  const auto found = texts.find(key);
  std::int64_t value = -1;
  if (found != texts.end()) {
    const char* end = found->second.data() + found->second.size();
    const auto [stop, error] = std::from_chars(found->second.data(), end, value);
    if (error != std::errc() || stop != end) value = -1;
  }
  if (value > most) {
    throw Error("the checkpoint's " + key + " is " + std::to_string(value) + ", and this run has at most " +
                std::to_string(most));
  }
  if (value < 0) throw Error("the checkpoint has no usable \"" + key + "\"");
  return value;
}
}  // namespace

bool is_better(const std::string& metric, double value, double than) {
  return metric.starts_with("auroc") ? value > than : value < than;
}

std::map<std::string, std::string> Position::texts() const {
  std::map<std::string, std::string> texts{{"step", std::to_string(step)},
                                           {"stage", std::to_string(stage)},
                                           {"stage_step", std::to_string(stage_step)},
                                           {"stage_has_begun", stage_has_begun ? "1" : "0"},
                                           {"rollbacks", std::to_string(rollbacks)},
                                           {"energy_evals", std::to_string(counters.energy_evals)},
                                           {"gradient_evals", std::to_string(counters.gradient_evals)}};
  if (best) {
    texts["best_metric"] = best->metric;
    texts["best_value"] = experiment::value_text(best->value);
  }
  return texts;
}

Position Position::read(const std::map<std::string, std::string>& texts, const experiment::RunSpec& spec) {
  Position position;
  position.stage = static_cast<std::size_t>(number(texts, "stage", static_cast<std::int64_t>(spec.stages.size()) - 1));
  position.stage_has_begun = number(texts, "stage_has_begun", 1) == 1;
  position.step = number(texts, "step", spec.total_steps());
  position.stage_step = number(texts, "stage_step", spec.stages[position.stage].steps);
  position.rollbacks = number(texts, "rollbacks", spec.rollback_limit);
  position.counters = {number(texts, "energy_evals", kAny), number(texts, "gradient_evals", kAny)};
  if (const auto metric = texts.find("best_metric"); metric != texts.end()) {
    const auto text = texts.find("best_value");
    Best best{metric->second, 0.0};
    const char* const end = text == texts.end() ? nullptr : text->second.data() + text->second.size();
    if (end == nullptr || std::from_chars(text->second.data(), end, best.value).ptr != end)
      throw Error("the checkpoint has no usable \"best_value\"");
    position.best = best;
  }
  std::int64_t before = 0;
  for (std::size_t i = 0; i < position.stage; ++i) before += spec.stages[i].steps;
  if (before + position.stage_step != position.step) throw Error("the checkpoint's step is not that of its stage");
  return position;
}

}  // namespace ebmlab::training
