// SPDX-License-Identifier: MIT
// docs/store.md: its queries are run as they stand there, and it tells of every table and column.
#include "demo_store.hpp"
#include "store_fixture.hpp"

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

namespace ebmlab::storage::testing {
namespace {

using Docs = StoreTest;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> queries_of(const std::string& text) {
  const std::string opening = "```sql\n";
  std::vector<std::string> queries;
  for (auto from = text.find(opening); from != std::string::npos; from = text.find(opening, from)) {
    from += opening.size();
    queries.push_back(text.substr(from, text.find("```", from) - from));
  }
  return queries;
}

/// The line of a table, `| `run` | ...`, or `| `run_tag`, `tag` | ...`.
std::string line_about(const std::string& text, const std::string& table) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string first_cell = line.substr(0, line.find('|', 1));
    if (line.starts_with("| `") && first_cell.find("`" + table + "`") != std::string::npos) return line;
  }
  return {};
}

TEST_F(Docs, EveryQueryFindsSomething) {
  make_demo_store(file_);
  const auto queries = queries_of(text_of(STORE_DOCS));
  ASSERT_EQ(queries.size(), 10U);
  for (const auto& query : queries) EXPECT_NE(sql(query), "") << query;
}

TEST_F(Docs, EveryTableAndColumnIsToldOf) {
  make_run();
  const std::string text = text_of(STORE_DOCS);
  std::istringstream columns(
      sql("SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type='table'"));
  const std::set<std::string> is_understood{"id", "run_id", "experiment_id", "series_id", "plugin_id", "tag_id"};
  std::size_t count = 0;
  for (std::string row; std::getline(columns, row);) {
    ++count;
    const std::string table = row.substr(0, row.find('|'));
    const std::string column = row.substr(row.find('|') + 1);
    const std::string line = line_about(text, table);
    EXPECT_NE(line, "") << "no line about the table " << table;
    if (is_understood.contains(column)) continue;
    EXPECT_NE(line.find("`" + column + "`"), std::string::npos) << table << "." << column;
  }
  EXPECT_GT(count, 200U);
}

}  // namespace
}  // namespace ebmlab::storage::testing
