// SPDX-License-Identifier: MIT
#include "storage/base64.hpp"

#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

TEST(Base64, TheExamplesOfTheStandard) {
  const std::vector<std::pair<std::string, std::string>> examples{{"", ""},
                                                                  {"f", "Zg=="},
                                                                  {"fo", "Zm8="},
                                                                  {"foo", "Zm9v"},
                                                                  {"foob", "Zm9vYg=="},
                                                                  {"fooba", "Zm9vYmE="},
                                                                  {"foobar", "Zm9vYmFy"}};  // RFC 4648, section 10
  for (const auto& [plain, coded] : examples) {
    EXPECT_EQ(base64(bytes_of(plain)), coded);
    EXPECT_EQ(from_base64(coded), bytes_of(plain));
  }
}

TEST(Base64, EveryByteComesBack) {
  for (std::size_t size = 250; size < 260; ++size) {
    const Bytes bytes = random_bytes(size, static_cast<unsigned>(size));
    EXPECT_EQ(from_base64(base64(bytes)), bytes);
  }
}

TEST(Base64, AnythingElseIsRefused) {
  for (const char* text : {"Zg=", "Zg", "Z", "Zm9v====", "Zh==", "Zm9=", "Z g=", "Zm-_", "=", "====", "Zg==Zg=="})
    EXPECT_FALSE(from_base64(text)) << text;
}

}  // namespace
}  // namespace ebmlab::storage::testing
