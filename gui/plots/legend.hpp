// SPDX-License-Identifier: MIT
// What the lines of all plots of a page are called: colour, dash and marker with a name.
#pragma once

#include <QWidget>

#include <vector>

#include "gui/plots/run_groups.hpp"

namespace ebmlab::gui {

/// One of the five shapes of SeriesStyle, with the painter's pen and brush.
void draw_marker(QPainter& painter, int marker, const QPointF& at);

class Legend : public QWidget {
  Q_OBJECT

 public:
  explicit Legend(QWidget* parent = nullptr);

  /// `reference`: what the grey dashed line is; empty: there is none.
  void show_groups(std::vector<RunGroup> groups, const QString& reference = {});
  [[nodiscard]] const std::vector<RunGroup>& groups() const { return groups_; }

  [[nodiscard]] QSize sizeHint() const override;
  [[nodiscard]] bool hasHeightForWidth() const override { return true; }
  [[nodiscard]] int heightForWidth(int width) const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  /// Where each entry stands in so wide a strip; the last one ends the strip.
  [[nodiscard]] std::vector<QRect> places(int width) const;

  [[nodiscard]] QStringList texts() const;

  std::vector<RunGroup> groups_;
  QString reference_;
};

}  // namespace ebmlab::gui
