// SPDX-License-Identifier: MIT
// A whole experiment as a form: what is the same for all its methods, and a tab for each method.
#pragma once

#include <QTabWidget>

#include <vector>

#include "gui/launch/fit.hpp"
#include "gui/launch/specification_text.hpp"

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace ebmlab::gui {

class MethodPage;
class PluginSection;

class ExperimentForm : public QTabWidget {
  Q_OBJECT

 public:
  explicit ExperimentForm(QWidget* parent = nullptr);

  /// Other plugins stand in the pickers from now on; what was chosen stays, as far as it is there.
  void offer(const Catalogue& catalogue);
  void set(const ExperimentChoice& experiment);
  [[nodiscard]] ExperimentChoice choice() const;
  /// What of an experiment that was set the form cannot hold, in words; empty: nothing.
  [[nodiscard]] QString what_is_lost(const ExperimentChoice& experiment) const;

  [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }
  [[nodiscard]] PluginSection& dataset() const { return *dataset_; }
  [[nodiscard]] PluginSection& energy() const { return *energy_; }
  [[nodiscard]] const std::vector<MethodPage*>& methods() const { return methods_; }
  /// With plugins that fit.
  void add_method(const MethodChoice& method);

 signals:
  void changed();
  /// What the thing is that is looked at.
  void explained(const QString& help);

 private:
  QWidget* make_first_tab();
  QWidget* make_section_tab(PluginSection* section);
  void append_page(const MethodChoice& method);
  void drop(MethodPage* page);
  void mend_choices();
  void check_names();
  [[nodiscard]] Team shared() const;

  Catalogue catalogue_;
  ExperimentChoice kept_;  ///< for what has no field here
  QLineEdit* name_;
  QLineEdit* description_;
  QLineEdit* seeds_;
  QComboBox* device_;
  QSpinBox* every_;
  PluginSection* dataset_;
  PluginSection* energy_;
  std::vector<MethodPage*> methods_;
};

/// An experiment to begin with: a small comparison, of plugins that are there.
[[nodiscard]] ExperimentChoice first_experiment(const Catalogue& catalogue);

}  // namespace ebmlab::gui
