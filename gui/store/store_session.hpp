// SPDX-License-Identifier: MIT
// The store that a window shows: questions and edits, answered off the window's thread.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "gui/store/open_reader.hpp"
#include "storage/editor.hpp"
#include "storage/reader.hpp"
#include "storage/store.hpp"

namespace ebmlab::gui {

/// Lives on the window's thread; what it calls there is never called once the `context` it was given is gone.
class StoreSession : public QObject {
  Q_OBJECT

 public:
  explicit StoreSession(std::filesystem::path file);
  ~StoreSession() override;

  [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  /// What is to be done on the window's thread with what was found.
  using Answer = std::function<void()>;
  /// Runs on a thread of the session, one after the other; what it captures must be its own. What it throws is the store's
  /// trouble().
  using Question = std::function<Answer(const storage::Reader&)>;
  /// For lists and rows: quick.
  void ask(QObject* context, Question question);
  /// For series, snapshots and artifacts, which may take long and must not hold up a list.
  void ask_at_length(QObject* context, Question question);

  /// One change by a person; edited() says what it was, or refused() why not.
  using Edit = std::function<storage::Change(storage::Editor&)>;
  void edit(Edit edit);
  /// Other writing: requests to runs, saved views. What it returns is told by edited() unless empty.
  using Write = std::function<QString(storage::Store&)>;
  void write(Write write);

  /// Looks at the store at once; it does so every half second by itself.
  void look();

 signals:
  /// Something was recorded or edited, by whomever. Also every few seconds: a run is lost without a word.
  void changed();
  /// The store cannot be read, or not all of it, and why; empty: it can again.
  void trouble(const QString& what);
  /// It can be read but not edited, or there is something else to know of it; empty: no longer.
  void limited(const QString& why);
  /// There is another store under this name now, or the same in another file: what was read means nothing any more.
  void replaced();
  void edited(const QString& what);
  void refused(const QString& why);

 private:
  struct Line;  ///< a thread with a reader of its own
  struct Look;  ///< what was found
  void ask_on(Line& line, QObject* context, Question question);
  void take(const Look& look);
  void take_trouble(const QString& what);

  std::filesystem::path file_;
  std::unique_ptr<Line> lists_, contents_, writing_;
  QTimer timer_;
  OpenReader::Version version_ = {};
  std::string identity_;
  int looks_ = 0;
  bool is_looking_ = false;
  bool is_lost_ = false;     ///< the last look found no store
  bool has_failed_ = false;  ///< a question, since what is shown was last asked for
  QString trouble_, limits_;
};

}  // namespace ebmlab::gui
