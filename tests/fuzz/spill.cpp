// SPDX-License-Identifier: MIT
// A file of what could not be written into the store, with the right checksum: what is behind it would hardly be reached else.
#include "storage/spill.hpp"

#include "fuzz_input.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::storage;
  const auto body = std::as_bytes(std::span(data, size));
  Bytes file(body.begin(), body.end());
  const std::string digest = sha256(body);
  const auto tail = std::as_bytes(std::span(digest));
  file.insert(file.end(), tail.begin(), tail.end());
  try {
    const Bytes again = encode_spill(decode_spill(file));
    ebmlab::fuzz::require(encode_spill(decode_spill(again)) == again, "what was read can be written and read again");
  } catch (const StoreError&) {
    // what a wrong file is answered with
  }
  return 0;
}
