// SPDX-License-Identifier: MIT
// A player of the game: parameters on one flat tensor, Adam, clipping, rate schedule and moving average, without read-backs.
#pragma once

#include <ebmlab/objective.hpp>
#include <optional>

namespace ebmlab::training {

/// A player's optimiser for a stage, read from the objective's parameters (optimizer_params).
struct OptimizerSettings {
  OptimizerDefaults adam;
  /// Nothing when the objective does not train this player.
  [[nodiscard]] static std::optional<OptimizerSettings> read(const Params& objective, std::string_view player);
  /// The learning rate at `progress` in [0, 1): constant for `hold`, then linear to `floor`.
  [[nodiscard]] double rate(double progress) const;
};

class NetworkPlayer : public Player {
 public:
  /// Moves the parameters' storage into one flat tensor; the leaves stay the plugin's own. Of several ranks, which outlive it,
  /// each descends by the mean of their gradients.
  NetworkPlayer(std::string name, Parameters parameters, const Ranks& ranks = alone());

  /// Starts a stage: fresh moments, the average at the parameters. Nothing: the player rests and keeps its average.
  void begin_stage(const std::optional<OptimizerSettings>& settings);
  /// How far the stage is; sets the rate of the following descents.
  void set_progress(double progress) { progress_ = progress, descents_ = 0; }
  /// Multiplies the rate of every descent from here on, in later stages too.
  void set_rate_factor(double factor) { rate_factor_ = factor; }

  void descend(const at::Tensor& loss) override;
  void adopt_average() override;

  /// Gradient norm before clipping of the last descent, []; undefined when there was none since the last call.
  [[nodiscard]] at::Tensor take_gradient_norm();
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] bool is_empty() const { return parameters_.empty(); }

  /// Between these two, descents are recorded (accel/device_graph.hpp), as many as there were since set_progress: what changes
  /// from update to update they read from tensors on the device.
  void begin_recording();
  void end_recording() { is_recording_ = false; }
  /// Throws PluginError where they were not as many.
  void check_recording() const;
  /// Before what was recorded is done again: counts its descents and says what is theirs now.
  void prepare_replay();

  /// While it lives, the parameters are their moving average (where there is one).
  class AverageScope {
   public:
    explicit AverageScope(NetworkPlayer& player);
    ~AverageScope();
    AverageScope(const AverageScope&) = delete;
    AverageScope& operator=(const AverageScope&) = delete;

   private:
    NetworkPlayer& player_;
    at::Tensor live_;
  };

  /// Parameters, average, moments and counters, sharing storage.
  [[nodiscard]] NamedTensors state() const;

 private:
  /// The numbers of one update, the (updates + 1)th of the stage.
  struct Step {
    OptimizerDefaults adam;
    double correction1 = 1.0, correction2 = 1.0;  ///< 1 - beta^t
    double rate = 0.0;                            ///< without a parameter's own scale
    double average_weight = 0.0;                  ///< 1 - decay of the moving average; 0 without one
  };
  [[nodiscard]] Step next_step();
  /// The same on the device, [] each.
  struct DeviceStep {
    at::Tensor correction2, descent, average_weight;
  };
  // Two forms of one update from the gradients of the leaves, undefined ones being 0; both set gradient_norm_. The numbers of
  // the first are a double or a tensor each; `descent` is -rate / correction1.
  template <typename Number>
  void update_by_operators(const Number& correction2, const Number& descent, const Number& average_weight,
                           const std::vector<at::Tensor>& gradients);
  void update_by_hand(const Step& step, const std::vector<at::Tensor>& gradients);
  [[nodiscard]] at::Tensor flattened(const std::vector<at::Tensor>& gradients) const;
  /// The gradients of all ranks' rows, from those of this rank's, in one sum.
  [[nodiscard]] std::vector<at::Tensor> of_all_ranks(const std::vector<at::Tensor>& gradients) const;
  void clamp();

  std::string name_;
  const Ranks& ranks_;
  Parameters parameters_;
  std::vector<at::Tensor> leaves_;
  at::Tensor flat_, average_, first_, second_;  // [P]
  at::Tensor rate_scale_;                       // [P]; undefined when all are 1
  at::Tensor counters_;                         // CPU int64 {updates in the stage, whether there is an average}
  std::optional<OptimizerSettings> settings_;
  double progress_ = 0.0, rate_factor_ = 1.0;
  std::size_t descents_ = 0;          // since set_progress
  std::vector<DeviceStep> recorded_;  // of the descents that were recorded
  bool is_recording_ = false;
  at::Tensor gradient_norm_;
};

}  // namespace ebmlab::training
