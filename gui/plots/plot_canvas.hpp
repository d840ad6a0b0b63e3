// SPDX-License-Identifier: MIT
// A Drawing on a QCustomPlot. Only plot*.cpp include this.
#pragma once

#include <qcustomplot.h>

#include "gui/plots/drawing.hpp"

namespace ebmlab::gui {

/// With its layers, and what every plot has. Draws when it is told to, not by itself whenever its size changes: many plots
/// change theirs together.
[[nodiscard]] QCustomPlot* make_canvas(QWidget* parent);
/// Replaces what is drawn; items such as the crosshair stay.
void fill_canvas(QCustomPlot& canvas, const Drawing& drawing);
/// Colours and fonts of the theme, of everything but the lines, which fill_canvas() draws.
void style_canvas(QCustomPlot& canvas, const QPalette& palette, const QFont& usual);
/// Ticks for the range that is shown on so many pixels.
void set_ticks(QCPAxis& axis, Scale scale, int room);
/// Shortened in its middle where there is no room for all of it.
void set_title(QCustomPlot& canvas, const QString& title);
void set_legend(QCustomPlot& canvas, bool is_shown);

/// Layers of QCustomPlot: what is drawn inside of the axes alone, what lies below it, and what stands around it.
inline constexpr const char* kBelowDataLayer = "grid";
inline constexpr const char* kDataLayer = "main";
inline constexpr const char* kFrameLayer = "axes";
/// The layer of what follows the pointer: redrawn without the rest.
inline constexpr const char* kPointerLayer = "pointer";

}  // namespace ebmlab::gui
