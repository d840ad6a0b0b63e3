// SPDX-License-Identifier: MIT
// What matters of what a build says.
#include "cli/build_output.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ebmlab::cli {
namespace {

bool has(std::string_view line, std::string_view part) { return line.find(part) != std::string_view::npos; }

bool is_error(std::string_view line) {
  constexpr std::array<std::string_view, 3> kSigns{"error: ", "undefined reference", "CMake Error"};
  return std::any_of(kSigns.begin(), kSigns.end(), [&](std::string_view sign) { return has(line, sign); });
}

std::string_view trimmed(std::string_view line) {
  const std::size_t start = std::min(line.find_first_not_of(" \t"), line.size());
  return line.substr(start, line.find_last_not_of(" \t") + 1 - start);
}

}  // namespace

std::string first_error(const std::vector<std::string>& lines) {
  const auto is_full = [](const std::string& line) { return !trimmed(line).empty(); };
  const auto error = std::find_if(lines.begin(), lines.end(), is_error);
  if (error == lines.end()) {
    const auto last = std::find_if(lines.rbegin(), lines.rend(), is_full);
    return last == lines.rend() ? "it said nothing" : std::string(trimmed(*last));
  }
  // "CMake Error at CMakeLists.txt:3 (find_package):", and what is wrong on the next line.
  const auto reason = error->ends_with(':') ? std::find_if(error + 1, lines.end(), is_full) : lines.end();
  return std::string(trimmed(*error)) + (reason == lines.end() ? "" : " " + std::string(trimmed(*reason)));
}

bool has_warning(const std::vector<std::string>& lines) {
  return std::any_of(lines.begin(), lines.end(), [](const std::string& line) { return has(line, "warning: "); });
}

}  // namespace ebmlab::cli
