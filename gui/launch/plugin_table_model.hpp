// SPDX-License-Identifier: MIT
// Every plugin and every file that is not used, a row each.
#pragma once

#include <QAbstractTableModel>

#include <vector>

#include "gui/launch/catalogue.hpp"
#include "gui/launch/plugin_history.hpp"

namespace ebmlab::gui {

struct PluginRow {
  QString kind, id;
  QString state;  ///< "ready", "disabled", or why its file is not used
  QString text;   ///< its summary, or the reason
  QString file;
  QString entry;                  ///< what `ebmlab plugin disable` and `enable` call it; empty: they cannot change it
  int plugin = -1, refused = -1;  ///< its place in the catalogue
  PluginStanding standing = {};
  [[nodiscard]] bool is_ready() const { return plugin >= 0; }
  [[nodiscard]] bool is_disabled() const { return state == QStringLiteral("disabled"); }
};

/// Plugins by kind and id, then what is disabled, then refused files; those with all words of the filter in them.
[[nodiscard]] std::vector<PluginRow> plugin_rows(const Catalogue& catalogue, const PluginHistory& history,
                                                 const QString& filter);

/// For the details: HTML.
[[nodiscard]] QString plugin_html(const Catalogue& catalogue, const PluginRow& row);

class PluginTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kKind, kId, kState, kCertificate, kChanged, kText, kColumns };

  explicit PluginTableModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void show(const Catalogue& catalogue);
  /// Of the store that is open.
  void set_history(PluginHistory history);
  void set_filter(const QString& filter);
  [[nodiscard]] const std::vector<PluginRow>& rows() const { return rows_; }
  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] const PluginHistory& history() const { return history_; }

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  void rebuild();

  Catalogue catalogue_;
  PluginHistory history_;
  QString filter_;
  std::vector<PluginRow> rows_;
};

}  // namespace ebmlab::gui
