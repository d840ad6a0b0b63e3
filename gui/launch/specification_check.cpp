// SPDX-License-Identifier: MIT
#include "gui/launch/specification_check.hpp"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

#include <utility>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kPause = 700;           ///< ms without typing
constexpr int kCheckLimit = 120'000;  ///< ms: every plugin is built, every stage makes a step

const char* const kFile = "specification.toml";

QString counted(qsizetype count, const QString& one, const QString& several) {
  return count_text(count) + u' ' + (count == 1 ? one : several);
}

}  // namespace

std::vector<SpecificationProblem> problems_in(const QString& words, const QString& file_name) {
  const QRegularExpression place(QStringLiteral("\\s*\\(?") + QRegularExpression::escape(file_name) +
                                 QStringLiteral("(?::| line )(\\d+)(?::\\d+)?\\)?"));
  std::vector<SpecificationProblem> problems;
  for (const QString& line : words.split(u'\n', Qt::SkipEmptyParts)) {
    const QRegularExpressionMatch match = place.match(line);
    SpecificationProblem problem{.text = line};
    if (match.hasMatch()) {
      problem.line = match.captured(1).toInt();
      problem.text.remove(match.capturedStart(), match.capturedLength());
    }
    problem.text.remove(QStringLiteral(" (") + file_name + u')');
    if (problem.text.startsWith(QStringLiteral(": "))) problem.text.remove(0, 2);
    problems.push_back(std::move(problem));
  }
  return problems;
}

QString plan_summary(const QByteArray& dry_run) {
  const QJsonArray rows = QJsonDocument::fromJson(dry_run)[u"rows"].toArray();
  if (rows.isEmpty()) return {};
  QSet<QString> methods;
  QSet<qint64> seeds;
  qint64 steps = 0;
  for (const auto& each : rows) {
    const QJsonObject row = each.toObject();
    methods.insert(row[u"method"].toString());
    seeds.insert(row[u"seed"].toInteger());
    steps += row[u"steps"].toInteger();
  }
  return QObject::tr("%1: %2, %3; %4 in all")
      .arg(counted(rows.size(), QObject::tr("run"), QObject::tr("runs")),
           counted(methods.size(), QObject::tr("method"), QObject::tr("methods")),
           counted(seeds.size(), QObject::tr("seed"), QObject::tr("seeds")),
           counted(steps, QObject::tr("step"), QObject::tr("steps")));
}

SpecificationCheck::SpecificationCheck(Program& program, QObject* parent) : QObject(parent), program_(program) {
  pause_.setSingleShot(true);
  pause_.setInterval(kPause);
  connect(&pause_, &QTimer::timeout, this, [this] { check(std::exchange(waiting_, {})); });
}

void SpecificationCheck::check_soon(const QString& text) {
  asked_.reset();
  waiting_ = text;
  pause_.start();
}

void SpecificationCheck::check(const QString& text) {
  pause_.stop();
  QFile file(folder_.filePath(QString::fromLatin1(kFile)));
  if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0) {
    emit judged({text, {{tr("%1: %2").arg(file.fileName(), file.errorString())}}, {}, {}});
    return;
  }
  file.close();
  QStringList arguments{QStringLiteral("run"), file.fileName(), QStringLiteral("--dry-run"), QStringLiteral("--json")};
  for (const QString& folder : data_) arguments << QStringLiteral("--data-dir") << folder;
  asked_ = std::make_unique<QObject>();
  emit started();
  program_.ask(asked_.get(), {arguments, working_, kCheckLimit}, [this, text, path = file.fileName()](const Reply& reply) {
    asked_.release()->deleteLater();  // it is this answer's own context
    Verdict verdict{.text = text, .problems = {}, .summary = {}, .answer = reply.out};
    if (reply.is_done) {
      verdict.summary = plan_summary(reply.out);
    } else {
      QString words = reply.problem;
      verdict.problems = problems_in(words.replace(path, QString::fromLatin1(kFile)), QString::fromLatin1(kFile));
    }
    emit judged(verdict);
  });
}

}  // namespace ebmlab::gui
