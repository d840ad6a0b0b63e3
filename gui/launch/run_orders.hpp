// SPDX-License-Identifier: MIT
// What can be asked of runs: pause, resume, stop, a checkpoint; as actions for a tool bar and for buttons.
#pragma once

#include <QAction>
#include <QObject>

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "storage/views.hpp"

namespace ebmlab::gui {

class Program;
class StoreSession;

/// What is done to a run, so that it does what a request says.
enum class Means {
  kNone,     ///< it makes no sense
  kRequest,  ///< asked of its process, through the store
  kDequeue,  ///< it has none yet: it is marked as stopped
  kProgram   ///< `ebmlab resume` or `ebmlab stop` has to do it: there is no process any more, or it does not answer
};
/// `was_asked_to_stop`: and has not ended since.
[[nodiscard]] Means means_for(storage::Request request, const storage::RunSummary& run, bool was_asked_to_stop = false);

/// Lives on the window's thread.
class RunOrders : public QObject {
  Q_OBJECT

 public:
  RunOrders(Program& program, QObject* parent = nullptr);

  void show(StoreSession* session);
  /// Which runs the actions are for. Those that make no sense for any of them are disabled.
  void set_runs(std::span<const storage::RunSummary> runs);
  /// Pause, resume, stop, checkpoint.
  [[nodiscard]] const std::array<QAction*, 4>& actions() const { return actions_; }
  [[nodiscard]] QAction& action(storage::Request request) const { return *actions_.at(static_cast<std::size_t>(request)); }

 signals:
  /// A sentence.
  void refused(const QString& why);

 private:
  void give(storage::Request request);
  void write(storage::Request request, const std::vector<std::int64_t>& asked, const std::vector<std::int64_t>& dequeued);
  void start(storage::Request request, const std::vector<std::int64_t>& runs);

  Program& program_;
  StoreSession* session_ = nullptr;
  std::array<QAction*, 4> actions_{};
  std::vector<storage::RunSummary> runs_;
  std::set<std::int64_t> asked_to_stop_;
};

}  // namespace ebmlab::gui
