// SPDX-License-Identifier: MIT
// What `ebmlab run --dry-run` says of a specification that is being written.
#pragma once

#include <QObject>
#include <QString>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/launch/program.hpp"

namespace ebmlab::gui {

struct SpecificationProblem {
  QString text;
  int line = 0;  ///< from 1; 0: of no line
};

struct Verdict {
  QString text;  ///< the specification that was judged
  std::vector<SpecificationProblem> problems;
  QString summary;    ///< "12 runs: 4 methods, 3 seeds; 33,000 steps in all"; empty when there are problems
  QByteArray answer;  ///< the JSON itself
  [[nodiscard]] bool is_fine() const { return problems.empty(); }
};

/// The problems of a program's last words, one a line, with the lines of the file that they name.
[[nodiscard]] std::vector<SpecificationProblem> problems_in(const QString& words, const QString& file_name);
/// Of `ebmlab run --dry-run --json`. Empty when it cannot be read.
[[nodiscard]] QString plan_summary(const QByteArray& dry_run);

class SpecificationCheck : public QObject {
  Q_OBJECT

 public:
  explicit SpecificationCheck(Program& program, QObject* parent = nullptr);

  /// Where files that the specification names are looked for.
  void set_folders(const QString& working, const QStringList& data) {
    working_ = working;
    data_ = data;
  }
  /// After a pause, since it takes a second; what was asked before is given up.
  void check_soon(const QString& text);
  void check(const QString& text);
  [[nodiscard]] bool is_busy() const { return asked_ != nullptr || pause_.isActive(); }

 signals:
  void started();
  void judged(const Verdict& verdict);

 private:
  Program& program_;
  QTemporaryDir folder_;
  QString working_, waiting_;
  QStringList data_;
  QTimer pause_;
  std::unique_ptr<QObject> asked_;  ///< its end ends the child
};

}  // namespace ebmlab::gui
