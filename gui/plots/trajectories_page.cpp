// SPDX-License-Identifier: MIT
#include "gui/plots/trajectories_page.hpp"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/plots/plot_grid.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kWholeWay = 4000;  ///< ms, about, whatever the number of times
constexpr int kQuickest = 40, kSlowest = 400;

}  // namespace

TrajectoriesPage::TrajectoriesPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      play_(new QToolButton(this)),
      slider_(new QSlider(Qt::Horizontal, this)),
      text_(new QLabel(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kBoth, this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<TrajectoriesReader>()) {
  setObjectName(QStringLiteral("trajectories"));
  lay_out();
  const auto clear = [this] {
    show_empty(tr("Select runs in the table above: how their learned samplers go from noise to samples appears here."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] { reader_ = std::make_shared<TrajectoriesReader>(); });
  connect(refresher_, &Refresher::failed, this, &TrajectoriesPage::show_empty);
  connect(&selection_, &Selection::step_changed, refresher_, &Refresher::refresh);
  connect(play_, &QToolButton::toggled, this, &TrajectoriesPage::set_playing);
  connect(&timer_, &QTimer::timeout, this, &TrajectoriesPage::advance);
  connect(slider_, &QSlider::valueChanged, this, [this](int time) {
    share_ = slider_->maximum() == 0 ? 1.0 : static_cast<double>(time) / slider_->maximum();
    show_time();
  });
  clear();
}

void TrajectoriesPage::lay_out() {
  play_->setText(QStringLiteral("▶"));
  play_->setCheckable(true);
  play_->setAutoRaise(true);
  play_->setFocusPolicy(Qt::StrongFocus);
  play_->setAccessibleName(tr("Play the times"));
  play_->setToolTip(tr("Goes through the times of the sampler"));
  slider_->setAccessibleName(tr("Time of the sampler"));
  slider_->setToolTip(
      tr("The time t of the sampler: 0 is where it starts, the last one its samples. The step of training is "
         "chosen below."));
  text_->setMinimumWidth(text_->fontMetrics().horizontalAdvance(tr("t = %1 of %2").arg(1000).arg(1000)));
  text_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  auto* row = new QHBoxLayout;
  row->addWidget(play_);
  row->addWidget(slider_, 1);
  row->addWidget(text_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(grid_, 1);
}

StoreSession::Question TrajectoriesPage::question() {
  const TrajectoriesRequest request{.runs = selection_.runs(), .step = selection_.step()};
  return [this, request, cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, answer = cache->answer(reader, request)]() mutable { show_answer(std::move(answer)); });
  };
}

void TrajectoriesPage::show_answer(TrajectoriesAnswer answer) {
  if (!answer.has_any) {
    show_empty(
        tr("None of the selected runs has recorded trajectories. Those with a learned sampler do, such as diffusion: at each "
           "evaluation, the way of some of its samples from the start to the end."));
    return;
  }
  shown_ = std::move(answer);
  const int last = static_cast<int>(shown_.last_time());
  timer_.setInterval(std::clamp(kWholeWay / std::max(1, last), kQuickest, kSlowest));
  {
    const QSignalBlocker quiet(slider_);
    slider_->setRange(0, last);
    slider_->setPageStep(std::max(1, last / 10));
    slider_->setValue(qRound(share_ * last));
  }
  slider_->setEnabled(last > 0);
  play_->setEnabled(last > 0);
  show_time();
}

void TrajectoriesPage::show_empty(const QString& why) {
  shown_ = {};
  play_->setChecked(false);
  play_->setEnabled(false);
  slider_->setEnabled(false);
  text_->clear();
  grid_->show_empty(why);
}

void TrajectoriesPage::show_time() {
  text_->setText(tr("t = %1 of %2").arg(slider_->value()).arg(slider_->maximum()));
  std::vector<Drawing> drawings;
  for (std::size_t i = 0; i < shown_.runs.size(); ++i) drawings.push_back(drawing_at(shown_, i, share_));
  grid_->show_drawings(std::move(drawings));
}

void TrajectoriesPage::set_playing(bool is_playing) {
  play_->setText(is_playing ? QStringLiteral("⏸") : QStringLiteral("▶"));
  play_->setAccessibleName(is_playing ? tr("Pause the times") : tr("Play the times"));
  if (!is_playing) {
    timer_.stop();
    return;
  }
  // From the end it begins again.
  if (slider_->value() == slider_->maximum()) slider_->setValue(0);
  timer_.start();
}

void TrajectoriesPage::advance() {
  const int stride = std::max(1, slider_->maximum() * kQuickest / kWholeWay);
  slider_->setValue(slider_->value() + stride);
  if (slider_->value() == slider_->maximum()) play_->setChecked(false);
}

}  // namespace ebmlab::gui
