// SPDX-License-Identifier: MIT
// Measures the window against its budgets and prints one Markdown table.
//   gui_bench FOLDER [RUNS]     makes its stores there (about 1.5 GB; those that are there are used again); RUNS: 30000; 0:
//   only what
//                               streams is measured
#include <QApplication>
#include <QEventLoop>
#include <QStandardPaths>
#include <QTimer>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "bench/bench_stores.hpp"
#include "bench/measuring.hpp"
#include "gui/plots/curves_page.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/runs/run_table_model.hpp"
#include "gui/runs/runs_table.hpp"
#include "gui/runs/selection.hpp"
#include "gui/style/theme.hpp"
#include "gui/window/main_window.hpp"
#include "gui/window/pages.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"

namespace {

namespace fs = std::filesystem;
using namespace ebmlab::gui;
using namespace ebmlab::storage::bench;

/// Runs the event loop until then, and knows the longest time for which it stood still.
class Loop {
 public:
  Loop() {
    timer_.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer_, &QTimer::timeout, [this] {
      gap_ = std::max(gap_, std::chrono::duration<double>(Clock::now() - last_).count());
      last_ = Clock::now();
    });
    timer_.start(1);
  }
  double until(const std::function<bool()>& condition) {
    const auto begin = Clock::now();
    while (!condition()) QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    return std::chrono::duration<double>(Clock::now() - begin).count();
  }
  void rest(int for_ms) {
    QEventLoop loop;
    QTimer::singleShot(for_ms, &loop, &QEventLoop::quit);
    loop.exec();
  }
  /// Since it was asked last.
  double longest_gap() {
    last_ = Clock::now();
    return std::exchange(gap_, 0.0);
  }

 private:
  QTimer timer_;
  Clock::time_point last_ = Clock::now();
  double gap_ = 0.0;
};

/// Every row in sight has its values.
bool is_filled(const MainWindow& window) {
  const auto& model = window.model();
  if (model.rowCount() == 0) return false;
  const int first = std::max(0, window.table().rowAt(0));
  const int below = window.table().rowAt(window.table().viewport()->height() - 1);
  const int last = below < 0 ? model.rowCount() - 1 : below;
  for (int row = first; row <= last; ++row) {
    if (model.data(model.index(row, 1), Qt::DisplayRole).toString().isEmpty()) return false;
  }
  return true;
}

void measure_start(const fs::path& store, Loop& loop) {
  const auto begin = Clock::now();
  MainWindow window;
  window.open(store);
  window.show();
  loop.until([&] { return is_filled(window); });
  const std::string size = text("%.0f MB", static_cast<double>(fs::file_size(store)) / 1e6);
  row("start on a store of " + size + ", to its first rows", ms(std::chrono::duration<double>(Clock::now() - begin).count()),
      "1 s");
}

void measure_lists(const fs::path& store, Loop& loop) {
  MainWindow window;
  window.open(store);
  window.show();
  loop.until([&] { return is_filled(window); });
  loop.rest(3000);
  RunTableModel& model = window.model();
  (void)loop.longest_gap();
  const auto measure = [&](const std::string& what, const std::function<void()>& change) {
    std::vector<double> times;
    for (int i = 0; i < 7; ++i) {
      bool is_listed = false;
      const auto connection = QObject::connect(&model, &RunTableModel::listed, [&] { is_listed = true; });
      change();
      times.push_back(loop.until([&] { return is_listed && is_filled(window); }));
      QObject::disconnect(connection);
      loop.rest(50);
    }
    row(what + ", to the rows in sight, median of 7", ms(quantile(times, 0.5)), "50 ms");
  };
  const std::string runs = std::to_string(model.rowCount()) + " runs: ";
  measure(runs + "sort by step", [&] { model.sort_by("-step"); });
  measure(runs + "sort by a series", [&] { model.sort_by("loss.part3"); });
  measure(runs + "sort by a metric", [&] { model.sort_by("-eval.kl"); });
  model.sort_by("-created");
  loop.rest(1000);
  measure(runs + "filter by status", [&] { model.set_filter("status = failed"); });
  measure(runs + "filter by method and parameter",
          [&] { model.set_filter("method = method3 and params.stage.joint.objective.parameter5 < 0.1"); });
  model.set_filter("");
  loop.rest(1000);
  std::vector<double> pages;
  for (int i = 1; i <= 9; ++i) {
    window.table().scrollTo(model.index(i * model.rowCount() / 10, 0), QAbstractItemView::PositionAtTop);
    pages.push_back(loop.until([&] { return is_filled(window); }));
  }
  row(runs + "scroll to another place, to its rows", ms(quantile(pages, 0.5)));
  bool is_listed = false;
  QObject::connect(&model, &RunTableModel::listed, [&] { is_listed = true; });
  model.set_folded(true);
  row(runs + "replicates folded", ms(loop.until([&] { return is_listed && is_filled(window); })));
  row("the longest that the window stood still meanwhile", ms(loop.longest_gap()), "100 ms");
}

void measure_curves(const fs::path& store, const std::vector<std::int64_t>& runs, Loop& loop) {
  MainWindow window;
  window.open(store);
  window.show();
  loop.until([&] { return is_filled(window); });
  loop.rest(1000);
  (void)loop.longest_gap();
  window.pages().tabs().setCurrentIndex(0);
  CurvesPage& page = window.pages().curves();
  window.table().select_runs(runs);
  loop.until([&] { return window.selection().runs().size() == runs.size() && !page.grid().plots().empty(); });
  loop.rest(2000);
  // Only the long series: every point of it is read.
  const std::string series = "loss.part0";
  (void)loop.longest_gap();
  const auto begin = Clock::now();
  for (const std::string& metric : page.chooser().chosen()) page.chooser().choose(metric, false);
  page.chooser().choose(series, true);
  loop.until([&] {
    const auto& plots = page.grid().plots();
    return plots.size() == 1 && !plots.front()->drawing().lines.empty() &&
           plots.front()->drawing().lines.front().x.size() > 100;
  });
  row("10 runs of 1e6 points of a series compared, to the curves",
      ms(std::chrono::duration<double>(Clock::now() - begin).count()), "1 s");
  Plot& plot = *page.grid().plots().front();
  plot.redraw_now();
  row("they are drawn again", text("%.1f ms", plot.last_redraw_ms()), "20 ms");
  row("the longest that the window stood still meanwhile", ms(loop.longest_gap()), "100 ms");
}

/// Records 200 series ten times a second, until it is gone.
class Streaming {
 public:
  Streaming(const fs::path& store, std::int64_t run)
      : thread_([=](const std::stop_token& stop) {
          constexpr auto kEvery = std::chrono::milliseconds(100);
          ebmlab::storage::Recorder recorder(store, run, this_host(), 0, {.commit_every = kEvery});
          const std::vector<std::string> names = Streaming::names();
          for (std::int64_t step = 0; !stop.stop_requested(); ++step) {
            std::vector<ebmlab::storage::NamedValue> values;
            for (const std::string& name : names)
              values.push_back({name, std::sin(0.01 * static_cast<double>(step + 10 * std::ssize(values)))});
            recorder.points(step, values);
            recorder.progress(step + 1, step, step);
            std::this_thread::sleep_for(kEvery);
          }
          recorder.finish(ebmlab::storage::RunStatus::kCompleted);
        }) {}
  static std::vector<std::string> names() {
    std::vector<std::string> names;
    for (int i = 0; i < 200; ++i) names.push_back("loss.part" + std::to_string(i));
    return names;
  }

 private:
  std::jthread thread_;
};

void measure_streaming(const fs::path& store, Loop& loop) {
  fs::remove(store);
  const std::int64_t run = ebmlab::storage::Store::open_or_create(store).create_run(a_run(0)).id;
  const Streaming streaming(store, run);
  MainWindow window;
  window.open(store);
  window.show();
  loop.until([&] { return is_filled(window); });
  loop.rest(2000);
  CurvesPage& page = window.pages().curves();
  const auto rest = [&](const std::string& what) {
    row("200 series stream, 10 times a second: the longest that the window stood still, " + what, ms(loop.longest_gap()),
        "100 ms");
  };
  (void)loop.longest_gap();
  window.table().select_runs({run});
  loop.until([&] { return !page.grid().plots().empty(); });
  loop.rest(2000);
  rest("when the first plots appear");
  loop.rest(10'000);
  rest("while they follow, 10 s");
  for (const std::string& series : Streaming::names()) {
    page.chooser().choose(series, true);
    loop.rest(1);
  }
  loop.until([&] { return page.grid().plots().size() >= Streaming::names().size(); });
  loop.rest(2000);
  rest("when all 200 are ticked, one after the other");
  loop.rest(10'000);
  rest("while all 200 follow, 10 s");
  window.table().select_runs({});
  loop.until([&] { return page.grid().plots().empty(); });
  loop.rest(500);
  (void)loop.longest_gap();
  window.table().select_runs({run});
  loop.until([&] { return page.grid().plots().size() >= Streaming::names().size(); });
  loop.rest(2000);
  rest("when all 200 appear at once");
}

/// The process's largest resident memory so far is forgotten: the stores were made in it.
void forget_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

double most_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    double kilobytes = 0.0;
    status >> kilobytes;
    return kilobytes / 1024;
  }
  return 0.0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "gui_bench FOLDER [RUNS]\n";
    return 2;
  }
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication app(argc, argv);
  QStandardPaths::setTestModeEnabled(true);
  apply(Theme::kLight);
  const fs::path folder = argv[1];
  fs::create_directories(folder);
  const int wide_runs = argc > 2 ? std::atoi(argv[2]) : 30'000;
  std::printf("| what | measured | budget |\n|---|---|---|\n");
  Loop loop;
  if (wide_runs > 0) {
    const fs::path wide = folder / "wide.db", large = folder / "long.db";
    if (!fs::exists(wide)) make_wide_store(wide, wide_runs);
    if (!fs::exists(large)) make_long_store(large, 10, 3, 1'000'000);
    std::vector<std::int64_t> runs;
    for (std::int64_t run = 1; run <= 10; ++run) runs.push_back(run);
    forget_memory();
    measure_start(large, loop);
    measure_start(wide, loop);
    measure_lists(wide, loop);
    measure_curves(large, runs, loop);
    row("memory of the process, at most, in all this", text("%.0f MB", most_megabytes()));
  }
  measure_streaming(folder / "streaming.db", loop);
  return 0;
}
