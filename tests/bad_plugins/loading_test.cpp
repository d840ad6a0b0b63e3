// SPDX-License-Identifier: MIT
// What becomes of each kind of file, and why.
#include <gmock/gmock.h>

#include <cstdio>
#include <set>

#include "fixtures.hpp"
#include "models.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using test::TemporaryFolder;
using testing::bytes_of;
using testing::catalogue;
using ::testing::ElementsAre;
using testing::fixture;
using testing::fixture_folder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using testing::only_file;

/// The output of a shell command.
std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) text += static_cast<char>(letter);
  pclose(pipe);
  return text;
}

TEST(Loading, AGoodLibraryIsReady) {
  const PluginFile file = only_file(fixture_folder("well_behaved"));
  EXPECT_EQ(file.state, FileState::kReady);
  EXPECT_EQ(file.reason, "");
  EXPECT_EQ(file.path, fixture("well_behaved"));
  EXPECT_THAT(file.ids, ElementsAre("bowl", "walk", "drift", "idle", "cloud"));
  EXPECT_EQ(file.sha256 + "  " + file.path.string() + "\n", output_of("sha256sum " + file.path.string()));
}

TEST(Loading, APluginExportsTwoSymbolsAndNoMore) {
  EXPECT_THAT(output_of(std::string(EBMLAB_NM) + " -D --defined-only -f just-symbols " + fixture("well_behaved").string()),
              MatchesRegex("ebmlab_magic\nebmlab_register\n|ebmlab_register\nebmlab_magic\n"));
}

TEST(Loading, AnotherBuildsLibraryIsRefusedBeforeAnyOfItRuns) {
  const PluginFile sdk = only_file(fixture_folder("other_sdk"));
  EXPECT_EQ(sdk.state, FileState::kAbiMismatch);
  EXPECT_THAT(sdk.reason, HasSubstr("built for SDK number 999, this program has number " + std::to_string(kSdkAbi)));
  EXPECT_EQ(sdk.sha256.size(), 64U);
  const PluginFile tag = only_file(fixture_folder("other_tag"));
  EXPECT_EQ(tag.state, FileState::kAbiMismatch);
  EXPECT_THAT(tag.reason, HasSubstr("built with libtorch=1.0.0, this program with libtorch=2.11"));
}

TEST(Loading, ALibraryWithoutTheSymbolsIsNoPlugin) {
  const PluginFile mark = only_file(fixture_folder("no_mark"));
  EXPECT_EQ(mark.state, FileState::kNotAPlugin);
  EXPECT_EQ(mark.reason, "a shared library without the symbol ebmlab_magic");
  const PluginFile registration = only_file(fixture_folder("no_registration"));
  EXPECT_EQ(registration.state, FileState::kNotAPlugin);
  EXPECT_EQ(registration.reason, "a shared library without the symbol ebmlab_register");
}

TEST(Loading, FilesThatAreNoLibrariesAreNoPlugins) {
  const TemporaryFolder folder;
  const auto reason_of = [&](const std::string& bytes) {
    folder.write("some.so", bytes);
    const PluginFile file = only_file(folder.path());
    EXPECT_EQ(file.state, FileState::kNotAPlugin);
    return file.reason;
  };
  EXPECT_EQ(reason_of("just a text\n"), "not a shared library (ELF)");
  EXPECT_EQ(reason_of(""), "the file is empty");
  EXPECT_EQ(reason_of("\x7f"), "not a shared library (ELF)");
  EXPECT_THAT(reason_of(bytes_of("/proc/self/exe")), HasSubstr("a shared library"));
}

TEST(Loading, ATruncatedCopyIsNoPluginWhereverItIsCut) {
  const TemporaryFolder folder;
  const std::string whole = bytes_of(fixture("well_behaved"));
  ASSERT_GT(whole.size(), 1000U);
  for (std::size_t tenths = 1; tenths < 10; ++tenths) {
    folder.write("cut.so", whole.substr(0, whole.size() * tenths / 10));
    const PluginFile file = only_file(folder.path());
    EXPECT_EQ(file.state, FileState::kNotAPlugin) << tenths;
    EXPECT_THAT(file.reason, HasSubstr("shorter than its own headers say"));
  }
  folder.write("cut.so", whole.substr(0, whole.size() - 1));
  EXPECT_EQ(only_file(folder.path()).state, FileState::kNotAPlugin);
}

TEST(Loading, AThrowingRegistrationRegistersNothing) {
  const PluginFile standard = only_file(fixture_folder("throws_std"));
  EXPECT_EQ(standard.state, FileState::kRegisterFailed);
  EXPECT_EQ(standard.reason, "no luck today");
  const PluginFile number = only_file(fixture_folder("throws_int"));
  EXPECT_EQ(number.state, FileState::kRegisterFailed);
  EXPECT_EQ(number.reason, "an exception of type int");
  const PluginFile torch = only_file(fixture_folder("throws_at_once"));
  EXPECT_EQ(torch.state, FileState::kRegisterFailed);
  EXPECT_THAT(torch.reason, HasSubstr("cannot be multiplied"));
  EXPECT_EQ(torch.reason.find('\n'), std::string::npos);
}

TEST(Loading, AWrongDescriptionRegistersNothing) {
  const PluginFile twins = only_file(fixture_folder("same_id_twice"));
  EXPECT_EQ(twins.state, FileState::kRegisterFailed);
  EXPECT_EQ(twins.reason, "energy \"twin\" is registered twice");
  const PluginFile steep = only_file(fixture_folder("bad_default"));
  EXPECT_EQ(steep.state, FileState::kRegisterFailed);
  EXPECT_THAT(steep.reason, HasSubstr("parameter \"slope\": the default 2.0 must be in [0, 1]"));
}

TEST(Loading, AMissingSymbolIsToldByName) {
  const PluginFile file = only_file(fixture_folder("missing_symbol"));
  EXPECT_EQ(file.state, FileState::kLoadFailed);
  EXPECT_EQ(file.reason, fixture("missing_symbol").string() + ": undefined symbol: ebmlab_no_such_function");
}

TEST(Loading, TheFirstOfAnIdWinsAndTheSecondFileIsOutAltogether) {
  const Catalogue found = catalogue({fixture_folder("well_behaved"), fixture_folder("taken_id")});
  ASSERT_EQ(found.files().size(), 2U);
  EXPECT_EQ(found.files()[0].state, FileState::kReady);
  EXPECT_EQ(found.files()[1].state, FileState::kDuplicateId);
  EXPECT_EQ(found.files()[1].reason, "energy \"bowl\" is already there from " + fixture("well_behaved").string());
  EXPECT_THAT(found.files()[1].ids, IsEmpty());
  EXPECT_EQ(found.find(PluginKind::kEnergy, "bowl").info.version, "1.0");
  const std::string text = testing::error_of<ConfigError>([&] { (void)found.find(PluginKind::kEnergy, "own"); });
  EXPECT_THAT(text, HasSubstr(fixture("taken_id").string() + ", which has it, is not used (duplicate id): energy \"bowl\""));

  const Catalogue other_way = catalogue({fixture_folder("taken_id"), fixture_folder("well_behaved")});
  EXPECT_EQ(other_way.find(PluginKind::kEnergy, "bowl").info.version, "2");
  EXPECT_EQ(other_way.files()[1].state, FileState::kDuplicateId);
}

TEST(Loading, ACopyOrALinkToAReadyLibraryIsADuplicate) {
  const TemporaryFolder folder;
  fs::copy_file(fixture("well_behaved"), folder.path() / "a_copy.so");
  fs::create_symlink(fixture("well_behaved"), folder.path() / "b_link.so");
  const Catalogue found = catalogue({fixture_folder("well_behaved"), folder.path()});
  ASSERT_EQ(found.files().size(), 3U);
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(found.files()[i].state, FileState::kDuplicateId);
    EXPECT_EQ(found.files()[i].reason, "the same library as " + fixture("well_behaved").string());
  }
}

TEST(Loading, ALinkIsFollowedToAFileThatIsTrusted) {
  const TemporaryFolder folder;
  fs::create_symlink(fixture("well_behaved"), folder.path() / "link.so");
  EXPECT_EQ(only_file(folder.path()).state, FileState::kReady);
  fs::remove(folder.path() / "link.so");
  fs::create_symlink("/nowhere/at/all.so", folder.path() / "link.so");
  const PluginFile broken = only_file(folder.path());
  EXPECT_EQ(broken.state, FileState::kLoadFailed);
  EXPECT_THAT(broken.reason, HasSubstr("No such file"));
}

TEST(Loading, WhereOthersMayWriteNothingIsLoaded) {
  const TemporaryFolder root;
  const fs::path folder = root.make_folder("plugins");
  fs::copy_file(fixture("well_behaved"), folder / "some.so");
  fs::permissions(folder / "some.so", fs::perms(0646));
  EXPECT_EQ(only_file(folder).state, FileState::kUntrusted);
  EXPECT_EQ(only_file(folder).reason, (folder / "some.so").string() + " is writable by everybody");
  EXPECT_EQ(only_file(folder).sha256, "") << "not even read";
  fs::permissions(folder / "some.so", fs::perms(0644));
  fs::permissions(folder, fs::perms(0777));
  EXPECT_EQ(only_file(folder).state, FileState::kUntrusted);
  EXPECT_EQ(only_file(folder).reason, "folder " + folder.string() + " is writable by everybody");
  fs::permissions(folder, fs::perms(0755));
  EXPECT_EQ(only_file(folder).state, FileState::kReady);
}

TEST(Loading, OnlyFilesThatEndInSoAreLookedAt) {
  const TemporaryFolder folder;
  folder.write("data.csv.gz", "x");
  folder.make_folder("folder.so");
  EXPECT_THAT(catalogue({folder.path(), folder.path() / "missing"}).files(), IsEmpty());
}

TEST(Loading, OneBadFileDoesNotKeepTheOthersOut) {
  const TemporaryFolder folder;
  folder.write("a_text.so", "text");
  fs::copy_file(fixture("throws_int"), folder.path() / "b_throws.so");
  fs::copy_file(fixture("well_behaved"), folder.path() / "c_good.so");
  const Catalogue found = catalogue({folder.path()});
  ASSERT_EQ(found.files().size(), 3U);
  EXPECT_EQ(found.files()[0].state, FileState::kNotAPlugin);
  EXPECT_EQ(found.files()[1].state, FileState::kRegisterFailed);
  EXPECT_EQ(found.files()[2].state, FileState::kReady);
  EXPECT_EQ(found.plugins().size(), 5U);
}

TEST(Loading, OfTwoLinksToOneAnotherIsTheComponentNamed) {
  const TemporaryFolder root;
  const fs::path open_to_all = root.make_folder("open");
  const fs::path plugins = root.make_folder("plugins");
  fs::copy_file(fixture("well_behaved"), open_to_all / "some.so");
  fs::permissions(open_to_all, fs::perms(0777));
  fs::create_symlink(open_to_all / "some.so", root.path() / "between.so");
  fs::create_symlink(root.path() / "between.so", plugins / "link.so");
  EXPECT_EQ(only_file(plugins).state, FileState::kUntrusted);
  EXPECT_EQ(only_file(plugins).reason, "folder " + open_to_all.string() + " is writable by everybody");
  fs::create_symlink(plugins / "round.so", plugins / "round.so");
  EXPECT_EQ(catalogue({plugins}).files()[1].state, FileState::kLoadFailed) << "a link to itself";
}

TEST(Loading, EachStateHasANameOfItsOwnAndARemedy) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(FileState::kLoadFailed); ++i) {
    const auto state = static_cast<FileState>(i);
    EXPECT_TRUE(names.insert(state_name(state)).second) << state_name(state);
    EXPECT_EQ(state_of(state_name(state)), state);
    EXPECT_EQ(remedy(state).empty(), state == FileState::kReady) << state_name(state);
  }
  EXPECT_EQ(state_of("splendid"), std::nullopt);
}

}  // namespace
}  // namespace ebmlab::host
