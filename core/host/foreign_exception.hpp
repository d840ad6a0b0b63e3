// SPDX-License-Identifier: MIT
// What was thrown, in one line, whatever it is.
#pragma once

#include <string>

namespace ebmlab::host {

/// The text of the exception being handled: the first line of its message (LibTorch's without the stack trace), or its type
/// when it carries none. To be called in a handler only.
[[nodiscard]] std::string foreign_exception_text();

}  // namespace ebmlab::host
