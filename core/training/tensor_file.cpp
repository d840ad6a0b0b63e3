// SPDX-License-Identifier: MIT
#include "training/tensor_file.hpp"

#include <array>
#include <cstring>
#include <ebmlab/error.hpp>
#include <nlohmann/json.hpp>

namespace ebmlab::training {

namespace {

using nlohmann::json;

constexpr std::array<std::pair<const char*, at::ScalarType>, 7> kTypes = {{{"F32", at::kFloat},
                                                                           {"F64", at::kDouble},
                                                                           {"I64", at::kLong},
                                                                           {"I32", at::kInt},
                                                                           {"U8", at::kByte},
                                                                           {"BOOL", at::kBool},
                                                                           {"BF16", at::kBFloat16}}};
constexpr std::size_t kLengthBytes = 8, kAlignment = 8;

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

/// JSON's numbers have no limits, and a conversion from beyond T's is undefined.
template <typename T>
T whole(const json& value) {
  if (!value.is_number_integer()) throw Error("a size is not a whole number");
  return value.get<T>();
}

Shape read_shape(const json& list) {
  if (!list.is_array()) throw Error("a shape is not a list");
  Shape shape;
  for (const json& size : list) shape.push_back(whole<std::int64_t>(size));
  return shape;
}

at::Tensor read_tensor(const json& entry, std::span<const std::byte> data) {
  const Shape shape = read_shape(entry.at("shape"));
  const at::ScalarType type = parse_type(entry.at("dtype").get<std::string>());
  const auto begin = whole<std::uint64_t>(entry.at("data_offsets").at(0)),
             end = whole<std::uint64_t>(entry.at("data_offsets").at(1));
  std::uint64_t bytes = c10::elementSize(type);
  for (const std::int64_t size : shape) {
    // Against the data that is there, dimension by dimension, so that no product can overflow.
    if (size < 0 || (size > 0 && bytes > data.size() / static_cast<std::uint64_t>(size)))
      throw Error("a shape is larger than the file");
    bytes *= static_cast<std::uint64_t>(size);
  }
  if (begin > end || end > data.size() || end - begin != bytes) throw Error("a tensor reaches beyond the file's end");
  // With an empty dimension the others are held by no data: LibTorch itself refuses what its strides cannot express.
  at::Tensor tensor;
  try {
    tensor = at::empty(shape, type);
  } catch (const c10::Error&) {
    throw Error("a shape is larger than any tensor");
  }
  if (bytes > 0) std::memcpy(tensor.data_ptr(), data.data() + begin, bytes);
  return tensor;
}

}  // namespace

std::vector<std::byte> write_tensor_file(const NamedTensors& tensors, const std::map<std::string, std::string>& texts) {
  json header = json::object();
  if (!texts.empty()) header["__metadata__"] = texts;
  std::vector<at::Tensor> data;
  std::uint64_t offset = 0;
  for (const auto& [name, tensor] : tensors) {
    data.push_back(tensor.detach().to(at::kCPU).contiguous());
    const std::uint64_t end = offset + data.back().nbytes();
    header[name] = {
        {"dtype", type_text(data.back().scalar_type())}, {"shape", data.back().sizes().vec()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  std::vector<std::byte> bytes(kLengthBytes + text.size() + offset);
  for (std::size_t i = 0; i < kLengthBytes; ++i) bytes[i] = static_cast<std::byte>((text.size() >> (8 * i)) & 0xffU);
  std::memcpy(bytes.data() + kLengthBytes, text.data(), text.size());
  std::byte* out = bytes.data() + kLengthBytes + text.size();
  for (const at::Tensor& tensor : data) {
    if (tensor.nbytes() > 0) std::memcpy(out, tensor.data_ptr(), tensor.nbytes());
    out += tensor.nbytes();
  }
  return bytes;
}

TensorFile read_tensor_file(std::span<const std::byte> bytes) {
  try {
    if (bytes.size() < kLengthBytes) throw Error("it is shorter than its header");
    std::uint64_t length = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) length |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
    if (length > bytes.size() - kLengthBytes) throw Error("its header is cut off");
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
    const auto* text = reinterpret_cast<const char*>(bytes.data() + kLengthBytes);
    const json header = json::parse(text, text + length);
    const auto data = bytes.subspan(kLengthBytes + length);
    TensorFile file;
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") {
        file.texts = entry.get<std::map<std::string, std::string>>();
      } else {
        file.tensors.emplace_back(name, read_tensor(entry, data));
      }
    }
    return file;
  } catch (const json::exception&) {
    throw Error("not a safetensors file: its header is not what the format asks for");
  } catch (const c10::Error&) {
    throw Error("not a whole safetensors file: a shape is larger than any tensor");  // sizes beside a zero go unchecked above
  } catch (const Error& error) {
    throw Error(std::string("not a whole safetensors file: ") + error.what());
  }
}

}  // namespace ebmlab::training
