// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_install.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QObject>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace ebmlab::gui {
namespace {

/// In the order in which a file is looked at, with the states of refused files that each can end in.
struct Look {
  const char* what;
  std::array<const char*, 3> states;
};
constexpr std::array kLooks{
    Look{QT_TRANSLATE_NOOP("PluginStep", "found by the program"), {"disabled"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "nobody else can write it"), {"untrusted"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "its bytes read, their hash taken"), {}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "it is a plugin"), {"not a plugin"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "built for this program (ABI)"), {"ABI mismatch"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "opened in a process of its own"),
         {"probe crashed", "probe timed out", "loading failed"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "what it has is registered"), {"registration failed"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "does what its interface asks (conformance)"), {"conformance failed"}},
    Look{QT_TRANSLATE_NOOP("PluginStep", "nothing else has its name"), {"duplicate id"}}};

constexpr std::size_t kHash = 2, kRegistered = 6, kOther = 5;

QString translated(const char* text) { return QCoreApplication::translate("PluginStep", text); }

std::size_t look_of(const QString& state) {
  for (std::size_t i = 0; i < kLooks.size(); ++i) {
    for (const char* const each : kLooks.at(i).states) {
      if (each != nullptr && state == QLatin1String(each)) return i;
    }
  }
  return kOther;
}

QString canonical(const QString& file) {
  QString path = QFileInfo(file).canonicalFilePath();
  return path.isEmpty() ? file : path;
}

const RefusedFile* refused_of(const Catalogue& catalogue, const QString& file) {
  const auto found = std::find_if(catalogue.refused().begin(), catalogue.refused().end(),
                                  [&](const RefusedFile& each) { return canonical(each.file) == canonical(file); });
  return found == catalogue.refused().end() ? nullptr : &*found;
}

bool have_equal_bytes(const QString& a, const QString& b) {
  QFile first(a), second(b);
  return first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly) && first.readAll() == second.readAll();
}

[[noreturn]] void refuse_install(const QString& what) { throw std::runtime_error(what.toStdString()); }

}  // namespace

QString plugin_target(const QString& file, const QString& folder) { return QDir(folder).filePath(QFileInfo(file).fileName()); }

bool would_replace(const QString& file, const QString& folder) {
  const QString target = plugin_target(file, folder);
  return QFileInfo::exists(target) && canonical(target) != canonical(file) && !have_equal_bytes(target, file);
}

QString copy_plugin(const QString& file, const QString& folder) {
  if (folder.isEmpty()) refuse_install(QObject::tr("there is no folder of yours for plugins: set HOME or XDG_DATA_HOME"));
  const QFileInfo source(file);
  if (!source.isFile()) refuse_install(QObject::tr("%1 is not a file").arg(file));
  if (source.suffix() != QStringLiteral("so"))
    refuse_install(QObject::tr("%1: a plugin is a shared library, NAME.so").arg(file));
  if (!QDir().mkpath(folder)) refuse_install(QObject::tr("the folder %1 cannot be made").arg(folder));
  QString target = plugin_target(file, folder);
  if (QFileInfo::exists(target) && !would_replace(file, folder)) return target;
  // Under another name until it is whole, so that nobody looks at a part of it.
  const QString part = target + QStringLiteral(".part");
  QFile::remove(part);
  QFile copy(file);
  if (!copy.copy(part)) refuse_install(QObject::tr("%1 could not be copied to %2: %3").arg(file, folder, copy.errorString()));
  // What others may write is not trusted, whatever the file's own mode was.
  QFile::setPermissions(part,
                        QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ReadGroup | QFileDevice::ReadOther);
  std::error_code error;
  std::filesystem::rename(part.toStdString(), target.toStdString(), error);
  if (!error) return target;
  QFile::remove(part);
  refuse_install(target + QStringLiteral(": ") + QString::fromStdString(error.message()));
}

std::vector<const Plugin*> plugins_of(const Catalogue& catalogue, const QString& file) {
  std::vector<const Plugin*> found;
  for (const Plugin& plugin : catalogue.plugins()) {
    if (canonical(plugin.file) == canonical(file)) found.push_back(&plugin);
  }
  return found;
}

std::vector<PluginStep> plugin_steps(const Catalogue& catalogue, const QString& file) {
  std::vector<PluginStep> steps{{QObject::tr("copied"), PluginStep::State::kPassed, file}};
  for (const Look& look : kLooks) steps.push_back({translated(look.what)});
  const std::vector<const Plugin*> plugins = plugins_of(catalogue, file);
  const RefusedFile* refused = refused_of(catalogue, file);
  std::size_t failed = plugins.empty() ? 0 : kLooks.size();
  if (plugins.empty() && refused != nullptr) failed = look_of(refused->state);
  for (std::size_t i = 0; i < failed; ++i) steps[i + 1].state = PluginStep::State::kPassed;
  if (failed < kLooks.size()) {
    PluginStep& step = steps[failed + 1];
    step.state = PluginStep::State::kFailed;
    step.text =
        refused == nullptr ? QObject::tr("ebmlab does not list it") : refused->state + QStringLiteral(": ") + refused->reason;
    if (refused != nullptr && !refused->remedy.isEmpty()) step.text += QStringLiteral(" (") + refused->remedy + u')';
  }
  const QString hash = plugins.empty() ? (refused == nullptr ? QString() : refused->sha256) : plugins.front()->sha256;
  if (steps[kHash + 1].state == PluginStep::State::kPassed) steps[kHash + 1].text = hash;
  QStringList names;
  for (const Plugin* plugin : plugins) names.append(plugin->name());
  if (!plugins.empty()) steps[kRegistered + 1].text = names.join(QStringLiteral(", "));
  return steps;
}

bool is_usable(const std::vector<PluginStep>& steps) {
  return std::all_of(steps.begin(), steps.end(),
                     [](const PluginStep& step) { return step.state == PluginStep::State::kPassed; });
}

}  // namespace ebmlab::gui
