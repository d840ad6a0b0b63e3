// SPDX-License-Identifier: MIT
// A file of separated text, plain or gzipped; the first two bytes choose the options.
#include "common/text_table.hpp"

#include <ebmlab/error.hpp>

#include <array>
#include <cmath>
#include <string>

#include "input_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::datasets;
  static const ebmlab::fuzz::InputFile file;
  static const std::array<std::string, 8> columns = {"", "1", "-1", "x", "y", "0", "-9223372036854775808", "2"};
  ebmlab::fuzz::Input input(data, size);
  const auto first = input.number<std::uint8_t>(), second = input.number<std::uint8_t>();
  TableOptions options{.separator = std::array{'\0', ',', ';', '\t'}.at(first % 4U),
                       .header = std::array{Header::kAuto, Header::kYes, Header::kNo, Header::kAuto}.at(first / 4U % 4U),
                       .skip_lines = first / 16U % 4U,
                       .label = columns.at(second % 8U)};
  if (const std::string& column = columns.at(second / 8U % 8U); !column.empty()) options.columns = {column};
  file.hold(input.rest());
  try {
    const TextTable table = read_text_table(file.path(), options);
    ebmlab::fuzz::require(!table.values.empty() && table.values.size() % table.names.size() == 0, "every row is complete");
    for (const double value : table.values) ebmlab::fuzz::require(std::isfinite(value), "every number is finite");
    ebmlab::fuzz::require(table.labels.size() == (options.label.empty() ? 0 : table.values.size() / table.names.size()),
                          "a label a row");
  } catch (const ebmlab::ConfigError&) {
    // what a wrong file is answered with
  }
  return 0;
}
