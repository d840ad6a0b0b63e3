// SPDX-License-Identifier: MIT
#include "storage/npy.hpp"

#include "store_fixture.hpp"

namespace ebmlab::storage::testing {
namespace {

using ::testing::HasSubstr;

TEST(Npy, TheBytesAreThoseOfNumpy) {
  const std::vector<std::int64_t> shape{2, 3};
  const Bytes data = random_bytes(24, 1);
  const std::string bytes = npy_bytes("float32", shape, data);
  // As numpy.lib.format describes version 1.0.
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  const auto length =
      static_cast<std::size_t>(static_cast<unsigned char>(bytes[8])) + 256 * static_cast<unsigned char>(bytes[9]);
  EXPECT_EQ((10 + length) % 64, 0U);
  EXPECT_THAT(bytes.substr(10, length), ::testing::StartsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, ), }"));
  EXPECT_EQ(bytes[9 + length], '\n');
  EXPECT_EQ(bytes_of(bytes.substr(10 + length)), data);
}

TEST(Npy, ShapesWithoutAxesAndWithoutElements) {
  EXPECT_THAT(npy_bytes("float64", {}, Bytes(8)), HasSubstr("'shape': ()"));
  const std::vector<std::int64_t> none{3, 0};
  EXPECT_THAT(npy_bytes("bool", none, {}), HasSubstr("'|b1', 'fortran_order': False, 'shape': (3, 0, )"));
}

TEST(Npy, WhatDoesNotFitIsRefused) {
  const std::vector<std::int64_t> shape{2, 3}, huge{std::int64_t{1} << 62, 16}, negative{-2, -3};
  EXPECT_THAT(error_of([&] { (void)npy_bytes("float32", shape, Bytes(23)); }), HasSubstr("23 bytes"));
  EXPECT_THAT(error_of([&] { (void)npy_bytes("float32", huge, {}); }), HasSubstr("not the size of its shape"));
  EXPECT_THAT(error_of([&] { (void)npy_bytes("float32", negative, Bytes(24)); }), HasSubstr("not the size of its shape"));
  EXPECT_THAT(error_of([&] { (void)npy_bytes("complex64", shape, Bytes(48)); }), HasSubstr("complex64 cannot be written"));
}

using NpySnapshot = StoreTest;

TEST_F(NpySnapshot, ComesFromTheStore) {
  const Bytes data = random_bytes(2 * 3 * 4 * 8, 3);
  {
    Recorder recorder(file_, make_run(), a_host());
    recorder.snapshot({.kind = "chains", .name = "draws", .step = 4, .shape = {2, 3, 4}, .dtype = "float64", .data = data});
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  const std::string bytes = npy_bytes(reader.snapshot(reader.snapshots(1).at(0).id));
  EXPECT_THAT(bytes, HasSubstr("'<f8', 'fortran_order': False, 'shape': (2, 3, 4, )"));
  EXPECT_EQ(bytes_of(bytes.substr(bytes.size() - data.size())), data);
}

}  // namespace
}  // namespace ebmlab::storage::testing
