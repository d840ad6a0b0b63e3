// SPDX-License-Identifier: MIT
#include "gui/launch/jobs.hpp"

#include <QObject>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

using storage::RunStatus;

constexpr const char* kFilter = "status in [running, paused, stopping, queued]";
constexpr std::size_t kMost = 500;              ///< jobs that are listed
constexpr std::int64_t kWindow = 20'000'000;    ///< microseconds over which a rate is taken
constexpr std::int64_t kLeastTime = 500'000;    ///< microseconds below which it says nothing
constexpr std::int64_t kPatience = 10'000'000;  ///< microseconds in which a run is expected to answer

/// The two that say most come first, where they are.
constexpr std::array<std::string_view, 4> kTelling{"kl", "sliced_wasserstein", "auroc", "ksd2"};

constexpr std::array<std::string_view, 3> kPlayers{"energy", "sampler", "objective"};

std::size_t rank_of(const std::string& metric) {
  const auto* found = std::find(kTelling.begin(), kTelling.end(), metric);
  return static_cast<std::size_t>(found - kTelling.begin());
}

std::optional<Figure> metric_of(const std::vector<storage::EvaluationRow>& rows) {
  const storage::EvaluationRow* best = nullptr;
  for (const storage::EvaluationRow& row : rows) {
    if (!row.value || row.step != rows.back().step) continue;
    if (best == nullptr || rank_of(row.metric) < rank_of(best->metric)) best = &row;
  }
  return best == nullptr ? std::nullopt : std::optional(Figure{field_title("eval." + best->metric), *best->value});
}

/// The newest of a kind of series, by what it is of; of equals the first in the order of kPlayers.
std::optional<Figure> newest_of(const std::vector<storage::SeriesInfo>& series, const std::string& kind) {
  const storage::SeriesInfo* newest = nullptr;
  std::string_view of;
  for (const std::string_view player : kPlayers) {
    const std::string name = kind + std::string(player);
    const auto found = std::find_if(series.begin(), series.end(), [&](const auto& each) { return each.name == name; });
    if (found == series.end() || (newest != nullptr && found->last_step <= newest->last_step)) continue;
    newest = &*found;
    of = player;
  }
  if (newest == nullptr) return std::nullopt;
  return Figure{qt(std::string(of)), newest->last.value_or(std::numeric_limits<double>::quiet_NaN())};
}

bool is_waiting(RunStatus status) { return !storage::is_live(status); }

}  // namespace

std::vector<Job> jobs_of(const storage::Reader& reader) {
  std::vector<Job> jobs;
  for (storage::RunSummary& run :
       reader.list_runs({.filter = kFilter, .sort = "created", .limit = kMost, .with_archived = true})) {
    Job job{.run = std::move(run), .metric = {}, .loss = {}, .gradient = {}, .waits = {}};
    if (storage::is_live(job.run.status)) {
      job.metric = metric_of(reader.evaluations(job.run.id));
      const std::vector<storage::SeriesInfo> series = reader.series(job.run.id);
      job.loss = newest_of(series, "loss.");
      job.gradient = newest_of(series, "gradient_norm.");
      for (const storage::RequestRow& request : reader.requests(job.run.id)) {
        if (request.done_us) continue;
        job.waits = request.request;
        job.waits_since_us = request.asked_us;
      }
    }
    jobs.push_back(std::move(job));
  }
  std::stable_sort(jobs.begin(), jobs.end(),
                   [](const Job& a, const Job& b) { return !is_waiting(a.run.status) && is_waiting(b.run.status); });
  return jobs;
}

void RateMeter::observe(const storage::RunSummary& run) {
  std::deque<Sight>& sights = seen_[run.id];
  if (!sights.empty() && run.active_us <= sights.back().active_us) return;
  if (!sights.empty() && run.step < sights.back().step) sights.clear();  // it was taken up at an earlier step
  sights.push_back({run.active_us, run.step});
  while (sights.size() > 2 && sights.back().active_us - sights[1].active_us > kWindow) sights.pop_front();
}

std::optional<double> RateMeter::rate(const storage::RunSummary& run) const {
  if (run.status != RunStatus::kRunning) return std::nullopt;
  const auto found = seen_.find(run.id);
  Sight from, to{run.active_us, run.step};
  if (found != seen_.end() && found->second.size() > 1) {
    from = found->second.front();
    to = found->second.back();
  }
  if (to.active_us - from.active_us < kLeastTime || to.step <= from.step) return std::nullopt;
  return 1e6 * static_cast<double>(to.step - from.step) / static_cast<double>(to.active_us - from.active_us);
}

std::optional<double> RateMeter::seconds_left(const storage::RunSummary& run) const {
  const std::optional<double> rate = this->rate(run);
  if (!rate || !run.step_target || *run.step_target < run.step) return std::nullopt;
  return static_cast<double>(*run.step_target - run.step) / *rate;
}

QString job_state_text(const Job& job, std::int64_t now_us) {
  QString status = QString::fromUtf8(storage::to_text(job.run.status).data());
  if (!job.waits) return status;
  const bool is_late = now_us - job.waits_since_us > kPatience;
  switch (*job.waits) {
    case storage::Request::kStop:
      return is_late ? QObject::tr("does not answer: Stop again ends it") : QObject::tr("asked to stop");
    case storage::Request::kPause:
      return is_late ? QObject::tr("asked to pause, no answer yet") : QObject::tr("asked to pause");
    case storage::Request::kResume:
      return QObject::tr("asked to go on");
    case storage::Request::kCheckpoint:
      return QObject::tr("asked for a checkpoint");
  }
  return status;
}

}  // namespace ebmlab::gui
