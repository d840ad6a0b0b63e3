// SPDX-License-Identifier: MIT
#include "training/tensor_file.hpp"

#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <cstring>

namespace ebmlab::training {
namespace {

std::vector<std::byte> with_header(const std::string& header) {
  std::vector<std::byte> bytes(8 + header.size());
  bytes[0] = static_cast<std::byte>(header.size());
  std::memcpy(bytes.data() + 8, header.data(), header.size());
  return bytes;
}

TEST(TensorFile, RoundTripsEveryType) {
  NamedTensors tensors{{"f", at::randn({2, 3})},
                       {"d", at::randn({4}, at::kDouble)},
                       {"i", at::arange(5)},
                       {"b", at::tensor({1, 2, 250}, at::kByte)},
                       {"scalar", at::scalar_tensor(7, at::kLong)},
                       {"empty", at::empty({0, 3})},
                       {"nan", at::full({2}, NAN)}};
  const TensorFile file = read_tensor_file(write_tensor_file(tensors, {{"step", "12"}}));
  EXPECT_EQ(file.texts.at("step"), "12");
  ASSERT_EQ(file.tensors.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    const auto found =
        std::find_if(file.tensors.begin(), file.tensors.end(), [&](const auto& entry) { return entry.first == name; });
    ASSERT_NE(found, file.tensors.end()) << name;
    EXPECT_EQ(found->second.sizes(), tensor.sizes());
    EXPECT_TRUE(at::allclose(found->second, tensor, 0, 0, /*equal_nan=*/true)) << name;
  }
}

TEST(TensorFile, EveryTruncationIsRefused) {
  const auto bytes = write_tensor_file({{"x", at::randn({3, 3})}}, {{"a", "b"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(static_cast<void>(read_tensor_file(std::span(bytes).first(size))), Error) << size;
  }
}

TEST(TensorFile, AHostileHeaderIsASentenceNotAnAllocation) {
  EXPECT_THROW(static_cast<void>(read_tensor_file(
                   with_header(R"({"x":{"dtype":"F32","shape":[1099511627776,1099511627776],"data_offsets":[0,8]}})"))),
               Error);
  EXPECT_THROW(static_cast<void>(read_tensor_file(with_header(R"({"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}})"))),
               Error);
  EXPECT_THROW(static_cast<void>(read_tensor_file(with_header(R"({"x":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}})"))),
               Error);
  EXPECT_THROW(static_cast<void>(read_tensor_file(with_header(R"([1,2])"))), Error);
}

}  // namespace
}  // namespace ebmlab::training
