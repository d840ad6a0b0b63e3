// SPDX-License-Identifier: MIT
// A filter, and behind a line break an order, for the runs of a small store; the first byte is the cursor of a completion.
// Nobody but the filter language may complain: what it lets through, SQLite has to take.
#include "storage/filter.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include "fuzz_input.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace ebmlab::storage;
using ebmlab::fuzz::require;

class SmallStore {
 public:
  SmallStore() : reader_(made(folder_.path() / "filter.db")), names_(reader_.filter_names()) {}

  [[nodiscard]] const FilterNames& names() const { return names_; }
  [[nodiscard]] std::size_t found(std::string_view filter, std::string_view sort) const {
    return reader_.run_ids({.filter = std::string(filter), .sort = std::string(sort)}).size();
  }

 private:
  static std::filesystem::path made(const std::filesystem::path& file) {
    std::vector<NewRun> runs;
    for (const char* method : {"gcd", "cd-10", "a b\"'c"}) {
      NewRun run;
      run.experiment = {.name = "rings"};
      run.name = run.method = method;
      run.replicate_key = std::string(64, 'a');
      run.params = {{.name = "sampler.steps", .num = 5, .txt = "5"}, {.name = "odd name]", .num = {}, .txt = "x"}};
      run.seeds = {{"root", 7}};
      run.plugins = {{.role = "sampler",
                      .kind = "sampler",
                      .name = "langevin",
                      .version = "1",
                      .abi = 1,
                      .sha256 = run.replicate_key,
                      .path = "x"}};
      run.datasets = {{.fingerprint = run.replicate_key, .name = "ring", .dim = 2}};
      run.environment = {.app_version = "1"};
      runs.push_back(run);
    }
    const auto made = Store::open_or_create(file).create_runs(runs);
    Recorder recorder(file, made.front().id, {.hostname = "anvil"});
    recorder.point(0, "loss.energy", 0.5);
    recorder.evaluation({.step = 1, .protocol = "{}", .metrics = {{"kl", 0.5}}});
    recorder.finish(RunStatus::kCompleted);
    return file;
  }

  ebmlab::test::TemporaryFolder folder_;
  Reader reader_;
  FilterNames names_;
};

/// True when no FilterError comes.
template <class Work>
bool is_understood(Work&& work) {
  try {
    work();
  } catch (const FilterError&) {
    return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool is_in_memory = setenv("TMPDIR", "/dev/shm", 0) == 0;
  require(is_in_memory, "the environment can be changed");
  static const SmallStore store;
  ebmlab::fuzz::Input input(data, size);
  const std::size_t cursor = input.number<std::uint8_t>();
  const std::string_view text = input.rest();
  const std::string_view filter = text.substr(0, text.find('\n')), sort = text.substr(std::min(filter.size() + 1, text.size()));

  const bool is_filter = is_understood([&] { check_filter(filter, store.names()); });
  require(is_understood([&] { (void)store.found(filter, ""); }) == is_filter, "check_filter() and the store agree");
  (void)is_understood([&] { require(store.found("", sort) == 3, "an order leaves no run out"); });
  const Completion completion = complete_filter(filter, std::min(cursor, filter.size()), store.names());
  require(completion.begin <= filter.size() && completion.length <= filter.size() - completion.begin,
          "a completion is in the text");
  const std::string quoted = "name = " + in_filter_quotes(filter);
  require(quoted.size() > kMaxFilterLength || is_understood([&] { (void)store.found(quoted, ""); }), "any text can be quoted");
  return 0;
}
