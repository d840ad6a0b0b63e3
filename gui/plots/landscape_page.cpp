// SPDX-License-Identifier: MIT
#include "gui/plots/landscape_page.hpp"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include <utility>

#include "gui/plots/plot_grid.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {

LandscapePage::LandscapePage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      mode_(new QComboBox(this)),
      samples_(new QCheckBox(tr("&Samples"), this)),
      contours_(new QCheckBox(tr("&Contours"), this)),
      readout_(new QLabel(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kBoth, this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<LandscapeReader>()) {
  setObjectName(QStringLiteral("landscape"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addWidget(make_controls());
  column->addWidget(grid_, 1);
  const auto clear = [this] {
    readout_->clear();
    grid_->show_empty(tr("Select runs in the table above: their energy landscapes appear here, of two also the difference."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] { reader_ = std::make_shared<LandscapeReader>(); });
  connect(refresher_, &Refresher::failed, this, [this](const QString& why) { grid_->show_empty(why); });
  connect(&selection_, &Selection::step_changed, refresher_, &Refresher::refresh);
  connect(grid_, &PlotGrid::hovered, this, &LandscapePage::read_out);
  connect(grid_, &PlotGrid::hover_left, this, [this] { readout_->setText(remark_); });
  clear();
}

QWidget* LandscapePage::make_controls() {
  mode_->addItems({tr("−log q"), tr("density q")});
  mode_->setAccessibleName(tr("What the landscapes show"));
  mode_->setToolTip(
      tr("−log q = E + log Z, in nats: an energy is known up to a constant only, this is not. Density: q = exp(−E) / Z."));
  samples_->setChecked(true);
  samples_->setAccessibleName(tr("Samples over the landscapes"));
  samples_->setToolTip(tr("What the sampler drew at the same step."));
  contours_->setChecked(true);
  contours_->setAccessibleName(tr("Contour lines"));
  readout_->setAccessibleName(tr("Values under the pointer"));
  auto* controls = new QWidget(this);
  auto* row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  auto* label = new QLabel(tr("S&how"), controls);
  label->setBuddy(mode_);
  row->addWidget(label);
  row->addWidget(mode_);
  row->addWidget(samples_);
  row->addWidget(contours_);
  row->addSpacing(12);
  row->addWidget(readout_, 1);
  connect(mode_, &QComboBox::currentIndexChanged, refresher_, &Refresher::refresh);
  connect(samples_, &QCheckBox::toggled, refresher_, &Refresher::refresh);
  connect(contours_, &QCheckBox::toggled, refresher_, &Refresher::refresh);
  return controls;
}

StoreSession::Question LandscapePage::question() {
  const LandscapeRequest request{.runs = selection_.runs(),
                                 .step = selection_.step(),
                                 .is_density = mode_->currentIndex() == 1,
                                 .has_contours = contours_->isChecked(),
                                 .has_samples = samples_->isChecked()};
  return [this, request, cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, answer = cache->answer(reader, request)]() mutable { show_answer(std::move(answer)); });
  };
}

void LandscapePage::show_answer(LandscapeAnswer answer) {
  remark_ = qt(answer.remark);
  readout_->setText(remark_);
  if (answer.has_grids) {
    grid_->show_drawings(std::move(answer.drawings));
  } else {
    grid_->show_empty(
        tr("None of the selected runs has recorded an energy on a grid. Training does so at each evaluation when the data lie "
           "on a plane."));
  }
}

void LandscapePage::read_out(double x, double y) {
  QStringList texts;
  for (const Plot* plot : grid_->plots()) {
    const Drawing& drawing = plot->drawing();
    if (!drawing.field) continue;
    if (const auto value = value_at(drawing.field->grid, Point{x, y})) texts << qt(drawing.title) + u' ' + number_text(*value);
  }
  const QString at = tr("(%1, %2)").arg(number_text(x), number_text(y));
  readout_->setText(texts.empty() ? at : at + QStringLiteral("   ") + texts.join(QStringLiteral("   ")));
}

}  // namespace ebmlab::gui
