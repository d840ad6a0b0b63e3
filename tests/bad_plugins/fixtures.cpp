// SPDX-License-Identifier: MIT
#include "fixtures.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace ebmlab::testing {
namespace fs = std::filesystem;

fs::path fixture_folder(const std::string& name) { return fs::path(EBMLAB_FIXTURES) / name; }

fs::path fixture(const std::string& name) { return fixture_folder(name) / ("fixture_" + name + ".so"); }

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

host::Catalogue catalogue(const std::vector<fs::path>& folders) {
  return host::Catalogue(folders, fs::read_symlink("/proc/self/exe"));
}

host::Loading loading_by_probe(const fs::path& cache, std::chrono::milliseconds limit) {
  return {.executable = fs::read_symlink("/proc/self/exe"),
          .probe = {.command = {EBMLAB_PROGRAM, "probe"}, .limit = limit},
          .program = "a test",
          .cache = cache};
}

host::PluginFile only_file(const fs::path& folder) {
  const host::Catalogue found = catalogue({folder});
  EXPECT_EQ(found.files().size(), 1U);
  if (found.files().size() != 1) return {};
  const host::PluginFile& file = found.files().front();
  if (file.state != host::FileState::kReady) {
    EXPECT_TRUE(found.plugins().empty()) << "something of a refused file is registered";
    EXPECT_NE(file.reason, "");
  }
  return file;
}

}  // namespace ebmlab::testing
