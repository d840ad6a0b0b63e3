// SPDX-License-Identifier: MIT
// A folder on the node's own disk.
#include "cluster/scratch.hpp"

#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is POSIX
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ebmlab/error.hpp>
#include <fstream>
#include <system_error>

#include "storage/process.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOwner = "owner";

std::string environment(const char* name) {
  const char* value = ::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  return value == nullptr ? "" : value;
}

fs::path place_of(const std::string& setting) {
  if (!setting.empty()) return setting;
  for (const char* name : {"SLURM_TMPDIR", "TMPDIR"}) {
    if (std::string place = environment(name); !place.empty()) return place;
  }
  return "/tmp";
}

std::string prefix() { return "ebmlab-" + std::to_string(::getuid()) + "-"; }

/// What a folder says of the process that made it is not that of one which is there.
bool is_of_the_dead(const fs::path& folder) {
  std::ifstream file(folder / kOwner);
  std::string boot;
  std::int64_t pid = 0, start = 0;
  if (!std::getline(file, boot) || !(file >> pid >> start)) return false;  // not written yet, or another's
  const auto boot_of = [](const std::string& id) { return id.substr(0, id.find(' ')); };
  const std::string here = storage::current_process().boot_id;
  if (boot == here) return storage::start_time_of(pid) != start;
  return boot_of(boot) != boot_of(here);
}

void remove_forgotten(const fs::path& place) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(place, ignored)) {
    struct stat info {};
    if (!entry.path().filename().string().starts_with(prefix())) continue;
    const bool is_ours = ::lstat(entry.path().c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::getuid();
    if (is_ours && is_of_the_dead(entry.path())) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace

Scratch::Scratch(const std::string& setting) {
  const fs::path place = fs::absolute(place_of(setting));
  remove_forgotten(place);
  std::string name = (place / (prefix() + "XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr)
    throw Error("there can be no scratch folder in " + place.string() + ": " + std::system_category().message(errno));
  path_ = name;
  const storage::ProcessIdentity self = storage::current_process();
  std::ofstream(path_ / kOwner) << self.boot_id << "\n" << self.pid << " " << self.pid_start << "\n";
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void Scratch::clear() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path_, ignored)) {
    if (entry.path().filename() != kOwner) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace ebmlab::cluster
