// SPDX-License-Identifier: MIT
// What the parts of the store share.
#pragma once

#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/spill.hpp"
#include "storage/sql.hpp"
#include "storage/store.hpp"

#include <string>
#include <vector>

namespace ebmlab::storage {

struct Store::Impl {
  Impl(const std::filesystem::path& file, Connection::Mode mode)
      : connection(file, mode), notices(import_spills(connection.file(), connection.uuid())) {}

  /// `work(db)` inside one write transaction.
  template <class Work>
  auto change(Work&& work) {
    return connection.guarded([&] {
      WriteTransaction transaction(connection);
      if constexpr (std::is_void_v<decltype(work(connection.db()))>) {
        work(connection.db());
        transaction.commit();
      } else {
        auto result = work(connection.db());
        transaction.commit();
        return result;
      }
    });
  }

  [[nodiscard]] RunStatus status_of(std::int64_t run) {
    const auto text = sql::find_text(connection.db(), "SELECT status FROM run WHERE id=?", run);
    if (!text) throw StoreError(connection.file().string() + ": there is no run " + std::to_string(run));
    return run_status_from_text(*text);
  }

  Connection connection;
  std::vector<std::string> notices;
};

}  // namespace ebmlab::storage
