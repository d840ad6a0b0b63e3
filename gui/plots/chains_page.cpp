// SPDX-License-Identifier: MIT
#include "gui/plots/chains_page.hpp"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

#include "gui/plots/legend.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/plots/refresher.hpp"
#include "gui/plots/run_groups.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {
namespace {

/// Leaves a list that somebody has open alone while it is the same.
void offer(QComboBox& box, const QStringList& texts, std::size_t current) {
  const QSignalBlocker quiet(box);
  QStringList old;
  for (int i = 0; i < box.count(); ++i) old << box.itemText(i);
  if (old != texts) {
    box.clear();
    box.addItems(texts);
  }
  box.setCurrentIndex(static_cast<int>(current));
  box.setEnabled(!texts.empty());
}

}  // namespace

ChainsPage::ChainsPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      run_(new QComboBox(this)),
      quantity_(new QComboBox(this)),
      legend_(new Legend(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kNone, this)),
      refresher_(new Refresher(selection, this, [this] { return question(); })),
      reader_(std::make_shared<ChainsReader>()) {
  setObjectName(QStringLiteral("chains"));
  run_->setAccessibleName(tr("Run whose chains are shown"));
  run_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  quantity_->setAccessibleName(tr("Quantity that is shown"));
  quantity_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  auto* row = new QHBoxLayout;
  const auto add = [&](const QString& text, QWidget* widget) {
    auto* label = new QLabel(text, this);
    label->setBuddy(widget);
    row->addWidget(label);
    row->addWidget(widget);
  };
  add(tr("&Run"), run_);
  add(tr("&Quantity"), quantity_);
  row->addSpacing(12);
  row->addWidget(legend_, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->setSpacing(4);
  column->addLayout(row);
  column->addWidget(grid_, 1);
  const auto clear = [this] {
    legend_->show_groups({});
    offer(*run_, {}, 0);
    offer(*quantity_, {}, 0);
    grid_->show_empty(
        tr("Select a run of the command ebmlab sample in the table above: how well its chains have mixed appears here."));
  };
  connect(refresher_, &Refresher::emptied, this, clear);
  connect(refresher_, &Refresher::session_changed, this, [this] { reader_ = std::make_shared<ChainsReader>(); });
  connect(refresher_, &Refresher::failed, this, [this](const QString& why) { grid_->show_empty(why); });
  connect(run_, &QComboBox::currentIndexChanged, refresher_, &Refresher::refresh);
  connect(quantity_, &QComboBox::currentIndexChanged, refresher_, &Refresher::refresh);
  clear();
}

StoreSession::Question ChainsPage::question() {
  ChainsRequest request{.runs = selection_.runs()};
  request.run = run_->currentData().toLongLong();
  request.quantity = static_cast<std::size_t>(std::max(0, quantity_->currentIndex()));
  return [this, request, cache = reader_](const storage::Reader& reader) {
    return StoreSession::Answer([this, answer = cache->answer(reader, request)]() mutable { show_answer(std::move(answer)); });
  };
}

void ChainsPage::show_answer(ChainsAnswer answer) {
  QStringList runs, quantities;
  for (const storage::RunSummary& run : answer.runs) runs << qt(run_label(run, answer.runs) + " (" + run.experiment + ")");
  for (const std::string& name : answer.quantities) quantities << qt(name);
  offer(*run_, runs, answer.run);
  for (int i = 0; i < run_->count(); ++i) {
    run_->setItemData(i, static_cast<qlonglong>(answer.runs[static_cast<std::size_t>(i)].id));
  }
  offer(*quantity_, quantities, answer.quantity);
  std::vector<RunGroup> chains;
  if (!answer.drawings.empty()) {
    for (const Line& line : answer.drawings.front().lines) chains.push_back({line.label, line.style, {}});
  }
  legend_->show_groups(std::move(chains));
  if (answer.drawings.empty()) {
    grid_->show_empty(
        tr("None of the selected runs has chains. Those of the command ebmlab sample do: filter for kind = sample."));
  } else {
    grid_->show_drawings(std::move(answer.drawings));
  }
}

}  // namespace ebmlab::gui
