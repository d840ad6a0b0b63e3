// SPDX-License-Identifier: MIT
// Every plugin with its state and parameters; where new ones are dropped in.
#pragma once

#include <QWidget>

#include <vector>

#include "gui/launch/plugin_install.hpp"

class QFrame;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QTextBrowser;
class QToolButton;

namespace ebmlab::gui {

class PluginList;
class PluginTableModel;

class PluginsPage : public QWidget {
  Q_OBJECT

 public:
  explicit PluginsPage(PluginList& plugins, QWidget* parent = nullptr);

  [[nodiscard]] PluginTableModel& model() const { return *model_; }
  [[nodiscard]] QTableView& table() const { return *table_; }
  [[nodiscard]] QString report_text() const;
  [[nodiscard]] QToolButton& replace_button() const { return *replace_; }

 private:
  QLayout* make_top();
  QWidget* make_report();
  void show_list();
  void show_details();
  void show_report(const QString& file, const std::vector<PluginStep>& steps);
  void ask_to_replace(const QString& file, const QString& target);
  void open_report(bool has_details);
  void close_report();
  void switch_selected();
  void choose_file();

  PluginList& plugins_;
  PluginTableModel* model_;
  QLineEdit* filter_;
  QTableView* table_;
  QTextBrowser* details_;
  QPushButton* switch_;  ///< enables or disables what is selected
  QLabel* state_;
  QFrame* report_;
  QTextBrowser* report_text_;
  QToolButton* remove_;
  QToolButton* replace_;
  QString reported_;  ///< the file
};

}  // namespace ebmlab::gui
