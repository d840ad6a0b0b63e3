// SPDX-License-Identifier: MIT
// The suites find what they are meant to find: for each check a plugin that is wrong in that one thing, and fails that one
// check.
#include <gmock/gmock.h>

#include <ebmlab/error.hpp>

#include "conformance_fixture.hpp"

namespace ebmlab::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Wrong {
  PluginKind kind;
  std::string id, fault;
  Depth depth = Depth::kShort;
  Outcome outcome = Outcome::kFailed;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << kind_name(wrong.kind) << " " << wrong.id << " " << wrong.fault; }

Verdict verdict_of(const Wrong& wrong) {
  return check(test::catalogue(), {.kind = wrong.kind,
                                   .id = wrong.id,
                                   .params = Params({{"fault", wrong.fault}}),
                                   .depth = wrong.depth,
                                   .plan = {.chains = 100, .transitions = 2, .warmup = 2, .targets = {"gaussian"}}});
}

std::vector<std::string> names_of(const Verdict& verdict, Outcome outcome) {
  std::vector<std::string> names;
  for (const Finding& finding : verdict.findings) {
    if (finding.outcome == outcome) names.push_back(finding.check);
  }
  return names;
}

class WrongPlugin : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongPlugin, FailsThatCheckAndNoOther) {
  const Verdict verdict = verdict_of(GetParam());
  const std::string name = std::string(kind_name(GetParam().kind)) + "." + GetParam().fault;
  const auto expected = [&](Outcome outcome) {
    return outcome == GetParam().outcome ? std::vector{name} : std::vector<std::string>{};
  };
  EXPECT_EQ(names_of(verdict, Outcome::kFailed), expected(Outcome::kFailed));
  EXPECT_EQ(names_of(verdict, Outcome::kRemark), expected(Outcome::kRemark));
  EXPECT_EQ(verdict.has_passed(), GetParam().outcome == Outcome::kRemark);
  for (const Finding& finding : verdict.findings) {
    if (finding.check != name) continue;
    EXPECT_GT(finding.text.size(), 10U) << "it says what was found";
    RecordProperty("text", verdict.sentence(finding));
  }
}

std::vector<Wrong> every_wrong_plugin() {
  std::vector<Wrong> all;
  const auto add = [&](PluginKind kind, const char* id, const std::vector<const char*>& faults, Depth depth = Depth::kShort) {
    for (const char* fault : faults) all.push_back({kind, id, fault, depth});
  };
  add(PluginKind::kEnergy, "wrong",
      {"builds", "returns", "promises", "input", "finite", "gradient", "parameter_gradient", "rows", "repeats", "state",
       "float32", "threads", "global_state"});
  add(PluginKind::kEnergy, "wrong", {"exact_samples", "log_partition", "bounds"}, Depth::kLong);
  add(PluginKind::kSampler, "wrong", {"builds", "returns", "input", "finite", "repeats", "state", "float32", "global_state"});
  add(PluginKind::kSampler, "wrong", {"bounds", "law"}, Depth::kLong);
  add(PluginKind::kSampler, "wrong_kernel", {"chains"});
  add(PluginKind::kSampler, "wrong_policy", {"parameter_gradient", "promises"});
  add(PluginKind::kObjective, "wrong",
      {"builds", "returns", "input", "finite", "repeats", "state", "learns", "float32", "global_state"});
  add(PluginKind::kObjective, "wrong", {"bounds"}, Depth::kLong);
  add(PluginKind::kDataset, "wrong",
      {"builds", "returns", "finite", "scaling", "repeats", "split", "input", "density", "law", "global_state"});
  add(PluginKind::kDataset, "wrong", {"bounds"}, Depth::kLong);
  for (const PluginKind kind : {PluginKind::kEnergy, PluginKind::kSampler, PluginKind::kObjective})
    all.push_back({kind, "wrong", "meta", Depth::kShort, Outcome::kRemark});
  return all;
}

INSTANTIATE_TEST_SUITE_P(All, WrongPlugin, ::testing::ValuesIn(every_wrong_plugin()), [](const auto& tested) {
  return std::string(kind_name(tested.param.kind)) + "_" + tested.param.fault;
});

TEST(RightPlugins, PassEverything) {
  for (const Wrong& right : std::vector<Wrong>{{PluginKind::kEnergy, "wrong", "none", Depth::kLong},
                                               {PluginKind::kSampler, "wrong", "none", Depth::kLong},
                                               {PluginKind::kSampler, "wrong_kernel", "none"},
                                               {PluginKind::kSampler, "wrong_policy", "none"},
                                               {PluginKind::kObjective, "wrong", "none", Depth::kLong},
                                               {PluginKind::kDataset, "wrong", "none", Depth::kLong}}) {
    const Verdict verdict = verdict_of(right);
    EXPECT_TRUE(verdict.has_passed());
    EXPECT_THAT(names_of(verdict, Outcome::kRemark), IsEmpty());
  }
}

TEST(Verdicts, SayPluginCheckAndWhatIsExpected) {
  const Verdict verdict = verdict_of({PluginKind::kEnergy, "wrong", "rows"});
  for (const Finding& finding : verdict.findings) {
    if (finding.outcome != Outcome::kFailed) continue;
    EXPECT_THAT(verdict.sentence(finding), HasSubstr("energy \"wrong\", energy.rows: "));
    EXPECT_THAT(finding.text, HasSubstr("must not depend on each other"));
  }
  EXPECT_EQ(verdict.count(Outcome::kFailed), 1);
}

TEST(Verdicts, ALeakIsOneFindingThatNamesTheMethodAndTheCure) {
  const Verdict verdict = verdict_of({PluginKind::kEnergy, "wrong", "global_state"});
  EXPECT_THAT(names_of(verdict, Outcome::kFailed), ElementsAre("energy.global_state"));
  EXPECT_THAT(verdict.findings, ::testing::Contains(::testing::Field(
                                    &Finding::text, HasSubstr("energy() drew from or seeded LibTorch's default generator"))));
}

TEST(Verdicts, AnUnknownPluginOrParameterIsBadUse) {
  EXPECT_THROW((void)check(test::catalogue(), {.kind = PluginKind::kEnergy, .id = "wrongg"}), ConfigError);
  EXPECT_THROW((void)check(test::catalogue(), {.kind = PluginKind::kEnergy, .id = "wrong", .params = Params({{"falt", 1.0}})}),
               ConfigError);
}

}  // namespace
}  // namespace ebmlab::conformance
