// SPDX-License-Identifier: MIT
// The exceptions that leave ebmlab::storage.
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

/// Another process has kept the store locked for longer than a writer waits (10 s): it is frozen, or hangs, in the middle of a
/// write.
class StoreBusy : public StoreError {
 public:
  explicit StoreBusy(const std::string& store)
      : StoreError(store + " is busy: another program has kept it locked for more than 10 s") {}
  ~StoreBusy() override;
};

}  // namespace ebmlab::storage
