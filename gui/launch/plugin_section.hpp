// SPDX-License-Identifier: MIT
// The plugin of one role: a list of those there are, and the form of the chosen one.
#pragma once

#include <QWidget>

#include <functional>
#include <map>

#include "gui/launch/catalogue.hpp"
#include "gui/launch/specification_text.hpp"

class QComboBox;
class QLabel;
class QVBoxLayout;

namespace ebmlab::gui {

class ParameterForm;

class PluginSection : public QWidget {
  Q_OBJECT

 public:
  /// `none`: words for no plugin at all; empty: there must be one.
  PluginSection(PluginKind kind, QString none, QWidget* parent = nullptr);

  /// Why a plugin cannot be chosen; empty: it can.
  using Doubt = std::function<QString(const Plugin&)>;
  /// Those that are doubted stay in the list, with the reason.
  void offer(const Catalogue& catalogue, const Doubt& doubt);
  void choose(const PluginChoice& choice);
  /// Another plugin with what was last set of it. Silent.
  void choose(const QString& id);
  [[nodiscard]] PluginChoice choice() const;
  [[nodiscard]] const QString& id() const { return id_; }
  [[nodiscard]] QComboBox& picker() const { return *picker_; }
  [[nodiscard]] ParameterForm* form() const { return form_; }

 signals:
  /// Another plugin was picked.
  void picked();
  /// A parameter was changed.
  void changed();
  void explained(const QString& help);

 private:
  void show_form();

  PluginKind kind_;
  QString none_;
  QComboBox* picker_;
  QLabel* summary_;
  QVBoxLayout* column_;
  ParameterForm* form_ = nullptr;
  Catalogue catalogue_;
  QString id_;
  std::map<QString, std::map<QString, QString>> remembered_;  ///< what was set of plugins that are not shown
};

}  // namespace ebmlab::gui
