// SPDX-License-Identifier: MIT
#include "training/streams.hpp"

#include <algorithm>
#include <array>

#include "parallel/join.hpp"
#include "parallel/shared_generator.hpp"
#include "training/device.hpp"

namespace ebmlab::training {

namespace {
constexpr std::string_view kDevice = "device.", kCpu = "cpu.";

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input moves every bit of the output.
std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}
}  // namespace

std::uint64_t stream_seed(std::uint64_t root, std::string_view name) {
  std::uint64_t hash = mix(root);
  for (const char c : name) hash = mix(hash ^ static_cast<unsigned char>(c));
  return hash >> 1U;
}

bool is_host_stream(std::string_view name) {
  constexpr std::array<std::string_view, 9> kHost = {"root", "reference", "init_energy", "init_sampler", "init_objective",
                                                     "data", "negatives", "evaluation",  "pictures"};
  return std::find(kHost.begin(), kHost.end(), name) != kHost.end();
}

Streams::Streams(std::uint64_t root, at::Device device, const Ranks& ranks)
    : root_(root), device_(device), everyone_(ranks), ranks_(std::make_shared<const Ranks*>(&alone())) {}

Streams::SharedOut::SharedOut(Streams& streams) : streams_(streams) { *streams_.ranks_ = &streams_.everyone_; }
Streams::SharedOut::~SharedOut() { *streams_.ranks_ = &alone(); }

at::Generator Streams::make_shared(std::uint64_t seed) const {
  const auto at_present = [ranks = ranks_]() -> const Ranks& { return **ranks; };
  if (!device_.is_cuda()) return at::make_generator<parallel::SharedCpuGenerator>(seed, at_present);
  return parallel::nccl().make_generator(device_.index(), seed, at_present);
}

std::uint64_t Streams::seed(std::string_view name) const { return stream_seed(root_, std::string(name).append(suffix_)); }

void Streams::renew(std::int64_t generation) {
  suffix_.clear();
  if (generation > 0) suffix_.append("@").append(std::to_string(generation));
  on_device_.clear();
  on_cpu_.clear();
}

at::Generator& Streams::device(std::string_view name) {
  const auto found = on_device_.find(name);
  if (found != on_device_.end()) return found->second;
  const bool is_shared = everyone_.count() > 1;
  at::Generator made = is_shared ? make_shared(seed(name)) : make_generator(device_, seed(name));
  return on_device_.emplace(name, std::move(made)).first->second;
}

std::vector<at::Generator*> Streams::on_device() {
  std::vector<at::Generator*> generators;
  for (auto& entry : on_device_) generators.push_back(&entry.second);
  return generators;
}

at::Generator& Streams::cpu(std::string_view name) {
  const auto found = on_cpu_.find(name);
  if (found != on_cpu_.end()) return found->second;
  return on_cpu_.emplace(name, make_generator(at::kCPU, seed(name))).first->second;
}

std::map<std::string, std::uint64_t> Streams::seeds() const {
  std::map<std::string, std::uint64_t> seeds{{"root", root_}};
  for (const auto& entry : on_device_) seeds.emplace(entry.first + suffix_, seed(entry.first));
  for (const auto& entry : on_cpu_) seeds.emplace(entry.first + suffix_, seed(entry.first));
  return seeds;
}

NamedTensors Streams::state() const {
  NamedTensors state;
  for (const auto& [name, generator] : on_device_) state.emplace_back(std::string(kDevice) + name, generator.get_state());
  for (const auto& [name, generator] : on_cpu_) state.emplace_back(std::string(kCpu) + name, generator.get_state());
  return state;
}

void Streams::restore(const NamedTensors& state) {
  for (const auto& [name, bytes] : state) {
    const bool is_cpu = name.starts_with(kCpu);
    const std::string stream = name.substr(is_cpu ? kCpu.size() : kDevice.size());
    (is_cpu ? cpu(stream) : device(stream)).set_state(bytes);
  }
}

}  // namespace ebmlab::training
