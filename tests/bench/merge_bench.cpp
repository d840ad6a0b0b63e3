// SPDX-License-Identifier: MIT
// Measures the merge of very many stores of one run each, as a sweep on a cluster leaves them, and prints one Markdown table.
//   merge_bench FOLDER [STORES]     makes them in FOLDER/sources (about 2.5 GB for 10,000; those that are there are used again)
//                                   and merges them into FOLDER/merged.db; STORES: 10000
#include "bench/bench_stores.hpp"
#include "bench/measuring.hpp"
#include "storage/artifacts.hpp"
#include "storage/digest.hpp"
#include "storage/maintenance.hpp"
#include "storage/merge.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/sql.hpp"
#include "storage/store.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace ebmlab::storage::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kSeries = 10;
constexpr std::int64_t kPoints = 500;
constexpr std::size_t kCheckpointBytes = 20'000;  // of a small network

Bytes random_bytes(std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  Bytes bytes(kCheckpointBytes);
  for (auto& byte : bytes) byte = static_cast<std::byte>(generator());
  return bytes;
}

/// A short run as the program records it: 100 parameters, 10 series of 500 points, an evaluation, a picture and a checkpoint.
void make_template(const fs::path& file) {
  const std::int64_t run = Store::open_or_create(file).create_run(a_run(0)).id;
  Recorder recorder(file, run, this_host());
  std::mt19937_64 generator(1);
  std::uniform_real_distribution<double> noise(-1, 1);
  std::vector<std::string> names;
  names.reserve(kSeries);
  for (int i = 0; i < kSeries; ++i) names.push_back("loss.part" + std::to_string(i));
  for (std::int64_t step = 0; step < kPoints; ++step) {
    std::vector<NamedValue> values;
    values.reserve(names.size());
    for (const auto& name : names) values.push_back({name, noise(generator)});
    recorder.points(step, values);
  }
  recorder.snapshot({.kind = "energy_grid", .name = "energy", .step = kPoints, .shape = {50, 100}, .data = random_bytes(0)});
  recorder.checkpoint({.step = kPoints, .kind = "final", .data = random_bytes(0)});
  recorder.evaluation({.step = kPoints,
                       .protocol = R"({"samples":10000})",
                       .seed = 1,
                       .samples = 10'000,
                       .metrics = {{"kl", 0.1}, {"mmd", 0.01}}});
  recorder.progress(kPoints, 10 * kPoints, kPoints);
  recorder.finish(RunStatus::kCompleted);
}

/// The template with UUIDs, a seed, values and a checkpoint of its own: recording each would take an hour.
void make_copy(const fs::path& original, const fs::path& file, int number) {
  fs::copy_file(original, file);
  const Bytes checkpoint = random_bytes(static_cast<std::uint64_t>(number) + 1);
  const std::string digest = sha256(checkpoint);
  const fs::path artifact = artifact_path(file, digest);
  fs::create_directories(artifact.parent_path());
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  std::ofstream(artifact, std::ios::binary).write(reinterpret_cast<const char*>(checkpoint.data()), kCheckpointBytes);
  SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
  db.exec("PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; BEGIN");
  const auto run = [&](const char* text, const auto&... values) { sql::run(db, text, values...); };
  run("UPDATE meta SET value=? WHERE key='uuid'", std::string_view(new_uuid()));
  const std::string seed = std::to_string(number);
  run("UPDATE run SET uuid=?, name='method/seed-' || ?, created_us=created_us+1000*?", std::string_view(new_uuid()),
      std::string_view(seed), number);
  run("UPDATE experiment SET uuid='00000000-0000-4000-8000-000000000001', name='sweep'");
  run("UPDATE run_seed SET seed=? WHERE stream='root'", number);
  run("UPDATE param SET num=?/1e4 WHERE num IS NOT NULL AND name_id % 10 = 0", number);
  run("UPDATE evaluation SET value=value+?/1e4", number);
  run("UPDATE artifact SET sha256=? WHERE sha256=(SELECT sha256 FROM checkpoint)", std::string_view(digest));
  run("UPDATE checkpoint SET sha256=?", std::string_view(digest));
  db.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

std::vector<fs::path> make_sources(const fs::path& folder, int stores) {
  fs::create_directories(folder);
  const fs::path original = folder.parent_path() / "template.db";
  if (!fs::exists(original)) make_template(original);
  std::vector<fs::path> sources;
  for (int i = 0; i < stores; ++i) {
    sources.push_back(folder / ("run-" + std::to_string(i) + ".db"));
    if (!fs::exists(sources.back())) make_copy(original, sources.back(), i);
  }
  return sources;
}

double status_value(const std::string& wanted) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != wanted + ":") continue;
    double value = 0.0;
    status >> value;
    return value;
  }
  return 0.0;
}

/// The most memory that the process had since it was forgotten.
std::string most_memory() { return text("%.0f MB", status_value("VmHWM") / 1024); }
void forget_memory() { std::ofstream("/proc/self/clear_refs") << "5"; }

void measure(const fs::path& folder, int stores) {
  const std::vector<fs::path> sources = make_sources(folder / "sources", stores);
  const fs::path target = folder / "merged.db";
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename().string().starts_with("merged.db")) fs::remove_all(entry.path());
  }
  std::printf("| what | measured | budget |\n|---|---|---|\n");
  MergeReport report;
  forget_memory();
  const Times first = time_of([&] { report = merge(target, sources); });
  if (report.added != sources.size()) std::abort();
  row("merge " + std::to_string(stores) + " stores of one run (10 series x 500 points, a checkpoint)", text(first));
  row("memory of the process, at most", most_memory());
  row("size of the result", text("%.0f MB", static_cast<double>(fs::file_size(target)) / 1e6));
  forget_memory();
  const Times again = time_of([&] { report = merge(target, sources); });
  if (report.unchanged != sources.size()) std::abort();
  row("the same again (adds nothing)", text(again));
  row("memory of the process, at most", most_memory());
  const Reader reader(target);
  row("list the newest page of it", text(median_of(5, [&] { (void)reader.list_runs({.limit = 50}); })), "50 ms");
  row("list a page of it, sorted by an evaluation",
      text(median_of(5, [&] { (void)reader.list_runs({.sort = "eval.kl", .limit = 50}); })), "50 ms");
}

}  // namespace
}  // namespace ebmlab::storage::bench

int main(int argc, char** argv) {
  try {
    if (argc < 2) {
      std::fprintf(stderr, "merge_bench FOLDER [STORES]\n");
      return 2;
    }
    ebmlab::storage::bench::measure(argv[1], argc > 2 ? std::stoi(argv[2]) : 10'000);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
