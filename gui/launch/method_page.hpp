// SPDX-License-Identifier: MIT
// One method of an experiment: its name, its energy where that is its own, its sampler, and its objective, or several one after
// the other.
#pragma once

#include <QFrame>
#include <QWidget>

#include <cstdint>
#include <vector>

#include "gui/launch/fit.hpp"
#include "gui/launch/specification_text.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QSpinBox;
class QToolButton;
class QVBoxLayout;

namespace ebmlab::gui {

class PluginSection;

/// An objective and for how many steps.
class StageBox : public QFrame {
  Q_OBJECT

 public:
  explicit StageBox(QWidget* parent = nullptr);

  void set(const StageChoice& stage);
  [[nodiscard]] StageChoice stage() const;
  /// Its number from 1, of how many: a single one has neither a name nor a way to be removed.
  void set_place(std::size_t number, std::size_t count);
  [[nodiscard]] PluginSection& objective() const { return *objective_; }

 signals:
  void changed();
  void removed();

 private:
  QLabel* title_;
  QLineEdit* name_;
  QSpinBox* steps_;
  QToolButton* remove_;
  PluginSection* objective_;
};

class MethodPage : public QWidget {
  Q_OBJECT

 public:
  /// `shared_energy`: what it has unless it has one of its own.
  explicit MethodPage(const PluginSection& shared_energy, QWidget* parent = nullptr);

  void set(const MethodChoice& method);
  [[nodiscard]] MethodChoice method() const;
  /// What its plugins must fit to, which have been chosen before.
  void offer(const Catalogue& catalogue, const Team& shared);
  /// Of which there may be others: shown as a mistake.
  void set_name_problem(const QString& problem);
  [[nodiscard]] QCheckBox& own_energy_box() const { return *has_own_energy_; }
  [[nodiscard]] PluginSection& own_energy() const { return *own_energy_; }
  [[nodiscard]] PluginSection& sampler() const { return *sampler_; }
  [[nodiscard]] const std::vector<StageBox*>& stages() const { return stages_; }

 signals:
  void changed();
  void removed();
  void explained(const QString& help);

 private:
  StageBox* add_stage(const StageChoice& stage);
  void drop(StageBox* stage);
  void number_stages();
  void add_energy();
  void show_own_energy(bool has_one);
  [[nodiscard]] PluginChoice energy() const;
  void mend_choices();

  Catalogue catalogue_;
  Team shared_;
  const PluginSection& shared_energy_;
  QLineEdit* name_;
  QLabel* problem_;
  QCheckBox* has_own_energy_;
  PluginSection* own_energy_;
  PluginSection* sampler_;
  QVBoxLayout* column_;
  std::vector<StageBox*> stages_;
};

}  // namespace ebmlab::gui
