// SPDX-License-Identifier: MIT
// NCCL where there is a GPU: sums, gatherings and shared streams of one rank, and whole runs of two where there are two GPUs.
#include <ATen/detail/CUDAHooksInterface.h>
#include <ebmlab/error.hpp>
#include <ebmlab/tensors.hpp>

#include "core/parallel/thread_ranks.hpp"
#include "parallel/join.hpp"
#include "session_fixture.hpp"
#include "training/device.hpp"
#include "training/silence.hpp"

namespace ebmlab::training {
namespace {

class OnGpus : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      static_cast<void>(resolve_device("cuda"));
      static_cast<void>(parallel::nccl());
    } catch (const ConfigError& error) {
      GTEST_SKIP() << error.what();
    }
  }
  [[nodiscard]] static std::int64_t count() { return at::detail::getCUDAHooks().deviceCount(); }
};

TEST_F(OnGpus, OneRankSumsAndGathersWhatItHas) {
  const auto exchange = parallel::nccl().join(parallel::nccl().meeting_point(), 0, 1, 0);
  at::Tensor x = at::arange(5, at::TensorOptions().dtype(at::kFloat).device(at::kCUDA, 0));
  const at::Tensor before = x.clone(), all = at::empty({1, 5}, x.options());
  exchange->gather(x, all);
  exchange->sum(x);
  EXPECT_TRUE(at::equal(x, before));
  EXPECT_TRUE(at::equal(all[0], before));
}

/// The second of two, for draws.
class Second final : public Ranks {
 public:
  [[nodiscard]] std::int64_t rank() const override { return 1; }
  [[nodiscard]] std::int64_t count() const override { return 2; }
};

TEST_F(OnGpus, ASharedStreamGivesTheRowsOfItsRank) {
  const Second second;
  at::Generator shared = parallel::nccl().make_generator(0, 7, [&]() -> const Ranks& { return second; });
  at::Generator plain = make_generator(at::Device(at::kCUDA, 0), 7);
  const at::Tensor like = at::empty({0}, at::TensorOptions().dtype(at::kFloat).device(at::kCUDA, 0));
  EXPECT_TRUE(at::equal(randn({4, 3}, shared, like), randn({8, 3}, plain, like).narrow(0, 4, 4)));
}

TEST_F(OnGpus, TwoRanksOnTwoGpusLearnWhatOneLearns) {
  if (count() < 2) GTEST_SKIP() << "this machine has " << count() << " GPU: two ranks need one each";
  for (const char* method : {"cd-3", "pcd-3", "gcd-policy-gradient"}) {
    const experiment::RunSpec spec = test::small_run(method, {"dtype=\"float64\"", "device=\"cuda\""});
    test::KeepingSink alone, together;
    Session(spec, test::catalogue(), {}, alone).run(test::never);
    const auto meeting = std::make_shared<test::Meeting>(2);
    std::vector<std::jthread> threads;
    for (std::int64_t rank = 0; rank < 2; ++rank) {
      threads.emplace_back([&, rank] {
        const auto transport = std::make_shared<test::ThreadTransport>(meeting, rank);
        const std::string device = device_of_rank("cuda:0", rank);
        const parallel::Joined ranks(transport, exchange_on(device, *transport));
        Silence silence;
        Session(spec, test::catalogue(), {.data_dirs = {}, .ranks = &ranks, .device = device},
                rank == 0 ? static_cast<EventSink&>(together) : silence)
            .run(test::never);
      });
    }
    threads.clear();
    for (const auto& [name, values] : alone.series) {
      ASSERT_EQ(together.series[name].size(), values.size()) << name;
      for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_NEAR(together.series[name][i].second, values[i].second, 1e-9 * (1.0 + std::abs(values[i].second))) << name;
      }
    }
  }
}

}  // namespace
}  // namespace ebmlab::training
