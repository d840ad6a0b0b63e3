// SPDX-License-Identifier: MIT
// The guard around a data set.
#include "host/guarded_dataset.hpp"

#include <functional>
#include <numeric>

#include "host/guarded_call.hpp"
#include "host/tensor_checks.hpp"

namespace ebmlab::host {
namespace {

void check_real(std::string_view what, const at::Tensor& tensor) {
  const bool is_real = tensor.defined() && (tensor.scalar_type() == at::kDouble || tensor.scalar_type() == at::kFloat);
  check_kind(what, tensor, is_real ? tensor.scalar_type() : at::kDouble, at::kCPU);
}

/// Events [m, D...] with m <= n.
void check_events(std::string_view what, const at::Tensor& events, std::int64_t n, const Shape& event_shape) {
  const std::int64_t rows = events.defined() && events.dim() > 0 ? std::min(events.size(0), n) : n;
  check_shape(what, events, batch_shape(rows, event_shape));
  check_real(what, events);
}

void check_rows(std::int64_t rows) {
  if (rows < 0) throw PluginError("returned " + std::to_string(rows) + ": must be 0 or more");
}

}  // namespace

GuardedDataset::GuardedDataset(std::unique_ptr<Dataset> dataset, std::string id)
    : name_{PluginKind::kDataset, std::move(id)}, dataset_(std::move(dataset)) {
  event_shape_ = guarded(name_, "event_shape()", [&] {
    Shape shape = dataset_->event_shape();
    const bool is_positive = std::all_of(shape.begin(), shape.end(), [](std::int64_t size) { return size > 0; });
    if (shape.empty() || !is_positive) throw PluginError("must give at least one dimension, all of them positive");
    return shape;
  });
}

std::int64_t GuardedDataset::event_size() const {
  return std::accumulate(event_shape_.begin(), event_shape_.end(), std::int64_t{1}, std::multiplies<>());
}

at::Tensor GuardedDataset::draw(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "draw()", [&] {
    at::Tensor result = dataset_->draw(n, generator);
    check_shape("its result", result, batch_shape(n, event_shape_));
    check_real("its result", result);
    return result;
  });
}

at::Tensor GuardedDataset::held_out(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "held_out()", [&] {
    at::Tensor result = dataset_->held_out(n, generator);
    check_events("its result", result, n, event_shape_);
    return result;
  });
}

std::int64_t GuardedDataset::train_rows() const {
  return guarded(name_, "train_rows()", [&] {
    const std::int64_t rows = dataset_->train_rows();
    check_rows(rows);
    return rows;
  });
}

std::int64_t GuardedDataset::test_rows() const {
  return guarded(name_, "test_rows()", [&] {
    const std::int64_t rows = dataset_->test_rows();
    check_rows(rows);
    return rows;
  });
}

at::Tensor GuardedDataset::train_events(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "train_events()", [&] {
    at::Tensor result = dataset_->train_events(n, generator);
    const std::int64_t rows = dataset_->train_rows();
    check_shape("its result", result, batch_shape(rows > 0 ? rows : n, event_shape_));
    check_real("its result", result);
    return result;
  });
}

Scaling GuardedDataset::scaling() const {
  return guarded(name_, "scaling()", [&] {
    Scaling result = dataset_->scaling();
    for (const auto& [what, tensor] : {std::pair("its shift", result.shift), std::pair("its scale", result.scale)}) {
      check_shape(what, tensor, event_shape_);
      check_real(what, tensor);
    }
    return result;
  });
}

at::Tensor GuardedDataset::log_density(const at::Tensor& x) const {
  return guarded(name_, "log_density()", [&] {
    const Unchanged argument(x);
    at::Tensor result = dataset_->log_density(x);
    if (result.defined()) check_shape("its result", result, {x.size(0)});
    if (result.defined()) check_real("its result", result);
    argument.check("its argument");
    return result;
  });
}

std::optional<Modes> GuardedDataset::modes() const {
  return guarded(name_, "modes()", [&] {
    std::optional<Modes> result = dataset_->modes();
    if (!result) return result;
    const at::Tensor& centers = result->centers;
    check_shape("its centres", centers,
                batch_shape(centers.defined() && centers.dim() > 0 ? centers.size(0) : 0, event_shape_));
    check_real("its centres", centers);
    if (!(result->radius > 0)) throw PluginError("its radius is " + std::to_string(result->radius) + ": must be positive");
    return result;
  });
}

std::optional<Box> GuardedDataset::box() const {
  return guarded(name_, "box()", [&] {
    std::optional<Box> result = dataset_->box();
    if (!result) return result;
    const auto size = static_cast<std::size_t>(event_size());
    if (result->low.size() != size || result->high.size() != size) {
      throw PluginError("must give one interval for each of " + std::to_string(size) + " dimensions");
    }
    for (std::size_t i = 0; i < size; ++i) {
      if (!(result->low[i] < result->high[i])) throw PluginError("interval " + std::to_string(i) + " is empty");
    }
    return result;
  });
}

std::vector<Outliers> GuardedDataset::outliers(std::int64_t n, at::Generator& generator) const {
  return guarded(name_, "outliers()", [&] {
    std::vector<Outliers> result = dataset_->outliers(n, generator);
    for (const Outliers& kind : result) check_events("\"" + kind.name + "\"", kind.events, n, event_shape_);
    return result;
  });
}

Shape GuardedDataset::image_shape() const {
  return guarded(name_, "image_shape()", [&] {
    Shape shape = dataset_->image_shape();
    if (!shape.empty() && (shape.size() != 2 || shape[0] * shape[1] != event_size())) {
      throw PluginError("must be empty, or {height, width} with as many pixels as an event has elements (" +
                        std::to_string(event_size()) + ")");
    }
    return shape;
  });
}

std::pair<double, double> GuardedDataset::pixel_range() const {
  return guarded(name_, "pixel_range()", [&] {
    const std::pair<double, double> range = dataset_->pixel_range();
    if (!(range.first < range.second)) throw PluginError("is empty: the first value must be below the second");
    return range;
  });
}

std::string GuardedDataset::fingerprint() const {
  return guarded(name_, "fingerprint()", [&] { return dataset_->fingerprint(); });
}

}  // namespace ebmlab::host
