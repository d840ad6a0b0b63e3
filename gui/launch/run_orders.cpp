// SPDX-License-Identifier: MIT
#include "gui/launch/run_orders.hpp"

#include <algorithm>
#include <stdexcept>

#include "gui/launch/experiment_start.hpp"
#include "gui/launch/program.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

using storage::Request;
using storage::RunStatus;

constexpr std::array kRequests{Request::kPause, Request::kResume, Request::kStop, Request::kCheckpoint};
constexpr const char* kStopPatience = "5";  ///< seconds that `ebmlab stop` gives a run that was asked before

struct OrderWords {
  QString text, help, done;
};

OrderWords words_of(Request request) {
  switch (request) {
    case Request::kPause:
      return {QObject::tr("Pause"), QObject::tr("Let the runs wait, with all they have in memory"),
              QObject::tr("asked to pause")};
    case Request::kResume:
      return {QObject::tr("Resume"),
              QObject::tr("Let the runs go on: paused ones at once, ended ones from their last checkpoint"),
              QObject::tr("asked to go on")};
    case Request::kStop:
      return {QObject::tr("Stop"),
              QObject::tr("Stop the runs with a checkpoint; again, when one does not answer: its process is ended"),
              QObject::tr("asked to stop")};
    case Request::kCheckpoint:
      break;
  }
  return {QObject::tr("Checkpoint now"), QObject::tr("Let the runs write a checkpoint"), QObject::tr("asked for a checkpoint")};
}

QString runs_text(const std::vector<std::int64_t>& runs) {
  QStringList ids;
  for (const std::int64_t run : runs) ids.append(QString::number(run));
  return (runs.size() == 1 ? QObject::tr("Run %1") : QObject::tr("Runs %1")).arg(ids.join(QStringLiteral(", ")));
}

}  // namespace

Means means_for(Request request, const storage::RunSummary& run, bool was_asked_to_stop) {
  const RunStatus status = run.status;
  switch (request) {
    case Request::kPause:
      return status == RunStatus::kRunning ? Means::kRequest : Means::kNone;
    case Request::kResume: {
      if (status == RunStatus::kPaused) return Means::kRequest;
      const bool has_ended = status != RunStatus::kCompleted && (storage::is_final(status) || status == RunStatus::kLost);
      return has_ended && run.kind == "train" ? Means::kProgram : Means::kNone;
    }
    case Request::kStop:
      if (status == RunStatus::kCreated || status == RunStatus::kQueued) return Means::kDequeue;
      if (status == RunStatus::kStopping) return Means::kProgram;
      if (!storage::is_live(status)) return Means::kNone;
      return was_asked_to_stop ? Means::kProgram : Means::kRequest;
    case Request::kCheckpoint:
      break;
  }
  return status == RunStatus::kRunning || status == RunStatus::kPaused ? Means::kRequest : Means::kNone;
}

RunOrders::RunOrders(Program& program, QObject* parent) : QObject(parent), program_(program) {
  for (const Request request : kRequests) {
    const OrderWords words = words_of(request);
    auto* action = new QAction(words.text, this);
    action->setToolTip(words.help);
    action->setStatusTip(words.help);
    action->setEnabled(false);
    connect(action, &QAction::triggered, this, [this, request] { give(request); });
    actions_.at(static_cast<std::size_t>(request)) = action;
  }
}

void RunOrders::show(StoreSession* session) {
  session_ = session;
  asked_to_stop_.clear();
  set_runs({});
}

void RunOrders::set_runs(std::span<const storage::RunSummary> runs) {
  runs_.assign(runs.begin(), runs.end());
  for (const storage::RunSummary& run : runs_) {
    if (!storage::is_live(run.status)) asked_to_stop_.erase(run.id);
  }
  for (const Request request : kRequests) {
    action(request).setEnabled(std::any_of(runs_.begin(), runs_.end(), [&](const storage::RunSummary& run) {
      return means_for(request, run, asked_to_stop_.contains(run.id)) != Means::kNone;
    }));
  }
}

void RunOrders::give(Request request) {
  if (session_ == nullptr) return;
  std::vector<std::int64_t> asked, dequeued, by_program;
  for (const storage::RunSummary& run : runs_) {
    switch (means_for(request, run, asked_to_stop_.contains(run.id))) {
      case Means::kNone:
        break;
      case Means::kRequest:
        asked.push_back(run.id);
        break;
      case Means::kDequeue:
        dequeued.push_back(run.id);
        break;
      case Means::kProgram:
        by_program.push_back(run.id);
        break;
    }
  }
  if (request == Request::kStop) asked_to_stop_.insert(asked.begin(), asked.end());
  if (!asked.empty() || !dequeued.empty()) write(request, asked, dequeued);
  if (!by_program.empty()) start(request, by_program);
}

void RunOrders::write(Request request, const std::vector<std::int64_t>& asked, const std::vector<std::int64_t>& dequeued) {
  session_->write([request, asked, dequeued](storage::Store& store) {
    for (const std::int64_t run : dequeued) store.set_status(run, RunStatus::kStopped, "stopped before it started");
    QString refusals;
    std::vector<std::int64_t> done = dequeued;
    for (const std::int64_t run : asked) {
      try {
        (void)store.ask(run, request);
        done.push_back(run);
      } catch (const storage::StoreError& error) {  // it has gone on since it was looked at
        refusals += (refusals.isEmpty() ? "" : "; ") + QString::fromUtf8(error.what());
      }
    }
    if (done.empty()) throw storage::StoreError(refusals.toStdString());
    return runs_text(done) + u' ' + words_of(request).done + (refusals.isEmpty() ? QString() : QStringLiteral("; ") + refusals);
  });
}

void RunOrders::start(Request request, const std::vector<std::int64_t>& runs) {
  const QString command = QString::fromUtf8(storage::to_text(request).data());
  try {
    if (request == Request::kStop) {
      QStringList arguments{command};
      for (const std::int64_t run : runs) arguments << QString::number(run);
      arguments << QStringLiteral("--timeout") << QString::fromLatin1(kStopPatience);
      (void)program_.start(task_of(command, arguments, session_->file()));
      return;
    }
    for (const std::int64_t run : runs)  // each is a process that trains it
      (void)program_.start(task_of(command + u' ' + QString::number(run), {command, QString::number(run)}, session_->file()));
  } catch (const std::runtime_error& error) {
    emit refused(QString::fromUtf8(error.what()));
  }
}

}  // namespace ebmlab::gui
