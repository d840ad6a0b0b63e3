// SPDX-License-Identifier: MIT
#include "sampling/stan_csv.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <sstream>

namespace ebmlab::sampling {

namespace {

// As Stan prints them: the shortest text that reads back as the same number, nan, inf and -inf.
void append(std::string& text, double value) {
  if (!std::isfinite(value)) {
    text += std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return;
  }
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text += std::string(digits.data(), end);
}

std::string comments(const ChainRecord& record, std::int64_t chain, const StanCsvFacts& facts) {
  std::ostringstream text;
  text << "# model = " << facts.model << "\n# method = sample (Default)\n#   sample\n"
       << "#     num_samples = " << record.draws.size(1) << "\n#     num_warmup = " << facts.plan.warmup
       << "\n#     save_warmup = 0 (Default)\n#     thin = " << facts.plan.thin << "\n#     algorithm = " << facts.sampler
       << "\n# id = " << chain + 1 << "\n# random\n#   seed = " << facts.seed << "\n";
  return text.str();
}

std::string adaptation(const ChainRecord& record) {
  if (!record.step_size) return "";
  std::string text = "# Adaptation terminated\n# Step size = ";
  append(text, *record.step_size);
  text += '\n';
  if (!record.scale.defined()) return text;
  text += "# Diagonal elements of inverse mass matrix:\n# ";
  const at::Tensor variances = record.scale.flatten().square();
  for (std::int64_t i = 0; i < variances.size(0); ++i) {
    if (i > 0) text += ", ";
    append(text, variances[i].item<double>());
  }
  return text + "\n";
}

struct NamedColumn {
  std::string name;
  at::Tensor values;  // [N]
};

std::vector<NamedColumn> columns(const ChainRecord& record, std::int64_t chain, std::span<const std::string> names) {
  const std::int64_t draws = record.draws.size(1);
  std::vector<NamedColumn> all{{"lp__", -record.energy[chain]}};
  const auto add = [&](const char* name, const at::Tensor& values) {
    if (values.defined()) all.push_back({name, values[chain]});
  };
  add("accept_stat__", record.acceptance);
  if (record.step_size) all.push_back({"stepsize__", at::full({draws}, *record.step_size, at::kDouble)});
  add("treedepth__", record.depth);
  add("n_leapfrog__", record.leapfrogs);
  add("divergent__", record.divergent);
  add("energy__", record.hamiltonian);
  for (std::size_t i = 0; i < names.size(); ++i) {
    all.push_back({names[i], record.quantities[chain].select(1, static_cast<std::int64_t>(i))});
  }
  return all;
}

}  // namespace

std::string stan_csv(const ChainRecord& record, std::int64_t chain, std::span<const std::string> names,
                     const StanCsvFacts& facts) {
  const std::vector<NamedColumn> all = columns(record, chain, names);
  std::string text = comments(record, chain, facts);
  std::vector<at::Tensor> values;
  for (const NamedColumn& column : all) {
    if (!values.empty()) text += ',';
    text += column.name;
    values.push_back(column.values.to(at::kDouble));
  }
  text += '\n';
  text += adaptation(record);
  const at::Tensor rows = at::stack(values, 1).contiguous();
  const auto* value = rows.const_data_ptr<double>();
  for (std::int64_t row = 0; row < rows.size(0); ++row) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (i > 0) text += ',';
      append(text, *value++);
    }
    text += '\n';
  }
  return text;
}

}  // namespace ebmlab::sampling
