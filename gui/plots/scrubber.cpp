// SPDX-License-Identifier: MIT
#include "gui/plots/scrubber.hpp"

#include <QHBoxLayout>
#include <QSignalBlocker>

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

#include "gui/plots/refresher.hpp"
#include "gui/plots/snapshots.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::array kPerSecond{1, 2, 5, 10, 20};
constexpr int kUsualSpeed = 2;  ///< place in it

}  // namespace

Scrubber::Scrubber(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      previous_(button(QStringLiteral("◂"), tr("Previous step"), tr("The step before, at which a picture was taken"))),
      play_(button(QStringLiteral("▶"), tr("Play"), tr("Goes through the steps"))),
      next_(button(QStringLiteral("▸"), tr("Next step"), tr("The next step at which a picture was taken"))),
      slider_(new QSlider(Qt::Horizontal, this)),
      speed_(new QComboBox(this)),
      follow_(button(tr("Follow newest"), tr("Follow newest"), tr("Shows the newest of each run, also while they go on"))),
      text_(new QLabel(this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      cache_(std::make_shared<SnapshotCache>()) {
  setObjectName(QStringLiteral("scrubber"));
  play_->setCheckable(true);
  follow_->setCheckable(true);
  follow_->setAutoRaise(false);
  slider_->setAccessibleName(tr("Step"));
  slider_->setToolTip(tr("The step that landscapes, samples and curves show"));
  for (const int rate : kPerSecond) speed_->addItem(tr("%1 / s").arg(rate));
  speed_->setCurrentIndex(kUsualSpeed);
  speed_->setAccessibleName(tr("Pictures a second"));
  lay_out();
  connect(previous_, &QToolButton::clicked, this, [this] { go_to(slider_->value() - 1); });
  connect(next_, &QToolButton::clicked, this, [this] { go_to(slider_->value() + 1); });
  connect(slider_, &QSlider::valueChanged, this, &Scrubber::go_to);
  connect(play_, &QToolButton::toggled, this, &Scrubber::set_playing);
  connect(&timer_, &QTimer::timeout, this, &Scrubber::advance);
  connect(speed_, &QComboBox::currentIndexChanged, this,
          [this](int place) { timer_.setInterval(1000 / kPerSecond.at(static_cast<std::size_t>(place))); });
  connect(follow_, &QToolButton::clicked, this, [this](bool is_on) {
    play_->setChecked(false);
    if (is_on) {
      selection_.set_step(std::nullopt);
    } else {
      go_to(slider_->value());
    }
  });
  timer_.setInterval(1000 / kPerSecond.at(kUsualSpeed));
  connect(&selection_, &Selection::step_changed, this, &Scrubber::show_step);
  connect(&selection_, &Selection::step_range_changed, this, [this] {
    take_range();
    if (selection_.step_range()) go_to(slider_->maximum());
    show_step();
  });
  connect(refresher_, &Refresher::emptied, this, [this] { take_steps({}); });
  connect(refresher_, &Refresher::session_changed, this, [this] { cache_ = std::make_shared<SnapshotCache>(); });
  take_steps({});
}

QToolButton* Scrubber::button(const QString& text, const QString& name, const QString& help) {
  auto* button = new QToolButton(this);
  button->setText(text);
  button->setAccessibleName(name);
  button->setToolTip(help);
  button->setFocusPolicy(Qt::StrongFocus);
  button->setAutoRaise(true);
  return button;
}

void Scrubber::lay_out() {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 2, 6, 2);
  row->addWidget(previous_);
  row->addWidget(play_);
  row->addWidget(next_);
  row->addWidget(speed_);
  row->addWidget(slider_, 1);
  row->addWidget(text_);
  row->addWidget(follow_);
  text_->setMinimumWidth(text_->fontMetrics().horizontalAdvance(QStringLiteral("step 1,000,000 (100 of 100 marked)")));
  text_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
}

StoreSession::Question Scrubber::question() {
  return [this, runs = selection_.runs(), cache = cache_](const storage::Reader& reader) {
    std::set<std::int64_t> steps;
    for (const storage::RunSummary& run : runs) {
      for (const storage::SnapshotInfo& info : cache->list(reader, run)) {
        if (info.kind != "chains") steps.insert(info.step);
      }
    }
    return StoreSession::Answer([this, steps = std::vector<std::int64_t>(steps.begin(), steps.end())] { take_steps(steps); });
  };
}

void Scrubber::take_steps(std::vector<std::int64_t> steps) {
  steps_ = std::move(steps);
  const QSignalBlocker quiet(slider_);
  take_range();
  for (QWidget* widget : std::initializer_list<QWidget*>{previous_, play_, next_, slider_, speed_, follow_}) {
    widget->setEnabled(!steps_.empty());
  }
  if (steps_.empty()) play_->setChecked(false);
  show_step();
}

void Scrubber::take_range() {
  const QSignalBlocker quiet(slider_);
  int first = 0, last = std::max(0, static_cast<int>(steps_.size()) - 1);
  if (const auto& range = selection_.step_range()) {
    const int from = static_cast<int>(std::lower_bound(steps_.begin(), steps_.end(), range->first) - steps_.begin());
    const int to = static_cast<int>(std::upper_bound(steps_.begin(), steps_.end(), range->last) - steps_.begin()) - 1;
    // Between two pictures there is nothing to go through.
    if (from <= to) std::tie(first, last) = std::pair(from, to);
  }
  slider_->setRange(first, last);
  slider_->setPageStep(std::max(1, (last - first) / 10));
}

void Scrubber::show_step() {
  const QSignalBlocker quiet(slider_);
  follow_->setChecked(!selection_.step());
  if (steps_.empty()) {
    text_->setText(tr("no pictures"));
    return;
  }
  // The last at the step or before it; the first when there is none.
  const auto after = selection_.step() ? std::upper_bound(steps_.begin(), steps_.end(), *selection_.step()) : steps_.end();
  const int place = std::max(0, static_cast<int>(after - steps_.begin()) - 1);
  slider_->setValue(place);
  const std::int64_t step = selection_.step().value_or(steps_.back());
  const int first = slider_->minimum(), count = slider_->maximum() - first + 1;
  const QString text = count < static_cast<int>(steps_.size()) ? tr("step %1 (%2 of %3 marked)") : tr("step %1 (%2 of %3)");
  text_->setText(text.arg(count_text(step)).arg(slider_->value() - first + 1).arg(count));
}

void Scrubber::go_to(int place) {
  if (steps_.empty() || place < slider_->minimum() || place > slider_->maximum()) return;
  selection_.set_step(steps_[static_cast<std::size_t>(place)]);
}

void Scrubber::set_playing(bool is_playing) {
  play_->setText(is_playing ? QStringLiteral("⏸") : QStringLiteral("▶"));
  play_->setAccessibleName(is_playing ? tr("Pause") : tr("Play"));
  if (!is_playing) {
    timer_.stop();
    return;
  }
  // From the end it begins again.
  if (slider_->value() == slider_->maximum()) go_to(slider_->minimum());
  timer_.start();
}

void Scrubber::advance() {
  if (slider_->value() >= slider_->maximum()) {
    play_->setChecked(false);
  } else {
    go_to(slider_->value() + 1);
  }
}

}  // namespace ebmlab::gui
