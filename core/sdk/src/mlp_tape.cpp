// SPDX-License-Identifier: MIT
#include "mlp_tape.hpp"

#include "accel/network_kernels.hpp"
#include "product.hpp"

namespace ebmlab::passes {

namespace {

/// Operators called under it go straight to their arithmetic.
using WithoutGraph = at::AutoDispatchBelowAutograd;

/// The biases of a layer's rows: one [width], or its time steps' [entries, width].
at::Tensor biases_of(const Mlp::Layer& layer, const RowTimes& times) {
  if (!layer.times.defined()) return layer.bias.contiguous();
  if (times.index.defined()) return layer.times + layer.bias;
  return layer.times.narrow(0, times.first, times.count) + layer.bias;
}

std::int64_t entries_of(const Mlp::Layer& layer, const RowTimes& times) {
  if (!layer.times.defined()) return 1;
  return times.index.defined() ? layer.times.size(0) : times.count;
}

/// `body(first row, rows, entry)` for runs of rows with one entry of a table of biases or sums.
template <typename Body>
void for_each_run(const RowTimes& times, std::int64_t rows, std::int64_t entries, const Body& body) {
  if (entries > 1 && times.index.defined()) {
    const at::Tensor index = times.index.contiguous();
    const std::int64_t* entry = index.const_data_ptr<std::int64_t>();
    for (std::int64_t row = 0; row < rows; ++row) body(row, std::int64_t{1}, entry[row]);
    return;
  }
  for (std::int64_t i = 0; i < entries; ++i) body(i * (rows / entries), rows / entries, i);
}

struct Jets {
  at::Tensor value, slope, curvature;
};
/// phi of input + biases, in the input's place; the derivatives where they are defined.
void activate_rows(Activation activation, const Mlp::Layer& layer, const RowTimes& times, const Jets& jets) {
  const at::Tensor biases = biases_of(layer, times);
  const std::int64_t width = jets.value.size(1);
  const auto at_row = [width](const at::Tensor& matrix, std::int64_t row) {
    return matrix.defined() ? matrix.mutable_data_ptr<float>() + row * width : nullptr;
  };
  for_each_run(
      times, jets.value.size(0), entries_of(layer, times), [&](std::int64_t row, std::int64_t rows, std::int64_t entry) {
        float* values = at_row(jets.value, row);
        accel::activate(activation, values, biases.const_data_ptr<float>() + entry * width, static_cast<std::size_t>(rows),
                        static_cast<std::size_t>(width), {values, at_row(jets.slope, row), at_row(jets.curvature, row)});
      });
}

}  // namespace

at::Tensor Tape::forward(const Network& network, const at::Tensor& x, const RowTimes& times) {
  const WithoutGraph without_graph;
  at::Tensor h = x;
  for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) {
    h = product(h, network.layers[i].weight.t());
    activate_rows(network.activation, network.layers[i], times, {h, {}, {}});
  }
  return at::addmm(network.layers.back().bias, h, network.layers.back().weight.t());
}

at::Tensor Tape::record(const Network& network, const at::Tensor& x, const RowTimes& times, bool with_curvatures) {
  const WithoutGraph without_graph;
  times_ = times;
  has_curvatures_ = with_curvatures;
  inputs_ = {x};
  for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) {
    const at::Tensor h = product(inputs_.back(), network.layers[i].weight.t());
    slopes_.push_back(at::empty_like(h));
    if (with_curvatures) curvatures_.push_back(at::empty_like(h));
    activate_rows(network.activation, network.layers[i], times,
                  {h, slopes_.back(), with_curvatures ? curvatures_.back() : at::Tensor()});
    inputs_.push_back(h);
  }
  return at::addmm(network.layers.back().bias, inputs_.back(), network.layers.back().weight.t());
}

at::Tensor Tape::sums_of(const at::Tensor& rows, const Mlp::Layer& layer) const {
  const std::int64_t entries = entries_of(layer, times_);
  if (entries == 1) return rows.sum(0, /*keepdim=*/true);
  if (times_.index.defined()) return at::zeros_like(layer.times).index_add_(0, times_.index, rows);
  return rows.view({entries, -1, rows.size(1)}).sum(1);
}

void Tape::assign_sums(const Mlp::Layer& layer, const at::Tensor& sums, at::Tensor& bias, at::Tensor& times) const {
  bias = sums.size(0) == 1 ? sums.select(0, 0) : sums.sum(0);
  if (!layer.times.defined()) return;
  if (times_.index.defined()) {
    times = sums;
  } else {
    times = at::zeros_like(layer.times);
    times.narrow(0, times_.first, times_.count).copy_(sums);
  }
}

std::vector<at::Tensor> Tape::first_derivatives(const Layers& layers, const at::Tensor& gradient,
                                                const IsAsked& is_asked) const {
  const WithoutGraph without_graph;
  std::vector<at::Tensor> result(1 + 3 * layers.size());
  const auto is_layer_asked = [&](std::size_t i) { return is_asked(1 + 3 * i) || is_asked(2 + 3 * i) || is_asked(3 + 3 * i); };
  std::size_t lowest = 0;
  while (!is_asked(0) && lowest < layers.size() && !is_layer_asked(lowest)) ++lowest;
  at::Tensor delta = gradient;
  at::Tensor sums = is_layer_asked(layers.size() - 1) ? gradient.sum(0, /*keepdim=*/true) : at::Tensor();
  for (std::size_t i = layers.size(); i-- > lowest;) {
    if (is_asked(1 + 3 * i)) result[1 + 3 * i] = product(delta.t(), inputs_[i]);
    if (sums.defined()) assign_sums(layers[i], sums, result[2 + 3 * i], result[3 + 3 * i]);
    if (i == 0) {
      if (is_asked(0)) result[0] = product(delta, layers[0].weight);
    } else if (i > lowest) {
      delta = product(delta, layers[i].weight);
      const at::Tensor& slope = slopes_[i - 1];
      if (!is_layer_asked(i - 1)) {
        delta.mul_(slope);
        sums.reset();
        continue;
      }
      const std::int64_t width = delta.size(1), entries = entries_of(layers[i - 1], times_);
      sums = at::zeros({entries, width}, delta.options());
      for_each_run(times_, delta.size(0), entries, [&](std::int64_t row, std::int64_t rows, std::int64_t entry) {
        accel::multiply_and_sum(delta.mutable_data_ptr<float>() + row * width, slope.const_data_ptr<float>() + row * width,
                                static_cast<std::size_t>(rows), static_cast<std::size_t>(width),
                                sums.mutable_data_ptr<float>() + entry * width);
      });
    }
  }
  return result;
}

std::pair<at::Tensor, Tape::Descent> Tape::descend(const Layers& layers, const at::Tensor& gradient) const {
  const WithoutGraph without_graph;
  Descent descent;
  descent.deltas.resize(layers.size());
  descent.us.resize(slopes_.size());
  descent.deltas.back() = gradient;
  for (std::size_t i = slopes_.size(); i-- > 0;) {
    descent.us[i] = product(descent.deltas[i + 1], layers[i + 1].weight);
    descent.deltas[i] = descent.us[i] * slopes_[i];
  }
  return {product(descent.deltas.front(), layers.front().weight), descent};
}

std::vector<at::Tensor> Tape::second_derivatives(const Layers& layers, const Descent& descent, const at::Tensor& of_result,
                                                 const IsAsked& is_asked) const {
  const WithoutGraph without_graph;
  std::vector<at::Tensor> result(2 + 3 * layers.size());
  const auto weight = [&](std::size_t i) -> at::Tensor& { return result[2 + 3 * i]; };
  // Up again, through the descent: p is the adjoint of delta_i, then of u_i.
  at::Tensor of_u = of_result;
  std::vector<at::Tensor> of_inputs;  // the part of a_i's adjoint that comes through its slope
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (is_asked(2 + 3 * i)) add_product(weight(i), descent.deltas[i].t(), of_u);
    at::Tensor p = product(of_u, layers[i].weight.t());
    if (i + 1 == layers.size()) {
      if (is_asked(0)) result[0] = p;
      break;
    }
    of_inputs.push_back(at::empty_like(p));
    accel::adjoint_of_delta(p.mutable_data_ptr<float>(), descent.us[i].const_data_ptr<float>(),
                            slopes_[i].const_data_ptr<float>(), curvatures_[i].const_data_ptr<float>(),
                            static_cast<std::size_t>(p.numel()), of_inputs.back().mutable_data_ptr<float>());
    of_u = p;
  }
  // Down, through the pass forward: q is the adjoint of a_i.
  at::Tensor q;
  for (std::size_t i = of_inputs.size(); i-- > 0;) {
    q = q.defined() ? at::addcmul(of_inputs[i], q, slopes_[i]) : of_inputs[i];
    if (is_asked(2 + 3 * i)) add_product(weight(i), q.t(), inputs_[i]);
    if (is_asked(3 + 3 * i) || is_asked(4 + 3 * i)) {
      assign_sums(layers[i], sums_of(q, layers[i]), result[3 + 3 * i], result[4 + 3 * i]);
    }
    if (i > 0 || is_asked(1)) q = product(q, layers[i].weight);
  }
  if (is_asked(1)) result[1] = q;
  return result;
}

}  // namespace ebmlab::passes
