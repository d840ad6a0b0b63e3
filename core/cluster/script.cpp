// SPDX-License-Identifier: MIT
// The scripts of a submission.
#include "cluster/script.hpp"

#include <algorithm>
#include <numeric>

#include "cluster/slurm.hpp"

namespace ebmlab::cluster {
namespace {

bool is_plain(std::string_view text) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:=,+@%";
  return !text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos;
}

/// In the name of a file sbatch takes % for itself.
std::string file_pattern(const std::filesystem::path& folder, const char* name) {
  std::string pattern;
  for (const char c : folder.string()) pattern += c == '%' ? "%%" : std::string(1, c);
  return pattern + "/" + name;
}

class Text {
 public:
  explicit Text(const Script& script) : script_(script) {}

  void line(const std::string& line) { text_ += line + "\n"; }
  void option(const std::string& name, const std::string& value) {
    if (!value.empty()) line("#SBATCH --" + name + "=" + option_value(value));
  }
  /// Those that both jobs have.
  void common_options(const std::string& name, const char* log) {
    const Settings& settings = script_.settings;
    option("job-name", name);
    option("output", file_pattern(script_.folder / "logs", log));
    line("#SBATCH --open-mode=append");
    line("#SBATCH --requeue");
    option("chdir", script_.working_folder.string());
    option("partition", settings.partition);
    option("time", settings.time);
    option("account", settings.account);
    option("qos", settings.qos);
  }
  void body(const std::string& command) {
    line("");
    for (const auto& [name, value] : script_.environment) line("export " + name + "=" + shell_word(value));
    for (const std::string& setup : script_.settings.setup) line(setup);
    line("exec " + shell_word(script_.program.string()) + " " + command);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  const Script& script_;
  std::string text_ = "#!/bin/bash\n";
};

}  // namespace

std::string shell_word(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string word = "'";
  for (const char c : text) word += c == '\'' ? "'\\''" : std::string(1, c);
  return word + "'";
}

std::string option_value(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + "\"";
}

std::string job_script(const Script& script) {
  const Settings& settings = script.settings;
  std::vector<int> indices(static_cast<std::size_t>(std::min(script.tasks, script.most_tasks)));
  std::iota(indices.begin(), indices.end(), 0);
  Text text(script);
  text.line("# The runs of an experiment, a task each; written by `ebmlab submit`. By hand: sbatch job.sh");
  if (script.tasks > script.most_tasks)
    text.line("# (and sbatch job.sh " + std::to_string(script.most_tasks) + " for those from that number on, and so forth)");
  text.option("array", indices_text(indices, settings.max_running));
  text.common_options(script.experiment, "%A_%a.log");
  text.line("#SBATCH --signal=B:USR1@" + std::to_string(settings.warning));
  if (script.ranks > 1) {
    text.option("nodes", "1");
    text.option("ntasks", std::to_string(script.ranks));
  }
  if (settings.cpus > 0) text.option("cpus-per-task", std::to_string(settings.cpus));
  text.option("mem", settings.mem);
  text.option("gres", settings.gres);
  text.option("constraint", settings.constraint);
  for (const std::string& option : settings.options) text.line("#SBATCH " + option);
  text.body("task --folder " + shell_word(script.folder.string()) + " --first \"${1:-0}\"");
  return text.take();
}

std::string collect_script(const Script& script) {
  Text text(script);
  text.line("# Brings the runs of an experiment together; written by `ebmlab submit`, which has it run after the tasks.");
  text.common_options(script.experiment + "-collect", "collect-%j.log");
  text.body("collect --folder " + shell_word(script.folder.string()) + " --store " + shell_word(script.store.string()) +
            " --resubmit");
  return text.take();
}

}  // namespace ebmlab::cluster
