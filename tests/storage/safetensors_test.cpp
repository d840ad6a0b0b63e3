// SPDX-License-Identifier: MIT
#include "storage/safetensors.hpp"

#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A file with this header and so many bytes of data.
Bytes content_of(const std::string& header, std::size_t data = 0) {
  Bytes file(8);
  for (std::size_t i = 0; i < 8; ++i) file[i] = static_cast<std::byte>((header.size() >> (8 * i)) & 0xffU);
  const Bytes text = bytes_of(header);
  file.insert(file.end(), text.begin(), text.end());
  file.resize(file.size() + data, std::byte{7});
  return file;
}

std::vector<std::string> names(const SafeTensors& contents) {
  std::vector<std::string> all;
  for (const auto& tensor : contents.tensors) all.push_back(tensor.name);
  return all;
}

TEST(Safetensors, OutAndIn) {
  const Bytes weights = random_bytes(24, 1), flags = random_bytes(3, 2);
  const SafeTensors contents{.tensors = {{"w", "F32", {2, 3}, weights},
                                         {"none", "F64", {0, 5}, {}},
                                         {"a", "BOOL", {3}, flags},
                                         {"one", "U8", {}, std::span(flags).first(1)}},
                             .metadata = {{"step", "5"}, {"ümlaut", "\"quoted\""}}};
  const Bytes file = write_safetensors(contents);
  EXPECT_EQ(std::to_integer<int>(file[0]) % 8, 0);  // the data are aligned
  const SafeTensors back = read_safetensors(file);
  EXPECT_EQ(back.metadata, contents.metadata);
  ASSERT_THAT(names(back), ElementsAre("w", "none", "a", "one"));
  for (std::size_t i = 0; i < back.tensors.size(); ++i) {
    EXPECT_EQ(back.tensors[i].dtype, contents.tensors[i].dtype);
    EXPECT_EQ(back.tensors[i].shape, contents.tensors[i].shape);
    EXPECT_TRUE(std::ranges::equal(back.tensors[i].data, contents.tensors[i].data));
  }
  EXPECT_EQ(write_safetensors(back), file);
}

TEST(Safetensors, OnlyTheWeightsOfACheckpoint) {
  const Bytes data = random_bytes(4, 1);
  SafeTensors checkpoint{.tensors = {}, .metadata = {{"format", "1"}}};
  for (const char* name :
       {"energy.layers.0.weight", "energy.optimizer.first", "energy.state.shift", "sampler.log_sigma", "sampler.state.chains",
        "sampler.states", "objective.value.0", "stream.data", "energies.x", "energy"})
    checkpoint.tensors.push_back({name, "F32", {1}, data});
  const Bytes file = write_safetensors(checkpoint);
  EXPECT_THAT(names(weights_of(file)),
              ElementsAre("energy.layers.0.weight", "energy.state.shift", "sampler.log_sigma", "sampler.states"));
  EXPECT_EQ(weights_of(file).metadata, checkpoint.metadata);
}

TEST(Safetensors, TheStateOfAnEnergyThatWasNotTrainedIsNone) {
  const Bytes data = random_bytes(4, 1);
  const Bytes file = write_safetensors({.tensors = {{"energy.state.shift", "F32", {1}, data}}, .metadata = {}});
  EXPECT_THAT(names(weights_of(file)), ElementsAre());
}

TEST(Safetensors, WeightsAreTheirAverageWhereThereIsOne) {
  const Bytes first = random_bytes(4, 1), second = random_bytes(8, 2), average = random_bytes(12, 3);
  Bytes counters(16);
  const auto weights = [&](std::span<const std::byte> of_average) {
    const Bytes file = write_safetensors(
        {.tensors = {{"energy.w", "F32", {1}, first},
                     {"energy.a", "F32", {2}, second},
                     {"energy.optimizer.average", "U8", {static_cast<std::int64_t>(of_average.size())}, of_average},
                     {"energy.optimizer.counters", "I64", {2}, counters}},
         .metadata = {}});
    Bytes all;
    for (const TensorBytes& tensor : weights_of(file).tensors) all.insert(all.end(), tensor.data.begin(), tensor.data.end());
    return all;
  };
  Bytes live = first;
  live.insert(live.end(), second.begin(), second.end());
  EXPECT_EQ(weights(average), live);
  counters[8] = std::byte{1};
  EXPECT_EQ(weights(average), average);
  EXPECT_THROW((void)weights(std::span(average).first(8)), StoreError);
}

TEST(Safetensors, AnythingTruncatedOrForeignIsRefused) {
  const auto one = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"w":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  const std::vector<std::pair<Bytes, std::string>> cases{
      {{}, "shorter than its header"},
      {Bytes(8, std::byte{255}), "its header is cut off"},
      {content_of("{"), "its header is not what the format asks for"},
      {content_of("[]"), "its header is no object"},
      {content_of(R"({"w":5})"), "its header is not what the format asks for"},
      {content_of(R"({"__metadata__":{"a":1}})"), "its header is not what the format asks for"},
      {content_of(one("F32", "[2]", "[0,8]"), 7), "reaches beyond the file's end"},
      {content_of(one("F32", "[2]", "[8,0]"), 8), "reaches beyond the file's end"},
      {content_of(one("F32", "[2]", "[0,8]"), 9), "there are bytes after the last tensor"},
      {content_of(one("F32", "[2]", "[4,12]"), 12), "does not follow the one before it"},
      {content_of(one("F32", "[3]", "[0,8]"), 8), "larger than its data"},
      {content_of(one("F32", "[1]", "[0,8]"), 8), "not of the size of its shape"},
      {content_of(one("F32", "[4611686018427387904,4]", "[0,8]"), 8), "larger than its data"},
      {content_of(one("F32", "[-1,-2]", "[0,8]"), 8), "larger than its data"},
      {content_of(one("F32", "[1e30]", "[0,8]"), 8), "in the place of a whole number"},
      {content_of(one("F32", "2", "[0,8]"), 8), "a shape is no list"},
      {content_of(one("F32", "[2]", "[0,8.5]"), 8), "in the place of a whole number"},
      {content_of(one("C64", "[1]", "[0,8]"), 8), "which is not known"}};
  for (const auto& [file, message] : cases) EXPECT_THAT(error_of([&] { (void)read_safetensors(file); }), HasSubstr(message));
  const Bytes data(8);
  EXPECT_THAT(error_of([&] {
                (void)write_safetensors({.tensors = {{"w", "F32", {3}, data}}, .metadata = {}});
              }),
              HasSubstr("larger than its data"));
}

TEST(Safetensors, NoCutOfAFileIsTakenForAFile) {
  const Bytes data = random_bytes(64, 1);
  const Bytes file = write_safetensors(
      {.tensors = {{"a", "F32", {8}, std::span(data).first(32)}, {"b", "F64", {4}, std::span(data).last(32)}}, .metadata = {}});
  for (std::size_t size = 0; size < file.size(); ++size)
    EXPECT_NE(error_of([&] { (void)read_safetensors(std::span(file).first(size)); }), "") << size;
}

}  // namespace
}  // namespace ebmlab::storage::testing
