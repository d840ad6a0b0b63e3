// SPDX-License-Identifier: MIT
// A store in a folder of its own, a complete run to put into it, and plain SQL to look at what came out.
#pragma once

#include "child.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/records.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ebmlab::storage::testing {

[[nodiscard]] NewRun a_run(const std::string& method = "gcd", std::uint64_t seed = 0);
[[nodiscard]] HostRecord a_host();
[[nodiscard]] Bytes bytes_of(const std::string& text);
[[nodiscard]] Bytes random_bytes(std::size_t size, unsigned seed);
/// Commits every 20 ms.
[[nodiscard]] RecorderOptions quick();
/// What a StoreError says; empty when none is thrown.
[[nodiscard]] std::string error_of(const std::function<void()>& work);
[[nodiscard]] bool eventually(const std::function<bool()>& condition,
                              std::chrono::milliseconds limit = std::chrono::seconds(10));

/// One row's columns joined by `|`, rows by a line break, as sqlite3 prints them; through a connection of its own.
[[nodiscard]] std::string rows_of(const std::filesystem::path& file, const std::string& query);

class StoreTest : public ::testing::Test {
 public:
  ~StoreTest() override;

 protected:
  StoreTest();

  /// The id of a fresh run.
  std::int64_t make_run(const NewRun& run = a_run());
  /// rows_of() of the store.
  [[nodiscard]] std::string sql(const std::string& query) const;
  void change(const std::string& statement) const;

  test::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  std::filesystem::path file_;
};

}  // namespace ebmlab::storage::testing
