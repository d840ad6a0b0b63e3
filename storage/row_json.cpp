// SPDX-License-Identifier: MIT
// Values of the store as JSON and back.
#include "storage/row_json.hpp"

#include "storage/base64.hpp"
#include "storage/error.hpp"
#include "storage/sql.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

namespace ebmlab::storage {
namespace {

constexpr double kNan = std::bit_cast<double>(0x7ff8'0000'0000'0000U);
constexpr double kNegativeNan = std::bit_cast<double>(0xfff8'0000'0000'0000U);
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::array<std::pair<std::string_view, double>, 4> kNumberWords{
    {{"nan", kNan}, {"-nan", kNegativeNan}, {"inf", kInfinity}, {"-inf", -kInfinity}}};
constexpr std::string_view kPayload = "nan(0x";

constexpr std::array<std::string_view, 6> kJsonColumns{"shape", "bounds", "context", "contains", "payload", "detail"};

[[noreturn]] void fail(std::string_view key, const std::string& what) {
  throw StoreError("\"" + std::string(key) + "\" " + what);
}

/// "nan(0x7ff8000000000001)".
bool parse_payload(std::string_view text, double& value) {
  if (!text.starts_with(kPayload) || !text.ends_with(')')) return false;
  std::uint64_t bits = 0;
  const char* const end = text.data() + text.size() - 1;
  const auto [stop, error] = std::from_chars(text.data() + kPayload.size(), end, bits, 16);
  value = std::bit_cast<double>(bits);
  return error == std::errc{} && stop == end && std::isnan(value);
}

Bytes as_bytes(std::string_view key, const Json& value) {
  if (value.is_string()) {
    if (auto bytes = from_base64(value.get_ref<const std::string&>())) return std::move(*bytes);
  }
  fail(key, "must be a text in base64");
}

bool holds_json(const std::string& column) {
  return column.ends_with("_json") || std::find(kJsonColumns.begin(), kJsonColumns.end(), column) != kJsonColumns.end();
}

void require_json(const std::string& column, const std::string& text) {
  const auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (parsed.is_discarded()) fail(column, "must hold JSON");
  const auto is_size = [](const auto& size) { return size.is_number_unsigned(); };
  if (column == "shape" && !(parsed.is_array() && std::all_of(parsed.begin(), parsed.end(), is_size)))
    fail(column, "must hold a list of sizes");
}

}  // namespace

Json number_json(double value) {
  if (std::isfinite(value)) return value;
  const auto bits = std::bit_cast<std::uint64_t>(value);
  for (const auto& [word, number] : kNumberWords) {
    if (std::bit_cast<std::uint64_t>(number) == bits) return word;
  }
  std::array<char, 16> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  return std::string(kPayload).append(digits.data(), end).append(")");
}

Json text_json(const std::string& text) {
  try {
    Json json = text;
    (void)json.dump();
    return json;
  } catch (const Json::type_error&) {  // no UTF-8: a child's last words
    return {{"base64", base64(std::as_bytes(std::span(text)))}};
  }
}

Json value_json(const SQLite::Column& value) {
  switch (value.getType()) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(value.getInt64());
    case SQLITE_FLOAT:
      return number_json(value.getDouble());
    case SQLITE_TEXT:
      return text_json(value.getString());
    case SQLITE_BLOB:
      return base64({static_cast<const std::byte*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())});
    default:
      return nullptr;
  }
}

std::string key_of(const RunTable& table, std::string_view column) {
  if (column == "sha256" && (table.name == "snapshot" || table.name == "checkpoint")) return "artifact";
  if (!table.target_of(column).empty()) column.remove_suffix(std::string_view("_id").size());
  return std::string(column);
}

double as_number(std::string_view key, const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    for (const auto& [word, number] : kNumberWords) {
      if (word == text) return number;
    }
    if (double number = 0; parse_payload(text, number)) return number;
  }
  fail(key, R"(must be a number, "nan", "-nan", "inf" or "-inf")");
}

std::int64_t as_integer(std::string_view key, const Json& value) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.is_number_integer() || (value.is_number_unsigned() && value.get<std::uint64_t>() > kMost))
    fail(key, "must be a whole number of 64 bits");
  return value.get<std::int64_t>();
}

std::string as_text(std::string_view key, const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object() || value.size() != 1 || !value.contains("base64")) fail(key, "must be a text");
  const Bytes bytes = as_bytes(key, value.at("base64"));
  std::string text;
  for (const std::byte byte : bytes) text += std::to_integer<char>(byte);
  return text;
}

void bind_json(SQLite::Statement& into, int i, const Column& column, const Json& value) {
  if (column.type == "INTEGER") {
    sql::bind_one(into, i, as_integer(column.name, value));
  } else if (column.type == "REAL") {
    sql::bind_one(into, i, as_number(column.name, value));
  } else if (column.type == "BLOB") {
    sql::bind_one(into, i, std::span<const std::byte>(as_bytes(column.name, value)));
  } else {
    const std::string text = as_text(column.name, value);
    if (holds_json(column.name)) require_json(column.name, text);
    sql::bind_one(into, i, std::string_view(text));
  }
}

}  // namespace ebmlab::storage
