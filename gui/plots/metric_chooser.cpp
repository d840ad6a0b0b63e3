// SPDX-License-Identifier: MIT
#include "gui/plots/metric_chooser.hpp"

#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

#include "gui/plots/metric_text.hpp"
#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {

MetricChooser::MetricChooser(QWidget* parent) : QWidget(parent), search_(new QLineEdit(this)), list_(new QListWidget(this)) {
  search_->setPlaceholderText(tr("Search"));
  search_->setClearButtonEnabled(true);
  search_->setAccessibleName(tr("Search the series and metrics"));
  list_->setAccessibleName(tr("Series and metrics that are drawn"));
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setTextElideMode(Qt::ElideMiddle);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(search_);
  column->addWidget(list_, 1);
  setMinimumWidth(fontMetrics().averageCharWidth() * 22);
  connect(search_, &QLineEdit::textChanged, this, &MetricChooser::filter);
  connect(list_, &QListWidget::itemChanged, this, &MetricChooser::chosen_changed);
}

void MetricChooser::offer(const std::vector<std::string>& all, const std::vector<std::string>& chosen) {
  const QSignalBlocker quiet(list_);
  if (all != offered_) {
    offered_ = all;
    list_->clear();
    for (const std::string& metric : all) {
      auto* item = new QListWidgetItem(qt(metric), list_);
      item->setToolTip(qt(metric.starts_with("eval.") ? "Judged during training: " + metric.substr(5) : series_help(metric)));
      item->setCheckState(Qt::Unchecked);
    }
    filter(search_->text());
  }
  for (int row = 0; row < list_->count(); ++row) {
    const bool is_chosen = std::find(chosen.begin(), chosen.end(), offered_[static_cast<std::size_t>(row)]) != chosen.end();
    list_->item(row)->setCheckState(is_chosen ? Qt::Checked : Qt::Unchecked);
  }
}

std::vector<std::string> MetricChooser::chosen() const {
  std::vector<std::string> metrics;
  for (int row = 0; row < list_->count(); ++row) {
    if (list_->item(row)->checkState() == Qt::Checked) metrics.push_back(offered_[static_cast<std::size_t>(row)]);
  }
  return metrics;
}

void MetricChooser::choose(const std::string& metric, bool is_chosen) {
  const auto place = std::find(offered_.begin(), offered_.end(), metric);
  if (place == offered_.end()) return;
  list_->item(static_cast<int>(place - offered_.begin()))->setCheckState(is_chosen ? Qt::Checked : Qt::Unchecked);
}

void MetricChooser::filter(const QString& text) {
  for (int row = 0; row < list_->count(); ++row) {
    list_->item(row)->setHidden(!list_->item(row)->text().contains(text, Qt::CaseInsensitive));
  }
}

}  // namespace ebmlab::gui
