// SPDX-License-Identifier: MIT
// The window: the table of runs, pages about those that are selected, and docks around them.
#pragma once

#include <QMainWindow>

#include <filesystem>
#include <memory>

namespace ebmlab::gui {

class Banner;
class FilterBar;
class Launching;
class Pages;
class RunTableModel;
class RunsTable;
class Selection;
class StoreSession;

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow();
  ~MainWindow() override;

  /// Shows this store from now on, whether it can be read or not: the banner says what is wrong, and looks again.
  void open(const std::filesystem::path& store);

  [[nodiscard]] StoreSession* session() const { return session_.get(); }
  [[nodiscard]] RunTableModel& model() const { return *model_; }
  [[nodiscard]] RunsTable& table() const { return *table_; }
  [[nodiscard]] FilterBar& filter_bar() const { return *filter_; }
  [[nodiscard]] Selection& selection() const { return *selection_; }
  [[nodiscard]] Pages& pages() const { return *pages_; }
  [[nodiscard]] Launching& launching() const { return *launching_; }
  [[nodiscard]] Banner& banner() const { return *banner_; }

 private:
  void connect_table();

  std::unique_ptr<StoreSession> session_;
  RunTableModel* model_;
  Selection* selection_;
  Banner* banner_;
  FilterBar* filter_;
  RunsTable* table_;
  Pages* pages_;
  Launching* launching_;
};

}  // namespace ebmlab::gui
