// SPDX-License-Identifier: MIT
#include "training/tensor_file.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ebmlab/error.hpp>

#include "storage/error.hpp"
#include "storage/safetensors.hpp"

namespace ebmlab::training {

namespace {

// Those a run's state can be of; the format has more.
constexpr std::array<std::pair<const char*, at::ScalarType>, 7> kTypes = {{{"F32", at::kFloat},
                                                                           {"F64", at::kDouble},
                                                                           {"I64", at::kLong},
                                                                           {"I32", at::kInt},
                                                                           {"U8", at::kByte},
                                                                           {"BOOL", at::kBool},
                                                                           {"BF16", at::kBFloat16}}};

const char* type_text(at::ScalarType type) {
  for (const auto& [text, scalar] : kTypes) {
    if (scalar == type) return text;
  }
  throw Error(std::string("a tensor of type ") + c10::toString(type) + " cannot be saved");
}

at::ScalarType parse_type(const std::string& text) {
  for (const auto& [name, scalar] : kTypes) {
    if (text == name) return scalar;
  }
  throw Error("the file holds a tensor of type \"" + text + "\", which is not known");
}

std::span<const std::byte> bytes_of(const at::Tensor& tensor) {
  return {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()};
}

at::Tensor tensor_of(const storage::TensorBytes& entry) {
  at::Tensor tensor;
  try {
    tensor = at::empty(entry.shape, parse_type(entry.dtype));
  } catch (const c10::Error&) {  // sizes beside a zero, which no data hold to anything
    throw Error("the shape of tensor \"" + entry.name + "\" is larger than any tensor");
  }
  if (!entry.data.empty()) std::memcpy(tensor.data_ptr(), entry.data.data(), entry.data.size());
  return tensor;
}

}  // namespace

std::vector<std::byte> write_tensor_file(const NamedTensors& tensors, const std::map<std::string, std::string>& texts) {
  storage::SafeTensors contents{{}, texts};
  std::vector<at::Tensor> on_cpu;  // keeps the bytes
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor& kept = on_cpu.emplace_back(tensor.detach().to(at::kCPU).contiguous());
    contents.tensors.push_back({name, type_text(kept.scalar_type()), kept.sizes().vec(), bytes_of(kept)});
  }
  return storage::write_safetensors(contents);
}

TensorFile read_tensor_file(std::span<const std::byte> bytes) {
  try {
    storage::SafeTensors contents = storage::read_safetensors(bytes);
    TensorFile file{{}, std::move(contents.metadata)};
    for (const storage::TensorBytes& entry : contents.tensors) file.tensors.emplace_back(entry.name, tensor_of(entry));
    return file;
  } catch (const storage::StoreError& error) {
    throw Error(error.what());
  }
}

}  // namespace ebmlab::training
