// SPDX-License-Identifier: MIT
#include "gui/launch/new_run.hpp"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QSplitter>
#include <QVBoxLayout>

#include <stdexcept>

#include "gui/launch/experiment_form.hpp"
#include "gui/launch/experiment_start.hpp"
#include "gui/launch/specification_view.hpp"
#include "gui/launch/time_estimate.hpp"
#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kHelpLines = 3;

bool has_comments(const QString& specification) {
  static const QRegularExpression kComment(QStringLiteral("(^|\\s)#"), QRegularExpression::MultilineOption);
  return specification.contains(kComment);
}

QLabel* quiet_label(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  return label;
}

}  // namespace

NewRun::NewRun(Program& program, QWidget* parent)
    : QDialog(parent),
      program_(program),
      check_(program),
      form_(new ExperimentForm(this)),
      view_(new SpecificationView(this)),
      estimate_(new TimeEstimate(program, this)),
      presets_(new QComboBox(this)),
      help_(quiet_label(this)),
      notice_(quiet_label(this)),
      jobs_(new QSpinBox(this)),
      start_(new QPushButton(tr("Start"), this)) {
  setObjectName(QStringLiteral("new_run"));
  setWindowTitle(tr("New run"));
  help_->setForegroundRole(QPalette::PlaceholderText);
  help_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
  help_->setFixedHeight(kHelpLines * fontMetrics().lineSpacing() + 4);
  notice_->hide();
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(notice_);
  column->addWidget(form_, 1);
  column->addWidget(help_);
  auto* right = new QWidget(this);
  auto* words = new QVBoxLayout(right);
  words->setContentsMargins(0, 0, 0, 0);
  words->addWidget(view_, 1);
  words->addWidget(estimate_);
  auto* split = new QSplitter(this);
  split->setChildrenCollapsible(false);
  split->addWidget(left);
  split->addWidget(right);
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 1);
  auto* all = new QVBoxLayout(this);
  all->addLayout(make_top());
  all->addWidget(split, 1);
  all->addLayout(make_bottom());
  resize(1120, 720);
  setMinimumSize(820, 540);  // a form that is narrower is cut off
  split->setSizes({560, 560});

  connect(form_, &ExperimentForm::changed, this, &NewRun::take_form);
  connect(form_, &ExperimentForm::explained, help_, &QLabel::setText);
  connect(view_, &SpecificationView::edited, this, &NewRun::take_text);
  connect(&check_, &SpecificationCheck::started, view_, &SpecificationView::show_checking);
  connect(&check_, &SpecificationCheck::judged, this, &NewRun::take_verdict);
  connect(jobs_, &QSpinBox::valueChanged, this, &NewRun::tell_estimate);
  connect(this, &QDialog::finished, estimate_, &TimeEstimate::give_up);
  form_->setEnabled(false);
  start_->setEnabled(false);
}

QLayout* NewRun::make_top() {
  auto* label = new QLabel(tr("Begin with"), this);
  label->setBuddy(presets_);
  presets_->setAccessibleName(tr("Specification to begin with"));
  presets_->addItem(tr("a small comparison"), QString());
  for (const Preset& preset : shipped_presets(program_.file())) presets_->addItem(preset.name, preset.file);
  presets_->setMinimumContentsLength(22);
  auto* open = new QPushButton(tr("Open…"), this);
  open->setToolTip(tr("A specification of your own"));
  connect(presets_, &QComboBox::activated, this, [this](int row) {
    const QString file = presets_->itemData(row).toString();
    if (!file.isEmpty()) return load(file);
    form_->set(first_experiment(form_->catalogue()));
    take_form();
  });
  connect(open, &QPushButton::clicked, this, [this] {
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a specification"), {}, tr("Specifications (*.toml)"));
    if (!file.isEmpty()) load(file);
  });
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(presets_);
  row->addWidget(open);
  row->addStretch(1);
  return row;
}

QLayout* NewRun::make_bottom() {
  auto* label = new QLabel(tr("Runs at a time"), this);
  label->setBuddy(jobs_);
  jobs_->setRange(0, 1024);
  jobs_->setSpecialValueText(tr("as many as fit"));
  jobs_->setAccessibleName(tr("Runs at a time"));
  jobs_->setToolTip(tr("As many as the CPU has room for, one on a GPU; or a number"));
  auto* save = new QPushButton(tr("Save…"), this);
  auto* check = new QPushButton(tr("Check"), this);
  auto* close = new QPushButton(tr("Close"), this);
  check->setToolTip(tr("What ebmlab run --dry-run says; it is asked by itself, too, when you pause"));
  start_->setDefault(true);
  for (QPushButton* button : {save, check, close}) button->setAutoDefault(false);
  connect(save, &QPushButton::clicked, this, &NewRun::save);
  connect(check, &QPushButton::clicked, this, [this] { check_.check(view_->text()); });
  connect(start_, &QPushButton::clicked, this, &NewRun::start);
  connect(close, &QPushButton::clicked, this, &QDialog::reject);
  auto* row = new QHBoxLayout;
  row->addWidget(label);
  row->addWidget(jobs_);
  row->addStretch(1);
  for (QPushButton* button : {save, check, start_, close}) row->addWidget(button);
  return row;
}

void NewRun::set_store(const std::filesystem::path& store) {
  store_ = store;
  check_.set_folders(qt(store.parent_path().string()), {QDir::currentPath()});
  estimate_->set_folders(qt(store.parent_path().string()), {QDir::currentPath()});
}

void NewRun::offer(const Catalogue& catalogue) {
  form_->offer(catalogue);
  if (has_begun_) {
    check_.check_soon(view_->text());
    return;
  }
  has_begun_ = true;
  form_->set(first_experiment(catalogue));
  take_form();
}

void NewRun::show_trouble(const QString& why) { set_form_follows(false, why); }

void NewRun::load(const QString& file) {
  QFile source(file);
  if (!source.open(QIODevice::ReadOnly)) {
    view_->show_verdict({{}, {{tr("%1: %2").arg(file, source.errorString())}}, {}, {}});
    return;
  }
  view_->set_text(QString::fromUtf8(source.readAll()));
  take_text();
}

void NewRun::take_form() {
  form_text_ = specification_text(form_->choice());
  view_->set_text(form_text_);
  set_form_follows(true);
  start_->setEnabled(false);
  tell_estimate();
  view_->show_checking();
  check_.check_soon(form_text_);
}

void NewRun::take_text() {
  const QString text = view_->text();
  const bool does_follow = text == form_text_;
  set_form_follows(does_follow,
                   does_follow ? QString() : tr("The form takes up what is written on the right when the check has passed."));
  start_->setEnabled(!fine_text_.isEmpty() && text == fine_text_);
  tell_estimate();
  view_->show_checking();
  check_.check_soon(text);
}

void NewRun::take_verdict(const Verdict& verdict) {
  if (verdict.text != view_->text()) return;
  view_->show_verdict(verdict);
  start_->setEnabled(verdict.is_fine() && !store_.empty());
  if (!verdict.is_fine()) return;
  fine_text_ = verdict.text;
  tell_estimate();
  try {
    const ExperimentChoice experiment = choices_from(verdict.text, verdict.answer);
    name_ = experiment.name;
    if (verdict.text == form_text_) return;
    form_->set(experiment);
    const QString lost = form_->what_is_lost(experiment);
    if (!lost.isEmpty()) throw std::runtime_error(lost.toStdString());
    form_text_ = verdict.text;
    set_form_follows(true,
                     has_comments(verdict.text)
                         ? tr("A change here writes the specification anew, without its comments; Ctrl+Z there takes it back.")
                         : QString());
  } catch (const std::runtime_error& error) {
    if (verdict.text != form_text_)
      set_form_follows(false, tr("The form cannot show this: %1").arg(QString::fromUtf8(error.what())));
  }
}

void NewRun::set_form_follows(bool does_follow, const QString& notice) {
  form_->setEnabled(does_follow);
  notice_->setText(notice);
  notice_->setVisible(!notice.isEmpty());
}

QString NewRun::notice() const { return notice_->text(); }

void NewRun::tell_estimate() {
  const QString text = view_->text();
  estimate_->set_subject({text, jobs_->value()}, !text.isEmpty() && text == fine_text_);
}

void NewRun::save() {
  const QString file = QFileDialog::getSaveFileName(this, tr("Save the specification"), name_ + QStringLiteral(".toml"),
                                                    tr("Specifications (*.toml)"));
  if (file.isEmpty()) return;
  QFile target(file);
  if (!target.open(QIODevice::WriteOnly) || target.write(view_->text().toUtf8()) < 0 || !target.flush())
    emit refused(tr("%1: %2").arg(file, target.errorString()));
}

void NewRun::start() {
  if (view_->text() != fine_text_) return;
  try {
    const ExperimentStart start{
        name_.isEmpty() ? tr("experiment") : name_, fine_text_, store_, jobs_->value(), {QDir::currentPath()}};
    if (!program_.start(task_of(start))) return;
    emit started(start.name);
    accept();
  } catch (const std::runtime_error& error) {
    emit refused(QString::fromUtf8(error.what()));
  }
}

}  // namespace ebmlab::gui
