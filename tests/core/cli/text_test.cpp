// SPDX-License-Identifier: MIT
#include "cli/text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace ebmlab::cli {
namespace {

TEST(CliText, TimesAreLocal) {
  ::setenv("TZ", "UTC-2", 1);
  ::tzset();
  EXPECT_EQ(time_text(1'700'000'000'999'999), "2023-11-15 00:13:20");
  ::unsetenv("TZ");
  ::tzset();
}

TEST(CliText, Sizes) {
  EXPECT_EQ(size_text(850), "850 B");
  EXPECT_EQ(size_text(12'340), "12.3 kB");
  EXPECT_EQ(size_text(4'500'000), "4.5 MB");
}

TEST(CliText, ShortensBetweenCharacters) {
  EXPECT_EQ(shortened("short", 10), "short");
  EXPECT_EQ(shortened("0123456789", 8), "01234...");
  EXPECT_EQ(shortened("ab\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4", 8), "ab\xc3\xa4...");
}

TEST(CliText, FileNamesAreSafe) {
  EXPECT_EQ(file_name("gcd/seed 0: ../x"), "gcd-seed-0--..-x");
  EXPECT_EQ(file_name(".."), "-.");
}

TEST(CliText, NeighbouringNumbersStandTogether) {
  EXPECT_EQ(ranges_text(std::vector<std::int64_t>{}), "");
  EXPECT_EQ(ranges_text(std::vector<std::int64_t>{4}), "4");
  EXPECT_EQ(ranges_text(std::vector<std::int64_t>{1, 2, 3, 7, 9, 10}), "1-3, 7, 9, 10");
}

}  // namespace
}  // namespace ebmlab::cli
