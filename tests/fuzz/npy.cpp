// SPDX-License-Identifier: MIT
// An NPY file, plain or gzipped.
#include "common/npy_header.hpp"

#include <ebmlab/error.hpp>

#include "input_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::datasets;
  static const ebmlab::fuzz::InputFile file;
  file.hold(ebmlab::fuzz::Input(data, size).rest());
  try {
    FileReader reader(file.path());
    const NpyHeader header = read_npy_header(reader);
    std::int64_t bytes = kNpyTypes.at(header.type).back() - '0';
    for (const std::int64_t length : header.shape) bytes *= length;
    (void)reader.read(bytes);
    reader.expect_end();
  } catch (const ebmlab::ConfigError&) {
    // what a wrong file is answered with
  }
  return 0;
}
