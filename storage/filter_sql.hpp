// SPDX-License-Identifier: MIT
// From the filter language to SQL over `run r`, with every value bound.
#pragma once

#include "storage/filter.hpp"
#include "storage/filter_lexer.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ebmlab::storage {

using SqlValue = std::variant<std::int64_t, double, std::string>;

/// SQL with a value for each `?`, in their order.
struct SqlText {
  std::string text;
  std::vector<SqlValue> values;

  SqlText& operator+=(const SqlText& more);
  SqlText& operator+=(std::string_view more);
};

/// What the meaning of a text depends on.
struct FilterContext {
  std::string_view what = "filter";  ///< how errors begin: filter, sort or columns
  const FilterNames& names;
  std::string lost = "[]";  ///< JSON list of the runs whose process is gone
  std::int64_t now = 0;     ///< microseconds
  /// Only runs that are neither archived nor deleted are looked at: the index of these is gone through, and what a condition
  /// finds is looked up in a set, rather than each run that it finds in the table.
  bool is_listed = false;
};

/// "filter: 'methd' at 1: " and the rest of the sentence.
[[noreturn]] void fail_at(std::string_view what, const Token& token, const std::string& sentence);

enum class FieldType { kText, kNumber, kSeed, kTime, kDuration, kFlag, kStatus, kParam };

/// Where the values of a field are, and so how they are reached.
struct Field {
  enum class Lookup {
    kOwn,   ///< a column of `r`
    kSet,   ///< an index finds the runs: `outer` IN (SELECT `inner` FROM `rows` ...)
    kEach,  ///< each run's rows are looked at: EXISTS (... `inner` = `outer`)
  };
  FieldType type = FieldType::kText;
  Lookup lookup = Lookup::kOwn;
  std::string column;          ///< of a row `x`, or `r.` for the run's own
  SqlText rows = {};           ///< "param x WHERE ..."
  std::string outer = "r.id";  ///< what ties rows to a run: outer = inner
  std::string inner = "x.run_id";
  bool has_many = false;  ///< a run may have several values; a comparison holds when it does for one of them
  SqlText pairs = {};     ///< as pairs_of(), where `rows` is not the quick way to it
};

/// Throws FilterError, with the nearest name, when the token names no field.
[[nodiscard]] Field field_named(const Token& token, const FilterContext& context);
/// The names of the fields that every store has.
[[nodiscard]] std::span<const std::string_view> field_names();
/// last, min, max, mean, nonfinite
[[nodiscard]] std::span<const std::string_view> series_statistics();

/// One value of the field for each run `r`, NULL where it has none; several texts are joined by commas. To sort by, to show.
[[nodiscard]] SqlText value_of(const Field& field, const FilterContext& context);
/// Rows of a run's id and a value that it has, of all runs at once. Of several rows of a run the last one counts, unless the
/// field has many.
[[nodiscard]] SqlText pairs_of(const Field& field, const FilterContext& context);
/// Is there a value? Two-valued, as every condition here.
[[nodiscard]] SqlText is_set(const Field& field);
/// `values` are the operands of one operator: one, or those of `in` for which `operation` is "=".
[[nodiscard]] SqlText comparison(const Field& field, const Token& operation, std::span<const Token> values,
                                 const FilterContext& context);
/// Name, method, experiment or note contain the text, in either case.
[[nodiscard]] SqlText text_condition(std::string_view text, const FilterContext& context);

struct CompiledFilter {
  SqlText condition;               ///< "1" for an empty filter
  bool mentions_archived = false;  ///< it then says itself which of them it wants
};
/// Throws FilterError.
[[nodiscard]] CompiledFilter compile_filter(std::string_view text, const FilterContext& context);

/// The words of "a, b" with their places.
[[nodiscard]] std::vector<Token> field_list(std::string_view text, std::string_view what);

/// The fields of "a, -b", each with its sign.
struct SortKey {
  SqlText value;
  bool is_descending = false;
  bool may_be_missing = false;
  SqlText pairs = {};  ///< pairs_of(); empty for a field with many values
};
[[nodiscard]] std::vector<SortKey> compile_sort(std::string_view text, const FilterContext& context);

}  // namespace ebmlab::storage
