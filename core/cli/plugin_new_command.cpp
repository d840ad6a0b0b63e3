// SPDX-License-Identifier: MIT
// `ebmlab plugin new`: a folder with a plugin that builds and passes its tests as it is. Its files come from plugins/template.
#include <ebmlab/error.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "cli/plugin_commands.hpp"
#include "cli/plugin_templates.hpp"
#include "experiment/nearest.hpp"
#include "host/manifest.hpp"
#include "host/registration.hpp"
#include "storage/file_system.hpp"
#include "storage/partial_path.hpp"

namespace ebmlab::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPlaceholder = "my_plugin";

PluginKind kind_called(const std::string& word) {
  if (const auto kind = host::kind_of(word)) return *kind;
  std::vector<std::string> names;
  for (const PluginKind kind : host::kPluginKinds) names.emplace_back(kind_name(kind));
  throw ConfigError("there is no kind of plugin \"" + word + "\": " + experiment::suggestion(word, names));
}

/// An id is also the name of files and of a CMake target.
void check_id(const std::string& id) {
  constexpr std::size_t kLongest = 64;
  if (!host::is_snake_case(id) || id.size() > kLongest) {
    throw ConfigError("the name \"" + id +
                      "\" must be snake_case: words of a-z and 0-9 with one _ between them, a letter first, " + "at most " +
                      std::to_string(kLongest) + " characters");
  }
  constexpr std::array<std::string_view, 6> kTargets{"all", "clean", "help", "install", "package", "test"};
  if (std::find(kTargets.begin(), kTargets.end(), id) != kTargets.end()) {
    throw ConfigError("the name \"" + id + "\" is one that CMake keeps for itself: choose another");
  }
}

void check_unused(const host::Catalogue& catalogue, PluginKind kind, const std::string& id) {
  for (const PluginDescription& plugin : catalogue.plugins()) {
    if (plugin.kind != kind || plugin.info.id != id) continue;
    throw ConfigError("the " + std::string(kind_name(kind)) + " \"" + id + "\" is there already, in " + plugin.file +
                      ": choose another name");
  }
}

/// The folder to be made, absolute, without a slash at its end.
fs::path folder_of(const NewPluginOptions& options) {
  const fs::path folder = fs::absolute(options.folder.empty() ? options.id : options.folder).lexically_normal();
  const fs::path whole = folder.has_filename() ? folder : folder.parent_path();
  if (fs::exists(fs::symlink_status(whole))) throw ConfigError(whole.string() + " is there already: it is left as it is");
  if (!fs::is_directory(whole.parent_path())) throw ConfigError(whole.parent_path().string() + " is not a folder");
  return whole;
}

std::string with_id(std::string_view text, std::string_view id) {
  std::string result(text);
  for (std::size_t at = result.find(kPlaceholder); at != std::string::npos; at = result.find(kPlaceholder, at + id.size())) {
    result.replace(at, kPlaceholder.size(), id);
  }
  return result;
}

void write_folder(const fs::path& folder, PluginKind kind, const std::string& id) {
  storage::PartialPath partial(folder);
  fs::create_directory(partial.path());
  for (const TemplateText& file : kTemplates) {
    if (file.kind != kind) continue;
    storage::write_streamed(partial.path() / with_id(file.file, id), [&](std::ostream& out) { out << with_id(file.text, id); });
  }
  partial.complete();
}

}  // namespace

int new_plugin(const NewPluginOptions& options) {
  const PluginKind kind = kind_called(options.kind);
  check_id(options.id);
  const fs::path folder = folder_of(options);
  check_unused(options.folders.catalogue(), kind, options.id);
  write_folder(folder, kind, options.id);
  const std::string shown = folder.lexically_proximate(fs::current_path()).string();
  const std::string prefix = this_executable().parent_path().parent_path().string();
  std::cout << shown << ": the formula is in " << options.id << ".cpp, a comparison in " << options.id
            << ".toml. To build and test it:\n"
            << "  cmake -S " << shown << " -B " << shown << "/build -DCMAKE_PREFIX_PATH=" << prefix << "\n"
            << "  cmake --build " << shown << "/build && ctest --test-dir " << shown << "/build\n"
            << "or, on every save: ebmlab plugin watch " << shown << "\nThen:\n"
            << "  ebmlab run " << shown << "/" << options.id << ".toml --plugin-dir " << shown << "/build/plugins\n";
  return kDone;
}

}  // namespace ebmlab::cli
