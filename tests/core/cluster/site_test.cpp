// SPDX-License-Identifier: MIT
#include "cluster/site.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ebmlab/error.hpp>

#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Site : public ::testing::Test {
 protected:
  [[nodiscard]] std::string problems(const std::string& text) const {
    try {
      (void)read_settings(folder_.write("slurm.toml", text));
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "none";
  }
  test::TemporaryFolder folder_;
};

TEST_F(Site, HasDefaultsWithoutAFile) {
  EXPECT_EQ(read_settings(folder_.path() / "slurm.toml"), Settings());
  EXPECT_EQ(read_settings({}), Settings());
}

TEST_F(Site, IsReadFromItsFile) {
  const Settings settings = read_settings(folder_.write("slurm.toml", R"(partition = "gpu"
time = "1-12:00:00"
gres = "gpu:1"
cpus = 4
max_running = 50
retries = 0
scratch = "/local"
options = ["--exclusive", "--nice=10"]
setup = ["module load cuda", "ulimit -c 0"]
)"));
  EXPECT_EQ(settings.partition, "gpu");
  EXPECT_EQ(settings.cpus, 4);
  EXPECT_EQ(settings.retries, 0);
  EXPECT_EQ(settings.warning, 120);
  EXPECT_THAT(settings.options, ElementsAre("--exclusive", "--nice=10"));
  EXPECT_TRUE(settings.asks_for_gpu());
  EXPECT_FALSE(Settings().asks_for_gpu());
  EXPECT_EQ(settings_from_json(settings_to_json(settings)), settings);
}

TEST_F(Site, TellsMistakesWithFileAndLine) {
  const std::string file = (folder_.path() / "slurm.toml").string();
  EXPECT_THAT(problems("partition = \"a\"\npartitoin = \"b\"\n"),
              HasSubstr("partitoin = \"b\" (" + file + ":2): unknown setting, did you mean \"partition\"?"));
  EXPECT_EQ(problems("retries = -1\n"), "retries = -1 (" + file + ":1): must be in [0, 1000]");
  EXPECT_THAT(problems("cpus = \"4\"\n"), HasSubstr("cpus = \"4\" (" + file + ":1): must be an integer"));
  EXPECT_THAT(problems("\ntime = \"soon\"\n"),
              HasSubstr("time = \"soon\" (" + file + ":2): must be a time as Slurm writes it"));
  EXPECT_THAT(problems("scratch = \"tmp\"\n"), HasSubstr("must be an absolute path"));
  EXPECT_THAT(problems("options = [\"exclusive\"]\n"), HasSubstr("must be an option of sbatch, such as --exclusive"));
  EXPECT_THAT(problems("account = \"a\\nb\"\n"), HasSubstr("must be one line of text"));
  EXPECT_THAT(problems("time = \"3\"\nwarning = 100\n"),
              HasSubstr("time = \"3\" (" + file + ":1): 3 is too short: must be at least twice `warning`, which is 100 s"));
  EXPECT_THAT(problems("cpus = 4\ncpus = 5\n"), HasSubstr("not valid TOML"));
}

TEST_F(Site, ChecksWhatTheCommandLineSays) {
  Settings settings;
  settings.time = "2 hours";
  EXPECT_THROW(check_settings(settings), ConfigError);
  settings.time = "2:00:00";
  check_settings(settings);
}

TEST(Time, IsReadAsSlurmReadsIt) {
  EXPECT_EQ(seconds_of("90"), 5400);
  EXPECT_EQ(seconds_of("1:30"), 90);
  EXPECT_EQ(seconds_of("1:02:03"), 3723);
  EXPECT_EQ(seconds_of("2-3"), 2 * 86400 + 3 * 3600);
  EXPECT_EQ(seconds_of("2-03:04"), 2 * 86400 + 3 * 3600 + 240);
  EXPECT_EQ(seconds_of("2-03:04:05"), 2 * 86400 + 3 * 3600 + 245);
  for (const char* wrong : {"", "a", "1:", ":1", "-1", "1:2:3:4", "1h", "UNLIMITED"}) EXPECT_FALSE(seconds_of(wrong)) << wrong;
}

}  // namespace
}  // namespace ebmlab::cluster
