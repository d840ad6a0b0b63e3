// SPDX-License-Identifier: MIT
// The one exception that leaves ebmlab::storage.
#pragma once

#include <stdexcept>
#include <string>

namespace ebmlab::storage {

/// A store could not be opened, read or written: one sentence that names the file and what is wrong with it.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~StoreError() override;
};

}  // namespace ebmlab::storage
