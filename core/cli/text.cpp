// SPDX-License-Identifier: MIT
// Small texts for tables.
#include "cli/text.hpp"

#include <array>
#include <cctype>
#include <ctime>

#include <ebmlab/error.hpp>

#include "report/numbers.hpp"

namespace ebmlab::cli {

std::string time_text(std::int64_t microseconds) {
  const std::time_t seconds = microseconds / 1'000'000;
  std::tm fields{};
  std::array<char, 32> text{};
  if (::localtime_r(&seconds, &fields) == nullptr) return "";
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &fields)};
}

std::string size_text(std::int64_t bytes) {
  const auto size = static_cast<double>(bytes);
  if (size < 1e3) return std::to_string(bytes) + " B";
  if (size < 1e6) return report::fixed(size / 1e3, 1) + " kB";
  return report::fixed(size / 1e6, 1) + " MB";
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  std::size_t end = most - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end)) + "...";
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw ConfigError("-o " + folder.string() + ": the folder cannot be made (" + error.message() + ")");
}

std::string file_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool is_hidden = c == '.' && name.empty();
    const bool is_safe = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
    name += is_safe && !is_hidden ? c : '-';
  }
  return name;
}

std::string ranges_text(std::span<const std::int64_t> numbers) {
  std::string text;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ", ") + std::to_string(numbers[first]);
    if (last > first) text += (last == first + 1 ? ", " : "-") + std::to_string(numbers[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace ebmlab::cli
