// SPDX-License-Identifier: MIT
#include "gui/inspector/run_text.hpp"

#include <QStringList>

#include <algorithm>

#include "gui/runs/field_text.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

using storage::EvaluationRow;
using storage::RunDetail;
using storage::RunSummary;

QString heading(const QString& text) { return QStringLiteral("<h4>%1</h4>").arg(text); }

/// Rows of a name and what it is; those with nothing to say are left out.
class Facts {
 public:
  void add(const QString& name, const QString& html) {
    if (html.isEmpty()) return;
    rows_ += QStringLiteral("<tr><td style='color:%1; padding-right:10px'>%2</td><td>%3</td></tr>")
                 .arg(faint_color().name(), name, html);
  }
  [[nodiscard]] QString html() const { return QStringLiteral("<table cellspacing='2'>%1</table>").arg(rows_); }

 private:
  QString rows_;
};

QString status_html(const RunSummary& run) {
  QString text = QStringLiteral("<b>%1</b>").arg(qt(std::string(storage::to_text(run.status))));
  if (!run.status_reason.empty()) text += QStringLiteral(": ") + escaped(run.status_reason);
  return text;
}

QString steps_html(const RunSummary& run) {
  if (!run.step_target) return count_text(run.step);
  const double share = *run.step_target > 0 ? 100.0 * static_cast<double>(run.step) / static_cast<double>(*run.step_target) : 0;
  return QStringLiteral("%1 of %2 (%3 %)").arg(count_text(run.step), count_text(*run.step_target)).arg(share, 0, 'f', 0);
}

QString evaluation_html(const std::vector<EvaluationRow>& evaluations) {
  if (evaluations.empty()) return {};
  const std::int64_t last = evaluations.back().step;
  QString html = heading(QStringLiteral("Last evaluation, step %1").arg(count_text(last)));
  Facts facts;
  for (const EvaluationRow& row : evaluations) {
    if (row.step != last) continue;
    QString value = row.value ? number_text(*row.value) : QStringLiteral("undefined");
    if (row.std_error) value += QStringLiteral(" ± ") + number_text(*row.std_error);
    facts.add(escaped(row.metric), value);
  }
  return html + facts.html();
}

QString short_hash(const std::string& sha256) { return escaped(sha256.substr(0, 12)); }

QString session_html(const storage::SessionInfo& session) {
  Facts facts;
  facts.add(QStringLiteral("machine"), escaped(session.host.hostname + ", " + session.host.cpu_model));
  facts.add(QStringLiteral("process"), QString::number(session.pid));
  facts.add(QStringLiteral("steps"),
            QStringLiteral("%1 to %2").arg(count_text(session.first_step), count_text(session.last_step)));
  if (session.superseded_from_step)
    facts.add(QStringLiteral("superseded"), QStringLiteral("from step %1").arg(count_text(*session.superseded_from_step)));
  facts.add(QStringLiteral("started"), time_text(session.started_us));
  facts.add(QStringLiteral("ended"),
            session.ended_us ? time_text(*session.ended_us) : QStringLiteral("not yet, or nobody saw it"));
  facts.add(QStringLiteral("how"), escaped(session.end_reason));
  facts.add(QStringLiteral("command"), QStringLiteral("<code>%1</code>").arg(escaped(session.cmdline)));
  facts.add(QStringLiteral("in"), QStringLiteral("<code>%1</code>").arg(escaped(session.cwd)));
  return heading(QStringLiteral("Session %1").arg(session.attempt)) + facts.html();
}

}  // namespace

QString overview_html(const RunDetail& run, const std::vector<EvaluationRow>& evaluations) {
  const RunSummary& summary = run.summary;
  Facts facts;
  facts.add(QStringLiteral("status"), status_html(summary));
  facts.add(QStringLiteral("experiment"), escaped(summary.experiment));
  facts.add(QStringLiteral("method"), escaped(summary.method));
  facts.add(QStringLiteral("steps"), steps_html(summary));
  facts.add(QStringLiteral("time"), duration_text(static_cast<double>(summary.active_us) / 1e6));
  facts.add(QStringLiteral("energy evaluations"), count_text(summary.energy_evals));
  facts.add(QStringLiteral("gradient evaluations"), count_text(summary.grad_evals));
  facts.add(QStringLiteral("created"), time_text(summary.created_us));
  if (summary.started_us) facts.add(QStringLiteral("started"), time_text(*summary.started_us));
  if (summary.ended_us) facts.add(QStringLiteral("ended"), time_text(*summary.ended_us));
  if (summary.parent_run_id)
    facts.add(QStringLiteral("branched off from"), QStringLiteral("run %1").arg(*summary.parent_run_id));
  QStringList tags;
  for (const std::string& tag : summary.tags) tags.append(escaped(tag));
  facts.add(QStringLiteral("tags"), tags.join(QStringLiteral(", ")));
  facts.add(QStringLiteral("UUID"), QStringLiteral("<code>%1</code>").arg(escaped(summary.uuid)));
  return QStringLiteral("<h3>%1 · run %2</h3>").arg(escaped(summary.name)).arg(summary.id) + facts.html() +
         evaluation_html(evaluations);
}

QString provenance_html(const RunDetail& run) {
  const storage::EnvironmentRecord& environment = run.environment;
  Facts program;
  program.add(QStringLiteral("ebmlab"), escaped(environment.app_version));
  QString commit = escaped(environment.git_commit.substr(0, 12));
  if (environment.git_dirty.value_or(false)) commit += QStringLiteral(", with changes that were not committed");
  program.add(QStringLiteral("commit"), commit);
  program.add(QStringLiteral("LibTorch"), escaped(environment.libtorch));
  program.add(QStringLiteral("CUDA"), escaped(environment.cuda));
  program.add(QStringLiteral("compiler"), escaped(environment.compiler));
  program.add(QStringLiteral("build"), escaped(environment.build_type));
  QString html = heading(QStringLiteral("Program")) + program.html();

  Facts plugins;
  for (const storage::PluginRecord& plugin : run.plugins) {
    plugins.add(escaped(plugin.role),
                QStringLiteral("%1 %2 · <code>%3</code><br><code>%4</code>")
                    .arg(escaped(plugin.name), escaped(plugin.version), short_hash(plugin.sha256), escaped(plugin.path)));
  }
  html += heading(QStringLiteral("Plugins")) + plugins.html();

  Facts data;
  for (const storage::DatasetRecord& dataset : run.datasets) {
    const QString rows =
        dataset.rows ? QStringLiteral("%1 rows").arg(count_text(*dataset.rows)) : QStringLiteral("fresh draws");
    data.add(escaped(dataset.split), QStringLiteral("%1 · %2 · d = %3 · <code>%4</code>")
                                         .arg(escaped(dataset.name), rows)
                                         .arg(dataset.dim)
                                         .arg(short_hash(dataset.fingerprint)));
  }
  html += heading(QStringLiteral("Data")) + data.html();

  Facts seeds;
  for (const storage::SeedRecord& seed : run.seeds) {
    seeds.add(escaped(seed.stream), QString::number(static_cast<qulonglong>(seed.seed)));
  }
  html += heading(QStringLiteral("Seeds")) + seeds.html();
  for (const storage::SessionInfo& session : run.sessions) html += session_html(session);
  return html;
}

}  // namespace ebmlab::gui
