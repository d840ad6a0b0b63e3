// SPDX-License-Identifier: MIT
// The window in which an experiment is put together, checked and started.
#pragma once

#include <QDialog>

#include <filesystem>

#include "gui/launch/catalogue.hpp"
#include "gui/launch/specification_check.hpp"

class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace ebmlab::gui {

class ExperimentForm;
class SpecificationView;
class TimeEstimate;

/// Form and text say the same: the form writes the text, and takes up what is written there by hand once the check has passed.
class NewRun : public QDialog {
  Q_OBJECT

 public:
  explicit NewRun(Program& program, QWidget* parent = nullptr);

  /// What it starts is kept there.
  void set_store(const std::filesystem::path& store);
  /// The plugins there are; may change while it is open.
  void offer(const Catalogue& catalogue);
  /// Instead of plugins, why there are none.
  void show_trouble(const QString& why);
  /// A specification from a file.
  void load(const QString& file);

  /// What is said of the form: why it does not follow the text, or what a change in it would cost.
  [[nodiscard]] QString notice() const;
  [[nodiscard]] ExperimentForm& form() const { return *form_; }
  [[nodiscard]] SpecificationView& view() const { return *view_; }
  [[nodiscard]] TimeEstimate& estimate() const { return *estimate_; }
  [[nodiscard]] QPushButton& start_button() const { return *start_; }

 signals:
  void started(const QString& experiment);
  /// A sentence.
  void refused(const QString& why);

 private:
  QLayout* make_top();
  QLayout* make_bottom();
  void take_form();
  void take_text();
  void take_verdict(const Verdict& verdict);
  void set_form_follows(bool does_follow, const QString& notice = {});
  void tell_estimate();
  void save();
  void start();

  Program& program_;
  SpecificationCheck check_;
  std::filesystem::path store_;
  ExperimentForm* form_;
  SpecificationView* view_;
  TimeEstimate* estimate_;
  QComboBox* presets_;
  QLabel* help_;
  QLabel* notice_;
  QSpinBox* jobs_;
  QPushButton* start_;
  QString fine_text_;       ///< that passed the check
  QString name_;            ///< of the experiment in it
  QString form_text_;       ///< that the form wrote
  bool has_begun_ = false;  ///< there is something in the form
};

}  // namespace ebmlab::gui
