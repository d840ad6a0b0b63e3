// SPDX-License-Identifier: MIT
#include "parallel/join.hpp"

#include <dlfcn.h>

#include <ebmlab/error.hpp>
#include <filesystem>

#include "parallel/loaded_library.hpp"

namespace ebmlab::parallel {

namespace {

/// A library that stays.
void* open(const std::string& file, int mode) {
  void* handle = dlopen(file.c_str(), mode);
  if (handle == nullptr) throw ConfigError(dlerror());
  return handle;
}

template <typename Function>
Function* load(const char* name, const char* symbol) {
  void* function = dlsym(open(loaded_library(name), RTLD_NOW | RTLD_LOCAL), symbol);
  if (function == nullptr) throw ConfigError(std::string(name) + " is of another version");
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): how dlsym gives functions
  return reinterpret_cast<Function*>(function);
}

}  // namespace

std::string mpi_problem() {
  if (std::filesystem::exists(loaded_library("mpi.so"))) return {};
  return "this ebmlab was built without MPI (Debian: libopenmpi-dev)";
}

const Nccl& nccl() {
  if (!std::filesystem::exists(loaded_library("nccl.so"))) throw ConfigError("this ebmlab was built without NCCL's headers");
  try {
    return *load<NcclFactory>("nccl.so", kNcclSymbol)();
  } catch (const ConfigError& error) {
    throw ConfigError(std::string("NCCL cannot be loaded: ") + error.what());
  }
}

std::shared_ptr<Transport> join_mpi(std::int64_t count) {
  if (const std::string problem = mpi_problem(); !problem.empty()) throw ConfigError(problem);
  std::shared_ptr<Transport> transport;
  try {
    open(EBMLAB_MPI_SONAME, RTLD_NOW | RTLD_GLOBAL);  // globally: its parts look for its names
    transport.reset(load<MpiFactory>("mpi.so", kMpiSymbol)());
  } catch (const ConfigError& error) {
    throw ConfigError(std::string("MPI cannot be loaded: ") + error.what());
  }
  if (transport->count() == count) return transport;
  throw ConfigError("ranks = " + std::to_string(count) + ": the launcher started " + std::to_string(transport->count()) +
                    (transport->count() == 1 ? " rank, or does not speak with this MPI (srun: try --mpi=pmix)" : " ranks"));
}

}  // namespace ebmlab::parallel
