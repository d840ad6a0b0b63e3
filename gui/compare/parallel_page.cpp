// SPDX-License-Identifier: MIT
#include "gui/compare/parallel_page.hpp"

#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/compare/parallel_view.hpp"
#include "gui/plots/legend.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::size_t kMostNamed = 14;  ///< colours come again after seven, with another dash

}  // namespace

ParallelPage::ParallelPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      chooser_(new MetricChooser(this)),
      legend_(new Legend(this)),
      count_(new QLabel(this)),
      clear_(new QPushButton(tr("Clear marks"), this)),
      select_(new QPushButton(tr("Select these"), this)),
      stack_(new QStackedWidget(this)),
      empty_(new QLabel(this)),
      view_(new ParallelView(this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<ParallelReader>()) {
  setObjectName(QStringLiteral("parallel"));
  lay_out();
  const auto clear = [this] {
    chooser_->offer({}, {});
    show_empty(
        tr("Select two runs or more in the table above: a line each through the parameters in which they differ and how they "
           "were judged."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] {
    reader_ = std::make_shared<ParallelReader>();
    view_->clear_brushes();
  });
  connect(refresher_, &Refresher::failed, this, &ParallelPage::show_empty);
  connect(chooser_, &MetricChooser::chosen_changed, this, [this] {
    chosen_ = chooser_->chosen();
    refresher_->refresh();
  });
  connect(view_, &ParallelView::brushed, this, &ParallelPage::show_count);
  connect(view_, &ParallelView::select_asked, this, &ParallelPage::select_bright);
  connect(clear_, &QPushButton::clicked, view_, &ParallelView::clear_brushes);
  connect(select_, &QPushButton::clicked, this, &ParallelPage::select_bright);
  clear();
}

void ParallelPage::lay_out() {
  clear_->setToolTip(tr("Takes all marks away; a double click takes that of one axis. Also Escape"));
  select_->setToolTip(tr("Only the runs within the marks stay selected. Also Return"));
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setEnabled(false);
  empty_->setMargin(24);
  stack_->addWidget(empty_);
  stack_->addWidget(view_);
  auto* row = new QHBoxLayout;
  row->addWidget(legend_, 1);
  row->addWidget(count_);
  row->addWidget(clear_);
  row->addWidget(select_);
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(stack_, 1);
  auto* split = new QSplitter(this);
  split->setObjectName(QStringLiteral("parallel_split"));
  split->addWidget(chooser_);
  split->addWidget(right);
  split->setStretchFactor(1, 1);
  split->setSizes({220, 1000});
  auto* all = new QHBoxLayout(this);
  all->setContentsMargins(6, 6, 6, 6);
  all->addWidget(split);
}

StoreSession::Question ParallelPage::question() {
  const ParallelRequest request{.runs = selection_.runs(), .fields = chosen_};
  return [this, request, cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, runs = request.runs, answer = cache->answer(reader, request)]() mutable {
      show_answer(runs, std::move(answer));
    });
  };
}

void ParallelPage::show_answer(const std::vector<storage::RunSummary>& runs, ParallelAnswer answer) {
  chooser_->offer(answer.all_fields, chosen_.value_or(answer.fields));
  std::vector<std::int64_t> ids;
  for (const storage::RunSummary& run : runs) ids.push_back(run.id);
  // Other runs have other ends of the axes: what was marked means nothing on them.
  if (ids != shown_) view_->clear_brushes();
  if (runs.size() < 2) return show_empty(tr("One run is selected: a second one is needed to compare it with."));
  if (answer.axes.empty()) return show_empty(tr("Tick parameters, metrics or series in the list on the left."));
  std::vector<ParallelView::Run> lines(runs.size());
  shown_ = std::move(ids);
  for (std::size_t i = 0; i < runs.size(); ++i) lines[i].label = run_label(runs[i], runs);
  for (const RunGroup& group : answer.groups) {
    for (const std::size_t i : group.runs) lines[i].style = group.style;
  }
  legend_->show_groups(answer.groups.size() <= kMostNamed ? std::move(answer.groups) : std::vector<RunGroup>{});
  view_->show_axes(std::move(answer.axes), std::move(lines));
  stack_->setCurrentWidget(view_);
  show_count();
}

void ParallelPage::show_empty(const QString& why) {
  shown_.clear();
  legend_->show_groups({});
  view_->show_axes({}, {});
  empty_->setText(why);
  stack_->setCurrentWidget(empty_);
  show_count();
}

QString ParallelPage::empty_text() const { return stack_->currentWidget() == empty_ ? empty_->text() : QString(); }

void ParallelPage::show_count() {
  const auto& bright = view_->bright();
  const auto n = std::count(bright.begin(), bright.end(), true);
  const bool is_narrower = n < static_cast<std::ptrdiff_t>(bright.size());
  count_->setText(is_narrower ? tr("%1 of %2 runs").arg(n).arg(bright.size()) : QString());
  select_->setEnabled(is_narrower && n > 0);
  clear_->setEnabled(!view_->brushes().empty());
}

void ParallelPage::select_bright() {
  if (!select_->isEnabled()) return;
  std::vector<std::int64_t> runs;
  for (std::size_t i = 0; i < shown_.size(); ++i) {
    if (view_->bright()[i]) runs.push_back(shown_[i]);
  }
  emit runs_chosen(runs);
  selection_.select(std::move(runs));
}

}  // namespace ebmlab::gui
