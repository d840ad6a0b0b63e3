// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_list.hpp"

#include <QFile>
#include <QFileInfo>

#include <stdexcept>
#include <utility>

#include "gui/launch/program.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kListLimit = 120'000;  ///< ms: the first time every file is probed

}  // namespace

PluginList::PluginList(Program& program, QObject* parent) : QObject(parent), program_(program) {}

void PluginList::refresh() { list({}); }

void PluginList::list(std::function<void()> then) {
  ++asked_;
  emit changed();
  const QStringList arguments{QStringLiteral("plugin"), QStringLiteral("list"), QStringLiteral("--json")};
  program_.ask(this, {arguments, {}, kListLimit}, [this, then = std::move(then)](const Reply& reply) {
    --asked_;
    try {
      if (!reply.is_done) throw std::runtime_error(reply.problem.toStdString());
      catalogue_ = Catalogue(reply.out);
      trouble_.clear();
    } catch (const std::runtime_error& error) {
      trouble_ = QString::fromUtf8(error.what());
    }
    emit changed();
    if (!trouble_.isEmpty()) {
      emit refused(trouble_);
    } else if (then) {
      then();
    }
  });
}

void PluginList::install(const QString& file, bool may_replace) {
  if (catalogue_.user_folder().isEmpty() && catalogue_.plugins().empty())  // where it goes is not known yet
    return list([this, file, may_replace] {
      if (!catalogue_.plugins().empty()) install(file, may_replace);
    });
  const QString& folder = catalogue_.user_folder();
  if (!may_replace && would_replace(file, folder)) return emit wants_to_replace(file, plugin_target(file, folder));
  try {
    const QString copy = copy_plugin(file, folder);
    list([this, copy] { emit installed(copy, plugin_steps(catalogue_, copy)); });
  } catch (const std::runtime_error& error) {
    emit refused(QString::fromUtf8(error.what()));
  }
}

void PluginList::remove(const QString& file) {
  if (QFileInfo(file).absolutePath() != QFileInfo(catalogue_.user_folder()).absoluteFilePath())
    return emit refused(tr("%1 is not in your folder of plugins").arg(file));
  QFile copy(file);
  if (!copy.remove()) return emit refused(tr("%1 could not be removed: %2").arg(file, copy.errorString()));
  emit told(tr("%1 is removed").arg(file));
  refresh();
}

void PluginList::set_enabled(const QString& plugin, bool is_enabled) {
  const QStringList arguments{QStringLiteral("plugin"), is_enabled ? QStringLiteral("enable") : QStringLiteral("disable"),
                              plugin};
  program_.ask(this, {arguments}, [this](const Reply& reply) {
    if (!reply.is_done) return emit refused(reply.problem);
    emit told(QString::fromUtf8(reply.out).trimmed());
    refresh();
  });
}

}  // namespace ebmlab::gui
