// SPDX-License-Identifier: MIT
#include "launch/cores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "launch/queue.hpp"

namespace ebmlab::launch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Cores sorted(Cores cores) {
  std::sort(cores.begin(), cores.end());
  return cores;
}

/// "0-2,5": as the kernel writes a set of cores.
Cores parsed(const std::string& text) {
  std::istringstream parts(text);
  Cores cores;
  for (std::string part; std::getline(parts, part, ',');) {
    const int first = std::stoi(part),
              last = part.find('-') == std::string::npos ? first : std::stoi(part.substr(part.find('-') + 1));
    for (int core = first; core <= last; ++core) cores.push_back(core);
  }
  return cores;
}

/// What each of so many children may use, of which `options.jobs` run side by side.
std::vector<Cores> cores_of_children(std::size_t children, const QueueOptions& options) {
  class Ear : public Observer {
   public:
    explicit Ear(std::size_t count) : lists(count) {}
    void said(std::size_t job, Stream /*stream*/, std::string_view line) override { lists[job] = parsed(std::string(line)); }
    std::vector<Cores> lists;
  } ear(children);
  const Job job{"child", {{"sh", "-c", "sed -n 's/^Cpus_allowed_list:\\s*//p' /proc/self/status; sleep 0.2"}}};
  for (const JobResult& result : run_queue(std::vector<Job>(children, job), ear, options)) EXPECT_TRUE(result.succeeded());
  return ear.lists;
}

TEST(Cores, SharesAreDisjointAndLeaveNothingOver) {
  EXPECT_THAT(shares({0, 4, 1, 5}, 2, 2), ElementsAre(ElementsAre(0, 4), ElementsAre(1, 5)));
  EXPECT_THAT(shares({0, 1, 2, 3, 4}, 2, 1), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3, 4)));
  EXPECT_THAT(shares({7}, 1, 1), ElementsAre(ElementsAre(7)));
}

TEST(Cores, MoreThreadsThanCoresAreNotShared) {
  EXPECT_THAT(shares({0, 1}, 3, 1), IsEmpty());
  EXPECT_THAT(shares({0, 1}, 2, 2), IsEmpty());
  EXPECT_THAT(shares({}, 1, 1), IsEmpty());
}

TEST(Cores, AThreadIsHeldAndLetGo) {
  const Cores before = usable_cores();
  ASSERT_FALSE(before.empty());
  {
    const OnCores held({before.back()});
    EXPECT_THAT(usable_cores(), ElementsAre(before.back()));
  }
  EXPECT_EQ(usable_cores(), before);
}

TEST(Cores, WhatTheSystemRefusesChangesNothing) {
  const Cores before = usable_cores();
  if (sorted(before).back() == CPU_SETSIZE - 1) GTEST_SKIP() << "this machine has every core there can be";
  const OnCores held({CPU_SETSIZE - 1});
  EXPECT_EQ(usable_cores(), before);
}

TEST(Queue, ChildrenSideBySideHaveCoresOfTheirOwn) {
  const Cores all = usable_cores();
  if (all.size() < 2) GTEST_SKIP() << "one core cannot be shared";
  QueueOptions options;
  options.jobs = 2;
  options.threads = 1;
  const std::vector<Cores> lists = cores_of_children(5, options);  // three of them get what another one gave back
  std::set<Cores> expected;
  for (const Cores& share : shares(all, 2, 1)) expected.insert(sorted(share));
  EXPECT_EQ(std::set<Cores>(lists.begin(), lists.end()), expected);
  EXPECT_NE(lists[0], lists[1]);
  EXPECT_EQ(usable_cores(), all) << "the parent is held no more";
}

TEST(Queue, ChildrenShareAllCoresWhereThereAreTooFewOrNobodyAsks) {
  const Cores all = usable_cores();
  QueueOptions options;
  options.jobs = 2;
  EXPECT_THAT(cores_of_children(2, options), ElementsAre(sorted(all), sorted(all)));
  options.threads = static_cast<int>(all.size());
  EXPECT_THAT(cores_of_children(2, options), ElementsAre(sorted(all), sorted(all)));
}

TEST(Queue, OneChildAloneHasAllCores) {
  QueueOptions options;
  options.jobs = 2;
  options.threads = 1;
  EXPECT_THAT(cores_of_children(1, options), ElementsAre(sorted(usable_cores())));
}

}  // namespace
}  // namespace ebmlab::launch
