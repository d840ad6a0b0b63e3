// SPDX-License-Identifier: MIT
// Frozen protocols: the canonical text, its hash, and streams of a metric's own.
#include "evaluation/protocol.hpp"

#include <ebmlab/error.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "storage/digest.hpp"

namespace ebmlab::evaluation {
namespace {

TEST(Protocol, CanonicalTextIsFixed) {
  EXPECT_EQ(
      canonical_json(final_protocol()),
      R"({"assignment":500,"baseline_noise":0.1,"baseline_rows":10000,"definitions":2,"draws":20,"grid":200,)"
      R"("metrics":["ap","auroc","energy","energy_distance","kl","ksd","log_likelihood","log_partition","mmd","mode_coverage",)"
      R"("precision_recall","sliced_wasserstein","total_variation","wasserstein2"],)"
      R"("neighbours":5,"pairwise":2000,"pairwise_draws":5,"projections":500,"samples":10000,"seed":0,"units":"own"})");
  EXPECT_EQ(sha256(final_protocol()), storage::sha256(canonical_json(final_protocol())));
}

TEST(Protocol, EveryFieldButTheNameChangesTheHash) {
  std::set<std::string> hashes = {sha256(final_protocol()), sha256(quick_protocol())};
  const auto with = [&hashes](const auto& change) {
    Protocol protocol = final_protocol();
    change(protocol);
    hashes.insert(sha256(protocol));
  };
  with([](Protocol& p) { p.metrics = {"kl"}; });
  with([](Protocol& p) { p.samples = 500; });
  with([](Protocol& p) { p.draws = 5; });
  with([](Protocol& p) { p.projections = 50; });
  with([](Protocol& p) { p.grid = 50; });
  with([](Protocol& p) { p.neighbours = 3; });
  with([](Protocol& p) { p.pairwise = 300; });
  with([](Protocol& p) { p.pairwise_draws = 2; });
  with([](Protocol& p) { p.assignment = 20; });
  with([](Protocol& p) { p.baseline_rows = 30; });
  with([](Protocol& p) { p.baseline_noise = 0.2; });
  with([](Protocol& p) { p.seed = 1; });
  with([](Protocol& p) { p.units = Units::standardised; });
  EXPECT_EQ(hashes.size(), 15U);
  with([](Protocol& p) { p.name = "other"; });
  EXPECT_EQ(hashes.size(), 15U);
}

TEST(Protocol, OrderOfMetricsDoesNotMatter) {
  Protocol a = final_protocol(), b = final_protocol();
  a.metrics = {"kl", "auroc"};
  b.metrics = {"auroc", "kl"};
  EXPECT_EQ(sha256(a), sha256(b));
}

TEST(Protocol, WrongValuesAreNamed) {
  Protocol protocol = final_protocol();
  protocol.metrics = {"fid"};
  EXPECT_THAT([&] { validate(protocol); }, testing::ThrowsMessage<ConfigError>(testing::AllOf(
                                               testing::HasSubstr("\"fid\""), testing::HasSubstr("mode_coverage"))));
  protocol = quick_protocol();
  protocol.draws = 0;
  EXPECT_THAT([&] { validate(protocol); },
              testing::ThrowsMessage<ConfigError>(testing::HasSubstr("evaluation.draws = 0: must be in [1, 10000]")));
  EXPECT_NO_THROW(validate(final_protocol()));
}

TEST(Protocol, StreamsDependOnSeedAndNameOnly) {
  Protocol a = final_protocol(), b = quick_protocol();
  EXPECT_EQ(generator_for(a, "kl").current_seed(), generator_for(b, "kl").current_seed());
  EXPECT_NE(generator_for(a, "kl").current_seed(), generator_for(a, "auroc").current_seed());
  b.seed = 1;
  EXPECT_NE(generator_for(a, "kl").current_seed(), generator_for(b, "kl").current_seed());
}

}  // namespace
}  // namespace ebmlab::evaluation
