// SPDX-License-Identifier: MIT
// A data set of a finite number of rows, split for good into training and test rows.
#pragma once

#include <ebmlab/dataset.hpp>

namespace ebmlab::datasets {

/// A random split: each tensor holds row numbers in random order. Both sides get at least one row of two or more.
struct Split {
  at::Tensor train, test;  ///< int64
};
/// `seed` alone decides (and not the run's seed), so that all runs of a comparison share their test rows.
[[nodiscard]] Split split_rows(std::int64_t rows, double test_share, std::int64_t seed);

/// Mean and standard deviation of each dimension; a constant dimension gets scale 1.
[[nodiscard]] Scaling standardisation(const at::Tensor& rows);

/// Rows of each kind in the data's own units. Every draw adds Gaussian noise of `noise` x scaling.scale.
class RowDataset : public Dataset {
 public:
  struct Content {
    at::Tensor train, test;  ///< [N, D] float64; test rows in random order
    Scaling scaling;
    double noise = 0;  ///< standard deviation, standardised units
    std::string fingerprint = {};
  };
  explicit RowDataset(Content content) : content_(std::move(content)) {}

  [[nodiscard]] Shape event_shape() const override { return {content_.train.size(1)}; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] std::int64_t train_rows() const override { return content_.train.size(0); }
  [[nodiscard]] std::int64_t test_rows() const override { return content_.test.size(0); }

  /// All training rows, with noise; n is ignored.
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Scaling scaling() const override { return {content_.scaling.shift.clone(), content_.scaling.scale.clone()}; }
  [[nodiscard]] std::string fingerprint() const override { return content_.fingerprint; }

 protected:
  [[nodiscard]] const Content& content() const { return content_; }

  /// A new tensor: rows plus the noise that every event of this data set has.
  [[nodiscard]] at::Tensor with_noise(const at::Tensor& rows, at::Generator& generator) const;

  /// At most n of `rows`, without replacement and in random order, with noise.
  [[nodiscard]] at::Tensor some_of(const at::Tensor& rows, std::int64_t n, at::Generator& generator) const;

 private:
  Content content_;
};

}  // namespace ebmlab::datasets
