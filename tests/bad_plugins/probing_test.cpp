// SPDX-License-Identifier: MIT
// The same files as the program sees them: probed in child processes, remembered, and opened from private copies.
#include <gmock/gmock.h>

#include <fstream>
#include <map>

#include "fixtures.hpp"
#include "host/catalogue.hpp"
#include "models.hpp"
#include "storage/digest.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using std::chrono::milliseconds;
using test::TemporaryFolder;
using testing::bytes_of;
using testing::Context;
using testing::error_of;
using testing::fixture;
using testing::fixture_folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::loading_by_probe;
using ::testing::StartsWith;

constexpr milliseconds kPatience{6000};  // a child that hangs takes so long, and one that starts must be through by then

class Probing : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path cache() const { return root_.path() / "cache"; }
  [[nodiscard]] fs::path plugins() const { return root_.make_folder("plugins"); }
  /// With bytes behind its end, which change nothing but its hash: a library that this process has not opened yet.
  void drop_in(const std::string& name, const std::string& as) const {
    std::ofstream(plugins() / as, std::ios::binary) << bytes_of(fixture(name)) << root_.path().string();
  }
  /// Writes over the file in place, as cp and some linkers do.
  void overwrite(const std::string& with, const std::string& as) const {
    std::ofstream(plugins() / as, std::ios::binary | std::ios::trunc) << bytes_of(fixture(with));
  }
  [[nodiscard]] Catalogue catalogue() const { return {{plugins()}, loading_by_probe(cache())}; }
  float flat(const Catalogue& catalogue, const std::string& id) {
    return catalogue.make_energy(id, {}, context_.model())->energy(at::ones({1, 2})).item<float>();
  }

  TemporaryFolder root_;
  Context context_;
};

TEST_F(Probing, WhatAFileDoesAtWorstCostsItsChildAlone) {
  const std::vector<std::string> names{"static_exit", "static_abort", "static_hang",    "static_trap", "throws_std",
                                       "throws_int",  "faulty",       "throws_at_once", "well_behaved"};
  std::vector<fs::path> folders;
  for (const std::string& name : names) folders.push_back(fixture_folder(name));
  const Catalogue found(folders, loading_by_probe(cache(), kPatience));
  std::map<std::string, PluginFile> files;
  for (std::size_t i = 0; i < names.size(); ++i) files[names[i]] = found.files().at(i);

  EXPECT_EQ(files["static_trap"].state, FileState::kProbeCrashed);
  EXPECT_THAT(files["static_trap"].reason, ::testing::MatchesRegex("SIG(ILL|TRAP) .* while opening it"));
  EXPECT_EQ(files["static_abort"].state, FileState::kProbeCrashed);
  EXPECT_EQ(files["static_abort"].reason, "SIGABRT (Aborted) while opening it");
  EXPECT_EQ(files["static_exit"].state, FileState::kProbeCrashed);
  EXPECT_EQ(files["static_exit"].reason, "it ended the process with exit code 0 while opening it");
  EXPECT_EQ(files["static_hang"].state, FileState::kProbeTimedOut);
  EXPECT_EQ(files["static_hang"].reason, "nothing came of it within 6 s while opening it");
  for (const char* name : {"throws_std", "throws_int", "throws_at_once"}) {
    EXPECT_EQ(files[name].state, FileState::kRegisterFailed) << name;
  }
  EXPECT_EQ(files["throws_std"].reason, "no luck today");
  EXPECT_EQ(files["faulty"].state, FileState::kConformanceFailed);
  EXPECT_EQ(
      files["faulty"].reason,
      "energy \"nothing\", energy.builds: construction: built nothing; sampler \"boaster\", sampler.builds: construction: says "
      "it provides \"trainable sampler\" and does not");
  EXPECT_THAT(error_of<ConfigError>([&] { (void)found.find(PluginKind::kEnergy, "nothing"); }),
              HasSubstr("which has it, is not used (conformance failed): energy \"nothing\", energy.builds: construction: "));
  EXPECT_EQ(files["well_behaved"].state, FileState::kReady) << files["well_behaved"].reason;
  EXPECT_EQ(found.plugins().size(), 5U) << "nothing of the others is there";

  // All of it is remembered: a program that cannot probe at all sees the same, with the reasons.
  Loading unable = loading_by_probe(cache());
  unable.probe.command = {"/no/such/program"};
  const Catalogue again(folders, unable);
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(again.files().at(i).state, found.files().at(i).state) << names[i];
    EXPECT_EQ(again.files().at(i).reason, found.files().at(i).reason) << names[i];
  }
  EXPECT_EQ(again.find(PluginKind::kEnergy, "bowl").info.params.front().doc,
            found.find(PluginKind::kEnergy, "bowl").info.params.front().doc);
}

TEST_F(Probing, RefreshingLooksAgain) {
  drop_in("well_behaved", "some.so");
  ASSERT_EQ(catalogue().files().front().state, FileState::kReady);
  Loading unable = loading_by_probe(cache());
  unable.probe.command = {"/no/such/program"};
  unable.wants_refresh = true;
  const Catalogue again({plugins()}, unable);
  EXPECT_EQ(again.files().front().state, FileState::kLoadFailed);
  EXPECT_THAT(again.files().front().reason, HasSubstr("/no/such/program"));
  EXPECT_EQ(catalogue().files().front().state, FileState::kReady) << "what cannot be blamed on the file is not remembered";
}

TEST_F(Probing, WithoutACacheEverythingWorks) {
  const fs::path no_folder = root_.write("a_file", "");
  for (const fs::path& cache : {fs::path(), no_folder, no_folder / "below"}) {
    overwrite("same_symbol_1", "flat.so");
    std::ofstream(plugins() / "flat.so", std::ios::binary | std::ios::app) << root_.path().string() << cache.string();
    const Catalogue found({plugins()}, loading_by_probe(cache));
    ASSERT_EQ(found.files().front().state, FileState::kReady) << found.files().front().reason;
    EXPECT_FLOAT_EQ(flat(found, "flat_1"), 1.0F);
  }
}

TEST_F(Probing, TwoLibrariesWithOneSymbolKeepTheirOwn) {
  drop_in("same_symbol_1", "one.so");
  drop_in("same_symbol_2", "two.so");
  const Catalogue found = catalogue();
  EXPECT_FLOAT_EQ(flat(found, "flat_1"), 1.0F);
  EXPECT_FLOAT_EQ(flat(found, "flat_2"), 2.0F);
}

TEST_F(Probing, AFileReplacedBeforeItIsOpenedIsNotOpened) {
  drop_in("well_behaved", "some.so");
  const Catalogue found = catalogue();
  overwrite("static_abort", "some.so");
  const std::string text = error_of<PluginError>([&] { (void)found.make_energy("bowl", {}, context_.model()); });
  EXPECT_THAT(text, StartsWith("energy \"bowl\": " + (plugins() / "some.so").string()));
  EXPECT_THAT(text, HasSubstr("it has changed since it was looked at"));
}

TEST_F(Probing, AFileReplacedAfterItWasOpenedDoesNoHarm) {
  drop_in("well_behaved", "some.so");
  const Catalogue found = catalogue();
  const auto energy = found.make_energy("bowl", {}, context_.model());
  const std::string sha256 = found.files().front().sha256;
  overwrite("static_abort", "some.so");
  EXPECT_FLOAT_EQ(energy->energy(at::ones({1, 2})).item<float>(), 1.0F);
  EXPECT_NO_THROW((void)found.make_sampler("walk", {}, context_.model())) << "of the same library";
  const fs::path copy = cache() / "libraries" / (sha256 + ".so");
  EXPECT_EQ(storage::sha256(bytes_of(copy)), sha256);
  std::ofstream(copy, std::ios::binary | std::ios::app) << "x";  // a copy that was changed is none
  EXPECT_EQ(PrivateCopies(cache() / "libraries", fs::path()).find(sha256).has_value(), false);
}

TEST_F(Probing, APinnedLibraryIsUsedFromItsCopy) {
  drop_in("same_symbol_1", "flat.so");
  PluginDescription wanted;
  {
    const Catalogue first = catalogue();
    wanted = first.find(PluginKind::kEnergy, "flat_1");
    EXPECT_FLOAT_EQ(flat(first, "flat_1"), 1.0F);
  }
  overwrite("same_symbol_2", "flat.so");
  Catalogue later = catalogue();
  EXPECT_THROW((void)later.find(PluginKind::kEnergy, "flat_1"), ConfigError);
  const std::optional<std::string> notice = later.pin(wanted);
  ASSERT_TRUE(notice.has_value());
  EXPECT_THAT(*notice, HasSubstr("is used from its private copy"));
  EXPECT_FLOAT_EQ(flat(later, "flat_1"), 1.0F);
  EXPECT_EQ(later.find(PluginKind::kEnergy, "flat_1").sha256, wanted.sha256);
  EXPECT_EQ(later.pin(wanted), std::nullopt) << "it is the present one now";

  wanted.sha256 = std::string(64, '0');
  EXPECT_THAT(error_of<ConfigError>([&] { (void)later.pin(wanted); }),
              HasSubstr("energy \"flat_1\": the library with the sha256 000000000000... is gone"));
}

TEST_F(Probing, WhatIsDisabledIsNotThere) {
  drop_in("well_behaved", "a.so");
  drop_in("same_symbol_1", "b.so");
  drop_in("same_symbol_2", "c.so");
  Loading loading = loading_by_probe(cache());
  loading.disabled.add(DisabledPlugins::entry_of(PluginName{PluginKind::kEnergy, "bowl"}));
  loading.disabled.add(DisabledPlugins::entry_of(PluginName{PluginKind::kEnergy, "flat_1"}));
  loading.disabled.add(DisabledPlugins::entry_of(plugins() / "c.so"));
  const Catalogue found({plugins()}, loading);
  EXPECT_EQ(found.files()[0].state, FileState::kReady) << "it has others";
  EXPECT_EQ(found.files()[0].ids.size(), 4U);
  EXPECT_EQ(found.files()[1].state, FileState::kDisabled);
  EXPECT_EQ(found.files()[2].state, FileState::kDisabled);
  EXPECT_THAT(found.files()[2].sha256, IsEmpty()) << "not even read";
  EXPECT_THAT(error_of<ConfigError>([&] { (void)found.find(PluginKind::kEnergy, "bowl"); }), HasSubstr("is disabled"));
  EXPECT_NO_THROW((void)found.find(PluginKind::kSampler, "walk"));
}

TEST_F(Probing, ALockLetsInWhatItHas) {
  drop_in("same_symbol_1", "flat.so");
  Loading loading = loading_by_probe(cache());
  loading.lock = PluginLock(catalogue().plugins());
  EXPECT_NO_THROW((void)Catalogue({plugins()}, loading).find(PluginKind::kEnergy, "flat_1"));
  overwrite("well_behaved", "flat.so");
  const Catalogue found({plugins()}, loading);
  EXPECT_THAT(error_of<ConfigError>([&] { (void)found.make_energy("bowl", {}, context_.model()); }),
              HasSubstr("does not have it"));
}

}  // namespace
}  // namespace ebmlab::host
