// SPDX-License-Identifier: MIT
#include "launch/lines.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ebmlab::launch {
namespace {

std::vector<std::string> split(const std::vector<std::string>& blocks) {
  std::vector<std::string> lines;
  LineSplitter splitter;
  const auto sink = [&](std::string_view line) { lines.emplace_back(line); };
  for (const std::string& block : blocks) splitter.add(block, sink);
  splitter.finish(sink);
  return lines;
}

TEST(LineSplitter, JoinsBlocksAndKeepsEmptyLines) {
  EXPECT_EQ(split({"a", "b\n\nc\r\n", "d"}), (std::vector<std::string>{"ab", "", "c", "d"}));
  EXPECT_TRUE(split({}).empty());
}

TEST(LineSplitter, CutsALongLineAndGoesOnWithTheNext) {
  const auto lines = split({std::string(100, 'x'), std::string(3 * LineSplitter::kLongestLine, 'y'), "\nnext\n"});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].size(), LineSplitter::kLongestLine + 3);
  EXPECT_EQ(lines[0].substr(lines[0].size() - 4), "y...");
  EXPECT_EQ(lines[1], "next");
}

TEST(LineSplitter, ALineOfExactlyTheLimitIsWhole) {
  const auto lines = split({std::string(LineSplitter::kLongestLine, 'x'), "\n"});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].size(), LineSplitter::kLongestLine);
}

}  // namespace
}  // namespace ebmlab::launch
