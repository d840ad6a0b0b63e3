// SPDX-License-Identifier: MIT
// The container of a checkpoint (safetensors), from its bytes to tensors.
#include "training/tensor_file.hpp"

#include <ebmlab/error.hpp>

#include "fuzz_input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::training;
  try {
    const TensorFile file = read_tensor_file(std::as_bytes(std::span(data, size)));
    const TensorFile again = read_tensor_file(write_tensor_file(file.tensors, file.texts));
    ebmlab::fuzz::require(again.texts == file.texts && again.tensors.size() == file.tensors.size(),
                          "a tensor file survives being written again");
  } catch (const ebmlab::Error&) {
    // what a wrong file is answered with
  }
  return 0;
}
