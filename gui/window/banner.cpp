// SPDX-License-Identifier: MIT
#include "gui/window/banner.hpp"

#include <QHBoxLayout>

#include <utility>

#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kInfoStays = 6000;  ///< ms

}  // namespace

Banner::Banner(QWidget* parent) : QFrame(parent), text_(new QLabel(this)), action_(new QToolButton(this)) {
  setObjectName(QStringLiteral("banner"));
  setFrameShape(QFrame::StyledPanel);
  setAutoFillBackground(true);
  text_->setWordWrap(true);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text_->setAccessibleName(tr("Message"));
  action_->setAccessibleName(tr("What can be done about the message"));
  auto* close = new QToolButton(this);
  close->setText(QStringLiteral("✕"));
  close->setAutoRaise(true);
  close->setAccessibleName(tr("Close the message"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(8, 2, 4, 2);
  row->addWidget(text_, 1);
  row->addWidget(action_);
  row->addWidget(close);
  connect(close, &QToolButton::clicked, this, &QWidget::hide);
  connect(action_, &QToolButton::clicked, this, [this] {
    hide();
    if (act_) act_();
  });
  timer_.setSingleShot(true);
  timer_.setInterval(kInfoStays);
  connect(&timer_, &QTimer::timeout, this, [this] { clear(Tone::kInfo); });
  hide();
}

void Banner::tell(Tone tone, const QString& text, const QString& action, std::function<void()> act) {
  if (isVisible() && tone_ == Tone::kError && tone == Tone::kInfo) return;  // what is wrong stays in sight
  tone_ = tone;
  act_ = std::move(act);
  text_->setText(text);
  action_->setText(action);
  action_->setVisible(!action.isEmpty());
  QPalette palette = this->palette();
  const QColor ink = tone == Tone::kError     ? error_color()
                     : tone == Tone::kWarning ? warning_color()
                                              : palette.color(QPalette::Text);
  palette.setColor(QPalette::WindowText, ink);
  text_->setPalette(palette);
  show();
  timer_.stop();
  if (tone == Tone::kInfo) timer_.start();
}

void Banner::clear(Tone tone) {
  if (tone_ == tone) hide();
}

}  // namespace ebmlab::gui
