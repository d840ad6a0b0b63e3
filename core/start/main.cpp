// SPDX-License-Identifier: MIT
// The `ebmlab` executable: it links no LibTorch, so that it can find one and say in a sentence when there is none. What it then
// loads, lib/ebmlab/program.so, is the program; that and every plugin get the LibTorch that is loaded already.
#include <dlfcn.h>

#include <exception>
#include <iostream>
#include <stdexcept>

#include "host/user_folder.hpp"
#include "start/libtorch.hpp"

namespace {

namespace fs = std::filesystem;
using Program = int (*)(int, char**);

Program load_program(const fs::path& file) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* program = library == nullptr ? nullptr : dlsym(library, "ebmlab_main");
  // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread, at the start
  if (program == nullptr) throw std::runtime_error(std::string("the program cannot be loaded: ") + dlerror());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dlsym gives functions
  return reinterpret_cast<Program>(program);
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ebmlab::start;
  try {
    const fs::path prefix = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
    load_libtorch(find_libtorch({.chosen = ebmlab::host::environment("EBMLAB_LIBTORCH"),
                                 .prefix = prefix,
                                 .user_data = ebmlab::host::user_folder("XDG_DATA_HOME", ".local/share"),
                                 .built_with = EBMLAB_BUILT_WITH_LIBTORCH}));
    return load_program(prefix / "lib" / "ebmlab" / "program.so")(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "ebmlab: " << error.what() << "\n";
    return 2;
  }
}
