// SPDX-License-Identifier: MIT
// What listing does when everything is known, and what it costs: printed, not asserted.
#include <gmock/gmock.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "host/catalogue.hpp"
#include "host/manifest_cache.hpp"
#include "storage/digest.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

TEST(Listing, SixtyFourKnownFilesAreNotProbed) {
  constexpr int kFiles = 64;
  const test::TemporaryFolder root;
  const auto folder = root.make_folder("plugins");
  const Loading loading{.probe = {.command = {"/no/such/program"}}, .program = "p", .cache = root.path() / "cache"};
  const ManifestCache cache(loading.cache, loading.program);
  const ParamSpecs params(12, {.key = "rate", .doc = "a parameter as most of them are", .fallback = 1.0, .min = 0});
  for (int i = 0; i < kFiles; ++i) {
    const std::string bytes = std::string(100'000, 'x') + std::to_string(i);  // the size of a plugin
    root.write("plugins/" + std::to_string(i) + ".so", bytes);
    cache.store(
        {.sha256 = storage::sha256(bytes),
         .state = FileState::kReady,
         .plugins = {{PluginKind::kEnergy,
                      {.id = "energy_" + std::to_string(i), .version = "1", .summary = "one of many", .params = params}}}});
  }
  std::this_thread::sleep_for(milliseconds(1100));  // a file that changed just now is read each time
  auto best = Clock::duration::max();
  for (int i = 0; i < 10; ++i) {
    const Clock::time_point begin = Clock::now();
    const Catalogue catalogue({folder}, loading);
    best = std::min(best, Clock::now() - begin);
    ASSERT_EQ(catalogue.plugins().size(), static_cast<std::size_t>(kFiles));
  }
  std::cout << kFiles << " known files: " << std::chrono::duration<double, std::milli>(best).count() << " ms\n";
}

}  // namespace
}  // namespace ebmlab::host
