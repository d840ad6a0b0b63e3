// SPDX-License-Identifier: MIT
#include "training/streams.hpp"

#include <gtest/gtest.h>

namespace ebmlab::training {
namespace {

at::Tensor draw(at::Generator& generator) { return at::empty({4}).normal_(0.0, 1.0, generator); }

TEST(Streams, SeedsDependOnRootAndName) {
  EXPECT_EQ(stream_seed(1, "data"), stream_seed(1, "data"));
  EXPECT_NE(stream_seed(1, "data"), stream_seed(2, "data"));
  EXPECT_NE(stream_seed(1, "data"), stream_seed(1, "policy"));
}

TEST(Streams, TheHostsOwnAreKnown) {
  for (const char* name : {"root", "data", "negatives", "evaluation", "init_energy"}) EXPECT_TRUE(is_host_stream(name)) << name;
  for (const char* name : {"policy", "uniform", "pretraining", "dat", ""}) EXPECT_FALSE(is_host_stream(name)) << name;
}

TEST(Streams, OneStreamDoesNotMoveAnother) {
  Streams alone(1, at::kCPU), beside(1, at::kCPU);
  static_cast<void>(draw(beside.device("evaluation")));
  EXPECT_TRUE(at::equal(draw(alone.device("data")), draw(beside.device("data"))));
}

TEST(Streams, AStateContinuesWhereItWasTaken) {
  Streams first(1, at::kCPU), second(9, at::kCPU);
  // An odd number of normals leaves one cached in the generator.
  static_cast<void>(at::empty({1}).normal_(0.0, 1.0, first.cpu("data")));
  second.restore(first.state());
  EXPECT_TRUE(at::equal(draw(first.cpu("data")), draw(second.cpu("data"))));
}

TEST(Streams, AGenerationIsFreshAndContinuesToo) {
  Streams first(1, at::kCPU), again(1, at::kCPU);
  const at::Tensor before = draw(first.device("policy"));
  first.renew(2);
  EXPECT_TRUE(first.seeds().size() == 1 && first.seeds().contains("root"));
  const at::Tensor after = draw(first.device("policy"));
  EXPECT_FALSE(at::equal(before, after));
  EXPECT_EQ(first.seeds().at("policy@2"), stream_seed(1, "policy@2"));
  again.renew(2);
  EXPECT_TRUE(at::equal(after, draw(again.device("policy"))));
  again.renew(0);
  EXPECT_TRUE(at::equal(before, draw(again.device("policy"))));
}

}  // namespace
}  // namespace ebmlab::training
