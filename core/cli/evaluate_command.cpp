// SPDX-License-Identifier: MIT
// `ebmlab evaluate`: what a checkpoint is worth, under the final protocol.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <ebmlab/error.hpp>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/checkpoint_text.hpp"
#include "cli/json.hpp"
#include "cli/pinned_plugins.hpp"
#include "cli/plan.hpp"
#include "cli/run_tables.hpp"
#include "cli/training_commands.hpp"
#include "experiment/specification.hpp"
#include "storage/digest.hpp"
#include "storage/store.hpp"
#include "training/device.hpp"
#include "training/silence.hpp"

namespace ebmlab::cli {
namespace {

using experiment::RunSpec;
using nlohmann::json;
using storage::CheckpointRow;

constexpr std::string_view kBest = "best", kJudging = "evaluation.";

void refuse_what_cannot_be_judged(const storage::RunSummary& run) {
  const std::string id = std::to_string(run.id);
  if (run.kind != "train") throw ConfigError(called(run) + " is of kind " + run.kind + ": only training leaves checkpoints");
  if (run.deleted_us) throw ConfigError(called(run) + " is deleted: restore it first (ebmlab restore " + id + ")");
  if (storage::is_live(run.status)) {
    throw ConfigError(called(run) + " is " + std::string(to_text(run.status)) +
                      ": wait until it has ended, or stop it first (ebmlab stop " + id + ")");
  }
}

CheckpointRow chosen_checkpoint(const storage::Reader& reader, const storage::RunSummary& run, const EvaluateOptions& options) {
  const std::vector<CheckpointRow> all = reader.checkpoints(run.id);
  if (all.empty()) throw ConfigError(called(run) + " has no checkpoint that could be evaluated");
  const auto last_of = [&](std::string_view kind) {
    return std::find_if(all.rbegin(), all.rend(), [&](const CheckpointRow& checkpoint) {
      return (options.from < 0 || checkpoint.step == options.from) && (kind.empty() || checkpoint.kind == kind);
    });
  };
  const bool is_free = options.from < 0 && options.kind.empty();
  if (const auto best = last_of(kBest); is_free && best != all.rend()) return *best;
  const auto found = last_of(options.kind);
  if (found != all.rend()) return *found;
  std::string asked = options.from < 0 ? "" : "--from " + std::to_string(options.from);
  if (!options.kind.empty()) asked += (asked.empty() ? "--kind " : " --kind ") + options.kind;
  throw ConfigError(asked + ": " + called(run) + " has no such checkpoint; " + steps_text(all));
}

/// The run's configuration, judged as the options say: nothing but that can differ.
RunSpec judged_otherwise(RunSpec spec, const EvaluateOptions& options, const host::Catalogue& catalogue) {
  if (!options.device.empty()) spec.device = options.device;
  spec.device = training::resolve_device(spec.device).str();
  if (options.overrides.empty()) return spec;
  auto specification = experiment::Specification::from_text(experiment::to_toml(spec), "the run's configuration");
  for (const std::string& assignment : options.overrides) {
    if (!assignment.starts_with(kJudging)) {
      throw ConfigError("--set " + assignment +
                        ": only evaluation.KEY can be changed here, how a state is judged; for all else branch a new run off "
                        "(ebmlab resume RUN --set ...)");
    }
    specification.override_value(assignment);
  }
  spec.evaluation = resolved_runs(specification, catalogue).front().evaluation;
  return spec;
}

/// Keeps the evaluation; pictures of a checkpoint would stand among those that its run took.
class Verdict final : public training::Silence {
 public:
  void evaluation(storage::NewEvaluation evaluation) override { evaluation_ = std::move(evaluation); }
  [[nodiscard]] storage::NewEvaluation& value() { return evaluation_; }

 private:
  storage::NewEvaluation evaluation_;
};

extern "C" void end_with_a_sentence(int signal) {
  constexpr std::string_view kSentence = "ebmlab: interrupted; nothing was recorded\n";
  (void)!::write(STDERR_FILENO, kSentence.data(), kSentence.size());
  (void)::raise(signal);  // once this has returned, and then as if nobody had caught it
}

/// Judging has no place to stop at and nothing to leave behind: while this lives, Ctrl-C ends the process at once.
class EndsAtOnce {
 public:
  EndsAtOnce() {
    struct sigaction action {};
    action.sa_handler = end_with_a_sentence;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESETHAND;
    ::sigaction(SIGINT, &action, &former_int_);
    ::sigaction(SIGTERM, &action, &former_term_);
  }
  ~EndsAtOnce() {
    ::sigaction(SIGINT, &former_int_, nullptr);
    ::sigaction(SIGTERM, &former_term_, nullptr);
  }
  EndsAtOnce(const EndsAtOnce&) = delete;
  EndsAtOnce& operator=(const EndsAtOnce&) = delete;

 private:
  struct sigaction former_int_ {};
  struct sigaction former_term_ {};
};

storage::NewEvaluation judge(const RunSpec& spec, const host::Catalogue& catalogue,
                             const std::vector<std::filesystem::path>& data_path, const storage::Bytes& checkpoint) {
  const auto start = std::chrono::steady_clock::now();
  Verdict verdict;
  training::Session session(spec, catalogue, {data_path}, verdict);
  session.restore(checkpoint, training::TakeUp::kFork);
  session.judge();
  verdict.value().wall_us =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start).count();
  return std::move(verdict.value());
}

void print(const storage::Reader& reader, const storage::RunSummary& run, const CheckpointRow& checkpoint,
           const storage::NewEvaluation& evaluation, bool wants_json) {
  const std::string protocol_sha256 = storage::sha256(evaluation.protocol);
  std::vector<storage::EvaluationRow> rows = reader.checkpoint_evaluations(run.id);
  std::erase_if(rows, [&](const storage::EvaluationRow& row) {
    return row.checkpoint_id != checkpoint.id || row.protocol_sha256 != protocol_sha256;
  });
  const report::Table table = checkpoint_evaluations_table(rows, {checkpoint});
  const double seconds = 1e-6 * static_cast<double>(evaluation.wall_us);
  if (wants_json) {
    return print_json(
        {{"run", run.id},
         {"name", run.name},
         {"checkpoint",
          {{"id", checkpoint.id}, {"step", checkpoint.step}, {"kind", checkpoint.kind}, {"sha256", checkpoint.sha256}}},
         {"protocol", json::parse(evaluation.protocol)},
         {"protocol_sha256", protocol_sha256},
         {"seconds", seconds},
         {"evaluation", json::parse(report::to_json(table))["rows"]}});
  }
  std::cout << report::to_text(table);
}

}  // namespace

int evaluate(const EvaluateOptions& options) {
  storage::Store store = storage::Store::open(options.store.path());  // first: what cannot be recorded is not worth judging
  for (const std::string& notice : store.notices()) std::cerr << notice << "\n";
  const storage::Reader reader(options.store.path());
  const storage::RunDetail detail = reader.run_detail(reader.find_run(options.run));
  refuse_what_cannot_be_judged(detail.summary);
  const CheckpointRow checkpoint = chosen_checkpoint(reader, detail.summary, options);
  host::Catalogue catalogue = options.folders.catalogue();
  const Pinning pinning = options.wants_present_plugins ? Pinning::kPresent : Pinning::kRecorded;
  for (const std::string& notice : pin_plugins(catalogue, detail.plugins, pinning)) std::cerr << notice << "\n";
  const RunSpec spec = judged_otherwise(experiment::from_json(detail.config_json), options, catalogue);
  const storage::NewEvaluation evaluation = [&] {
    const EndsAtOnce on_interrupt;
    std::cerr << called(detail.summary) << ": its checkpoint \"" << checkpoint.kind << "\" of step " << checkpoint.step
              << " is judged\n";
    return judge(spec, catalogue, options.folders.data_path(), reader.artifact(checkpoint.sha256));
  }();
  store.add_evaluation(checkpoint.id, evaluation);
  print(reader, detail.summary, checkpoint, evaluation, options.wants_json);
  return kDone;
}

}  // namespace ebmlab::cli
