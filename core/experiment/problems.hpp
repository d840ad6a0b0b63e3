// SPDX-License-Identifier: MIT
// The problems of a specification, gathered so that a user sees all of them at once. Internal.
#pragma once

#include <ebmlab/error.hpp>

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ebmlab::experiment {

class Problems {
 public:
  /// A problem of a default shows in every method that uses it: it is told once. Throws as throw_if_any() when there is no end
  /// of them.
  void add(std::string text) {
    if (seen_.insert(text).second) texts_.push_back(std::move(text));
    if (++added_ == kTooMany) throw_if_any();
  }

  [[nodiscard]] bool empty() const { return texts_.empty(); }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

  /// Throws ConfigError with one problem a line, the first kMost of them.
  void throw_if_any() const {
    if (texts_.empty()) return;
    std::string all;
    for (std::size_t i = 0; i < std::min(texts_.size(), kMost); ++i) all += (i == 0 ? "" : "\n") + texts_[i];
    if (texts_.size() > kMost) all += "\nand " + std::to_string(texts_.size() - kMost) + " more";
    throw ConfigError(all);
  }

 private:
  static constexpr std::size_t kMost = 20, kTooMany = 10000;
  std::vector<std::string> texts_;
  std::unordered_set<std::string> seen_;
  std::size_t added_ = 0;  // those told before too
};

}  // namespace ebmlab::experiment
