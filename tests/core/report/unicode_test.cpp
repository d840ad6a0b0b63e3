// SPDX-License-Identifier: MIT
#include "report/unicode.hpp"

#include <gtest/gtest.h>

namespace ebmlab::report {
namespace {

TEST(Unicode, WidthsCountColumns) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("plain"), 5U);
  EXPECT_EQ(display_width("größer ± ²"), 10U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);  // e and a combining accent
  EXPECT_EQ(display_width("日本"), 4U);
  EXPECT_EQ(display_width("\xff\xfe"), 2U);
}

TEST(Unicode, PaddingGoesByColumns) {
  EXPECT_EQ(pad_right("ä", 3), "ä  ");
  EXPECT_EQ(pad_left("ä", 3), "  ä");
  EXPECT_EQ(pad_left("long", 2), "long");
}

TEST(Unicode, MalformedBytesAreReplaced) {
  EXPECT_EQ(printable("a\xff"
                      "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(printable("\xc3"), "\xEF\xBF\xBD");                       // cut off
  EXPECT_EQ(printable("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD");       // overlong
  EXPECT_EQ(printable("\xed\xa0\x80").substr(0, 3), "\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(printable("a\tb\nc\x7f"), "a b c ");
  EXPECT_EQ(printable("✓ KL ‖ 𝔼"), "✓ KL ‖ 𝔼");
}

TEST(Unicode, TheLastCharacterGoesWhole) {
  EXPECT_EQ(without_last("abc"), "ab");
  EXPECT_EQ(without_last("ä"), "");
  EXPECT_EQ(without_last("äb"), "ä");
  EXPECT_EQ(without_last("b𝔼"), "b");
  EXPECT_EQ(without_last(""), "");
}

}  // namespace
}  // namespace ebmlab::report
