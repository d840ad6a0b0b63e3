// SPDX-License-Identifier: MIT
// Publishing never harms what is there.
#include "cluster/publish.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <ebmlab/error.hpp>
#include <fstream>

#include "cluster/safekeeping.hpp"
#include "cluster/whole_copy.hpp"
#include "storage/artifacts.hpp"
#include "storage/error.hpp"
#include "storage/maintenance.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;
using storage::RunStatus;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

storage::NewRun new_run() {
  storage::NewRun run;
  run.experiment.name = "demo";
  run.name = "a/seed-0";
  run.method = "a";
  run.replicate_key = "key";
  run.environment.app_version = "test";
  return run;
}

storage::NewCheckpoint checkpoint(std::int64_t step, const std::string& bytes) {
  storage::NewCheckpoint result;
  result.step = step;
  for (const char c : bytes) result.data.push_back(static_cast<std::byte>(c));
  return result;
}

class Publish : public ::testing::Test {
 protected:
  Publish() {
    fs::create_directories(place_);
    storage::Store store = storage::Store::open_or_create(local_);
    run_ = store.create_run(new_run());
    store.set_status(run_.id, RunStatus::kQueued);
  }
  /// A session with one checkpoint.
  void record(std::int64_t step, const std::string& bytes) {
    storage::Recorder recorder(local_, run_.id, {.hostname = "test"}, step - 1);
    recorder.progress(step, 0, 0);
    recorder.checkpoint(checkpoint(step, bytes));
    recorder.finish(RunStatus::kStopped, "at " + std::to_string(step));
  }
  [[nodiscard]] std::int64_t step_there() const {
    const test::TemporaryFolder folder;
    PublishedStore(there_).fetch(folder.path() / "read.db");
    const storage::Reader reader(folder.path() / "read.db");
    const auto checkpoints = reader.checkpoints(reader.find_run(run_.uuid));
    if (checkpoints.empty()) return 0;
    EXPECT_FALSE(reader.artifact(checkpoints.back().sha256).empty());
    return checkpoints.back().step;
  }
  [[nodiscard]] std::size_t partial_files() const {
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(place_))
      count += entry.path().filename().string().find("partial") != std::string::npos ? 1 : 0;
    return count;
  }
  template <typename Body>
  static std::string error_of(const Body& body) {
    try {
      body();
    } catch (const std::exception& error) {
      return error.what();
    }
    return "none";
  }

  test::TemporaryFolder folder_;
  fs::path local_ = folder_.path() / "local.db";
  fs::path place_ = folder_.path() / "there";
  fs::path there_ = place_ / "0000.db";
  storage::RunRef run_;
};

TEST_F(Publish, BringsAStoreWithItsArtifacts) {
  PublishedStore published(there_);
  published.place(local_);
  EXPECT_EQ(step_there(), 0);
  record(10, "ten");
  published.publish(local_);
  EXPECT_EQ(step_there(), 10);
  EXPECT_EQ(partial_files(), 0U);
  EXPECT_EQ(storage::Reader(there_).uuid(), storage::Reader(local_).uuid());
}

TEST_F(Publish, BringsWhatIsBeingRecordedAtThatMoment) {
  storage::Recorder recorder(local_, run_.id, {.hostname = "test"});
  recorder.checkpoint(checkpoint(5, "five"));
  recorder.flush();
  PublishedStore(there_).publish(local_);
  EXPECT_EQ(step_there(), 5);
  recorder.finish(RunStatus::kCompleted);
}

TEST_F(Publish, KeepsTheArtifactsOfTheStoreBeforeForThoseWhoReadIt) {
  PublishedStore published(there_);
  for (const std::int64_t step : {1, 2, 3, 4, 5}) {
    record(step, "state " + std::to_string(step));
    published.publish(local_);
  }
  EXPECT_EQ(storage::artifact_files(there_).size(), 4U);  // the last three are kept, and one is of the store before
  EXPECT_EQ(step_there(), 5);
}

TEST_F(Publish, AStoreToReadHasItsArtifactsWhereTheyAre) {
  record(10, "ten");
  PublishedStore(there_).publish(local_);
  const fs::path copy = folder_.path() / "copy.db";
  PublishedStore(there_).fetch_to_read(copy);
  const storage::Reader reader(copy);
  EXPECT_EQ(reader.artifact(reader.checkpoints(1).front().sha256).size(), 3U);
  EXPECT_TRUE(fs::is_symlink(storage::artifact_folder(copy)));
}

TEST_F(Publish, ADamagedStoreIsNotBrought) {
  record(10, "ten");
  PublishedStore published(there_);
  published.publish(local_);
  record(20, "twenty");
  for (const storage::ArtifactFile& artifact : storage::artifact_files(local_)) {
    if (artifact.bytes == 6) fs::resize_file(artifact.path, 2);
  }
  EXPECT_THAT(error_of([&] { published.publish(local_); }), HasSubstr("is not whole: "));
  EXPECT_EQ(step_there(), 10);
  std::ofstream(local_, std::ios::binary | std::ios::in) << "no store any more";
  EXPECT_NE(error_of([&] { published.publish(local_); }), "none");
  EXPECT_EQ(step_there(), 10);
}

TEST_F(Publish, WhoHasBeenFollowedDoesNotReplaceAnything) {
  bool is_ours = true;
  PublishedStore published(there_, [&] { return is_ours; });
  record(10, "ten");
  published.publish(local_);
  record(20, "twenty");
  is_ours = false;
  EXPECT_EQ(error_of([&] { published.publish(local_); }), there_.string() + " was not replaced: another process works on it");
  EXPECT_EQ(step_there(), 10);
}

TEST_F(Publish, AFullDiskLeavesTheStoreThatWasThere) {
  record(10, "ten");
  PublishedStore published(there_);
  published.publish(local_);
  record(20, std::string(1 << 20, 'x'));
  // A limit on the size of files is to a process what a full disk is: a write in the middle fails.
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto former = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small { 600 << 10, before.rlim_max };
  ::setrlimit(RLIMIT_FSIZE, &small);
  const std::string error = error_of([&] { published.publish(local_); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, former);
  EXPECT_THAT(error, HasSubstr("cannot write "));
  EXPECT_EQ(partial_files(), 0U);
  EXPECT_EQ(step_there(), 10);
  published.publish(local_);
  EXPECT_EQ(step_there(), 20);
}

TEST_F(Publish, WhatADeadProcessLeftIsRemovedByTheNext) {
  record(10, "ten");
  PublishedStore published(there_);
  published.publish(local_);
  const fs::path artifact = storage::artifact_files(there_).front().path;
  std::ofstream(there_.string() + ".partial-x") << "half";
  std::ofstream(artifact.string() + ".partial-x") << "half";
  std::ofstream(place_ / "0001.db.partial-x") << "of another task";
  EXPECT_EQ(step_there(), 10);
  EXPECT_EQ(partial_files(), 1U);
}

TEST_F(Publish, ADamagedStoreIsNotTakenUp) {
  record(10, "ten");
  PublishedStore published(there_);
  published.publish(local_);
  fs::remove(storage::artifact_files(there_).front().path);
  EXPECT_THAT(error_of([&] { published.fetch(folder_.path() / "again.db"); }), HasSubstr(there_.string() + " is damaged: "));
}

TEST_F(Publish, SafekeepingBringsEachNewerCheckpointOnce) {
  PublishedStore published(there_);
  std::vector<std::string> troubles;
  Safekeeping keeping(published, local_, run_.uuid, std::chrono::milliseconds(0),
                      [&](const std::string& trouble) { troubles.push_back(trouble); });
  const auto brought = [&](int looks) {
    std::vector<std::int64_t> steps;
    for (int look = 0; look < looks; ++look) {
      if (const auto step = keeping.tick()) steps.push_back(*step);
      ::usleep(10'000);
    }
    return steps;
  };
  EXPECT_THAT(brought(20), IsEmpty());  // there is no checkpoint yet
  record(10, "ten");
  std::vector<std::int64_t> steps;
  for (int tries = 0; tries < 1000 && steps.empty(); ++tries) steps = brought(1);
  EXPECT_THAT(steps, ::testing::ElementsAre(10));
  EXPECT_EQ(step_there(), 10);
  EXPECT_THAT(brought(20), IsEmpty());
  EXPECT_THAT(troubles, IsEmpty());
  fs::remove_all(place_);
  std::ofstream(place_) << "in the way";  // now it cannot be brought, and the next look tries again
  record(20, "twenty");
  for (int tries = 0; tries < 1000 && troubles.empty(); ++tries) EXPECT_THAT(brought(1), IsEmpty());
  ASSERT_FALSE(troubles.empty());
  EXPECT_THAT(troubles.front(), HasSubstr("could not be brought into the folder: cannot "));
}

TEST(WholeCopy, NamesWhatItCannotWrite) {
  const test::TemporaryFolder folder;
  try {
    write_whole(folder.path() / "no" / "file", "text");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), "cannot write " + (folder.path() / "no" / "file").string() + ": No such file or directory");
  }
}

}  // namespace
}  // namespace ebmlab::cluster
