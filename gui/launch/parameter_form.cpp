// SPDX-License-Identifier: MIT
#include "gui/launch/parameter_form.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

#include "gui/launch/number_box.hpp"
#include "gui/launch/parameter_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

class WheelGuard : public QObject {
 public:
  using QObject::QObject;
  bool eventFilter(QObject* watched, QEvent* event) override {
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (event->type() != QEvent::Wheel || widget == nullptr || widget->hasFocus()) return false;
    event->ignore();
    return true;
  }
};

bool is_file(const Parameter& parameter) {
  return parameter.type == ParameterType::kText && parameter.choices.isEmpty() &&
         parameter.key.endsWith(QStringLiteral("path"));
}

}  // namespace

void ignore_wheel_without_focus(QWidget& widget) {
  widget.setFocusPolicy(Qt::StrongFocus);
  widget.installEventFilter(new WheelGuard(&widget));
}

ParameterField::ParameterField(Parameter parameter, const QString& owner, QWidget* parent)
    : QWidget(parent),
      parameter_(std::move(parameter)),
      toml_(parameter_.fallback),
      reset_(new QToolButton(this)),
      problem_(new QLabel(this)) {
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  make_editor();
  row->addWidget(editor_, 1);
  if (is_file(parameter_)) {
    auto* browse = new QToolButton(this);
    browse->setText(tr("…"));
    browse->setAccessibleName(tr("Choose a file for %1").arg(parameter_.key));
    connect(browse, &QToolButton::clicked, this, [this] {
      const QString file = QFileDialog::getOpenFileName(this, parameter_.key);
      if (!file.isEmpty()) set_toml(toml_quoted(file));
      if (!file.isEmpty()) emit changed();
    });
    row->addWidget(browse);
  }
  reset_->setText(QStringLiteral("↺"));
  reset_->setAutoRaise(true);
  reset_->setToolTip(tr("Back to %1").arg(parameter_.fallback));
  reset_->setAccessibleName(tr("%1: back to the default").arg(parameter_.key));
  QSizePolicy keeps_place = reset_->sizePolicy();
  keeps_place.setRetainSizeWhenHidden(true);
  reset_->setSizePolicy(keeps_place);
  connect(reset_, &QToolButton::clicked, this, [this] {
    set_toml(parameter_.fallback);
    editor_->setFocus();
    emit changed();
  });
  row->addWidget(reset_);
  problem_->setWordWrap(true);
  QPalette palette = problem_->palette();
  palette.setColor(QPalette::WindowText, error_color());
  problem_->setPalette(palette);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(1);
  column->addLayout(row);
  column->addWidget(problem_);
  const QString help = parameter_.key + QStringLiteral(" (") + type_text(parameter_) + QStringLiteral("): ") + parameter_.help;
  editor_->setToolTip(help);
  editor_->setAccessibleName(owner + u' ' + parameter_.key);
  editor_->setAccessibleDescription(help);
  editor_->installEventFilter(this);
  show_typed_(typed_from_toml(parameter_, toml_));
  show_state({});
}

void ParameterField::make_editor() {
  if (parameter_.type == ParameterType::kBool) {
    auto* box = new QCheckBox(this);
    editor_ = box;
    show_typed_ = [box](const QString& typed) { box->setChecked(typed == QStringLiteral("true")); };
    connect(box, &QCheckBox::toggled, this,
            [this](bool is_on) { take(is_on ? QStringLiteral("true") : QStringLiteral("false")); });
  } else if (!parameter_.choices.isEmpty() && parameter_.type == ParameterType::kText) {
    auto* box = new QComboBox(this);
    box->addItems(parameter_.choices);
    ignore_wheel_without_focus(*box);
    editor_ = box;
    show_typed_ = [box](const QString& typed) { box->setCurrentText(typed); };
    connect(box, &QComboBox::currentTextChanged, this, &ParameterField::take);
  } else if (parameter_.type == ParameterType::kInteger || parameter_.type == ParameterType::kNumber) {
    auto* box = new NumberBox(parameter_, this);
    editor_ = box;
    show_typed_ = [box](const QString& typed) { box->set_typed(typed); };
    connect(box, &NumberBox::typed_changed, this, [this, box] { take(box->typed()); });
  } else {
    auto* line = new QLineEdit(this);
    if (parameter_.type >= ParameterType::kIntegers) line->setPlaceholderText(tr("none; commas between several"));
    editor_ = line;
    show_typed_ = [line](const QString& typed) { line->setText(typed); };
    connect(line, &QLineEdit::textEdited, this, &ParameterField::take);
  }
}

void ParameterField::set_toml(const QString& toml) {
  toml_ = toml;
  const QString typed = typed_from_toml(parameter_, toml);
  {
    const QSignalBlocker quiet(editor_);
    show_typed_(typed);
  }
  show_state(read_typed(parameter_, typed).problem);
}

void ParameterField::take(const QString& typed) {
  const ParameterReading reading = read_typed(parameter_, typed);
  if (reading.toml == toml_) return;
  toml_ = reading.toml;
  show_state(reading.problem);
  emit changed();
}

void ParameterField::show_state(const QString& problem) {
  reset_->setVisible(!is_default(parameter_, toml_));
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
}

bool ParameterField::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::FocusIn || event->type() == QEvent::Enter) emit explained(editor_->toolTip());
  return QWidget::eventFilter(watched, event);
}

ParameterForm::ParameterForm(const Plugin& plugin, QWidget* parent) : QWidget(parent) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  auto* plain = new QFormLayout;
  plain->setRowWrapPolicy(QFormLayout::DontWrapRows);
  column->addLayout(plain);
  auto* advanced = new QWidget(this);
  auto* folded = new QFormLayout(advanced);
  folded->setContentsMargins(0, 0, 0, 0);
  int hidden = 0;
  for (const Parameter& parameter : plugin.parameters) {
    add(parameter, plugin.id, parameter.is_advanced ? *folded : *plain);
    if (parameter.is_advanced) ++hidden;
  }
  advanced->setVisible(false);
  if (hidden > 0) {
    fold_ = new QToolButton(this);
    fold_->setCheckable(true);
    fold_->setAutoRaise(true);
    fold_->setArrowType(Qt::RightArrow);
    fold_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    fold_->setText(tr("%1 more for those who know them").arg(hidden));
    fold_->setAccessibleName(tr("Advanced parameters of %1").arg(plugin.id));
    connect(fold_, &QToolButton::toggled, this, [this, advanced](bool is_open) {
      advanced->setVisible(is_open);
      fold_->setArrowType(is_open ? Qt::DownArrow : Qt::RightArrow);
    });
    column->addWidget(fold_);
  }
  column->addWidget(advanced);
  if (plugin.parameters.empty()) {
    auto* none = new QLabel(tr("It has no parameters."), this);
    none->setForegroundRole(QPalette::PlaceholderText);
    column->addWidget(none);
  }
}

void ParameterForm::add(const Parameter& parameter, const QString& owner, QFormLayout& layout) {
  auto* field = new ParameterField(parameter, owner, this);
  auto* label = new QLabel(parameter.key, this);
  label->setToolTip(field->editor()->toolTip());
  label->setBuddy(field->editor());
  layout.addRow(label, field);
  fields_.push_back(field);
  connect(field, &ParameterField::changed, this, &ParameterForm::changed);
  connect(field, &ParameterField::explained, this, &ParameterForm::explained);
}

std::map<QString, QString> ParameterForm::values() const {
  std::map<QString, QString> values;
  for (const ParameterField* field : fields_) {
    if (!is_default(field->parameter(), field->toml())) values[field->parameter().key] = field->toml();
  }
  return values;
}

void ParameterForm::set_values(const std::map<QString, QString>& values) {
  bool has_advanced = false;
  for (ParameterField* field : fields_) {
    const auto found = values.find(field->parameter().key);
    field->set_toml(found == values.end() ? field->parameter().fallback : found->second);
    has_advanced = has_advanced || (found != values.end() && field->parameter().is_advanced);
  }
  if (has_advanced && fold_ != nullptr) fold_->setChecked(true);  // what is set must be seen
}

ParameterField* ParameterForm::field(const QString& key) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [&](const ParameterField* field) { return field->parameter().key == key; });
  return found == fields_.end() ? nullptr : *found;
}

}  // namespace ebmlab::gui
