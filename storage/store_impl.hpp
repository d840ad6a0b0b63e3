// SPDX-License-Identifier: MIT
// What the parts of the store share.
#pragma once

#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/sql.hpp"
#include "storage/store.hpp"

#include <string>

namespace ebmlab::storage {

struct Store::Impl {
  Impl(const std::filesystem::path& file, Connection::Mode mode) : connection(file, mode) {}

  template <class Work>
  auto change(Work&& work) {
    return storage::change(connection, std::forward<Work>(work));
  }

  [[nodiscard]] RunStatus status_of(std::int64_t run) {
    const auto text = sql::find_text(connection.db(), "SELECT status FROM run WHERE id=?", run);
    if (!text) throw StoreError(connection.file().string() + ": there is no run " + std::to_string(run));
    return run_status_from_text(*text);
  }

  Connection connection;
};

}  // namespace ebmlab::storage
