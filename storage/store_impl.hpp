// SPDX-License-Identifier: MIT
// What the parts of the store share.
#pragma once

#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/process.hpp"
#include "storage/rows.hpp"
#include "storage/sql.hpp"
#include "storage/store.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace ebmlab::storage {

struct Store::Impl {
  Impl(const std::filesystem::path& file, Connection::Mode mode) : connection(file, mode) {}

  template <class Work>
  auto change(Work&& work) {
    return storage::change(connection, std::forward<Work>(work));
  }

  [[noreturn]] void fail(const std::string& what) const { throw StoreError(connection.file().string() + ": " + what); }

  [[nodiscard]] RunStatus status_of(std::int64_t run) {
    const auto text = sql::find_text(connection.db(), "SELECT status FROM run WHERE id=?", run);
    if (!text) fail("there is no run " + std::to_string(run));
    return run_status_from_text(*text);
  }

  /// `lost` also when the row still says running and nobody is there.
  [[nodiscard]] RunStatus derived_status_of(std::int64_t run) {
    const RunStatus written = status_of(run);
    if (!is_live(written)) return written;
    const std::vector<DeadSession> dead = runs_without_life(connection.db(), now_us());
    const bool is_dead = std::any_of(dead.begin(), dead.end(), [run](const DeadSession& d) { return d.run.id == run; });
    return is_dead ? RunStatus::kLost : written;
  }

  Connection connection;
};

}  // namespace ebmlab::storage
