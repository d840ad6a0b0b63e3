// SPDX-License-Identifier: MIT
#include "gui/window/tab_order.hpp"

#include <QWidget>

#include <algorithm>
#include <iterator>

namespace ebmlab::gui {
namespace {

bool is_in(const QWidget& area, const QWidget& widget) { return &area == &widget || area.isAncestorOf(&widget); }

/// The innermost of the areas that it is in.
const QWidget* area_of(const QWidget& widget, const std::vector<QWidget*>& areas) {
  const QWidget* found = nullptr;
  for (const QWidget* area : areas) {
    if (is_in(*area, widget) && (found == nullptr || is_in(*found, *area))) found = area;
  }
  return found;
}

}  // namespace

void order_tabs(const std::vector<QWidget*>& areas) {
  std::vector<QWidget*> all;
  QWidget* window = areas.front()->window();
  for (QWidget* widget = window->nextInFocusChain(); widget != window; widget = widget->nextInFocusChain()) {
    if ((widget->focusPolicy() & Qt::TabFocus) != 0 && widget->focusProxy() == nullptr) all.push_back(widget);
  }
  std::vector<QWidget*> way;
  for (const QWidget* area : areas) {
    std::copy_if(all.begin(), all.end(), std::back_inserter(way),
                 [&](const QWidget* widget) { return area_of(*widget, areas) == area; });
  }
  for (std::size_t i = 1; i < way.size(); ++i) QWidget::setTabOrder(way[i - 1], way[i]);
}

}  // namespace ebmlab::gui
