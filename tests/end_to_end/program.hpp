// SPDX-License-Identifier: MIT
// Runs the built program and looks into its store with the sqlite3 tool, as a user would.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "launch/process.hpp"
#include "support/quick_specification.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab::test {

inline constexpr int kEndless = 2'000'000;  ///< steps of a run that a test ends

struct Output {
  launch::Exit exit;
  std::string out, err;
};

/// Waits for the end; `meanwhile` is called about every 20 ms with what was written to stderr so far.
[[nodiscard]] Output finish(launch::Process process, const std::function<void(const std::string& err)>& meanwhile = {});

/// A folder for one test, in which commands work, with a store that they find through EBMLAB_STORE and settings of its own.
class Workplace {
 public:
  [[nodiscard]] launch::Process start(const std::vector<std::string>& arguments) const;
  [[nodiscard]] Output ebmlab(const std::vector<std::string>& arguments) const { return finish(start(arguments)); }
  /// The result of a query, columns with | between them, a line a row, without the last line break.
  [[nodiscard]] std::string sql(const std::string& query) const;
  /// Those whose command line names the store: every worker does.
  [[nodiscard]] std::vector<pid_t> processes() const;

  [[nodiscard]] std::filesystem::path store() const { return folder() / "store.db"; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  /// In place of ~/.cache; all tests share it.
  [[nodiscard]] static std::filesystem::path cache();
  /// Writes a file of the folder and returns its path.
  std::string write(const std::string& name, const std::string& text) const { return folder_.write(name, text).string(); }

 private:
  test::TemporaryFolder folder_;
};

/// Two methods on the ring, small enough for seconds; `extra` goes at the end.
[[nodiscard]] std::string small_specification(int steps, const std::string& extra = "");

/// The path of the built program.
[[nodiscard]] std::string program();

/// Waits until the condition holds; false after `seconds`.
[[nodiscard]] bool wait_until(const std::function<bool()>& condition, double seconds = 180.0);

}  // namespace ebmlab::test
