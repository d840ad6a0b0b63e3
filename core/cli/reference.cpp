// SPDX-License-Identifier: MIT
// What pictures show of the data beside a run's own.
#include "cli/reference.hpp"

#include <ebmlab/error.hpp>

#include "evaluation/grid.hpp"
#include "experiment/run_spec.hpp"
#include "training/device.hpp"
#include "training/models.hpp"

namespace ebmlab::cli {
namespace {

constexpr std::int64_t kCells = 120, kSamples = 2000, kImages = 64;

std::vector<double> values_of(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.to(at::kCPU, at::kDouble).contiguous().flatten();
  return {flat.const_data_ptr<double>(), flat.const_data_ptr<double>() + flat.numel()};
}

report::Grid truth_grid(const Dataset& data, const Box& box) {
  const at::Tensor values =
      evaluation::evaluate_on_grid([&](const at::Tensor& x) { return -data.log_density(x); }, box, kCells);
  return {kCells,
          kCells,
          {box.low[0], box.high[0]},
          {box.low[1], box.high[1]},
          values_of(values),
          report::GridPoints::cell_centres};
}

report::Images image_panel(const Dataset& data, at::Generator& generator) {
  const Shape shape = data.image_shape();
  const auto [low, high] = data.pixel_range();
  report::Images images;
  images.image_height = static_cast<std::size_t>(shape[0]);
  images.image_width = static_cast<std::size_t>(shape[1]);
  images.pixels = values_of(data.held_out(kImages, generator));
  images.columns = 8;
  images.values = report::Range{low, high};
  return images;
}

Reference read(const Dataset& data, at::Generator& generator) {
  Reference reference;
  if (!data.image_shape().empty()) reference.images = image_panel(data, generator);
  if (data.event_shape() != Shape{2}) return reference;
  const at::Tensor events = data.held_out(kSamples, generator);
  reference.samples = report::points(values_of(events));
  if (const auto modes = data.modes()) reference.modes = report::points(values_of(modes->centers));
  const auto box = data.box();
  if (box && data.log_density(events.slice(0, 0, 1)).defined()) reference.truth = truth_grid(data, *box);
  return reference;
}

}  // namespace

Reference reference_of(const std::string& config_json, const host::Catalogue& catalogue,
                       const std::vector<std::filesystem::path>& data_path) {
  try {
    const experiment::RunSpec spec = experiment::from_json(config_json);
    const auto data = training::make_dataset(spec, catalogue, data_path);
    at::Generator generator = training::make_generator(at::kCPU, 0);
    return read(*data, generator);
  } catch (const Error& error) {
    Reference nothing;
    nothing.problem = error.what();
    return nothing;
  }
}

}  // namespace ebmlab::cli
