// SPDX-License-Identifier: MIT
#include "gui/store/background.hpp"

#include <QMetaObject>
#include <QPointer>

#include <utility>

namespace ebmlab::gui {

Background::Background() : worker_(std::make_unique<QObject>()) {
  worker_->moveToThread(&thread_);
  thread_.start();
}

Background::~Background() {
  thread_.requestInterruption();
  thread_.quit();
  thread_.wait();
}

void Background::run(QObject* context, Work work) {
  QMetaObject::invokeMethod(
      worker_.get(),
      [this, context = QPointer<QObject>(context), work = std::move(work)] {
        if (thread_.isInterruptionRequested()) return;
        // To this object, which outlives the thread; whether the context is still there is only known over there.
        QMetaObject::invokeMethod(
            this,
            [context, answer = work()] {
              if (context != nullptr && answer) answer();
            },
            Qt::QueuedConnection);
      },
      Qt::QueuedConnection);
}

}  // namespace ebmlab::gui
