// SPDX-License-Identifier: MIT
// Another program's window, from which a file can be dragged.
#pragma once

#include <QPoint>
#include <QString>

namespace ebmlab::gui::testing {

/// Where on the screen it takes the pointer.
inline constexpr QPoint kDragFrom{1700, 150};

/// Shows it until the process is ended: who takes the file asks for it when it was dropped. The exit code.
int offer_to_drag(const QString& file);

}  // namespace ebmlab::gui::testing
