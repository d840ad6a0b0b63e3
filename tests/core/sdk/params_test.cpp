// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>
#include <ebmlab/params.hpp>
#include <ebmlab/plugin_info.hpp>

namespace ebmlab {
namespace {

TEST(Params, DefaultsHaveTheDescribedTypes) {
  const Params params = default_params({{.key = "steps", .doc = "", .fallback = std::int64_t{3}},
                                        {.key = "rate", .doc = "", .fallback = 0.5},
                                        {.key = "start", .doc = "", .fallback = std::string("data")},
                                        {.key = "on", .doc = "", .fallback = true},
                                        {.key = "scales", .doc = "", .fallback = std::vector<double>{1, 2}}});
  EXPECT_EQ(params.integer("steps"), 3);
  EXPECT_EQ(params.real("rate"), 0.5);
  EXPECT_EQ(params.text("start"), "data");
  EXPECT_TRUE(params.flag("on"));
  EXPECT_THAT(params.get<std::vector<double>>("scales"), testing::ElementsAre(1, 2));
  EXPECT_FALSE(params.has("stop"));
}

TEST(Params, AWrongTypeOrAMissingKeyIsNamed) {
  const Params params({{"rate", 0.5}});
  try {
    static_cast<void>(params.integer("rate"));
    FAIL() << "an integer was read from a number";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "parameter \"rate\" is of type number, not integer");
  }
  EXPECT_THROW(static_cast<void>(params.real("speed")), ConfigError);
}

TEST(Params, SetReplacesAValueAndItsType) {
  Params params({{"rate", 0.5}});
  params.set("rate", std::int64_t{2});
  EXPECT_EQ(params.integer("rate"), 2);
}

TEST(PluginKind, HasAName) { EXPECT_EQ(kind_name(PluginKind::kObjective), "objective"); }

}  // namespace
}  // namespace ebmlab
