// SPDX-License-Identifier: MIT
// A picture that a widget paints by itself, as a file.
#pragma once

#include <QString>

#include <functional>

class QPainter;
class QSize;

namespace ebmlab::gui {

/// As PNG (at double density), PDF or SVG, as the file's name ends; in the light theme's colours, whatever the window shows.
/// False when it cannot be written.
bool write_picture(const QString& file, const QSize& size, const std::function<void(QPainter&)>& paint);

}  // namespace ebmlab::gui
