// SPDX-License-Identifier: MIT
// What the runs that a filter finds have in a field, and how a filter demands a value of one.
#include "storage/filter.hpp"

#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Values = std::vector<std::string>;

TEST(Demand, IsReadWhereItStandsAlone) {
  EXPECT_THAT(demanded_values("method = gcd", "method"), ElementsAre("gcd"));
  EXPECT_THAT(demanded_values("step > 3 and method in [gcd, \"a b\"] and starred", "method"), ElementsAre("gcd", "a b"));
  EXPECT_THAT(demanded_values("tag:best", "tag"), ElementsAre("best"));
  EXPECT_THAT(demanded_values("method = and and status = failed", "method"), ElementsAre("and"));
  EXPECT_THAT(demanded_values("tag = a and tag = b", "tag"), ElementsAre("b"));
}

TEST(Demand, IsNoneWhereTheRestMayOverruleIt) {
  for (const char* filter :
       {"", "method != gcd", "method ~ g*", "not method = gcd", "method = gcd or starred", "(method = gcd", "method = 'gcd",
        "method = [", "method in [gcd", "name = method", "method is set", "]method = gcd"}) {
    EXPECT_THAT(demanded_values(filter, "method"), ElementsAre()) << filter;
  }
}

TEST(Demand, IsPutIntoTheTextAndTakenOut) {
  EXPECT_EQ(demanding("", "method", {"gcd"}), "method = gcd");
  EXPECT_EQ(demanding("starred", "method", {"gcd"}), "starred and method = gcd");
  EXPECT_EQ(demanding("a or b", "method", {"gcd"}), "(a or b) and method = gcd");
  EXPECT_EQ(demanding("method = gcd and  step > 3", "method", {"gcd", "cd 10"}), "method in [gcd, \"cd 10\"] and step > 3");
  EXPECT_EQ(demanding("step > 3 and method in [a, b] and starred", "method", {}), "step > 3 and starred");
  EXPECT_EQ(demanding("tag:best", "tag", {}), "");
  EXPECT_EQ(demanding("method = gcd and ", "status", {"failed"}), "method = gcd and status = failed");
  EXPECT_EQ(demanding("method = 'gcd", "status", {"failed"}), "method = 'gcd");  // what is no filter stays as it is
  for (const char* value : {"and", "a]b", "\"", "x:y", "ä ö", ""}) {
    EXPECT_THAT(demanded_values(demanding("starred", "name", {value, "b"}), "name"), ElementsAre(value, "b")) << value;
  }
}

class Facets : public StoreTest {
 protected:
  Facets() {
    std::vector<NewRun> runs{a_run("gcd", 0), a_run("gcd", 1), a_run("cd", 0), a_run("cd", 1), a_run("nce", 0)};
    runs[4].experiment.name = "other";
    runs[4].datasets.push_back({.split = "test", .fingerprint = runs[4].datasets[0].fingerprint, .name = "again"});
    Store::open_or_create(file_).create_runs(runs);
    change(
        "UPDATE run SET status='failed' WHERE id=3; UPDATE run SET archived=1 WHERE id=4;"
        "INSERT INTO tag(id,name) VALUES(1,'best'),(2,'odd'); INSERT INTO run_tag VALUES(1,1),(3,1),(3,2),(4,2)");
  }
  /// "gcd 2, cd 1": a * stands behind what is chosen.
  [[nodiscard]] std::string facet(const std::string& field, const RunQuery& query = {}) const {
    std::string text;
    const Facet facet = Reader(file_).facets(query, {field}).at(0);
    for (const FacetValue& value : facet.values) {
      text += (text.empty() ? "" : ", ") + value.value + " " + std::to_string(value.runs) + (value.is_chosen ? "*" : "");
    }
    return text;
  }
};

TEST_F(Facets, CountTheRunsThatAreFound) {
  EXPECT_EQ(facet("method"), "gcd 2, cd 1, nce 1");
  EXPECT_EQ(facet("status"), "created 3, failed 1");
  EXPECT_EQ(facet("tag"), "best 2, odd 1");
  EXPECT_EQ(facet("sampler"), "diffusion 4");
  EXPECT_EQ(facet("energy"), "");
  EXPECT_EQ(facet("method", {.with_archived = true}), "cd 2, gcd 2, nce 1");
  EXPECT_EQ(facet("experiment", {.filter = "method in [nce, cd]"}),
            facet("experiment", {.filter = "method = cd or method = nce"}));
  EXPECT_THAT(facet("experiment", {.filter = "method = nce"}), "other 1");
  EXPECT_EQ(facet("tag", {.filter = "status = failed"}), "best 1, odd 1");
}

TEST_F(Facets, LeaveOutWhatIsDemandedOfTheFieldItself) {
  EXPECT_EQ(facet("method", {.filter = "method = gcd"}), "gcd 2*, cd 1, nce 1");
  EXPECT_EQ(facet("method", {.filter = "method = gcd and status = failed"}), "cd 1, gcd 0*");
  EXPECT_EQ(facet("status", {.filter = "method = gcd"}), "created 2");
  EXPECT_EQ(facet("method", {.filter = "not method = gcd"}), "cd 1, nce 1");
}

TEST_F(Facets, ARunCountsOnceHoweverManyRowsSaySo) {
  EXPECT_EQ(facet("dataset", {.filter = "method = nce"}).find(" 2"), std::string::npos) << facet("dataset");
}

TEST_F(Facets, AgreeWithTheListOfEachValue) {
  const Reader reader(file_);
  const std::vector<Facet> facets = reader.facets({}, {"status", "method", "experiment", "sampler", "dataset", "tag"});
  for (const Facet& one : facets) {
    for (const FacetValue& value : one.values) {
      EXPECT_EQ(reader.run_ids({.filter = one.field + " = " + filter_value(value.value)}).size(), value.runs)
          << one.field << " = " << value.value;
    }
  }
}

TEST_F(Facets, ARunWhoseProcessIsGoneIsLost) {
  { const Recorder recorder(file_, 5, a_host()); }
  change("UPDATE run SET status='running' WHERE id=5; UPDATE run_session SET ended_us=NULL, pid_start=pid_start+1");
  EXPECT_EQ(facet("status"), "created 2, failed 1, lost 1");
}

TEST_F(Facets, WhatIsNoFilterIsToldWithItsPlace) {
  EXPECT_THAT(error_of([&] { (void)facet("method", {.filter = "methd = gcd"}); }), HasSubstr("filter: 'methd' at 1"));
  EXPECT_THAT(error_of([&] { (void)facet("methd"); }), HasSubstr("facet: 'methd' at 1"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
