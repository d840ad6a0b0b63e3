// SPDX-License-Identifier: MIT
// Checks of returned tensors.
#include "host/tensor_checks.hpp"

#include <ebmlab/error.hpp>

#include <set>
#include <sstream>

namespace ebmlab::host {
namespace {

template <typename T>
std::string shown(const T& value) {
  std::ostringstream text;
  text << value;
  return text.str();
}

[[noreturn]] void fail(std::string_view what, const std::string& text) { throw PluginError(std::string(what) + " " + text); }

void check_defined(std::string_view what, const at::Tensor& tensor) {
  if (!tensor.defined()) fail(what, "is an undefined tensor");
}

/// "cuda" means whichever of them is current.
bool is_same_device(at::Device actual, at::Device expected) {
  return actual.type() == expected.type() && (!expected.has_index() || !actual.has_index() || actual == expected);
}

}  // namespace

Frame::Frame(const ModelContext& context)
    : event_shape(context.event_shape),
      dtype(c10::typeMetaToScalarType(context.options.dtype())),
      device(context.options.device()) {}

std::string shape_text(at::IntArrayRef shape) { return shown(shape); }

void check_shape(std::string_view what, const at::Tensor& tensor, at::IntArrayRef expected) {
  check_defined(what, tensor);
  if (tensor.sizes() == expected) return;
  fail(what, "has the shape " + shape_text(tensor.sizes()) + ": must be " + shape_text(expected));
}

void check_kind(std::string_view what, const at::Tensor& tensor, at::ScalarType dtype, at::Device device) {
  check_defined(what, tensor);
  if (tensor.scalar_type() != dtype) fail(what, "has the dtype " + shown(tensor.scalar_type()) + ": must be " + shown(dtype));
  if (!is_same_device(tensor.device(), device)) {
    fail(what, "is on the device " + shown(tensor.device()) + ": must be on " + shown(device));
  }
}

void check_no_graph(std::string_view what, const at::Tensor& tensor) {
  if (tensor.requires_grad()) fail(what, "carries a graph: must be detached");
}

void check_named(const NamedTensors& tensors) {
  std::set<std::string_view> names;
  for (const auto& [name, tensor] : tensors) {
    if (name.empty()) throw PluginError("a tensor has no name");
    if (!names.insert(name).second) fail("\"" + name + "\"", "is named twice");
    check_defined("\"" + name + "\"", tensor);
  }
}

void check_metrics(Metrics& metrics, const Frame& frame) {
  std::set<std::string_view> names;
  for (Metric& metric : metrics) {
    const std::string what = "the figure \"" + metric.name + "\"";
    if (metric.name.empty() || !names.insert(metric.name).second) throw PluginError(what + " has no name of its own");
    check_shape(what, metric.value, {});
    check_kind(what, metric.value, metric.value.scalar_type(), frame.device);
    if (metric.value.requires_grad()) metric.value = metric.value.detach();  // it would keep the step's graph alive
  }
}

void check_parameters(const Parameters& parameters, const Frame& frame) {
  NamedTensors named;
  for (const Parameter& parameter : parameters) named.emplace_back(parameter.name, parameter.value);
  check_named(named);
  for (const Parameter& parameter : parameters) {
    const std::string what = "\"" + parameter.name + "\"";
    check_kind(what, parameter.value, frame.dtype, frame.device);
    if (!parameter.value.is_leaf() || !parameter.value.requires_grad()) fail(what, "must be a leaf that requires a gradient");
    if (!(parameter.min <= parameter.max)) fail(what, "has its smallest value above its largest");
    if (!(parameter.rate_scale >= 0)) fail(what, "has a negative rate_scale");
  }
}

std::int64_t Unchanged::version() const {
  return tensor_.defined() && !tensor_.is_inference() ? static_cast<std::int64_t>(tensor_._version()) : 0;
}

void Unchanged::check(std::string_view what) const {
  if (version() != version_) fail(what, "was written to in place");
}

}  // namespace ebmlab::host
