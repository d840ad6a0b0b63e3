// SPDX-License-Identifier: MIT
#include "common/target.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::energies {

namespace {
std::string text_of(const Shape& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

template <typename Known, typename Member>
at::Tensor column(const std::vector<Known>& known, Member member) {
  std::vector<double> values;
  values.reserve(known.size());
  for (const Known& one : known) values.push_back(one.*member);
  return at::tensor(values, at::kDouble);
}
}  // namespace

Target::Target(std::int64_t dimension, const ModelContext& context)
    : dimension_(dimension), like_(at::empty({0}, context.options)) {
  if (context.event_shape.empty() || context.event_shape == Shape{dimension}) return;
  throw ConfigError("its events have the shape " + text_of({dimension}) + ", those of the data set " +
                    text_of(context.event_shape) + ": they must be the same");
}

at::Tensor Target::normal(std::int64_t n, at::Generator& generator) const { return randn({n, dimension_}, generator, like_); }

ParamSpec dimension_param(std::int64_t fallback, std::int64_t min, std::string doc) {
  return {.key = "dimension", .doc = std::move(doc), .fallback = fallback, .min = static_cast<double>(min), .max = 10000};
}

std::vector<std::string> numbered(const std::string& prefix, std::int64_t count, const std::string& suffix) {
  std::vector<std::string> names;
  for (std::int64_t i = 1; i <= count; ++i) names.emplace_back(prefix).append(std::to_string(i)).append(suffix);
  return names;
}

std::vector<std::string> joined(const std::vector<std::vector<std::string>>& lists) {
  std::vector<std::string> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

Reference exact_reference(const std::vector<Expectation>& expectations) {
  const at::Tensor sd = column(expectations, &Expectation::variance).sqrt();
  at::Tensor mean = column(expectations, &Expectation::mean);
  mean.masked_fill_(mean.abs().lt(1e-13 * sd), 0.0);  // what rounding leaves of a zero by symmetry
  return {mean, sd, at::zeros_like(mean)};
}

Reference published_reference(const std::vector<Published>& published) {
  return {column(published, &Published::mean), column(published, &Published::sd), column(published, &Published::error)};
}

}  // namespace ebmlab::energies
