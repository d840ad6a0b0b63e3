// SPDX-License-Identifier: MIT
// What a user may decide about plugins: what is disabled, and what is locked.
#include <gmock/gmock.h>

#include "host/disabled_plugins.hpp"
#include "host/plugin_lock.hpp"
#include "models.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using test::TemporaryFolder;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Disabled, ListIsKeptInAFile) {
  const TemporaryFolder root;
  const fs::path file = root.path() / "config" / "disabled_plugins";
  DisabledPlugins disabled(file);
  EXPECT_THAT(disabled.entries(), IsEmpty());
  EXPECT_TRUE(disabled.add(DisabledPlugins::entry_of(PluginName{PluginKind::kSampler, "walk"})));
  EXPECT_TRUE(disabled.add(DisabledPlugins::entry_of(root.path() / "some.so")));
  EXPECT_FALSE(disabled.add("sampler/walk"));
  EXPECT_FALSE(fs::exists(file)) << "only save() writes";
  disabled.save();

  DisabledPlugins read(file);
  EXPECT_THAT(read.entries(), ElementsAre((root.path() / "some.so").string(), "sampler/walk"));
  EXPECT_TRUE(read.has(PluginName{PluginKind::kSampler, "walk"}));
  EXPECT_FALSE(read.has(PluginName{PluginKind::kEnergy, "walk"}));
  EXPECT_TRUE(read.remove("sampler/walk"));
  EXPECT_FALSE(read.remove("sampler/walk"));
  read.save();
  EXPECT_FALSE(DisabledPlugins(file).has(PluginName{PluginKind::kSampler, "walk"}));
}

TEST(Disabled, FilesAreThoseOfAFolderHoweverItIsReached) {
  const TemporaryFolder root;
  const fs::path folder = root.make_folder("plugins");
  fs::create_directory_symlink(folder, root.path() / "link");
  DisabledPlugins disabled;
  disabled.add(DisabledPlugins::entry_of(root.path() / "link" / ".." / "plugins" / "some.so"));
  EXPECT_TRUE(disabled.has(folder / "some.so"));
  EXPECT_TRUE(disabled.has(root.path() / "link" / "some.so"));
  EXPECT_FALSE(disabled.has(folder / "other.so"));
}

class Lock : public ::testing::Test {
 protected:
  static PluginDescription plugin(const std::string& id, const std::string& sha256) {
    return {PluginKind::kEnergy, {.id = id, .version = "1", .summary = ""}, "/plugins/" + id + ".so", sha256};
  }
  TemporaryFolder root_;
  fs::path file_ = root_.path() / "plugins.lock";
};

TEST_F(Lock, RequiresThePluginAndTheBytes) {
  const std::vector<PluginDescription> plugins{plugin("one", "abc"), plugin("two", "abc"), plugin("three", "def")};
  const PluginLock made(plugins);
  EXPECT_EQ(made.plugins(), 3U);
  EXPECT_EQ(made.libraries(), 2U);
  made.save(file_);
  const PluginLock lock(file_);
  for (const PluginDescription& each : plugins) EXPECT_NO_THROW(lock.require(each));
  EXPECT_EQ(error_of<ConfigError>([&] { lock.require(plugin("one", "xyz")); }),
            "energy \"one\": " + file_.string() + " has it with the sha256 abc, but that of /plugins/one.so is xyz");
  EXPECT_THAT(error_of<ConfigError>([&] { lock.require(plugin("four", "abc")); }),
              HasSubstr("energy \"four\": " + file_.string() + " does not have it"));
}

TEST_F(Lock, FilesThatAreNoneAreRefused) {
  EXPECT_THAT(error_of<ConfigError>([&] { (void)PluginLock(file_); }), HasSubstr("ebmlab plugin lock writes it"));
  for (const char* text : {"", "{", "[]", "{}", R"({"format": "ebmlab plugins 1", "libraries": [1]})"}) {
    root_.write("plugins.lock", text);
    EXPECT_THAT(error_of<ConfigError>([&] { (void)PluginLock(file_); }), HasSubstr(file_.string() + ": is not what")) << text;
  }
  root_.write("plugins.lock", R"({"format": "ebmlab plugins 2", "libraries": []})");
  EXPECT_THAT(error_of<ConfigError>([&] { (void)PluginLock(file_); }), HasSubstr("its format must be"));
}

}  // namespace
}  // namespace ebmlab::host
