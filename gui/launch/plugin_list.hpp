// SPDX-License-Identifier: MIT
// The plugins as the program knows them now, and what changes them.
#pragma once

#include <QObject>

#include <functional>
#include <vector>

#include "gui/launch/catalogue.hpp"
#include "gui/launch/plugin_install.hpp"

namespace ebmlab::gui {

class Program;

class PluginList : public QObject {
  Q_OBJECT

 public:
  explicit PluginList(Program& program, QObject* parent = nullptr);

  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
  /// Why there is none; empty when there is.
  [[nodiscard]] const QString& trouble() const { return trouble_; }
  [[nodiscard]] bool is_busy() const { return asked_ > 0; }

  void refresh();
  /// Copies it into the user's folder and looks at it; installed() says what came of it, or refused(). Where another file has
  /// its place nothing is done but wants_to_replace(), unless that may be.
  void install(const QString& file, bool may_replace = false);
  /// Takes a file out of the user's folder again.
  void remove(const QString& file);
  /// `plugin`: "energy/mlp", or a file.
  void set_enabled(const QString& plugin, bool is_enabled);

 signals:
  /// There is another list, or another trouble, or it is being asked for.
  void changed();
  void installed(const QString& file, const std::vector<PluginStep>& steps);
  void wants_to_replace(const QString& file, const QString& target);
  void told(const QString& what);
  void refused(const QString& why);

 private:
  void list(std::function<void()> then);

  Program& program_;
  Catalogue catalogue_;
  QString trouble_;
  int asked_ = 0;
};

}  // namespace ebmlab::gui
