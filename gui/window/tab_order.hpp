// SPDX-License-Identifier: MIT
// The way that the tab key takes through a window.
#pragma once

#include <vector>

class QWidget;

namespace ebmlab::gui {

/// One area after the other, each as it was; else it goes by the order in which things were made. An area may be a part of
/// another: it has its own turn then. What is in none comes where it came before.
void order_tabs(const std::vector<QWidget*>& areas);

}  // namespace ebmlab::gui
