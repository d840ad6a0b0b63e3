// SPDX-License-Identifier: MIT
// The inside of a session, for its four parts: its run (session.cpp), its state as bytes (session_state.cpp), recorded steps
// (session_graphs.cpp) and what a run would cost (session_pilot.cpp).
#pragma once

#include "parallel/communicator.hpp"
#include "training/figures.hpp"
#include "training/judge.hpp"
#include "training/position.hpp"
#include "training/recorded_chains.hpp"
#include "training/session.hpp"
#include "training/stage.hpp"

#include <optional>
#include <set>

namespace ebmlab::training {

class Session::Impl {
 public:
  Impl(const experiment::RunSpec& spec, const host::Catalogue& catalogue, const SessionOptions& options, EventSink& sink);

  Outcome run(const std::function<Directive(std::int64_t)>& ask);
  void judge();
  void train_blindly(std::int64_t steps);
  void rehearse();
  [[nodiscard]] Pilot pilot(double seconds_for_a_stage);
  [[nodiscard]] storage::Bytes save() const;
  void restore(std::span<const std::byte> checkpoint, TakeUp how);
  [[nodiscard]] storage::DatasetRecord dataset_record() const;

 private:
  [[nodiscard]] const experiment::StageSpec& stage() const { return spec_.stages[stage_index_]; }
  /// What is averaged for an evaluation, as long as it lives.
  struct Averaged {
    explicit Averaged(Impl& run) : energy(run.energy_player_) {
      if (run.sampler_player_) sampler.emplace(*run.sampler_player_);
    }
    NetworkPlayer::AverageScope energy;
    std::optional<NetworkPlayer::AverageScope> sampler;
  };

  /// What cuda_graphs adds: the stage's step as recorded work, and its sampler's transitions where the whole step cannot be.
  struct Graphs {
    Graphs(Impl& run, std::unique_ptr<accel::GraphRecorder> its_own, accel::GraphRecorder& used);
    std::unique_ptr<accel::GraphRecorder> own;  // empty when it is lent
    accel::GraphRecorder& recorder;
    RecordedChains chains;
    // Of the stage:
    std::int64_t watched = 0;  // steps done so far to see whether one can be recorded
    bool is_refused = false, has_told = false;
    std::unique_ptr<accel::DeviceGraph> step;
    std::vector<std::string> names;  // of a step's figures
    at::Tensor figures;              // [F] float64: where a recorded step leaves them
    host::Counters cost;             // of a step
  };
  void begin_graphs(accel::GraphRecorder* lent);
  void forget_step();
  Metrics step_with_graphs();
  Metrics watched_step();
  void record_step(std::int64_t figures);
  void record_step_or_throw();
  Metrics replay_step();
  void tell_of_graphs(const std::string& text);
  [[nodiscard]] std::vector<NetworkPlayer*> players();

  void make_objective();
  void begin_stage();
  void end_stage();
  void train_step();
  Metrics direct_step();
  double seconds_a_step(double patience);
  [[nodiscard]] Directive asked(const std::function<Directive(std::int64_t)>& ask) const;
  void check_agreement(const storage::Bytes& state) const;
  [[nodiscard]] std::optional<NonFinite> read_back();
  void keep();
  [[nodiscard]] bool is_due(std::int64_t every) const { return every > 0 && step_ % every == 0; }
  void evaluate_if_due();
  void keep_the_best();
  void report_seeds();
  void report_progress();
  void save_checkpoint(const char* kind, storage::Bytes bytes, std::int64_t step, const std::optional<Best>& best = {});
  [[nodiscard]] bool can_roll_back() const;
  void roll_back(const NonFinite& cause);
  [[nodiscard]] double rate_factor() const;
  void lower_rates();
  Outcome diverged(const NonFinite& cause);
  Outcome stopped();
  [[nodiscard]] NamedTensors state() const;
  [[nodiscard]] NamedTensors whole_state() const;   ///< with the random streams
  [[nodiscard]] NamedTensors plugin_state() const;  ///< what in it is not of the players, which know of recordings

  experiment::RunSpec spec_;
  const parallel::Communicator& ranks_;
  const host::Catalogue& catalogue_;
  EventSink& sink_;
  at::TensorOptions options_;
  Streams streams_;
  Models models_;
  NetworkPlayer energy_player_;
  std::unique_ptr<NetworkPlayer> sampler_player_;
  StageTraining training_;
  Judge judge_;

  std::size_t stage_index_ = 0;
  bool stage_has_begun_ = false;
  std::int64_t stage_step_ = 0, step_ = 0;
  std::unique_ptr<Objective> objective_;
  std::unique_ptr<NetworkPlayer> own_player_;
  Figures figures_;
  std::vector<std::pair<std::string, double>> live_figures_;
  std::set<std::string> told_seeds_;
  storage::Bytes last_finite_;
  std::int64_t last_finite_step_ = 0;
  std::int64_t rollbacks_ = 0;
  std::optional<Best> best_;
  std::optional<Graphs> graphs_;  // ends before the models
};

}  // namespace ebmlab::training
