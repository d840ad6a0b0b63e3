// SPDX-License-Identifier: MIT
#include "gui/window/run_actions.hpp"

#include <QInputDialog>
#include <QKeySequence>
#include <QWidget>

#include <algorithm>
#include <set>
#include <string>

#include "gui/runs/field_text.hpp"
#include "gui/runs/selection.hpp"
#include "gui/store/store_session.hpp"

namespace ebmlab::gui {
namespace {

std::vector<std::string> words_of(const QString& text) {
  std::vector<std::string> words;
  for (const QString& word : text.split(u' ', Qt::SkipEmptyParts)) words.push_back(word.toStdString());
  return words;
}

}  // namespace

RunActions::RunActions(Selection& selection, QWidget& window) : QObject(&window), selection_(selection), window_(window) {
  star_ = add(tr("Star"), QKeySequence(QStringLiteral("Ctrl+D")), tr("Put a star on the selected runs, or take it off"));
  tag_ = add(tr("Tags…"), QKeySequence(QStringLiteral("Ctrl+T")), tr("Put words on the selected runs, or take them off"));
  archive_ = add(tr("Archive"), QKeySequence(QStringLiteral("Ctrl+E")), tr("Put the selected runs out of the list, or back"));
  remove_ = add(tr("Delete"), QKeySequence::Delete,
                tr("Hide the selected runs; nothing is removed before the command ebmlab store gc"));
  undo_ = add(tr("Undo"), QKeySequence::Undo, tr("Take back the newest edit of this store"));
  connect(star_, &QAction::triggered, this, &RunActions::toggle_star);
  connect(tag_, &QAction::triggered, this, &RunActions::ask_tags);
  connect(archive_, &QAction::triggered, this, &RunActions::toggle_archive);
  connect(remove_, &QAction::triggered, this, &RunActions::remove);
  connect(undo_, &QAction::triggered, this, [this] {
    if (selection_.session() != nullptr) selection_.session()->edit([](storage::Editor& editor) { return editor.undo(); });
  });
  connect(&selection, &Selection::runs_changed, this, &RunActions::allow);
  connect(&selection, &Selection::recorded, this, &RunActions::allow);
  allow();
}

QAction* RunActions::add(const QString& text, const QKeySequence& key, const QString& help) {
  auto* action = new QAction(text, &window_);
  action->setShortcut(key);
  action->setToolTip(help);
  window_.addAction(action);
  all_.push_back(action);
  return action;
}

void RunActions::allow() {
  const auto& runs = selection_.runs();
  for (QAction* action : {star_, tag_, archive_, remove_}) action->setEnabled(!runs.empty());
  undo_->setEnabled(selection_.session() != nullptr);
  const auto has = [&](bool storage::RunSummary::*what) {
    return !runs.empty() && std::all_of(runs.begin(), runs.end(), [&](const auto& run) { return run.*what; });
  };
  star_->setText(has(&storage::RunSummary::is_starred) ? tr("Unstar") : tr("Star"));
  archive_->setText(has(&storage::RunSummary::is_archived) ? tr("Unarchive") : tr("Archive"));
  // A live run's records are still coming.
  if (std::any_of(runs.begin(), runs.end(), [](const auto& run) { return storage::is_live(run.status); }))
    remove_->setEnabled(false);
}

void RunActions::toggle_star() {
  const auto& runs = selection_.runs();
  const bool is_on = !std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run.is_starred; });
  selection_.session()->edit(
      [ids = selection_.ids(), is_on](storage::Editor& editor) { return editor.set_starred(ids, is_on); });
}

void RunActions::toggle_archive() {
  const auto& runs = selection_.runs();
  const bool is_on = !std::all_of(runs.begin(), runs.end(), [](const auto& run) { return run.is_archived; });
  selection_.session()->edit(
      [ids = selection_.ids(), is_on](storage::Editor& editor) { return editor.set_archived(ids, is_on); });
}

void RunActions::remove() {
  selection_.session()->edit([ids = selection_.ids()](storage::Editor& editor) { return editor.set_deleted(ids, true); });
}

void RunActions::ask_tags() {
  std::set<std::string> tags;
  for (const storage::RunSummary& run : selection_.runs()) tags.insert(run.tags.begin(), run.tags.end());
  QStringList before;
  for (const std::string& tag : tags) before.append(qt(tag));
  auto* dialog = new QInputDialog(&window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(tr("Tags"));
  dialog->setLabelText(tr("Tags of %n run(s), with spaces between:", nullptr, static_cast<int>(selection_.ids().size())));
  dialog->setTextValue(before.join(u' '));
  connect(dialog, &QInputDialog::textValueSelected, this, [this, ids = selection_.ids(), tags](const QString& text) {
    const std::vector<std::string> wanted = words_of(text);
    std::vector<std::string> add, gone;
    for (const std::string& word : wanted) {
      if (!tags.contains(word)) add.push_back(word);
    }
    for (const std::string& tag : tags) {
      if (std::find(wanted.begin(), wanted.end(), tag) == wanted.end()) gone.push_back(tag);
    }
    if ((add.empty() && gone.empty()) || selection_.session() == nullptr) return;
    selection_.session()->edit([ids, add, gone](storage::Editor& editor) { return editor.tag(ids, add, gone); });
  });
  dialog->open();
}

}  // namespace ebmlab::gui
