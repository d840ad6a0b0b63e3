// SPDX-License-Identifier: MIT
// What a sweep makes of a method: a variant for each of its points. Internal.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/problems.hpp"
#include "experiment/run_spec.hpp"
#include "experiment/sweep.hpp"

namespace ebmlab::experiment {

/// `gcd@steps=10,hidden=64x64`, as variants are named, from a method's own name.
[[nodiscard]] bool is_variant_name(std::string_view name);

class Variants {
 public:
  /// One method of a document; what is wrong is added to the problems.
  using ReadMethod = std::function<RunSpec(const Node& root, const std::string& method, Problems& problems)>;

  /// The sweep is that of `root`.
  Variants(const Node& root, const Sweep& sweep, ReadMethod read, Problems& problems)
      : root_(root), sweep_(sweep), read_(std::move(read)), problems_(problems) {}

  /// A method at each of its points, each configuration once, named by the keys that make a difference to it. A method that no
  /// key concerns is as it stands in the document.
  [[nodiscard]] std::vector<RunSpec> of(const std::string& method);

  /// Adds a problem for each key that made no difference to any of the methods that were asked for.
  void refuse_idle_keys();

 private:
  struct Tried {
    Point point;
    RunSpec run;
    bool is_whole = true;  ///< nothing was wrong with it
  };
  [[nodiscard]] Node document_of(const std::string& method) const;
  [[nodiscard]] RunSpec read_at(const Node& document, const std::string& method, const Point& point, Problems& problems) const;
  std::vector<Tried> tried(const Node& document, const std::string& method);
  static std::vector<std::size_t> probes_of(std::size_t key, const std::vector<Tried>& all);
  [[nodiscard]] bool has_effect(std::size_t key, const Node& document, const std::string& method, const Tried& at) const;
  std::set<std::size_t> keys_with_effect(const Node& document, const std::string& method, const std::vector<Tried>& all) const;
  [[nodiscard]] std::map<std::size_t, std::string> tails_of(const std::set<std::size_t>& keys) const;
  [[nodiscard]] std::string point_text(const Point& point) const;

  const Node& root_;
  const Sweep& sweep_;
  ReadMethod read_;
  Problems& problems_;
  std::set<std::size_t> with_effect_;                        ///< in any method
  std::map<std::string, std::set<std::string>> parameters_;  ///< of each role, in any method
};

}  // namespace ebmlab::experiment
