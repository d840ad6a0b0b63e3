// SPDX-License-Identifier: MIT
// A data set of a finite number of rows, split for good into training and test rows.
#pragma once

#include <ebmlab/dataset.hpp>
#include <ebmlab/params.hpp>

namespace ebmlab::datasets {

/// Fewer rows are no data set to train and test on.
inline constexpr std::int64_t kFewestRows = 10;

/// Row numbers in an order that looks random and is a property of the rows, whatever their order was.
struct Split {
  at::Tensor train, test;  ///< int64
};

/// A row is a test row when a hash of its values and of `seed`, uniform in [0, 1), lies below `test_share`. So neither the
/// run's seed nor the other rows matter: equal rows stay together, and rows that are added or removed move no other. The share
/// is met on average; a side that would stay empty gets the rows whose hash is nearest. rows: [N, D...], real. Throws
/// ConfigError, beginning with `source`, for fewer than kFewestRows rows and for rows that are all the same.
[[nodiscard]] Split split_rows(const at::Tensor& rows, double test_share, std::int64_t seed, const std::string& source);

/// Mean and standard deviation of each element, float64; an element that does not vary gets scale 1.
[[nodiscard]] Scaling standardisation(const at::Tensor& rows);

/// Rows of each kind in the data's own units. Every draw adds Gaussian noise of `noise` x scaling.scale.
class RowDataset : public Dataset {
 public:
  struct Content {
    at::Tensor train, test;  ///< [N, D...], float64 or float32
    Scaling scaling;         ///< float64
    double noise = 0;        ///< standard deviation, standardised units
    std::string fingerprint = {};
    std::vector<Outliers> outliers = {};  ///< all there are of each kind; a kind without rows is left out
  };
  explicit RowDataset(Content content) : content_(std::move(content)) {}

  [[nodiscard]] Shape event_shape() const override { return content_.train.sizes().slice(1).vec(); }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] std::int64_t train_rows() const override { return content_.train.size(0); }
  [[nodiscard]] std::int64_t test_rows() const override { return content_.test.size(0); }

  /// All training rows, with noise; n is ignored.
  [[nodiscard]] at::Tensor train_events(std::int64_t n, at::Generator& generator) const override;
  [[nodiscard]] Scaling scaling() const override { return {content_.scaling.shift.clone(), content_.scaling.scale.clone()}; }

  /// The content's own kinds. Events that are vectors of one to three numbers get "uniform" too: on the box around the training
  /// rows with a quarter of their range added on each side.
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& generator) const override;

  /// That box, of events in the plane.
  [[nodiscard]] std::optional<Box> box() const override;
  [[nodiscard]] std::string fingerprint() const override { return content_.fingerprint; }

 protected:
  [[nodiscard]] const Content& content() const { return content_; }

  /// A new tensor: rows plus the noise that every event of this data set has.
  [[nodiscard]] at::Tensor with_noise(const at::Tensor& rows, at::Generator& generator) const;

  /// At most n of `rows`, without replacement and in random order, with noise.
  [[nodiscard]] at::Tensor some_of(const at::Tensor& rows, std::int64_t n, at::Generator& generator) const;

 private:
  struct Bounds {
    at::Tensor low, high;  // [D...]
  };
  [[nodiscard]] Bounds bounds() const;

  Content content_;
};

/// "test_share" and "split_seed", which split_rows() wants of every data set of rows.
[[nodiscard]] ParamSpecs split_params();

}  // namespace ebmlab::datasets
