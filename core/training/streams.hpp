// SPDX-License-Identifier: MIT
// Named streams of random numbers from one root seed: a new consumer takes a new name and moves no other stream.
#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/Device.h>

#include <ebmlab/ranks.hpp>
#include <ebmlab/tensors.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ebmlab::training {

/// The seed of the stream `name` under `root`: the first 63 bits of a hash of both, the same on every machine.
[[nodiscard]] std::uint64_t stream_seed(std::uint64_t root, std::string_view name);

/// Whether the host draws from this stream itself, so that nobody else may.
[[nodiscard]] bool is_host_stream(std::string_view name);

/// Of several ranks each has all streams, and all are in the same state: a rank that draws rows of its own draws those of the
/// others too (ranks.hpp).
class Streams {
 public:
  /// `ranks` outlives it.
  Streams(std::uint64_t root, at::Device device, const Ranks& ranks = alone());

  /// Who trains the run together.
  [[nodiscard]] const Ranks& everyone() const { return everyone_; }
  /// Who shares what is drawn at present: everyone, or each draws it whole.
  [[nodiscard]] const Ranks& ranks() const { return **ranks_; }
  /// While it lives, batches are shared out: what is drawn from the streams on the device are the rows of this rank.
  class SharedOut {
   public:
    explicit SharedOut(Streams& streams);
    ~SharedOut();
    SharedOut(const SharedOut&) = delete;
    SharedOut& operator=(const SharedOut&) = delete;

   private:
    Streams& streams_;
  };

  /// The stream's generator on the run's device, made on first use.
  [[nodiscard]] at::Generator& device(std::string_view name);
  /// The same on the CPU: for what is drawn there whatever the device (data, initial weights).
  [[nodiscard]] at::Generator& cpu(std::string_view name);

  /// The generators on the run's device that have been made so far.
  [[nodiscard]] std::vector<at::Generator*> on_device();

  /// From here on every stream is a fresh one, of this generation: seeded for its name with "@1", "@2", ... behind it. For a
  /// run that goes back, and would repeat itself with the same numbers. Generation 0 is where a run starts.
  void renew(std::int64_t generation);

  /// Name (with its generation) and seed of every stream used so far in this generation.
  [[nodiscard]] std::map<std::string, std::uint64_t> seeds() const;

  /// Every generator's state, cached normals included, as byte tensors; and back, making the streams that are missing.
  [[nodiscard]] NamedTensors state() const;
  void restore(const NamedTensors& state);

 private:
  [[nodiscard]] std::uint64_t seed(std::string_view name) const;
  [[nodiscard]] at::Generator make_shared(std::uint64_t seed) const;

  std::uint64_t root_;
  at::Device device_;
  const Ranks& everyone_;
  std::shared_ptr<const Ranks*> ranks_;  // the generators look there
  std::string suffix_;
  std::map<std::string, at::Generator, std::less<>> on_device_, on_cpu_;
};

}  // namespace ebmlab::training
