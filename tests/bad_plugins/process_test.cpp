// SPDX-License-Identifier: MIT
// Plugins that do something to the process they are in.
#include <gmock/gmock.h>

#include <chrono>
#include <thread>

#include "fixtures.hpp"
#include "models.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
using testing::Context;
using testing::fixture_folder;

TEST(Process, AThreadThatOutlivesItsPluginFindsItsCodeWhereItWas) {
  const Context context;
  const auto ticks = [&] {
    const auto energy = testing::catalogue({fixture_folder("detached_thread")}).make_energy("haunted", {}, context.model());
    return energy->state().front().second.item<double>();
  };
  const double before = ticks();
  double after = before;
  for (int i = 0; i < 1000 && after <= before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    after = ticks();
  }
  EXPECT_GT(after, before) << "the thread of a plugin whose objects and catalogue are gone goes on";
}

TEST(Process, AnSqliteOfThePluginsOwnDoesNotMeetThatOfTheStore) {
  const Context context;
  const test::TemporaryFolder folder;
  const Catalogue catalogue = testing::catalogue({fixture_folder("own_sqlite")});
  const auto energy = catalogue.make_energy("bookkeeper", {}, context.model());
  storage::Store store = storage::Store::open_or_create(folder.path() / "store.db");
  for (int i = 0; i < 10; ++i) {
    (void)energy->energy(context.batch(3));
    storage::NewRun run;
    run.experiment = {"two", "", ""};
    run.name = run.method = "m";
    run.config_json = "{}";
    EXPECT_GT(store.create_run(run).id, 0);
  }
}

TEST(Process, ALibraryThatRegistersOperatorsIsRefusedBeforeAnyOfItRuns) {
  // A second one with the same namespace would end the process.
  const Catalogue catalogue = testing::catalogue({fixture_folder("own_operators")});
  ASSERT_EQ(catalogue.files().size(), 1U);
  EXPECT_EQ(catalogue.files().front().state, FileState::kNotAPlugin);
  EXPECT_THAT(catalogue.files().front().reason, ::testing::StartsWith("it registers LibTorch operators (TORCH_LIBRARY)"));
}

}  // namespace
}  // namespace ebmlab::host
