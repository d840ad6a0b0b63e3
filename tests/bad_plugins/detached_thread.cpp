// SPDX-License-Identifier: MIT
// An energy that starts a thread which outlives it, and the run.
#include <ebmlab/plugin.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace {
using namespace ebmlab;

std::atomic<int> g_ticks{0};

class Haunted final : public EnergyModel {
 public:
  Haunted(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape) {
    std::thread([] {
      while (true) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++g_ticks;
      }
    }).detach();
  }
  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override { return sum_events(x.square()); }
  [[nodiscard]] NamedTensors state() const override {
    return {{"ticks", at::full({}, static_cast<double>(g_ticks.load()), at::kDouble)}};
  }

 private:
  Shape shape_;
};

}  // namespace

EBMLAB_PLUGIN(registry) { add_energy<Haunted>(registry, {.id = "haunted", .version = "1", .summary = "starts a thread"}); }
