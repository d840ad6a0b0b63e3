// SPDX-License-Identifier: MIT
// An IDX file of images or, when the first byte is odd, of labels; plain or gzipped.
#include "common/idx_header.hpp"

#include <ebmlab/error.hpp>

#include <functional>
#include <numeric>

#include "input_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::datasets;
  static const ebmlab::fuzz::InputFile file;
  ebmlab::fuzz::Input input(data, size);
  const bool is_labels = (input.number<std::uint8_t>() & 1U) != 0;
  file.hold(input.rest());
  try {
    FileReader reader(file.path());
    const auto sizes = read_idx_header(reader, is_labels ? 1 : 3, is_labels ? "labels" : "images");
    (void)reader.read(std::accumulate(sizes.begin(), sizes.end(), std::int64_t{1}, std::multiplies<>()));
    reader.expect_end();
  } catch (const ebmlab::ConfigError&) {
    // what a wrong file is answered with
  }
  return 0;
}
