// SPDX-License-Identifier: MIT
#include <ebmlab/error.hpp>
#include <ebmlab/ranks.hpp>

#include <string>

namespace ebmlab {

Ranks::~Ranks() = default;
SharedStream::~SharedStream() = default;

std::int64_t Ranks::rank() const { return 0; }
std::int64_t Ranks::count() const { return 1; }
at::Tensor Ranks::mean(const at::Tensor& own) const { return own; }
at::Tensor Ranks::gather(const at::Tensor& rows, std::int64_t /*dim*/) const { return rows; }

at::Tensor Ranks::own(const at::Tensor& rows, std::int64_t dim) const {
  if (count() == 1) return rows;
  const std::int64_t n = share(rows.size(dim), "the number of rows");
  return rows.narrow(dim, rank() * n, n);
}

std::int64_t Ranks::share(std::int64_t rows, std::string_view key) const {
  if (rows % count() == 0) return rows / count();
  throw ConfigError(std::string(key) + " = " + std::to_string(rows) + ": must be a multiple of the " + std::to_string(count()) +
                    " ranks");
}

const Ranks& alone() {
  static const Ranks ranks;
  return ranks;
}

const Ranks& ranks_of(const at::Generator& generator) {
  const auto* shared = dynamic_cast<const SharedStream*>(generator.unsafeGetGeneratorImpl());
  return shared != nullptr ? shared->ranks() : alone();
}

}  // namespace ebmlab
