// SPDX-License-Identifier: MIT
// A table as a data set: which rows and columns are data, and how they are split and standardised.
#pragma once

#include "common/row_dataset.hpp"
#include "common/table.hpp"

namespace ebmlab::datasets {

struct TableUse {
  std::string file;                          ///< for messages
  std::vector<std::string> label_keep = {};  ///< labels of the rows that are data; empty: all rows are
  std::string others = "other_labels";       ///< the name of the other rows as outliers
  bool is_dropping_constant = false;         ///< leave out columns with one value in the training rows, or refuse them
};

/// Splits and adds noise as the parameters "test_share", "split_seed" and "noise" say. `companion` is a table of the same
/// columns that becomes the outliers "companion"; nullptr: there is none. The fingerprint is the caller's. Throws ConfigError.
[[nodiscard]] RowDataset::Content content_of(const Table& table, const Table* companion, const TableUse& use,
                                             const Params& params);

/// "noise", and the split's.
[[nodiscard]] ParamSpecs tabular_params();

}  // namespace ebmlab::datasets
