// SPDX-License-Identifier: MIT
// Asking something of a run that is under way.
#pragma once

#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::cli {

/// Asks, waits so many seconds for the answer and prints it. False when there was none in time.
/// Errors: StoreError when the run cannot be asked that.
[[nodiscard]] bool ask_and_tell(storage::Store& store, const storage::Reader& reader, std::int64_t run,
                                storage::Request request, double patience);

}  // namespace ebmlab::cli
