// SPDX-License-Identifier: MIT
// The reader's part that tells what series are like, without all their values.
#include "storage/reader_rows.hpp"
#include "storage/series_writer.hpp"

#include <algorithm>
#include <cmath>

namespace ebmlab::storage {
namespace {

/// The values [begin, end) as one point.
void add_point(const Columns& values, std::size_t begin, std::size_t end, SeriesOutline& outline) {
  double n = 0.0, mean = 0.0, low = 0.0, high = 0.0;
  std::optional<std::int64_t> nonfinite;
  for (std::size_t i = begin; i < end; ++i) {
    const double value = values.values[i];
    if (!std::isfinite(value)) {
      if (!nonfinite) nonfinite = values.steps[i];
      continue;
    }
    low = n == 0.0 ? value : std::min(low, value);
    high = n == 0.0 ? value : std::max(high, value);
    ++n;
    mean += value / n - mean / n;
  }
  if (nonfinite) outline.nonfinite_steps.push_back(*nonfinite);
  if (n == 0.0) return;
  outline.steps.push_back(values.steps[(begin + end - 1) / 2]);
  outline.means.push_back(mean);
  outline.lows.push_back(low);
  outline.highs.push_back(high);
}

}  // namespace

SeriesInfo series_info_of(sql::Row& row) {
  SeriesInfo series;
  series.name = row.text();
  series.n = row.integer();
  series.first_step = row.maybe_integer();
  series.last_step = row.maybe_integer();
  series.last = row.maybe_real();
  series.min = row.maybe_real();
  series.max = row.maybe_real();
  series.mean = row.maybe_real();
  const auto m2 = row.maybe_real();
  series.min_step = row.maybe_integer();
  series.max_step = row.maybe_integer();
  series.nonfinite = row.integer();
  series.first_nonfinite_step = row.maybe_integer();
  if (series.nonfinite < 0 || series.nonfinite > series.n) {
    sql::damaged("series '" + series.name + "' counts " + std::to_string(series.nonfinite) + " non-finite values of " +
                 std::to_string(series.n));
  }
  if (const auto finite = series.n - series.nonfinite; m2 && finite > 1)
    series.sd = std::sqrt(*m2 / static_cast<double>(finite - 1));
  return series;
}

Columns Reader::Impl::series_columns(std::int64_t run, std::string_view name, std::int64_t every) {
  const auto id = list<std::int64_t>(
      "SELECT s.id FROM series s JOIN name n ON n.id = s.name_id WHERE s.run_id=? AND n.kind='series' AND n.text=? AND "
      "s.context='{}'",
      [](sql::Row& row) { return row.integer(); }, run, name);
  const std::string what = "run " + std::to_string(run) + ", series '" + std::string(name) + "'";
  if (id.empty()) fail("there is no " + what);
  return connection.guarded(
      [&] { return read_columns(connection.db(), id.front(), connection.file().string() + ": " + what, every); });
}

std::vector<std::optional<SeriesInfo>> Reader::series_of(std::span<const std::int64_t> runs, std::string_view name) const {
  static const std::string kSeries =
      std::string("SELECT j.key, ") + kSeriesColumns +
      " FROM name n CROSS JOIN json_each(?) j CROSS JOIN series s ON s.run_id = j.value AND s.name_id = n.id AND s.context='{}'"
      " WHERE n.kind='series' AND n.text=?";
  std::vector<std::optional<SeriesInfo>> all(runs.size());
  const auto put = [&](sql::Row& row) {
    const auto place = static_cast<std::size_t>(row.integer());
    all[place] = series_info_of(row);
    return place;
  };
  (void)impl_->list<std::size_t>(kSeries.c_str(), put, json_list(runs), name);
  return all;
}

SeriesOutline Reader::series_outline(std::int64_t run, std::string_view name, std::size_t points) const {
  const auto view = impl_->connection.guarded([&] { return std::make_unique<ReadTransaction>(impl_->connection); });
  const std::optional<SeriesInfo> info = series_of({&run, 1}, name).front();
  SeriesOutline outline;
  if (info) outline.info = *info;
  // By what the row counts; of sessions that were superseded there are more.
  const auto chunks = static_cast<std::size_t>(outline.info.n) / kChunkSize + 1;
  const std::size_t every = (chunks + points - 1) / points;
  const Columns values = impl_->series_columns(run, name, static_cast<std::int64_t>(every));
  if (values.size() == 0) return outline;
  if (std::isfinite(values.values.front())) outline.first = values.values.front();
  const std::size_t count = std::min(values.size(), every > 1 ? points - 1 : points);
  for (std::size_t i = 0; i < count; ++i)
    add_point(values, i * values.size() / count, (i + 1) * values.size() / count, outline);
  // How it ended, and the first that is not finite, are known though nobody read them.
  if (every > 1 && outline.info.last && std::isfinite(*outline.info.last) && !outline.steps.empty() &&
      outline.info.last_step > outline.steps.back()) {
    outline.steps.push_back(*outline.info.last_step);
    for (auto* column : {&outline.means, &outline.lows, &outline.highs}) column->push_back(*outline.info.last);
  }
  const auto& first = outline.info.first_nonfinite_step;
  auto& nonfinite = outline.nonfinite_steps;
  if (first && (nonfinite.empty() || nonfinite.front() > *first)) nonfinite.insert(nonfinite.begin(), *first);
  return outline;
}

}  // namespace ebmlab::storage
