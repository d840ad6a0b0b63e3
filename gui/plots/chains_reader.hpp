// SPDX-License-Identifier: MIT
// Diagnostics of a sampling run out of the store, ready to be drawn. Used on the store's thread.
#pragma once

#include <string>
#include <vector>

#include "gui/plots/chains.hpp"

namespace ebmlab::gui {

struct ChainsRequest {
  std::vector<storage::RunSummary> runs;
  std::int64_t run = 0;  ///< which of them; another when it has no chains
  std::size_t quantity = 0;
};

struct ChainsAnswer {
  std::vector<storage::RunSummary> runs;  ///< that have chains
  std::size_t run = 0;                    ///< place of the one shown
  std::vector<std::string> quantities;
  std::size_t quantity = 0;
  std::vector<Drawing> drawings;  ///< trace, ranks, autocorrelation
};

class ChainsReader {
 public:
  /// Errors: StoreError.
  ChainsAnswer answer(const storage::Reader& reader, const ChainsRequest& request);

 private:
  SnapshotCache cache_;
};

}  // namespace ebmlab::gui
