// SPDX-License-Identifier: MIT
#include "gui/attention/black_box_page.hpp"

#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/plots/plot_grid.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

QString end_html(const BlackBox& box) {
  QString html = QStringLiteral("<h3>%1 · run %2: <span style='color:%3'>%4</span> at step %5</h3>")
                     .arg(escaped(box.run.name))
                     .arg(box.run.id)
                     .arg(error_color().name(), qt(std::string(storage::to_text(box.run.status))), count_text(box.run.step));
  if (!box.run.status_reason.empty()) html += QStringLiteral("<p>%1</p>").arg(escaped(box.run.status_reason));
  return html;
}

QString events_html(const BlackBox& box) {
  if (box.events.empty()) return {};
  QString html = QStringLiteral("<h4>%1</h4><ul>").arg(QObject::tr("What was noted"));
  for (const storage::EventRow& event : box.events) {
    const QString step = event.step ? QObject::tr("step %1: ").arg(count_text(*event.step)) : QString();
    html += QStringLiteral("<li>%1%2</li>").arg(step, escaped(event.title));
  }
  return html + QStringLiteral("</ul>");
}

QString broken_html(const BlackBox& box) {
  if (box.broken.empty()) return QStringLiteral("<p>%1</p>").arg(QObject::tr("Every recorded figure is finite."));
  QString html = QStringLiteral("<h4>%1</h4><table cellspacing='4'>").arg(QObject::tr("Not finite, the first on top"));
  for (const BrokenSeries& series : box.broken) {
    html += QStringLiteral("<tr><td>%1</td><td>%2</td></tr>")
                .arg(escaped(series.name),
                     QObject::tr("from step %1, %2 values").arg(count_text(series.first_step), count_text(series.count)));
  }
  return html + QStringLiteral("</table>");
}

QString sibling_html(const BlackBox& box) {
  if (!box.sibling) return QStringLiteral("<p>%1</p>").arg(QObject::tr("No run of this experiment has reached its steps."));
  QString html =
      QStringLiteral("<h4>%1</h4>")
          .arg(QObject::tr("The nearest that survived: %1 · run %2").arg(escaped(box.sibling->name)).arg(box.sibling->id));
  if (box.differences.empty()) return html + QStringLiteral("<p>%1</p>").arg(QObject::tr("It differs in its seed alone."));
  html += QStringLiteral("<table cellspacing='4'><tr><td></td><td><b>%1</b></td><td><b>%2</b></td></tr>")
              .arg(QObject::tr("here"), QObject::tr("there"));
  for (const Difference& difference : box.differences) {
    html += QStringLiteral("<tr><td>%1</td><td>%2</td><td>%3</td></tr>")
                .arg(escaped(difference.name), escaped(difference.here), escaped(difference.there));
  }
  return html + QStringLiteral("</table>");
}

}  // namespace

BlackBoxPage::BlackBoxPage(Selection& selection, QWidget* parent)
    : QWidget(parent),
      selection_(selection),
      text_(new QTextBrowser(this)),
      grid_(new PlotGrid(PlotGrid::Sharing::kX, this)),
      resume_(new QPushButton(this)),
      compare_(new QPushButton(tr("Compare with the survivor"), this)) {
  text_->setObjectName(QStringLiteral("black-box"));
  text_->setAccessibleName(tr("What is known of the end of the run"));
  text_->setFrameShape(QFrame::NoFrame);
  resume_->setAccessibleName(tr("Resume the run from the last checkpoint before it broke"));
  auto* row = new QHBoxLayout;
  row->setContentsMargins(6, 0, 6, 4);
  row->addWidget(resume_);
  row->addWidget(compare_);
  row->addStretch();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  auto* split = new QSplitter(this);
  split->addWidget(text_);
  split->addWidget(grid_);
  split->setStretchFactor(1, 1);
  split->setChildrenCollapsible(false);
  column->addWidget(split, 1);
  column->addLayout(row);
  connect(resume_, &QPushButton::clicked, this, [this] { emit resume_asked(box_->run.id, box_->resumable->step); });
  connect(compare_, &QPushButton::clicked, this, [this] { emit comparison_asked(box_->run.id, box_->sibling->id); });
  connect(&selection_, &Selection::runs_changed, this, &BlackBoxPage::ask);
  connect(&selection_, &Selection::recorded, this, &BlackBoxPage::ask);
  show_box(std::nullopt);
}

void BlackBoxPage::ask() {
  const int question = ++asked_;
  const auto& runs = selection_.runs();
  const auto found = std::find_if(runs.begin(), runs.end(), [](const auto& run) { return came_to_a_bad_end(run.status); });
  if (selection_.session() == nullptr || found == runs.end()) {
    show_box(std::nullopt);
    return;
  }
  const auto work = [this, question, run = found->id](const storage::Reader& reader) {
    return [this, question, box = black_box_of(reader, run)] {
      if (question == asked_) show_box(box);
    };
  };
  selection_.session()->ask_at_length(this, work);
}

void BlackBoxPage::show_box(std::optional<BlackBox> box) {
  box_ = std::move(box);
  text_->setHtml(box_ ? end_html(*box_) + events_html(*box_) + broken_html(*box_) + sibling_html(*box_) : QString());
  if (box_ && !box_->last_steps.empty()) {
    grid_->show_drawings(box_->last_steps);
  } else {
    grid_->show_empty(tr("Nothing was recorded that could be drawn."));
  }
  resume_->setVisible(box_ && box_->resumable);
  if (box_ && box_->resumable) resume_->setText(tr("Resume from step %1").arg(count_text(box_->resumable->step)));
  compare_->setVisible(box_ && box_->sibling);
  emit applies(box_.has_value());
}

}  // namespace ebmlab::gui
