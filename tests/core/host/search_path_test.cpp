// SPDX-License-Identifier: MIT
#include "host/search_path.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

#include <cstdlib>

#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
using test::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(SearchPath, ArgumentsComeFirstThenVariableThenUserThenProgram) {
  const TemporaryFolder root;
  const auto argument = root.make_folder("argument");
  const auto variable = root.make_folder("variable");
  const auto user = root.make_folder("data/ebmlab/plugins");
  const auto built = root.make_folder("prefix/plugins");
  const auto installed = root.make_folder("prefix/lib/ebmlab/plugins");
  const SearchInputs inputs{.plugin_dirs = {argument},
                            .plugin_path = variable.string(),
                            .user_data = root.path() / "data" / "ebmlab",
                            .executable = root.path() / "prefix" / "bin" / "ebmlab"};
  EXPECT_THAT(search_path(inputs), ElementsAre(argument, variable, user, built, installed));
}

TEST(SearchPath, FoldersThatAreMissingOrRepeatedAreLeftOut) {
  const TemporaryFolder root;
  const auto folder = root.make_folder("one");
  std::filesystem::create_directory_symlink(folder, root.path() / "link");
  std::string variable(":");
  variable.append(folder).append(":").append(root.path() / "missing").append(":");
  const SearchInputs inputs{.plugin_dirs = {folder, root.path() / "link"},
                            .plugin_path = variable,
                            .user_data = root.path() / "nowhere",
                            .executable = root.path() / "bin" / "ebmlab"};
  EXPECT_THAT(search_path(inputs), ElementsAre(folder));
}

TEST(SearchPath, MissingArgumentIsAnError) {
  try {
    (void)search_path({.plugin_dirs = {"/no/such/folder"}, .plugin_path = {}, .user_data = {}, .executable = {}});
    FAIL() << "no exception";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "--plugin-dir /no/such/folder: no such folder");
  }
}

TEST(SearchPath, RelativeEntryOfTheVariableIsAnError) {
  try {
    (void)search_path({.plugin_dirs = {}, .plugin_path = "/usr:plugins", .user_data = {}, .executable = {}});
    FAIL() << "no exception";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("EBMLAB_PLUGIN_PATH: entry plugins must be an absolute path"));
  }
}

TEST(SearchPath, InputsComeFromTheEnvironment) {
  setenv("EBMLAB_PLUGIN_PATH", "/a:/b", 1);
  setenv("XDG_DATA_HOME", "relative", 1);
  setenv("HOME", "/home/somebody", 1);
  const SearchInputs inputs = search_inputs({"given"});
  EXPECT_THAT(inputs.plugin_dirs, ElementsAre("given"));
  EXPECT_EQ(inputs.plugin_path, "/a:/b");
  EXPECT_EQ(inputs.user_data, "/home/somebody/.local/share/ebmlab") << "a relative XDG_DATA_HOME counts as unset";
  EXPECT_EQ(inputs.executable, std::filesystem::canonical("/proc/self/exe"));
  setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(search_inputs().user_data, "/data/ebmlab");
  unsetenv("EBMLAB_PLUGIN_PATH");
  EXPECT_THAT(search_inputs().plugin_path, IsEmpty());
}

}  // namespace
}  // namespace ebmlab::host
