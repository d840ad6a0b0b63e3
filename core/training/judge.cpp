// SPDX-License-Identifier: MIT
#include "training/judge.hpp"

#include "evaluation/grid.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace ebmlab::training {

namespace {

using nlohmann::json;
constexpr std::int64_t kPictureSamples = 2000, kPictureImages = 64, kPicturePaths = 200, kPictureTimes = 65, kGridCells = 120;

storage::Bytes float_bytes(const at::Tensor& values) {
  const at::Tensor floats = values.to(at::kCPU, at::kFloat).contiguous();
  storage::Bytes bytes(floats.nbytes());
  std::memcpy(bytes.data(), floats.const_data_ptr(), bytes.size());
  return bytes;
}

json as_json(const Box& box) { return {{"low", box.low}, {"high", box.high}}; }

json rows_of(const at::Tensor& points) {
  const at::Tensor values = points.to(at::kCPU, at::kDouble).contiguous();
  json rows = json::array();
  for (std::int64_t i = 0; i < values.size(0); ++i) {
    const double* row = values[i].const_data_ptr<double>();
    rows.push_back(std::vector<double>(row, row + values.size(1)));
  }
  return rows;
}

evaluation::Protocol protocol_of(const experiment::EvaluationSpec& spec, evaluation::Protocol protocol, bool is_final) {
  protocol.metrics = spec.metrics;
  protocol.seed = static_cast<std::uint64_t>(spec.seed);
  protocol.neighbours = spec.neighbours;
  protocol.assignment = spec.assignment;
  protocol.units = spec.units == "standardised" ? evaluation::Units::standardised : evaluation::Units::own;
  if (is_final) {
    protocol.samples = spec.samples;
    protocol.draws = spec.draws;
    protocol.projections = spec.projections;
    protocol.grid = spec.grid;
  }
  return protocol;
}

json detail_of(const evaluation::Result& result, const evaluation::Protocol& protocol) {
  json detail{{"definition", result.definition}, {"protocol", protocol.name}};
  if (result.floor) detail["floor"] = *result.floor;
  if (result.interval) {
    detail["low"] = result.interval->low;
    detail["high"] = result.interval->high;
    detail["interval"] = "95 %, " + result.interval->method;
  }
  if (!result.value) detail["undefined"] = result.undefined;
  return detail;
}

}  // namespace

Judge::Judge(const experiment::RunSpec& spec, Models& models, Streams& streams, EventSink& sink)
    : models_(models),
      streams_(streams),
      sink_(sink),
      quick_(protocol_of(spec.evaluation, evaluation::quick_protocol(), false)),
      final_(protocol_of(spec.evaluation, evaluation::final_protocol(), true)) {}

template <typename Energy>
at::Tensor Judge::by_rows(const at::Tensor& own, const Energy& energy) const {
  const Ranks& ranks = streams_.everyone();
  const at::Tensor events = models_.standardizer.to_players(own);
  if (ranks.count() == 1 || events.size(0) % ranks.count() != 0) return energy(events);
  return ranks.gather(energy(ranks.own(events)));
}

at::Tensor Judge::energies(const at::Tensor& own) const {
  const at::Tensor energy = by_rows(own, [this](const at::Tensor& x) { return models_.energy->energy(x); });
  return energy.to(at::kCPU, at::kDouble) + models_.standardizer.log_jacobian();
}

at::Tensor Judge::gradients(const at::Tensor& own) const {
  return models_.standardizer.gradient_to_own(
      by_rows(own, [this](const at::Tensor& x) { return models_.energy->gradient(x); }));
}

at::Tensor Judge::samples(std::int64_t n) {
  at::Generator& generator = streams_.device("evaluation");
  const Ranks& ranks = streams_.everyone();
  if (n % ranks.count() != 0) return models_.standardizer.to_own(models_.sampler->generate(n, *models_.energy, generator));
  const Streams::SharedOut shared(streams_);
  const at::Tensor own = models_.sampler->generate(n / ranks.count(), *models_.energy, generator);
  return models_.standardizer.to_own(ranks.gather(own));
}

evaluation::Subject Judge::subject(bool with_samples) {
  evaluation::Subject subject;
  subject.energy = [this](const at::Tensor& x) { return energies(x); };
  // Binary events have no score: a Stein discrepancy of theirs would mean nothing.
  if (models_.energy->blocks() == nullptr) subject.gradient = [this](const at::Tensor& x) { return gradients(x); };
  const at::Tensor log_z = models_.energy->log_partition();
  if (log_z.defined()) subject.exact_log_partition = log_z.item<double>();
  if (log_z.defined() && models_.energy->parameters().empty()) {
    subject.log_partition = [this](std::int64_t n) {
      return models_.sampler->log_partition(n, *models_.energy, streams_.device("evaluation"));
    };
  }
  subject.cheap_samples = models_.policy() != nullptr;
  if (with_samples) {
    subject.samples = [this](std::int64_t n) { return last_samples_ = samples(n); };
  }
  return subject;
}

std::vector<evaluation::Result> Judge::measure(std::int64_t step, const evaluation::Protocol& protocol,
                                               std::optional<evaluation::Floors>& floors, bool with_samples) {
  const auto begin = std::chrono::steady_clock::now();
  const std::int64_t before = models_.energy->counters().energy_evals;
  const at::NoGradGuard no_graph;
  last_samples_ = at::Tensor();
  if (!floors) floors = evaluation::floors(protocol, *models_.dataset);
  std::vector<evaluation::Result> results = evaluation::evaluate(protocol, *models_.dataset, subject(with_samples), *floors);
  const std::int64_t own = models_.energy->counters().energy_evals - before;  // of this rank, and all do as much
  const auto time = std::chrono::steady_clock::now() - begin;
  storage::NewEvaluation evaluation{.step = step,
                                    .protocol = evaluation::canonical_json(protocol),
                                    .seed = protocol.seed,
                                    .samples = protocol.samples,
                                    .energy_evals = models_.ranks.count() * own,
                                    .wall_us = std::chrono::duration_cast<std::chrono::microseconds>(time).count(),
                                    .metrics = {}};
  for (const evaluation::Result& result : results) {
    evaluation.metrics.push_back({.metric = result.metric,
                                  .value = result.value,
                                  .std_error = result.spread,
                                  .detail_json = detail_of(result, protocol).dump()});
  }
  sink_.evaluation(std::move(evaluation));
  return results;
}

std::vector<std::pair<std::string, double>> Judge::glance(std::int64_t step) {
  const auto results = measure(step, quick_, quick_floors_, models_.policy() != nullptr);
  take_pictures(step);
  std::vector<std::pair<std::string, double>> figures;
  // The first two that exist, from the sharpest on.
  for (const std::string_view name : {"kl", "sliced_wasserstein", "auroc"}) {
    for (const evaluation::Result& result : results) {
      if (result.metric.starts_with(name) && result.value && figures.size() < 2)
        figures.emplace_back(result.metric, *result.value);
    }
  }
  return figures;
}

void Judge::judge(std::int64_t step) {
  (void)measure(step, final_, final_floors_, true);
  take_pictures(step);
}

void Judge::take_pictures(std::int64_t step) {
  const at::NoGradGuard no_graph;
  const std::optional<Box> box = models_.dataset->box();
  if (box && box->low.size() == 2) {
    energy_grid(step, *box);
    trajectories(step, *box);
  }
  if (last_samples_.defined()) sample_picture(step);
}

void Judge::energy_grid(std::int64_t step, const Box& box) {
  const at::Tensor grid = evaluation::evaluate_on_grid([this](const at::Tensor& x) { return energies(x); }, box, kGridCells);
  const double log_z = (-grid).flatten().logsumexp(0).item<double>() + std::log(evaluation::cell_volume(box, kGridCells));
  json bounds = as_json(box);
  if (const std::optional<Modes> modes = models_.dataset->modes()) bounds["modes"] = rows_of(modes->centers);
  sink_.snapshot({.kind = "energy_grid",
                  .name = "landscape",
                  .step = step,
                  .shape = {kGridCells, kGridCells},
                  .bounds_json = bounds.dump(),
                  .data = float_bytes(grid),
                  .vmin = grid.min().item<double>(),
                  .vmax = grid.max().item<double>(),
                  .log_z = log_z});
}

/// The roll-outs of a learned sampler [T+1, B, 2], of long ones about as many times as a picture can show.
void Judge::trajectories(std::int64_t step, const Box& box) {
  if (models_.policy() == nullptr) return;
  const at::Tensor states = models_.policy()->rollout(kPicturePaths, streams_.device("pictures")).states;
  const std::int64_t shown = std::min(states.size(0), kPictureTimes);
  const at::Tensor times = at::linspace(0.0, static_cast<double>(states.size(0) - 1), shown).round().to(at::kLong);
  const at::Tensor own = models_.standardizer.to_own(states.index_select(0, times.to(states.device())));
  sink_.snapshot({.kind = "trajectory",
                  .name = "trajectories",
                  .step = step,
                  .shape = own.sizes().vec(),
                  .bounds_json = as_json(box).dump(),
                  .data = float_bytes(own)});
}

void Judge::sample_picture(std::int64_t step) {
  const Shape image = models_.dataset->image_shape();
  const at::Tensor shown = last_samples_.slice(0, 0, image.empty() ? kPictureSamples : kPictureImages);
  json bounds = json::object();
  Shape shape = shown.sizes().vec();
  if (!image.empty()) {
    const auto [low, high] = models_.dataset->pixel_range();
    bounds = {{"pixel_range", {low, high}}};
    shape = {shown.size(0), image[0], image[1]};
  }
  sink_.snapshot({.kind = image.empty() ? "samples" : "image",
                  .name = "samples",
                  .step = step,
                  .shape = shape,
                  .bounds_json = bounds.dump(),
                  .data = float_bytes(shown)});
}

}  // namespace ebmlab::training
