// SPDX-License-Identifier: MIT
// A perceptron's passes in two forms: operators of LibTorch, which serve every dtype, device and order of derivative, and one
// node of the graph whose passes are written by hand. Internal.
#pragma once

#include <c10/core/impl/LocalDispatchKeySet.h>
#include <ebmlab/nn.hpp>

namespace ebmlab::passes {

/// The time step of each row: `index` [rows] int64, or in `count` equal blocks of rows first, first + 1, ...
struct RowTimes {
  at::Tensor index = {};
  std::int64_t first = 0, count = 1;
};

struct Network {
  Activation activation;
  const std::vector<Mlp::Layer>& layers;
};

/// x [rows, inputs] -> [rows, outputs], by LibTorch's operators.
[[nodiscard]] at::Tensor by_operators(const Network& network, const at::Tensor& x, const RowTimes& times);

/// Whether by_hand serves these tensors; in every other case by_operators does.
[[nodiscard]] bool is_by_hand(const Network& network, const at::Tensor& x, const RowTimes& times);

/// The same function and the same derivatives to rounding. The first derivatives, and the second ones of what is linear in a
/// gradient in x (score matching), are written by hand; beyond them it is by_operators that is differentiated.
[[nodiscard]] at::Tensor by_hand(const Network& network, const at::Tensor& x, const RowTimes& times);

/// FourierFeatures in one node: x [rows, inputs] float on the CPU, `matrix` [inputs, count] without a gradient.
[[nodiscard]] at::Tensor fourier_by_hand(const at::Tensor& x, const at::Tensor& matrix);

/// Dense float on the CPU, with a gradient or without: what the kernels of core/accel serve.
[[nodiscard]] bool is_plain(const at::Tensor& tensor);

/// While it lives there is no autocast: what is by hand takes its products for floats.
class WithoutAutocast {
  c10::impl::ExcludeDispatchKeyGuard guard_{c10::autocast_dispatch_keyset};
};

}  // namespace ebmlab::passes
