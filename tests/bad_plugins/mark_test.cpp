// SPDX-License-Identifier: MIT
// The reader of marks, on copies of a good library with single bytes changed.
#include <gmock/gmock.h>

#include <cstring>
#include <random>

#include "fixtures.hpp"
#include "host/peek.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
using test::TemporaryFolder;
using testing::bytes_of;
using testing::fixture;
using ::testing::HasSubstr;
using testing::only_file;

/// A copy of the good library's bytes in which its mark can be changed.
class Mark : public ::testing::Test {
 protected:
  void SetUp() override {
    constexpr Magic kMagic = this_build();
    std::string bytes(sizeof(Magic), '\0');
    std::memcpy(bytes.data(), &kMagic, sizeof(Magic));
    library_ = bytes_of(fixture("well_behaved"));
    place_ = library_.find(bytes);
    ASSERT_NE(place_, std::string::npos);
    ASSERT_EQ(library_.find(bytes, place_ + 1), std::string::npos);
  }

  [[nodiscard]] std::string with(const Magic& magic) const {
    std::string copy = library_;
    std::memcpy(copy.data() + place_, &magic, sizeof(Magic));
    return copy;
  }
  static Magic peek(const std::string& bytes) { return peek_magic(std::as_bytes(std::span(bytes))); }

  std::string library_;
  std::size_t place_ = 0;
};

TEST_F(Mark, IsReadAsItIs) {
  constexpr Magic kMagic = this_build();
  const Magic found = peek(library_);
  EXPECT_EQ(std::memcmp(&found, &kMagic, sizeof(Magic)), 0);
  EXPECT_EQ(abi_difference(found), std::nullopt);
}

TEST_F(Mark, EachFieldIsCompared) {
  const TemporaryFolder folder;
  const auto reason_of = [&](const auto& change) {
    Magic magic = this_build();
    change(magic);
    folder.write("changed.so", with(magic));
    const PluginFile file = only_file(folder.path());
    EXPECT_EQ(file.state, FileState::kAbiMismatch);
    return file.reason;
  };
  EXPECT_THAT(reason_of([](Magic& m) { m.struct_size = 64; }), HasSubstr("its mark has 64 bytes, this program's has 136"));
  EXPECT_THAT(reason_of([](Magic& m) { m.sdk_abi += 1; }), HasSubstr("SDK number " + std::to_string(kSdkAbi + 1)));
  for (const std::string name : {"libtorch", "libstdcxx_abi", "gxx_abi", "sanitizer"}) {
    const std::string reason = reason_of([&](Magic& m) {
      char* entry = std::strstr(m.abi_tag, (name + "=").c_str());
      ASSERT_NE(entry, nullptr) << name;
      entry[name.size() + 1] = 'X';
    });
    EXPECT_THAT(reason, HasSubstr("built with " + name + "=X"));
    EXPECT_THAT(reason, HasSubstr("this program with " + name + "="));
    EXPECT_EQ(reason.find(';'), std::string::npos) << "only what differs is told: " << reason;
  }
  EXPECT_THAT(reason_of([](Magic& m) { std::memset(m.abi_tag, '\xff', sizeof(m.abi_tag)); }),
              HasSubstr(std::string(sizeof(Magic::abi_tag), '?')));
}

TEST_F(Mark, AnotherProcessorOrKindOfFileIsNamed) {
  const auto reason_of = [&](std::size_t offset, char value) -> std::string {
    std::string copy = library_;
    copy[offset] = value;
    try {
      (void)peek(copy);
      return {};
    } catch (const NotAPlugin& error) {
      return error.what();
    }
  };
  EXPECT_THAT(reason_of(4, 1), HasSubstr("another processor")) << "32 bits";
  EXPECT_THAT(reason_of(5, 2), HasSubstr("another processor")) << "big-endian";
  EXPECT_THAT(reason_of(18, 8), HasSubstr("another processor (ELF machine 8)"));
  EXPECT_THAT(reason_of(16, 1), HasSubstr("not a shared library")) << "an object file";
}

TEST_F(Mark, DamagedHeadersAreReadWithinTheFile) {
  // Every byte of the ELF header and of the section table set to several values, and 20000 random changes anywhere: the reader
  // either finds a mark or says NotAPlugin (a sanitizer build sees a read outside).
  const auto try_reading = [](const std::string& bytes) {
    try {
      (void)peek(bytes);
    } catch (const NotAPlugin&) {
      return false;
    }
    return true;
  };
  std::uint64_t sections = 0;
  std::memcpy(&sections, library_.data() + 40, sizeof(sections));
  std::size_t refused = 0;
  const auto change = [&](std::size_t offset) {
    const char original = library_[offset];
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      library_[offset] = static_cast<char>(value);
      if (!try_reading(library_)) ++refused;
    }
    library_[offset] = original;
  };
  for (std::size_t offset = 0; offset < 64; ++offset) change(offset);
  for (std::size_t offset = sections; offset < library_.size(); ++offset) change(offset);
  EXPECT_GT(refused, 50U);
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same changes in every run
  for (int i = 0; i < 20000; ++i) {
    const std::size_t offset = random() % library_.size();
    const char original = std::exchange(library_[offset], static_cast<char>(random()));
    (void)try_reading(library_);
    library_[offset] = original;
  }
  EXPECT_TRUE(try_reading(library_));
}

}  // namespace
}  // namespace ebmlab::host
