// SPDX-License-Identifier: MIT
// Values of the store as JSON and back, without losing a bit.
#pragma once

#include "storage/error.hpp"
#include "storage/run_tables.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// Keys in the order in which they were put.
using Json = nlohmann::ordered_json;

[[nodiscard]] Json number_json(double value);
[[nodiscard]] Json text_json(const std::string& text);
[[nodiscard]] Json value_json(const SQLite::Column& value);

/// "host" for host_id, "artifact" for the sha256 of one; the column's own name for a value.
[[nodiscard]] std::string key_of(const RunTable& table, std::string_view column);

/// Errors, of these: StoreError that begins with the key in quotes.
[[nodiscard]] double as_number(std::string_view key, const Json& value);
[[nodiscard]] std::int64_t as_integer(std::string_view key, const Json& value);
[[nodiscard]] std::string as_text(std::string_view key, const Json& value);
/// Also for a column that holds JSON and would not, or a value of the wrong type.
void bind_json(SQLite::Statement& into, int i, const Column& column, const Json& value);

/// The keys of an object, each of which must be asked for.
class Fields {
 public:
  explicit Fields(const Json& object) : object_(object) {
    if (!object.is_object()) throw StoreError("must be an object");
  }
  /// Null when it is not there.
  const Json* find(const std::string& key) {
    const auto found = object_.find(key);
    if (found == object_.end()) return nullptr;
    known_.insert(key);
    return &*found;
  }
  const Json& at(const std::string& key) {
    const Json* const value = find(key);
    if (value == nullptr) throw StoreError("\"" + key + "\" is missing");
    return *value;
  }
  std::string text(const std::string& key) { return as_text(key, at(key)); }
  std::int64_t integer(const std::string& key) { return as_integer(key, at(key)); }
  void require_no_others() const {
    for (const auto& [key, value] : object_.items()) {
      if (!known_.contains(key)) throw StoreError("\"" + key + "\" is not known here");
    }
  }

 private:
  const Json& object_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace ebmlab::storage
