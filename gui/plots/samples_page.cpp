// SPDX-License-Identifier: MIT
#include "gui/plots/samples_page.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/plots/plot_grid.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {

SamplesPage::SamplesPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      controls_(nullptr),
      x_(new QComboBox(this)),
      y_(new QComboBox(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kBoth, this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<SamplesReader>()) {
  setObjectName(QStringLiteral("samples"));
  controls_ = make_controls();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addWidget(controls_);
  column->addWidget(grid_, 1);
  const auto clear = [this] {
    offer({});
    grid_->show_empty(tr("Select runs in the table above: what their samplers drew appears here."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] { reader_ = std::make_shared<SamplesReader>(); });
  connect(refresher_, &Refresher::failed, this, [this](const QString& why) { grid_->show_empty(why); });
  connect(&selection_, &Selection::step_changed, refresher_, &Refresher::refresh);
  clear();
}

QWidget* SamplesPage::make_controls() {
  x_->setAccessibleName(tr("Dimension along x"));
  y_->setAccessibleName(tr("Dimension along y"));
  auto* controls = new QWidget(this);
  auto* row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  const auto add = [&](const QString& text, QComboBox* box) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto* label = new QLabel(text, controls);
    label->setBuddy(box);
    row->addWidget(label);
    row->addWidget(box);
    connect(box, &QComboBox::currentIndexChanged, refresher_, &Refresher::refresh);
  };
  add(tr("&x"), x_);
  add(tr("&y"), y_);
  row->addStretch(1);
  return controls;
}

StoreSession::Question SamplesPage::question() {
  SamplesRequest request{.runs = selection_.runs(), .step = selection_.step()};
  request.x = static_cast<std::size_t>(std::max(0, x_->currentIndex()));
  request.y = y_->currentIndex() < 0 ? 1 : static_cast<std::size_t>(y_->currentIndex());
  return [this, request, cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, answer = cache->answer(reader, request)]() mutable { show_answer(std::move(answer)); });
  };
}

void SamplesPage::offer(const std::vector<std::string>& dimensions) {
  controls_->setVisible(dimensions.size() > 2);
  QStringList names, old;
  for (const std::string& name : dimensions) names << qt(name);
  for (int i = 0; i < x_->count(); ++i) old << x_->itemText(i);
  if (names == old) return;
  int first = 0;
  for (QComboBox* box : {x_, y_}) {
    const QSignalBlocker quiet(box);
    box->clear();
    box->addItems(names);
    box->setCurrentIndex(std::min(first++, static_cast<int>(names.size()) - 1));
  }
}

void SamplesPage::show_answer(SamplesAnswer answer) {
  offer(answer.dimensions);
  if (answer.has_samples) {
    grid_->show_drawings(std::move(answer.drawings));
  } else {
    grid_->show_empty(
        tr("None of the selected runs has recorded samples. Training does so at each evaluation of a trainable sampler, and at "
           "the end."));
  }
}

}  // namespace ebmlab::gui
