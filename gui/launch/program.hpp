// SPDX-License-Identifier: MIT
// `ebmlab`, the program that does what the window does not: lists plugins, checks specifications, trains.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>

#include <functional>
#include <vector>

namespace ebmlab::gui {

/// Beside this executable, else on the PATH; empty when there is none.
[[nodiscard]] QString find_program();

/// What came of a question.
struct Reply {
  bool is_done = false;  ///< it ended with exit code 0
  QByteArray out;
  QString problem;  ///< in sentences, one a line, when it is not done
};

/// Lives on the window's thread.
class Program : public QObject {
  Q_OBJECT

 public:
  explicit Program(QString file = find_program(), QObject* parent = nullptr);

  [[nodiscard]] const QString& file() const { return file_; }
  /// Of this one from now on.
  void use(const QString& file) { file_ = file; }

  struct Question {
    QStringList arguments;
    QString folder = {};  ///< to work in; empty: the window's
    int limit_ms = 60'000;
  };
  using Answer = std::function<void(const Reply&)>;
  /// Asks without waiting. `answer` is called once, later; not when `context` is gone before, which ends the child: gently at
  /// first, and when it takes no notice by force.
  void ask(QObject* context, const Question& question, Answer answer);

  struct Task {
    QString name;  ///< for ended(): "gaussians8"
    QStringList arguments;
    QString folder;
    QString log;  ///< a file for all that it prints
  };
  /// Starts what goes on when the window closes: a session of its own, its output in a file. False and failed() when it could
  /// not be started.
  bool start(const Task& task);

 signals:
  /// A task did not get to work, or ended by a signal: a sentence.
  void failed(const QString& what);
  /// A task is over; it may have been that of a run that failed, which the store tells.
  void ended(const QString& name, int exit_code);

 private:
  struct Child {
    qint64 pid = 0;
    Task task;
  };
  void look();

  QString file_;
  std::vector<Child> children_;
  QTimer timer_;
};

}  // namespace ebmlab::gui
