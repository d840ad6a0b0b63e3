// SPDX-License-Identifier: MIT
#include "program.hpp"

#include <poll.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "launch/lines.hpp"

namespace ebmlab::test {
namespace {

void drain(launch::Descriptor& pipe, launch::LineSplitter& lines, std::string& text) {
  const auto sink = [&](std::string_view line) { text.append(line).append("\n"); };
  if (pipe.is_open() && launch::read_lines(pipe.get(), lines, sink) == launch::ReadResult::kEnded) pipe.close();
}

}  // namespace

Output finish(launch::Process process, const std::function<void(const std::string& err)>& meanwhile) {
  Output output;
  launch::LineSplitter out(std::size_t{16} << 20U), err;  // JSON is one line
  while (true) {
    const bool has_ended = process.poll().has_value();  // before the last reading, so that nothing is missed
    drain(process.out(), out, output.out);
    drain(process.err(), err, output.err);
    if (has_ended) break;
    if (meanwhile) meanwhile(output.err);
    ::poll(nullptr, 0, 20);
  }
  output.exit = process.wait();
  return output;
}

launch::Process Workplace::start(const std::vector<std::string>& arguments) const {
  launch::Command command{{"env", "-C", folder().string(), program()},
                          {{"EBMLAB_STORE", store().string()},
                           {"NO_COLOR", "1"},
                           {"XDG_CACHE_HOME", cache().string()},
                           {"XDG_CONFIG_HOME", (folder() / "config").string()}}};
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  return launch::Process(command);
}

std::filesystem::path Workplace::cache() { return EBMLAB_TEST_CACHE; }

std::string Workplace::sql(const std::string& query) const {
  Output output = finish(launch::Process({{"sqlite3", "-readonly", "-batch", store().string(), ".timeout 10000", query}}));
  if (!output.exit.is_clean()) throw std::runtime_error("sqlite3: " + output.err);
  while (!output.out.empty() && output.out.back() == '\n') output.out.pop_back();
  return output.out;
}

std::vector<pid_t> Workplace::processes() const {
  std::vector<pid_t> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "cmdline");
    const std::string command{std::istreambuf_iterator<char>(file), {}};  // empty: it has ended, though nobody asked how
    if (command.find(store().string()) != std::string::npos) pids.push_back(std::stoi(name));
  }
  return pids;
}

std::string small_specification(int steps, const std::string& extra) {
  const std::string half = std::to_string(steps / 2);
  return R"(experiment = "small"
seeds = [0, 1]
steps = )" +
         std::to_string(steps) +
         R"(
device = "cpu"

[dataset]
plugin = "gaussian_ring"

[energy]
plugin = "mlp"
hidden = [32, 32]

[evaluation]
every = 50
samples = 500
draws = 2
projections = 50
grid = 60

[method.gcd]
sampler = { plugin = "diffusion", steps = 3 }
[[method.gcd.stage]]
name = "pretraining"
steps = )" +
         half + R"(
objective = { plugin = "ddpm" }
[[method.gcd.stage]]
name = "joint"
steps = )" +
         half + R"(
objective = { plugin = "gcd" }

[method.cd-5]
sampler = { plugin = "langevin", steps = 5, generate_steps = 50 }
objective = { plugin = "cd" }
)" + extra;
}

std::string program() { return EBMLAB_PROGRAM; }

bool wait_until(const std::function<bool()>& condition, double seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return condition();
}

}  // namespace ebmlab::test
