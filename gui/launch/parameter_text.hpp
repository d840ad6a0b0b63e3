// SPDX-License-Identifier: MIT
// A parameter's value between the line in which it is typed and TOML.
#pragma once

#include <QString>

#include "gui/launch/catalogue.hpp"

namespace ebmlab::gui {

/// What stands in an editor for a value: texts without their quotes, lists without their brackets.
[[nodiscard]] QString typed_from_toml(const Parameter& parameter, const QString& toml);

struct ParameterReading {
  QString toml;     ///< what was typed, as TOML; also when it is out of range
  QString problem;  ///< what is wrong with it, a few words; empty: nothing
};
/// Text that is not of the type is kept as it is: it says in the specification where the mistake is.
[[nodiscard]] ParameterReading read_typed(const Parameter& parameter, const QString& typed);

/// Whether it is the default, however it is written (1e-3, 0.001).
[[nodiscard]] bool is_default(const Parameter& parameter, const QString& toml);

/// The value that is so many steps away: in 1, 2, 5, 10 on a logarithmic scale. Within the range.
[[nodiscard]] QString stepped(const Parameter& parameter, const QString& typed, int steps);

}  // namespace ebmlab::gui
