// SPDX-License-Identifier: MIT
// A data set's identity as text, for the record.
#pragma once

#include <ebmlab/params.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace ebmlab::datasets {

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string number_text(double value);

/// "id key=value key=value ...", every parameter but those of `except`: names of files, whose content counts and not the place.
[[nodiscard]] std::string fingerprint_of(std::string_view id, const Params& params,
                                         std::initializer_list<std::string_view> except = {});

}  // namespace ebmlab::datasets
