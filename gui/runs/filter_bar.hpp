// SPDX-License-Identifier: MIT
// The line in which a filter is typed: completed at the cursor, underlined where it is wrong.
#pragma once

#include <QCompleter>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QStringListModel>
#include <QTimer>
#include <QToolButton>
#include <QWidget>

#include "storage/filter.hpp"

namespace ebmlab::gui {

class StoreSession;

/// The language is storage's (filter.hpp); this is where it meets a keyboard.
class FilterLine : public QLineEdit {
  Q_OBJECT

 public:
  explicit FilterLine(QWidget* parent = nullptr);

  void set_names(storage::FilterNames names) { names_ = std::move(names); }
  /// In bytes of the text; length 0: it is in order.
  void underline(std::size_t begin, std::size_t length);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void complete();
  void insert(const QString& word);

  storage::FilterNames names_;
  storage::Completion completion_;
  QStringListModel words_;
  QCompleter completer_;
};

class FilterBar : public QWidget {
  Q_OBJECT

 public:
  explicit FilterBar(QWidget* parent = nullptr);

  void show(StoreSession* session);
  void set_text(const QString& text);
  /// Demands this value of the field besides those that are demanded already, or no longer.
  void toggle(const QString& field, const QString& value);
  [[nodiscard]] QString text() const { return line_->text(); }
  void set_count(std::size_t runs);
  void refuse(const QString& why, std::size_t begin, std::size_t length);
  [[nodiscard]] FilterLine* line() const { return line_; }

 signals:
  void filter_changed(const QString& text);
  void save_asked(const QString& text);

 private:
  void ask_names();

  StoreSession* session_ = nullptr;
  FilterLine* line_;
  QLabel* count_;
  QLabel* problem_;
  QTimer typing_;
  QElapsedTimer asked_;  ///< for the names, since then
};

}  // namespace ebmlab::gui
