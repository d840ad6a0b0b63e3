// SPDX-License-Identifier: MIT
// A form made of the descriptions of a plugin's parameters.
#pragma once

#include <QWidget>

#include <functional>
#include <map>
#include <vector>

#include "gui/launch/catalogue.hpp"

class QFormLayout;
class QLabel;
class QToolButton;

namespace ebmlab::gui {

/// One parameter: an editor of its type, what is wrong with what is typed, and a way back to the default.
class ParameterField : public QWidget {
  Q_OBJECT

 public:
  /// `owner`: what the parameter is of, for those who hear rather than see.
  ParameterField(Parameter parameter, const QString& owner, QWidget* parent = nullptr);

  [[nodiscard]] const Parameter& parameter() const { return parameter_; }
  [[nodiscard]] QString toml() const { return toml_; }
  void set_toml(const QString& toml);
  [[nodiscard]] QWidget* editor() const { return editor_; }

 signals:
  void changed();
  /// It is looked at: what it is, in a sentence.
  void explained(const QString& help);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void make_editor();
  void take(const QString& typed);
  void show_state(const QString& problem);

  Parameter parameter_;
  QString toml_;
  QWidget* editor_ = nullptr;
  QToolButton* reset_;
  QLabel* problem_;
  std::function<void(const QString& typed)> show_typed_;
};

class ParameterForm : public QWidget {
  Q_OBJECT

 public:
  explicit ParameterForm(const Plugin& plugin, QWidget* parent = nullptr);

  /// Those that are not at their default.
  [[nodiscard]] std::map<QString, QString> values() const;
  /// The others go to their defaults.
  void set_values(const std::map<QString, QString>& values);
  /// Null when there is none of that name.
  [[nodiscard]] ParameterField* field(const QString& key) const;

 signals:
  void changed();
  void explained(const QString& help);

 private:
  void add(const Parameter& parameter, const QString& owner, QFormLayout& layout);

  std::vector<ParameterField*> fields_;
  QToolButton* fold_ = nullptr;  ///< opens the advanced ones
};

/// Keeps the wheel from changing what it only passes.
void ignore_wheel_without_focus(QWidget& widget);

}  // namespace ebmlab::gui
