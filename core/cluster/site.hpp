// SPDX-License-Identifier: MIT
// How a user's site wants jobs: ~/.config/ebmlab/slurm.toml, and the same from the command line.
#pragma once

#include <ebmlab/params.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::cluster {

/// Of a submission. An empty text or 0 leaves it to Slurm, where nothing else is said.
struct Settings {
  std::string partition, time, gres, mem, account, qos, constraint;
  std::int64_t cpus = 0;         ///< of a task; 0: the threads of its run
  std::int64_t max_running = 0;  ///< tasks at a time; 0: as many as Slurm lets
  std::int64_t retries = 2;      ///< how often a run whose process died is taken up again
  std::string scratch;           ///< a folder on each node's own disk; empty: SLURM_TMPDIR, TMPDIR or /tmp
  std::int64_t warning = 120;    ///< seconds before its time limit at which a task saves a checkpoint and ends
  std::int64_t publish = 300;    ///< seconds between two looks at whether there is a newer checkpoint to bring to safety
  std::vector<std::string> options, setup;  ///< further #SBATCH lines; lines of the shell before the task

  /// Whether tasks get a graphics card, as far as the settings say so.
  [[nodiscard]] bool asks_for_gpu() const;
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// The keys of slurm.toml.
[[nodiscard]] const ParamSpecs& settings_specs();

/// The defaults when there is no such file. Throws ConfigError with every problem, one a line, each with file and line.
[[nodiscard]] Settings read_settings(const std::filesystem::path& file);
/// Throws ConfigError, which names the option ("--time"), for what Slurm or a script could not take.
void check_settings(const Settings& settings);

/// "90", "90:00", "1:30:00", "1-12", "1-12:00", "1-12:00:00" as Slurm reads them (minutes first); none for what is none, and
/// for "infinite" and "UNLIMITED".
[[nodiscard]] std::optional<std::int64_t> seconds_of(std::string_view time);

/// For submission.json; from_json throws Error for what to_json did not write.
[[nodiscard]] std::string settings_to_json(const Settings& settings);
[[nodiscard]] Settings settings_from_json(const std::string& text);

}  // namespace ebmlab::cluster
