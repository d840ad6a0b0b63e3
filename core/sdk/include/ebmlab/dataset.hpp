// SPDX-License-Identifier: MIT
// The interface of a data set: training draws, held-out draws, and what is known of the truth.
#pragma once

#include <ebmlab/landscape.hpp>

#include <filesystem>
#include <optional>

namespace ebmlab {

/// What a data set is built with. `search` are the folders in which a relative file name is looked for: --data-dir, the working
/// folder, the plugin's own folder. There is no generator: what a data set holds, its split included, is no matter of a run's
/// seed.
struct DataContext {
  std::vector<std::filesystem::path> search;
};

/// standardised = (x - shift) / scale, per element of an event.
struct Scaling {
  at::Tensor shift;  ///< [D...]
  at::Tensor scale;  ///< [D...], positive
};

/// Events that do not belong to the data, for AUROC: own units, [N, D...].
struct Outliers {
  std::string name;  ///< "uniform", "held_out_class", ...
  at::Tensor events;
};

/// All tensors are float64 or float32 on the CPU, in the data's own units. A const object may be shared by threads.
class Dataset {
 public:
  virtual ~Dataset();

  [[nodiscard]] virtual Shape event_shape() const = 0;

  /// n training events: fresh draws, or rows of the training split with replacement.
  [[nodiscard]] virtual at::Tensor draw(std::int64_t n, at::Generator& generator) const = 0;

  /// Up to n events that were never trained on: fresh draws, or the first n rows of a shuffled test split.
  [[nodiscard]] virtual at::Tensor held_out(std::int64_t n, at::Generator& generator) const = 0;

  /// Rows of the training and test split; 0 when every draw is fresh.
  [[nodiscard]] virtual std::int64_t train_rows() const;
  [[nodiscard]] virtual std::int64_t test_rows() const;

  /// The whole training split [N, D...]; `n` fresh draws where there is none.
  [[nodiscard]] virtual at::Tensor train_events(std::int64_t n, at::Generator& generator) const;

  /// How players see the data. The default is mean and standard deviation of each dimension over the training split.
  [[nodiscard]] virtual Scaling scaling() const;

  /// Exact log density in nats, [B, D...] -> [B]; an undefined tensor where it is not known.
  [[nodiscard]] virtual at::Tensor log_density(const at::Tensor& x) const;
  [[nodiscard]] virtual std::optional<Modes> modes() const;

  /// Where to integrate and to draw a landscape (2-D data), if anywhere.
  [[nodiscard]] virtual std::optional<Box> box() const;

  /// At most n events of each kind of outlier.
  [[nodiscard]] virtual std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const;

  /// {height, width} when an event is a grey image; empty otherwise. Pixel values lie in `pixel_range`.
  [[nodiscard]] virtual Shape image_shape() const;
  [[nodiscard]] virtual std::pair<double, double> pixel_range() const;

  /// What was read or is drawn from, for the record: a file's sha256, or the generator's name and settings.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

}  // namespace ebmlab
