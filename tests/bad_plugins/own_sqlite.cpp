// SPDX-License-Identifier: MIT
// An energy with an SQLite of its own linked into it, which it opens a database with.
#include <ebmlab/plugin.hpp>

#include <sqlite3.h>

namespace {
using namespace ebmlab;

class Bookkeeper final : public EnergyModel {
 public:
  Bookkeeper(const Params& /*params*/, const ModelContext& context) : shape_(context.event_shape) {
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) throw std::runtime_error("cannot open a database");
    run("CREATE TABLE call(rows INTEGER)");
  }
  ~Bookkeeper() override { sqlite3_close(database_); }
  Bookkeeper(const Bookkeeper&) = delete;
  Bookkeeper& operator=(const Bookkeeper&) = delete;

  [[nodiscard]] Shape event_shape() const override { return shape_; }
  [[nodiscard]] at::Tensor energy(const at::Tensor& x) const override {
    run("INSERT INTO call VALUES(" + std::to_string(x.size(0)) + ")");
    return sum_events(x.square());
  }

 private:
  void run(const std::string& sql) const {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(database_));
  }

  Shape shape_;
  sqlite3* database_ = nullptr;
};

}  // namespace

EBMLAB_PLUGIN(registry) {
  add_energy<Bookkeeper>(registry, {.id = "bookkeeper", .version = "1", .summary = "counts its calls"});
}
