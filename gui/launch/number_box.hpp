// SPDX-License-Identifier: MIT
// A line for a number of any size, with arrows.
#pragma once

#include <QAbstractSpinBox>

#include "gui/launch/catalogue.hpp"

namespace ebmlab::gui {

/// Takes what is typed as it is: what is wrong with it is told beside it (parameter_text.hpp), not prevented.
class NumberBox : public QAbstractSpinBox {
  Q_OBJECT

 public:
  explicit NumberBox(Parameter parameter, QWidget* parent = nullptr);

  void set_typed(const QString& typed);
  [[nodiscard]] QString typed() const { return text(); }
  void stepBy(int steps) override;
  QValidator::State validate(QString& input, int& position) const override;
  [[nodiscard]] QSize sizeHint() const override;

 signals:
  void typed_changed();

 protected:
  [[nodiscard]] StepEnabled stepEnabled() const override { return StepUpEnabled | StepDownEnabled; }
  void wheelEvent(QWheelEvent* event) override;

 private:
  Parameter parameter_;
};

}  // namespace ebmlab::gui
