// SPDX-License-Identifier: MIT
// Saved views.
#include "storage/views.hpp"

#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Views : public StoreTest {
 protected:
  Views() { make_run(); }
};

TEST_F(Views, ComeBackAsTheyWereSaved) {
  Store store = Store::open(file_);
  store.save_view({.name = "good", .filter = "params.sampler.steps < 6", .sort = "-id", .columns = {"method", "seed"}});
  store.save_view({.name = "all"});
  const Reader reader(file_);
  const auto views = reader.saved_views();
  ASSERT_EQ(views.size(), 2U);
  EXPECT_EQ(views[0].name, "all");
  EXPECT_EQ(views[1].name, "good");
  const SavedView good = reader.saved_view("good");
  EXPECT_EQ(good.filter, "params.sampler.steps < 6");
  EXPECT_EQ(good.sort, "-id");
  EXPECT_THAT(good.columns, ElementsAre("method", "seed"));
  EXPECT_EQ(reader.run_ids({.filter = good.filter, .sort = good.sort}).size(), 1U);
}

TEST_F(Views, SavingAgainReplacesAndKeepsTheIdentity) {
  Store store = Store::open(file_);
  store.save_view({.name = "good", .filter = "gcd"});
  const std::string uuid = sql("SELECT uuid FROM saved_view");
  store.save_view({.name = "good", .filter = "nuts"});
  EXPECT_EQ(sql("SELECT uuid FROM saved_view"), uuid);
  EXPECT_EQ(Reader(file_).saved_view("good").filter, "nuts");
}

TEST_F(Views, Deleting) {
  Store store = Store::open(file_);
  store.save_view({.name = "good"});
  store.delete_view("good");
  EXPECT_TRUE(Reader(file_).saved_views().empty());
  EXPECT_THAT(error_of([&] { store.delete_view("good"); }), HasSubstr("there is no view 'good'"));
}

TEST_F(Views, ViewsOfOtherKindsAreLeftAlone) {
  change("INSERT INTO saved_view VALUES('u','compare','good','{}',1)");
  Store store = Store::open(file_);
  EXPECT_TRUE(Reader(file_).saved_views().empty());
  EXPECT_NE(error_of([&] { store.delete_view("good"); }), "");
  store.save_view({.name = "good", .filter = "gcd"});
  EXPECT_EQ(sql("SELECT kind, spec_json FROM saved_view WHERE uuid='u'"), "compare|{}");
}

TEST_F(Views, WhatTheStoreDoesNotUnderstandIsNotSaved) {
  Store store = Store::open(file_);
  EXPECT_THAT(error_of([&] { store.save_view({.name = "x", .filter = "methd = 1"}); }), HasSubstr("filter: 'methd' at 1"));
  EXPECT_THAT(error_of([&] { store.save_view({.name = "x", .sort = "-methd"}); }), HasSubstr("sort: 'methd' at 2"));
  EXPECT_THAT(error_of([&] { store.save_view({.name = "x", .columns = {"methd"}}); }), HasSubstr("columns: 'methd' at 1"));
  EXPECT_THAT(error_of([&] { store.save_view({.name = ""}); }), HasSubstr("a view needs a name"));
  EXPECT_THAT(error_of([&] { store.save_view({.name = "x", .filter = "'\xff'"}); }), HasSubstr("not UTF-8"));
  EXPECT_TRUE(Reader(file_).saved_views().empty());
}

TEST_F(Views, AMisspeltNameGetsTheNearest) {
  Store::open(file_).save_view({.name = "paper"});
  EXPECT_THAT(error_of([&] { (void)Reader(file_).saved_view("papr"); }),
              HasSubstr("there is no view 'papr'; did you mean paper?"));
}

TEST_F(Views, ADamagedOneIsNamed) {
  change("INSERT INTO saved_view VALUES('u','runs','bad','[1',1)");
  EXPECT_THAT(error_of([&] { (void)Reader(file_).saved_views(); }), HasSubstr("the view 'bad' cannot be read"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
