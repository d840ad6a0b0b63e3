// SPDX-License-Identifier: MIT
#include "gui/runs/outlines.hpp"

#include <algorithm>

#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kPoints = 48;
constexpr std::size_t kAtOnce = 16;  ///< in one question: the first rows are drawn while the others are read
constexpr std::size_t kOutlinesKept = 5000;

bool is_unchanged(const storage::SeriesInfo& a, const storage::SeriesInfo& b) {
  return a.n == b.n && a.last_step == b.last_step && a.last == b.last && a.nonfinite == b.nonfinite;
}

/// The same outline again where the series has not grown.
Outline outline_of(const storage::Reader& reader, std::int64_t run, const std::optional<storage::SeriesInfo>& info,
                   const Outline& known) {
  if (!info) return nullptr;
  if (known != nullptr && is_unchanged(*info, known->info)) return known;
  try {
    return std::make_shared<const storage::SeriesOutline>(reader.series_outline(run, info->name, kPoints));
  } catch (const storage::StoreError&) {  // damaged, which the page of its curves tells
    return nullptr;
  }
}

}  // namespace

std::string default_line(const storage::Reader& reader) {
  constexpr std::size_t kRuns = 20;  // the newest may not have begun
  for (const std::int64_t run : reader.run_ids({.limit = kRuns})) {
    const std::vector<storage::SeriesInfo> series = reader.series(run);
    if (series.empty()) continue;
    const auto loss = std::find_if(series.begin(), series.end(), [](const auto& one) { return one.name.starts_with("loss"); });
    return (loss == series.end() ? series.front() : *loss).name + kLineSuffix;
  }
  return {};
}

Outlines::Outlines(QObject* parent) : QObject(parent) {
  timer_.setSingleShot(true);
  timer_.setInterval(0);
  connect(&timer_, &QTimer::timeout, this, &Outlines::ask);
}

void Outlines::show(StoreSession* session) {
  session_ = session;
  known_.clear();
  look_again();
}

void Outlines::look_again() {
  looked_at_.clear();
  wanted_.clear();
  is_asking_ = false;  // whatever became of the last question
  if (known_.size() > kOutlinesKept) known_.clear();
}

Outline Outlines::of(std::int64_t run, const std::string& series) {
  const Key key{series, run};
  if (looked_at_.insert(key).second) {
    wanted_.push_back(key);
    if (!is_asking_) timer_.start();
  }
  const auto found = known_.find(key);
  return found == known_.end() ? nullptr : found->second;
}

void Outlines::ask() {
  if (session_ == nullptr || wanted_.empty()) return;
  std::map<Key, Outline> asked;
  while (!wanted_.empty() && asked.size() < kAtOnce) {
    const auto known = known_.find(wanted_.back());
    asked.emplace(wanted_.back(), known == known_.end() ? nullptr : known->second);
    wanted_.pop_back();
  }
  is_asking_ = true;
  const auto work = [this, asked = std::move(asked)](const storage::Reader& reader) mutable -> StoreSession::Answer {
    std::map<std::string, std::vector<std::int64_t>> runs;
    for (const auto& [key, known] : asked) runs[key.first].push_back(key.second);
    for (const auto& [series, ids] : runs) {
      const auto infos = reader.series_of(ids, series);
      for (std::size_t i = 0; i < ids.size(); ++i) {
        Outline& outline = asked[{series, ids[i]}];
        outline = outline_of(reader, ids[i], infos[i], outline);
      }
    }
    return [this, answers = std::move(asked)] { take(answers); };
  };
  session_->ask_at_length(this, work);
}

void Outlines::take(const std::map<Key, Outline>& answers) {
  is_asking_ = false;
  std::vector<std::int64_t> runs;
  for (const auto& [key, outline] : answers) {
    Outline& known = known_[key];
    if (known == outline) continue;
    known = outline;
    runs.push_back(key.second);
  }
  if (!wanted_.empty()) timer_.start();
  if (!runs.empty()) emit found(runs);
}

}  // namespace ebmlab::gui
