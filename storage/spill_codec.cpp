// SPDX-License-Identifier: MIT
// What could not be written into the store, as the bytes of a file and back.
#include "storage/spill.hpp"

#include "storage/cbor.hpp"
#include "storage/digest.hpp"
#include "storage/error.hpp"
#include "storage/whole.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

namespace ebmlab::storage {
namespace {

using nlohmann::json;

constexpr int kSpillFormat = 1;
constexpr std::size_t kDigestSize = 64;

template <class T>
json binary(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  json::binary_t::container_type copy(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return json::binary(std::move(copy));
}

template <class T>
std::vector<T> unpacked(const json& value) {
  const json::binary_t& bytes = value.get_binary();
  if (bytes.size() % sizeof(T) != 0) throw StoreError("a column is cut off");
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

template <class T>
json maybe(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}
template <class T>
std::optional<T> maybe(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<T>());
}

template <class T>
std::optional<T> maybe_whole(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(whole<T>(value));
}

std::vector<std::int64_t> sizes_of(const json& list) {
  if (!list.is_array()) throw StoreError("a shape is no list");
  std::vector<std::int64_t> sizes;
  for (const json& size : list) sizes.push_back(whole<std::int64_t>(size));
  return sizes;
}

// Each kind of record: its name, its fields, and back.
json body_json(const NewSnapshot& s) {
  return {{"what", "snapshot"},      {"kind", s.kind},
          {"name", s.name},          {"step", s.step},
          {"shape", s.shape},        {"dtype", s.dtype},
          {"bounds", s.bounds_json}, {"data", binary(std::span<const std::byte>(s.data))},
          {"vmin", maybe(s.vmin)},   {"vmax", maybe(s.vmax)},
          {"log_z", maybe(s.log_z)}};
}
json body_json(const NewEvaluation& e) {
  json metrics = json::array();
  for (const MetricValue& m : e.metrics) metrics.push_back({m.metric, maybe(m.value), maybe(m.std_error), m.detail_json});
  return {{"what", "evaluation"},   {"step", e.step},
          {"protocol", e.protocol}, {"seed", e.seed},
          {"samples", e.samples},   {"energy_evals", e.energy_evals},
          {"wall_us", e.wall_us},   {"metrics", std::move(metrics)}};
}
json body_json(const NewCheckpoint& c) {
  return {{"what", "checkpoint"},
          {"step", c.step},
          {"kind", c.kind},
          {"contains", c.contains},
          {"data", binary(std::span<const std::byte>(c.data))},
          {"metric", c.metric},
          {"metric_value", maybe(c.metric_value)}};
}
json body_json(const NewEvent& e) {
  return {{"what", "event"},       {"kind", e.kind},           {"title", e.title}, {"severity", static_cast<int>(e.severity)},
          {"step", maybe(e.step)}, {"payload", e.payload_json}};
}
json body_json(const SeedRecord& s) { return {{"what", "seed"}, {"stream", s.stream}, {"seed", s.seed}}; }
json body_json(const LogText& l) { return {{"what", "log"}, {"stream", static_cast<int>(l.stream)}, {"text", l.text}}; }
json body_json(const StatusChange& s) {
  return {{"what", "status"}, {"status", to_text(s.status)}, {"reason", s.reason}, {"exit_code", maybe(s.exit_code)}};
}
json body_json(const ControlAnswer& a) { return {{"what", "answer"}, {"request", a.request}, {"text", a.text}}; }

NewSnapshot snapshot_of(const json& j) {
  return {.kind = j.at("kind"),
          .name = j.at("name"),
          .step = whole<std::int64_t>(j.at("step")),
          .shape = sizes_of(j.at("shape")),
          .dtype = j.at("dtype"),
          .bounds_json = j.at("bounds"),
          .data = unpacked<std::byte>(j.at("data")),
          .vmin = maybe<double>(j.at("vmin")),
          .vmax = maybe<double>(j.at("vmax")),
          .log_z = maybe<double>(j.at("log_z"))};
}
NewEvaluation evaluation_of(const json& j) {
  NewEvaluation e{.step = whole<std::int64_t>(j.at("step")),
                  .protocol = j.at("protocol"),
                  .seed = whole<std::uint64_t>(j.at("seed")),
                  .samples = whole<std::int64_t>(j.at("samples")),
                  .energy_evals = whole<std::int64_t>(j.at("energy_evals")),
                  .wall_us = whole<std::int64_t>(j.at("wall_us")),
                  .metrics = {}};
  for (const json& m : j.at("metrics")) {
    e.metrics.push_back(
        {.metric = m.at(0), .value = maybe<double>(m.at(1)), .std_error = maybe<double>(m.at(2)), .detail_json = m.at(3)});
  }
  return e;
}
NewCheckpoint checkpoint_of(const json& j) {
  return {.step = whole<std::int64_t>(j.at("step")),
          .kind = j.at("kind"),
          .contains = j.at("contains"),
          .data = unpacked<std::byte>(j.at("data")),
          .metric = j.at("metric"),
          .metric_value = maybe<double>(j.at("metric_value"))};
}
NewEvent event_of(const json& j) {
  return {.kind = j.at("kind"),
          .title = j.at("title"),
          .severity = static_cast<Severity>(std::clamp(whole<int>(j.at("severity")), 0, 2)),
          .step = maybe_whole<std::int64_t>(j.at("step")),
          .payload_json = j.at("payload")};
}

Record record_of(const json& j) {
  Record record{.t_us = whole<std::int64_t>(j.at("t_us")), .body = {}};
  const auto what = j.at("what").get<std::string>();
  if (what == "snapshot") {
    record.body = snapshot_of(j);
  } else if (what == "evaluation") {
    record.body = evaluation_of(j);
  } else if (what == "checkpoint") {
    record.body = checkpoint_of(j);
  } else if (what == "event") {
    record.body = event_of(j);
  } else if (what == "seed") {
    record.body = SeedRecord{j.at("stream"), whole<std::uint64_t>(j.at("seed"))};
  } else if (what == "log") {
    record.body = LogText{static_cast<LogStream>(std::clamp(whole<int>(j.at("stream")), 0, 2)), j.at("text")};
  } else if (what == "status") {
    record.body = StatusChange{run_status_from_text(j.at("status").get<std::string>()), j.at("reason"),
                               maybe_whole<int>(j.at("exit_code"))};
  } else if (what == "answer") {
    record.body = ControlAnswer{whole<std::int64_t>(j.at("request")), j.at("text")};
  } else {
    throw StoreError("it holds a record of the unknown kind '" + what + "'");
  }
  return record;
}

json points_json(const std::vector<Point>& points) {
  std::vector<std::uint32_t> series;
  std::vector<std::int64_t> steps, times;
  std::vector<double> values;
  for (const Point& point : points) {
    series.push_back(point.series);
    steps.push_back(point.step);
    times.push_back(point.t_us);
    values.push_back(point.value);
  }
  return {{"series", binary(std::span<const std::uint32_t>(series))},
          {"steps", binary(std::span<const std::int64_t>(steps))},
          {"times", binary(std::span<const std::int64_t>(times))},
          {"values", binary(std::span<const double>(values))}};
}

std::vector<Point> points_of(const json& j, std::size_t names) {
  const auto series = unpacked<std::uint32_t>(j.at("series"));
  const auto steps = unpacked<std::int64_t>(j.at("steps")), times = unpacked<std::int64_t>(j.at("times"));
  const auto values = unpacked<double>(j.at("values"));
  if (steps.size() != series.size() || times.size() != series.size() || values.size() != series.size())
    throw StoreError("its columns are not equally long");
  std::vector<Point> points;
  points.reserve(series.size());
  for (std::size_t i = 0; i < series.size(); ++i) {
    if (series[i] >= names) throw StoreError("a point is of no series");
    points.push_back({series[i], steps[i], times[i], values[i]});
  }
  return points;
}

Spill spill_of(const json& j) {
  if (j.at("format") != kSpillFormat) throw StoreError("it is of another format");
  Spill spill;
  const json& process = j.at("process");
  spill.owner = {.store = j.at("store"),
                 .run = j.at("run"),
                 .session = whole<std::int64_t>(j.at("session")),
                 .process = {process.at(0), whole<std::int64_t>(process.at(1)), whole<std::int64_t>(process.at(2))}};
  spill.series = j.at("series").get<std::vector<std::string>>();
  spill.batch.points = points_of(j.at("points"), spill.series.size());
  for (const json& record : j.at("records")) spill.batch.records.push_back(record_of(record));
  if (const json& at = j.at("progress"); !at.is_null())
    spill.batch.progress =
        Progress{whole<std::int64_t>(at.at(0)), whole<std::int64_t>(at.at(1)), whole<std::int64_t>(at.at(2))};
  spill.batch.dropped_points = whole<std::uint64_t>(j.at("dropped").at(0));
  spill.batch.dropped_records = whole<std::uint64_t>(j.at("dropped").at(1));
  return spill;
}

}  // namespace

Bytes encode_spill(const Spill& spill) {
  const Batch& batch = spill.batch;
  json records = json::array();
  for (const Record& record : batch.records) {
    json one = std::visit([](const auto& body) { return body_json(body); }, record.body);
    one["t_us"] = record.t_us;
    records.push_back(std::move(one));
  }
  const ProcessIdentity& process = spill.owner.process;
  const json all{
      {"format", kSpillFormat},
      {"store", spill.owner.store},
      {"run", spill.owner.run},
      {"session", spill.owner.session},
      {"process", {process.boot_id, process.pid, process.pid_start}},
      {"series", spill.series},
      {"points", points_json(batch.points)},
      {"records", std::move(records)},
      {"progress",
       batch.progress ? json{batch.progress->step, batch.progress->energy_evals, batch.progress->grad_evals} : json(nullptr)},
      {"dropped", {batch.dropped_points, batch.dropped_records}}};
  const std::vector<std::uint8_t> cbor = json::to_cbor(all);
  Bytes bytes(cbor.size());
  std::memcpy(bytes.data(), cbor.data(), cbor.size());
  const std::string digest = sha256(std::span<const std::byte>(bytes));
  const auto tail = std::as_bytes(std::span(digest));
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  return bytes;
}

Spill decode_spill(std::span<const std::byte> bytes) {
  if (bytes.size() < kDigestSize) throw StoreError("it is cut off");
  const auto body = bytes.first(bytes.size() - kDigestSize);
  const std::string digest = sha256(body);
  if (std::memcmp(digest.data(), bytes.data() + body.size(), kDigestSize) != 0) throw StoreError("its checksum is wrong");
  try {
    return spill_of(parse_cbor(body));
  } catch (const json::exception& error) {
    throw StoreError(std::string("it is not what ebmlab writes: ") + error.what());
  }
}

}  // namespace ebmlab::storage
