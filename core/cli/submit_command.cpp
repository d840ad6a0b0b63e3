// SPDX-License-Identifier: MIT
// `ebmlab submit`: checks a specification as `run` does, writes its runs into a folder, a store each, and submits a job array
// that trains them.
#include <algorithm>
#include <ebmlab/error.hpp>
#include <iostream>
#include <optional>

#include "cli/cluster_commands.hpp"
#include "cli/enlist.hpp"
#include "cli/plan.hpp"
#include "cli/text.hpp"
#include "cluster/folder_lock.hpp"
#include "cluster/overview.hpp"
#include "cluster/scratch.hpp"
#include "cluster/script.hpp"
#include "cluster/submitting.hpp"
#include "cluster/whole_copy.hpp"
#include "host/user_folder.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;
using cluster::JobFolder;
using cluster::Slurm;
using cluster::Submission;

template <typename To, typename From>
void take(To& to, const std::optional<From>& from) {
  if (from) to = *from;
}

cluster::Settings settings_of(const SubmitOptions& options) {
  const fs::path config = host::user_folder("XDG_CONFIG_HOME", ".config");
  cluster::Settings settings = cluster::read_settings(config.empty() ? config : config / "slurm.toml");
  take(settings.partition, options.partition);
  take(settings.time, options.time);
  take(settings.gres, options.gres);
  take(settings.mem, options.mem);
  take(settings.account, options.account);
  take(settings.qos, options.qos);
  take(settings.constraint, options.constraint);
  take(settings.cpus, options.cpus);
  take(settings.max_running, options.max_running);
  take(settings.retries, options.retries);
  cluster::check_settings(settings);
  return settings;
}

std::string how_many(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

cluster::Script script_of(const JobFolder& folder, const Submission& submission, const std::vector<PlannedRun>& runs,
                          const Slurm& slurm) {
  cluster::Script script{.experiment = file_name(submission.experiment),
                         .folder = folder.path(),
                         .store = submission.store,
                         .program = this_executable(),
                         .working_folder = submission.working_folder,
                         .settings = submission.settings,
                         .tasks = static_cast<int>(submission.tasks.size()),
                         .most_tasks = slurm.most_tasks()};
  // Also what an earlier submission left may be taken up with it.
  const auto provide = [&](std::int64_t threads, std::int64_t ranks) {
    if (submission.settings.cpus == 0) script.settings.cpus = std::max(script.settings.cpus, threads);
    script.ranks = std::max(script.ranks, ranks);
  };
  for (const PlannedRun& run : runs) provide(run.spec.threads, run.spec.ranks);
  for (const cluster::Task& task : submission.tasks) provide(task.threads, task.ranks);
  for (const char* name : {"EBMLAB_LIBTORCH", "EBMLAB_PLUGIN_PATH"}) {
    if (const std::string value = host::environment(name); !value.empty()) script.environment.emplace_back(name, value);
  }
  return script;
}

void write_scripts(const JobFolder& folder, const cluster::Script& script) {
  for (const auto& [file, text] : {std::pair(folder.script(), cluster::job_script(script)),
                                   std::pair(folder.collect_script(), cluster::collect_script(script))}) {
    cluster::write_whole(file, text);
    fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec, fs::perm_options::add);
  }
}

void show_plan(const std::vector<PlannedRun>& runs, const Wanted& wanted, const cluster::Script& script, const Slurm& slurm) {
  const cluster::Scratch scratch(cluster::Scratch::if_there(script.settings.scratch));
  cluster::write_whole(scratch.path() / "job.sh", cluster::job_script(script));
  slurm.try_out(scratch.path() / "job.sh");
  std::cout << runs.front().spec.experiment << ": " << how_many(runs.size(), "run") << " (" << text_of(wanted)
            << "), nothing was submitted or written\n\n# " << (script.folder / "job.sh").string() << "\n"
            << cluster::job_script(script);
}

void tell_what_was_submitted(const JobFolder& folder, const Submission& submission, std::size_t arrays, std::size_t tasks) {
  std::string ids;
  for (std::size_t i = submission.arrays.size() - arrays; i < submission.arrays.size(); ++i)
    ids += (ids.empty() ? "" : ", ") + submission.arrays[i].id;
  std::cout << "submitted " << how_many(tasks, "task") << " as job " << ids << ", and job " << submission.collects.back()
            << " to collect after them\n"
            << "folder: " << folder.path().string() << "\n"
            << "look: ebmlab status --folder " << cluster::shell_word(folder.path().string()) << "\n";
}

/// What the folder will say of it from now on.
void take_over(Submission& submission, const SubmitOptions& options, const cluster::Settings& settings,
               const std::string& experiment) {
  if (!submission.experiment.empty() && submission.experiment != experiment)
    throw ConfigError("the folder is of the experiment " + submission.experiment + ": choose another with --folder");
  submission.experiment = experiment;
  submission.working_folder = fs::current_path();
  submission.settings = settings;
  submission.plugin_dirs.clear();
  submission.data_dirs.clear();
  for (const std::string& dir : options.folders.plugin_dirs) submission.plugin_dirs.push_back(fs::absolute(dir).string());
  for (const std::string& dir : options.folders.data_dirs) submission.data_dirs.push_back(fs::absolute(dir).string());
}

/// Also when a submission broke off before it came to the job that collects.
int tell_nothing_to_do(const JobFolder& folder, Submission& submission, const Wanted& wanted, bool collects,
                       const Slurm& slurm) {
  std::cout << "nothing to do: " << text_of(wanted) << "\n";
  if (wanted.live == 0 || collects) return kDone;
  std::vector<std::string> arrays;
  for (const cluster::ArrayJob& array : submission.arrays) arrays.push_back(array.id);
  cluster::submit_collect(folder, submission, arrays, slurm);
  std::cout << "submitted job " << submission.collects.back() << ", which collects after them\n";
  return kDone;
}

/// A store that was deleted or replaced since has none of the runs that have completed.
void tell_of_another_store(const JobFolder& folder, const Submission& submission, const std::string& uuid_before) {
  if (uuid_before.empty() || submission.store_uuid.empty() || submission.store_uuid == uuid_before) return;
  folder.write(submission);
  std::cout << submission.store.string() << " is not the store that was submitted to before; what has ended is brought into it "
            << "by: ebmlab collect --folder " << cluster::shell_word(folder.path().string()) << "\n";
}

/// When Slurm takes none of them all is as it was.
void submit_wanted(const JobFolder& folder, Submission& submission, const std::vector<PlannedRun>& runs, const Wanted& wanted,
                   const Slurm& slurm) {
  const bool was_cancelled = folder.is_cancelled();
  const std::size_t arrays_before = submission.arrays.size();
  const Enlisted enlisted = enlist(folder, submission, wanted);
  try {
    write_scripts(folder, script_of(folder, submission, runs, slurm));
    folder.set_cancelled(false);
    cluster::submit_tasks(folder, submission, enlisted.tasks, slurm);
  } catch (const std::exception&) {
    if (submission.arrays.size() == arrays_before) {
      withdraw(folder, submission, enlisted);
      if (was_cancelled) folder.set_cancelled(true);
    }
    throw;
  }
  tell_what_was_submitted(folder, submission, submission.arrays.size() - arrays_before, enlisted.tasks.size());
}

/// The folder of the submission, of which Slurm must be able to write in scripts.
JobFolder folder_of(const SubmitOptions& options, const std::string& experiment) {
  JobFolder folder(options.folder.empty() ? default_job_folder(options.store.path(), experiment)
                                          : fs::absolute(options.folder));
  if (folder.path().string().find('\\') != std::string::npos)
    throw ConfigError("--folder " + folder.path().string() + ": Slurm takes \\ in a path for itself; choose another folder");
  return folder;
}

void show_what_stays(const JobFolder& folder, const Wanted& wanted) {
  if (wanted.others == 0) return;
  std::cout << how_many(wanted.others, "task") << " of " << folder.path().string()
            << " that this specification does not ask for stay as they are\n";
}

}  // namespace

int submit(const SubmitOptions& options) {
  const cluster::Settings settings = settings_of(options);
  const host::Catalogue catalogue = options.folders.catalogue();
  const std::vector<PlannedRun> runs = plan_runs({options.specification, options.overrides, options.seeds, options.device,
                                                  options.folders.data_path(), settings.asks_for_gpu() ? "cuda" : "cpu"},
                                                 catalogue);
  const std::string& experiment = runs.front().spec.experiment;
  const JobFolder folder = folder_of(options, experiment);
  const Slurm slurm;
  if (const std::string problem = slurm.problem(); !problem.empty()) throw ConfigError("--slurm: " + problem);

  std::optional<cluster::FolderLock> lock;  // from here on nobody else submits what is in the folder
  if (!options.dry_run) {
    check_store(options.store.path());
    folder.make();
    lock.emplace(folder.lock(), tell_user);
  }
  Submission submission;
  if (folder.exists()) submission = folder.read();
  const cluster::Overview before = cluster::overview(folder, submission, slurm);
  if (!before.notice.empty()) throw Error(before.notice);
  const Wanted wanted = wanted_of(runs, submission, before);
  take_over(submission, options, settings, experiment);
  if (options.dry_run) {
    cluster::Script script = script_of(folder, submission, runs, slurm);
    script.tasks += static_cast<int>(wanted.fresh.size());
    show_plan(runs, wanted, script, slurm);
    return kDone;
  }

  const std::string store_before = submission.store_uuid;
  find_store(submission, options.store.path(), runs.front().spec);
  show_what_stays(folder, wanted);
  tell_of_another_store(folder, submission, store_before);
  if (wanted.fresh.empty() && wanted.again.empty())
    return tell_nothing_to_do(folder, submission, wanted, before.collects, slurm);
  std::cout << experiment << ": " << how_many(runs.size(), "run") << " (" << text_of(wanted) << ")\n";
  submit_wanted(folder, submission, runs, wanted, slurm);
  return kDone;
}

}  // namespace ebmlab::cli
