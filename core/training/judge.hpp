// SPDX-License-Identifier: MIT
// Evaluations and snapshots of a run: its averaged models under the frozen protocols, in the data's own units.
#pragma once

#include "evaluation/evaluate.hpp"
#include "training/event_sink.hpp"
#include "training/models.hpp"

namespace ebmlab::training {

/// Of several ranks each judges, draws its part of the samples, and has the numbers of all.
class Judge {
 public:
  Judge(const experiment::RunSpec& spec, Models& models, Streams& streams, EventSink& sink);

  /// During training: few samples, and none from a sampler that needs long chains for them.
  /// Returns what is worth watching live.
  std::vector<std::pair<std::string, double>> glance(std::int64_t step);
  /// The table's figures.
  void judge(std::int64_t step);

 private:
  [[nodiscard]] evaluation::Subject subject(bool with_samples);
  /// What `energy` makes of events, of several ranks each its own rows where they can be shared out.
  template <typename Energy>
  [[nodiscard]] at::Tensor by_rows(const at::Tensor& own, const Energy& energy) const;
  [[nodiscard]] at::Tensor energies(const at::Tensor& own) const;
  [[nodiscard]] at::Tensor gradients(const at::Tensor& own) const;
  [[nodiscard]] at::Tensor samples(std::int64_t n);
  /// Under a protocol, whose floors are made once; told with what it took, of all ranks.
  std::vector<evaluation::Result> measure(std::int64_t step, const evaluation::Protocol& protocol,
                                          std::optional<evaluation::Floors>& floors, bool with_samples);
  void take_pictures(std::int64_t step);
  void energy_grid(std::int64_t step, const Box& box);
  void trajectories(std::int64_t step, const Box& box);
  void sample_picture(std::int64_t step);

  Models& models_;
  Streams& streams_;
  EventSink& sink_;
  evaluation::Protocol quick_, final_;
  std::optional<evaluation::Floors> quick_floors_, final_floors_;
  at::Tensor last_samples_;  // own units, of the evaluation under way
};

}  // namespace ebmlab::training
