// SPDX-License-Identifier: MIT
#include "gui/plots/hover_text.hpp"

#include <QCoreApplication>

#include <cmath>

#include "gui/runs/field_text.hpp"

namespace ebmlab::gui {
namespace {

constexpr int kMostRows = 8;

QString tr(const char* text) { return QCoreApplication::translate("Plot", text); }

QString text_of(const OffScale& off) {
  const QString what = std::isfinite(off.value) ? tr("%1, which has no place on this axis,").arg(number_text(off.value))
                                                : number_text(off.value);
  const QString at = tr("%1 at %2").arg(what, number_text(off.x));
  return off.count == 1 ? at : tr("%1 and %2 more").arg(at).arg(off.count - 1);
}

}  // namespace

QStringList value_rows(const Drawing& drawing, double x) {
  QStringList rows;
  for (const Line& line : drawing.lines) {
    if (const auto value = value_at(line, x)) rows << qt(line.label) + QStringLiteral(": ") + number_text(*value);
  }
  if (!rows.empty()) rows.prepend(qt(drawing.x.label) + u' ' + number_text(x));
  return rows;
}

QStringList off_scale_rows(const Drawing& drawing, const Range& x) {
  QStringList rows;
  for (const Line& line : drawing.lines) {
    for (const OffScale& off : line.off_scale) {
      if (off.x >= x.low && off.x <= x.high && rows.size() < kMostRows)
        rows << qt(line.label) + QStringLiteral(": ") + text_of(off);
    }
  }
  return rows;
}

}  // namespace ebmlab::gui
