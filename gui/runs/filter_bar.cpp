// SPDX-License-Identifier: MIT
#include "gui/runs/filter_bar.hpp"

#include <QAbstractItemView>
#include <QAction>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QTextCharFormat>
#include <QVBoxLayout>

#include <algorithm>
#include <string>
#include <vector>

#include "gui/runs/field_text.hpp"
#include "gui/store/store_session.hpp"
#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kTypingPause = 120;        ///< ms
constexpr qint64 kNamesEvery = 5000;     ///< ms: they are a scan of the store
constexpr std::size_t kCandidates = 60;  ///< shown at most

/// The place in characters of so many bytes.
int characters(const QString& text, std::size_t bytes) {
  return static_cast<int>(QString::fromUtf8(text.toUtf8().left(static_cast<qsizetype>(bytes))).size());
}

std::size_t bytes(const QString& text, int characters) {
  return static_cast<std::size_t>(text.left(characters).toUtf8().size());
}

}  // namespace

FilterLine::FilterLine(QWidget* parent) : QLineEdit(parent) {
  completer_.setModel(&words_);
  completer_.setCompletionMode(QCompleter::UnfilteredPopupCompletion);
  completer_.setWidget(this);
  connect(&completer_, qOverload<const QString&>(&QCompleter::activated), this, &FilterLine::insert);
  connect(this, &QLineEdit::textEdited, this, &FilterLine::complete);
}

void FilterLine::complete() {
  const QString all = text();
  completion_ = storage::complete_filter(all.toStdString(), bytes(all, cursorPosition()), names_);
  QStringList words;
  for (const std::string& word : completion_.candidates) {
    if (static_cast<std::size_t>(words.size()) == kCandidates) break;
    words.append(qt(word));
  }
  const QString typed = qt(
      all.toStdString().substr(std::min(completion_.begin, static_cast<std::size_t>(all.toUtf8().size())), completion_.length));
  if (words.isEmpty() || (words.size() == 1 && words.front() == typed)) {
    completer_.popup()->hide();
    return;
  }
  words_.setStringList(words);
  QRect place = cursorRect();
  place.setWidth(completer_.popup()->sizeHintForColumn(0) + completer_.popup()->verticalScrollBar()->sizeHint().width() + 8);
  completer_.complete(place);
}

void FilterLine::insert(const QString& word) {
  const QString all = text();
  const int begin = characters(all, completion_.begin);
  const int end = characters(all, completion_.begin + completion_.length);
  const bool goes_on = word.endsWith(u':') || word.endsWith(u'.') || word.endsWith(u'[');
  const QString inserted = word + (goes_on ? QString() : QStringLiteral(" "));
  setText(all.left(begin) + inserted + all.mid(end).trimmed());
  setCursorPosition(begin + static_cast<int>(inserted.size()));
  emit textEdited(text());
}

void FilterLine::keyPressEvent(QKeyEvent* event) {
  const bool is_open = completer_.popup()->isVisible();
  switch (event->key()) {
    case Qt::Key_Enter:
    case Qt::Key_Return:
    case Qt::Key_Tab:
      if (is_open && completer_.popup()->currentIndex().isValid()) {
        event->ignore();  // the popup's
        return;
      }
      completer_.popup()->hide();
      break;
    case Qt::Key_Down:
      if (!is_open) complete();
      return;
    case Qt::Key_Escape:
      if (is_open) {
        completer_.popup()->hide();
        return;
      }
      clear();
      emit textEdited(text());
      return;
    default:
      break;
  }
  QLineEdit::keyPressEvent(event);
}

void FilterLine::underline(std::size_t begin, std::size_t length) {
  QList<QInputMethodEvent::Attribute> attributes;
  if (length > 0) {
    QTextCharFormat format;
    format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    format.setUnderlineColor(error_color());
    const int from = characters(text(), begin);
    const int to = std::max(from + 1, characters(text(), begin + length));
    attributes.append({QInputMethodEvent::TextFormat, from - cursorPosition(), to - from, format});
  }
  // The one way in which a QLineEdit takes formats: those of a text that is still being composed.
  QInputMethodEvent event(QString(), attributes);
  QCoreApplication::sendEvent(this, &event);
}

FilterBar::FilterBar(QWidget* parent)
    : QWidget(parent), line_(new FilterLine(this)), count_(new QLabel(this)), problem_(new QLabel(this)) {
  line_->setPlaceholderText(tr("Filter: method = gcd and eval.kl < 0.1, or a word"));
  line_->setAccessibleName(tr("Filter of the runs"));
  line_->setClearButtonEnabled(true);
  line_->setToolTip(tr("Down: what may stand here.  Escape: every run"));
  problem_->setAccessibleName(tr("What is wrong with the filter"));
  problem_->setWordWrap(true);
  problem_->setVisible(false);
  problem_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  count_->setAccessibleName(tr("Number of runs found"));
  auto* save = new QToolButton(this);
  save->setText(tr("Save view…"));
  save->setAccessibleName(tr("Save this filter as a view"));
  connect(save, &QToolButton::clicked, this, [this] { emit save_asked(text()); });

  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(line_, 1);
  row->addWidget(count_);
  row->addWidget(save);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 2);
  column->setSpacing(2);
  column->addLayout(row);
  column->addWidget(problem_);

  typing_.setSingleShot(true);
  typing_.setInterval(kTypingPause);
  connect(line_, &QLineEdit::textEdited, this, [this] { typing_.start(); });
  connect(line_, &QLineEdit::returnPressed, this, [this] {
    typing_.stop();
    emit filter_changed(text());
  });
  connect(&typing_, &QTimer::timeout, this, [this] { emit filter_changed(text()); });
}

void FilterBar::show(StoreSession* session) {
  session_ = session;
  asked_.invalidate();
  if (session_ == nullptr) return;
  connect(session_, &StoreSession::changed, this, &FilterBar::ask_names);
  ask_names();
}

void FilterBar::ask_names() {
  if (session_ == nullptr || (asked_.isValid() && asked_.elapsed() < kNamesEvery)) return;
  asked_.start();
  session_->ask_at_length(this, [this](const storage::Reader& reader) -> StoreSession::Answer {
    return [this, names = reader.filter_names()] { line_->set_names(names); };
  });
}

void FilterBar::set_text(const QString& text) {
  line_->setText(text);
  emit filter_changed(text);
}

void FilterBar::toggle(const QString& field, const QString& value) {
  const std::string filter = text().toStdString(), name = field.toStdString();
  std::vector<std::string> values = storage::demanded_values(filter, name);
  if (std::erase(values, value.toStdString()) == 0) values.push_back(value.toStdString());
  set_text(qt(storage::demanding(filter, name, values)));
}

void FilterBar::set_count(std::size_t runs) {
  count_->setText(runs == 1 ? tr("1 run") : tr("%1 runs").arg(count_text(static_cast<std::int64_t>(runs))));
  problem_->setVisible(false);
  line_->underline(0, 0);
}

void FilterBar::refuse(const QString& why, std::size_t begin, std::size_t length) {
  problem_->setText(why);
  QPalette palette = problem_->palette();
  palette.setColor(QPalette::WindowText, error_color());
  problem_->setPalette(palette);
  problem_->setVisible(true);
  line_->underline(begin, length);
}

}  // namespace ebmlab::gui
