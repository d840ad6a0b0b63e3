// SPDX-License-Identifier: MIT
// How long an experiment takes, found by trying a few steps of each of its methods.
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QWidget>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/launch/program.hpp"

class QLabel;
class QPushButton;

namespace ebmlab::gui {

struct Estimate {
  struct Method {
    QString name;
    double seconds_per_run = 0.0;
    std::int64_t runs = 0;
    double steps_per_second = 0.0;
    QString problem = {};  ///< why it could not be tried
  };
  std::optional<double> seconds;  ///< of all runs, so many at a time
  std::int64_t jobs = 1;
  std::vector<Method> methods;
};

/// What `ebmlab run --dry-run --pilot --json` found. Errors: std::runtime_error with a sentence when it says nothing of a
/// pilot.
[[nodiscard]] Estimate estimate_from(const QByteArray& dry_run);
/// "about 3 min, 2 at a time: gcd 40 s each × 3, pcd 12 s each × 3"; then a line for each method that could not be tried.
[[nodiscard]] QString estimate_text(const Estimate& estimate);

/// A button that asks, or gives up, and a line with the answer, which says when it is of something else than what stands there.
class TimeEstimate : public QWidget {
  Q_OBJECT

 public:
  explicit TimeEstimate(Program& program, QWidget* parent = nullptr);

  /// Where files that the specification names are looked for.
  void set_folders(const QString& working, const QStringList& data_folders) {
    working_ = working;
    data_ = data_folders;
  }
  struct Subject {
    QString specification;
    int jobs = 0;  ///< at a time; 0: as many as fit

    friend bool operator==(const Subject&, const Subject&) = default;
  };
  /// What is to be started as it is now, and whether it can.
  void set_subject(const Subject& subject, bool can_run);
  void give_up();

  [[nodiscard]] QPushButton& button() const { return *button_; }
  [[nodiscard]] QString text() const;

 private:
  void ask();
  void take(const Reply& reply);
  void show_state();

  Program& program_;
  QTemporaryDir folder_;
  QString working_;
  QStringList data_;
  Subject subject_, asked_about_;
  bool can_run_ = false;
  QString found_;                   ///< of what was asked about; empty: nothing yet
  QString details_;                 ///< the same with rates
  std::unique_ptr<QObject> asked_;  ///< its end ends the child
  QLabel* text_;
  QPushButton* button_;
};

}  // namespace ebmlab::gui
