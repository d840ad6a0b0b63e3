// SPDX-License-Identifier: MIT
// Runs as JSON Lines: reading, into a store of its own that is then merged.
#include "storage/connection.hpp"
#include "storage/error.hpp"
#include "storage/jsonl.hpp"
#include "storage/jsonl_reader.hpp"
#include "storage/merge_source.hpp"
#include "storage/temporary_store.hpp"

#include <istream>

namespace ebmlab::storage {
namespace {

namespace fs = std::filesystem;

/// False at the end. Errors: StoreError for a line that is too long.
bool next_line(std::istream& in, std::string& line) {
  line.clear();
  std::streambuf& buffer = *in.rdbuf();
  for (int c = buffer.sbumpc(); c != std::char_traits<char>::eof(); c = buffer.sbumpc()) {
    if (c == '\n') return true;
    if (line.size() == kLongestLine) throw StoreError("it is longer than " + std::to_string(kLongestLine) + " bytes");
    line += static_cast<char>(c);
  }
  return !line.empty();
}

/// `work()` for the line of that number; what is wrong with it begins with its place.
template <class Work>
void at_line(const std::string& place, Work&& work) {
  try {
    work();
  } catch (const Json::exception& error) {
    throw StoreError(place + ": it is not a line of JSON: " + error.what());
  } catch (const SQLite::Exception& error) {
    throw StoreError(place + ": it cannot be kept: " + error.what());
  } catch (const StoreError& error) {
    throw StoreError(place + ": " + error.what());
  }
}

void read_lines(JsonlReader& reader, std::istream& in, const std::string& name) {
  std::string line;
  std::int64_t number = 0;
  for (bool is_more = true; is_more;) {
    ++number;
    at_line(name + ":" + std::to_string(number), [&] {
      is_more = next_line(in, line);
      if (number == 1) JsonlReader::require_header(line);
      if (number > 1 && is_more) reader.read(line);
    });
  }
  if (!reader.is_at_end()) throw StoreError(name + R"( is not complete: its last line is not {"type":"end",...})");
}

}  // namespace

MergeReport import_jsonl(const fs::path& store, std::istream& in, const std::string& name) {
  const TemporaryStore temporary(store);
  MergeSource source{.uuid = "jsonl", .path = name};
  MergeReport report;
  {
    Connection connection(temporary.file(), Connection::Mode::kCreate);
    connection.guarded([&] {
      connection.db().exec("PRAGMA synchronous=OFF");  // nobody will look for it after a crash
      WriteTransaction transaction(connection);
      JsonlReader reader(connection, store);
      read_lines(reader, in, name);
      source.links = reader.links();
      report.without_data = reader.without_data();
      transaction.commit();
    });
  }
  Connection read(temporary.file(), Connection::Mode::kRead);
  Connection target(store, Connection::Mode::kCreate);
  merge_source(target, read, source, report);
  return report;
}

}  // namespace ebmlab::storage
