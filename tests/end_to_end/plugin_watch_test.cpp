// SPDX-License-Identifier: MIT
// `ebmlab plugin watch`: a folder is built, broken, mended. Its library is one of tests/bad_plugins with the source behind its
// end: another source is another library, and the compiler has nothing to do with LibTorch. That a folder of `plugin new` is
// built is tests/package's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include "launch/lines.hpp"
#include "program.hpp"

namespace ebmlab::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

/// A watch under way: what it has said since it was asked last.
class Watch {
 public:
  explicit Watch(launch::Process process) : process_(std::move(process)) {}

  /// Waits for a text in the output; all up to its line's end, or everything when it does not come.
  std::string said(const std::string& text) { return next(out_, text); }
  std::string complained(const std::string& text) { return next(err_, text); }
  Output interrupted() {
    process_.send(SIGINT);
    return finish(std::move(process_));
  }

 private:
  struct Stream {
    launch::LineSplitter lines;
    std::string text;
  };
  static void hear(launch::Descriptor& pipe, Stream& stream) {
    const auto add = [&](std::string_view line) { stream.text.append(line).append("\n"); };
    if (pipe.is_open() && launch::read_lines(pipe.get(), stream.lines, add) == launch::ReadResult::kEnded) pipe.close();
  }
  std::string next(Stream& stream, const std::string& text) {
    const bool is_there = wait_until(
        [&] {
          hear(process_.out(), out_);
          hear(process_.err(), err_);
          return stream.text.find(text) != std::string::npos || process_.poll().has_value();
        },
        60);
    const std::size_t at = stream.text.find(text);
    EXPECT_TRUE(is_there && at != std::string::npos) << text << "\n" << out_.text << err_.text;
    const std::size_t end = at == std::string::npos ? stream.text.size() : stream.text.find('\n', at) + 1;
    std::string result = stream.text.substr(0, end);
    stream.text.erase(0, end);
    return result;
  }

  launch::Process process_;
  Stream out_, err_;
};

class PluginWatch : public ::testing::Test {
 protected:
  /// With a library like that of a fixture.
  void make_folder(const std::string& fixture, const std::string& more = "") const {
    const fs::path library = fs::path(EBMLAB_FIXTURES) / fixture / ("fixture_" + fixture + ".so");
    fs::create_directories(folder());
    place_.write("mine/CMakeLists.txt",
                 "cmake_minimum_required(VERSION 3.25)\nproject(mine LANGUAGES CXX)\nadd_library(mine STATIC mine.cpp)\n"
                 "file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/plugins)\n"
                 "add_custom_command(TARGET mine POST_BUILD COMMAND cat " +
                     library.string() + " ${CMAKE_SOURCE_DIR}/mine.cpp > plugins/mine.so)\n" + more);
    write_source("int one() { return 1; }\n");
  }
  void write_source(const std::string& text) const { place_.write("mine/mine.cpp", text); }
  [[nodiscard]] Watch watch() const { return Watch(place_.start({"plugin", "watch", "mine"})); }
  [[nodiscard]] Output watch_once() const { return place_.ebmlab({"plugin", "watch", "mine", "--once"}); }
  [[nodiscard]] fs::path folder() const { return place_.folder() / "mine"; }
  Workplace place_;
};

/// The hash in the line about a library that is ready.
std::string hash_in(const std::string& text) {
  const std::string before = "mine/build/plugins/mine.so: ready, sha256 ";
  const std::size_t at = text.find(before);
  EXPECT_NE(at, std::string::npos) << text;
  return at == std::string::npos ? "" : text.substr(at + before.size(), 12);
}

TEST_F(PluginWatch, BuildsOnEverySaveAndTellsWhatComesOfIt) {
  make_folder("well_behaved");
  Watch watch = this->watch();
  const std::string first = watch.said("watching mine; Ctrl-C ends it");
  EXPECT_THAT(hash_in(first), MatchesRegex("[0-9a-f]{12}"));
  EXPECT_THAT(first, HasSubstr("\n  energy bowl "));

  write_source("#include \"nowhere.hpp\"\n");
  const std::string broken = watch.complained("not built: ");
  EXPECT_THAT(broken,
              MatchesRegex(".*\nnot built: .*mine\\.cpp:1:10: fatal error: nowhere\\.hpp: No such file or directory\n"));
  EXPECT_THAT(watch.said("watching mine"), Not(HasSubstr("ready")));

  write_source("int two() { return 2; }\n");
  const std::string mended = watch.said("watching mine");
  EXPECT_NE(hash_in(mended), hash_in(first));
  const Output next = place_.ebmlab({"plugin", "describe", "bowl", "--plugin-dir", "mine/build/plugins"});
  EXPECT_THAT(next.out, HasSubstr("sha256:   " + hash_in(mended))) << "another process has the new one";

  place_.write("mine/notes.txt", "x");
  EXPECT_THAT(watch.said("watching mine"), HasSubstr("the libraries are the same as before"));
  const Output end = watch.interrupted();
  EXPECT_EQ(end.exit.code, 1) << end.exit.text();
}

TEST_F(PluginWatch, WhatIsRefusedIsToldWithTheReason) {
  make_folder("static_abort");
  const Output output = watch_once();
  EXPECT_EQ(output.exit.code, 1);
  EXPECT_THAT(output.out, AllOf(HasSubstr("mine.so: probe crashed, sha256 "), HasSubstr("SIGABRT (Aborted) while opening it")));
}

TEST_F(PluginWatch, TheLongSuiteGetsTheParametersItIsAskedFor) {
  make_folder("well_behaved");
  const Output output = place_.ebmlab({"plugin", "watch", "mine", "--once", "--certify", "--set", "energy.no_such=1"});
  EXPECT_EQ(output.exit.code, 1);
  EXPECT_THAT(output.out + output.err, HasSubstr("no_such"));
  EXPECT_EQ(place_.ebmlab({"plugin", "watch", "mine", "--once", "--set", "energy.no_such=1"}).exit.code, 2);
}

TEST_F(PluginWatch, OnceSaysByItsCodeWhetherAllIsWell) {
  make_folder("well_behaved");
  EXPECT_EQ(watch_once().exit.code, 0);
  write_source("int one() { return; }\n");
  const Output broken = watch_once();
  EXPECT_EQ(broken.exit.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("not built: "));
  place_.write("mine/CMakeLists.txt", "find_package(no_such_thing REQUIRED)\n");
  EXPECT_THAT(watch_once().err, HasSubstr("not built: CMake Error at CMakeLists.txt:1 (find_package): "));
  place_.write("mine/CMakeLists.txt", "cmake_minimum_required(VERSION 3.25)\nproject(mine LANGUAGES NONE)\n");
  fs::remove_all(folder() / "build");
  EXPECT_THAT(watch_once().err, HasSubstr("there is no library in mine/build/plugins"));
}

TEST_F(PluginWatch, AnInterruptEndsWhatIsBuilt) {
  make_folder("well_behaved",
              "add_custom_target(wait ALL COMMAND sh -c 'touch begun && sleep 1000 && : " + place_.store().string() + "')\n");
  Watch watch = this->watch();
  ASSERT_TRUE(wait_until([&] { return fs::exists(folder() / "build" / "begun"); }, 60));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(watch.interrupted().exit.code, 1);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
  EXPECT_TRUE(wait_until([&] { return place_.processes().empty(); }, 10)) << "something of it goes on";
}

TEST_F(PluginWatch, ASentenceForWhatIsNotThere) {
  const auto expect_refused = [&](const Output& output, const std::string& message) {
    EXPECT_EQ(output.exit.code, 2);
    EXPECT_EQ(output.out, "");
    EXPECT_THAT(output.err, HasSubstr(message));
  };
  expect_refused(watch_once(), "there is no folder " + folder().string());
  fs::create_directory(folder());
  expect_refused(watch_once(), "there is no CMakeLists.txt in " + folder().string() + "; ebmlab plugin new");
  make_folder("well_behaved");
  const Output no_cmake = finish(launch::Process(
      {{"env", "-C", place_.folder().string(), "PATH=/nowhere", program(), "plugin", "watch", "mine", "--once"}}));
  EXPECT_EQ(no_cmake.exit.code, 2);
  EXPECT_THAT(no_cmake.err, HasSubstr("ebmlab: plugins are built with CMake 3.25, which is not there"));
}

}  // namespace
}  // namespace ebmlab::test
