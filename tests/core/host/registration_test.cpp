// SPDX-License-Identifier: MIT
#include "host/registration.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace ebmlab::host {
namespace {
using ::testing::HasSubstr;

PluginInfo info_with(ParamSpec spec) { return {.id = "some", .version = "1", .summary = "", .params = {std::move(spec)}}; }

/// The reason for which a description is refused; empty when it is not.
std::string refusal(const PluginInfo& info) {
  try {
    validate(PluginKind::kEnergy, info);
    return {};
  } catch (const PluginError& error) {
    return error.what();
  }
}

TEST(Registration, DefaultsAtTheirLimitsAreFine) {
  EXPECT_EQ(refusal(info_with({.key = "rate", .doc = "", .fallback = 1.0, .min = 1, .max = 1})), "");
  EXPECT_EQ(refusal(info_with({.key = "hidden", .doc = "", .fallback = std::vector<std::int64_t>{1, 8}, .min = 1, .max = 8})),
            "");
  EXPECT_EQ(refusal(info_with({.key = "start", .doc = "", .fallback = std::string("b"), .choices = {"a", "b"}})), "");
  EXPECT_EQ(refusal(info_with({.key = "any", .doc = "", .fallback = std::string("b")})), "");
}

TEST(Registration, DefaultsOutsideTheirLimitsAreRefused) {
  EXPECT_THAT(refusal(info_with({.key = "rate", .doc = "", .fallback = 2.0, .min = 0, .max = 1})),
              HasSubstr("energy \"some\", parameter \"rate\": the default 2.0 must be in [0, 1]"));
  EXPECT_THAT(refusal(info_with({.key = "rate", .doc = "", .fallback = std::nan("")})), HasSubstr("the default"));
  EXPECT_THAT(refusal(info_with({.key = "n", .doc = "", .fallback = std::int64_t{0}, .min = 1})), HasSubstr("the default 0"));
  EXPECT_THAT(refusal(info_with({.key = "hidden", .doc = "", .fallback = std::vector<std::int64_t>{1, 9}, .max = 8})),
              HasSubstr("the default [1, 9]"));
  EXPECT_THAT(refusal(info_with({.key = "start", .doc = "", .fallback = std::string("c"), .choices = {"a", "b"}})),
              HasSubstr("one of: a, b"));
  EXPECT_THAT(refusal(info_with({.key = "rate", .doc = "", .fallback = 1.0, .min = 2, .max = 1})), HasSubstr("above"));
}

TEST(Registration, IdsAndKeysAreSnakeCase) {
  for (const char* id : {"", "Mixed", "with-dash", "9lives", "_hidden", "trailing_", "spa ce"}) {
    EXPECT_THAT(refusal({.id = id, .version = "", .summary = ""}), HasSubstr("an id must be snake_case")) << id;
    EXPECT_THAT(refusal(info_with({.key = id, .doc = "", .fallback = true})), HasSubstr("a key must be snake_case")) << id;
  }
  EXPECT_EQ(refusal({.id = "two_moons2", .version = "", .summary = ""}), "");
}

TEST(Registration, KeysAreUnique) {
  PluginInfo info = info_with({.key = "rate", .doc = "", .fallback = 1.0});
  info.params.push_back(info.params.front());
  EXPECT_THAT(refusal(info), HasSubstr("parameter \"rate\" is described twice"));
}

class Staging : public ::testing::Test {
 protected:
  std::string refusal_of_all() {
    try {
      (void)std::move(registry_).take();
      return {};
    } catch (const PluginError& error) {
      return error.what();
    }
  }
  static EnergyFactory factory() {
    return [](const Params&, const ModelContext&) { return nullptr; };
  }
  StagingRegistry registry_{"/some/file.so", "abc"};
};

TEST_F(Staging, TakesWhatWasRegisteredWithItsFile) {
  registry_.add_energy({.id = "one", .version = "1", .summary = ""}, factory());
  const std::vector<Registered> all = std::move(registry_).take();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].description.kind, PluginKind::kEnergy);
  EXPECT_EQ(all[0].description.info.id, "one");
  EXPECT_EQ(all[0].description.file, "/some/file.so");
  EXPECT_EQ(all[0].description.sha256, "abc");
}

TEST_F(Staging, RefusesNothingRepeatsAndMissingFactories) {
  EXPECT_THAT(refusal_of_all(), HasSubstr("registered nothing"));
  registry_.add_energy({.id = "one", .version = "1", .summary = ""}, nullptr);
  EXPECT_THAT(refusal_of_all(), HasSubstr("energy \"one\" has no factory"));
}

TEST_F(Staging, OneIdMayNameAnEnergyAndADataSetButNotTwoEnergies) {
  registry_.add_energy({.id = "one", .version = "1", .summary = ""}, factory());
  registry_.add_dataset({.id = "one", .version = "1", .summary = ""},
                        [](const Params&, const DataContext&) { return nullptr; });
  registry_.add_energy({.id = "one", .version = "1", .summary = ""}, factory());
  EXPECT_THAT(refusal_of_all(), HasSubstr("energy \"one\" is registered twice"));
}

}  // namespace
}  // namespace ebmlab::host
