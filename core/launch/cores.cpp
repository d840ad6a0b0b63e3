// SPDX-License-Identifier: MIT
// Cores and who may use them.
#include "launch/cores.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <tuple>

namespace ebmlab::launch {
namespace {

Cores allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  Cores cores;
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return cores;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (CPU_ISSET(core, &set)) cores.push_back(core);
  }
  return cores;
}

bool allow(const Cores& cores) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int core : cores) CPU_SET(core, &set);
  return ::sched_setaffinity(0, sizeof(set), &set) == 0;
}

/// Where a core sits; 0 where the system does not say.
int topology(int core, const char* what) {
  std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(core) + "/topology/" + what);
  int number = 0;
  return file >> number ? number : 0;
}

}  // namespace

Cores usable_cores() {
  std::vector<std::tuple<int, int, int>> places;
  for (const int core : allowed()) places.emplace_back(topology(core, "physical_package_id"), topology(core, "core_id"), core);
  std::sort(places.begin(), places.end());
  Cores cores;
  for (const auto& [package, physical, core] : places) cores.push_back(core);
  return cores;
}

std::vector<Cores> shares(const Cores& cores, std::size_t processes, std::size_t threads) {
  std::vector<Cores> result;
  if (processes * threads > cores.size()) return result;
  for (std::size_t i = 0; i < processes; ++i) {
    const auto at = [&](std::size_t part) {
      return cores.begin() + static_cast<std::ptrdiff_t>(part * cores.size() / processes);
    };
    result.emplace_back(at(i), at(i + 1));
  }
  return result;
}

OnCores::OnCores(const Cores& cores) {
  if (cores.empty()) return;
  Cores before = allowed();
  if (!before.empty() && allow(cores)) former_ = std::move(before);
}

OnCores::~OnCores() {
  if (!former_.empty()) allow(former_);
}

}  // namespace ebmlab::launch
