// SPDX-License-Identifier: MIT
#include "training/models.hpp"

#include <nlohmann/json.hpp>

#include "experiment/describe.hpp"
#include "training/device.hpp"
#include "training/target_dataset.hpp"

namespace ebmlab::training {

namespace {
constexpr std::int64_t kReferenceEvents = 10000;
}  // namespace

std::unique_ptr<Dataset> make_dataset(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
                                      const std::vector<std::filesystem::path>& search) {
  if (!spec.dataset.id.empty()) {
    return catalogue.make_dataset(spec.dataset.id, spec.dataset.params, DataContext{search});
  }
  // A second copy of the energy, on the CPU in double precision: what is drawn and judged does not depend on the run's device.
  at::Generator unused = make_generator(at::kCPU, 0);
  const ModelContext context{{}, at::TensorOptions().dtype(at::kDouble), unused, {}};
  std::string name = "target energy \"" + spec.energy.id + "\"";
  for (const auto& [key, value] : spec.energy.params.values()) name += " " + key + "=" + experiment::value_text(value);
  return std::make_unique<TargetDataset>(catalogue.make_energy(spec.energy.id, spec.energy.params, context), std::move(name));
}

Standardizer::Standardizer(const Scaling& scaling, const at::TensorOptions& options)
    : options_(options),
      shift_(scaling.shift.to(at::kDouble)),
      scale_(scaling.scale.to(at::kDouble)),
      log_jacobian_(scale_.log().sum().item<double>()) {}

at::Tensor Standardizer::to_players(const at::Tensor& own) const {
  return ((own.to(at::kDouble) - shift_) / scale_).to(options_.device(), at::typeMetaToScalarType(options_.dtype()));
}

void Standardizer::to_players(const at::Tensor& own, at::Tensor& result) const {
  const at::Tensor here = ((own.to(at::kDouble) - shift_) / scale_).to(result.scalar_type());
  if (result.is_cuda()) {
    result.copy_(here.pin_memory(), /*non_blocking=*/true);  // pageable memory would make it wait
  } else {
    result.copy_(here);
  }
}

at::Tensor Standardizer::to_own(const at::Tensor& standardized) const {
  return (standardized.to(at::kCPU, at::kDouble) * scale_ + shift_).to(options_.dtype());
}

std::string Standardizer::json_text() const {
  const auto numbers = [](const at::Tensor& values) {
    const at::Tensor flat = values.flatten().contiguous();
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  return nlohmann::json{{"shift", numbers(shift_)}, {"scale", numbers(scale_)}}.dump();
}

at::Tensor Standardizer::gradient_to_own(const at::Tensor& gradient) const {
  return gradient.to(at::kCPU, at::kDouble) / scale_;
}

Models::Models(const experiment::RunSpec& spec, const host::Catalogue& catalogue,
               const std::vector<std::filesystem::path>& data_dirs, const at::TensorOptions& tensor_options, Streams& streams)
    : options(tensor_options),
      ranks(streams.everyone()),
      dataset(make_dataset(spec, catalogue, data_dirs)),
      standardizer(dataset->scaling(), options),
      reference(standardizer.to_players(dataset->train_events(kReferenceEvents, streams.cpu("reference")))),
      energy(catalogue.make_energy(spec.energy.id, spec.energy.params, context(streams.cpu("init_energy")))),
      sampler(catalogue.make_sampler(spec.sampler.id, spec.sampler.params, context(streams.cpu("init_sampler")))),
      policy_(dynamic_cast<TrainableSampler*>(sampler.get())) {
  if (policy_ != nullptr) policy_->set_energy(*energy);
}

ModelContext Models::context(at::Generator& generator) const {
  return {dataset->event_shape(), options, generator, reference, ranks};
}

}  // namespace ebmlab::training
