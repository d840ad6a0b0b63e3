// SPDX-License-Identifier: MIT
// A store that somebody has edited: everything is read from it. Its newest run is then edited when bit 0 of the first byte is
// set, and resumed when bit 1 is. What follows is a list of edits of one small store that the target makes itself. An edit
// begins with a byte: even, it is 3 bytes of place, 1 of length, and so many bytes that are written there; odd, it is table,
// column and kind of a value, and the value, which then stands in every row of that column.
#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "fuzz_input.hpp"
#include "storage/editor.hpp"
#include "storage/error.hpp"
#include "storage/export.hpp"
#include "storage/maintenance.hpp"
#include "storage/reader.hpp"
#include "storage/recorder.hpp"
#include "storage/store.hpp"
#include "support/temporary_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace ebmlab::storage;
using ebmlab::fuzz::Input;
using ebmlab::fuzz::require;

const std::string kDigest(64, 'a');

NewRun a_run(const std::string& name) {
  NewRun run;
  run.experiment = {.name = "compare"};
  run.name = run.method = name;
  run.replicate_key = kDigest;
  run.params = {{.name = "sampler.steps", .num = 5, .txt = "5"}};
  run.seeds = {{"root", 7}};
  run.plugins = {
      {.role = "sampler", .kind = "sampler", .name = "langevin", .version = "1", .abi = 1, .sha256 = kDigest, .path = "x"}};
  run.datasets = {{.fingerprint = kDigest, .name = "ring", .dim = 2}};
  run.environment = {.app_version = "1"};
  run.step_target = 100;
  return run;
}

void record(const fs::path& file, std::int64_t run, std::int64_t first_step) {
  Recorder recorder(file, run, {.hostname = "host"}, first_step,
                    {.commit_every = std::chrono::milliseconds(first_step == 0 ? 1000 : 1)});
  for (std::int64_t step = first_step; step < first_step + 8; ++step) {
    recorder.point(step, "loss", 1.0 / static_cast<double>(1 + step));
    recorder.point(step * step, "rate", 0.5);
  }
  recorder.progress(first_step + 8, 80, 8);
  recorder.snapshot({.kind = "energy_grid", .name = "landscape", .step = first_step, .shape = {2, 2}, .data = Bytes(16)});
  recorder.snapshot(
      {.kind = "samples", .name = "large", .step = first_step, .shape = {70000}, .dtype = "uint8", .data = Bytes(70000)});
  recorder.evaluation({.step = first_step, .protocol = "{}", .metrics = {{"swd", 0.5}, {"mmd", {}}}});
  recorder.checkpoint({.step = first_step, .kind = "final", .data = Bytes(10)});
  recorder.event({.kind = "stage", .title = "train", .step = 0});
  recorder.log("a line\nanother");
  recorder.finish(RunStatus::kCompleted);
}

/// One run with two sessions, one that says it is running with nobody behind it; the same bytes each time but for contents of
/// the same length (times, UUIDs), so that an input means the same.
std::string small_store(const fs::path& folder) {
  const fs::path file = folder / "base.db";
  {
    Store store = Store::open_or_create(file);
    const auto runs = store.create_runs(std::array{a_run("gcd"), a_run("cd")});
    record(file, runs[0].id, 0);
    record(file, runs[0].id, 4);
    record(file, runs[1].id, 0);
    store.save_view({.name = "best", .filter = "tag:best", .sort = "-created", .columns = {"loss"}});
    const std::array ids{runs[0].id, runs[1].id};
    const std::array tags{std::string("best")};
    (void)Editor(file).set_note(ids, "a note");
    (void)Editor(file).tag(ids, tags);
  }
  {
    SQLite::Database db(file.string(), SQLite::OPEN_READWRITE);
    db.exec("UPDATE run_session SET pid=9, pid_start=9, boot_id='b', cmdline='c', cwd='d', heartbeat_seq=9, host_id=1");
    db.exec("UPDATE run_session SET ended_us=NULL WHERE run_id=2; UPDATE run SET status='running', active_us=9 WHERE id=2");
    db.exec(
        "UPDATE event SET title='t', payload='{}'; UPDATE edit_log SET who='w'; PRAGMA journal_mode=DELETE; PRAGMA "
        "page_size=1024; VACUUM");
    db.exec("PRAGMA journal_mode=WAL");
  }
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct ByteEdit {
  std::size_t place;
  std::string bytes;
};

class EditedStore {
 public:
  EditedStore() : base_(small_store(folder_.path())) {
    const SQLite::Database db((folder_.path() / "base.db").string());
    SQLite::Statement columns(db,
                              "SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type='table'"
                              " ORDER BY t.rowid, c.cid");
    while (columns.executeStep()) {
      const std::string table = columns.getColumn(0).getString();
      if (tables_.empty() || tables_.back().name != table) tables_.push_back({table, {}});
      tables_.back().columns.push_back(columns.getColumn(1).getString());
    }
    fs::rename(folder_.path() / "base.db-artifacts", folder_.path() / "store.db-artifacts");
  }

  fs::path make(Input& input) {
    for (const char* suffix : {"-wal", "-shm", "-format1", "-format2"}) fs::remove(file_.string() + suffix);
    fs::remove_all(file_.string() + "-spill");
    std::ofstream(file_, std::ios::binary) << base_;
    std::vector<ByteEdit> edits;
    for (int count = 0; !input.is_empty() && count < 16; ++count) {
      if (input.number<std::uint8_t>() % 2 == 0) {
        const auto place = static_cast<std::size_t>(input.number<std::uint8_t>()) << 16U | input.number<std::uint16_t>();
        const std::size_t length = input.number<std::uint8_t>();
        edits.push_back({place % base_.size(), std::string(input.text(length))});
      } else {
        change_values(input);
      }
    }
    std::fstream file(file_, std::ios::binary | std::ios::in | std::ios::out);
    for (const ByteEdit& edit : edits) {
      file.seekp(static_cast<std::streamoff>(edit.place));
      file << edit.bytes.substr(0, base_.size() - edit.place);
    }
    return file_;
  }

 private:
  struct Table {
    std::string name;
    std::vector<std::string> columns;
  };

  void change_values(Input& input) {
    const Table& table = tables_[input.number<std::uint8_t>() % tables_.size()];
    const std::string& column = table.columns[input.number<std::uint8_t>() % table.columns.size()];
    try {
      SQLite::Database db(file_.string(), SQLite::OPEN_READWRITE);
      db.exec("PRAGMA ignore_check_constraints=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=OFF");
      SQLite::Statement update(db, "UPDATE OR IGNORE " + table.name + " SET \"" + column + "\"=?");
      bind(update, input);
      update.exec();
      db.exec("PRAGMA journal_mode=WAL");
    } catch (const SQLite::Exception&) {
      // a value that the column does not take
    }
  }

  static void bind(SQLite::Statement& update, Input& input) {
    const auto kind = input.number<std::uint8_t>();
    switch (kind % 5) {
      case 0:
        update.bind(1);
        break;
      case 1:
        update.bind(1, input.number<std::int64_t>());
        break;
      case 2:
        update.bind(1, input.number<double>());
        break;
      case 3:
        update.bind(1, std::string(input.text(kind / 5U)));
        break;
      default:
        const std::string bytes(input.text(kind / 5U));
        update.bind(1, bytes.data(), static_cast<int>(bytes.size()));
    }
  }

  ebmlab::test::TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "store.db";
  std::string base_;
  std::vector<Table> tables_;
};

/// What a damaged store is answered with is a StoreError, and then the next thing is tried.
template <class Work>
void expect_store_error(Work&& work) {
  try {
    work();
  } catch (const StoreError&) {
    // as documented
  }
}

std::vector<std::int64_t> read_all(const fs::path& file) {
  std::vector<std::int64_t> ids;
  expect_store_error([&] {
    const Reader reader(file);
    expect_store_error([&] { (void)reader.find_run("last"); });
    for (const RunSummary& run : reader.list_runs()) ids.push_back(run.id);
    for (const std::int64_t run : ids) {
      expect_store_error([&] { (void)reader.run_detail(run); });
      expect_store_error([&] {
        for (const SeriesInfo& series : reader.series(run)) {
          expect_store_error([&] {
            const SeriesData data = reader.series_values(run, series.name);
            require(data.steps.size() == data.values.size() && data.times_us.size() == data.values.size(), "equal columns");
          });
        }
      });
      expect_store_error([&] {
        for (const SnapshotInfo& snapshot : reader.snapshots(run)) {
          expect_store_error([&] { (void)reader.snapshot(snapshot.id); });
        }
      });
      expect_store_error([&] {
        for (const CheckpointRow& checkpoint : reader.checkpoints(run)) {
          expect_store_error([&] { (void)reader.artifact(checkpoint.sha256); });
        }
      });
      expect_store_error([&] { (void)reader.evaluations(run); });
      expect_store_error([&] { (void)reader.requests(run); });
      expect_store_error([&] { (void)reader.log(run); });
    }
    expect_store_error([&] { (void)reader.history(10); });
    expect_store_error([&] { (void)reader.saved_views(); });
    expect_store_error([&] { (void)reader.list_runs({.filter = "tag:best and loss < 1", .sort = "-eval.swd"}); });
    expect_store_error([&] { (void)check(file, true); });
    std::ostringstream out;
    expect_store_error([&] { export_runs_csv(reader, ids, out); });
    expect_store_error([&] { export_series_csv(reader, ids, out); });
  });
  return ids;
}

void edit(const fs::path& file, const std::vector<std::int64_t>& ids) {
  expect_store_error([&] {
    Store store = Store::open(file);
    expect_store_error([&] { (void)store.create_run(a_run("new")); });
    for (const std::int64_t run : ids) {
      expect_store_error([&] { store.append_log(run, LogStream::kStderr, "a line"); });
    }
    expect_store_error([&] { (void)store.mark_lost_runs(); });
  });
  expect_store_error([&] { (void)Editor(file).undo(); });
  expect_store_error([&] { (void)collect_garbage(file, {.is_dry_run = true}); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool is_in_memory = setenv("TMPDIR", "/dev/shm", 0) == 0;
  require(is_in_memory, "the environment can be changed");
  static EditedStore store;
  Input input(data, size);
  const auto wanted = input.number<std::uint8_t>();
  const fs::path file = store.make(input);
  const std::vector<std::int64_t> ids = read_all(file);
  if ((wanted & 1U) != 0) edit(file, ids);
  if ((wanted & 2U) != 0 && !ids.empty()) expect_store_error([&] { record(file, ids.front(), 6); });
  return 0;
}
