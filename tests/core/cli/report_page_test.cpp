// SPDX-License-Identifier: MIT
#include "cli/report_page.hpp"

#include <gmock/gmock.h>
#include <ebmlab/error.hpp>

#include "comparison_fixture.hpp"

namespace ebmlab::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportPage : public testing::ComparisonTest {
 protected:
  [[nodiscard]] std::string page(const std::vector<std::int64_t>& runs, const PageOptions& options = {}) const {
    const auto make_reference = [](const std::string&) {
      cli::Reference reference;
      reference.problem = "no <data> here";
      return reference;
    };
    return report_page(reader(), runs, make_reference, options);
  }
};

TEST_F(ReportPage, HasTheTablesOfAComparison) {
  const auto a = add({.kl = 0.25});
  const auto b = add({.method = "cd", .key = "key-b", .kl = 0.75, .steps = "20"});
  const auto c = add({.method = "cd", .key = "key-b", .seed = 1, .status = storage::RunStatus::kFailed});
  const std::string html = page({c, a, b}, {.chosen = "ring & more", .made = "today"});
  EXPECT_THAT(html, AllOf(HasSubstr("<title>ring</title>"), HasSubstr("<dd>today</dd>"),
                          HasSubstr("3 chosen by: ring &amp; more"), HasSubstr("no &lt;data&gt; here")));
  EXPECT_THAT(html, HasSubstr("differences from gcd"));
  EXPECT_THAT(html, HasSubstr("<tr><td>KL</td><td>cd</td><td class=\"number\">0.500</td>"));
  EXPECT_THAT(html, HasSubstr("<tr><td>sampler.steps</td><td>10</td><td>20</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<tr><td>energy.hidden</td><td>[16]</td></tr>"));
  EXPECT_THAT(html, HasSubstr("<li>cd (run " + std::to_string(c) + "): failed: why</li>"));
  EXPECT_THAT(html, HasSubstr("data:image/svg+xml;base64,"));  // the KL over the steps
}

TEST_F(ReportPage, TellsWhereRunsComeFromOnce) {
  const auto a = add({});
  const auto b = add({.seed = 1});
  const std::string html = page({a, b});
  EXPECT_THAT(html, HasSubstr("<td>mlp</td><td>1.0.0</td><td>" + std::string(64, 'a') + "</td><td>1, 2</td>"));
  EXPECT_THAT(html, HasSubstr("<td>" + std::string(64, 'f') + "</td>"));
  EXPECT_EQ(html.find(std::string(64, 'a')), html.rfind(std::string(64, 'a')));
}

TEST_F(ReportPage, AnExperimentIsASection) {
  const auto a = add({.experiment = "<ring>"});
  const auto b = add({.method = "cd", .key = "key-b", .experiment = "spiral"});
  const std::string html = page({a, b}, {.against = "cd", .pictures = report::Format::png});
  EXPECT_THAT(html, AllOf(HasSubstr("<title>&lt;ring&gt;, spiral</title>"), HasSubstr("<h2>&lt;ring&gt;</h2>"),
                          HasSubstr("<h2>spiral</h2>"), Not(HasSubstr("<ring>")), HasSubstr("data:image/png;base64,")));
  EXPECT_THAT(
      [&] {
        static_cast<void>(page({a, b}, {.against = "pcd"}));
      },
      ::testing::ThrowsMessage<ConfigError>(HasSubstr("--against pcd")));
}

TEST_F(ReportPage, ShowsResultsAtEqualCostWhenAsked) {
  const auto a = add({});
  const auto b = add({.method = "cd", .key = "key-b"});
  EXPECT_THAT(page({a, b}), Not(HasSubstr("at most")));
  const std::string html = page({a, b}, {.limit = CostLimit("energy_evals=100")});
  EXPECT_THAT(html, HasSubstr("<caption>ring, at most 100 energy evaluations</caption>"));
  EXPECT_THAT(html, HasSubstr("<caption>ring, at most 100 energy evaluations: differences from gcd</caption>"));
}

}  // namespace
}  // namespace ebmlab::cli
