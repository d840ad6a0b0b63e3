// SPDX-License-Identifier: MIT
// Stores in the making: gone, whole under their name, or swept away when their process died.
#include "storage/temporary_store.hpp"

#include "storage/artifacts.hpp"
#include "store_fixture.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;

class TemporaryStoreTest : public StoreTest {
 protected:
  [[nodiscard]] fs::path left(const std::string& rest, std::chrono::minutes age) const {
    const fs::path file = file_.string() + ".partial-" + rest;
    std::ofstream(file) << "half";
    fs::last_write_time(file, fs::file_time_type::clock::now() - age);
    return file;
  }
};

TEST_F(TemporaryStoreTest, IsGoneWithItsArtifactsOrBecomesAStore) {
  fs::path file;
  const auto fill = [&](const TemporaryStore& store) {
    file = store.file();
    (void)Store::open_or_create(file);
    (void)write_artifact(file, Bytes(5));
  };
  {
    const TemporaryStore store(file_);
    fill(store);
  }
  EXPECT_FALSE(fs::exists(file));
  EXPECT_FALSE(fs::exists(artifact_folder(file)));
  {
    TemporaryStore store(file_);
    fill(store);
    EXPECT_TRUE(store.become(folder_ / "whole.db"));
  }
  EXPECT_FALSE(fs::exists(file));
  EXPECT_EQ(artifact_files(folder_ / "whole.db").size(), 1U);
  EXPECT_NO_THROW((void)Store::open(folder_ / "whole.db"));
}

TEST_F(TemporaryStoreTest, ANameThatIsTakenStaysWithWhoHasIt) {
  make_run();
  const std::string before = sql("SELECT uuid FROM run");
  TemporaryStore store(file_);
  (void)Store::open_or_create(store.file());
  (void)write_artifact(store.file(), Bytes(5));
  EXPECT_FALSE(store.become(file_));
  EXPECT_EQ(sql("SELECT uuid FROM run"), before);
  EXPECT_FALSE(fs::exists(artifact_folder(file_)));
}

TEST_F(TemporaryStoreTest, WhatADeadProcessLeftGoesAfterAnHour) {
  const std::string dead = "4194999-0", own = std::to_string(::getpid()) + "-9";  // above the largest pid there can be
  const fs::path forgotten = left(dead, std::chrono::minutes(61)), journal = left(dead + "-wal", std::chrono::minutes(61));
  const fs::path recent = left("4194998-0", std::chrono::minutes(59)), alive = left(own, std::chrono::minutes(61));
  const fs::path other = left("notes-from-me", std::chrono::minutes(61)), bare = left("4194999", std::chrono::minutes(61));
  const TemporaryStore store(file_);
  EXPECT_FALSE(fs::exists(forgotten));
  EXPECT_FALSE(fs::exists(journal));
  for (const fs::path& kept : {recent, alive, other, bare}) EXPECT_TRUE(fs::exists(kept)) << kept;
}

}  // namespace
}  // namespace ebmlab::storage::testing
