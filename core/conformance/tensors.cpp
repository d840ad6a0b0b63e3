// SPDX-License-Identifier: MIT
#include "conformance/tensors.hpp"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

namespace ebmlab::conformance {

at::Generator make_generator(std::uint64_t seed) { return at::make_generator<at::CPUGeneratorImpl>(seed); }

at::Tensor normal_events(const Shape& event_shape, std::int64_t n, std::uint64_t seed, const at::TensorOptions& options) {
  at::Generator generator = make_generator(seed);
  return randn(batch_shape(n, event_shape), generator, at::empty({0}, at::kDouble))
      .to(options.device(), at::typeMetaToScalarType(options.dtype()));
}

bool is_same(const at::Tensor& a, const at::Tensor& b) {
  if (!a.defined() || !b.defined()) return a.defined() == b.defined();
  if (a.sizes() != b.sizes() || a.scalar_type() != b.scalar_type()) return false;
  const at::Tensor left = a.detach(), right = b.detach();
  return left.eq(right).logical_or(left.ne(left).logical_and(right.ne(right))).all().item<bool>();
}

bool is_same(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const at::Tensor& left, const at::Tensor& right) { return is_same(left, right); });
}

bool is_finite(const at::Tensor& values) { return at::isfinite(values.detach()).all().item<bool>(); }

std::string nonfinite_text(const at::Tensor& values) {
  const auto finite = at::isfinite(values.detach()).sum().item<std::int64_t>();
  return std::to_string(values.numel() - finite) + " of " + std::to_string(values.numel()) + " values";
}

NamedTensors named(const Parameters& parameters) {
  NamedTensors tensors;
  for (const Parameter& parameter : parameters) tensors.emplace_back(parameter.name, parameter.value.detach());
  return tensors;
}

NamedTensors cloned(const NamedTensors& tensors) {
  NamedTensors copies;
  for (const auto& [name, tensor] : tensors) copies.emplace_back(name, tensor.detach().clone());
  return copies;
}

std::string restore(const NamedTensors& into, const NamedTensors& from) {
  const at::NoGradGuard no_graph;
  const std::map<std::string, at::Tensor> values(from.begin(), from.end());
  if (into.size() != values.size()) {
    return "another one of the same settings has " + std::to_string(into.size()) + " tensors in its state instead of " +
           std::to_string(values.size()) + ": a state must have the same tensors from the start";
  }
  for (const auto& [name, tensor] : into) {
    const auto found = values.find(name);
    if (found == values.end() || found->second.sizes() != tensor.sizes()) {
      return "the tensor \"" + name +
             "\" has another name or shape in another one of the same settings: a state must have the "
             "same tensors from the start";
    }
    tensor.copy_(found->second);
  }
  return {};
}

std::optional<WrongDerivative> compare_with_differences(const at::Tensor& x, const at::Tensor& gradient, std::int64_t elements,
                                                        const std::function<double()>& value) {
  constexpr double kStep = 1e-5;
  const at::Tensor flat = x.detach().view({-1}), given = gradient.reshape({-1});
  const auto slope = [&](std::int64_t i, double step) {
    const auto middle = flat[i].item<double>();
    flat[i].fill_(middle + step);
    const double above = value();
    flat[i].fill_(middle - step);
    const double below = value();
    flat[i].fill_(middle);
    return std::pair((above - below) / (2.0 * step), std::abs(above) + std::abs(below));
  };
  const std::int64_t count = std::min(elements, flat.numel());
  for (std::int64_t k = 0; k < count; ++k) {
    const std::int64_t i = k * flat.numel() / count;
    const auto [fine, size] = slope(i, kStep);
    const double coarse = slope(i, 2.0 * kStep).first;
    // Truncation is what two steps differ by, rounding that of the values.
    const double rounding = 50.0 * std::numeric_limits<double>::epsilon() * size / kStep;
    const double tolerance = 1e-7 + 1e-5 * std::abs(fine) + 3.0 * std::abs(fine - coarse) + rounding;
    const auto found = given[i].item<double>();
    if (!(std::abs(found - fine) <= tolerance)) return WrongDerivative{i, found, fine};
  }
  return std::nullopt;
}

std::string number(double value) {
  std::ostringstream text;
  text.precision(6);
  text << value;
  return text.str();
}

}  // namespace ebmlab::conformance
