// SPDX-License-Identifier: MIT
// Times, and the rows of a Markdown table.
#pragma once

#include "storage/process.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

namespace ebmlab::storage::bench {

using Clock = std::chrono::steady_clock;
using Work = std::function<void()>;

/// On a busy machine the CPU time says more.
struct Times {
  double wall = 0;
  double cpu = 0;  ///< of this thread
};

inline Times time_of(const Work& work) {
  const auto begin = Clock::now();
  const double cpu = thread_cpu_s();
  work();
  return {std::chrono::duration<double>(Clock::now() - begin).count(), thread_cpu_s() - cpu};
}

inline double quantile(std::vector<double> times, double q) {
  std::sort(times.begin(), times.end());
  return times[static_cast<std::size_t>(q * static_cast<double>(times.size() - 1))];
}

inline Times median_of(int times, const Work& work) {
  std::vector<double> wall, cpu;
  for (int i = 0; i < times; ++i) {
    const Times one = time_of(work);
    wall.push_back(one.wall);
    cpu.push_back(one.cpu);
  }
  return {quantile(wall, 0.5), quantile(cpu, 0.5)};
}

inline std::string text(const char* format, double value) {
  std::array<char, 64> line{};
  std::snprintf(line.data(), line.size(), format, value);
  return line.data();
}
inline std::string ms(double s) { return text("%.1f ms", 1e3 * s); }
inline std::string text(const Times& times) { return ms(times.wall) + " (CPU " + ms(times.cpu) + ")"; }

inline void row(const std::string& what, const std::string& measured, const std::string& budget = "") {
  std::printf("| %s | %s | %s |\n", what.c_str(), measured.c_str(), budget.c_str());
  std::fflush(stdout);
}

}  // namespace ebmlab::storage::bench
