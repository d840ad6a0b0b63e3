// SPDX-License-Identifier: MIT
// One run from its first step to its last: stages, evaluations, checkpoints, and what stops it early.
#pragma once

#include "experiment/run_spec.hpp"
#include "host/catalogue.hpp"
#include "storage/records.hpp"
#include "storage/status.hpp"
#include "training/event_sink.hpp"

#include <functional>
#include <memory>

namespace ebmlab::accel {
class GraphRecorder;
}
namespace ebmlab::parallel {
class Communicator;
}

namespace ebmlab::training {

struct SessionOptions {
  std::vector<std::filesystem::path> data_dirs;  ///< where a data set looks for files, in this order
  /// What records steps where the run asks for it (cuda_graphs); null: that of the run's device. Outlives the session.
  accel::GraphRecorder* recorder = nullptr;
  /// Who trains the run together; null: this process by itself. Outlives the session.
  const parallel::Communicator* ranks = nullptr;
  std::string device = {};  ///< this rank's own, in place of the run's; empty: the run's
};

/// What the outside of a run asks of it between two steps.
enum class Directive { kGoOn, kCheckpoint, kStop };

/// How a session takes up a checkpoint: its own run's; that of a run it branches off from, or that is to be judged otherwise
/// (random streams of another device begin afresh); or only to see whether its state fits (on whatever device; the
/// configuration is not compared and random streams are left alone).
enum class TakeUp { kContinue, kFork, kTrial };

struct Outcome {
  storage::RunStatus status = storage::RunStatus::kStopped;  ///< completed, stopped or diverged
  std::string reason;                                        ///< empty when completed
  std::int64_t step = 0;                                     ///< steps done
};

/// What a whole run would cost, measured on a small part of it.
struct Pilot {
  double seconds = 0.0;  ///< with its evaluations, without what the store takes
  double steps_per_second = 0.0;
};

/// Builds everything a run needs. Not thread-safe; one session at a time in a process (it sets LibTorch's threads).
class Session {
 public:
  /// Throws ConfigError for a device, file or parameter that cannot be had, PluginError for what goes wrong in a plugin.
  Session(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const SessionOptions& options, EventSink& sink);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Trains to the end, until `ask` (called with the steps done, after each but the last, and again after a checkpoint) says
  /// stop, or until something is not finite. A stop and a divergence leave a checkpoint; so does every improvement of the
  /// sharpest metric that is judged on the way ("best"). Throws PluginError when a plugin fails.
  /// Of several ranks each makes this call and gets the same outcome; rank 0 alone tells what happens and is asked. Throws
  /// Error when their states part.
  Outcome run(const std::function<Directive(std::int64_t step)>& ask);

  /// Judges the models as they stand under the final protocol, as run() does at its end: one evaluation and its pictures go to
  /// the sink. Judging costs no energy evaluations of training, and moves the random streams that evaluations draw from.
  void judge();

  /// `steps` steps through the stages, with nothing read back from the device, judged or recorded: to check that a method runs
  /// on a device at all (the meta device, for one, throws on any read-back).
  void train_blindly(std::int64_t steps);

  /// One step of each stage, for what only a step can find out: a buffer smaller than its batch, tensors that do not fit. The
  /// session is of no other use afterwards.
  void rehearse();

  /// Trains each stage for about so many seconds, evaluates as on the way and as at the end once, and extrapolates. The session
  /// is of no other use afterwards.
  [[nodiscard]] Pilot pilot(double seconds_for_a_stage);

  /// The data set for the store's record.
  [[nodiscard]] storage::DatasetRecord dataset_record() const;

  /// Everything that a run's future depends on, as the bytes of a checkpoint file (tensor_file.hpp).
  [[nodiscard]] storage::Bytes save() const;
  /// Continues from such bytes. Throws Error when they are damaged, of a newer format, or of a run with another configuration
  /// or seed; a fork may differ in whatever leaves the shapes of the state and the stages before as they are.
  void restore(std::span<const std::byte> checkpoint, TakeUp how = TakeUp::kContinue);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::training
