// SPDX-License-Identifier: MIT
// Which process this is, from /proc.
#include "storage/process.hpp"

#include <pwd.h>
#include <unistd.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace ebmlab::storage {
namespace {

std::string contents(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double seconds_of(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

ProcessIdentity current_process() {
  std::string boot = contents("/proc/sys/kernel/random/boot_id");
  boot.erase(std::remove(boot.begin(), boot.end(), '\n'), boot.end());
  std::error_code ignored;
  const auto space = std::filesystem::read_symlink("/proc/self/ns/pid", ignored);
  const std::int64_t pid = getpid();
  return {boot + " " + space.string(), pid, start_time_of(pid).value_or(0)};
}

std::optional<std::int64_t> start_time_of(std::int64_t pid) {
  const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
  // The second field is the program's name in parentheses, which may hold anything.
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string state;
  fields >> state;
  if (state == "Z" || state == "X") return std::nullopt;
  std::string skipped;
  for (int field = 4; field < 22; ++field) fields >> skipped;
  std::int64_t start = 0;
  if (!(fields >> start)) return std::nullopt;
  return start;
}

std::string command_line() {
  std::string text = contents("/proc/self/cmdline");
  while (!text.empty() && text.back() == '\0') text.pop_back();
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text;
}

std::string scheduler_json() {
  constexpr std::array<std::pair<const char*, const char*>, 6> kFields{{{"array_job", "SLURM_ARRAY_JOB_ID"},
                                                                        {"array_task", "SLURM_ARRAY_TASK_ID"},
                                                                        {"restarts", "SLURM_RESTART_COUNT"},
                                                                        {"partition", "SLURM_JOB_PARTITION"},
                                                                        {"cluster", "SLURM_CLUSTER_NAME"},
                                                                        {"node", "SLURMD_NODENAME"}}};
  // NOLINTBEGIN(concurrency-mt-unsafe): nothing here changes the environment
  const char* job = std::getenv("SLURM_JOB_ID");
  if (job == nullptr) return {};
  nlohmann::json fields{{"scheduler", "slurm"}, {"job", job}};
  for (const auto& [key, variable] : kFields) {
    if (const char* value = std::getenv(variable)) fields[key] = value;
  }
  // NOLINTEND(concurrency-mt-unsafe)
  return fields.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::string user_at_host() {
  std::array<char, 4096> texts{};
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(geteuid(), &entry, texts.data(), texts.size(), &found);
  return (found != nullptr ? found->pw_name : std::to_string(geteuid())) + "@" + host_name();
}

std::int64_t now_us() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count();
}

double thread_cpu_s() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_cpu_s() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace ebmlab::storage
