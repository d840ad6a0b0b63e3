// SPDX-License-Identifier: MIT
#include "mlp_passes.hpp"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include "accel/network_kernels.hpp"

namespace ebmlab::passes {

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

std::size_t extent(const at::Tensor& tensor, std::int64_t dimension) {
  return static_cast<std::size_t>(tensor.size(dimension));
}

at::Tensor features_of(const at::Tensor& x, const at::Tensor& matrix) {
  const at::Tensor events = x.contiguous(), phase = at::mm(events, matrix);
  at::Tensor result = at::empty({x.size(0), x.size(1) + 2 * matrix.size(1)}, x.options());
  accel::fourier_features(events.const_data_ptr<float>(), extent(x, 1), phase.const_data_ptr<float>(), extent(matrix, 1),
                          extent(x, 0), result.mutable_data_ptr<float>());
  return result;
}

/// The features hold all that their gradient needs: the derivative of either wave is the other one.
class FourierNode : public torch::autograd::Node {
 public:
  explicit FourierNode(at::Tensor matrix) : matrix_(std::move(matrix)) {}
  void save(const at::Tensor& features) { features_ = SavedVariable(features, /*is_output=*/true); }

  variable_list apply(variable_list&& gradients) override {
    const at::Tensor& gradient = gradients[0];
    if (!gradient.defined() || !task_should_compute_output(0)) return {at::Tensor()};
    const WithoutAutocast in_floats;
    const at::Tensor features = features_.unpack(shared_from_this());
    const std::int64_t inputs = matrix_.size(0), count = matrix_.size(1);
    at::Tensor slope;
    if (c10::GradMode::is_enabled()) {
      const auto part = [&](const at::Tensor& rows, std::int64_t i) { return rows.narrow(1, inputs + i * count, count); };
      slope = part(gradient, 0) * part(features, 1) - part(gradient, 1) * part(features, 0);
    } else {
      const at::Tensor g = gradient.contiguous();
      slope = at::empty({g.size(0), count}, g.options());
      accel::fourier_slope(g.const_data_ptr<float>(), features.const_data_ptr<float>(), static_cast<std::size_t>(inputs),
                           static_cast<std::size_t>(count), extent(g, 0), slope.mutable_data_ptr<float>());
    }
    return {at::addmm(gradient.narrow(1, 0, inputs), slope, matrix_.t())};
  }

  void release_variables() override { features_.reset_data(); }

 private:
  at::Tensor matrix_;
  SavedVariable features_;
};

}  // namespace

at::Tensor fourier_by_hand(const at::Tensor& x, const at::Tensor& matrix) {
  const WithoutAutocast in_floats;
  const bool has_graph = c10::GradMode::is_enabled() && x.requires_grad();
  at::Tensor result = features_of(x.detach(), matrix);
  if (!has_graph) return result;
  const std::shared_ptr<FourierNode> node(new FourierNode(matrix), torch::autograd::deleteNode);
  node->set_next_edges(torch::autograd::collect_next_edges(x));
  torch::autograd::set_history(result, node);
  node->save(result);
  return result;
}

}  // namespace ebmlab::passes
