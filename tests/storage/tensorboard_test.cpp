// SPDX-License-Identifier: MIT
#include "storage/export_tensorboard.hpp"

#include "demo_store.hpp"
#include "store_fixture.hpp"

#include <bit>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>

namespace ebmlab::storage::testing {
namespace {

namespace fs = std::filesystem;

template <class T>
T little_endian(const std::string& text, std::size_t at) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value |= static_cast<T>(static_cast<T>(static_cast<unsigned char>(text.at(at + i))) << (8 * i));
  return value;
}

/// Bit by bit, from the polynomial: shares nothing with the store's.
std::uint32_t masked_crc(const std::string& text) {
  std::uint32_t crc = ~0U;
  for (const unsigned char c : text) {
    crc ^= c;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
  }
  crc = ~crc;
  return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

/// The payloads of TFRecords; checks every checksum.
std::vector<std::string> records_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(in), {}};
  std::vector<std::string> records;
  for (std::size_t at = 0; at < all.size();) {
    const auto length = little_endian<std::uint64_t>(all, at);
    EXPECT_EQ(little_endian<std::uint32_t>(all, at + 8), masked_crc(all.substr(at, 8)));
    records.push_back(all.substr(at + 12, length));
    EXPECT_EQ(records.back().size(), length);
    EXPECT_EQ(little_endian<std::uint32_t>(all, at + 12 + length), masked_crc(records.back()));
    at += 16 + length;
  }
  return records;
}

/// The fields of a protobuf message, by number: numbers as their bits, the rest as bytes.
struct Field {
  std::uint64_t bits = 0;
  std::string bytes;
  [[nodiscard]] double real() const { return std::bit_cast<double>(bits); }
  [[nodiscard]] float single() const { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }
};
using Fields = std::multimap<int, Field>;

std::uint64_t varint(const std::string& text, std::size_t& at) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(text.at(at++));
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
}

Fields fields_of(const std::string& message) {
  Fields fields;
  for (std::size_t at = 0; at < message.size();) {
    const std::uint64_t key = varint(message, at);
    Field field;
    const auto wire_type = key & 7U;
    if (wire_type == 0) field.bits = varint(message, at);
    if (wire_type == 1) field.bits = little_endian<std::uint64_t>(message, at);
    if (wire_type == 5) field.bits = little_endian<std::uint32_t>(message, at);
    if (wire_type == 1 || wire_type == 5) at += wire_type == 1 ? 8 : 4;
    if (wire_type == 2) {
      const std::uint64_t size = varint(message, at);
      field.bytes = message.substr(at, size);
      at += size;
    }
    fields.emplace(static_cast<int>(key >> 3U), field);
  }
  return fields;
}

/// The one field of this number.
Field only(const Fields& fields, int number) {
  EXPECT_EQ(fields.count(number), 1U) << number;
  const auto found = fields.find(number);
  return found == fields.end() ? Field{} : found->second;
}

struct Point {
  std::int64_t step = 0;
  double time_s = 0;
  float value = 0;
};

class TensorBoard : public StoreTest {
 protected:
  void export_runs(const std::vector<std::int64_t>& runs) const { export_tensorboard(Reader(file_), runs, out_); }

  [[nodiscard]] static fs::path only_file(const fs::path& folder) {
    const fs::directory_iterator files(folder);
    EXPECT_EQ(std::distance(fs::begin(files), fs::end(files)), 1);
    return fs::directory_iterator(folder)->path();
  }

  /// The points of each tag, in the order of the file.
  [[nodiscard]] static std::map<std::string, std::vector<Point>> scalars_of(const fs::path& folder) {
    std::map<std::string, std::vector<Point>> scalars;
    for (const auto& record : records_of(only_file(folder))) {
      const Fields event = fields_of(record);
      if (!event.contains(5)) continue;
      const Fields value = fields_of(only(fields_of(only(event, 5).bytes), 1).bytes);
      if (!value.contains(2)) continue;
      scalars[only(value, 1).bytes].push_back(
          {static_cast<std::int64_t>(only(event, 2).bits), only(event, 1).real(), only(value, 2).single()});
    }
    return scalars;
  }

  /// The Value message of a tag that is no scalar.
  [[nodiscard]] static Fields value_of(const fs::path& folder, const std::string& tag) {
    for (const auto& record : records_of(only_file(folder))) {
      const Fields event = fields_of(record);
      if (!event.contains(5)) continue;
      Fields value = fields_of(only(fields_of(only(event, 5).bytes), 1).bytes);
      if (only(value, 1).bytes == tag) return value;
    }
    ADD_FAILURE() << "no " << tag;
    return {};
  }

  /// The name of its plugin, and what that is told.
  [[nodiscard]] static std::pair<std::string, std::string> plugin_of(const Fields& value) {
    const Fields data = fields_of(only(fields_of(only(value, 9).bytes), 1).bytes);
    return {only(data, 1).bytes, only(data, 2).bytes};
  }

  const fs::path out_ = folder_ / "logs";
};

TEST_F(TensorBoard, AFileBeginsWithItsVersionAndTheRunsStart) {
  make_demo_store(file_);
  export_runs({2});
  const fs::path file = only_file(out_ / "rings" / "gcd_seed-1-2");
  EXPECT_EQ(file.filename(), "events.out.tfevents." + sql("SELECT started_us / 1000000 FROM run WHERE id=2") + ".ebmlab");
  const Fields first = fields_of(records_of(file).at(0));
  EXPECT_EQ(only(first, 3).bytes, "brain.Event:2");
  EXPECT_EQ(std::llround(only(first, 1).real() * 1e6), std::stoll(sql("SELECT started_us FROM run WHERE id=2")));
}

TEST_F(TensorBoard, SeriesAreScalarsWithoutWhatWasSuperseded) {
  make_demo_store(file_);
  export_runs({1});
  const auto scalars = scalars_of(out_ / "rings" / "gcd_seed-0-1");
  const SeriesData data = Reader(file_).series_values(1, "loss.energy");
  const auto& points = scalars.at("loss/energy");
  ASSERT_EQ(points.size(), 100U);
  for (std::size_t i = 0; i < points.size(); ++i) {
    EXPECT_EQ(points[i].step, static_cast<std::int64_t>(i));
    EXPECT_EQ(points[i].value, static_cast<float>(std::exp((i < 45 ? -0.5 : -0.4) * static_cast<double>(i))));
    EXPECT_NEAR(points[i].time_s, static_cast<double>(data.times_us[i]) / 1e6, 1e-6);
  }
}

TEST_F(TensorBoard, WhatIsNotFiniteStays) {
  make_demo_store(file_);
  export_runs({1});
  const auto points = scalars_of(out_ / "rings" / "gcd_seed-0-1").at("gradient/norm");
  ASSERT_EQ(points.size(), 15U);
  EXPECT_TRUE(std::isnan(points[0].value));
  EXPECT_EQ(points[1].value, std::numeric_limits<float>::infinity());
  EXPECT_EQ(points[2].value, -std::numeric_limits<float>::infinity());
  EXPECT_EQ(points[3].value, 21);
  EXPECT_EQ(points[3].step, 21);
}

TEST_F(TensorBoard, EvaluationsAreScalarsToo) {
  make_demo_store(file_);
  export_runs({3});
  const auto scalars = scalars_of(out_ / "rings" / "cd_seed-0-3");
  const auto& kl = scalars.at("eval/kl");
  ASSERT_EQ(kl.size(), 2U);
  EXPECT_EQ(kl[0].step, 50);
  EXPECT_EQ(kl[1].step, 100);
  EXPECT_EQ(kl[1].value, 0.8F);
  EXPECT_TRUE(std::isnan(scalars.at("eval/mmd").at(1).value));
  EXPECT_EQ(kl[0].time_s, scalars.at("loss/energy").at(50).time_s);
}

TEST_F(TensorBoard, TheConfigurationAndTheNoteAreTexts) {
  make_demo_store(file_);
  export_runs({1});
  const auto text_of = [&](const std::string& tag) {
    const Fields value = value_of(out_ / "rings" / "gcd_seed-0-1", tag);
    EXPECT_EQ(plugin_of(value).first, "text");
    const Fields tensor = fields_of(only(value, 8).bytes);
    EXPECT_EQ(only(tensor, 1).bits, 7U);  // DT_STRING
    return only(tensor, 8).bytes;
  };
  EXPECT_EQ(text_of("note"), "the one to show");
  EXPECT_EQ(text_of("configuration"), "```json\n{\n  \"steps\": 100,\n  \"sampler\": {\n    \"step_size\": 0.02\n  }\n}\n```");
}

TEST_F(TensorBoard, ParametersAndTheEndAreForTheHparamsDashboard) {
  make_demo_store(file_);
  export_runs({4});
  const fs::path folder = out_ / "rings" / "cd_seed-1-4";
  const auto [plugin, start] = plugin_of(value_of(folder, "_hparams_/session_start_info"));
  EXPECT_EQ(plugin, "hparams");
  std::map<std::string, Fields> params;
  const Fields info = fields_of(only(fields_of(start), 3).bytes);
  for (auto [at, end] = info.equal_range(1); at != end; ++at) {
    const Fields entry = fields_of(at->second.bytes);
    params[only(entry, 1).bytes] = fields_of(only(entry, 2).bytes);
  }
  EXPECT_EQ(params.size(), 3U);
  EXPECT_EQ(only(params["sampler.step_size"], 2).real(), 0.01);
  EXPECT_EQ(only(params["sampler.plugin"], 3).bytes, "langevin");
  const auto [same, end] = plugin_of(value_of(folder, "_hparams_/session_end_info"));
  EXPECT_EQ(only(fields_of(only(fields_of(end), 4).bytes), 1).bits, 2U);  // STATUS_FAILURE
}

TEST_F(TensorBoard, FoldersHaveHarmlessNames) {
  NewRun run = a_run();
  run.experiment.name = "..";
  run.name = "../a b/\xC3\xA4";
  make_run(run);
  export_runs({1});
  EXPECT_TRUE(fs::exists(out_ / "_.." / "_.._a_b_\xC3\xA4-1"));
  EXPECT_EQ(std::distance(fs::directory_iterator(out_), fs::directory_iterator()), 1);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    if (entry.path() == out_) continue;
    EXPECT_THAT(entry.path().filename().string(), ::testing::StartsWith("ebmlab.db"));
  }
}

TEST_F(TensorBoard, ARunThatIsThereIsLeftAlone) {
  make_demo_store(file_);
  export_runs({2});
  EXPECT_THAT(error_of([&] { export_runs({1, 2}); }), ::testing::HasSubstr("gcd_seed-1-2 exists already"));
  EXPECT_FALSE(fs::exists(out_ / "rings" / "gcd_seed-0-1"));
}

TEST_F(TensorBoard, ABrokenExportLeavesNothingOfTheRun) {
  make_demo_store(file_);
  change("UPDATE chunk SET crc32c = crc32c + 1 WHERE series_id IN (SELECT id FROM series WHERE run_id = 2)");
  EXPECT_THAT(error_of([&] { export_runs({2}); }), ::testing::HasSubstr("checksum"));
  EXPECT_TRUE(fs::is_empty(out_ / "rings"));
}

TEST_F(TensorBoard, AFileInTheWayIsTold) {
  make_run();
  temporary_.write("logs", "");
  EXPECT_THAT(error_of([&] { export_runs({1}); }), ::testing::StartsWith("cannot write " + out_.string()));
}

}  // namespace
}  // namespace ebmlab::storage::testing
