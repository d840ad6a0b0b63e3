// SPDX-License-Identifier: MIT
#include "gui/style/theme.hpp"

#include <QApplication>
#include <QPainter>
#include <QPixmap>
#include <QPolygonF>
#include <QProxyStyle>
#include <QStyleFactory>
#include <QStyleOption>
#include <QToolTip>

#include <array>
#include <utility>

namespace ebmlab::gui {
namespace {

using storage::RunStatus;

Theme& theme() {
  static Theme current = Theme::kLight;
  return current;
}

bool is_dark() { return theme() == Theme::kDark; }

QPalette palette_of(Theme theme) {
  const bool dark = theme == Theme::kDark;
  const QColor window = dark ? QColor(0x1f, 0x21, 0x25) : QColor(0xf4, 0xf5, 0xf7);
  const QColor base = dark ? QColor(0x17, 0x18, 0x1b) : QColor(0xff, 0xff, 0xff);
  const QColor text = dark ? QColor(0xe6, 0xe7, 0xe9) : QColor(0x1c, 0x1e, 0x21);
  const QColor faint = dark ? QColor(0x8b, 0x90, 0x97) : QColor(0x6a, 0x70, 0x78);
  const QColor button = dark ? QColor(0x2b, 0x2e, 0x33) : QColor(0xe9, 0xeb, 0xee);
  const QColor highlight = dark ? QColor(0x2f, 0x6f, 0xb3) : QColor(0x1f, 0x6f, 0xb8);
  QPalette palette(button, window);  // the shades of frames follow from these two
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::WindowText, text);
  palette.setColor(QPalette::Base, base);
  palette.setColor(QPalette::AlternateBase, dark ? QColor(0x1c, 0x1e, 0x22) : QColor(0xf7, 0xf8, 0xfa));
  palette.setColor(QPalette::Text, text);
  palette.setColor(QPalette::PlaceholderText, faint);
  palette.setColor(QPalette::Button, button);
  palette.setColor(QPalette::ButtonText, text);
  palette.setColor(QPalette::BrightText, Qt::white);
  palette.setColor(QPalette::Highlight, highlight);
  palette.setColor(QPalette::HighlightedText, Qt::white);
  palette.setColor(QPalette::Link, dark ? QColor(0x7a, 0xb8, 0xf5) : QColor(0x0b, 0x5c, 0xad));
  palette.setColor(QPalette::ToolTipBase, dark ? QColor(0x2b, 0x2e, 0x33) : QColor(0xff, 0xff, 0xf0));
  palette.setColor(QPalette::ToolTipText, text);
  palette.setColor(QPalette::Mid, dark ? QColor(0x3a, 0x3e, 0x45) : QColor(0xc6, 0xca, 0xd0));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, faint);
  }
  palette.setColor(QPalette::Disabled, QPalette::Highlight, faint);
  palette.setColor(QPalette::Disabled, QPalette::Light, window);  // Fusion etches what is disabled, which reads as double
  return palette;
}

/// Fusion draws the frame of a box to tick in a shade of the window, which cannot be seen in the dark.
class BoxStyle : public QProxyStyle {
 public:
  BoxStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override {
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (button == nullptr || (element != PE_IndicatorCheckBox && element != PE_IndicatorRadioButton)) {
      QProxyStyle::drawPrimitive(element, option, painter, widget);
      return;
    }
    QStyleOptionButton framed = *button;
    framed.palette.setColor(QPalette::Window, faint_color());
    QProxyStyle::drawPrimitive(element, &framed, painter, widget);
  }
};

struct Sign {
  QColor light, dark;
  enum { kDisc, kRing, kTriangle, kSquare, kBars, kCross, kTick, kQuestion } shape;
};

Sign sign_of(RunStatus status) {
  switch (status) {
    case RunStatus::kCreated:
    case RunStatus::kQueued:
      return {QColor(0x6a, 0x70, 0x78), QColor(0x9a, 0xa0, 0xa8), Sign::kRing};
    case RunStatus::kRunning:
      return {QColor(0x00, 0x72, 0xb2), QColor(0x56, 0xb4, 0xe9), Sign::kTriangle};
    case RunStatus::kPaused:
      return {QColor(0x00, 0x72, 0xb2), QColor(0x56, 0xb4, 0xe9), Sign::kBars};
    case RunStatus::kStopping:
    case RunStatus::kStopped:
      return {QColor(0x6a, 0x70, 0x78), QColor(0x9a, 0xa0, 0xa8), Sign::kSquare};
    case RunStatus::kCompleted:
      return {QColor(0x00, 0x7a, 0x5a), QColor(0x2f, 0xc4, 0x98), Sign::kTick};
    case RunStatus::kLost:
      return {QColor(0xb3, 0x6b, 0x00), QColor(0xe6, 0x9f, 0x00), Sign::kQuestion};
    case RunStatus::kFailed:
    case RunStatus::kDiverged:
    case RunStatus::kKilled:
      break;
  }
  return {QColor(0xc0, 0x39, 0x2b), QColor(0xff, 0x7b, 0x6b), Sign::kCross};
}

void draw(QPainter& painter, const Sign& sign, const QColor& color) {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(color, 2.0, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  switch (sign.shape) {
    case Sign::kDisc:
      painter.setBrush(color);
      painter.drawEllipse(QRectF(4, 4, 8, 8));
      break;
    case Sign::kRing:
      painter.drawEllipse(QRectF(4, 4, 8, 8));
      break;
    case Sign::kTriangle:
      painter.setBrush(color);
      painter.drawPolygon(QPolygonF({{5, 3}, {12, 8}, {5, 13}}));
      break;
    case Sign::kSquare:
      painter.setBrush(color);
      painter.drawRect(QRectF(4, 4, 8, 8));
      break;
    case Sign::kBars:
      painter.drawLine(QPointF(6, 4), QPointF(6, 12));
      painter.drawLine(QPointF(10, 4), QPointF(10, 12));
      break;
    case Sign::kCross:
      painter.drawLine(QPointF(4, 4), QPointF(12, 12));
      painter.drawLine(QPointF(12, 4), QPointF(4, 12));
      break;
    case Sign::kTick:
      painter.drawPolyline(QPolygonF({{3, 8}, {7, 12}, {13, 4}}));
      break;
    case Sign::kQuestion: {
      QFont font;
      font.setPixelSize(14);
      font.setBold(true);
      painter.setFont(font);
      painter.drawText(QRectF(0, 0, 16, 16), Qt::AlignCenter, QStringLiteral("?"));
      break;
    }
  }
}

QPixmap picture_of(const Sign& sign, const QColor& color, int scale) {
  QPixmap picture(16 * scale, 16 * scale);
  picture.setDevicePixelRatio(scale);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  draw(painter, sign, color);
  return picture;
}

}  // namespace

void apply(Theme chosen) {
  theme() = chosen;
  QApplication::setStyle(new BoxStyle);
  const QPalette palette = palette_of(chosen);
  QApplication::setPalette(palette);
  QToolTip::setPalette(palette);
}

Theme current_theme() { return theme(); }
QPalette current_palette() { return palette_of(theme()); }

ThemeForNow::ThemeForNow(Theme chosen) : before_(std::exchange(theme(), chosen)) {}
ThemeForNow::~ThemeForNow() { theme() = before_; }

SeriesStyle series_style(std::size_t index) {
  // Okabe and Ito, "Color Universal Design", 2008. Yellow and black change places with the background.
  static const std::array<QColor, 7> kLight{QColor(0x00, 0x72, 0xb2), QColor(0xd5, 0x5e, 0x00), QColor(0x00, 0x9e, 0x73),
                                            QColor(0xcc, 0x79, 0xa7), QColor(0xe6, 0x9f, 0x00), QColor(0x56, 0xb4, 0xe9),
                                            QColor(0x00, 0x00, 0x00)};
  static const std::array<QColor, 7> kDark{QColor(0x56, 0xb4, 0xe9), QColor(0xf0, 0x7c, 0x2a), QColor(0x2f, 0xc4, 0x98),
                                           QColor(0xe0, 0x93, 0xbf), QColor(0xe6, 0x9f, 0x00), QColor(0xf0, 0xe4, 0x42),
                                           QColor(0xe6, 0xe7, 0xe9)};
  static constexpr std::array kLines{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
  const auto& colors = is_dark() ? kDark : kLight;
  return {colors.at(index % colors.size()), kLines.at(index % kLines.size()), static_cast<int>(index % 5)};
}

const std::vector<QColor>& sequential_colors() {
  // Nine points of matplotlib's viridis (CC0).
  static const std::vector<QColor> kViridis{QColor(0x44, 0x01, 0x54), QColor(0x47, 0x2d, 0x7b), QColor(0x3b, 0x52, 0x8b),
                                            QColor(0x2c, 0x72, 0x8e), QColor(0x21, 0x91, 0x8c), QColor(0x28, 0xae, 0x80),
                                            QColor(0x5e, 0xc9, 0x62), QColor(0xad, 0xdc, 0x30), QColor(0xfd, 0xe7, 0x25)};
  return kViridis;
}

std::vector<QColor> diverging_colors() {
  const QColor middle = is_dark() ? QColor(0x30, 0x32, 0x36) : QColor(0xf2, 0xf2, 0xf2);
  return {QColor(0x05, 0x30, 0x61), QColor(0x43, 0x93, 0xc3), middle, QColor(0xd6, 0x60, 0x4d), QColor(0x67, 0x00, 0x1f)};
}

QIcon status_icon(RunStatus status) {
  const Sign sign = sign_of(status);
  QIcon icon;
  for (const int scale : {1, 2}) {
    icon.addPixmap(picture_of(sign, is_dark() ? sign.dark : sign.light, scale));
    icon.addPixmap(picture_of(sign, Qt::white, scale), QIcon::Selected);  // on the highlight
  }
  return icon;
}

QColor warning_color() { return is_dark() ? QColor(0xe6, 0x9f, 0x00) : QColor(0xb3, 0x6b, 0x00); }
QColor error_color() { return is_dark() ? QColor(0xff, 0x7b, 0x6b) : QColor(0xc0, 0x39, 0x2b); }
QColor faint_color() { return is_dark() ? QColor(0x8b, 0x90, 0x97) : QColor(0x6a, 0x70, 0x78); }

}  // namespace ebmlab::gui
