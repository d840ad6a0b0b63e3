// SPDX-License-Identifier: MIT
// Slurm, through its own programs.
#include "cluster/slurm.hpp"

#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <ebmlab/error.hpp>
#include <map>
#include <set>
#include <sstream>

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

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  return lines;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// A job's or each of an array's tasks: "12", "12_3", "12_[3-7%2]".
std::vector<JobTask> tasks_of(const std::string& id, const JobTask& task) {
  JobTask each = task;
  const std::size_t line = id.find('_');
  each.job = id.substr(0, line);
  if (line == std::string::npos) return {each};
  std::vector<JobTask> tasks;
  for (const int index : parse_indices(id.substr(line + 1))) {
    each.index = index;
    tasks.push_back(each);
  }
  return tasks;
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

bool is_in_queue(std::string_view state) {
  static const std::set<std::string, std::less<>> states{
      "PENDING",   "CONFIGURING", "RUNNING",  "COMPLETING",   "SUSPENDED",   "STOPPED",       "SIGNALING",
      "STAGE_OUT", "RESIZING",    "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "RESV_DEL_HOLD", "SPECIAL_EXIT"};
  return states.contains(state);
}

bool has_node(std::string_view state) {
  static const std::set<std::string, std::less<>> states{"CONFIGURING", "RUNNING",   "COMPLETING", "SUSPENDED",
                                                         "STOPPED",     "SIGNALING", "STAGE_OUT",  "RESIZING"};
  return states.contains(state);
}

std::vector<int> parse_indices(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  text = text.substr(0, text.find('%'));
  std::vector<int> indices;
  for (const std::string& part : split(text, ',')) {
    const std::size_t colon = part.find(':');
    const std::vector<std::string> ends = split(std::string_view(part).substr(0, colon), '-');
    const std::optional<int> first = number(ends.front()), last = number(ends.back());
    const std::optional<int> step = colon == std::string::npos ? 1 : number(std::string_view(part).substr(colon + 1));
    if (!first || !last || !step || *step == 0 || ends.size() > 2 || *last < *first) return {};
    for (int index = *first; index <= *last; index += *step) indices.push_back(index);
  }
  return indices;
}

std::string indices_text(const std::vector<int>& indices, long at_once) {
  std::string text;
  for (std::size_t i = 0; i < indices.size();) {
    std::size_t last = i;
    while (last + 1 < indices.size() && indices[last + 1] == indices[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(indices[i]);
    if (last > i) text += "-" + std::to_string(indices[last]);
    i = last + 1;
  }
  return at_once > 0 ? text + "%" + std::to_string(at_once) : text;
}

std::vector<JobTask> parse_queue(std::string_view text) {
  std::vector<JobTask> tasks;
  for (const std::string& line : lines_of(text)) {
    const std::vector<std::string> fields = split(line, '|');
    if (fields.size() < 5) continue;
    const std::string id = fields[1] == "N/A" ? fields[0] : fields[0] + "_" + fields[1];
    for (JobTask& task : tasks_of(id, {{}, {}, fields[2], fields[3], fields[4] == "None" ? "" : fields[4]}))
      tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<JobTask> parse_history(std::string_view text) {
  std::vector<JobTask> tasks;
  for (const std::string& line : lines_of(text)) {
    const std::vector<std::string> fields = split(line, '|');
    if (fields.size() < 3) continue;
    const std::string state = fields[1].substr(0, fields[1].find(' '));  // "CANCELLED by 1000"
    const std::string node = fields[2] == "None assigned" ? "" : fields[2];
    for (JobTask& task : tasks_of(fields[0], {{}, {}, state, node, {}})) tasks.push_back(std::move(task));
  }
  return tasks;
}

std::optional<JobState> parse_job(std::string_view text) {
  std::map<std::string, std::string> fields;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) fields.emplace(word.substr(0, equals), word.substr(equals + 1));
  }
  if (!fields.contains("JobState")) return std::nullopt;
  const std::string& reason = fields["Reason"];
  return JobState{fields["JobState"], reason == "None" ? "" : reason, number(fields["Restarts"]).value_or(0),
                  fields.contains("PreemptTime") && fields["PreemptTime"] != "None"};
}

Wish wish_of(const std::optional<JobState>& job, int restarts) {
  if (!job) return Wish::kTimeIsUp;
  if (job->restarts > restarts) return Wish::kIsRequeued;
  const bool is_ending = job->state == "COMPLETING" || !is_in_queue(job->state);
  if (!is_ending) return Wish::kRequeue;
  return job->reason == "TimeLimit" || job->is_preempted ? Wish::kTimeIsUp : Wish::kCancelled;
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
  for (const std::string& line : lines_of(said({"scontrol", "show", "config"}))) {
    if (!line.starts_with("MaxArraySize")) continue;
    const std::size_t begin = line.find_first_of("0123456789");
    const int most = begin == std::string::npos ? kDefault : number(std::string_view(line).substr(begin)).value_or(kDefault);
    if (most < 1) throw Error("Slurm takes no job arrays at this site (MaxArraySize is 0), and ebmlab submits its runs as one");
    return most;
  }
  return kDefault;
}

void Slurm::try_out(const std::filesystem::path& script) const { (void)said({"sbatch", "--test-only", script.string()}); }

std::string Slurm::submit(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"sbatch", "--parsable"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::string out = said(command);
  std::string id = out.substr(0, out.find_first_of(";\n"));  // "12;cluster"
  if (!number(id)) throw Error("sbatch gave no job id, but: " + one_line(out));
  return id;
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
