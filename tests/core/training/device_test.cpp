// SPDX-License-Identifier: MIT
#include "training/device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ebmlab/error.hpp>

#include <filesystem>

namespace ebmlab::training {
namespace {

TEST(Device, CpuIsAlwaysThere) { EXPECT_TRUE(resolve_device("cpu").is_cpu()); }

TEST(Device, ANameThatIsNoDeviceIsRefused) {
  try {
    static_cast<void>(resolve_device("gpu"));
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "device = \"gpu\": must be auto, cpu, cuda or cuda:N");
  }
}

TEST(Device, CudaWithoutADriverSaysWhy) {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) GTEST_SKIP() << "this machine has an NVIDIA driver";
  try {
    static_cast<void>(resolve_device("cuda:0"));
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("no NVIDIA driver was found"));
  }
  EXPECT_TRUE(resolve_device("auto").is_cpu());
}

TEST(Device, OnlyCudaHasGraphs) {
  const FoundRecorder found = find_recorder(at::kCPU);
  EXPECT_EQ(found.recorder, nullptr);
  EXPECT_EQ(found.problem, "the run is on the device cpu, which has no graphs");
}

TEST(Device, GraphsWithoutADriverSayWhy) {
  if (std::filesystem::exists("/proc/driver/nvidia/version")) GTEST_SKIP() << "this machine has an NVIDIA driver";
  const FoundRecorder found = find_recorder({at::kCUDA, 0});
  EXPECT_EQ(found.recorder, nullptr);
  EXPECT_NE(found.problem, "");
}

}  // namespace
}  // namespace ebmlab::training
