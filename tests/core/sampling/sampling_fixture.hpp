// SPDX-License-Identifier: MIT
// The plugins of this build and the wrong ones of this folder.
#pragma once

#include <ATen/Parallel.h>

#include "host/catalogue.hpp"
#include "sampling/target.hpp"

namespace ebmlab::test {

inline const host::Catalogue& catalogue() {
  static const host::Catalogue instance = [] {
    at::set_num_threads(1);
    return host::Catalogue(std::vector<std::filesystem::path>{EBMLAB_TEST_PLUGINS, EBMLAB_WRONG_SAMPLERS});
  }();
  return instance;
}

inline experiment::PluginChoice choice(PluginKind kind, const std::string& id,
                                       const std::map<std::string, ParamValue>& values) {
  experiment::PluginChoice result{id, catalogue().defaults(kind, id), {}};
  for (const auto& [key, value] : values) result.params.set(key, value);
  return result;
}

}  // namespace ebmlab::test
