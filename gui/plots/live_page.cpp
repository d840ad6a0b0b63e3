// SPDX-License-Identifier: MIT
#include "gui/plots/live_page.hpp"

#include <QHBoxLayout>
#include <QSplitter>

#include "gui/plots/curves_page.hpp"
#include "gui/plots/landscape_page.hpp"
#include "gui/plots/samples_page.hpp"

namespace ebmlab::gui {

LivePage::LivePage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      landscape_(new LandscapePage(selection, this)),
      samples_(new SamplesPage(selection, this)),
      curves_(new CurvesPage(selection, this)) {
  setObjectName(QStringLiteral("live"));
  auto* above = new QSplitter(this);
  above->setObjectName(QStringLiteral("live_pictures"));
  above->addWidget(landscape_);
  above->addWidget(samples_);
  above->setSizes({600, 400});
  auto* split = new QSplitter(Qt::Vertical, this);
  split->setObjectName(QStringLiteral("live_split"));
  split->addWidget(above);
  split->addWidget(curves_);
  split->setSizes({550, 450});
  curves_->hide_chooser();
  auto* all = new QHBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(split);
}

}  // namespace ebmlab::gui
