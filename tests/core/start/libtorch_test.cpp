// SPDX-License-Identifier: MIT
// Which LibTorch a program takes, and what it says when there is none that fits.
#include "start/libtorch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.hpp"

namespace ebmlab::start {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class Places : public ::testing::Test {
 protected:
  /// A folder that looks like LibTorch's own.
  fs::path libtorch(const fs::path& folder) const {
    fs::create_directories(folder / "lib");
    std::ofstream(folder / "lib" / "libtorch_cpu.so") << "no library";
    return folder;
  }
  [[nodiscard]] fs::path path(const char* name) const { return folder_.path() / name; }
  [[nodiscard]] TorchPlaces all() const {
    return {.chosen = path("chosen"), .prefix = path("prefix"), .user_data = path("data"), .built_with = path("built")};
  }
  static std::string refusal(const std::function<void()>& call) {
    try {
      call();
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "nothing was thrown";
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(Places, AreLookedAtInTheirOrder) {
  TorchPlaces places = all();
  const fs::path built = libtorch(path("built"));
  const auto found = [&places] { return find_libtorch(places); };
  places.chosen.clear();
  EXPECT_EQ(found(), built);
  const fs::path of_user = libtorch(path("data") / "libtorch");
  EXPECT_EQ(found(), of_user);
  const fs::path of_prefix = libtorch(path("prefix") / "lib" / "ebmlab" / "libtorch");
  EXPECT_EQ(found(), of_prefix);
  places.chosen = libtorch(path("chosen"));
  EXPECT_EQ(found(), places.chosen);
}

TEST_F(Places, MayBeWhatPipMade) {
  const fs::path inner = libtorch(path("data") / "libtorch" / "torch");
  EXPECT_EQ(find_libtorch({.chosen = {}, .prefix = path("prefix"), .user_data = path("data"), .built_with = {}}), inner);
}

TEST_F(Places, AChosenOneIsNotPassedOver) {
  libtorch(path("built"));
  EXPECT_THAT(refusal([&] { (void)find_libtorch(all()); }),
              AllOf(HasSubstr("EBMLAB_LIBTORCH=" + path("chosen").string()), HasSubstr("no lib/libtorch_cpu.so")));
}

TEST_F(Places, WithoutAnyTheSentenceSaysHowToGetOne) {
  TorchPlaces places = all();
  places.chosen.clear();
  EXPECT_THAT(refusal([&] { (void)find_libtorch(places); }),
              AllOf(HasSubstr("LibTorch 2."), HasSubstr("ebmlab-get-libtorch"), HasSubstr("EBMLAB_LIBTORCH")));
}

TEST_F(Places, AFileThatIsNoLibraryIsRefused) {
  const fs::path folder = libtorch(path("chosen"));
  EXPECT_THAT(refusal([&] { load_libtorch(folder); }), AllOf(HasSubstr(folder.string()), HasSubstr("cannot be loaded")));
}

TEST_F(Places, AnotherVersionIsRefused) {
  const fs::path folder = path("old");
  fs::create_directories(folder / "lib");
  fs::copy_file(EBMLAB_OTHER_LIBTORCH, folder / "lib" / "libtorch_cpu.so");
  EXPECT_THAT(refusal([&] { load_libtorch(folder); }),
              AllOf(HasSubstr(folder.string()), HasSubstr("is version 2.10.3"), HasSubstr("needs 2.11")));
}

TEST(Version, IsReadFromTheHighestBytes) { EXPECT_EQ(version_text(0x020B010000000000), "2.11.1"); }

}  // namespace
}  // namespace ebmlab::start
