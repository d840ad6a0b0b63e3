// SPDX-License-Identifier: MIT
#include "gui/launch/time_estimate.hpp"

#include <QFile>
#include <QHBoxLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPushButton>

#include <stdexcept>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kEstimateLimit = 3'600'000;  ///< ms: nobody knows how long a step takes, and there is a button to give up

/// To the precision that a few steps allow.
QString rough(double seconds) {
  if (seconds < 1) return QObject::tr("less than 1 s");
  if (seconds < 90) return QObject::tr("%1 s").arg(seconds, 0, 'f', 0);
  if (seconds < 90 * 60) return QObject::tr("%1 min").arg(seconds / 60, 0, 'f', 0);
  const auto few = [](double count) { return QString::number(count, 'f', count < 9.95 ? 1 : 0); };
  if (seconds < 36 * 3600) return QObject::tr("%1 h").arg(few(seconds / 3600));
  return QObject::tr("%1 days").arg(few(seconds / 86400));
}

QString rates_text(const Estimate& estimate) {
  QStringList lines;
  for (const Estimate::Method& method : estimate.methods) {
    if (method.problem.isEmpty())
      lines.append(QObject::tr("%1: %2 steps a second").arg(method.name, number_text(method.steps_per_second)));
  }
  return lines.join(u'\n');
}

}  // namespace

Estimate estimate_from(const QByteArray& dry_run) {
  const QJsonValue found = QJsonDocument::fromJson(dry_run)[u"pilot"];
  if (!found.isObject()) throw std::runtime_error(QObject::tr("ebmlab says nothing of the time").toStdString());
  const QJsonObject pilot = found.toObject();
  Estimate estimate{.seconds = {}, .jobs = pilot[u"jobs"].toInteger(1), .methods = {}};
  if (pilot[u"seconds"].isDouble()) estimate.seconds = pilot[u"seconds"].toDouble();
  for (const QJsonValue& each : pilot[u"methods"].toArray()) {
    const QJsonObject row = each.toObject();
    estimate.methods.push_back({.name = row[u"method"].toString(),
                                .seconds_per_run = row[u"seconds_per_run"].toDouble(),
                                .runs = row[u"runs"].toInteger(),
                                .steps_per_second = row[u"steps_per_second"].toDouble(),
                                .problem = row[u"problem"].toString()});
  }
  return estimate;
}

QString estimate_text(const Estimate& estimate) {
  QStringList parts, problems;
  for (const Estimate::Method& method : estimate.methods) {
    if (!method.problem.isEmpty()) {
      problems.append(QStringLiteral("%1: %2").arg(method.name, method.problem));
    } else {
      const QString time = method.name + u' ' + rough(method.seconds_per_run);
      parts.append(method.runs == 1 ? time : QObject::tr("%1 each × %2").arg(time, count_text(method.runs)));
    }
  }
  QStringList lines;
  if (estimate.seconds && !parts.isEmpty()) {
    QString all = QObject::tr("about %1").arg(rough(*estimate.seconds));
    if (!problems.isEmpty()) all += QObject::tr(" for those that could be tried");
    if (estimate.jobs > 1) all += QObject::tr(", %1 at a time").arg(estimate.jobs);
    lines.append(all + QStringLiteral(": ") + parts.join(QStringLiteral(", ")));
  }
  return (lines + problems).join(u'\n');
}

TimeEstimate::TimeEstimate(Program& program, QWidget* parent)
    : QWidget(parent), program_(program), text_(new QLabel(this)), button_(new QPushButton(this)) {
  text_->setWordWrap(true);
  text_->setTextFormat(Qt::PlainText);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  text_->setAccessibleName(tr("How long it takes"));
  button_->setAutoDefault(false);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16 + row->spacing(), 0, 0, 0);  // below the words of the check, which stand behind a sign
  row->addWidget(text_, 1);
  row->addWidget(button_, 0, Qt::AlignTop);
  connect(button_, &QPushButton::clicked, this, [this] { asked_ == nullptr ? ask() : give_up(); });
  show_state();
}

QString TimeEstimate::text() const { return text_->text(); }

void TimeEstimate::set_subject(const Subject& subject, bool can_run) {
  subject_ = subject;
  can_run_ = can_run;
  show_state();
}

void TimeEstimate::ask() {
  found_.clear();
  details_.clear();
  asked_about_ = subject_;
  QFile file(folder_.filePath(QStringLiteral("specification.toml")));
  if (!file.open(QIODevice::WriteOnly) || file.write(subject_.specification.toUtf8()) < 0 || !file.flush()) {
    found_ = tr("%1: %2").arg(file.fileName(), file.errorString());
    return show_state();
  }
  QStringList arguments{QStringLiteral("run"), file.fileName(), QStringLiteral("--dry-run"), QStringLiteral("--pilot"),
                        QStringLiteral("--json")};
  if (subject_.jobs > 0) arguments << QStringLiteral("--jobs") << QString::number(subject_.jobs);
  for (const QString& folder : data_) arguments << QStringLiteral("--data-dir") << folder;
  asked_ = std::make_unique<QObject>();
  program_.ask(asked_.get(), {arguments, working_, kEstimateLimit}, [this](const Reply& reply) { take(reply); });
  show_state();
}

void TimeEstimate::take(const Reply& reply) {
  asked_.release()->deleteLater();  // it is this answer's own context
  try {
    if (!reply.is_done) throw std::runtime_error(reply.problem.toStdString());
    const Estimate estimate = estimate_from(reply.out);
    found_ = estimate_text(estimate);
    details_ = rates_text(estimate);
  } catch (const std::runtime_error& error) {
    found_ = QString::fromUtf8(error.what());
  }
  show_state();
}

void TimeEstimate::give_up() {
  asked_.reset();
  show_state();
}

void TimeEstimate::show_state() {
  const bool is_busy = asked_ != nullptr;
  const bool is_current = asked_about_ == subject_;
  button_->setText(is_busy ? tr("Cancel") : tr("Estimate time"));
  button_->setAccessibleName(is_busy ? tr("Cancel the estimate of the time") : tr("Estimate the time"));
  button_->setToolTip(is_busy ? tr("Ends what is being tried")
                              : tr("Trains each method for a few steps and evaluates it once, which takes as long as its last "
                                   "evaluation; nothing is kept"));
  button_->setEnabled(is_busy || can_run_);
  if (is_busy) {
    text_->setText(tr("Trying a few steps of each method…"));
  } else if (found_.isEmpty()) {
    text_->setText(tr("How long it takes is not known yet."));
  } else {
    text_->setText(is_current ? found_ : tr("Out of date: %1").arg(found_));
  }
  text_->setToolTip(is_busy ? QString() : details_);
  text_->setForegroundRole(!is_busy && !found_.isEmpty() && is_current ? QPalette::WindowText : QPalette::PlaceholderText);
}

}  // namespace ebmlab::gui
