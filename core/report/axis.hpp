// SPDX-License-Identifier: MIT
// Axes as plain values: ranges that are always finite, and ticks at 1, 2 and 5 times a power of ten.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ebmlab::report {

enum class Scale { linear, log };

/// An interval with low < high, both finite (and positive on a log scale).
struct Range {
  double low = 0.0;
  double high = 1.0;
  [[nodiscard]] double width() const { return high - low; }
  bool operator==(const Range&) const = default;
};

/// What a user may say about an axis. Without a range it follows from the data.
struct Axis {
  std::string label = {};
  std::optional<Range> range = std::nullopt;
  Scale scale = Scale::linear;
  bool tick_labels = true;
};

/// A mark on an axis; a minor one has no label.
struct Tick {
  double value = 0.0;
  std::string label;
};

/// The range of the values that can be drawn: NaN and infinities (and values <= 0 on a log scale) do not count. Equal values
/// get room on both sides; without any value it is [0, 1] or [1, 10].
[[nodiscard]] Range range_of(std::span<const double> values, Scale scale = Scale::linear);
[[nodiscard]] Range united(const Range& a, const Range& b);

/// The range with `fraction` of its width added on either side (of its logarithm on a log scale).
[[nodiscard]] Range padded(const Range& range, double fraction, Scale scale = Scale::linear);

/// A range that someone gave: swapped, empty and non-finite ones are made drawable.
[[nodiscard]] Range drawable(const Range& range, Scale scale = Scale::linear);

/// Where a value lies: 0 at the low end, 1 at the high end, not clamped. NaN where it cannot be drawn.
[[nodiscard]] double fraction_of(const Range& range, Scale scale, double value);

/// At most `most` (taken as 2 or more) labelled ticks within the range, ascending. On a log scale also unlabelled minor ticks.
[[nodiscard]] std::vector<Tick> ticks(const Range& range, Scale scale, int most);

/// The tick distance: 1, 2 or 5 times a power of ten, the smallest that gives no more than `most` ticks on the range.
[[nodiscard]] double tick_step(const Range& range, int most);

}  // namespace ebmlab::report
