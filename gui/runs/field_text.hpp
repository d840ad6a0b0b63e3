// SPDX-License-Identifier: MIT
// A field of a run as people read it.
#pragma once

#include <QString>
#include <Qt>

#include <cstdint>
#include <optional>
#include <string>

#include "storage/views.hpp"

namespace ebmlab::gui {

inline constexpr const char* kLineSuffix = ".line";
/// "loss" of the column "loss.line", which draws that series; none of another column.
[[nodiscard]] std::optional<std::string> series_of_line(const std::string& field);

/// What stands above a column: "status", "KL", "seed". Without params. and eval.
[[nodiscard]] QString field_title(const std::string& field);
/// What the field is, with its unit.
[[nodiscard]] QString field_help(const std::string& field);
[[nodiscard]] QString field_text(const std::string& field, const storage::FieldValue& value);
/// None of what is no number.
[[nodiscard]] std::optional<double> number_of(const storage::FieldValue& value);
[[nodiscard]] Qt::Alignment field_alignment(const storage::FieldValue& value);

[[nodiscard]] QString number_text(double value);       ///< four digits
[[nodiscard]] QString count_text(std::int64_t count);  ///< 1,234,567
[[nodiscard]] QString time_text(std::int64_t us);      ///< local: "2026-11-24 13:05"
[[nodiscard]] QString duration_text(double seconds);   ///< "1 h 05 min", "12.3 s"
[[nodiscard]] QString size_text(std::int64_t bytes);

[[nodiscard]] inline QString qt(const std::string& text) { return QString::fromStdString(text); }
[[nodiscard]] inline QString escaped(const std::string& text) { return qt(text).toHtmlEscaped(); }  ///< for HTML

}  // namespace ebmlab::gui
