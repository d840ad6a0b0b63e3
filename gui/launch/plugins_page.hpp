// SPDX-License-Identifier: MIT
// Every plugin with its state and parameters; where new ones are dropped in.
#pragma once

#include <QWidget>

#include <functional>
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
class StoreSession;
struct PluginRow;

class PluginsPage : public QWidget {
  Q_OBJECT

 public:
  explicit PluginsPage(PluginList& plugins, QWidget* parent = nullptr);

  /// Whose runs and certificates are told of.
  void show(StoreSession* session);
  using QWidget::show;

  [[nodiscard]] PluginTableModel& model() const { return *model_; }
  [[nodiscard]] QTableView& table() const { return *table_; }
  [[nodiscard]] QString report_text() const;
  [[nodiscard]] QToolButton& replace_button() const { return *replace_; }
  [[nodiscard]] QPushButton& certify_button() const { return *certify_; }

 signals:
  /// To be held against all checks of its kind: "energy/mlp".
  void certify_wanted(const QString& plugin);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  QLayout* make_top();
  QWidget* make_report();
  void ask();
  [[nodiscard]] const PluginRow* selected() const;
  void show_list();
  /// Changes the model; what was selected stays selected.
  void change(const std::function<void()>& change);
  void show_details();
  void write_report();
  void show_report(const QString& file, const std::vector<PluginStep>& steps);
  void ask_to_replace(const QString& file, const QString& target);
  void open_report(bool has_details);
  void close_report();
  void switch_selected();
  void choose_file();

  PluginList& plugins_;
  StoreSession* session_ = nullptr;
  int asked_ = 0;
  PluginTableModel* model_;
  QLineEdit* filter_;
  QTableView* table_;
  QTextBrowser* details_;
  QString shown_html_;
  QPushButton* certify_;
  QPushButton* switch_;  ///< enables or disables what is selected
  QLabel* state_;
  QFrame* report_;
  QTextBrowser* report_text_;
  QToolButton* remove_;
  QToolButton* replace_;
  QString reported_;                      ///< the file
  std::vector<PluginStep> report_steps_;  ///< none when it is asked about
};

}  // namespace ebmlab::gui
