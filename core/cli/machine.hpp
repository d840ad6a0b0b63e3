// SPDX-License-Identifier: MIT
// What the store keeps of the machine and of the program.
#pragma once

#include "storage/records.hpp"

namespace ebmlab::cli {

[[nodiscard]] storage::HostRecord this_host();
[[nodiscard]] storage::EnvironmentRecord this_environment();

}  // namespace ebmlab::cli
