// SPDX-License-Identifier: MIT
// `ebmlab plugin new`: what it writes, and what it refuses. That the folders build is tests/package's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"

namespace ebmlab::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::string read(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class PluginNew : public ::testing::Test {
 protected:
  [[nodiscard]] Output make(const std::string& kind, const std::string& name) const {
    return place_.ebmlab({"plugin", "new", kind, name, "-o", folder().string()});
  }
  void expect_refused(const std::string& kind, const std::string& name, const ::testing::Matcher<const std::string&>& message) {
    const Output output = make(kind, name);
    EXPECT_EQ(output.exit.code, 2) << output.out << output.err;
    EXPECT_EQ(output.out, "");
    EXPECT_THAT(output.err, message);
    EXPECT_TRUE(fs::is_empty(place_.folder()));
  }
  [[nodiscard]] fs::path folder() const { return place_.folder() / "made"; }
  Workplace place_;
};

TEST_F(PluginNew, WritesTheFilesOfEachKindUnderTheirName) {
  for (const std::string kind : {"energy", "sampler", "objective", "dataset"}) {
    const Output output = make(kind, "wave_2");
    ASSERT_EQ(output.exit.code, 0) << output.err;
    EXPECT_THAT(output.out, HasSubstr("wave_2.cpp"));
    std::vector<std::string> files;
    for (const auto& file : fs::directory_iterator(folder())) {
      files.push_back(file.path().filename());
      EXPECT_THAT(read(file.path()), AllOf(HasSubstr("wave_2"), Not(HasSubstr("my_plugin")))) << file.path();
    }
    EXPECT_THAT(files, UnorderedElementsAre("CMakeLists.txt", "wave_2.cpp", "wave_2.toml"));
    EXPECT_THAT(read(folder() / "wave_2.cpp"), HasSubstr("ebmlab::add_" + kind + "<"));
    fs::remove_all(folder());
  }
}

TEST_F(PluginNew, AKindThatDoesNotExistWithTheNearest) {
  expect_refused("enrgy", "mine", AllOf(HasSubstr("enrgy"), HasSubstr("did you mean \"energy\""), HasSubstr("dataset")));
}

TEST_F(PluginNew, ANameThatIsNoId) {
  for (const std::string name : {"Mine", "my-energy", "2d", "mine_", "my__energy", "a/b", "", "_x"}) {
    expect_refused("energy", name, AllOf(HasSubstr("\"" + name + "\""), HasSubstr("snake_case")));
  }
  expect_refused("energy", std::string(65, 'a'), HasSubstr("at most 64"));
}

TEST_F(PluginNew, ANameThatCMakeOrAnotherPluginHas) {
  expect_refused("energy", "test", HasSubstr("CMake"));
  expect_refused("energy", "mlp", AllOf(HasSubstr("the energy \"mlp\" is there already"), HasSubstr("mlp.so")));
}

TEST_F(PluginNew, AFolderThatIsThereIsLeftAsItIs) {
  fs::create_directory(folder());
  const Output output = make("energy", "mine");
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, AllOf(HasSubstr(folder().string()), HasSubstr("left as it is")));
  EXPECT_TRUE(fs::is_empty(folder()));
}

}  // namespace
}  // namespace ebmlab::test
