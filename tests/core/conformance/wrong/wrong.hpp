// SPDX-License-Identifier: MIT
// What the deliberately wrong plugins share: each is right but for the one thing that its parameter `fault` names.
#pragma once

#include <ebmlab/plugin.hpp>

namespace ebmlab::wrong {

inline PluginInfo info(const char* id, std::vector<std::string> provides = {}, std::vector<std::string> needs = {}) {
  return {.id = id,
          .version = "1",
          .summary = "wrong on purpose",
          .params = {{.key = "fault", .doc = "the check that it is to fail", .fallback = std::string("none")},
                     {.key = "size", .doc = "its largest value breaks it when asked to", .fallback = 1.0, .min = 0, .max = 10}},
          .provides = std::move(provides),
          .needs = std::move(needs)};
}

/// The fault, and those that show when an object is built.
class Fault {
 public:
  explicit Fault(const Params& params) : name_(params.text("fault")) {
    if (is("builds")) throw 42;
    if (is("bounds") && params.real("size") == 10.0) throw std::runtime_error("size: too large after all");
  }
  [[nodiscard]] bool is(const char* name) const { return name_ == name; }

  /// Writes behind LibTorch's back, where no version counter sees it.
  void write_to(const at::Tensor& x) const {
    if (is("input") && x.scalar_type() == at::kDouble && !x.is_meta()) x.data_ptr<double>()[0] += 1.0;
  }
  /// Waits for the device, which the meta device refuses.
  void read_back(const at::Tensor& x) const {
    if (is("meta")) (void)x.sum().item<double>();
  }
  void leak() const {
    if (is("global_state")) (void)at::rand({1});
  }

 private:
  std::string name_;
};

void add_energies(Registry& registry);
void add_samplers(Registry& registry);
void add_objectives(Registry& registry);
void add_datasets(Registry& registry);

}  // namespace ebmlab::wrong
