// SPDX-License-Identifier: MIT
// The filter language that chooses runs: `method = gcd and (loss.energy < 0.5 or tag:best)`. docs/user-guide.md has its
// grammar.
#pragma once

#include "storage/error.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ebmlab::storage {

/// A filter, an order or a list of columns that cannot be understood: what is wrong, where, and what is allowed there.
class FilterError : public StoreError {
 public:
  /// `begin` and `length` in bytes of the text that was given.
  FilterError(const std::string& what, std::size_t begin, std::size_t length);
  ~FilterError() override;
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t length() const { return length_; }

 private:
  std::size_t begin_, length_;
};

/// What a store adds to the language: the names its runs use, sorted.
struct FilterNames {
  std::vector<std::string> params;   ///< without "params."
  std::vector<std::string> series;   ///< without a statistic
  std::vector<std::string> metrics;  ///< without "eval."
  /// Field -> the texts it has in the store, for completion alone: method, experiment, tag, host, dataset, energy, ...
  std::map<std::string, std::vector<std::string>, std::less<>> values;
};

/// Candidates for the `length` bytes from `begin`, complete words that are quoted where they need it.
struct Completion {
  std::size_t begin = 0;
  std::size_t length = 0;
  std::vector<std::string> candidates;
};

inline constexpr std::size_t kMaxFilterLength = 4096;  ///< bytes
inline constexpr int kMaxFilterDepth = 8;              ///< brackets inside one another
inline constexpr int kMaxFilterConditions = 900;       ///< SQLite's expressions are at most 1,000 deep
inline constexpr std::size_t kMaxFilterList = 100;     ///< values in `in [...]`

/// Throws FilterError when the text is no filter for a store with such names. An empty text is one, and fits every run.
void check_filter(std::string_view text, const FilterNames& names);

/// What may stand at the cursor (a byte offset), given what is before it. Never throws for a text that is wrong.
[[nodiscard]] Completion complete_filter(std::string_view text, std::size_t cursor, const FilterNames& names);

/// The values that a filter demands of a field by itself: those of `field = value` or `field in [...]` where it stands alone or
/// is joined to the rest by `and`. None in what is no filter.
[[nodiscard]] std::vector<std::string> demanded_values(std::string_view filter, std::string_view field);
/// The filter that demands these values in place of those; without any it demands nothing of the field.
[[nodiscard]] std::string demanding(std::string_view filter, std::string_view field, const std::vector<std::string>& values);

/// The text as a value of the language, in quotes where it needs them.
[[nodiscard]] std::string filter_value(const std::string& text);
/// The text as a value of the language, whatever is in it: in quotes, with escapes.
[[nodiscard]] std::string in_filter_quotes(std::string_view text);

}  // namespace ebmlab::storage
