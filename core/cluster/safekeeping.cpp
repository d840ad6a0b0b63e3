// SPDX-License-Identifier: MIT
// Brings a run's newer checkpoints into the folder while it trains.
#include "cluster/safekeeping.hpp"

#include <utility>

#include "storage/reader.hpp"

namespace ebmlab::cluster {

Safekeeping::Safekeeping(PublishedStore& published, std::filesystem::path local, std::string run,
                         std::chrono::milliseconds every, std::function<void(const std::string&)> on_trouble)
    : published_(published),
      local_(std::move(local)),
      run_(std::move(run)),
      every_(every),
      on_trouble_(std::move(on_trouble)) {}

Safekeeping::~Safekeeping() { finish(); }

std::optional<std::int64_t> Safekeeping::tick() {
  const Clock::time_point now = Clock::now();
  if (work_.valid()) {
    if (work_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return std::nullopt;
    last_ = now;
    return take();
  }
  if (now - last_ >= every_) work_ = std::async(std::launch::async, [this] { return bring_newer(); });
  return std::nullopt;
}

void Safekeeping::finish() {
  if (work_.valid()) (void)take();
}

std::optional<std::int64_t> Safekeeping::take() {
  try {
    return work_.get();
  } catch (const std::exception& error) {
    on_trouble_(std::string("the run's store could not be brought into the folder: ") + error.what());
    return std::nullopt;
  }
}

std::optional<std::int64_t> Safekeeping::bring_newer() {
  std::int64_t newest = 0, step = 0;
  {
    const storage::Reader reader(local_);
    const std::vector<storage::CheckpointRow> checkpoints = reader.checkpoints(reader.find_run(run_));
    if (checkpoints.empty() || checkpoints.back().id == brought_) return std::nullopt;
    newest = checkpoints.back().id;
    step = checkpoints.back().step;
  }
  published_.publish(local_);
  brought_ = newest;
  return step;
}

}  // namespace ebmlab::cluster
