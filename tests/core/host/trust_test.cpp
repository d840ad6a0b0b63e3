// SPDX-License-Identifier: MIT
#include "host/trust.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using test::TemporaryFolder;
using ::testing::Eq;
using ::testing::HasSubstr;
using ::testing::Optional;

class Trust : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = root_.make_folder("above/plugins");
    fs::permissions(folder_, fs::perms(0755));
    fs::permissions(folder_.parent_path(), fs::perms(0755));
    file_ = root_.write("above/plugins/some.so", "content");
    fs::permissions(file_, fs::perms(0644));
  }

  TemporaryFolder root_;
  fs::path folder_, file_;
  static constexpr uid_t kSomebody = 12345;
};

TEST_F(Trust, OwnFileInOwnFoldersIsTrustedAlsoBelowAStickyOne) { EXPECT_THAT(distrust(file_, {}), Eq(std::nullopt)); }

TEST_F(Trust, WritableFileIsNamed) {
  fs::permissions(file_, fs::perms(0646));
  EXPECT_THAT(distrust(file_, {}), Optional(file_.string() + " is writable by everybody"));
}

TEST_F(Trust, WritableFolderAboveIsNamed) {
  fs::permissions(folder_.parent_path(), fs::perms(0757));
  EXPECT_THAT(distrust(file_, {}), Optional("folder " + folder_.parent_path().string() + " is writable by everybody"));
  fs::permissions(folder_.parent_path(), fs::perms(01777));
  EXPECT_THAT(distrust(file_, {}), Eq(std::nullopt)) << "only owners replace files in a sticky folder";
}

TEST_F(Trust, OnlyARegularFileIsTrusted) { EXPECT_THAT(distrust(folder_, {}), Optional(HasSubstr("not a regular file"))); }

TEST_F(Trust, MissingFileIsNamed) {
  EXPECT_THAT(distrust(folder_ / "none.so", {}), Optional(HasSubstr("none.so: No such file")));
}

TEST_F(Trust, FileOfSomebodyElseIsRefused) {
  if (chown(file_.c_str(), kSomebody, kSomebody) != 0) GTEST_SKIP() << "only root can give a file away";
  EXPECT_THAT(distrust(file_, {}), Optional(file_.string() + " belongs to user 12345"));
}

TEST_F(Trust, FolderOfSomebodyElseIsRefusedUnlessTheProgramIsThereToo) {
  const fs::path above = folder_.parent_path();
  if (chown(above.c_str(), kSomebody, kSomebody) != 0) GTEST_SKIP() << "only root can give a folder away";
  EXPECT_THAT(distrust(file_, above.parent_path() / "bin" / "ebmlab"), Optional(HasSubstr("belongs to user 12345")));
  EXPECT_THAT(distrust(file_, above / "bin" / "ebmlab"), Eq(std::nullopt));
  fs::permissions(above, fs::perms(0775));
  EXPECT_THAT(distrust(file_, above / "bin" / "ebmlab"), Eq(std::nullopt));
  fs::permissions(above, fs::perms(0777));
  EXPECT_THAT(distrust(file_, above / "bin" / "ebmlab"), Optional(HasSubstr("writable by everybody")));
}

TEST_F(Trust, GroupThatIsNotOnesOwnIsRefused) {
  if (chown(file_.c_str(), geteuid(), kSomebody) != 0) GTEST_SKIP() << "only root can give a file to any group";
  fs::permissions(file_, fs::perms(0664));
  EXPECT_THAT(distrust(file_, {}), Optional(file_.string() + " is writable by group 12345"));
}

}  // namespace
}  // namespace ebmlab::host
