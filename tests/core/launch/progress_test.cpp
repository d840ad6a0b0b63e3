// SPDX-License-Identifier: MIT
#include "launch/progress.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <limits>

#include "launch/descriptor.hpp"

namespace ebmlab::launch {
namespace {

TEST(Progress, SurvivesTheLine) {
  const Progress sent{1200, 3000, "joint", 45.25, {{"loss", -0.125}, {"gap \"q\"\n", 1e-300}}};
  const std::string line = format(sent);
  ASSERT_EQ(line.find('\n'), line.size() - 1);
  const auto got = parse(std::string_view(line).substr(0, line.size() - 1));
  ASSERT_TRUE(got && std::holds_alternative<Progress>(*got));
  const auto& back = std::get<Progress>(*got);
  EXPECT_EQ(back.step, 1200);
  EXPECT_EQ(back.total, 3000);
  EXPECT_EQ(back.stage, "joint");
  EXPECT_EQ(back.rate, 45.25);
  EXPECT_EQ(back.figures, sent.figures);
}

TEST(Progress, KeepsWhatIsNotFinite) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  const auto got = parse(format(Progress{1, 2, "", kInf, {{"a", std::nan("")}, {"b", -kInf}}}));
  ASSERT_TRUE(got);
  const auto& back = std::get<Progress>(*got);
  EXPECT_EQ(back.rate, kInf);
  EXPECT_TRUE(std::isnan(back.figures[0].second));
  EXPECT_EQ(back.figures[1].second, -kInf);
}

TEST(Progress, TheOtherMessagesSurviveTheLine) {
  const auto started = parse(format(Started{"0190-uuid", 42}));
  ASSERT_TRUE(started);
  EXPECT_EQ(std::get<Started>(*started).run, "0190-uuid");
  EXPECT_EQ(std::get<Started>(*started).total, 42);
  const auto finished = parse(format(Finished{"diverged", "energy.loss is nan at step 7 \xff", 7}));
  ASSERT_TRUE(finished);
  EXPECT_EQ(std::get<Finished>(*finished).status, "diverged");
  EXPECT_EQ(std::get<Finished>(*finished).step, 7);
  const auto trouble = parse(format(Trouble{"the disk is full"}));
  ASSERT_TRUE(trouble);
  EXPECT_EQ(std::get<Trouble>(*trouble).sentence, "the disk is full");
}

TEST(Progress, EverythingElseIsNotOfTheProtocol) {
  for (const char* line :
       {"", "hello", "{", "{}", "[1]", R"({"ebmlab":"other"})", R"({"ebmlab":"progress"})",
        R"({"ebmlab":"trouble","sentence":1})",
        R"({"ebmlab":"progress","step":"x","total":1,"stage":"","rate":1,"figures":[]})",
        R"({"ebmlab":"progress","step":1e30,"total":1,"stage":"","rate":1,"figures":[]})",
        R"({"ebmlab":"progress","step":1,"total":1,"stage":"","rate":1,"figures":[1]})", "{\"ebmlab\":\xff}"}) {
    EXPECT_FALSE(parse(line).has_value()) << line;
  }
}

TEST(ProgressWriter, OutlivesItsReader) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  ProgressWriter progress(writer.get());
  progress.write(Started{"u", 1});
  EXPECT_TRUE(progress.has_reader());
  reader.close();
  progress.write(Started{"u", 1});
  progress.write(Started{"u", 1});
  EXPECT_FALSE(progress.has_reader());
}

TEST(ProgressWriter, AFullPipeDoesNotBlockAndKeepsWholeLines) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor reader(ends[0]);
  const Descriptor writer(ends[1]);
  ProgressWriter progress(writer.get());
  const std::string line = format(Progress{1, 2, "stage", 3.0, {}});
  for (int i = 0; i < 5000; ++i) progress.write(Progress{1, 2, "stage", 3.0, {}});  // far more than a pipe holds
  EXPECT_TRUE(progress.has_reader());
  ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
  std::string text(5000 * line.size(), '\0');
  const ssize_t got = ::read(reader.get(), text.data(), text.size());
  ASSERT_GT(got, 0);
  EXPECT_EQ(static_cast<std::size_t>(got) % line.size(), 0U);
  EXPECT_LT(static_cast<std::size_t>(got), text.size());
}

}  // namespace
}  // namespace ebmlab::launch
