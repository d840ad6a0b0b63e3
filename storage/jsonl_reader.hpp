// SPDX-License-Identifier: MIT
// Lines of JSON as rows of an empty store.
#pragma once

#include "storage/connection.hpp"
#include "storage/row_json.hpp"
#include "storage/run_links.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// In the caller's transaction. Errors: StoreError that names the key, exceptions of the JSON library and SQLite's own.
class JsonlReader {
 public:
  /// Into an empty store. Artifacts that the file does not hold are looked for beside `target`.
  JsonlReader(Connection& into, std::filesystem::path target);

  /// The first line, then each of the others.
  static void require_header(const std::string& line);
  void read(const std::string& line);

  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  [[nodiscard]] const std::vector<RunLink>& links() const { return links_; }
  [[nodiscard]] std::size_t without_data() const { return without_data_; }

 private:
  void read_run(Fields& run);
  void read_link(Fields& run, const std::string& uuid);
  void read_chunk(Fields& chunk);
  void read_row(const RunTable& table, Fields& row);
  void leave_out(const RunTable& table, Fields& row);
  std::int64_t insert(const RunTable& table, Fields& row);
  void bind(SQLite::Statement& into, int i, const RunTable& table, const Column& column, Fields& row);
  [[nodiscard]] std::int64_t run_of(Fields& row);
  [[nodiscard]] std::int64_t session(std::int64_t attempt);
  [[nodiscard]] std::optional<std::int64_t> checkpoint(const Json& key);
  [[nodiscard]] std::int64_t referred(const RunTable& table, std::string_view target, const std::string& key,
                                      const Json& value);
  [[nodiscard]] std::int64_t shared(std::string_view table, Fields row);
  [[nodiscard]] bool bring_artifact(Fields artifact);

  SQLite::Database& db_;
  const std::filesystem::path store_, target_;
  Statements statements_;
  std::map<std::string_view, std::vector<Column>> columns_;
  std::map<std::string, std::int64_t> runs_;
  std::int64_t run_ = 0;  ///< that the line is of
  std::vector<RunLink> links_;
  std::int64_t lines_ = 1;
  std::size_t without_data_ = 0;
  bool is_at_end_ = false;
};

}  // namespace ebmlab::storage
