// SPDX-License-Identifier: MIT
// Runs record into the store while windows look at it: they follow, and never wait for it.
#include <QPlainTextEdit>
#include <QTest>

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "gui/inspector/inspector.hpp"
#include "gui/plots/curves_page.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "store_use.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using storage::RunSummary;
using testing::eventually;

constexpr std::int64_t kTarget = 1'000'000'000;

std::vector<std::int64_t> make_runs(const std::filesystem::path& file, int count) {
  std::vector<storage::NewRun> runs(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].experiment = {.name = "live"};
    runs[i].method = "method" + std::to_string(i);
    runs[i].name = runs[i].method + "/seed-0";
    runs[i].replicate_key = runs[i].method;
    runs[i].seeds = {{"root", 0}};
    runs[i].environment = {.app_version = "0.1.0"};
    runs[i].step_target = kTarget;
  }
  std::vector<std::int64_t> ids;
  for (const storage::RunRef& ref : storage::Store::open_or_create(file).create_runs(runs)) ids.push_back(ref.id);
  return ids;
}

struct Pace {
  int series;
  std::chrono::milliseconds every;  ///< a step
};

/// Trains, so to speak, until it is gone.
class LiveRun {
 public:
  LiveRun(const std::filesystem::path& file, std::int64_t run, const Pace& pace)
      : thread_([this, file, run, pace](const std::stop_token& stop) { record(stop, file, run, pace); }) {}

  /// What the recorder complained of; after stop().
  [[nodiscard]] const std::string& trouble() const { return trouble_; }
  void stop() {
    thread_.request_stop();
    thread_.join();
  }

 private:
  void record(const std::stop_token& stop, const std::filesystem::path& file, std::int64_t run, const Pace& pace) {
    storage::RecorderOptions options{.commit_every = std::max(pace.every, std::chrono::milliseconds(20))};
    options.on_trouble = [this](const std::string& what) {
      const std::lock_guard lock(mutex_);
      trouble_ += what + "\n";
    };
    storage::Recorder recorder(file, run, {.hostname = "anvil"}, 0, options);
    std::vector<std::string> names;
    for (int i = 0; i < pace.series; ++i) names.push_back("loss.part" + std::to_string(i));
    for (std::int64_t step = 0; !stop.stop_requested(); ++step) {
      std::vector<storage::NamedValue> values;
      for (const std::string& name : names) values.push_back({name, static_cast<double>(step)});
      recorder.points(step, values);
      recorder.progress(step + 1, 10 * (step + 1), step + 1);
      std::this_thread::sleep_for(pace.every);
    }
    recorder.finish(storage::RunStatus::kCompleted);
  }

  std::mutex mutex_;
  std::string trouble_;
  std::jthread thread_;
};

/// A window that looks at all runs, and what its session complained of.
class Looker {
 public:
  Looker(const std::filesystem::path& file, std::size_t runs) : runs_(runs) {
    window_.open(file);
    const auto complain = [this](const QString& what) { complaints_ += what; };
    QObject::connect(window_.session(), &StoreSession::trouble, complain);
    QObject::connect(window_.session(), &StoreSession::refused, complain);
    window_.show();
    EXPECT_TRUE(eventually([&] { return window_.model().ids().size() == runs_; }));
    window_.table().select_runs(window_.model().ids());
    EXPECT_TRUE(eventually([&] { return window_.selection().runs().size() == runs_; }));
  }

  /// Every run has gone on since this was asked.
  [[nodiscard]] bool follows() const {
    const std::vector<RunSummary> before = runs();
    return eventually([&] {
      const std::vector<RunSummary>& now = runs();
      return std::equal(now.begin(), now.end(), before.begin(), before.end(), [](const RunSummary& a, const RunSummary& b) {
        return a.id == b.id && a.status == storage::RunStatus::kRunning && a.step > b.step;
      });
    });
  }
  [[nodiscard]] bool sees(const std::function<bool(const RunSummary&)>& what) const {
    return eventually([&] { return std::any_of(runs().begin(), runs().end(), what); });
  }
  [[nodiscard]] bool sees_of_all(storage::RunStatus status) const {
    return eventually(
        [&] { return std::all_of(runs().begin(), runs().end(), [&](const RunSummary& run) { return run.status == status; }); });
  }
  [[nodiscard]] MainWindow& window() { return window_; }
  [[nodiscard]] const std::vector<RunSummary>& runs() const { return window_.selection().runs(); }
  [[nodiscard]] std::string complaints() const { return complaints_.toStdString(); }

 private:
  std::size_t runs_;
  MainWindow window_;
  QString complaints_;
};

class LiveStore : public ::testing::Test {
 protected:
  test::TemporaryFolder temporary_;
  const std::filesystem::path file_ = temporary_.path() / "live.db";
};

TEST_F(LiveStore, TwoWindowsFollowThreeRunsAndEachOther) {
  const std::vector<std::int64_t> runs = make_runs(file_, 3);
  const testing::StoreUse use;
  constexpr Pace kFast{20, std::chrono::milliseconds(2)};
  std::array<LiveRun, 3> live{LiveRun(file_, runs[0], kFast), LiveRun(file_, runs[1], kFast), LiveRun(file_, runs[2], kFast)};
  Looker first(file_, runs.size()), second(file_, runs.size());
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(first.follows());
    EXPECT_TRUE(second.follows());
  }
  for (QAction* action : first.window().commands()) {
    if (action->text() == QStringLiteral("Star")) action->trigger();
  }
  EXPECT_TRUE(second.sees([](const RunSummary& run) { return run.is_starred; }));
  auto* note = second.window().inspector().findChild<QPlainTextEdit*>(QStringLiteral("note"));
  note->setPlainText(QStringLiteral("seen by both"));
  QFocusEvent leave(QEvent::FocusOut);
  QCoreApplication::sendEvent(note, &leave);
  EXPECT_TRUE(first.sees([](const RunSummary& run) { return run.note == "seen by both"; }));
  EXPECT_TRUE(first.follows());
  EXPECT_TRUE(second.follows());
  for (LiveRun& run : live) run.stop();
  for (Looker* looker : {&first, &second}) {
    EXPECT_TRUE(looker->sees_of_all(storage::RunStatus::kCompleted));
    EXPECT_EQ(looker->complaints(), "");
  }
  for (const LiveRun& run : live) EXPECT_EQ(run.trouble(), "");
  EXPECT_EQ(use.first_here(), "");
  EXPECT_GT(use.elsewhere(), 100);
}

TEST_F(LiveStore, CurvesFollowTwoHundredSeriesAndTheWindowNeverWaitsForTheStore) {
  const std::vector<std::int64_t> runs = make_runs(file_, 1);
  const testing::StoreUse use;
  LiveRun live(file_, runs[0], {200, std::chrono::milliseconds(100)});
  Looker looker(file_, runs.size());
  Pages& pages = looker.window().pages();
  const auto last_step = [&] {
    const auto& plots = pages.curves().grid().plots();
    double least = plots.empty() ? 0.0 : 1e300;
    for (const Plot* plot : plots) {
      const auto& lines = plot->drawing().lines;
      least = std::min(least, lines.empty() || lines.front().x.empty() ? 0.0 : lines.front().x.back());
    }
    return least;
  };
  for (int page = 0; page < pages.tabs().count(); ++page) {
    pages.tabs().setCurrentIndex(page);
    EXPECT_TRUE(looker.follows());
  }
  pages.tabs().setCurrentIndex(0);
  for (int i = 0; i < 3; ++i) {
    const double before = last_step();
    EXPECT_TRUE(eventually([&] { return last_step() > before; }));
  }
  live.stop();
  EXPECT_EQ(live.trouble(), "");
  EXPECT_EQ(looker.complaints(), "");
  EXPECT_EQ(use.first_here(), "");
  EXPECT_GT(use.elsewhere(), 100);
}

TEST_F(LiveStore, WhatARunRecordedIsInTheOneFileThoughAWindowLooks) {
  const std::vector<std::int64_t> runs = make_runs(file_, 1);
  Looker looker(file_, runs.size());
  LiveRun live(file_, runs[0], {20, std::chrono::milliseconds(2)});
  EXPECT_TRUE(looker.follows());
  live.stop();
  EXPECT_TRUE(looker.sees_of_all(storage::RunStatus::kCompleted));
  const auto copy = temporary_.path() / "copy.db";
  std::filesystem::copy_file(file_, copy);
  EXPECT_EQ(storage::Reader(copy).run_summary(runs[0]).status, storage::RunStatus::kCompleted);
}

}  // namespace
}  // namespace ebmlab::gui
