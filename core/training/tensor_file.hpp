// SPDX-License-Identifier: MIT
// Named tensors and texts as the bytes of a safetensors file (https://github.com/huggingface/safetensors), which other tools
// read.
#pragma once

#include <cstddef>
#include <ebmlab/tensors.hpp>
#include <map>
#include <span>

namespace ebmlab::training {

struct TensorFile {
  NamedTensors tensors;                      ///< on the CPU
  std::map<std::string, std::string> texts;  ///< the file's metadata
};

/// Tensors are copied to the CPU. Throws Error for a dtype the format does not have.
[[nodiscard]] std::vector<std::byte> write_tensor_file(const NamedTensors& tensors,
                                                       const std::map<std::string, std::string>& texts);

/// Checks every size before memory is taken. Throws Error with one sentence for anything truncated or foreign.
[[nodiscard]] TensorFile read_tensor_file(std::span<const std::byte> bytes);

}  // namespace ebmlab::training
