// SPDX-License-Identifier: MIT
#include "gui/launch/number_box.hpp"

#include <QLineEdit>
#include <QStyleOptionSpinBox>
#include <QWheelEvent>

#include <utility>

#include "gui/launch/parameter_text.hpp"

namespace ebmlab::gui {

NumberBox::NumberBox(Parameter parameter, QWidget* parent) : QAbstractSpinBox(parent), parameter_(std::move(parameter)) {
  setFocusPolicy(Qt::StrongFocus);
  connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::typed_changed);
}

void NumberBox::set_typed(const QString& typed) { lineEdit()->setText(typed); }

void NumberBox::stepBy(int steps) {
  set_typed(stepped(parameter_, typed(), steps));
  selectAll();
  emit typed_changed();
}

QValidator::State NumberBox::validate(QString& /*input*/, int& /*position*/) const { return QValidator::Acceptable; }

QSize NumberBox::sizeHint() const {
  const QSize letters(fontMetrics().horizontalAdvance(QStringLiteral("0.0000000001")) + 8, lineEdit()->sizeHint().height());
  QStyleOptionSpinBox option;
  initStyleOption(&option);
  return style()->sizeFromContents(QStyle::CT_SpinBox, &option, letters, this);
}

void NumberBox::wheelEvent(QWheelEvent* event) {
  // In a form that is scrolled with the wheel, numbers must not change on the way.
  if (hasFocus()) {
    QAbstractSpinBox::wheelEvent(event);
  } else {
    event->ignore();
  }
}

}  // namespace ebmlab::gui
