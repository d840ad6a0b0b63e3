// SPDX-License-Identifier: MIT
// Text of numbers and quoted text for messages.
#include "experiment/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace ebmlab::experiment {

std::string limit_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  std::array<char, 32> buffer{};
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
  return {buffer.data(), result.ptr};
}

std::string real_text(double number) {
  std::string text = limit_text(number);
  if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
  return text;
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      result += '\\';
      result += letter;
    } else if (letter == '\n') {
      result += "\\n";
    } else if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto code = static_cast<unsigned char>(letter);
      result += "\\u00";
      result += kHex[code >> 4U];
      result += kHex[code & 15U];
    } else {
      result += letter;
    }
  }
  return result + '"';
}

}  // namespace ebmlab::experiment
