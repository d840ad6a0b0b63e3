// SPDX-License-Identifier: MIT
// Snapshots as numbers, and which of them a step shows.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/plots/drawing.hpp"
#include "storage/reader.hpp"

namespace ebmlab::gui {

/// Immutable and decoded.
struct Array {
  storage::SnapshotInfo info;
  std::vector<double> values;
  [[nodiscard]] std::size_t extent(std::size_t axis) const;  ///< 1 beyond its axes
};

/// Errors: StoreError for a dtype that has no numbers, or data that is not of the shape's size.
[[nodiscard]] Array to_array(const storage::SnapshotData& snapshot);

/// The newest of a kind that was recorded at the step or before it; none: the newest of all. `all` by step.
[[nodiscard]] const storage::SnapshotInfo* shown_at(std::span<const storage::SnapshotInfo> all, std::string_view kind,
                                                    std::optional<std::int64_t> step);

/// A box from bounds {"low": [..], "high": [..]}, of more dimensions that of the first two; none when they are not of that
/// form.
struct Box {
  Range x, y;
};
[[nodiscard]] std::optional<Box> box_of(const std::string& bounds_json);
/// Pairs under a key, such as "modes"; empty when there are none.
[[nodiscard]] std::vector<Point> points_of(const std::string& bounds_json, const char* key);
/// Two numbers under a key, such as "pixel_range".
[[nodiscard]] std::optional<Range> range_of(const std::string& bounds_json, const char* key);
/// Texts under a key, such as "names".
[[nodiscard]] std::vector<std::string> texts_of(const std::string& bounds_json, const char* key);

/// Reads snapshots once: they never change. For one thread.
class SnapshotCache {
 public:
  /// Of a run, as its summary stands: asked for again only when that has changed.
  const std::vector<storage::SnapshotInfo>& list(const storage::Reader& reader, const storage::RunSummary& run);
  /// Errors: StoreError.
  std::shared_ptr<const Array> array(const storage::Reader& reader, std::int64_t snapshot);
  /// What shown_at() finds, read; null when there is none.
  std::shared_ptr<const Array> shown(const storage::Reader& reader, const storage::RunSummary& run, std::string_view kind,
                                     std::optional<std::int64_t> step);

 private:
  struct List {
    storage::RunSummary as_of;
    std::vector<storage::SnapshotInfo> all;
  };
  std::map<std::int64_t, List> lists_;
  std::map<std::int64_t, std::shared_ptr<const Array>> arrays_;
};

/// Whether a run that looks like this can have nothing new: it is over, and was when it was read.
[[nodiscard]] bool is_settled(const storage::RunSummary& before, const storage::RunSummary& now);

}  // namespace ebmlab::gui
