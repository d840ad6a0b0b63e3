// SPDX-License-Identifier: MIT
// A data set's identity as text, for the record.
#pragma once

#include <ebmlab/params.hpp>

#include <string>
#include <string_view>

namespace ebmlab::datasets {

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string number_text(double value);

/// "id key=value key=value ...", every parameter but `except`.
[[nodiscard]] std::string fingerprint_of(std::string_view id, const Params& params, std::string_view except = {});

}  // namespace ebmlab::datasets
