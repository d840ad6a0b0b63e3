// SPDX-License-Identifier: MIT
// Energies and gradients of many events in chunks, on one thread and on two.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>
#include <ebmlab/chunks.hpp>
#include <ebmlab/error.hpp>

#include <mutex>
#include <set>
#include <thread>

namespace ebmlab {
namespace {

using ::testing::ElementsAre;

/// A perceptron by LibTorch's operators, as a user writes one. It remembers who called it, and for how many events.
class Perceptron : public EnergyModel {
 public:
  explicit Perceptron(at::ScalarType dtype) {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{1});
    in_ = at::randn({kHidden, kDimension}, generator, dtype).requires_grad_(true);
    out_ = at::randn({kHidden}, generator, dtype).requires_grad_(true);
  }
  [[nodiscard]] Shape event_shape() const override { return {kDimension}; }
  [[nodiscard]] Parameters parameters() const override { return {{"in", in_}, {"out", out_}}; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    const at::Tensor hidden = at::matmul(x, in_.t()).tanh();
    {
      const std::lock_guard<std::mutex> lock(mutex);
      threads.insert(std::this_thread::get_id());
      rows.push_back(x.size(0));
      hidden_values.emplace_back(hidden.getIntrusivePtr());
    }
    if (is_broken) throw Error("broken");
    return at::matmul(hidden, out_) + 0.5 * x.square().sum(1);
  }

  static constexpr std::int64_t kDimension = 3, kHidden = 16;
  bool is_broken = false;
  mutable std::mutex mutex;
  mutable std::set<std::thread::id> threads;
  mutable std::vector<std::int64_t> rows;
  mutable std::vector<c10::weak_intrusive_ptr<at::TensorImpl>> hidden_values;

 private:
  at::Tensor in_, out_;
};

class ConcurrentPerceptron final : public Perceptron, public Concurrent {
 public:
  using Perceptron::Perceptron;
};

at::Tensor events(std::int64_t n, at::ScalarType dtype) {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{2});
  return at::randn({n, Perceptron::kDimension}, generator, dtype);
}

/// LibTorch's threads for as long as it lives.
class Threads {
 public:
  explicit Threads(int count) { at::set_num_threads(count); }
  ~Threads() { at::set_num_threads(1); }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
};

constexpr std::int64_t kMany = 3 * kChunk + 50;

TEST(Chunks, GiveWhatAllEventsAtOnceGive) {
  for (const auto& [dtype, error] : {std::pair(at::kFloat, 1e-5), std::pair(at::kDouble, 1e-13)}) {
    const Perceptron plain(dtype);
    const ConcurrentPerceptron concurrent(dtype);
    const at::Tensor x = events(kMany, dtype), leaf = x.detach().clone().requires_grad_(true);
    const at::Tensor energy = plain.energy(leaf);
    const at::Tensor gradient = torch::autograd::grad({energy.sum()}, {leaf}).front();
    for (const EnergyModel* model : {static_cast<const EnergyModel*>(&plain), static_cast<const EnergyModel*>(&concurrent)}) {
      const EnergyAndGradient found = energy_and_gradient(*model, x);
      EXPECT_TRUE(at::allclose(found.energy, energy, error, error));
      EXPECT_TRUE(at::allclose(found.gradient, gradient, error, error));
      EXPECT_TRUE(at::allclose(model->gradient(x), gradient, error, error));
    }
  }
}

TEST(Chunks, AreOfOneSizeAndTheLastOfWhatIsLeft) {
  const Perceptron energy(at::kFloat);
  (void)energy.gradient(events(kMany, at::kFloat));
  EXPECT_THAT(energy.rows, ElementsAre(kChunk, kChunk, kChunk, 50));
  for (const std::int64_t few : {std::int64_t{0}, std::int64_t{1}, kChunk}) {
    energy.rows.clear();
    EXPECT_EQ(energy_and_gradient(energy, events(few, at::kFloat)).gradient.size(0), few);
    EXPECT_THAT(energy.rows, ElementsAre(few));
  }
}

TEST(Chunks, LeaveNoGraphAndNoGradientsOfParameters) {
  const Perceptron energy(at::kFloat);
  const EnergyAndGradient found = energy_and_gradient(energy, events(kMany, at::kFloat));
  EXPECT_FALSE(found.energy.requires_grad());
  EXPECT_FALSE(found.gradient.requires_grad());
  for (const Parameter& parameter : energy.parameters()) EXPECT_FALSE(parameter.value.grad().defined()) << parameter.name;
  for (const auto& hidden : energy.hidden_values) EXPECT_TRUE(hidden.expired());
}

TEST(Chunks, OfAConcurrentEnergyAreSharedByThreadsToTheSameBytes) {
  const ConcurrentPerceptron energy(at::kFloat);
  const at::Tensor x = events(8 * kChunk, at::kFloat);
  const EnergyAndGradient one = [&] {
    const Threads single(1);
    return energy_and_gradient(energy, x);
  }();
  EXPECT_EQ(energy.threads.size(), 1U);
  const Threads two(2);
  const EnergyAndGradient found = energy_and_gradient(energy, x);
  EXPECT_EQ(energy.threads.size(), 2U);
  EXPECT_TRUE(found.energy.equal(one.energy));
  EXPECT_TRUE(found.gradient.equal(one.gradient));
  EXPECT_TRUE(energy.gradient(x).equal(one.gradient));
  EXPECT_FALSE(found.gradient.requires_grad());
}

TEST(Chunks, OfAnyOtherEnergyStayOnTheThreadThatAsks) {
  const Perceptron energy(at::kFloat);
  EXPECT_FALSE(is_concurrent(energy));
  const Threads two(2);
  (void)energy.gradient(events(8 * kChunk, at::kFloat));
  EXPECT_THAT(energy.threads, ElementsAre(std::this_thread::get_id()));
}

TEST(Chunks, WhatAnEnergyThrowsArrives) {
  ConcurrentPerceptron energy(at::kFloat);
  energy.is_broken = true;
  for (const int threads : {1, 2}) {
    const Threads some(threads);
    EXPECT_THROW((void)energy.gradient(events(8 * kChunk, at::kFloat)), Error);
  }
}

TEST(Chunks, OtherDevicesTakeAllEventsAtOnce) {
  class Square final : public EnergyModel {
   public:
    [[nodiscard]] Shape event_shape() const override { return {3}; }
    [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
      ++calls;
      return x.square().sum(1);
    }
    mutable int calls = 0;
  } energy;
  EXPECT_EQ(energy.gradient(at::empty({kMany, 3}, at::TensorOptions().device(at::kMeta))).size(0), kMany);
  EXPECT_EQ(energy.calls, 1);
}

}  // namespace
}  // namespace ebmlab
