// SPDX-License-Identifier: MIT
// A store looked over from end to end.
#include "storage/artifacts.hpp"
#include "storage/connection.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/maintenance.hpp"
#include "storage/npy.hpp"
#include "storage/series_writer.hpp"
#include "storage/spill.hpp"
#include "storage/sql.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

/// None when the shape is no list of sizes or the type is unknown.
std::optional<std::int64_t> size_of_array(const std::string& shape_json, const std::string& dtype) {
  const auto shape = nlohmann::json::parse(shape_json, nullptr, false);
  std::optional<std::int64_t> size = size_of_dtype(dtype);
  if (!shape.is_array()) return std::nullopt;
  for (const auto& extent : shape) {
    if (!size || !extent.is_number_unsigned()) return std::nullopt;
    if (__builtin_mul_overflow(*size, extent.get<std::int64_t>(), &*size)) return std::nullopt;
  }
  return size;
}

class Check {
 public:
  Check(const fs::path& store, bool is_deep) : connection_(store, Connection::Mode::kRead), is_deep_(is_deep) {}

  std::vector<Finding> run() {
    attempt("database", &Check::database);
    attempt("reference", &Check::references);
    attempt("series", &Check::all_series);
    attempt("snapshot", &Check::snapshots);
    attempt("artifact", &Check::artifacts);
    attempt("artifact", &Check::missing_artifacts);
    attempt("orphan", &Check::orphans);
    return std::move(findings_);
  }

 private:
  void found(const char* kind, std::string text) { findings_.push_back({kind, std::move(text)}); }

  /// Where the database itself is damaged a query may fail, and the other parts are still worth their look.
  void attempt(const char* kind, void (Check::*part)()) {
    try {
      connection_.guarded([&] {
        const ReadTransaction at_one_moment(connection_);
        (this->*part)();
      });
    } catch (const StoreError& error) {
      found(kind, error.what());
    }
  }

  template <class Work>
  void each(const char* query, const Work& work) {
    SQLite::Statement rows(connection_.db(), query);
    while (rows.executeStep()) {
      sql::Row row(rows);
      work(row);
    }
  }

  void database() {
    each("PRAGMA integrity_check", [&](sql::Row& row) {
      if (std::string line = row.text(); line != "ok") found("database", std::move(line));
    });
  }

  void references() {
    each("SELECT \"table\", rowid, parent FROM pragma_foreign_key_check", [&](sql::Row& row) {
      const std::string table = row.text();
      const auto id = row.maybe_integer();  // none in a table without row ids
      found("reference", "a row of " + table + (id ? " (" + std::to_string(*id) + ")" : "") + " names a row of " + row.text() +
                             " that is not there");
    });
  }

  void all_series() {
    each("SELECT s.id, s.run_id, n.text, s.n, s.last_step, s.last FROM series s JOIN name n ON n.id = s.name_id ORDER BY s.id",
         [&](sql::Row& row) { one_series(row); });
  }

  void one_series(sql::Row& row) {
    const std::int64_t id = row.integer();
    std::string what = "run " + std::to_string(row.integer());
    what += ", series '" + row.text() + "'";
    const std::int64_t n = row.integer();
    const auto last_step = row.maybe_integer();
    const auto last = row.maybe_real();
    try {
      const Columns columns = read_columns(connection_.db(), id, what);
      SeriesSummary summary;
      for (std::size_t i = 0; i < columns.size(); ++i) summary.add(columns.steps[i], columns.values[i]);
      if (summary.last && std::isnan(*summary.last)) summary.last.reset();
      if (std::tie(n, last_step, last) == std::tie(summary.n, summary.last_step, summary.last)) return;
      found("series", what + ": its summary does not agree with its values (" + std::to_string(n) + " against " +
                          std::to_string(summary.n) + " of them)");
    } catch (const StoreError& error) {
      found("series", error.what());
    }
  }

  void snapshots() {
    each(
        "SELECT p.id, p.run_id, p.shape, p.dtype, coalesce(length(p.inline_data), a.size_bytes) FROM snapshot p"
        " LEFT JOIN artifact a ON a.sha256 = p.sha256 ORDER BY p.id",
        [&](sql::Row& row) {
          std::string what = "snapshot " + std::to_string(row.integer());
          what += " of run " + std::to_string(row.integer());
          const std::string shape = row.text();
          const std::string dtype = row.text();
          const auto bytes = row.maybe_integer();
          const auto wanted = size_of_array(shape, dtype);
          if (!bytes || bytes == wanted) return;  // without an artifact's row: a reference
          found("snapshot", what + ": " + std::to_string(*bytes) + " bytes are no " + dtype + " of shape " + shape);
        });
  }

  void artifacts() {
    each("SELECT sha256, size_bytes FROM artifact WHERE inline_data IS NULL ORDER BY sha256", [&](sql::Row& row) {
      const std::string sha256 = row.text();
      const auto size = static_cast<std::uintmax_t>(row.integer());
      const fs::path file = artifact_path(connection_.file(), sha256);
      std::error_code missing;
      const std::uintmax_t there = fs::file_size(file, missing);
      if (missing) {
        missing_.push_back(sha256);
      } else if (there != size) {
        found("artifact", file.string() + " has " + std::to_string(there) + " bytes, not " + std::to_string(size));
      } else if (is_deep_ && sha256_of_file(file) != sha256) {
        found("artifact", file.string() + " is damaged: its sha256 is not its name");
      }
    });
  }

  /// A run may have retired a checkpoint since its row was read: what has a row now and still no file is missing.
  void missing_artifacts() {
    for (const std::string& sha256 : missing_) {
      const fs::path file = artifact_path(connection_.file(), sha256);
      const bool has_row = sql::find_integer(connection_.db(), "SELECT 1 FROM artifact WHERE sha256=?", sha256).has_value();
      if (has_row && !fs::exists(file)) found("artifact", file.string() + " is missing");
    }
  }

  /// Young ones may still get their row.
  void orphans() {
    for (const fs::path& file : find_spills(connection_.file(), connection_.uuid()))
      found("orphan",
            file.string() + " waits to be read into the store: whatever writes next does it, unless its run may be alive");
    std::set<std::string> named;
    each("SELECT sha256 FROM artifact", [&](sql::Row& row) { named.insert(row.text()); });
    const auto limit = fs::file_time_type::clock::now() - GarbageOptions{}.grace;
    for (const ArtifactFile& file : artifact_files(connection_.file())) {
      if (file.modified > limit || named.contains(file.sha256)) continue;
      found("orphan", file.path.string() + (file.sha256.empty() ? " was not written to its end" : " is named by no row"));
    }
  }

  Connection connection_;
  bool is_deep_;
  std::vector<Finding> findings_;
  std::vector<std::string> missing_;
};

}  // namespace

std::vector<Finding> check(const fs::path& store, bool is_deep) { return Check(store, is_deep).run(); }

}  // namespace ebmlab::storage
