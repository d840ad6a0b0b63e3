// SPDX-License-Identifier: MIT
#include "gui/window/pages.hpp"

#include <QVBoxLayout>

#include "gui/attention/black_box_page.hpp"
#include "gui/compare/compare_pages.hpp"
#include "gui/compare/parallel_page.hpp"
#include "gui/compare/parallel_view.hpp"
#include "gui/plots/chains_page.hpp"
#include "gui/plots/curves_page.hpp"
#include "gui/plots/landscape_page.hpp"
#include "gui/plots/live_page.hpp"
#include "gui/plots/plot_grid.hpp"
#include "gui/plots/samples_page.hpp"
#include "gui/plots/scrubber.hpp"
#include "gui/plots/trajectories_page.hpp"
#include "gui/runs/selection.hpp"

namespace ebmlab::gui {

Pages::Pages(Selection& selection, QWidget* parent)
    : QWidget(parent),
      tabs_(new QTabWidget(this)),
      curves_(new CurvesPage(selection, this)),
      landscape_(new LandscapePage(selection, this)),
      samples_(new SamplesPage(selection, this)),
      trajectories_(new TrajectoriesPage(selection, this)),
      parallel_(new ParallelPage(selection, this)),
      chains_(new ChainsPage(selection, this)),
      live_(new LivePage(selection, this)),
      black_box_(new BlackBoxPage(selection, this)),
      scrubber_(new Scrubber(selection, this)) {
  setObjectName(QStringLiteral("pages"));
  tabs_->setAccessibleName(tr("Pages about the selected runs"));
  tabs_->setDocumentMode(true);
  tabs_->addTab(curves_, tr("Curves"));
  tabs_->addTab(landscape_, tr("Landscape"));
  tabs_->addTab(samples_, tr("Samples"));
  tabs_->addTab(trajectories_, tr("Trajectories"));
  tabs_->addTab(new EvaluationPage(selection, this), tr("Evaluation"));
  tabs_->addTab(new ConfigurationPage(selection, this), tr("Differences"));
  tabs_->addTab(parallel_, tr("Parallel"));
  tabs_->addTab(chains_, tr("Chains"));
  tabs_->addTab(live_, tr("Live"));
  const int black_box = tabs_->addTab(black_box_, tr("Black box"));
  tabs_->setTabVisible(black_box, false);
  connect(black_box_, &BlackBoxPage::applies, this, [this, black_box](bool does) { tabs_->setTabVisible(black_box, does); });
  connect(black_box_, &BlackBoxPage::resume_asked, this, &Pages::resume_asked);
  connect(black_box_, &BlackBoxPage::comparison_asked, this, &Pages::comparison_asked);
  connect(&parallel_->view(), &ParallelView::told, this, &Pages::told);
  connect(parallel_, &ParallelPage::runs_chosen, this, &Pages::runs_chosen);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(tabs_, 1);
  column->addWidget(scrubber_);
  for (const PlotGrid* grid :
       {&curves_->grid(), &landscape_->grid(), &samples_->grid(), &trajectories_->grid(), &chains_->grid(), &black_box_->grid(),
        &live_->curves().grid(), &live_->landscape().grid(), &live_->samples().grid()})
    connect(grid, &PlotGrid::told, this, &Pages::told);
}

}  // namespace ebmlab::gui
