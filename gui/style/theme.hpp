// SPDX-License-Identifier: MIT
// How everything looks: light or dark, the colours of series, the maps of fields.
#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

#include <cstddef>
#include <vector>

#include "storage/status.hpp"

class QApplication;

namespace ebmlab::gui {

enum class Theme { kLight, kDark };

/// Fusion with a palette of ours: Qt 6.4 knows nothing of the desktop's scheme. May be called again.
void apply(Theme theme);
[[nodiscard]] Theme current_theme();
[[nodiscard]] QPalette current_palette();

/// While one lives, colours are those of this theme, whatever the window shows: for a picture that is saved.
class ThemeForNow {
 public:
  explicit ThemeForNow(Theme theme);
  ~ThemeForNow();
  ThemeForNow(const ThemeForNow&) = delete;
  ThemeForNow& operator=(const ThemeForNow&) = delete;

 private:
  Theme before_;
};

/// What a series is told apart by, never by its colour alone.
struct SeriesStyle {
  QColor color;
  Qt::PenStyle line = Qt::SolidLine;
  int marker = 0;  ///< of five
};
/// The index-th of Okabe and Ito's palette, in the shade that the theme needs.
[[nodiscard]] SeriesStyle series_style(std::size_t index);

/// Viridis, from low to high.
[[nodiscard]] const std::vector<QColor>& sequential_colors();
/// Blue over the background's grey to red: for differences, centred at 0.
[[nodiscard]] std::vector<QColor> diverging_colors();

/// A shape as well as a colour for each state.
[[nodiscard]] QIcon status_icon(storage::RunStatus status);
[[nodiscard]] QColor warning_color();
[[nodiscard]] QColor error_color();
/// Of grid lines, captions and what is not there.
[[nodiscard]] QColor faint_color();

}  // namespace ebmlab::gui
