// SPDX-License-Identifier: MIT
// `ebmlab gui`: becomes the window, which is a program of its own (gui/).
#include <unistd.h>

#include <ebmlab/error.hpp>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "cli/options.hpp"
#include "cli/result_commands.hpp"

namespace ebmlab::cli {

int gui(const GuiOptions& options) {
  const std::filesystem::path window = this_executable().parent_path() / "ebmlab-gui";
  std::string name = window.string();
  std::array arguments{name, std::string("--store"), options.store.path().string()};
  std::array<char*, 4> argv{arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
  execv(name.c_str(), argv.data());
  if (errno == ENOENT) {
    throw ConfigError("there is no window beside this program (" + name +
                      "): install the package ebmlab-gui, or build it with -DEBMLAB_WITH_GUI=ON");
  }
  throw ConfigError("the window " + name + " cannot be started: " + std::generic_category().message(errno));
}

}  // namespace ebmlab::cli
