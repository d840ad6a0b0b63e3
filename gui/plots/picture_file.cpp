// SPDX-License-Identifier: MIT
#include "gui/plots/picture_file.hpp"

#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include "gui/style/theme.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kDotsPerInch = 96;

bool paint_on(QPaintDevice& device, const std::function<void(QPainter&)>& paint) {
  QPainter painter;
  if (!painter.begin(&device)) return false;
  paint(painter);
  return painter.end();
}

bool write_png(const QString& file, const QSize& size, const std::function<void(QPainter&)>& paint) {
  QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(2.0);
  return paint_on(image, paint) && image.save(file, "PNG");
}

bool write_pdf(const QString& file, const QSize& size, const std::function<void(QPainter&)>& paint) {
  QPdfWriter writer(file);
  writer.setCreator(QStringLiteral("ebmlab"));
  writer.setResolution(kDotsPerInch);
  writer.setPageSize(QPageSize(QSizeF(size) * 72.0 / kDotsPerInch, QPageSize::Point));
  writer.setPageMargins({});
  return paint_on(writer, paint);
}

bool write_svg(const QString& file, const QSize& size, const std::function<void(QPainter&)>& paint) {
  QSvgGenerator generator;
  generator.setFileName(file);
  generator.setResolution(kDotsPerInch);
  generator.setSize(size);
  generator.setViewBox(QRect({0, 0}, size));
  generator.setDescription(QStringLiteral("ebmlab"));
  return paint_on(generator, paint);
}

}  // namespace

bool write_picture(const QString& file, const QSize& size, const std::function<void(QPainter&)>& paint) {
  const ThemeForNow paper(Theme::kLight);
  if (file.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) return write_pdf(file, size, paint);
  if (file.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) return write_svg(file, size, paint);
  return write_png(file, size, paint);
}

}  // namespace ebmlab::gui
