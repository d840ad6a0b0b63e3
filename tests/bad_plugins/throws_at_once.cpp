// SPDX-License-Identifier: MIT
// A registration that fails inside LibTorch.
#include <ebmlab/plugin.hpp>

EBMLAB_PLUGIN(registry) {
  (void)registry;
  (void)at::matmul(at::ones({2, 2}), at::ones({3, 3}));
}
