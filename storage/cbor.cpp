// SPDX-License-Identifier: MIT
// CBOR from a file, on which nothing is presumed.
#include "storage/cbor.hpp"

#include "storage/error.hpp"

#include <cstdint>
#include <string>

namespace ebmlab::storage {
namespace {

using nlohmann::json;

/// Goes through a document and stops where it becomes too deep.
class DepthCheck : public nlohmann::json_sax<json> {
 public:
  [[nodiscard]] bool is_too_deep() const { return depth_ > kDeepest; }

  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return ++depth_ <= kDeepest; }
  bool key(string_t& /*value*/) override { return true; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t /*size*/) override { return ++depth_ <= kDeepest; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t /*place*/, const std::string& /*token*/, const json::exception& /*error*/) override {
    return false;
  }

 private:
  static constexpr int kDeepest = 16;
  int depth_ = 0;
};

}  // namespace

json parse_cbor(std::span<const std::byte> bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as CBOR's
  const auto* first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  DepthCheck check;
  if (!json::sax_parse(first, first + bytes.size(), &check, json::input_format_t::cbor) && check.is_too_deep()) {
    throw StoreError("it is nested too deeply");
  }
  return json::from_cbor(first, first + bytes.size());
}

}  // namespace ebmlab::storage
