// SPDX-License-Identifier: MIT
// Shared parts of the store's tests.
#include "store_fixture.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"

#include <random>
#include <thread>

namespace ebmlab::storage::testing {

namespace fs = std::filesystem;

NewRun a_run(const std::string& method, std::uint64_t seed) {
  NewRun run;
  run.experiment = {.name = "gcd-vs-cd", .description = "a comparison"};
  run.name = method + "/seed-" + std::to_string(seed);
  run.method = method;
  run.replicate_key = sha256(method);
  run.config_json = R"({"steps":3000,"sampler":{"plugin":"diffusion"}})";
  run.params = {{.name = "sampler.steps", .num = 5, .txt = "5", .source = "user"},
                {.name = "sampler.plugin", .num = {}, .txt = "diffusion", .source = "default"}};
  run.seeds = {{"root", seed}, {"data", 0xFFFF'FFFF'FFFF'FFF0U}};
  run.plugins = {{.role = "sampler",
                  .kind = "sampler",
                  .name = "diffusion",
                  .version = "1.0",
                  .abi = 1,
                  .sha256 = sha256("diffusion.so"),
                  .path = "/opt/diffusion.so",
                  .manifest_json = R"({"summary":"T steps"})"}};
  run.datasets = {{.fingerprint = sha256("ring"), .name = "gaussian_ring", .generator = "8 modes", .dim = 2}};
  run.environment = {.app_version = "0.1.0", .git_commit = "abc", .git_dirty = false, .libtorch = "2.11.0"};
  run.step_target = 3000;
  return run;
}

HostRecord a_host() {
  return {.hostname = "anvil", .os = "Debian 12", .cpu_model = "x", .cpu_threads = 2, .ram_bytes = 1 << 30};
}

Bytes bytes_of(const std::string& text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

Bytes random_bytes(std::size_t size, unsigned seed) {
  std::mt19937 generator(seed);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(generator() & 0xFFU);
  return bytes;
}

RecorderOptions quick() { return {.commit_every = std::chrono::milliseconds(20)}; }

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const StoreError& error) {
    return error.what();
  }
  return {};
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

StoreTest::StoreTest() {
  fs::permissions(folder_, fs::perms(0755));
  file_ = folder_ / "ebmlab.db";
}

StoreTest::~StoreTest() {
  std::error_code ignored;  // a test may have taken the permissions away
  fs::permissions(folder_, fs::perms(0755), ignored);
}

std::int64_t StoreTest::make_run(const NewRun& run) { return Store::open_or_create(file_).create_run(run).id; }

std::string StoreTest::sql(const std::string& query) const { return rows_of(file_, query); }

std::string rows_of(const std::filesystem::path& file, const std::string& query) {
  const SQLite::Database db(file.string(), SQLite::OPEN_READONLY, 5000);
  SQLite::Statement statement(db, query);
  std::string text;
  while (statement.executeStep()) {
    if (!text.empty()) text += '\n';
    for (int i = 0; i < statement.getColumnCount(); ++i)
      text.append(i > 0 ? "|" : "").append(statement.getColumn(i).getString());
  }
  return text;
}

void StoreTest::change(const std::string& statement) const {
  SQLite::Database db(file_.string(), SQLite::OPEN_READWRITE, 5000);
  db.exec(statement);
}

}  // namespace ebmlab::storage::testing
