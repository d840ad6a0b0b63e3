// SPDX-License-Identifier: MIT
// The suite of data sets.
#include <ebmlab/error.hpp>

#include <cmath>
#include <set>

#include "conformance/dataset_density.hpp"
#include "conformance/suites.hpp"
#include "conformance/tensors.hpp"

namespace ebmlab::conformance {
namespace {

/// Events as bytes, to find them again.
std::multiset<std::string> rows_of(const at::Tensor& events) {
  const at::Tensor flat = events.to(at::kDouble).flatten(1).contiguous();
  const auto size = static_cast<std::size_t>(flat.size(1)) * sizeof(double);
  std::multiset<std::string> rows;
  for (std::int64_t i = 0; i < flat.size(0); ++i) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the bytes of a row
    rows.emplace(reinterpret_cast<const char*>(flat.data_ptr<double>() + i * flat.size(1)), size);
  }
  return rows;
}

class DatasetSuite {
 public:
  DatasetSuite(const Case& tested, std::vector<std::filesystem::path> data_path, bool is_long)
      : tested_(tested), data_path_(std::move(data_path)), is_long_(is_long) {}

  void run(Suite& suite) {
    suite.gate("builds", [&] { return builds(); });
    suite.gate("returns", [&] { return returns(); });
    suite.run("finite", [&] { return finite(); });
    suite.run("scaling", [&] { return scaling(); });
    suite.run("repeats", [&] { return repeats(); });
    suite.run("split", [&] { return split(); });
    suite.run("input", [&] { return input(); });
    if (suite.run("density", [&] { return density(); })) suite.run("law", [&] { return law(); });
    if (suite.is_long())
      suite.run("bounds", [&] { return fault_at_bounds(tested_, [&](const Params& params) { return use(params); }); });
  }

 private:
  using Made = std::unique_ptr<Dataset>;
  [[nodiscard]] Made make(const Params& params) const {
    return tested_.catalogue().make_dataset(tested_.id(), params, {data_path_});
  }

  std::string builds() {
    try {
      dataset_ = make(tested_.params());
      return {};
    } catch (const ConfigError& refusal) {
      throw NotApplicable(refusal.what());  // it asks for a file, say
    }
  }

  [[nodiscard]] at::Tensor draw(std::int64_t n, std::uint64_t seed) const {
    at::Generator generator = make_generator(seed);
    return dataset_->draw(n, generator);
  }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, std::uint64_t seed) const {
    at::Generator generator = make_generator(seed);
    return dataset_->held_out(n, generator);
  }
  [[nodiscard]] at::Tensor train_events(std::uint64_t seed = 1) const {
    at::Generator generator = make_generator(seed);
    return dataset_->train_events(1000, generator);
  }

  /// Every method, for the guard to look at.
  std::string returns() {
    at::Generator generator = make_generator(1);
    const at::Tensor x = draw(7, 1);
    (void)draw(1, 2);
    (void)held_out(5, 1);
    (void)train_events();
    (void)dataset_->test_rows();
    (void)dataset_->scaling();
    (void)dataset_->log_density(x);
    (void)dataset_->log_density(x.to(at::kFloat));
    (void)dataset_->modes();
    (void)dataset_->box();
    (void)dataset_->outliers(5, generator);
    (void)dataset_->image_shape();
    (void)dataset_->pixel_range();
    return dataset_->fingerprint().empty() ? "fingerprint() is empty: must say what was read or is drawn from" : "";
  }

  std::string finite() {
    at::Generator generator = make_generator(1);
    for (const auto& [method, events] : {std::pair("draw()", draw(500, 1)), std::pair("held_out()", held_out(500, 1)),
                                         std::pair("train_events()", train_events())}) {
      if (!is_finite(events)) return std::string(method) + ": " + nonfinite_text(events) + " are not finite";
    }
    for (const Outliers& kind : dataset_->outliers(100, generator)) {
      if (!is_finite(kind.events))
        return "outliers(), \"" + kind.name + "\": " + nonfinite_text(kind.events) + " are not finite";
    }
    const at::Tensor density = dataset_->log_density(draw(500, 1));
    if (!density.defined() || is_finite(density)) return {};
    return "log_density() of its own draws: " + nonfinite_text(density) + " are not finite";
  }

  std::string scaling() {
    const Scaling scaling = dataset_->scaling();
    if (!is_finite(scaling.shift) || !is_finite(scaling.scale)) return "its shift and scale are not all finite";
    if (scaling.scale.min().item<double>() > 0) return {};
    return "its smallest scale is " + number(scaling.scale.min().item<double>()) + ": must be positive";
  }

  std::string repeats() {
    const Made other = make(tested_.params());
    at::Generator generator = make_generator(4), same = make_generator(1);
    if (!is_same(draw(50, 4), other->draw(50, generator)))
      return "draw() of two of the same settings differs with the same generator: draw from it alone";
    if (!is_same(held_out(50, 4), held_out(50, 4))) return "held_out() differs between two calls with the same generator";
    if (dataset_->train_rows() > 0 && !is_same(train_events(), other->train_events(1000, same)))
      return "two of the same settings have different training splits: a split is no matter of a run's seed";
    if (dataset_->fingerprint() != other->fingerprint()) return "fingerprint() differs between two of the same settings";
    return {};
  }

  /// Data may hold an event twice, so that some held-out events are in the training split too: as many as chance says.
  std::string split() {
    if (dataset_->train_rows() == 0) throw NotApplicable("every draw is fresh");
    if (!is_same(train_events(1), train_events(2))) throw NotApplicable("its events carry noise, which hides their rows");
    const at::Tensor train = train_events(), test = held_out(dataset_->test_rows(), 2);
    const std::multiset<std::string> rows = rows_of(train);
    for (const std::string& row : rows_of(draw(100, 3))) {
      if (!rows.contains(row))
        return "draw() gives an event that train_events() does not have: must be rows of the training split";
    }
    std::int64_t twins = 0, shared = 0;
    for (const std::string& row : rows) twins += rows.count(row) > 1 ? 1 : 0;
    for (const std::string& row : rows_of(test)) shared += rows.contains(row) ? 1 : 0;
    const auto n = static_cast<double>(std::max<std::int64_t>(test.size(0), 1));
    const double expected = static_cast<double>(twins) / static_cast<double>(train.size(0));
    constexpr double kLargestZ = 4.5;
    if (static_cast<double>(shared) <= n * expected + kLargestZ * std::sqrt(n * expected * (1.0 - expected)) + 1.0) return {};
    return std::to_string(shared) + " of " + std::to_string(test.size(0)) +
           " held-out events are in the training split too: the splits must have no rows in common";
  }

  std::string input() {
    const at::Tensor x = draw(10, 5), before = x.clone();
    (void)dataset_->log_density(x);
    if (!is_same(x, before)) return "the events it was given are different after log_density(): must be left as they are";
    draw(10, 5).zero_();  // what it returns is the caller's
    return is_same(draw(10, 5), before) ? "" : "draw() lends its own storage: must return a copy";
  }

  [[nodiscard]] PlaneDensity plane() const {
    const auto box = dataset_->box();
    if (!box || dataset_->event_shape() != Shape{2} || !dataset_->log_density(draw(1, 1)).defined())
      throw NotApplicable("it claims no density in the plane");
    return {*dataset_, *box, is_long_ ? 360 : 120};
  }

  std::string density() {
    constexpr double kTolerance = 0.01;  // of the midpoint rule, for densities with edges
    const double integral = plane().integral();
    if (std::abs(integral - 1.0) <= kTolerance) return {};
    return "the integral of exp(log_density()) over box() is " + number(integral) + ": must be 1 within " + number(kTolerance);
  }

  std::string law() {
    constexpr double kLargestZ = 4.5;
    const std::int64_t draws = is_long_ ? 100000 : 20000;
    const double z = plane().z_of(draw(draws, 11));
    if (std::abs(z) <= kLargestZ) return {};
    return std::to_string(draws) + " draws are " + number(z) +
           " standard deviations of chi-square away from log_density(): must be within " + number(kLargestZ);
  }

  std::string use(const Params& params) const {
    const Made made = make(params);
    at::Generator generator = make_generator(1);
    return is_finite(made->draw(20, generator)) && is_finite(made->scaling().scale) ? "" : "its events are not all finite";
  }

  const Case& tested_;
  std::vector<std::filesystem::path> data_path_;
  bool is_long_;
  Made dataset_;
};

}  // namespace

void check_dataset(const Case& tested, Suite& suite, const std::vector<std::filesystem::path>& data_path) {
  DatasetSuite(tested, data_path, suite.is_long()).run(suite);
}

}  // namespace ebmlab::conformance
