// SPDX-License-Identifier: MIT
// Probes with a shell script in the place of the child: what the parent makes of its words and of its ends.
#include "host/prober.hpp"

#include <gmock/gmock.h>

#include "host/probe_line.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using std::chrono::milliseconds;
using test::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Prober : public ::testing::Test {
 protected:
  /// For each file `$file` the child does what a shell does with its name up to a dot: a function of this script.
  static constexpr const char* kScript = R"(#!/bin/sh
good() { echo '{"doing": "opening it"}'; cat "$answer"; }
noisy() { echo 'a plugin prints'; echo '{"other": 1}'; good; }
crash() { echo '{"doing": "building it"}'; echo 'no hope' >&2; sleep 0.1; kill -SEGV $$; }
leave() { exit 3; }
hang() { echo '{"doing": "opening it"}'; exec sleep 60; }
outside() { kill -KILL $$; }
for file in "$@"; do
  answer=$(dirname "$0")/answer
  $(basename "$file" .so)
done
)";

  void SetUp() override {
    script_ = root_.write("child", kScript);
    Manifest ready{.sha256 = "abc", .state = FileState::kReady};
    ready.plugins.push_back({PluginKind::kEnergy, {.id = "one", .version = "1", .summary = std::string(200'000, 'x')}});
    root_.write("answer", manifest_line(ready));
  }
  std::vector<Manifest> probe_all(const std::vector<fs::path>& files, milliseconds limit = milliseconds(20'000)) {
    return probe(files, {{"/bin/sh", script_.string()}, limit});
  }

  TemporaryFolder root_;
  fs::path script_;
};

TEST_F(Prober, HearsAManifestOfEachFile) {
  const std::vector<Manifest> found = probe_all({"good.so", "noisy.so", "good.so"});
  ASSERT_EQ(found.size(), 3U);
  for (const Manifest& each : found) {
    EXPECT_EQ(each.state, FileState::kReady);
    EXPECT_EQ(each.sha256, "abc");
    EXPECT_EQ(each.plugins.at(0).info.summary.size(), 200'000U) << "however long the line";
  }
  EXPECT_TRUE(probe_all({}).empty());
}

TEST_F(Prober, BlamesTheFileAtWhichTheChildEndedAndGoesOn) {
  const std::vector<Manifest> found = probe_all({"good.so", "crash.so", "leave.so", "good.so"});
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].state, FileState::kReady);
  EXPECT_EQ(found[1].state, FileState::kProbeCrashed);
  EXPECT_EQ(found[1].reason, "SIGSEGV (Segmentation fault) while building it; its last words: no hope");
  EXPECT_EQ(found[2].state, FileState::kProbeCrashed);
  EXPECT_EQ(found[2].reason, "it ended the process with exit code 3");
  EXPECT_EQ(found[3].state, FileState::kReady);
}

TEST_F(Prober, EndsAChildThatHangsAndGoesOn) {
  const std::vector<Manifest> found = probe_all({"hang.so", "good.so"}, milliseconds(1500));
  EXPECT_EQ(found.at(0).state, FileState::kProbeTimedOut);
  EXPECT_EQ(found[0].reason, "nothing came of it within 1.5 s while opening it");
  EXPECT_EQ(found.at(1).state, FileState::kReady);
}

TEST_F(Prober, BlamesNoFileForBeingCancelled) {
  int asked = 0;
  const std::vector<Manifest> found =
      probe({"hang.so", "good.so"}, {.command = {"/bin/sh", script_.string()}, .is_cancelled = [&] { return ++asked > 5; }});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].state, FileState::kLoadFailed);
  EXPECT_EQ(found[1].reason, "the probe was cancelled");
}

TEST_F(Prober, BlamesNoFileForWhatCameFromOutside) {
  const std::vector<Manifest> found = probe_all({"outside.so", "good.so"});
  EXPECT_EQ(found.at(0).state, FileState::kLoadFailed);
  EXPECT_THAT(found[0].reason, StartsWith("the probe was killed from outside, by SIGKILL"));
  EXPECT_EQ(found.at(1).state, FileState::kReady);
  const std::vector<Manifest> none = probe({"a.so", "b.so"}, {{"/no/such/program"}});
  ASSERT_EQ(none.size(), 2U);
  EXPECT_EQ(none[1].state, FileState::kLoadFailed);
  EXPECT_THAT(none[1].reason, HasSubstr("/no/such/program"));
}

}  // namespace
}  // namespace ebmlab::host
