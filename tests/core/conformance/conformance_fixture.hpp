// SPDX-License-Identifier: MIT
// The plugins of this build and the wrong ones of this folder.
#pragma once

#include <ATen/Parallel.h>

#include "conformance/conformance.hpp"

namespace ebmlab::test {

inline const host::Catalogue& catalogue() {
  static const host::Catalogue instance = [] {
    at::set_num_threads(1);
    return host::Catalogue(std::vector<std::filesystem::path>{EBMLAB_TEST_PLUGINS, EBMLAB_WRONG_PLUGINS});
  }();
  return instance;
}

}  // namespace ebmlab::test
