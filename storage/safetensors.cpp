// SPDX-License-Identifier: MIT
// The container of safetensors files.
#include "storage/safetensors.hpp"

#include "storage/error.hpp"
#include "storage/whole.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace ebmlab::storage {
namespace {

using nlohmann::json;

constexpr std::size_t kLengthBytes = 8, kAlignment = 8;
constexpr std::uint64_t kLongestHeader = 100'000'000;  // the format's own limit
constexpr std::array<std::pair<std::string_view, std::uint64_t>, 15> kKnownDtypes{{{"BOOL", 1},
                                                                                   {"U8", 1},
                                                                                   {"I8", 1},
                                                                                   {"F8_E4M3", 1},
                                                                                   {"F8_E5M2", 1},
                                                                                   {"I16", 2},
                                                                                   {"U16", 2},
                                                                                   {"F16", 2},
                                                                                   {"BF16", 2},
                                                                                   {"I32", 4},
                                                                                   {"U32", 4},
                                                                                   {"F32", 4},
                                                                                   {"F64", 8},
                                                                                   {"I64", 8},
                                                                                   {"U64", 8}}};

/// Throws unless a tensor of that type and shape takes `size` bytes.
void require_size(const TensorBytes& tensor, std::uint64_t size) {
  const auto* const type =
      std::find_if(kKnownDtypes.begin(), kKnownDtypes.end(), [&](const auto& known) { return known.first == tensor.dtype; });
  if (type == kKnownDtypes.end())
    throw StoreError("tensor \"" + tensor.name + "\" is of type \"" + tensor.dtype + "\", which is not known");
  const bool is_empty = std::find(tensor.shape.begin(), tensor.shape.end(), 0) != tensor.shape.end();
  std::uint64_t bytes = is_empty ? 0 : type->second;
  for (const std::int64_t length : tensor.shape) {
    if (length < 0 || (!is_empty && bytes > size / static_cast<std::uint64_t>(length)))
      throw StoreError("the shape of tensor \"" + tensor.name + "\" is larger than its data");
    bytes *= static_cast<std::uint64_t>(length);
  }
  if (bytes != size) throw StoreError("the data of tensor \"" + tensor.name + "\" is not of the size of its shape");
}

std::vector<std::int64_t> shape_of(const json& list) {
  if (!list.is_array()) throw StoreError("a shape is no list");
  std::vector<std::int64_t> shape;
  for (const json& length : list) shape.push_back(whole<std::int64_t>(length));
  return shape;
}

TensorBytes tensor_of(const std::string& name, const json& entry, std::span<const std::byte> data) {
  const auto begin = whole<std::uint64_t>(entry.at("data_offsets").at(0)),
             end = whole<std::uint64_t>(entry.at("data_offsets").at(1));
  if (begin > end || end > data.size()) throw StoreError("tensor \"" + name + "\" reaches beyond the file's end");
  TensorBytes tensor{name, entry.at("dtype").get<std::string>(), shape_of(entry.at("shape")), data.subspan(begin, end - begin)};
  require_size(tensor, tensor.data.size());
  return tensor;
}

/// Throws unless each begins where the one before it ends.
void require_no_gaps(std::span<const TensorBytes> tensors, std::span<const std::byte> data) {
  const std::byte* end = data.data();
  for (const auto& tensor : tensors) {
    if (tensor.data.data() != end) throw StoreError("tensor \"" + tensor.name + "\" does not follow the one before it");
    end += tensor.data.size();
  }
  if (end != data.data() + data.size()) throw StoreError("there are bytes after the last tensor");
}

SafeTensors read_container(std::span<const std::byte> file) {
  if (file.size() < kLengthBytes) throw StoreError("it is shorter than its header");
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) length |= std::to_integer<std::uint64_t>(file[i]) << (8 * i);
  if (length > file.size() - kLengthBytes) throw StoreError("its header is cut off");
  if (length > kLongestHeader) throw StoreError("its header is too long");
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  const auto* const text = reinterpret_cast<const char*>(file.data() + kLengthBytes);
  const json header = json::parse(text, text + length);
  if (!header.is_object()) throw StoreError("its header is no object");
  const auto data = file.subspan(kLengthBytes + length);
  SafeTensors contents;
  for (const auto& [name, entry] : header.items()) {
    if (name == "__metadata__") {
      contents.metadata = entry.get<std::map<std::string, std::string>>();
    } else {
      contents.tensors.push_back(tensor_of(name, entry, data));
    }
  }
  std::stable_sort(contents.tensors.begin(), contents.tensors.end(), [](const auto& a, const auto& b) {
    return std::pair(a.data.data(), a.data.size()) < std::pair(b.data.data(), b.data.size());
  });
  require_no_gaps(contents.tensors, data);
  return contents;
}

bool is_weight(std::string_view name) {
  const auto dot = name.find('.');
  const std::string_view player = name.substr(0, dot);
  if (dot == std::string_view::npos || (player != "energy" && player != "sampler")) return false;
  return !name.substr(dot).starts_with(".optimizer.") && !name.substr(dot).starts_with(".state.");
}

/// Lets the weights of a player be their moving average where there is one, which lies flat in the order of the weights.
void take_average(SafeTensors& contents, const std::string& player) {
  const auto data_of = [&](const char* name) {
    const auto found = std::find_if(contents.tensors.begin(), contents.tensors.end(),
                                    [&](const TensorBytes& tensor) { return tensor.name == player + ".optimizer." + name; });
    return found == contents.tensors.end() ? std::span<const std::byte>() : found->data;
  };
  const auto counters = data_of("counters");  // int64 {updates, whether there is an average}
  if (counters.size() < 2 * sizeof(std::int64_t) || counters[sizeof(std::int64_t)] == std::byte{0}) return;
  auto rest = data_of("average");
  for (TensorBytes& tensor : contents.tensors) {
    if (!is_weight(tensor.name) || !tensor.name.starts_with(player + ".")) continue;
    if (tensor.data.size() > rest.size()) throw StoreError("the checkpoint's average of " + player + " is too short");
    const auto size = tensor.data.size();
    tensor.data = rest.first(size);
    rest = rest.subspan(size);
  }
}

}  // namespace

SafeTensors read_safetensors(std::span<const std::byte> file) {
  try {
    return read_container(file);
  } catch (const json::exception&) {
    throw StoreError("not a safetensors file: its header is not what the format asks for");
  } catch (const StoreError& error) {
    throw StoreError(std::string("not a whole safetensors file: ") + error.what());
  }
}

Bytes write_safetensors(const SafeTensors& contents) {
  json header = json::object();
  if (!contents.metadata.empty()) header["__metadata__"] = contents.metadata;
  std::uint64_t offset = 0;
  for (const auto& tensor : contents.tensors) {
    require_size(tensor, tensor.data.size());
    const std::uint64_t end = offset + tensor.data.size();
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  Bytes bytes(kLengthBytes + text.size());
  for (std::size_t i = 0; i < kLengthBytes; ++i) bytes[i] = static_cast<std::byte>((text.size() >> (8 * i)) & 0xffU);
  std::memcpy(bytes.data() + kLengthBytes, text.data(), text.size());
  for (const auto& tensor : contents.tensors) bytes.insert(bytes.end(), tensor.data.begin(), tensor.data.end());
  return bytes;
}

SafeTensors weights_of(std::span<const std::byte> checkpoint) {
  SafeTensors contents = read_safetensors(checkpoint);
  const auto weighs = [](const TensorBytes& tensor) { return is_weight(tensor.name); };
  const bool is_trained = std::any_of(contents.tensors.begin(), contents.tensors.end(), weighs);
  for (const char* player : {"energy", "sampler"}) take_average(contents, player);
  std::erase_if(contents.tensors, [&](const TensorBytes& tensor) {
    return !weighs(tensor) && !(is_trained && tensor.name.starts_with("energy.state."));
  });
  return contents;
}

}  // namespace ebmlab::storage
