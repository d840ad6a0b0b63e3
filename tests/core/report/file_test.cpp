// SPDX-License-Identifier: MIT
#include "report/file.hpp"

#include "picture.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <ebmlab/error.hpp>

#include <csignal>

namespace ebmlab::report {
namespace {

using namespace testing;
using ::testing::HasSubstr;

TEST(WriteFile, ReplacesAnOlderFileWhole) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.txt";
  write_file(path, "something long");
  write_file(path, std::string_view("short\0!", 7));
  EXPECT_EQ(content(path), std::string("short\0!", 7));
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(WriteFile, KeepsTheOlderFileWhenTheDiskIsFull) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "a.txt";
  write_file(path, "old");
  // A limit on the size of files stands for a full disk.
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto message = error_of([&] { write_file(path, std::string(5000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(message, "cannot write " + path.string() + ": File too large");
  EXPECT_EQ(content(path), "old");
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(WriteFile, SaysWhenTheTargetIsAFolder) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.path() / "a.png");
  EXPECT_THAT(error_of([&] { write_file(folder.path() / "a.png", "x"); }), HasSubstr("a.png: Is a directory"));
  EXPECT_EQ(folder.entries(), 1U);
}

TEST(WriteFile, GivesTheUsualPermissions) {
  const TemporaryFolder folder;
  const auto old = ::umask(022);
  write_file(folder.path() / "a.txt", "x");
  ::umask(old);
  EXPECT_EQ(static_cast<unsigned>(std::filesystem::status(folder.path() / "a.txt").permissions()), 0644U);
}

}  // namespace
}  // namespace ebmlab::report
