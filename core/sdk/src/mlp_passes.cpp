// SPDX-License-Identifier: MIT
#include "mlp_passes.hpp"

#include "mlp_tape.hpp"

#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>

#include <algorithm>

namespace ebmlab::passes {

namespace {

using torch::autograd::Node;
using torch::autograd::SavedVariable;
using torch::autograd::variable_list;

/// A network and what its derivatives are taken by, in the order of a node's edges: x, then weight, bias and times of each
/// layer, undefined where a layer has no times.
struct Function {
  Activation activation;
  RowTimes times;
  variable_list variables;

  [[nodiscard]] const at::Tensor& x() const { return variables.front(); }
  [[nodiscard]] std::vector<Mlp::Layer> layers() const {
    std::vector<Mlp::Layer> result;
    for (std::size_t i = 1; i < variables.size(); i += 3) {
      result.push_back({variables[i], variables[i + 1], variables[i + 2]});
    }
    return result;
  }
  /// The same of aliases: what is differentiated by them stops there, and does not go on into where they come from.
  [[nodiscard]] Function of_aliases() const {
    Function result{activation, times, {}};
    for (const at::Tensor& variable : variables) {
      result.variables.push_back(variable.defined() && variable.requires_grad() ? variable.view_as(variable) : variable);
    }
    return result;
  }
  [[nodiscard]] at::Tensor by_operators() const { return passes::by_operators({activation, layers()}, x(), times); }
};

/// The derivatives of `output` by those variables that the running backward pass asks `node` for, with a graph.
variable_list derivatives(const Node& node, const at::Tensor& output, const variable_list& variables,
                          const at::Tensor& gradient) {
  variable_list asked, result(variables.size());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    if (!node.task_should_compute_output(i)) continue;
    asked.push_back(variables[i]);
    places.push_back(i);
  }
  const variable_list found = torch::autograd::grad({output}, asked, {gradient}, std::nullopt, /*create_graph=*/true, true);
  for (std::size_t i = 0; i < places.size(); ++i) result[places[i]] = found[i];
  return result;
}

/// A node that remembers its function.
class FunctionNode : public Node {
 public:
  explicit FunctionNode(const Function& function) : activation_(function.activation), times_(function.times) {
    for (const at::Tensor& variable : function.variables) saved_.emplace_back(variable, /*is_output=*/false);
  }

  void release_variables() override {
    for (SavedVariable& variable : saved_) variable.reset_data();
  }

 protected:
  [[nodiscard]] Function function() {
    Function result{activation_, times_, {}};
    for (const SavedVariable& variable : saved_) result.variables.push_back(variable.unpack(shared_from_this()));
    return result;
  }

 private:
  Activation activation_;
  RowTimes times_;
  std::vector<SavedVariable> saved_;
};

template <typename N, typename... Arguments>
std::shared_ptr<N> make_node(Arguments&&... arguments) {
  return {new N(std::forward<Arguments>(arguments)...), torch::autograd::deleteNode};
}

/// Of the gradient in x as a function of the output's gradient, x and the parameters. Edges: that gradient, then the
/// function's.
class GradientNode : public FunctionNode {
 public:
  GradientNode(const Function& function, const at::Tensor& gradient, std::shared_ptr<const Tape> tape, Tape::Descent descent)
      : FunctionNode(function), gradient_(gradient, false), tape_(std::move(tape)), descent_(std::move(descent)) {}

  variable_list apply(variable_list&& of_result) override {
    if (!of_result[0].defined()) return variable_list(num_outputs());
    const WithoutAutocast in_floats;
    const Function f = function();
    const at::Tensor gradient = gradient_.unpack(shared_from_this());
    if (c10::GradMode::is_enabled()) return with_graph(f, gradient, of_result[0]);
    return tape_->second_derivatives(f.layers(), descent_, of_result[0],
                                     [this](std::size_t i) { return task_should_compute_output(i); });
  }

  void release_variables() override {
    FunctionNode::release_variables();
    gradient_.reset_data();
    tape_.reset();
    descent_ = {};
  }

 private:
  [[nodiscard]] variable_list with_graph(const Function& f, const at::Tensor& gradient, const at::Tensor& of_result) const {
    const Function aliases = f.of_aliases();
    const at::Tensor g = gradient.requires_grad() ? gradient.view_as(gradient) : gradient;
    const at::Tensor x = aliases.x().requires_grad() ? aliases.x() : aliases.x().detach().requires_grad_(true);
    Function at_x = aliases;
    at_x.variables.front() = x;
    const variable_list result = torch::autograd::grad({at_x.by_operators()}, {x}, {g}, std::nullopt, true);
    variable_list variables{g};
    variables.insert(variables.end(), at_x.variables.begin(), at_x.variables.end());
    return derivatives(*this, result.front(), variables, of_result);
  }

  SavedVariable gradient_;
  std::shared_ptr<const Tape> tape_;
  Tape::Descent descent_;
};

/// Of the network's output. Edges: the function's.
class OutputNode : public FunctionNode {
 public:
  OutputNode(const Function& function, std::shared_ptr<const Tape> tape) : FunctionNode(function), tape_(std::move(tape)) {}

  variable_list apply(variable_list&& gradients) override {
    if (!gradients[0].defined()) return variable_list(num_outputs());
    const WithoutAutocast in_floats;
    const Function f = function();
    const auto is_asked = [this](std::size_t i) { return task_should_compute_output(i); };
    if (!c10::GradMode::is_enabled()) return tape_->first_derivatives(f.layers(), gradients[0].contiguous(), is_asked);
    bool asks_for_parameters = false;
    for (std::size_t i = 1; i < num_outputs(); ++i) asks_for_parameters = asks_for_parameters || is_asked(i);
    if (asks_for_parameters || !tape_->has_curvatures()) {
      const Function aliases = f.of_aliases();
      return derivatives(*this, aliases.by_operators(), aliases.variables, gradients[0]);
    }
    variable_list result(num_outputs());
    result.front() = gradient_in_x(f, gradients[0]);
    return result;
  }

  void release_variables() override {
    FunctionNode::release_variables();
    tape_.reset();
  }

 private:
  [[nodiscard]] at::Tensor gradient_in_x(const Function& f, const at::Tensor& gradient) const {
    auto [result, descent] = tape_->descend(f.layers(), gradient.detach().contiguous());
    const auto node = make_node<GradientNode>(f, gradient, tape_, std::move(descent));
    node->set_next_edges(torch::autograd::collect_next_edges(gradient, f.variables));
    torch::autograd::set_history(result, node);
    return result;
  }

  std::shared_ptr<const Tape> tape_;
};

}  // namespace

at::Tensor by_operators(const Network& network, const at::Tensor& x, const RowTimes& times) {
  const auto embedding = [&](const at::Tensor& table, const at::Tensor& h) {
    // A product with a one-hot matrix: its gradient is a product too, where that of a gather is a slow scatter.
    if (times.index.defined()) {
      const at::Tensor steps = at::arange(table.size(0), times.index.options());
      return h + at::matmul((times.index.unsqueeze(1) == steps).to(table.dtype()), table);
    }
    if (times.count == 1) return h + table.select(0, times.first);
    const at::Tensor blocks = h.view({times.count, -1, h.size(1)});
    return (blocks + table.narrow(0, times.first, times.count).unsqueeze(1)).view(h.sizes());
  };
  at::Tensor h = x;
  for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) {
    const Mlp::Layer& layer = network.layers[i];
    h = at::linear(h, layer.weight, layer.bias);
    if (layer.times.defined()) h = embedding(layer.times, h);
    h = activate(network.activation, h);
  }
  return at::linear(h, network.layers.back().weight, network.layers.back().bias);
}

bool is_plain(const at::Tensor& tensor) {
  return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.layout() == at::kStrided;
}

bool is_by_hand(const Network& network, const at::Tensor& x, const RowTimes& times) {
  if (!is_plain(x) || (times.index.defined() && !times.index.is_cpu())) return false;
  return std::all_of(network.layers.begin(), network.layers.end(),
                     [](const Mlp::Layer& layer) { return is_plain(layer.weight) && is_plain(layer.bias); });
}

at::Tensor by_hand(const Network& network, const at::Tensor& x, const RowTimes& times) {
  const WithoutAutocast in_floats;
  Function f{network.activation, times, {x}};
  for (const Mlp::Layer& layer : network.layers) {
    for (const at::Tensor& variable : {layer.weight, layer.bias, layer.times}) f.variables.push_back(variable);
  }
  const auto wants_gradient = [](const at::Tensor& variable) { return variable.defined() && variable.requires_grad(); };
  if (!c10::GradMode::is_enabled() || std::none_of(f.variables.begin(), f.variables.end(), wants_gradient)) {
    return Tape::forward(network, x, times);
  }
  const auto tape = std::make_shared<Tape>();
  at::Tensor result = tape->record(network, x.detach(), times, /*with_curvatures=*/x.requires_grad());
  const auto node = make_node<OutputNode>(f, tape);
  node->set_next_edges(torch::autograd::collect_next_edges(f.variables));
  torch::autograd::set_history(result, node);
  return result;
}

}  // namespace ebmlab::passes
