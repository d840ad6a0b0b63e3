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
#include <optional>
#include <system_error>

#include "host/user_folder.hpp"
#include "storage/process.hpp"

namespace ebmlab::cluster {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOwner = "owner";

fs::path place_of(const std::string& setting) {
  if (!setting.empty()) return setting;
  for (const char* name : {"SLURM_TMPDIR", "TMPDIR"}) {
    if (std::string place = host::environment(name); !place.empty()) return place;
  }
  return "/tmp";
}

std::string prefix() { return "ebmlab-" + std::to_string(::getuid()) + "-"; }

/// Who made a folder, which says so in a file.
struct Owner {
  storage::ProcessIdentity process;
  std::string host;
};

void write_owner(const fs::path& folder) {
  const storage::ProcessIdentity self = storage::current_process();
  std::ofstream(folder / kOwner) << self.boot_id << "\n"
                                 << self.pid << " " << self.pid_start << "\n"
                                 << storage::host_name() << "\n";
}

/// None: not written yet, or another's folder.
std::optional<Owner> owner_of(const fs::path& folder) {
  std::ifstream file(folder / kOwner);
  Owner owner;
  const bool is_whole = std::getline(file, owner.process.boot_id) && (file >> owner.process.pid >> owner.process.pid_start) &&
                        std::getline(file >> std::ws, owner.host);
  return is_whole ? std::optional(owner) : std::nullopt;
}

/// It was made by a process that is not there any more. Of other machines, with which a place may be shared, nobody here knows.
bool is_of_the_dead(const fs::path& folder) {
  const std::optional<Owner> owner = owner_of(folder);
  if (!owner) return false;
  const auto boot_of = [](const std::string& id) { return id.substr(0, id.find(' ')); };
  const std::string here = storage::current_process().boot_id;
  if (owner->process.boot_id == here) return storage::start_time_of(owner->process.pid) != owner->process.pid_start;
  return owner->host == storage::host_name() && boot_of(owner->process.boot_id) != boot_of(here);
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
    throw Error("there can be no scratch folder in " + place.string() + (setting.empty() ? "" : " (scratch of slurm.toml)") +
                ": " + std::system_category().message(errno));
  path_ = name;
  write_owner(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Scratch::if_there(const std::string& setting) {
  std::error_code error;
  return fs::is_directory(setting, error) ? setting : std::string();
}

void Scratch::clear() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(path_, ignored)) {
    if (entry.path().filename() != kOwner) fs::remove_all(entry.path(), ignored);
  }
}

}  // namespace ebmlab::cluster
