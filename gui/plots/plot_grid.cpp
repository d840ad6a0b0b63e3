// SPDX-License-Identifier: MIT
#include "gui/plots/plot_grid.hpp"

#include <QScrollBar>

#include <algorithm>
#include <utility>

#include "gui/style/tab_order.hpp"

namespace ebmlab::gui {
namespace {

/// Of so many columns, the one whose cells come nearest to this shape.
constexpr double kShape = 1.5;  ///< width to height

constexpr int kApart = 6;                             ///< ms between the redraws of one plot and the next
constexpr int kInSight = 16;                          ///< plots that are often seen together
constexpr int kLeastWidth = 200, kLeastHeight = 140;  ///< of a cell: with less, plots are scrolled

int best_columns_of(int count, const QSize& size) {
  int best = 1;
  double least = 1e300;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const double shape =
        (static_cast<double>(size.width()) / columns) / std::max(1.0, static_cast<double>(size.height()) / rows);
    const double off = shape > kShape ? shape / kShape : kShape / shape;
    const double empty = 1.0 + 0.35 * (columns * rows - count);
    if (off * empty < least) {
      least = off * empty;
      best = columns;
    }
  }
  return best;
}

/// The one that leaves squares the most room beside their labels.
int best_columns_of_squares(int count, const QSize& size) {
  constexpr int kLabelsBeside = 100, kLabelsAbove = 60;
  int best = 1, largest = 0;
  for (int columns = 1; columns <= count; ++columns) {
    const int rows = (count + columns - 1) / columns;
    const int side = std::min(size.width() / columns - kLabelsBeside, size.height() / rows - kLabelsAbove);
    if (side > largest) {
      largest = side;
      best = columns;
    }
  }
  return best;
}

}  // namespace

PlotGrid::PlotGrid(Sharing sharing, QWidget* parent)
    : QStackedWidget(parent),
      sharing_(sharing),
      empty_(new QLabel(this)),
      scroll_(new QScrollArea(this)),
      page_(new QWidget(this)),
      grid_(new QGridLayout(page_)) {
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setEnabled(false);
  empty_->setMargin(24);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(4);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setFocusPolicy(Qt::NoFocus);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setWidgetResizable(true);
  scroll_->setWidget(page_);
  addWidget(empty_);
  addWidget(scroll_);
  later_.setSingleShot(true);
  connect(&later_, &QTimer::timeout, this, &PlotGrid::place_some);
}

void PlotGrid::show_empty(const QString& why) {
  set_count(0);
  empty_->setText(why);
  setCurrentWidget(empty_);
}

QString PlotGrid::empty_text() const { return currentWidget() == empty_ ? empty_->text() : QString(); }

void PlotGrid::show_drawings(std::vector<Drawing> drawings) {
  set_count(drawings.size());
  for (std::size_t i = 0; i < drawings.size(); ++i) plots_[i]->draw(std::move(drawings[i]));
  setCurrentWidget(scroll_);
}

void PlotGrid::brush_x(std::optional<Range> x) {
  brush_ = x;
  for (Plot* plot : plots_) plot->set_brush(x);
}

void PlotGrid::connect_plot(Plot* plot) {
  plot->set_can_brush(sharing_ == Sharing::kX);
  plot->set_brush(brush_);
  connect(plot, &Plot::x_brushed, this, [this](const std::optional<Range>& x) {
    brush_x(x);
    emit x_brushed(x);
  });
  if (sharing_ != Sharing::kNone) plot->link(&crosshair_);
  connect(plot, &Plot::hovered, this, &PlotGrid::hovered);
  connect(plot, &Plot::hover_left, this, &PlotGrid::hover_left);
  connect(plot, &Plot::told, this, &PlotGrid::told);
  connect(plot, &Plot::x_zoomed, this, [this, plot](const std::optional<Range>& x) {
    for (Plot* other : plots_) {
      if (other == plot || sharing_ == Sharing::kNone) continue;
      other->zoom_x(x);
      if (sharing_ == Sharing::kBoth) other->zoom_y(x ? std::optional(plot->visible_y()) : std::nullopt);
    }
    emit x_zoomed(x);
  });
}

void PlotGrid::set_count(std::size_t count) {
  if (count == plots_.size()) return;
  while (plots_.size() > count) {
    delete plots_.back();
    plots_.pop_back();
  }
  while (plots_.size() < count) {
    plots_.push_back(new Plot(page_));
    plots_.back()->hide();  // until it has its place: all those that wait lie in one corner, in sight, and would be drawn there
    connect_plot(plots_.back());
    // Else the tab key would come to it after everything that was there before.
    setTabOrder(plots_.size() > 1 ? plots_[plots_.size() - 2] : tab_stop_before(*page_), plots_.back());
    plots_.back()->set_redraw_delay(kApart * static_cast<int>((plots_.size() - 1) % kInSight));
  }
  columns_ = 0;
  placed_ = std::min(placed_, static_cast<int>(count));
  arrange();
}

int PlotGrid::best_columns() const {
  const int count = static_cast<int>(plots_.size());
  return sharing_ == Sharing::kBoth ? best_columns_of_squares(count, size()) : best_columns_of(count, size());
}

void PlotGrid::arrange() {
  const int count = static_cast<int>(plots_.size());
  if (count == 0) return;
  const auto rows = [count](int columns) { return (count + columns - 1) / columns; };
  int columns = best_columns();
  int height = 0;
  if (width() / columns < kLeastWidth || this->height() / rows(columns) < kLeastHeight) {
    const int room = width() - scroll_->verticalScrollBar()->sizeHint().width();
    columns = std::clamp(room / kLeastWidth, 1, count);
    height = rows(columns) * std::max(kLeastHeight, static_cast<int>(static_cast<double>(room) / columns / kShape));
  }
  page_->setMinimumHeight(height);
  if (columns == columns_) return;
  columns_ = columns;
  for (int i = 0; i < grid_->columnCount(); ++i) grid_->setColumnStretch(i, 0);
  for (int i = 0; i < grid_->rowCount(); ++i) grid_->setRowStretch(i, 0);
  for (int i = 0; i < columns; ++i) grid_->setColumnStretch(i, 1);
  for (int i = 0; i < rows(columns); ++i) grid_->setRowStretch(i, 1);
  for (int i = 0; i < placed_; ++i) place(i);
  place_some();
}

void PlotGrid::place(int number) {
  Plot* plot = plots_[static_cast<std::size_t>(number)];
  grid_->addWidget(plot, number / columns_, number % columns_);
  plot->show();
}

void PlotGrid::place_some() {
  const int count = static_cast<int>(plots_.size());
  const int end = std::min(count, placed_ + kInSight);
  while (placed_ < end) place(placed_++);
  if (placed_ < count) later_.start();
}

void PlotGrid::resizeEvent(QResizeEvent* event) {
  QStackedWidget::resizeEvent(event);
  arrange();
}

}  // namespace ebmlab::gui
