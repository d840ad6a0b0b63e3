// SPDX-License-Identifier: MIT
// The reader's part that counts what the runs it finds have in a field.
#include "storage/filter_names.hpp"
#include "storage/reader_rows.hpp"

#include <algorithm>
#include <map>

namespace ebmlab::storage {
namespace {

/// Which ids are among the runs that were found.
std::vector<bool> marked(const std::vector<std::int64_t>& runs) {
  std::vector<bool> marks;
  if (!runs.empty()) marks.resize(static_cast<std::size_t>(*std::max_element(runs.begin(), runs.end())) + 1);
  for (const std::int64_t run : runs) marks[static_cast<std::size_t>(run)] = true;
  return marks;
}

/// Of one value the runs that have it, each counted once however many rows say so.
class Counter {
 public:
  explicit Counter(const std::vector<bool>& found) : found_(found) {}

  void add(std::size_t run, std::string_view value) {
    if (run >= found_.size() || !found_[run]) return;
    if (last_ == counts_.end() || last_->first != value) last_ = counts_.try_emplace(std::string(value)).first;
    Count& count = last_->second;
    if (count.counted.empty()) count.counted.resize(found_.size());
    if (count.counted[run]) return;
    count.counted[run] = true;
    ++count.runs;
  }
  /// Most first. What is chosen is there even when no run has it.
  [[nodiscard]] std::vector<FacetValue> values(const std::vector<std::string>& chosen) {
    for (const std::string& value : chosen) counts_.try_emplace(value);
    std::vector<FacetValue> all;
    for (const auto& [value, count] : counts_) {
      if (!value.empty()) all.push_back({value, count.runs, std::find(chosen.begin(), chosen.end(), value) != chosen.end()});
    }
    std::stable_sort(all.begin(), all.end(), [](const FacetValue& a, const FacetValue& b) { return a.runs > b.runs; });
    return all;
  }

 private:
  struct Count {
    std::size_t runs = 0;
    std::vector<bool> counted;
  };
  const std::vector<bool>& found_;
  std::map<std::string, Count, std::less<>> counts_;
  std::map<std::string, Count, std::less<>>::iterator last_ = counts_.end();
};

}  // namespace

std::vector<Facet> Reader::facets(const RunQuery& query, const std::vector<std::string>& fields) const {
  const auto view = impl_->connection.guarded([&] { return std::make_unique<ReadTransaction>(impl_->connection); });
  const std::string lost = json_list(impl_->lost_runs());
  const auto found_by = [&](const std::string& filter) {
    return marked(run_ids({.filter = filter, .with_archived = query.with_archived, .with_deleted = query.with_deleted}));
  };
  std::map<std::string, std::vector<bool>> found{{query.filter, found_by(query.filter)}};
  std::vector<Facet> facets;
  for (const std::string& name : fields) {
    const std::vector<std::string> chosen = demanded_values(query.filter, name);
    const std::string rest = chosen.empty() ? query.filter : demanding(query.filter, name, {});
    if (!found.contains(rest)) found.emplace(rest, found_by(rest));
    const SqlText sql = impl_->connection.guarded([&] {
      return with_names(impl_->connection.db(), [&](const FilterNames& names) {
        const FilterContext context{.what = "facet", .names = names, .lost = lost};
        const Token token{.kind = TokenKind::kWord, .text = name, .length = name.size()};
        return pairs_of(field_named(token, context), context);
      });
    });
    Counter counter(found.at(rest));
    impl_->each(sql, [&](SQLite::Statement& row) {
      counter.add(static_cast<std::size_t>(row.getColumn(0).getInt64()), row.getColumn(1).getText());
    });
    facets.push_back({name, counter.values(chosen)});
  }
  return facets;
}

}  // namespace ebmlab::storage
