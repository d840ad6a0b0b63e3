// SPDX-License-Identifier: MIT
#include "gui/window/banner.hpp"

#include <QHBoxLayout>

#include <utility>

#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kInfoStays = 6000;  ///< ms

}  // namespace

Banner::Banner(QWidget* parent) : QFrame(parent), text_(new QLabel(this)) {
  setObjectName(QStringLiteral("banner"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setAccessibleName(tr("Message"));
  auto* close = new QToolButton(this);
  close->setText(QStringLiteral("✕"));
  close->setAutoRaise(true);
  close->setAccessibleName(tr("Close the message"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 4, 2);
  row->addWidget(text_, 1);
  row->addWidget(close);
  connect(close, &QToolButton::clicked, this, [this] {
    if (const Message* message = shown(); message != nullptr) clear(message->topic);
  });
  timer_.setSingleShot(true);
  timer_.setInterval(kInfoStays);
  connect(&timer_, &QTimer::timeout, this, [this] {
    std::erase_if(messages_, [](const Message& message) { return message.tone == Tone::kInfo; });
    arrange();
  });
  hide();
}

const Banner::Message* Banner::shown() const {
  const Message* gravest = nullptr;
  for (const Message& message : messages_) {
    if (gravest == nullptr || message.tone >= gravest->tone) gravest = &message;
  }
  return gravest;
}

QString Banner::text() const {
  const Message* message = shown();
  return message == nullptr ? QString() : message->text;
}

void Banner::tell(Tone tone, const QString& text, Topic topic) {
  std::erase_if(messages_, [&](const Message& message) { return message.topic == topic; });
  messages_.push_back({tone, topic, text});
  if (tone == Tone::kInfo) timer_.start();
  arrange();
}

void Banner::clear(Topic topic) {
  std::erase_if(messages_, [&](const Message& message) { return message.topic == topic; });
  arrange();
}

void Banner::arrange() {
  const Message* message = shown();
  setVisible(message != nullptr);
  if (message == nullptr) return;
  text_->setText(message->text);
  QPalette palette = this->palette();
  if (message->tone == Tone::kWarning) palette.setColor(QPalette::WindowText, warning_color());
  if (message->tone == Tone::kError) palette.setColor(QPalette::WindowText, error_color());
  text_->setPalette(palette);
}

}  // namespace ebmlab::gui
