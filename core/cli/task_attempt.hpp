// SPDX-License-Identifier: MIT
// One process that trains a task's run, from its last checkpoint to its end or until it is told to end.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "cli/task_orders.hpp"
#include "cluster/publish.hpp"
#include "cluster/submission.hpp"
#include "storage/status.hpp"

namespace ebmlab::cli {

/// What a task works with: all of it outlives the attempt.
struct TaskPlace {
  const cluster::Submission& submission;
  const cluster::Task& task;
  cluster::PublishedStore& published;  ///< the run as the folder has it
  std::filesystem::path local;         ///< the store that it was fetched into
  TaskOrders& orders;
};

/// How an attempt ended.
struct Attempt {
  storage::RunStatus status = storage::RunStatus::kKilled;
  std::string reason;
  bool by_its_own_account = false;  ///< the run itself said so
};

/// Trains, brings newer checkpoints into the folder meanwhile, and in the end what the run came to. `state`: its step is that
/// of what the folder has, stopping while the run saves a checkpoint; `changed` is told of it and should not throw. Throws
/// Error or StoreError for what is the node's or the folder's fault.
[[nodiscard]] Attempt attempt(const TaskPlace& place, cluster::TaskState& state, const std::function<void()>& changed);

}  // namespace ebmlab::cli
