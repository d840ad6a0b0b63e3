// SPDX-License-Identifier: MIT
// LibTorch's global state before and after a call.
#include "host/global_state.hpp"

#include <ATen/Parallel.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/GradMode.h>

namespace ebmlab::host {
namespace {

at::CPUGeneratorImpl& default_generator() {
  return *static_cast<at::CPUGeneratorImpl*>(at::detail::getDefaultCPUGenerator().unsafeGetGeneratorImpl());
}

}  // namespace

GlobalState::GlobalState()
    : has_grad_mode_(c10::GradMode::is_enabled()),
      dtype_(c10::get_default_dtype()),
      threads_(at::get_num_threads()),
      engine_(default_generator().engine().data()),
      next_float_(default_generator().next_float_normal_sample()),
      next_double_(default_generator().next_double_normal_sample()) {}

bool GlobalState::is_generator_changed() const {
  at::CPUGeneratorImpl& generator = default_generator();
  const at::mt19937_data_pod now = generator.engine().data();
  return now.next_ != engine_.next_ || now.left_ != engine_.left_ || now.seed_ != engine_.seed_ ||
         now.state_ != engine_.state_ || generator.next_float_normal_sample() != next_float_ ||
         generator.next_double_normal_sample() != next_double_;
}

std::string GlobalState::change() const {
  if (c10::GradMode::is_enabled() != has_grad_mode_)
    return "left LibTorch's grad mode changed: use at::NoGradGuard or at::AutoGradMode, which put it back";
  if (c10::get_default_dtype() != dtype_)
    return "left LibTorch's default dtype changed: give every tensor the options of its context instead";
  if (at::get_num_threads() != threads_) return "left LibTorch's number of threads changed: that is the run's to set";
  if (is_generator_changed())
    return "drew from or seeded LibTorch's default generator: draw from the generator that the call lends instead";
  return {};
}

GlobalState::~GlobalState() {
  if (c10::GradMode::is_enabled() != has_grad_mode_) c10::GradMode::set_enabled(has_grad_mode_);
  if (c10::get_default_dtype() != dtype_) c10::set_default_dtype(dtype_);
  if (at::get_num_threads() != threads_) at::set_num_threads(threads_);
  if (!is_generator_changed()) return;
  at::mt19937 engine;
  engine.set_data(engine_);
  default_generator().set_engine(engine);
  default_generator().set_next_float_normal_sample(next_float_);
  default_generator().set_next_double_normal_sample(next_double_);
}

}  // namespace ebmlab::host
