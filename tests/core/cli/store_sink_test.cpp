// SPDX-License-Identifier: MIT
#include "cli/store_sink.hpp"

#include <gtest/gtest.h>

#include "storage/reader.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::cli {
namespace {

TEST(StoreSink, PassesEverythingOnAndTellsProgressSparingly) {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "store.db";
  std::int64_t run = 0;
  {
    storage::Store store = storage::Store::open_or_create(file);
    storage::NewRun record;
    record.experiment.name = "e";
    record.name = record.method = "m";
    record.replicate_key = "k";
    record.environment.app_version = "test";
    run = store.create_run(record).id;
  }
  std::vector<launch::Progress> told;
  {
    storage::Recorder recorder(file, run, {"host"});
    StoreSink sink(recorder, [&](const launch::Progress& progress) { told.push_back(progress); });
    const storage::NamedValue value{"loss", 0.5};
    sink.points(1, std::span(&value, 1));
    sink.evaluation({.step = 2, .protocol = "{}", .metrics = {{"kl", 0.25}}});
    sink.event({.kind = "stage", .title = "stage joint starts", .step = 0});
    sink.checkpoint({.step = 2, .kind = "final", .data = storage::Bytes(8)});
    for (std::int64_t step = 1; step <= 1000; ++step)
      sink.progress({step, 1000, "joint", 10 * step, 20 * step, {{"kl", 0.25}}});
    recorder.finish(storage::RunStatus::kCompleted);
  }
  ASSERT_GE(told.size(), 2U);  // the first and the last in any case
  EXPECT_LT(told.size(), 500U);
  EXPECT_EQ(told.back().step, 1000);
  ASSERT_EQ(told.back().figures.size(), 1U);
  EXPECT_EQ(told.back().figures[0].first, "KL");  // as in the table
  EXPECT_GT(told.back().rate, 0.0);

  const storage::Reader reader(file);
  EXPECT_EQ(reader.series_values(run, "loss").values, std::vector<double>{0.5});
  EXPECT_EQ(reader.evaluations(run).at(0).metric, "kl");
  EXPECT_EQ(reader.checkpoints(run).at(0).kind, "final");
  EXPECT_EQ(reader.run_summary(run).energy_evals, 10'000);
  EXPECT_EQ(reader.run_summary(run).grad_evals, 20'000);
}

}  // namespace
}  // namespace ebmlab::cli
