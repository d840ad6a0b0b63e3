// SPDX-License-Identifier: MIT
#include "storage/liveness.hpp"

#include "store_fixture.hpp"

#include <unistd.h>

namespace ebmlab::storage::testing {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

SessionProof own_proof() { return {.process = current_process(), .heartbeat_us = 0, .next_beat_within_us = 30 * kSecond}; }

TEST(Liveness, ThisProcessLivesHoweverLateItsBeatIs) {
  const auto self = current_process();
  EXPECT_GT(self.pid_start, 0);
  EXPECT_EQ(self.pid, getpid());
  EXPECT_GE(self.boot_id.size(), 36U);
  EXPECT_TRUE(has_proof_of_life(own_proof(), self, 1000 * kSecond));
}

TEST(Liveness, AReusedPidIsNoProof) {
  auto proof = own_proof();
  proof.process.pid_start -= 1;
  EXPECT_FALSE(has_proof_of_life(proof, current_process(), 1));
}

TEST(Liveness, SeenFromElsewhereThePromiseCounts) {
  auto proof = own_proof();
  proof.process.boot_id = "another machine";
  EXPECT_TRUE(has_proof_of_life(proof, current_process(), 29 * kSecond));
  EXPECT_FALSE(has_proof_of_life(proof, current_process(), 31 * kSecond));
}

TEST(Liveness, AnUnreapedChildIsDead) {
  Child child({"record"});  // ends at once: bad use
  EXPECT_TRUE(eventually([&] { return !start_time_of(child.pid()).has_value(); }));
  child.wait();
  EXPECT_FALSE(start_time_of(-1).has_value());
}

}  // namespace
}  // namespace ebmlab::storage::testing
