// SPDX-License-Identifier: MIT
// What the tests of data sets from files share: a folder to write them in, their rows as sets, and an error's sentence.
#pragma once

#include "plugins/plugin_fixture.hpp"
#include "support/temporary_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <set>

namespace ebmlab::test {

/// Plenty for "all".
inline constexpr std::int64_t kAll = 1000000;

inline at::Tensor all_train(const Dataset& dataset) {
  at::Generator unused = generator(1);
  return dataset.train_events(0, unused);
}
inline at::Tensor all_test(const Dataset& dataset) {
  at::Generator unused = generator(1);
  return dataset.held_out(kAll, unused);
}
/// All rows, those of training first.
inline at::Tensor all_rows(const Dataset& dataset) { return at::cat({all_train(dataset), all_test(dataset)}); }

/// The outliers of that name; undefined when there are none.
inline at::Tensor outliers(const Dataset& dataset, const std::string& name, std::int64_t n = 10000) {
  at::Generator draws = generator(3);
  for (const Outliers& kind : dataset.outliers(n, draws)) {
    if (kind.name == name) return kind.events;
  }
  return {};
}

inline std::set<std::vector<double>> as_rows(const at::Tensor& events) {
  std::set<std::vector<double>> rows;
  const at::Tensor flat = events.flatten(1).to(at::kDouble).contiguous();
  for (std::int64_t i = 0; i < flat.size(0); ++i) {
    const double* first = flat.const_data_ptr<double>() + i * flat.size(1);
    rows.emplace(first, first + flat.size(1));
  }
  return rows;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

/// A folder for files, and the data set `id` built from them.
class DataFiles : public testing::Test {
 protected:
  explicit DataFiles(std::string id) : id_(std::move(id)) {}

  [[nodiscard]] std::string place(const std::string& name) const { return (folder_.path() / name).string(); }
  void write(const std::string& bytes, const std::string& name) const { folder_.write(name, bytes); }
  void write_gzip(const std::string& bytes, const std::string& name) const {
    auto* const file = gzopen(place(name).c_str(), "wb9");
    ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())), static_cast<int>(bytes.size()));
    gzclose(file);
  }

  [[nodiscard]] std::unique_ptr<Dataset> make(const Overrides& overrides) const {
    return plugins().dataset(id_, overrides, {.search = {folder_.path() / "nothing_here", folder_.path()}});
  }

  /// The error's sentence, with the folder as "DIR".
  [[nodiscard]] std::string error(const Overrides& overrides) const {
    try {
      (void)make(overrides);
      return "no error";
    } catch (const ConfigError& what) {
      return replaced(what.what(), folder_.path().string(), "DIR");
    }
  }

  TemporaryFolder folder_;

 private:
  std::string id_;
};

/// The folder of real files: $EBMLAB_DATA_DIR, or shared/data beside the sources. Empty when `name` is not in it.
inline std::filesystem::path real_file(const std::string& name) {
  const char* set = std::getenv("EBMLAB_DATA_DIR");
  const std::filesystem::path file = std::filesystem::path(set != nullptr ? set : EBMLAB_TEST_DATA) / name;
  return std::filesystem::exists(file) ? file : std::filesystem::path{};
}

}  // namespace ebmlab::test
