// SPDX-License-Identifier: MIT
#include "gui/launch/plugin_table_model.hpp"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

using storage::RunStatus;

bool has_words(const PluginRow& row, const Catalogue& catalogue, const QString& filter) {
  QString all =
      QStringList{row.kind, row.id, row.state, row.text, row.file, badge_text(row.standing.badge), row.standing.last_run}.join(
          u' ');
  if (row.is_ready()) {
    const Plugin& plugin = catalogue.plugins()[static_cast<std::size_t>(row.plugin)];
    all += u' ' + plugin.provides.join(u' ') + u' ' + plugin.needs.join(u' ');
  }
  const QStringList words = filter.split(u' ', Qt::SkipEmptyParts);
  return std::all_of(words.begin(), words.end(), [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

QString escaped(const QString& text) { return text.toHtmlEscaped(); }

QString fact(const QString& name, const QString& value) {
  if (value.isEmpty()) return {};
  return QStringLiteral("<tr><td style='padding-right:12px'><b>%1</b></td><td>%2</td></tr>").arg(escaped(name), escaped(value));
}

/// A hash or a path may be broken anywhere, or it would make the page as wide as itself.
QString breakable(QString text) {
  for (qsizetype at = text.size() - 8; at > 0; at -= 8) text.insert(at, QChar(0x200b));
  return text;
}

QString ready_html(const Plugin& plugin, const PluginStanding& standing) {
  QString html = QStringLiteral("<h3>%1 %2</h3><p>%3</p><table>")
                     .arg(escaped(kind_title(plugin.kind)), escaped(plugin.id), escaped(plugin.summary));
  html += fact(QObject::tr("version"), plugin.version) +
          fact(QObject::tr("provides"), plugin.provides.join(QStringLiteral(", "))) +
          fact(QObject::tr("needs"), plugin.needs.join(QStringLiteral(", "))) +
          fact(QObject::tr("file"), breakable(plugin.file)) + fact(QObject::tr("sha256"), breakable(plugin.sha256)) +
          fact(QObject::tr("certificate"), standing.verdict) + fact(QObject::tr("last run"), standing.last_run);
  if (standing.has_changed) html += fact(QObject::tr("sha256 then"), breakable(standing.used_sha256));
  html += QStringLiteral("</table>");
  if (plugin.parameters.empty()) return html + QStringLiteral("<p>%1</p>").arg(QObject::tr("It has no parameters."));
  html += QStringLiteral("<h4>%1</h4>").arg(QObject::tr("Parameters"));
  for (const Parameter& parameter : plugin.parameters) {
    html += QStringLiteral("<p style='margin:4px 0'><b>%1</b> = <code>%2</code> &nbsp; <i>%3%4</i><br>%5</p>")
                .arg(escaped(parameter.key), escaped(parameter.fallback), escaped(type_text(parameter)),
                     parameter.is_advanced ? QObject::tr(", advanced") : QString(), escaped(parameter.help));
  }
  return html;
}

RunStatus sign_of(const PluginRow& row) {
  if (row.is_ready()) return RunStatus::kCompleted;
  return row.is_disabled() ? RunStatus::kStopped : RunStatus::kFailed;
}

RunStatus sign_of(PluginStanding::Badge badge) {
  if (badge == PluginStanding::Badge::kOutdated) return RunStatus::kStopped;
  return badge == PluginStanding::Badge::kCertified ? RunStatus::kCompleted : RunStatus::kFailed;
}

QIcon icon_of(const PluginRow& row, PluginTableModel::Column column) {
  if (column == PluginTableModel::kState) return status_icon(sign_of(row));
  const bool has_badge = column == PluginTableModel::kCertificate && row.standing.badge != PluginStanding::Badge::kNone;
  return has_badge ? status_icon(sign_of(row.standing.badge)) : QIcon();
}

QVariant color_of(const PluginRow& row, PluginTableModel::Column column) {
  if (column == PluginTableModel::kChanged && row.standing.has_changed) return warning_color();
  const bool is_bad = column == PluginTableModel::kState         ? sign_of(row) == RunStatus::kFailed
                      : column == PluginTableModel::kCertificate ? row.standing.badge == PluginStanding::Badge::kNotCertified
                                                                 : false;
  return is_bad ? QVariant(error_color()) : QVariant();
}

QString tip_of(const PluginRow& row, PluginTableModel::Column column) {
  if (column == PluginTableModel::kCertificate) return row.standing.verdict;
  if (column == PluginTableModel::kChanged) return row.standing.last_run;
  return column == PluginTableModel::kState ? row.state + QStringLiteral(": ") + row.text : row.text;
}

}  // namespace

std::vector<PluginRow> plugin_rows(const Catalogue& catalogue, const PluginHistory& history, const QString& filter) {
  std::vector<PluginRow> all;
  int place = 0;
  for (const Plugin& plugin : catalogue.plugins()) {
    all.push_back({.kind = kind_title(plugin.kind),
                   .id = plugin.id,
                   .state = QStringLiteral("ready"),
                   .text = plugin.summary,
                   .file = plugin.file,
                   .entry = plugin.name(),
                   .plugin = place++,
                   .standing = standing_of(plugin, history)});
  }
  for (const QString& entry : catalogue.disabled()) {
    if (entry.startsWith(u'/')) continue;  // a file, which is among those refused if it is there
    all.push_back({.kind = entry.section(u'/', 0, 0),
                   .id = entry.section(u'/', 1),
                   .state = QStringLiteral("disabled"),
                   .text = QObject::tr("left out of everything until it is enabled"),
                   .file = {},
                   .entry = entry});
  }
  place = 0;
  for (const RefusedFile& file : catalogue.refused()) {
    // A file is disabled by itself, or because all that it has is: then those are what can be enabled.
    const QFileInfo info(file.file);
    const QString entry = QFileInfo(info.absolutePath()).canonicalFilePath() + u'/' + info.fileName();
    const bool is_by_id = file.state == QStringLiteral("disabled") && !catalogue.disabled().contains(entry);
    all.push_back({.kind = QObject::tr("file"),
                   .id = QFileInfo(file.file).fileName(),
                   .state = file.state,
                   .text = file.reason,
                   .file = file.file,
                   .entry = is_by_id ? QString() : file.file,
                   .refused = place++});
  }
  std::erase_if(all, [&](const PluginRow& row) { return !has_words(row, catalogue, filter); });
  return all;
}

QString plugin_html(const Catalogue& catalogue, const PluginRow& row) {
  if (row.is_ready()) return ready_html(catalogue.plugins()[static_cast<std::size_t>(row.plugin)], row.standing);
  QString html = QStringLiteral("<h3>%1 %2</h3><p>%3</p><table>").arg(escaped(row.kind), escaped(row.id), escaped(row.text));
  html += fact(QObject::tr("state"), row.state);
  if (row.refused >= 0) {
    const RefusedFile& file = catalogue.refused()[static_cast<std::size_t>(row.refused)];
    html += fact(QObject::tr("what to do"), file.remedy) + fact(QObject::tr("file"), breakable(file.file)) +
            fact(QObject::tr("sha256"), breakable(file.sha256));
  }
  return html + QStringLiteral("</table>");
}

void PluginTableModel::show(const Catalogue& catalogue) {
  catalogue_ = catalogue;
  rebuild();
}

void PluginTableModel::set_history(PluginHistory history) {
  history_ = std::move(history);
  rebuild();
}

void PluginTableModel::set_filter(const QString& filter) {
  filter_ = filter;
  rebuild();
}

void PluginTableModel::rebuild() {
  beginResetModel();
  rows_ = plugin_rows(catalogue_, history_, filter_);
  endResetModel();
}

int PluginTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int PluginTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant PluginTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= kColumns) return {};
  const PluginRow& row = rows_[static_cast<std::size_t>(index.row())];
  const auto column = static_cast<Column>(index.column());
  if (role == Qt::DecorationRole) return icon_of(row, column);
  if (role == Qt::ToolTipRole) return tip_of(row, column);
  if (role == Qt::ForegroundRole) return color_of(row, column);
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (column) {
    case kKind:
      return row.kind;
    case kId:
      return row.id;
    case kState:
      return row.state;
    case kCertificate:
      return badge_text(row.standing.badge);
    case kChanged:
      return row.standing.has_changed ? row.standing.last_run : QString();
    case kText:
      return row.text;
    case kColumns:
      break;
  }
  return {};
}

QVariant PluginTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (static_cast<Column>(section)) {
    case kKind:
      return tr("kind");
    case kId:
      return tr("id");
    case kState:
      return tr("state");
    case kCertificate:
      return tr("certificate");
    case kChanged:
      return tr("changed");
    case kText:
      return tr("what it is, or why not");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace ebmlab::gui
