// SPDX-License-Identifier: MIT
// Scripts against the ones in scripts/, which the shell and sbatch understand.
#include "cluster/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "cluster/slurm.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cluster {
namespace {

std::string golden(const std::string& name) {
  std::ifstream file(std::string(EBMLAB_SCRIPTS) + "/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

Script plain() {
  return {.experiment = "demo",
          .folder = "/data/store.jobs/demo",
          .store = "/data/store.db",
          .program = "/opt/ebmlab",
          .working_folder = "/data",
          .tasks = 24};
}

Script with_everything() {
  Script script = plain();
  script.folder = "/data/a b/it's \"50%\"";
  script.store = "/data/a b/store.db";
  script.program = "/opt/e b/ebmlab";
  script.working_folder = "/data/a b";
  script.environment = {{"EBMLAB_LIBTORCH", "/opt/lib torch"}};
  script.tasks = 2500;
  script.ranks = 2;
  Settings& settings = script.settings;
  settings.partition = "gpu";
  settings.time = "2:00:00";
  settings.gres = "gpu:1";
  settings.mem = "8G";
  settings.account = "A";
  settings.qos = "Q";
  settings.constraint = "a100|h100";
  settings.cpus = 4;
  settings.max_running = 50;
  settings.options = {"--exclusive"};
  settings.setup = {"module load cuda"};
  return script;
}

void expect_shell_understands(const std::string& text) {
  const test::TemporaryFolder folder;
  const Answer answer = run_program({"bash", "-n", folder.write("script.sh", text).string()});
  EXPECT_TRUE(answer.exit.is_clean()) << answer.err << text;
}

TEST(JobScript, IsWhatAUserMayReadAndSubmit) {
  EXPECT_EQ(job_script(plain()), golden("plain.sh"));
  EXPECT_EQ(job_script(with_everything()), golden("everything.sh"));
  EXPECT_EQ(collect_script(plain()), golden("collect.sh"));
  EXPECT_EQ(collect_script(with_everything()), golden("collect-everything.sh"));
}

TEST(JobScript, IsUnderstoodByTheShell) {
  for (const Script& script : {plain(), with_everything()}) {
    expect_shell_understands(job_script(script));
    expect_shell_understands(collect_script(script));
  }
}

TEST(ShellWord, IsOneWordWhateverIsInIt) {
  for (const std::string word : {"plain", "", "a b", "it's", "\"q\"", "$HOME `x` \\", "*", "~", "a\nb", "#", "50%"}) {
    EXPECT_EQ(run_program({"bash", "-c", "printf %s " + shell_word(word)}).out, word);
  }
}

}  // namespace
}  // namespace ebmlab::cluster
