// SPDX-License-Identifier: MIT
// Steps of a training session, as `ebmlab run` makes them, without the store and without evaluations.
#include <ebmlab/error.hpp>
#include <sstream>

#include "bench.hpp"
#include "experiment/specification.hpp"
#include "stopwatch.hpp"
#include "training/session.hpp"

namespace ebmlab::bench {
namespace {

/// A value as TOML: JSON but for the tables.
std::string toml(const Json& value) {
  if (!value.is_object()) return value.dump();
  std::string text;
  for (const auto& [key, member] : value.items()) {
    text += (text.empty() ? "" : ", ") + key;
    text += " = " + toml(member);
  }
  return "{ " + text + " }";
}

experiment::RunSpec specification(const Json& request, std::uint64_t seed, const host::Catalogue& catalogue) {
  std::ostringstream text;
  text << "steps = 1000000000\ndevice = \"cpu\"\ncheckpoint_every = 0\nrecord_every = 1\n";
  text << "seeds = [" << seed << "]\nthreads = " << request.value("threads", 1) << "\n";
  for (const char* part : {"dataset", "energy", "sampler", "objective"})
    text << part << " = " << toml(request.at(part)) << "\n";
  text << "method.bench = {}\n";
  return experiment::resolve(experiment::Specification::from_text(text.str(), "request"), catalogue.plugins()).front();
}

/// Averages the figures of the steps after `first`.
class Averages final : public training::EventSink {
 public:
  explicit Averages(std::int64_t first) : first_(first) {}
  void points(std::int64_t step, std::span<const storage::NamedValue> values) override {
    if (step < first_) return;
    ++steps_;
    for (const storage::NamedValue& value : values) sums_[std::string(value.name)] += value.value;
  }
  void snapshot(storage::NewSnapshot /*snapshot*/) override {}
  void evaluation(storage::NewEvaluation /*evaluation*/) override {}
  void checkpoint(storage::NewCheckpoint /*checkpoint*/) override {}
  void event(storage::NewEvent /*event*/) override {}
  void seed(storage::SeedRecord /*seed*/) override {}
  void progress(const training::Progress& /*progress*/) override {}

  [[nodiscard]] double mean(const std::string& name) const { return sums_.at(name) / static_cast<double>(steps_); }

 private:
  std::int64_t first_, steps_ = 0;
  std::map<std::string, double> sums_;
};

class TrainingBench final : public Bench {
 public:
  TrainingBench(const Json& request, const host::Catalogue& catalogue)
      : request_(request),
        catalogue_(catalogue),
        steps_(request.at("steps")),
        gate_steps_(request.value("gate_steps", std::int64_t{200})),
        session_(specification(request, 0, catalogue), catalogue, {}, sink_) {}

  /// Goes on from where the repetition before stopped: a step costs the same wherever training is.
  Answer run(std::uint64_t /*seed*/) override {
    const Stopwatch watch;
    session_.train_blindly(steps_);
    return {.seconds = watch.seconds(), .cpu = watch.cpu(), .steps = steps_, .rows = 0, .moments = {}};
  }

  /// A short training from the start: how far apart data and samples are in energy, and how spread, in its last quarter.
  Answer gate(std::uint64_t seed) override {
    Averages averages(gate_steps_ - gate_steps_ / 4);
    training::Session session(specification(request_, seed, catalogue_), catalogue_, {}, averages);
    const Stopwatch watch;
    session.run(
        [&](std::int64_t step) { return step < gate_steps_ ? training::Directive::kGoOn : training::Directive::kStop; });
    return {.seconds = watch.seconds(),
            .cpu = watch.cpu(),
            .steps = gate_steps_,
            .rows = 1,
            .moments = {{"gap", averages.mean("energy.samples") - averages.mean("energy.data")},
                        {"data sd", averages.mean("energy.data_sd")},
                        {"samples sd", averages.mean("energy.samples_sd")}}};
  }

 private:
  Json request_;
  const host::Catalogue& catalogue_;
  std::int64_t steps_, gate_steps_;
  Averages sink_{0};
  training::Session session_;
};

}  // namespace

std::unique_ptr<Bench> make_training_bench(const Json& request, const host::Catalogue& catalogue) {
  return std::make_unique<TrainingBench>(request, catalogue);
}

}  // namespace ebmlab::bench
