// SPDX-License-Identifier: MIT
#include "launch/board.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ebmlab::launch {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

const Clock::time_point kBegin{seconds(1000)};

Board running_board() {
  Board board({"gcd seed 0", "cd-10 seed 0", "a-method-with-a-very-long-name-indeed seed 17"}, kBegin);
  board.started(0, kBegin);
  board.started(2, kBegin);
  board.progressed(0, {1200, 3000, "joint", 45.0, {{"loss", -0.125}, {"gap", 0.5}, {"third", 1.0}}});
  return board;
}

TEST(Board, AWideLineHasEverything) {
  const auto lines = running_board().lines(120, 10, {}, kBegin + seconds(60));
  ASSERT_EQ(lines.size(), 3U);
  for (const char* part :
       {"gcd seed 0", "40%", "1200/3000", "45.0/s", "0:40 left", "loss -0.125", "gap 0.5", "joint", "#####"}) {
    EXPECT_THAT(lines[0], HasSubstr(part));
  }
  EXPECT_THAT(lines[0], Not(HasSubstr("third")));
  EXPECT_THAT(lines[1], HasSubstr("starting"));
  EXPECT_THAT(lines[2], HasSubstr("0 of 3 done, 2 running, 1:00 so far"));
}

TEST(Board, NoLineIsWiderThanTheTerminal) {
  for (const Style style : {Style{}, Style{true, true}}) {
    for (std::size_t width = 1; width <= 200; ++width) {
      for (const std::string& line : running_board().lines(width, 10, style, kBegin + seconds(5))) {
        ASSERT_LE(text_width(line), width) << line;
      }
    }
  }
}

TEST(Board, ANarrowLineKeepsNameAndPercentage) {
  const auto lines = running_board().lines(24, 10, {}, kBegin);
  EXPECT_THAT(lines[0], HasSubstr("gcd seed 0"));
  EXPECT_THAT(lines[0], HasSubstr("40%"));
}

TEST(Board, FewRowsKeepTheSummary) {
  const auto lines = running_board().lines(80, 2, {}, kBegin);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[1], HasSubstr("0 of 3 done"));
}

TEST(Board, NoColourMeansNoEscape) {
  for (const std::string& line : running_board().lines(100, 10, {false, true}, kBegin))
    EXPECT_THAT(line, Not(HasSubstr("\033")));
}

TEST(Board, CountsEndsAndEstimatesTheRest) {
  Board board({"a", "b"}, kBegin);
  board.started(0, kBegin);
  board.ended(0, true, kBegin + seconds(30));
  EXPECT_EQ(board.summary(kBegin + seconds(30)), "1 of 2 done, 0:30 so far, about 0:30 left");
  EXPECT_EQ(board.seconds(0, kBegin + seconds(99)), 30.0);
  board.ended(1, false, kBegin + seconds(31));
  EXPECT_EQ(board.summary(kBegin + seconds(31)), "1 of 2 done, 1 not completed, 0:31 so far");
  EXPECT_EQ(board.seconds(1, kBegin + seconds(99)), 0.0);  // never started
}

TEST(Board, ASentenceForLogs) {
  EXPECT_EQ(running_board().sentence(0),
            "gcd seed 0: 1200 of 3000 steps (40 %), 0:40 left, 45.0/s, loss -0.125, gap 0.5, joint");
}

TEST(Text, Durations) {
  EXPECT_EQ(duration_text(0.4), "0:00");
  EXPECT_EQ(duration_text(725), "12:05");
  EXPECT_EQ(duration_text(3723), "1:02:03");
  EXPECT_EQ(duration_text(1e6), "11 days");
  EXPECT_EQ(duration_text(-5), "0:00");
}

TEST(Text, FitsByColumnsNotBytes) {
  EXPECT_EQ(fitted("München", 9), "München  ");
  EXPECT_EQ(fitted("München", 4), "Mün.");
  EXPECT_EQ(fitted("ab\ncd", 6), "ab cd ");
  EXPECT_EQ(fitted("abc", 0), "");
  EXPECT_EQ(text_width("\033[32mab\033[0m"), 2U);
}

}  // namespace
}  // namespace ebmlab::launch
