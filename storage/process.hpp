// SPDX-License-Identifier: MIT
// Which process this is, in words that outlive it, and the clock of the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ebmlab::storage {

/// A pid alone is reused; with its start time, the boot and the pid namespace it names one process for ever.
struct ProcessIdentity {
  std::string boot_id;  ///< of the kernel, with the pid namespace: "0ce6...-... pid:[4026531836]"
  std::int64_t pid = 0;
  std::int64_t pid_start = 0;  ///< clock ticks after boot
};

[[nodiscard]] ProcessIdentity current_process();
/// None when there is no such process, or only its unreaped remains.
[[nodiscard]] std::optional<std::int64_t> start_time_of(std::int64_t pid);

[[nodiscard]] std::string command_line();
/// The batch job that this process is part of, as a JSON object: {"scheduler": "slurm", "job": "13", ...}; empty outside of
/// one.
[[nodiscard]] std::string scheduler_json();
/// This machine's.
[[nodiscard]] std::string host_name();
/// Who works here, and where: "ada@anvil".
[[nodiscard]] std::string user_at_host();
/// Microseconds since 1970, UTC.
[[nodiscard]] std::int64_t now_us();
/// Seconds of CPU time of the calling thread, and of the whole process.
[[nodiscard]] double thread_cpu_s();
[[nodiscard]] double process_cpu_s();

}  // namespace ebmlab::storage
