// SPDX-License-Identifier: MIT
#include "gui/plots/curves_page.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <array>
#include <cmath>
#include <utility>

#include "gui/plots/legend.hpp"
#include "gui/plots/metric_chooser.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::array kSmoothing{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};  ///< points
constexpr std::array kXKinds{XKind::kStep, XKind::kSeconds, XKind::kEnergyEvals, XKind::kGradientEvals};
enum Band { kRange, kDeviation, kSingle };

}  // namespace

CurvesPage::CurvesPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      split_(new QSplitter(this)),
      chooser_(new MetricChooser(this)),
      x_kind_(new QComboBox(this)),
      band_(new QComboBox(this)),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      smoothing_text_(new QLabel(this)),
      log_x_(new QCheckBox(tr("lo&g x"), this)),
      log_y_(new QCheckBox(tr("&log y"), this)),
      legend_(new Legend(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kX, this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<CurveReader>()) {
  setObjectName(QStringLiteral("curves"));
  auto* right = new QWidget(this);
  auto* column = new QVBoxLayout(right);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(make_controls());
  column->addWidget(legend_);
  column->addWidget(grid_, 1);
  split_->setObjectName(QStringLiteral("curves_split"));
  split_->addWidget(chooser_);
  split_->addWidget(right);
  split_->setStretchFactor(1, 1);
  split_->setSizes({220, 1000});
  auto* all = new QHBoxLayout(this);
  all->setContentsMargins(6, 6, 6, 6);
  all->addWidget(split_);
  const auto clear = [this] {
    legend_->show_groups({});
    chooser_->offer({}, {});
    grid_->show_empty(tr("Select runs in the table above: their curves appear here."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] { reader_ = std::make_shared<CurveReader>(); });
  connect(refresher_, &Refresher::failed, this, [this](const QString& why) { grid_->show_empty(why); });
  connect(chooser_, &MetricChooser::chosen_changed, this, [this] {
    chosen_ = chooser_->chosen();
    refresher_->refresh();
  });
  connect(grid_, &PlotGrid::x_zoomed, this, [this](const std::optional<Range>& x) {
    visible_x_ = x;
    refresher_->refresh();
  });
  connect(grid_, &PlotGrid::x_brushed, this, &CurvesPage::take_brush);
  connect(&selection_, &Selection::step_changed, this, &CurvesPage::mark_step);
  connect(&selection_, &Selection::step_range_changed, this, &CurvesPage::mark_step);
  clear();
}

void CurvesPage::hide_chooser() { split_->setSizes({0, 1000}); }

QWidget* CurvesPage::make_controls() {
  for (const XKind kind : kXKinds) x_kind_->addItem(qt(x_label(kind)));
  x_kind_->setAccessibleName(tr("What lies along x"));
  x_kind_->setToolTip(
      tr("Step: of training. Time: work in all sessions of a run, evaluations included. Evaluations: energies, or their "
         "gradients, of single events while training; on straight lines between those recorded."));
  band_->addItems({tr("mean, min to max"), tr("mean ± sd"), tr("a line a run")});
  band_->setAccessibleName(tr("How replicates are drawn"));
  band_->setToolTip(tr(
      "Replicates are runs of the same configuration under other seeds: their mean with a band from the lowest to the highest, "
      "or of the standard deviation (of n − 1), or each by itself."));
  smoothing_->setRange(0, static_cast<int>(kSmoothing.size()) - 1);
  smoothing_->setPageStep(1);
  smoothing_->setMinimumWidth(80);
  smoothing_->setMaximumWidth(140);
  smoothing_->setAccessibleName(tr("Smoothing"));
  smoothing_->setToolTip(
      tr("Exponential moving average of about so many points, of each run before replicates are averaged. Evaluations are "
         "shown as they were judged."));
  smoothing_text_->setMinimumWidth(smoothing_text_->fontMetrics().horizontalAdvance(tr("1000 points ")));
  log_x_->setAccessibleName(tr("Logarithmic x"));
  log_x_->setToolTip(tr("The start, which has no logarithm, is left out."));
  log_y_->setAccessibleName(tr("Logarithmic y"));
  log_y_->setToolTip(tr("Values that are not above 0 have no logarithm: they stand as red ticks at the top edge."));
  auto* controls = new QWidget(this);
  auto* row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  const auto add = [&](const QString& text, QWidget* widget) {
    auto* label = new QLabel(text, controls);
    label->setBuddy(widget);
    row->addWidget(label);
    row->addWidget(widget);
  };
  add(tr("&x"), x_kind_);
  add(tr("&Replicates"), band_);
  add(tr("S&moothing"), smoothing_);
  row->addWidget(smoothing_text_);
  row->addWidget(log_x_);
  row->addWidget(log_y_);
  row->addStretch(1);
  const auto refresh = [this] { refresher_->refresh(); };
  const auto refresh_all = [this] {
    visible_x_.reset();
    refresher_->refresh();
  };
  connect(x_kind_, &QComboBox::currentIndexChanged, grid_, [this] { grid_->brush_x(std::nullopt); });
  connect(x_kind_, &QComboBox::currentIndexChanged, this, refresh_all);
  connect(log_x_, &QCheckBox::toggled, this, refresh_all);
  connect(band_, &QComboBox::currentIndexChanged, this, refresh);
  connect(log_y_, &QCheckBox::toggled, this, refresh);
  connect(smoothing_, &QSlider::valueChanged, this, [this] {
    show_smoothing();
    refresher_->refresh();
  });
  show_smoothing();
  return controls;
}

void CurvesPage::show_smoothing() {
  const int points = kSmoothing.at(static_cast<std::size_t>(smoothing_->value()));
  smoothing_text_->setText(points == 1 ? tr("off") : tr("%1 points").arg(points));
}

CurveRequest CurvesPage::request() const {
  CurveRequest request;
  request.runs = selection_.runs();
  request.metrics = chosen_;
  request.x = kXKinds.at(static_cast<std::size_t>(x_kind_->currentIndex()));
  request.x_scale = log_x_->isChecked() ? Scale::kLog : Scale::kLinear;
  request.y_scale = log_y_->isChecked() ? Scale::kLog : Scale::kLinear;
  request.smoothing = kSmoothing.at(static_cast<std::size_t>(smoothing_->value()));
  request.folds_replicates = band_->currentIndex() != kSingle;
  request.spread = band_->currentIndex() == kDeviation ? Spread::kDeviation : Spread::kRange;
  request.visible_x = visible_x_;
  if (!grid_->plots().empty()) request.columns = grid_->plots().front()->columns();
  return request;
}

StoreSession::Question CurvesPage::question() {
  return [this, request = request(), cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, answer = cache->answer(reader, request)]() mutable { show_answer(std::move(answer)); });
  };
}

void CurvesPage::show_answer(CurveAnswer answer) {
  // Somebody may have ticked another one meanwhile.
  chooser_->offer(answer.all_metrics, chosen_.value_or(answer.metrics));
  bool has_floor = false;
  for (const Drawing& drawing : answer.drawings) {
    for (const Line& line : drawing.lines) has_floor = has_floor || line.is_reference;
  }
  legend_->show_groups(answer.drawings.empty() ? std::vector<RunGroup>{} : std::move(answer.groups),
                       has_floor ? tr("noise floor") : QString());
  if (answer.all_metrics.empty()) {
    grid_->show_empty(tr("The selected runs have recorded no series and no evaluations yet."));
  } else if (answer.drawings.empty()) {
    grid_->show_empty(tr("Tick series or metrics in the list on the left."));
  } else {
    grid_->show_drawings(std::move(answer.drawings));
    mark_step();
  }
}

bool CurvesPage::is_over_steps() const { return kXKinds.at(static_cast<std::size_t>(x_kind_->currentIndex())) == XKind::kStep; }

void CurvesPage::mark_step() {
  std::optional<double> mark;
  if (is_over_steps() && selection_.step()) mark = static_cast<double>(*selection_.step());
  for (Plot* plot : grid_->plots()) plot->set_mark(mark);
  if (!is_over_steps()) return;  // what is marked there is no range of steps
  const auto& steps = selection_.step_range();
  grid_->brush_x(steps ? std::optional(Range{static_cast<double>(steps->first), static_cast<double>(steps->last)})
                       : std::nullopt);
}

void CurvesPage::take_brush(const std::optional<Range>& x) {
  if (!is_over_steps()) return;
  selection_.set_step_range(x ? std::optional(StepRange{std::llround(x->low), std::llround(x->high)}) : std::nullopt);
}

}  // namespace ebmlab::gui
