// SPDX-License-Identifier: MIT
#include "storage/artifacts.hpp"

#include "storage/digest.hpp"
#include "storage/file_system.hpp"
#include "store_fixture.hpp"

#include <fstream>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Artifacts = StoreTest;

TEST_F(Artifacts, AreNamedByTheirContentAndKeptOnce) {
  const Bytes bytes = random_bytes(100'000, 1);
  const std::string digest = write_artifact(file_, bytes);
  EXPECT_EQ(digest, sha256(bytes));
  EXPECT_EQ(write_artifact(file_, bytes), digest);
  EXPECT_EQ(artifact_path(file_, digest), folder_ / "ebmlab.db-artifacts" / digest.substr(0, 2) / digest);
  EXPECT_EQ(read_artifact(file_, digest), bytes);
  const auto files =
      std::distance(fs::directory_iterator(artifact_path(file_, digest).parent_path()), fs::directory_iterator());
  EXPECT_EQ(files, 1);  // and no partial one
}

TEST_F(Artifacts, ADamagedOneIsRefusedAndAMissingOneNamed) {
  const std::string digest = write_artifact(file_, random_bytes(1000, 2));
  const fs::path file = artifact_path(file_, digest);
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).put('x').put('y').put('z');
  EXPECT_THAT(error_of([&] { (void)read_artifact(file_, digest); }), HasSubstr("is damaged"));
  fs::remove(file);
  EXPECT_THAT(error_of([&] { (void)read_artifact(file_, digest); }), HasSubstr(digest));
}

TEST_F(Artifacts, ARowCannotNameAnyFileButOne) {
  std::ofstream(folder_ / "secret") << "s";
  for (const char* name : {"", "../secret", "/dev/stdin", "ab"}) {
    EXPECT_THAT(error_of([&] { (void)read_artifact(file_, name); }), HasSubstr("which is no sha256")) << name;
  }
  const std::string digest(64, 'a');
  fs::create_directories(artifact_path(file_, digest));
  EXPECT_THAT(error_of([&] { (void)read_artifact(file_, digest); }), HasSubstr("there is no such file"));
}

TEST(FileSystem, NetworkFileSystemsAreKnown) {
  EXPECT_EQ(network_file_system(0x6969), "NFS");
  EXPECT_EQ(network_file_system(0x517B), "SMB");
  EXPECT_EQ(network_file_system(static_cast<int>(0xFF534D42)), "CIFS");  // as a 32-bit f_type would come, negative
  EXPECT_EQ(network_file_system(0xEF53), "");                            // ext4
  EXPECT_EQ(network_file_system(0x01021994), "");                        // tmpfs
}

}  // namespace
}  // namespace ebmlab::storage::testing
