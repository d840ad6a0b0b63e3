// SPDX-License-Identifier: MIT
#include "storage/cbor.hpp"

#include "storage/whole.hpp"
#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

Bytes nested(std::size_t depth) {
  Bytes bytes(depth, std::byte{0x81});  // a list of one
  bytes.push_back(std::byte{0x01});
  return bytes;
}

TEST(Cbor, IsReadAsDeepAsAnythingHereIs) {
  EXPECT_EQ(parse_cbor(nested(3)), nlohmann::json::parse("[[[1]]]"));
  for (const std::size_t depth : {std::size_t{17}, std::size_t{1'000'000}}) {
    EXPECT_THAT(error_of([&] { (void)parse_cbor(nested(depth)); }), HasSubstr("nested too deeply"));
  }
  EXPECT_THROW((void)parse_cbor(Bytes{std::byte{0x82}, std::byte{0x01}}), nlohmann::json::exception);
}

TEST(Cbor, WholeNumbersHaveNoFraction) {
  EXPECT_EQ(whole<std::int64_t>(-7), -7);
  EXPECT_EQ(whole<std::uint64_t>(~std::uint64_t{0}), ~std::uint64_t{0});
  for (const nlohmann::json& value :
       {nlohmann::json(1e300), nlohmann::json(0.5), nlohmann::json("1"), nlohmann::json(nullptr)}) {
    EXPECT_THAT(error_of([&] { (void)whole<std::int64_t>(value); }), HasSubstr("has a fraction"));
  }
}

}  // namespace
}  // namespace ebmlab::storage::testing
