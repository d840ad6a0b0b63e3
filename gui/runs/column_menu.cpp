// SPDX-License-Identifier: MIT
#include "gui/runs/column_menu.hpp"

#include <QAction>
#include <QMenu>

#include <algorithm>
#include <array>

#include "gui/runs/field_text.hpp"
#include "gui/runs/run_table_model.hpp"

namespace ebmlab::gui {
namespace {

constexpr std::array kOwn{"starred", "id",  "status", "method",  "name",   "seed",    "experiment", "step", "duration",
                          "created", "tag", "note",   "dataset", "energy", "sampler", "objective",  "kind"};

void add(QMenu& menu, RunTableModel& model, const std::string& field) {
  const auto& fields = model.fields();
  QAction* action = menu.addAction(field == "starred" ? QObject::tr("★ starred") : field_title(field));
  action->setCheckable(true);
  action->setChecked(std::find(fields.begin(), fields.end(), field) != fields.end());
  action->setToolTip(field_help(field));
  QObject::connect(action, &QAction::toggled, &model, [&model, field](bool is_wanted) {
    std::vector<std::string> chosen = model.fields();
    std::erase(chosen, field);
    if (is_wanted) chosen.push_back(field);
    if (!chosen.empty()) model.set_fields(std::move(chosen));
  });
}

void add_group(QMenu& menu, RunTableModel& model, const QString& title, const std::string& prefix,
               const std::vector<std::string>& names, const std::string& suffix = {}) {
  if (names.empty()) return;
  QMenu* group = menu.addMenu(title);
  group->setToolTipsVisible(true);
  for (const std::string& name : names) add(*group, model, prefix + name + suffix);
}

}  // namespace

void fill_column_menu(QMenu& menu, RunTableModel& model, const storage::FilterNames& names) {
  menu.setToolTipsVisible(true);
  for (const char* field : kOwn) add(menu, model, field);
  menu.addSeparator();
  add_group(menu, model, QObject::tr("Metrics"), "eval.", names.metrics);
  add_group(menu, model, QObject::tr("Parameters"), "params.", names.params);
  add_group(menu, model, QObject::tr("Series, last value"), "", names.series);
  add_group(menu, model, QObject::tr("Series, as a line"), "", names.series, kLineSuffix);
}

}  // namespace ebmlab::gui
