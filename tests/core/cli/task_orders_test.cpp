// SPDX-License-Identifier: MIT
// What a task is told by signals, and by whoever claims it after it.
#include "cli/task_orders.hpp"

#include <gtest/gtest.h>

#include <csignal>

#include "support/temporary_folder.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;

class TaskOrdersTest : public ::testing::Test {
 protected:
  TaskOrdersTest() { folder_.make(); }
  test::TemporaryFolder place_;
  cluster::JobFolder folder_{place_.path() / "demo"};
  launch::Interrupts interrupts_{{SIGINT, SIGTERM, SIGUSR1}};
};

TEST_F(TaskOrdersTest, ASignalIsToEndInGoodOrderAndASecondCtrlCAtOnce) {
  const cluster::Claim claim(folder_, 0);
  TaskOrders orders(interrupts_, claim);
  EXPECT_FALSE(orders.are_to_end());
  EXPECT_EQ(orders.level(), 0);
  std::raise(SIGUSR1);
  std::raise(SIGTERM);  // Slurm may send both
  EXPECT_TRUE(orders.are_to_end());
  EXPECT_EQ(orders.level(), 1);
  std::raise(SIGINT);
  EXPECT_EQ(orders.level(), 1);
  std::raise(SIGINT);
  EXPECT_EQ(orders.level(), 2);
}

TEST_F(TaskOrdersTest, OneThatIsFollowedEndsAtOnce) {
  const cluster::Claim claim(folder_, 0);
  TaskOrders orders(interrupts_, claim);
  EXPECT_FALSE(orders.is_superseded());
  const cluster::Claim next(folder_, 0);
  EXPECT_EQ(orders.level(), 0) << "nobody has looked yet";
  EXPECT_TRUE(orders.is_superseded());
  EXPECT_EQ(orders.level(), 2);
}

TEST_F(TaskOrdersTest, AFolderOutOfReachMeansNothing) {
  const cluster::Claim claim(folder_, 0);
  TaskOrders orders(interrupts_, claim);
  fs::rename(folder_.path(), place_.path() / "away");
  EXPECT_FALSE(orders.is_superseded());
  EXPECT_EQ(orders.level(), 0);
  fs::rename(place_.path() / "away", folder_.path());
  EXPECT_FALSE(orders.is_superseded());
  const cluster::Claim next(folder_, 0);
  EXPECT_TRUE(orders.is_superseded());
}

}  // namespace
}  // namespace ebmlab::cli
