// SPDX-License-Identifier: MIT
// The queries that docs/store.md gives are run as they stand there.
#include "store_fixture.hpp"

#include <fstream>
#include <iterator>

namespace ebmlab::storage::testing {
namespace {

using Docs = StoreTest;

std::vector<std::string> queries_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string opening = "```sql\n";
  std::vector<std::string> queries;
  for (auto from = text.find(opening); from != std::string::npos; from = text.find(opening, from)) {
    from += opening.size();
    queries.push_back(text.substr(from, text.find("```", from) - from));
  }
  return queries;
}

TEST_F(Docs, EveryQueryFindsTheRun) {
  NewRun run = a_run();
  run.params.push_back({.name = "sampler.step_size", .num = 0.01, .txt = "0.01"});
  {
    Recorder recorder(file_, make_run(run), a_host());
    recorder.point(1, "loss.energy", 2);
    recorder.evaluation({.step = 1, .protocol = "{}", .metrics = {{.metric = "kl", .value = 0.5}}});
    recorder.event({.kind = "warning", .title = "beware", .severity = Severity::kWarning});
    recorder.finish(RunStatus::kCompleted);
  }
  const auto queries = queries_of(STORE_DOCS);
  ASSERT_EQ(queries.size(), 5U);
  for (const auto& query : queries) EXPECT_NE(sql(query), "") << query;
}

}  // namespace
}  // namespace ebmlab::storage::testing
