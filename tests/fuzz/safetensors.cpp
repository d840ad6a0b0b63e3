// SPDX-License-Identifier: MIT
// The container of a checkpoint, without LibTorch.
#include "storage/safetensors.hpp"

#include "fuzz_input.hpp"
#include "storage/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::storage;
  const auto file = std::as_bytes(std::span(data, size));
  try {
    const SafeTensors contents = read_safetensors(file);
    (void)weights_of(file);
    const Bytes again = write_safetensors(contents);
    ebmlab::fuzz::require(write_safetensors(read_safetensors(again)) == again, "what was read can be written and read again");
  } catch (const StoreError&) {
    // what a wrong file is answered with
  }
  return 0;
}
