// SPDX-License-Identifier: MIT
#include <ebmlab/autocast.hpp>

#include <ATen/autocast_mode.h>

namespace ebmlab {

Autocast::Autocast(c10::DeviceType device, bool is_on) : device_(device), is_on_(is_on) {
  if (!is_on_) return;
  was_on_ = at::autocast::is_autocast_enabled(device_);
  type_ = at::autocast::get_autocast_dtype(device_);
  at::autocast::set_autocast_dtype(device_, at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, true);
  at::autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!is_on_) return;
  // Casts of parameters are kept while the outermost scope lives: parameters change between scopes.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device_, was_on_);
  at::autocast::set_autocast_dtype(device_, type_);
}

}  // namespace ebmlab
