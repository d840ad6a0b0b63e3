// SPDX-License-Identifier: MIT
#include "gui/style/tab_order.hpp"

#include <QWidget>

#include <vector>

namespace ebmlab::gui {
namespace {

bool is_tab_stop(const QWidget& widget) { return (widget.focusPolicy() & Qt::TabFocus) != 0 && widget.focusProxy() == nullptr; }

}  // namespace

QWidget* tab_stop_before(const QWidget& widget) {
  QWidget* stop = widget.previousInFocusChain();
  while (stop != &widget && !is_tab_stop(*stop)) stop = stop->previousInFocusChain();
  return stop;
}

void move_tab_stops(const QWidget& area, const QWidget& place) {
  std::vector<QWidget*> stops;
  for (QWidget* widget = place.nextInFocusChain(); widget != &place; widget = widget->nextInFocusChain()) {
    if (area.isAncestorOf(widget) && is_tab_stop(*widget)) stops.push_back(widget);
  }
  QWidget* last = tab_stop_before(place);
  for (QWidget* stop : stops) {
    QWidget::setTabOrder(last, stop);
    last = stop;
  }
}

}  // namespace ebmlab::gui
