// SPDX-License-Identifier: MIT
#include "cluster/scratch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ebmlab/error.hpp>
#include <optional>

#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

TEST(Scratch, IsAFolderOfItsOwnAndGoneAtTheEnd) {
  const test::TemporaryFolder place;
  {
    const Scratch one(place.path().string()), other(place.path().string());
    EXPECT_NE(one.path(), other.path());
    std::filesystem::create_directories(one.path() / "a" / "b");
    one.clear();
    EXPECT_FALSE(std::filesystem::exists(one.path() / "a"));
    EXPECT_EQ(place.entries(), 2U);
  }
  EXPECT_EQ(place.entries(), 0U);
}

TEST(Scratch, OfProcessesThatAreGoneIsRemoved) {
  const test::TemporaryFolder place;
  std::string prefix, owner, host;
  {
    const Scratch living(place.path().string());
    const std::string name = living.path().filename();
    prefix = name.substr(0, name.size() - 6);
    std::ifstream file(living.path() / "owner");
    std::string process;
    std::getline(std::getline(std::getline(file, owner), process), host);
  }
  const auto make = [&](const std::string& name, const std::string& text) {
    place.make_folder(name);
    std::ofstream(place.path() / name / "owner") << text;
  };
  make(prefix + "dead", owner + "\n4194300 17\n" + host + "\n");       // no such process
  make(prefix + "boot", "another boot pid:[1]\n1 1\n" + host + "\n");  // of this machine before it was started again
  make(prefix + "elsewhere", "another boot pid:[1]\n1 1\nnode17\n");   // at work on another machine
  make("something", owner + "\n4194300 17\n" + host + "\n");           // not ours
  place.make_folder(prefix + "young");                                 // that does not say yet
  const Scratch scratch(place.path().string());
  EXPECT_FALSE(std::filesystem::exists(place.path() / (prefix + "dead")));
  EXPECT_FALSE(std::filesystem::exists(place.path() / (prefix + "boot")));
  EXPECT_TRUE(std::filesystem::exists(place.path() / (prefix + "elsewhere")));
  EXPECT_TRUE(std::filesystem::exists(place.path() / "something"));
  EXPECT_TRUE(std::filesystem::exists(place.path() / (prefix + "young")));
}

TEST(Scratch, OfTheNodesNeedNotBeOnTheLoginNode) {
  const test::TemporaryFolder place;
  EXPECT_EQ(Scratch::if_there(place.path().string()), place.path().string());
  EXPECT_EQ(Scratch::if_there("/nowhere/at/all"), "");
}

TEST(Scratch, ThatCannotBeIsOneSentence) {
  try {
    const Scratch scratch("/nowhere/at/all");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "there can be no scratch folder in /nowhere/at/all (scratch of slurm.toml): No such file or directory");
  }
}

}  // namespace
}  // namespace ebmlab::cluster
