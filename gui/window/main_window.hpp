// SPDX-License-Identifier: MIT
// The window: the table of runs, pages about those that are selected, and docks around them.
#pragma once

#include <QMainWindow>

#include <filesystem>
#include <memory>
#include <vector>

class QSplitter;

namespace ebmlab::gui {

class Banner;
class CommandPalette;
class FacetList;
class FilterBar;
class Inspector;
class Launching;
class Navigator;
class Pages;
class RunActions;
class RunTableModel;
class RunsTable;
class Selection;
class Shortcuts;
class StoreSession;

/// What the window is for just now; each gives the room to what it needs.
enum class Perspective { kBrowse, kCompare };

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow();
  ~MainWindow() override;

  /// Shows this store from now on, whether it can be read or not: the banner says what is wrong, and looks again.
  void open(const std::filesystem::path& store);
  void set_perspective(Perspective perspective);
  /// Of the listed runs; they stand behind the columns that are no parameters.
  void show_differing_columns();

  [[nodiscard]] StoreSession* session() const { return session_.get(); }
  [[nodiscard]] RunTableModel& model() const { return *model_; }
  [[nodiscard]] RunsTable& table() const { return *table_; }
  [[nodiscard]] FilterBar& filter_bar() const { return *filter_; }
  [[nodiscard]] Selection& selection() const { return *selection_; }
  [[nodiscard]] Pages& pages() const { return *pages_; }
  [[nodiscard]] Launching& launching() const { return *launching_; }
  [[nodiscard]] Banner& banner() const { return *banner_; }
  [[nodiscard]] Navigator& navigator() const { return *navigator_; }
  [[nodiscard]] FacetList& facets() const { return *facets_; }
  [[nodiscard]] Inspector& inspector() const { return *inspector_; }
  /// Everything that the menus, the keyboard and the command palette offer.
  [[nodiscard]] std::vector<QAction*> commands() const;

 protected:
  void closeEvent(QCloseEvent* event) override;

 private:
  void lay_out();
  void fill_menus();
  void connect_table();
  void connect_session();
  void show_columns(const QPoint& at);
  void show_shortcuts();
  void show_run_menu(const QPoint& at);
  void save_view(const QString& filter);
  void restore_layout();

  std::unique_ptr<StoreSession> session_;
  RunTableModel* model_;
  Selection* selection_;
  // From here on in the order in which the tab key comes to them.
  Banner* banner_;
  Launching* launching_;
  Navigator* navigator_;
  FacetList* facets_;
  FilterBar* filter_;
  RunsTable* table_;
  Pages* pages_;
  Inspector* inspector_;
  RunActions* run_actions_;
  CommandPalette* palette_;
  Shortcuts* shortcuts_ = nullptr;
  QSplitter* split_;
  std::vector<QDockWidget*> docks_;
  QDockWidget* shortcuts_dock_ = nullptr;
};

}  // namespace ebmlab::gui
