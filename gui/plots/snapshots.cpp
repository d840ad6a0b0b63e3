// SPDX-License-Identifier: MIT
#include "gui/plots/snapshots.hpp"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <bit>
#include <cstring>
#include <functional>
#include <numeric>
#include <utility>

#include "storage/error.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kArraysKept = 96;

template <class T>
std::vector<double> decoded(const storage::Bytes& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return {values.begin(), values.end()};
}

std::vector<double> decoded(const storage::SnapshotInfo& info, const storage::Bytes& bytes) {
  if (info.dtype == "float32") return decoded<float>(bytes);
  if (info.dtype == "float64") return decoded<double>(bytes);
  if (info.dtype == "uint8" || info.dtype == "bool") return decoded<std::uint8_t>(bytes);
  if (info.dtype == "int8") return decoded<std::int8_t>(bytes);
  if (info.dtype == "int16") return decoded<std::int16_t>(bytes);
  if (info.dtype == "uint16") return decoded<std::uint16_t>(bytes);
  if (info.dtype == "int32") return decoded<std::int32_t>(bytes);
  if (info.dtype == "int64") return decoded<std::int64_t>(bytes);
  throw storage::StoreError("snapshot " + info.name + ": numbers of type " + info.dtype + " cannot be drawn");
}

QJsonObject object_of(const std::string& json) { return QJsonDocument::fromJson(QByteArray::fromStdString(json)).object(); }

std::vector<double> doubles(const QJsonValue& value) {
  std::vector<double> numbers;
  for (const auto& one : value.toArray()) {
    if (one.isDouble()) numbers.push_back(one.toDouble());
  }
  return numbers;
}

}  // namespace

std::size_t Array::extent(std::size_t axis) const {
  return axis < info.shape.size() ? static_cast<std::size_t>(info.shape[axis]) : 1;
}

Array to_array(const storage::SnapshotData& snapshot) {
  std::int64_t size = 1;
  for (const std::int64_t extent : snapshot.info.shape) {
    if (extent < 0) throw storage::StoreError("snapshot " + snapshot.info.name + ": its shape has a negative extent");
    size *= extent;
  }
  Array array{snapshot.info, decoded(snapshot.info, snapshot.data)};
  if (array.values.size() != static_cast<std::size_t>(size)) {
    throw storage::StoreError("snapshot " + snapshot.info.name + ": it holds " + std::to_string(array.values.size()) +
                              " numbers, its shape says " + std::to_string(size));
  }
  return array;
}

const storage::SnapshotInfo* shown_at(std::span<const storage::SnapshotInfo> all, std::string_view kind,
                                      std::optional<std::int64_t> step) {
  const storage::SnapshotInfo* found = nullptr;
  for (const storage::SnapshotInfo& info : all) {
    if (info.kind == kind && (!step || info.step <= *step)) found = &info;
  }
  return found;
}

std::optional<Box> box_of(const std::string& bounds_json) {
  const QJsonObject bounds = object_of(bounds_json);
  const std::vector<double> low = doubles(bounds[QStringLiteral("low")]), high = doubles(bounds[QStringLiteral("high")]);
  if (low.size() < 2 || high.size() != low.size() || !(low[0] < high[0]) || !(low[1] < high[1])) return std::nullopt;
  return Box{{low[0], high[0]}, {low[1], high[1]}};
}

std::vector<Point> points_of(const std::string& bounds_json, const char* key) {
  std::vector<Point> points;
  for (const auto& pair : object_of(bounds_json)[QLatin1String(key)].toArray()) {
    const std::vector<double> xy = doubles(pair);
    if (xy.size() == 2) points.push_back({xy[0], xy[1]});
  }
  return points;
}

std::optional<Range> range_of(const std::string& bounds_json, const char* key) {
  const std::vector<double> ends = doubles(object_of(bounds_json)[QLatin1String(key)]);
  if (ends.size() != 2 || !(ends[0] < ends[1])) return std::nullopt;
  return Range{ends[0], ends[1]};
}

std::vector<std::string> texts_of(const std::string& bounds_json, const char* key) {
  std::vector<std::string> texts;
  for (const auto& text : object_of(bounds_json)[QLatin1String(key)].toArray()) texts.push_back(text.toString().toStdString());
  return texts;
}

bool is_settled(const storage::RunSummary& before, const storage::RunSummary& now) {
  return storage::is_final(now.status) && before.status == now.status && before.step == now.step &&
         before.ended_us == now.ended_us && before.active_us == now.active_us;
}

const std::vector<storage::SnapshotInfo>& SnapshotCache::list(const storage::Reader& reader, const storage::RunSummary& run) {
  const auto known = lists_.find(run.id);
  if (known != lists_.end() && is_settled(known->second.as_of, run)) return known->second.all;
  return (lists_[run.id] = {run, reader.snapshots(run.id)}).all;
}

std::shared_ptr<const Array> SnapshotCache::array(const storage::Reader& reader, std::int64_t snapshot) {
  const auto known = arrays_.find(snapshot);
  if (known != arrays_.end()) return known->second;
  if (arrays_.size() >= kArraysKept) arrays_.clear();
  return arrays_[snapshot] = std::make_shared<const Array>(to_array(reader.snapshot(snapshot)));
}

std::shared_ptr<const Array> SnapshotCache::shown(const storage::Reader& reader, const storage::RunSummary& run,
                                                  std::string_view kind, std::optional<std::int64_t> step) {
  const storage::SnapshotInfo* info = shown_at(list(reader, run), kind, step);
  return info == nullptr ? nullptr : array(reader, info->id);
}

}  // namespace ebmlab::gui
