// SPDX-License-Identifier: MIT
// Slurm, through its own programs.
#include "cluster/slurm.hpp"

#include <poll.h>

#include <array>
#include <cerrno>
#include <ebmlab/error.hpp>

namespace ebmlab::cluster {
namespace {

/// The end of the pipe: true.
bool drain(launch::Descriptor& pipe, std::string& text) {
  std::array<char, 1U << 14U> block{};
  while (true) {
    const ssize_t got = ::read(pipe.get(), block.data(), block.size());
    if (got > 0) {
      text.append(block.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
      pipe.close();
      return true;
    } else if (errno == EAGAIN) {
      return false;
    }
  }
}

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

/// On one line, without the program's own name for errors.
std::string one_line(std::string_view text) {
  std::string line = joined(lines_of(text), "; ");
  return line.empty() ? "nothing" : line;
}

bool is_unknown(const Answer& answer) { return answer.err.find("Invalid job id") != std::string::npos; }

std::string program_of(const std::vector<std::string>& arguments) {
  return arguments.front() == "scontrol" ? arguments[0] + " " + arguments[1] : arguments[0];
}

}  // namespace

Answer run_program(const std::vector<std::string>& arguments) {
  launch::Process process({arguments});
  Answer answer;
  while (process.out().is_open() || process.err().is_open()) {
    std::array<pollfd, 2> pipes{{{process.out().get(), POLLIN, 0}, {process.err().get(), POLLIN, 0}}};
    ::poll(pipes.data(), pipes.size(), -1);
    if (process.out().is_open()) (void)drain(process.out(), answer.out);
    if (process.err().is_open()) (void)drain(process.err(), answer.err);
  }
  answer.exit = process.wait();
  return answer;
}

Answer Slurm::call(const std::vector<std::string>& arguments) const {
  try {
    return run_(arguments);
  } catch (const Error& error) {
    throw Error(std::string("Slurm is not at hand: ") + error.what());
  }
}

std::string Slurm::said(const std::vector<std::string>& arguments) const {
  Answer answer = call(arguments);
  if (!answer.exit.is_clean())
    throw Error(program_of(arguments) + " failed (" + answer.exit.text() + "): " + one_line(answer.err + answer.out));
  return std::move(answer.out);
}

std::string Slurm::problem() const {
  try {
    const Answer answer = run_({"sbatch", "--version"});
    return answer.exit.is_clean() ? "" : "sbatch does not work on this machine: " + one_line(answer.err + answer.out);
  } catch (const Error&) {
    return "there is no sbatch on this machine; submit from one that has Slurm's programs";
  }
}

int Slurm::most_tasks() const {
  constexpr int kDefault = 1001;
  const int most = parse_most_tasks(said({"scontrol", "show", "config"})).value_or(kDefault);
  if (most < 1) throw Error("Slurm takes no job arrays at this site (MaxArraySize is 0), and ebmlab submits its runs as one");
  return most;
}

void Slurm::try_out(const std::filesystem::path& script) const { (void)said({"sbatch", "--test-only", script.string()}); }

std::string Slurm::submit(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"sbatch", "--parsable"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string out = said(command);
  const std::optional<std::string> id = parse_job_id(out);
  if (!id) throw Error("sbatch gave no job id, but: " + one_line(out));
  return *id;
}

std::vector<JobTask> Slurm::queue(const std::vector<std::string>& jobs) const {
  if (jobs.empty()) return {};
  const std::vector<std::string> command{"squeue",         "-h", "-a", "-r", "-t", "all", "-o", "%F|%K|%T|%N|%r", "-j",
                                         joined(jobs, ",")};
  Answer answer = call(command);
  if (!answer.exit.is_clean() && !is_unknown(answer))
    throw Error("squeue failed (" + answer.exit.text() + "): " + one_line(answer.err));
  return parse_queue(answer.out);
}

std::vector<JobTask> Slurm::history(const std::vector<std::string>& jobs) const {
  if (jobs.empty()) return {};
  try {
    const Answer answer = run_({"sacct", "-n", "-P", "-X", "-o", "JobID,State,NodeList", "-j", joined(jobs, ",")});
    return answer.exit.is_clean() ? parse_history(answer.out) : std::vector<JobTask>();
  } catch (const Error&) {
    return {};
  }
}

std::optional<JobState> Slurm::job(const std::string& id) const {
  const Answer answer = call({"scontrol", "-o", "show", "job", id});
  if (answer.exit.is_clean()) return parse_job(answer.out);
  if (is_unknown(answer)) return std::nullopt;
  throw Error("scontrol show job failed (" + answer.exit.text() + "): " + one_line(answer.err));
}

void Slurm::cancel(const std::vector<std::string>& jobs) const {
  if (jobs.empty()) return;
  std::vector<std::string> command{"scancel"};
  command.insert(command.end(), jobs.begin(), jobs.end());
  const Answer answer = call(command);
  if (!answer.exit.is_clean() && !is_unknown(answer))
    throw Error("scancel failed (" + answer.exit.text() + "): " + one_line(answer.err));
}

void Slurm::requeue(const std::string& id) const { (void)said({"scontrol", "requeue", id}); }

}  // namespace ebmlab::cluster
