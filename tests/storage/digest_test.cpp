// SPDX-License-Identifier: MIT
#include "storage/digest.hpp"

#include "storage/error.hpp"
#include "store_fixture.hpp"

#include <fstream>
#include <set>

namespace ebmlab::storage::testing {
namespace {

TEST(Digest, Sha256IsTheStandards) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, Crc32cIsCastagnolis) {
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
  EXPECT_EQ(crc32c(Bytes(32, std::byte{0})), 0x8A9136AAU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c({}), 0U);
}

TEST(Digest, Crc32cGoesOnWhereItStopped) { EXPECT_EQ(crc32c(bytes_of("56789"), crc32c(bytes_of("1234"))), 0xE3069283U); }

TEST(Digest, Crc32cOfAnyLengthIsThatOfTheDefinition) {
  const Bytes bytes = random_bytes(100, 2);
  std::uint32_t crc = 0xFFFF'FFFFU;  // bit by bit
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    for (std::size_t first = 0; first <= size; ++first) {
      const std::span all(bytes);
      ASSERT_EQ(crc32c(all.subspan(first, size - first), crc32c(all.first(first))), ~crc) << first << " of " << size;
    }
    if (size == bytes.size()) break;
    crc ^= std::to_integer<std::uint32_t>(bytes[size]);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F6'3B78U : 0U);
  }
}

TEST(Digest, UuidsAreDistinctAndOfVersionFour) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(new_uuid());
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(seen.begin()->size(), 36U);
  EXPECT_EQ(seen.begin()->at(14), '4');
}

using DigestOfFile = StoreTest;

TEST_F(DigestOfFile, EqualsTheDigestOfItsBytes) {
  const Bytes bytes = random_bytes(200'001, 1);
  std::ofstream(file_, std::ios::binary)
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  EXPECT_EQ(sha256_of_file(file_), sha256(bytes));
  EXPECT_THAT(error_of([&] { (void)sha256_of_file(folder_ / "missing"); }), ::testing::HasSubstr("missing"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
