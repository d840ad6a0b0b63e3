// SPDX-License-Identifier: MIT
// The container of safetensors files (https://github.com/huggingface/safetensors): a header in JSON, then the tensors' bytes.
// Checkpoints are such files.
#pragma once

#include "storage/records.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ebmlab::storage {

struct TensorBytes {
  std::string name;
  std::string dtype;  ///< of the format: F32, F64, BF16, I64, U8, BOOL, ...
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;  ///< little-endian, row-major; of whoever holds the file
};

struct SafeTensors {
  std::vector<TensorBytes> tensors;  ///< in the order of their data
  std::map<std::string, std::string> metadata;
};

/// Views into `file`, which must stay. Every size is checked before memory is taken; tensors must lie one after the other and
/// fill the file, as the format asks. Errors: StoreError with one sentence for anything truncated or foreign.
[[nodiscard]] SafeTensors read_safetensors(std::span<const std::byte> file);
/// Errors: StoreError for data that is not of the shape's size.
[[nodiscard]] Bytes write_safetensors(const SafeTensors& contents);

/// Of a checkpoint, the trained models as they are judged: what begins with "energy." or "sampler.", but neither optimisers nor
/// other state, each the moving average where there is one; and the energy's state, which its formula needs. Names stay; there
/// are none when nothing was trained. Errors: as read_safetensors(), and StoreError for an average shorter than the parameters.
[[nodiscard]] SafeTensors weights_of(std::span<const std::byte> checkpoint);

}  // namespace ebmlab::storage
