// SPDX-License-Identifier: MIT
#include "common/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ebmlab::datasets {

namespace {

std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(std::int64_t value) { return std::to_string(value); }
std::string text_of(double value) { return number_text(value); }
std::string text_of(const std::string& value) { return value; }
template <typename T>
std::string text_of(const std::vector<T>& values) {
  std::string text = "[";
  for (const T& value : values) {
    if (text.size() > 1) text += ',';
    text += text_of(value);
  }
  return text + ']';
}

}  // namespace

std::string number_text(double value) {
  std::array<char, 32> digits{};
  auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string fingerprint_of(std::string_view id, const Params& params, std::initializer_list<std::string_view> except) {
  std::string text(id);
  for (const auto& [key, value] : params.values()) {
    if (std::find(except.begin(), except.end(), key) != except.end()) continue;
    text += ' ' + key + '=';
    text += std::visit([](const auto& held) { return text_of(held); }, value);
  }
  return text;
}

}  // namespace ebmlab::datasets
