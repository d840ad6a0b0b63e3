// SPDX-License-Identifier: MIT
// What Slurm's programs say of jobs.
#include "cluster/slurm_answers.hpp"

#include <charconv>
#include <map>
#include <set>
#include <sstream>

namespace ebmlab::cluster {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
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

}  // namespace

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines = split(text, '\n');
  std::erase_if(lines, [](const std::string& line) { return line.empty(); });
  return lines;
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

std::optional<std::string> parse_job_id(std::string_view text) {
  const std::string_view id = text.substr(0, text.find_first_of(";\n"));  // "12;cluster"
  return number(id) ? std::optional<std::string>(id) : std::nullopt;
}

std::optional<int> parse_most_tasks(std::string_view text) {
  for (const std::string& line : lines_of(text)) {
    if (!line.starts_with("MaxArraySize")) continue;
    const std::size_t begin = line.find_first_of("0123456789");
    return begin == std::string::npos ? std::nullopt : number(std::string_view(line).substr(begin));
  }
  return std::nullopt;
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

}  // namespace ebmlab::cluster
