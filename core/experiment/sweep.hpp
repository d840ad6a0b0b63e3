// SPDX-License-Identifier: MIT
// [sweep] of a specification: the points at which methods are tried. Internal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/document.hpp"
#include "experiment/problems.hpp"

namespace ebmlab::experiment {

/// A key that a sweep gives values to.
struct SweptKey {
  std::vector<std::string> parts;  ///< method, gcd, sampler, steps
  std::string path;                ///< sweep.grid.method.gcd.sampler.steps
  Place place;

  /// A key of one method alone concerns no other.
  [[nodiscard]] bool concerns(std::string_view method) const { return parts[0] != "method" || parts[1] == method; }
  /// As the user writes it: method.gcd.sampler.steps.
  [[nodiscard]] std::string name() const;
  /// Within a method: sampler, steps.
  [[nodiscard]] std::vector<std::string> own_parts() const {
    return {parts.begin() + (parts[0] == "method" ? 2 : 0), parts.end()};
  }
};

struct Assignment {
  std::size_t key = 0;  ///< of Sweep::keys()
  Node value;
};
using Point = std::vector<Assignment>;

/// A value for comparing and naming: no two values have the same exact text. The short one is for people: 64x64.
enum class TextFor { kComparing, kNames };
[[nodiscard]] std::string swept_text(const Node& value, TextFor purpose);

class Sweep {
 public:
  /// Of a document without [sweep].
  Sweep() = default;
  /// Reads [sweep] of `root`, if there is one. Adds a problem for whatever is wrong with it, and has no keys then.
  Sweep(const Node& root, Problems& problems);

  [[nodiscard]] const std::vector<SweptKey>& keys() const { return keys_; }
  /// Whether a key is one of the top level, of all methods.
  [[nodiscard]] bool changes_settings() const;
  /// Whether a key concerns the method.
  [[nodiscard]] bool concerns(std::string_view method) const;
  /// How many points a method has at most; 1 when no key concerns it. The largest number of its type where that is more.
  [[nodiscard]] std::size_t size(std::string_view method) const;
  /// The values for the keys that concern the method, each point once, in the order of the file; a grid's last key goes
  /// fastest.
  [[nodiscard]] std::vector<Point> points(std::string_view method) const;

 private:
  struct Axis {
    std::size_t key = 0;
    List values;
  };
  class Reader;

  std::vector<SweptKey> keys_;
  std::vector<Axis> axes_;     ///< of a grid
  std::vector<Point> points_;  ///< of a list, or drawn
};

}  // namespace ebmlab::experiment
