// SPDX-License-Identifier: MIT
// The way of the tab key through a window, where it is not that in which things were made.
#pragma once

class QWidget;

namespace ebmlab::gui {

/// What it would come to before this widget, took the widget the focus itself.
[[nodiscard]] QWidget* tab_stop_before(const QWidget& widget);

/// What takes the focus in `area` comes before `place`, in the order in which it came.
void move_tab_stops(const QWidget& area, const QWidget& place);

}  // namespace ebmlab::gui
