// SPDX-License-Identifier: MIT
// Runs as JSON Lines that come from elsewhere, into an empty store: a copy of one, since making it takes longer than the rest.
#include "storage/jsonl.hpp"

#include <array>
#include <cstdlib>
#include <sstream>
#include <string>

#include "fuzz_input.hpp"
#include "storage/error.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ebmlab::storage;
  static const bool is_in_memory = setenv("TMPDIR", "/dev/shm", 0) == 0;
  ebmlab::fuzz::require(is_in_memory, "the environment can be changed");
  static const ebmlab::test::TemporaryFolder folder;
  static const std::filesystem::path empty = folder.path() / "empty.db", file = folder.path() / "target.db";
  if (!std::filesystem::exists(empty)) (void)Store::open_or_create(empty);  // and closed
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (entry.path().filename().string().starts_with("target")) std::filesystem::remove_all(entry.path());
  }
  std::filesystem::copy_file(empty, file);
  std::istringstream in{std::string(ebmlab::fuzz::Input(data, size).rest())};
  try {
    const std::size_t added = import_jsonl(file, in, "fuzz.jsonl").added;
    const Reader reader(file);
    const auto runs = reader.list_runs();
    ebmlab::fuzz::require(runs.size() <= added, "no run comes from nowhere");
    for (const RunSummary& run : runs) {
      (void)reader.run_detail(run.id);
      for (const SeriesInfo& series : reader.series(run.id)) (void)reader.series_values(run.id, series.name);
      (void)reader.snapshots(run.id);
    }
  } catch (const StoreError&) {
    // what a wrong file is answered with
  }
  return 0;
}
