// SPDX-License-Identifier: MIT
// Where MCMC chains start, and the persistent buffer of PCD (Tieleman 2008), shared by all kernels.
#pragma once

#include <ebmlab/mcmc.hpp>
#include <ebmlab/params.hpp>

namespace ebmlab {

enum class Start { kData, kNoise, kPersistent };
enum class Noise { kBox, kGaussian };

/// The settings that every MCMC sampler has, read from its parameters.
struct ChainSettings {
  Start start = Start::kData;
  std::int64_t steps = 10;             ///< transitions for each negative of a training step
  std::int64_t buffer_size = 10000;    ///< slots of the persistent buffer
  double restart_rate = 0.05;          ///< share of drawn slots that start afresh from noise
  Noise noise = Noise::kBox;           ///< uniform in a box, or the Gaussian with the training data's mean and covariance
  double noise_box = 2.0;              ///< the box is [-noise_box, noise_box]^D, standardised units
  std::int64_t generate_steps = 1000;  ///< transitions from noise when a user draws samples
  bool is_binary = false;              ///< events are zeros and ones: noise is fair coins. The kernel says so, not its user

  explicit ChainSettings(const Params& params);
  ChainSettings() = default;
};

/// The descriptions of the settings above, to be appended to a sampler's own parameters. A binary kernel leaves out noise and
/// noise_box.
[[nodiscard]] ParamSpecs chain_params();

/// Starting points and the buffer. A persistent draw is a set of distinct slots; `finish` writes each chain back to the slot
/// it was drawn from. Several ranks have the whole buffer each, and the same one.
class ChainStarts {
 public:
  /// Throws ConfigError for Gaussian noise without training data.
  ChainStarts(ChainSettings settings, const ModelContext& context);

  struct Draw {
    at::Tensor x;                  ///< [n, D...]
    at::Tensor slots;              ///< of the buffer, those of all ranks; undefined unless persistent
    const Ranks& ranks = alone();  ///< who draws
  };
  [[nodiscard]] Draw begin(const SampleRequest& request);
  void finish(const Draw& draw, const at::Tensor& x);

  /// n starts; `rows` as of rand.
  [[nodiscard]] at::Tensor noise(std::int64_t n, at::Generator& generator, std::int64_t rows = 0) const;
  [[nodiscard]] const ChainSettings& settings() const { return settings_; }
  [[nodiscard]] NamedTensors state() const;
  /// Of a persistent buffer: the mean age of its chains, and the share that has never been restarted.
  [[nodiscard]] Metrics metrics() const;

 private:
  ChainSettings settings_;
  Shape event_shape_;
  at::Tensor mean_, factor_;  // of Gaussian noise over flattened events: [D] and a Cholesky factor [D, D]; else undefined
  at::Tensor like_;           // an empty tensor of the run's dtype and device
  at::Tensor positions_;      // [buffer_size, D...]
  at::Tensor ages_;           // [buffer_size] int64: training draws since the slot's last restart
  at::Tensor founders_;       // [buffer_size] bool: the slot's chain has run since the buffer was filled
  at::Tensor filled_;         // [] int64: 0 until the first draw fills the buffer from the run's own stream
};

}  // namespace ebmlab
