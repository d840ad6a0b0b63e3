// SPDX-License-Identifier: MIT
#include "gui/plots/refresher.hpp"

#include <QEvent>
#include <QWidget>

#include <exception>
#include <utility>

#include "gui/runs/selection.hpp"

namespace ebmlab::gui {

Refresher::Refresher(Selection& selection, QWidget* page, MakeQuestion make)
    : QObject(page), selection_(selection), page_(page), make_(std::move(make)) {
  page->installEventFilter(this);
  connect(&selection, &Selection::runs_changed, this, &Refresher::take_runs);
  connect(&selection, &Selection::recorded, this, &Refresher::refresh);
  take_runs();
}

void Refresher::take_runs() {
  if (selection_.session() != session_) {
    session_ = selection_.session();
    is_asked_ = false;  // the last one went and owes nothing any more
    // A question that fails before it begins, because the store is gone, is never answered.
    if (session_ != nullptr) connect(session_, &StoreSession::trouble, this, &Refresher::forget_question);
    emit session_changed();
  }
  if (selection_.runs().empty()) emit emptied();
  refresh();
}

void Refresher::forget_question() { is_asked_ = false; }

void Refresher::refresh() {
  is_stale_ = true;
  if (page_->isVisible() && !is_asked_ && !selection_.runs().empty()) ask();
}

void Refresher::ask() {
  is_stale_ = false;
  is_asked_ = true;
  session_->ask_at_length(this, [this, question = make_(), ids = selection_.ids()](const storage::Reader& reader) {
    StoreSession::Answer answer;
    QString why;
    try {
      answer = question(reader);
    } catch (const std::exception& error) {
      why = QString::fromUtf8(error.what());
    }
    return StoreSession::Answer([this, ids, answer = std::move(answer), why] {
      is_asked_ = false;
      if (ids == selection_.ids() && why.isEmpty()) answer();
      if (ids == selection_.ids() && !why.isEmpty()) emit failed(why);
      if (is_stale_) refresh();
    });
  });
}

bool Refresher::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Show && is_stale_) refresh();
  return QObject::eventFilter(watched, event);
}

}  // namespace ebmlab::gui
