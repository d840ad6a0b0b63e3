// SPDX-License-Identifier: MIT
#include "storage/export.hpp"

#include "storage/digest.hpp"
#include "storage/file_system.hpp"
#include "storage/safetensors.hpp"

#include "store_fixture.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

namespace ebmlab::storage::testing {
namespace {

class Exporting : public StoreTest {
 protected:
  Exporting() {
    std::vector<NewRun> runs{a_run("gcd", 1), a_run("cd, \"10\"", 2)};
    runs[0].uuid = "u1";
    runs[1].uuid = "u2";
    runs[1].params = {{.name = "energy.hidden", .num = {}, .txt = "[64,64]"}};
    Store::open_or_create(file_).create_runs(runs);
    Recorder recorder(file_, 1, a_host());
    recorder.point(1, "loss", 0.1);
    recorder.point(2, "loss", std::numeric_limits<double>::quiet_NaN());
    recorder.point(3, "loss", -std::numeric_limits<double>::infinity());
    recorder.evaluation({.step = 2, .protocol = "p", .metrics = {{.metric = "kl", .value = 0.5}}});
    recorder.evaluation({.step = 3, .protocol = "p", .metrics = {{.metric = "kl", .value = 0.25}}});
    recorder.finish(RunStatus::kCompleted);
  }

  /// Fields of a line without quoted line breaks.
  [[nodiscard]] static std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> all(1);
    bool is_quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"' && is_quoted && i + 1 < line.size() && line[i + 1] == '"')
        all.back() += line[i++];
      else if (line[i] == '"')
        is_quoted = !is_quoted;
      else if (line[i] == ',' && !is_quoted)
        all.emplace_back();
      else
        all.back() += line[i];
    }
    return all;
  }

  const std::vector<std::int64_t> runs_{1, 2};
};

TEST_F(Exporting, RunsAreWide) {
  std::ostringstream out;
  export_runs_csv(Reader(file_), runs_, out);
  std::istringstream in(out.str());
  std::string header, first, second, rest;
  std::getline(in, header);
  std::getline(in, first);
  std::getline(in, second);
  EXPECT_FALSE(std::getline(in, rest));
  const auto names = fields(header);
  const auto of = [&](const std::string& line, const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? "no column " + name : fields(line).at(static_cast<std::size_t>(found - names.begin()));
  };
  ASSERT_EQ(fields(first).size(), names.size());
  ASSERT_EQ(fields(second).size(), names.size());
  EXPECT_EQ(of(first, "uuid"), "u1");
  EXPECT_EQ(of(first, "status"), "completed");
  EXPECT_EQ(of(first, "seed.root"), "1");
  EXPECT_EQ(of(first, "seed.data"), "18446744073709551600");
  EXPECT_EQ(of(first, "params.sampler.steps"), "5");
  EXPECT_EQ(of(first, "params.energy.hidden"), "");
  EXPECT_EQ(of(first, "eval.kl"), "0.25");
  EXPECT_EQ(of(first, "eval_protocol"), sha256("p"));
  EXPECT_EQ(of(second, "eval_protocol"), "");
  EXPECT_EQ(of(first, "loss.last"), "-inf");
  EXPECT_EQ(of(second, "method"), "cd, \"10\"");
  EXPECT_EQ(of(second, "params.energy.hidden"), "[64,64]");
  EXPECT_EQ(of(second, "eval.kl"), "");
}

TEST_F(Exporting, SeriesAreLong) {
  std::ostringstream out;
  export_series_csv(Reader(file_), runs_, out);
  std::istringstream in(out.str());
  std::string line;
  std::vector<std::string> values;
  std::getline(in, line);
  EXPECT_EQ(line, "run_id,run_uuid,method,series,step,time_us,value");
  while (std::getline(in, line)) {
    const auto all = fields(line);
    EXPECT_EQ(all.at(1), "u1");
    EXPECT_EQ(all.at(3), "loss");
    values.push_back(all.at(4) + "=" + all.at(6));
  }
  EXPECT_EQ(values, (std::vector<std::string>{"1=0.1", "2=nan", "3=-inf"}));
}

TEST_F(Exporting, WeightsAreThoseOfTheFinalCheckpoint) {
  const Bytes value = random_bytes(4, 1);
  const auto checkpoint = [&](const char* name) {
    return write_safetensors({.tensors = {{name, "F32", {1}, value}, {"stream.data", "U8", {4}, value}}, .metadata = {}});
  };
  {
    Recorder recorder(file_, 2, a_host());
    recorder.checkpoint({.step = 1, .data = checkpoint("energy.early")});
    recorder.checkpoint({.step = 2, .kind = "final", .data = checkpoint("energy.late")});
    recorder.checkpoint({.step = 2, .kind = "manual", .data = checkpoint("energy.other")});
    recorder.finish(RunStatus::kCompleted);
  }
  const Reader reader(file_);
  EXPECT_FALSE(export_weights(reader, 1));  // it has no checkpoint
  const auto file = export_weights(reader, 2);
  ASSERT_TRUE(file);
  const SafeTensors weights = read_safetensors(*file);
  ASSERT_EQ(weights.tensors.size(), 1U);
  EXPECT_EQ(weights.tensors[0].name, "energy.late");
  EXPECT_TRUE(std::ranges::equal(weights.tensors[0].data, value));
  EXPECT_EQ(weights.metadata.at("run"), "u2");
  EXPECT_EQ(weights.metadata.at("step"), "2");
  EXPECT_EQ(weights.metadata.at("method"), "cd, \"10\"");
  EXPECT_EQ(weights.metadata.at("configuration"), a_run().config_json);
}

TEST_F(Exporting, AStreamedFileIsWholeOrAsItWas) {
  const std::filesystem::path file = temporary_.write("out.txt", "before");
  const auto text = [&] {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_THROW(write_streamed(file,
                              [](std::ostream& out) {
                                out << "half";
                                throw std::runtime_error("no more");
                              }),
               std::runtime_error);
  EXPECT_EQ(text(), "before");
  EXPECT_THAT(error_of([&] { write_streamed(file, [](std::ostream& out) { out.setstate(std::ios::badbit); }); }),
              ::testing::HasSubstr("cannot write " + file.string()));
  EXPECT_EQ(text(), "before");
  write_streamed(file, [](std::ostream& out) { out << "after"; });
  EXPECT_EQ(text(), "after");
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    EXPECT_EQ(entry.path().string().find(".partial"), std::string::npos);
  EXPECT_THAT(error_of([&] { write_streamed(folder_ / "none" / "x", [](std::ostream&) {}); }),
              ::testing::HasSubstr("No such file"));
}

}  // namespace
}  // namespace ebmlab::storage::testing
