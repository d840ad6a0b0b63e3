// SPDX-License-Identifier: MIT
// A writing connection for rare edits: the supervisor's and the command line's. A running run records with recorder.hpp.
#pragma once

#include "storage/records.hpp"
#include "storage/status.hpp"
#include "storage/views.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// How a run's process ended, as its supervisor saw it.
struct ProcessEnd {
  std::optional<std::int64_t> pid = {};  ///< given: nothing is noted while another process is behind the run
  std::optional<int> exit_code = {};
  std::optional<int> term_signal = {};
  std::optional<std::int64_t> at_us = {};  ///< none: now
};

/// Every change is one IMMEDIATE transaction: all of it or nothing. One thread at a time. Never fork while one is open:
/// close it first, or start children with posix_spawn or an exec at once.
/// Errors, of every function: StoreError with one sentence that names the file.
class Store {
 public:
  /// Makes the file when there is none. Refuses what is not a store, a store of a newer format, network file systems.
  [[nodiscard]] static Store open_or_create(const std::filesystem::path& file);
  /// Errors: also when the file is missing.
  [[nodiscard]] static Store open(const std::filesystem::path& file);
  ~Store();
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;

  /// What opening found to tell: records of dead processes that were read from files beside the store, or could not be.
  [[nodiscard]] const std::vector<std::string>& notices() const;

  /// Its id. Found by uuid when that is given, else by name; made when there is none.
  std::int64_t create_experiment(const ExperimentRecord& experiment);
  /// All of them or none, with status `created`; the same order.
  std::vector<RunRef> create_runs(std::span<const NewRun> runs);
  RunRef create_run(const NewRun& run);

  /// False, and the status stays, when the run may not go there from where it is (may_become); `end` is noted on its last
  /// session all the same. A final status closes that session and answers what was still asked of the run.
  bool set_status(std::int64_t run, RunStatus status, std::string_view reason = {}, ProcessEnd end = {});
  /// Writes `lost` for the live runs with no proof of life (liveness.hpp) and returns them.
  std::vector<RunRef> mark_lost_runs();

  /// Asks something of a run; its id. Errors: also when no process is behind the run, or when it cannot do so as it is: to
  /// pause what is paused, to resume what is not.
  std::int64_t ask(std::int64_t run, Request request);
  /// Answers in the place of a run that did not.
  void answer(std::int64_t request, std::string_view text);

  /// What a checkpoint was found to be worth, after its run: a row a metric that names it, and an event. In the place of what
  /// the same protocol gave before. A run's own evaluations are others (Reader::evaluations). Errors: also when there is no
  /// such checkpoint, or its run is under way.
  void add_evaluation(std::int64_t checkpoint, const NewEvaluation& evaluation);

  /// Lines that the run's own recorder does not see: its supervisor's, or a child's standard error. Split at newlines.
  void append_log(std::int64_t run, LogStream stream, std::string_view text);
  void append_event(std::int64_t run, const NewEvent& event);

  /// In the place of one of that name. Errors: also FilterError for what this store does not understand.
  void save_view(const SavedView& view);
  /// Errors: also when there is none.
  void delete_view(std::string_view name);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace ebmlab::storage
