// SPDX-License-Identifier: MIT
// The folder of a submission.
#include "cluster/submission.hpp"

#include <algorithm>
#include <ebmlab/error.hpp>
#include <nlohmann/json.hpp>
#include <utility>

#include "cluster/whole_copy.hpp"
#include "storage/digest.hpp"
#include "storage/process.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
/// `read` of the file's JSON, with what goes wrong blamed on the file.
template <typename Read>
auto read_json(const fs::path& file, const std::string& text, const Read& read) {
  try {
    return read(json::parse(text));
  } catch (const json::exception& error) {
    const std::string why = error.what();  // "[json.exception.parse_error.101] parse error at ..."
    throw Error(file.string() + " is not what ebmlab wrote: " + why.substr(why.find("] ") + 2));
  } catch (const Error& error) {
    throw Error(file.string() + " is not what ebmlab wrote: " + error.what());
  }
}

void write_json(const fs::path& file, const json& value) {
  write_whole(file, value.dump(1, ' ', false, json::error_handler_t::replace) + "\n");
}

json to_json(const Task& task) {
  return {{"number", task.number},
          {"run", task.run},
          {"name", task.name},
          {"replicate_key", task.replicate_key},
          {"seed", task.seed},
          {"steps", task.steps},
          {"threads", task.threads},
          {"ranks", task.ranks},
          {"store_uuid", task.store_uuid}};
}

Task task_of(const json& value) {
  return {value.at("number"),
          value.at("run"),
          value.at("name"),
          value.at("replicate_key"),
          value.at("seed"),
          value.at("store_uuid"),
          value.at("steps"),
          value.value("threads", std::int64_t{1}),
          value.value("ranks", std::int64_t{1})};
}

json to_json(const ArrayJob& array) { return {{"job", array.id}, {"first", array.first}, {"tasks", array.tasks}}; }

Submission submission_of(const json& value) {
  Submission submission;
  submission.experiment = value.at("experiment");
  submission.experiment_uuid = value.at("experiment_uuid");
  submission.store = value.at("store").get<std::string>();
  submission.store_uuid = value.at("store_uuid");
  submission.working_folder = value.at("working_folder").get<std::string>();
  submission.plugin_dirs = value.at("plugin_dirs").get<std::vector<std::string>>();
  submission.data_dirs = value.at("data_dirs").get<std::vector<std::string>>();
  submission.settings = settings_from_json(value.at("settings").dump());
  for (const json& task : value.at("tasks")) submission.tasks.push_back(task_of(task));
  for (const json& array : value.at("arrays"))
    submission.arrays.push_back({array.at("job"), array.at("first"), array.at("tasks").get<std::vector<int>>()});
  submission.collects = value.at("collects").get<std::vector<std::string>>();
  return submission;
}

json to_json(const Submission& submission) {
  json value{{"experiment", submission.experiment},
             {"experiment_uuid", submission.experiment_uuid},
             {"store", submission.store.string()},
             {"store_uuid", submission.store_uuid},
             {"working_folder", submission.working_folder.string()},
             {"plugin_dirs", submission.plugin_dirs},
             {"data_dirs", submission.data_dirs},
             {"settings", json::parse(settings_to_json(submission.settings))},
             {"tasks", json::array()},
             {"arrays", json::array()},
             {"collects", submission.collects}};
  for (const Task& task : submission.tasks) value["tasks"].push_back(to_json(task));
  for (const ArrayJob& array : submission.arrays) value["arrays"].push_back(to_json(array));
  return value;
}

TaskState task_state_of(const json& value) {
  return {task_status_from_text(value.at("status").get<std::string>()),
          value.at("reason"),
          value.at("step"),
          value.at("begun_step"),
          value.at("attempts"),
          value.at("deaths"),
          value.at("job"),
          value.at("node"),
          value.at("updated_us")};
}

}  // namespace

const Task* Submission::find(std::string_view replicate_key, std::uint64_t seed) const {
  const auto found = std::find_if(tasks.begin(), tasks.end(),
                                  [&](const Task& task) { return task.replicate_key == replicate_key && task.seed == seed; });
  return found == tasks.end() ? nullptr : &*found;
}

const ArrayJob* Submission::array_of(int task) const {
  const auto found = std::find_if(arrays.rbegin(), arrays.rend(), [&](const ArrayJob& array) {
    return std::find(array.tasks.begin(), array.tasks.end(), task) != array.tasks.end();
  });
  return found == arrays.rend() ? nullptr : &*found;
}

bool JobFolder::exists() const {
  std::error_code error;
  return fs::exists(path_ / "submission.json", error);
}

Submission JobFolder::read() const {
  const fs::path file = path_ / "submission.json";
  const std::optional<std::string> text = read_whole(file);
  if (!text) throw ConfigError("there is no submission in " + path_.string() + ": no submission.json is in it");
  return read_json(file, *text, submission_of);
}

void JobFolder::write(const Submission& submission) const { write_json(path_ / "submission.json", to_json(submission)); }

bool JobFolder::has_log(const std::string& job) const {
  std::error_code error;
  return fs::exists(path_ / "logs" / (job + ".log"), error);
}

void JobFolder::make() const {
  if (!exists()) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(path_, error)) {
      const std::string name = entry.path().filename();
      if (name != "tasks" && name != "logs" && name != "lock")
        throw ConfigError(path_.string() + " has other files than a submission's (" + name +
                          "): choose a folder of its own with --folder");
    }
  }
  for (const char* name : {"tasks", "logs"}) {
    std::error_code error;
    fs::create_directories(path_ / name, error);
    if (error) throw ConfigError("cannot make the folder " + (path_ / name).string() + ": " + error.message());
  }
}

void JobFolder::remove() const {
  std::error_code ignored;
  for (const char* name : {"submission.json", "job.sh", "collect.sh", "tasks", "logs", "lock"})
    fs::remove_all(path_ / name, ignored);
  // These only when they are empty; and of the folders above it no other than the one beside the store.
  if (fs::remove(path_, ignored) && path_.parent_path().extension() == ".jobs") fs::remove(path_.parent_path(), ignored);
}

TaskState JobFolder::state(int task) const {
  const fs::path file = task_file(task, ".json");
  const std::optional<std::string> text = read_whole(file);
  if (!text) return {};
  try {
    return read_json(file, *text, task_state_of);
  } catch (const Error& error) {
    throw Error(std::string(error.what()) + "; once it is removed, its run goes on from its last checkpoint in the folder");
  }
}

void JobFolder::write_state(int task, TaskState state) const {
  state.updated_us = storage::now_us();
  write_json(task_file(task, ".json"), {{"status", to_text(state.status)},
                                        {"reason", state.reason},
                                        {"step", state.step},
                                        {"begun_step", state.begun_step},
                                        {"attempts", state.attempts},
                                        {"deaths", state.deaths},
                                        {"job", state.job},
                                        {"node", state.node},
                                        {"updated_us", state.updated_us}});
}

bool JobFolder::is_cancelled() const {
  std::error_code error;
  return fs::exists(path_ / "cancelled", error);
}

void JobFolder::set_cancelled(bool is_cancelled) const {
  if (is_cancelled) return write_whole(path_ / "cancelled", "by `ebmlab cancel`; submitting again takes it up\n");
  std::error_code error;
  fs::remove(path_ / "cancelled", error);
  if (error) throw Error((path_ / "cancelled").string() + " cannot be removed: " + error.message());
}

fs::path JobFolder::task_file(int task, const char* suffix) const {
  constexpr std::size_t kDigits = 4;
  const std::string number = std::to_string(task);
  const std::string zeros(number.size() < kDigits ? kDigits - number.size() : 0, '0');
  return path_ / "tasks" / (zeros + number + suffix);
}

Claim::Claim(const JobFolder& folder, int task, std::string_view job)
    : file_(folder.task_file(task, ".claim")), token_(storage::new_uuid()) {
  const storage::ProcessIdentity self = storage::current_process();
  if (const std::optional<std::string> text = read_whole(file_)) {
    const auto [former, its_job] = read_json(file_, *text, [](const json& value) {
      return std::pair(storage::ProcessIdentity{value.at("boot_id"), value.at("pid"), value.at("pid_start")},
                       value.value("job", std::string()));
    });
    const bool is_alive = former.boot_id == self.boot_id && storage::start_time_of(former.pid) == former.pid_start;
    const bool is_the_same_job = !job.empty() && its_job == job;
    if (is_alive && former.pid != self.pid && !is_the_same_job)
      throw Error("task " + std::to_string(task) + " is being worked on by process " + std::to_string(former.pid));
  }
  write_json(file_,
             {{"token", token_}, {"job", job}, {"boot_id", self.boot_id}, {"pid", self.pid}, {"pid_start", self.pid_start}});
}

bool Claim::holds() const {
  const std::optional<std::string> text = read_whole(file_);
  if (!text) throw Error(file_.string() + " is gone");
  return read_json(file_, *text, [&](const json& value) { return value.at("token") == token_; });
}

}  // namespace ebmlab::cluster
