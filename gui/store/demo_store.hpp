// SPDX-License-Identifier: MIT
// The store that is shown when there is none yet: real runs, shipped with the window.
#pragma once

#include <QString>

namespace ebmlab::gui {

/// A copy of it in the user's data folder, made when it is not there: people may edit it. Empty when it cannot be written.
[[nodiscard]] QString demo_store();

}  // namespace ebmlab::gui
