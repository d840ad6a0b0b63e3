// SPDX-License-Identifier: MIT
// Out-of-line destructors: each exception type has one typeinfo in the process.
#include <ebmlab/error.hpp>

namespace ebmlab {

Error::~Error() = default;
PluginError::~PluginError() = default;
ConfigError::~ConfigError() = default;

}  // namespace ebmlab
