// SPDX-License-Identifier: MIT
#include "cli/chain_tables.hpp"

#include <algorithm>
#include <cmath>

#include "cli/cell.hpp"
#include "evaluation/chain_diagnostics.hpp"

namespace ebmlab::cli {
namespace {

using evaluation::ChainSummary;
using nlohmann::json;
using report::Cell;
using sampling::ChainRecord;

constexpr double kLargestRhat = 1.01, kFewestEss = 400.0, kLowestBfmi = 0.3;  // Vehtari et al. 2021; Betancourt 2016
constexpr std::int64_t kParticles = 4000;

json number(const std::optional<double>& value) { return value && std::isfinite(*value) ? json(*value) : json(nullptr); }

std::string text(double value, int digits = 3) { return report::format_number(value, digits); }

/// (mean - truth) / error, both errors together; none where one of them is not known.
std::optional<double> z_score(const ChainSummary& row, double truth, double error) {
  if (!row.mean || !row.mcse) return std::nullopt;
  const double z = (*row.mean - truth) / std::hypot(*row.mcse, error);
  return std::isfinite(z) ? std::optional(z) : std::nullopt;
}

/// The extreme of what is known, by `less`.
template <typename Get, typename Better>
std::optional<double> extreme(const std::vector<ChainSummary>& rows, const Get& get, const Better& better) {
  std::optional<double> best;
  for (const ChainSummary& row : rows) {
    const std::optional<double> value = get(row);
    if (value && (!best || better(*value, *best))) best = value;
  }
  return best;
}

class Reporter {
 public:
  Reporter(const sampling::Models& models, const ChainRecord& record) : models_(models), record_(record) {
    report_.names = models.energy->quantity_names();
    rows_ = evaluation::summarise(record.quantities, report_.names);
  }

  ChainReport report(at::Generator& generator) {
    add_quantities();
    add_convergence();
    add_kernel();
    add_cost();
    add_log_partition(generator);
    return std::move(report_);
  }

 private:
  void say(const std::string& line) { report_.lines.push_back(line); }
  void record(const char* metric, const std::optional<double>& value, const std::string& definition,
              const std::optional<double>& error = {}) {
    report_.facts[metric] = number(value);
    report_.metrics.push_back({.metric = metric,
                               .value = value.value_or(std::nan("")),
                               .std_error = error,
                               .detail_json = json{{"definition", definition}, {"protocol", "final"}}.dump()});
  }

  void add_quantities() {
    const std::optional<Reference> known = models_.energy->reference();
    report::Table& table = report_.table;
    table.columns = {{"quantity"},
                     {"mean"},
                     {"mcse"},
                     {"sd"},
                     {"5 %", {}, "q05"},
                     {"median"},
                     {"95 %", {}, "q95"},
                     {"ESS bulk", 0, "ess_bulk"},
                     {"ESS tail", 0, "ess_tail"},
                     {"R-hat", 4, "rhat"}};
    if (known) table.columns.insert(table.columns.end(), {{"known"}, {"z", 2}});
    std::optional<double> largest_z;
    for (std::size_t q = 0; q < rows_.size(); ++q) {
      const ChainSummary& row = rows_[q];
      std::vector<Cell> cells{row.name,         cell(row.mean), cell(row.mcse),     cell(row.sd),       cell(row.q05),
                              cell(row.median), cell(row.q95),  cell(row.ess_bulk), cell(row.ess_tail), cell(row.rhat)};
      if (known) {
        const auto i = static_cast<std::int64_t>(q);
        const auto truth = known->mean[i].item<double>();
        const std::optional<double> z = z_score(row, truth, known->error[i].item<double>());
        if (z && (!largest_z || std::abs(*z) > *largest_z)) largest_z = std::abs(*z);
        cells.insert(cells.end(), {std::isfinite(truth) ? Cell{truth} : Cell{}, cell(z)});
      }
      table.rows.push_back(std::move(cells));
    }
    if (known) record("largest_z", largest_z, "largest |mean - known expectation| / standard error of both, over quantities");
  }

  void add_convergence() {
    const auto worst_rhat = extreme(
        rows_, [](const auto& row) { return row.rhat; }, std::greater<>());
    const auto least = [&](auto member) {
      return extreme(
          rows_, [member](const auto& row) { return row.*member; }, std::less<>());
    };
    const auto bulk = least(&ChainSummary::ess_bulk), tail = least(&ChainSummary::ess_tail);
    record("rhat", worst_rhat, "largest rank-normalised split R-hat over quantities");
    record("ess_bulk", bulk, "smallest bulk effective sample size over quantities");
    record("ess_tail", tail, "smallest tail effective sample size over quantities");
    if (record_.draws.size(0) > 1 && (!worst_rhat || *worst_rhat > kLargestRhat)) {
      say("warning: R-hat " + (worst_rhat ? "up to " + text(*worst_rhat, 4) : std::string("undefined")) +
          " (above 1.01): the chains do not agree; more draws or another sampler");
    }
    if (bulk && *bulk < kFewestEss) say("warning: bulk ESS down to " + text(*bulk) + " (below 400): estimates are rough");
    const std::optional<double> stuck = evaluation::stuck_share(record_.draws);
    record("stuck_share", stuck, "share of chains that never moved");
    if (stuck && *stuck > 0) say("warning: " + text(100.0 * *stuck) + " % of the chains never moved");
  }

  void add_kernel() {
    std::string line;
    if (record_.acceptance.defined()) {
      const at::Tensor chains = record_.acceptance.mean(1);
      const auto mean = chains.mean().item<double>(), lowest = chains.min().item<double>();
      record("acceptance", mean, "mean acceptance probability over chains and draws");
      record("lowest_acceptance", lowest, "the same of the chain that accepts least");
      line += "acceptance " + text(mean) + " (lowest chain " + text(lowest) + ")";
    }
    if (record_.step_size) {
      record("step_size", *record_.step_size, "the kernel's step size after warm-up");
      line += (line.empty() ? "" : ", ") + std::string("step size ") + text(*record_.step_size);
    }
    if (!line.empty()) say(line);
    if (record_.divergent.defined()) {
      const auto count = std::llround(record_.divergent.sum().item<double>());
      record("divergences", static_cast<double>(count), "draws whose trajectory left the energy surface");
      say((count > 0 ? "warning: " : "") + std::to_string(count) + " divergent transitions of " +
          std::to_string(record_.divergent.numel()));
    }
    std::string figures;
    for (const auto& [name, value] : record_.figures) {
      figures += (figures.empty() ? "" : ", ") + name + " " + text(value);
      record(name.c_str(), value, "as the sampler tells it");
    }
    if (!figures.empty()) say(figures);
    add_bfmi();
  }

  void add_bfmi() {
    if (!record_.hamiltonian.defined()) return;
    std::optional<double> lowest;
    for (const auto& value : evaluation::e_bfmi(record_.hamiltonian)) {
      if (value && (!lowest || *value < *lowest)) lowest = value;
    }
    record("e_bfmi", lowest, "lowest energy Bayesian fraction of missing information over chains");
    if (!lowest) return;
    say(std::string(*lowest < kLowestBfmi ? "warning: " : "") + "E-BFMI " + text(*lowest) +
        (*lowest < kLowestBfmi ? " (below 0.3): momenta are too weak to cross the energies" : ""));
  }

  void add_cost() {
    const host::Counters &warm = record_.warmup_cost, &cost = record_.cost;
    say(std::to_string(cost.gradient_evals) + " gradient and " + std::to_string(cost.energy_evals) + " energy evaluations in " +
        text(record_.seconds) + " s; warm-up " + std::to_string(warm.gradient_evals) + " and " +
        std::to_string(warm.energy_evals) + " in " + text(record_.warmup_seconds) + " s");
    report_.facts["energy_evals"] = cost.energy_evals;
    report_.facts["gradient_evals"] = cost.gradient_evals;
    report_.facts["seconds"] = record_.seconds;
  }

  void add_log_partition(at::Generator& generator) {
    const at::NoGradGuard no_graph;
    const auto found = models_.sampler->log_partition(kParticles, *models_.energy, generator);
    if (!found) return;
    record("log_z", found->value, "log Z from " + std::to_string(kParticles) + " weighted particles", found->standard_error);
    std::string line = "log Z " + text(found->value, 6) + " +- " + text(found->standard_error) + " (bounds " +
                       text(found->lower, 6) + (found->upper ? " and " + text(*found->upper, 6) : "") + ")";
    if (const at::Tensor exact = models_.energy->log_partition(); exact.defined()) {
      line += ", exact " + text(exact.item<double>(), 6);
    }
    say(line);
  }

  const sampling::Models& models_;
  const ChainRecord& record_;
  std::vector<ChainSummary> rows_;
  ChainReport report_;
};

}  // namespace

ChainReport report_chains(const sampling::Models& models, const ChainRecord& record, at::Generator& generator) {
  return Reporter(models, record).report(generator);
}

}  // namespace ebmlab::cli
