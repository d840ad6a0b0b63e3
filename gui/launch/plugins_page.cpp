// SPDX-License-Identifier: MIT
#include "gui/launch/plugins_page.hpp"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <utility>

#include "gui/launch/plugin_list.hpp"
#include "gui/launch/plugin_table_model.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/tables.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kReportLines = 12;  ///< half of them at least

QString step_html(const PluginStep& step) {
  const bool is_failed = step.state == PluginStep::State::kFailed;
  const QString sign = is_failed                                  ? QStringLiteral("✗")
                       : step.state == PluginStep::State::kPassed ? QStringLiteral("✓")
                                                                  : QStringLiteral("–");
  QString text = sign + u' ' + step.what.toHtmlEscaped();
  if (step.state == PluginStep::State::kNotReached) text += QObject::tr(" (not reached)");
  if (is_failed) text = QStringLiteral("<span style='color:%1'>%2</span>").arg(error_color().name(), text);
  QString found = step.text;
  for (qsizetype at = found.size() - 16; at > 0 && !found.contains(u' '); at -= 16) found.insert(at, QChar(0x200b));
  return found.isEmpty() ? text : text + QStringLiteral(": ") + found.toHtmlEscaped();
}

/// What a new file means for what there is of it.
QString changes_text(const PluginStanding& standing) {
  QStringList parts;
  if (standing.has_changed) parts.append(standing.last_run);
  if (standing.badge == PluginStanding::Badge::kOutdated) parts.append(QObject::tr("its certificate is of another file"));
  return parts.join(QStringLiteral("; "));
}

}  // namespace

PluginsPage::PluginsPage(PluginList& plugins, QWidget* parent)
    : QWidget(parent),
      plugins_(plugins),
      model_(new PluginTableModel(this)),
      filter_(new QLineEdit(this)),
      table_(new QTableView(this)),
      details_(new QTextBrowser(this)),
      certify_(new QPushButton(tr("Certify"), this)),
      switch_(new QPushButton(this)),
      state_(new QLabel(this)) {
  setObjectName(QStringLiteral("plugins"));
  table_->setModel(model_);
  set_up_table(*table_, tr("Plugins"));
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  const int letter = fontMetrics().averageCharWidth();
  static constexpr std::array kLetters{13, 20, 14, 19, 22, 40};
  for (int column = 0; column < PluginTableModel::kColumns; ++column)
    table_->setColumnWidth(column, letter * kLetters.at(static_cast<std::size_t>(column)));
  details_->setAccessibleName(tr("Details of the plugin"));
  details_->setOpenLinks(false);
  details_->setTabChangesFocus(true);
  auto* right = new QWidget(this);
  auto* side = new QVBoxLayout(right);
  side->setContentsMargins(0, 0, 0, 0);
  side->addWidget(make_report(), 3);
  side->addWidget(details_, 2);
  auto* split = new QSplitter(this);
  split->setChildrenCollapsible(false);
  split->addWidget(table_);
  split->addWidget(right);
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->addLayout(make_top());
  column->addWidget(split, 1);
  connect(&plugins_, &PluginList::changed, this, &PluginsPage::show_list);
  connect(&plugins_, &PluginList::installed, this, &PluginsPage::show_report);
  connect(&plugins_, &PluginList::wants_to_replace, this, &PluginsPage::ask_to_replace);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &PluginsPage::show_details);
  show_list();
}

QLayout* PluginsPage::make_top() {
  filter_->setPlaceholderText(tr("Filter: a kind, an id, a trait, a state, a word"));
  filter_->setAccessibleName(tr("Filter of the plugins"));
  filter_->setClearButtonEnabled(true);
  auto* add = new QPushButton(tr("Add…"), this);
  add->setToolTip(tr("Copy a plugin into your folder and look at it; dragging it on the window does the same"));
  auto* refresh = new QPushButton(tr("Look again"), this);
  certify_->setToolTip(tr("Hold it against all checks of its kind, as ebmlab certify does; the verdict is kept in the store"));
  switch_->setToolTip(tr("A disabled plugin is left out of everything"));
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_->set_filter(text);
    show_details();
  });
  connect(add, &QPushButton::clicked, this, &PluginsPage::choose_file);
  connect(refresh, &QPushButton::clicked, &plugins_, &PluginList::refresh);
  connect(switch_, &QPushButton::clicked, this, &PluginsPage::switch_selected);
  connect(certify_, &QPushButton::clicked, this, [this] {
    if (selected() != nullptr) emit certify_wanted(selected()->entry);
  });
  auto* row = new QHBoxLayout;
  row->addWidget(filter_, 1);
  row->addWidget(state_);
  row->addWidget(certify_);
  row->addWidget(switch_);
  row->addWidget(add);
  row->addWidget(refresh);
  return row;
}

QWidget* PluginsPage::make_report() {
  report_ = new QFrame(this);
  report_->setFrameShape(QFrame::StyledPanel);
  report_text_ = new QTextBrowser(report_);
  report_text_->setFrameShape(QFrame::NoFrame);
  report_text_->setOpenLinks(false);
  report_text_->setTabChangesFocus(true);
  report_text_->setMinimumHeight(kReportLines / 2 * fontMetrics().lineSpacing());
  report_text_->setAccessibleName(tr("What came of the plugin that was added"));
  remove_ = new QToolButton(report_);
  remove_->setText(tr("Remove the copy"));
  replace_ = new QToolButton(report_);
  replace_->setText(tr("Replace it"));
  auto* close = new QToolButton(report_);
  close->setText(tr("Close"));
  close->setAccessibleName(tr("Close the report"));
  for (QToolButton* button : {remove_, replace_, close}) button->setFocusPolicy(Qt::StrongFocus);
  connect(remove_, &QToolButton::clicked, this, [this] {
    close_report();
    plugins_.remove(reported_);
  });
  connect(replace_, &QToolButton::clicked, this, [this] {
    close_report();
    plugins_.install(reported_, true);
  });
  connect(close, &QToolButton::clicked, this, &PluginsPage::close_report);
  auto* buttons = new QHBoxLayout;
  buttons->addStretch(1);
  buttons->addWidget(remove_);
  buttons->addWidget(replace_);
  buttons->addWidget(close);
  auto* column = new QVBoxLayout(report_);
  column->addWidget(report_text_);
  column->addLayout(buttons);
  report_->hide();
  return report_;
}

void PluginsPage::show(StoreSession* session) {
  session_ = session;
  ++asked_;
  change([this] { model_->set_history({}); });
  if (session_ == nullptr) return;
  connect(session_, &StoreSession::changed, this, &PluginsPage::ask);
  ask();
}

void PluginsPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

void PluginsPage::ask() {
  if (session_ == nullptr || !isVisible()) return;
  session_->ask(this, [this, question = ++asked_](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, question, history = plugin_history(reader)]() mutable {
      if (question != asked_ || history == model_->history()) return;
      change([&] { model_->set_history(std::move(history)); });
      if (!report_->isHidden() && !report_steps_.empty()) write_report();
    };
  });
}

void PluginsPage::show_list() {
  state_->setText(plugins_.is_busy() ? tr("Looking…") : QString());
  if (plugins_.is_busy()) return;
  if (!plugins_.trouble().isEmpty()) state_->setText(tr("not found out"));
  change([this] { model_->show(plugins_.catalogue()); });
}

void PluginsPage::change(const std::function<void()>& change) {
  const QString entry = selected() == nullptr ? QString() : selected()->entry;
  change();
  for (std::size_t row = 0; row < model_->rows().size(); ++row) {
    if (!entry.isEmpty() && model_->rows()[row].entry == entry) table_->selectRow(static_cast<int>(row));
  }
  const auto hide_if_empty = [this](PluginTableModel::Column column, const auto& has_something) {
    const auto& rows = model_->rows();
    table_->setColumnHidden(column, std::none_of(rows.begin(), rows.end(), has_something));
  };
  hide_if_empty(PluginTableModel::kCertificate,
                [](const PluginRow& row) { return row.standing.badge != PluginStanding::Badge::kNone; });
  hide_if_empty(PluginTableModel::kChanged, [](const PluginRow& row) { return row.standing.has_changed; });
  if (!table_->currentIndex().isValid() && model_->rowCount() > 0) table_->selectRow(0);
  show_details();
}

const PluginRow* PluginsPage::selected() const {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  return rows.isEmpty() ? nullptr : &model_->rows()[static_cast<std::size_t>(rows.front().row())];
}

void PluginsPage::show_details() {
  const PluginRow* row = selected();
  const QString trouble = plugins_.trouble().toHtmlEscaped();
  const QString html = row != nullptr ? plugin_html(model_->catalogue(), *row) : QStringLiteral("<p>%1</p>").arg(trouble);
  if (html != shown_html_) details_->setHtml(html);  // which would scroll to its beginning
  shown_html_ = html;
  certify_->setEnabled(row != nullptr && row->is_ready() && session_ != nullptr);
  switch_->setEnabled(row != nullptr && !row->entry.isEmpty());
  switch_->setText(row != nullptr && row->is_disabled() ? tr("Enable") : tr("Disable"));
}

void PluginsPage::switch_selected() {
  if (selected() != nullptr) plugins_.set_enabled(selected()->entry, selected()->is_disabled());
}

void PluginsPage::choose_file() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Add a plugin"), {}, tr("Plugins (*.so)"));
  if (!file.isEmpty()) plugins_.install(file);
}

void PluginsPage::write_report() {
  const QString words = is_usable(report_steps_) ? tr("%1 can be used") : tr("%1 cannot be used");
  QStringList lines{QStringLiteral("<b>%1</b>").arg(words.arg(QFileInfo(reported_).fileName()).toHtmlEscaped())};
  for (const Plugin* plugin : plugins_of(model_->catalogue(), reported_)) {
    const QString changes = changes_text(standing_of(*plugin, model_->history()));
    if (!changes.isEmpty()) lines.append((plugin->name() + QStringLiteral(": ") + changes).toHtmlEscaped());
  }
  for (const PluginStep& step : report_steps_) lines.append(step_html(step));
  report_text_->setHtml(lines.join(QStringLiteral("<br>")));
}

void PluginsPage::show_report(const QString& file, const std::vector<PluginStep>& steps) {
  reported_ = file;
  report_steps_ = steps;
  write_report();
  const bool is_good = is_usable(steps);
  remove_->setVisible(!is_good);
  replace_->hide();
  open_report(is_good);
  const QString canonical = QFileInfo(file).canonicalFilePath();
  for (std::size_t row = 0; row < model_->rows().size(); ++row) {
    if (QFileInfo(model_->rows()[row].file).canonicalFilePath() == canonical) table_->selectRow(static_cast<int>(row));
  }
}

void PluginsPage::ask_to_replace(const QString& file, const QString& target) {
  reported_ = file;
  report_steps_.clear();
  report_text_->setPlainText(
      tr("%1 is there already and is another file.\nRuns that use it go on with what they have.").arg(target));
  remove_->hide();
  replace_->show();
  open_report(false);
}

void PluginsPage::open_report(bool has_details) {
  report_->show();
  details_->setVisible(has_details);  // of a file that is refused they would say the same again
}

void PluginsPage::close_report() {
  report_->hide();
  details_->show();
}

QString PluginsPage::report_text() const { return report_->isHidden() ? QString() : report_text_->toPlainText(); }

}  // namespace ebmlab::gui
