// SPDX-License-Identifier: MIT
// The No-U-Turn sampler with multinomial trajectories (Hoffman and Gelman 2014; Betancourt 2017), as Stan has it: biased
// progressive sampling between subtrees, the generalised U-turn criterion with checks across subtrees.
//
// All chains double together, and the leaves of a subtree are built one after the other (Phan, Pradhan and Jankowiak 2019), so
// that every leaf is one evaluation of the chains that still grow. Which do is read back at each leaf: NUTS waits for a device.
#include "common/hamiltonian.hpp"
#include "common/u_turn.hpp"

#include <ebmlab/plugin.hpp>

namespace {

using namespace ebmlab;
using samplers::Point;

Point rows_of(const Point& point, const at::Tensor& rows) {
  return {point.x.index({rows}), point.energy.index({rows}), point.gradient.index({rows})};
}

void put_rows(Point& point, const at::Tensor& rows, const Point& values) {
  point.x.index_put_({rows}, values.x);
  point.energy.index_put_({rows}, values.energy);
  point.gradient.index_put_({rows}, values.gradient);
}

at::Tensor where_true(const at::Tensor& mask) { return mask.nonzero().flatten(); }

/// An end of a trajectory, or its newest leaf.
struct End {
  Point point;
  at::Tensor momentum;

  [[nodiscard]] End keep(const at::Tensor& rows) const { return {rows_of(point, rows), momentum.index({rows})}; }
};
End choose(const at::Tensor& mask, const End& yes, const End& no) {
  return {samplers::choose(mask, yes.point, no.point), samplers::choose(mask, yes.momentum, no.momentum)};
}

/// What is told of all chains; a growing chain writes to its own row.
struct Report {
  at::Tensor acceptance, leapfrogs, depth, divergent;

  explicit Report(const Point& start)
      : acceptance(at::zeros_like(start.energy)),
        leapfrogs(at::zeros(start.energy.sizes(), start.energy.options().dtype(at::kLong))),
        depth(at::zeros_like(leapfrogs)),
        divergent(at::zeros(start.energy.sizes(), start.energy.options().dtype(at::kBool))) {}
};

/// The trajectories of the chains that still grow.
struct Trajectories {
  at::Tensor rows;             // [A] which chains
  at::Tensor hamiltonian;      // [A] at the start
  End backward, forward;       // their ends in time
  at::Tensor sum, log_weight;  // [A, D...] of momenta; [A] of exp(H start - H)

  void keep(const at::Tensor& kept) {
    for (at::Tensor* each : {&rows, &hamiltonian, &sum, &log_weight}) *each = each->index({kept});
    backward = backward.keep(kept);
    forward = forward.keep(kept);
  }
};

/// New leaves beyond one end of each trajectory, for the chains that have neither turned nor diverged in them.
struct Subtree {
  at::Tensor rows;  // [A'] of the trajectories that it belongs to
  End end;
  Point proposal;
  at::Tensor log_weight;
  samplers::UTurnChecks checks;

  void keep(const at::Tensor& kept) {
    rows = rows.index({kept});
    end = end.keep(kept);
    proposal = rows_of(proposal, kept);
    log_weight = log_weight.index({kept});
    checks.keep(kept);
  }
};

class Nuts : public samplers::HamiltonianSampler {
 public:
  Nuts(const Params& params, const ModelContext& context)
      : HamiltonianSampler(params, context), max_depth_(params.integer("max_depth")) {}

  Transition step(Chains& chains, const EnergyModel& energy, at::Generator& generator) const override {
    const Point start = samplers::point_of(chains);
    const at::Tensor momentum = randn(start.x.sizes(), generator, start.x);
    const at::Tensor hamiltonian = start.energy + 0.5 * sum_events(momentum.square());
    Point sample{start.x.clone(), start.energy.clone(), start.gradient.clone()};
    Report report(start);
    Trajectories all{at::arange(start.x.size(0), report.depth.options()),
                     hamiltonian,
                     {start, momentum},
                     {start, momentum},
                     momentum,
                     at::zeros_like(hamiltonian)};
    for (std::int64_t depth = 0; depth < max_depth_ && all.rows.size(0) > 0; ++depth) {
      const at::Tensor is_forward = rand({all.rows.size(0)}, generator, start.x) < 0.5;
      const Subtree subtree = grow(all, is_forward, std::int64_t{1} << depth, energy, generator, report);
      all.keep(subtree.rows);
      report.depth.index_put_({all.rows}, at::full_like(all.rows, depth + 1));
      const at::Tensor turning = join(all, is_forward.index({subtree.rows}), subtree, sample, generator);
      all.keep(where_true(turning.bitwise_not()));
    }
    chains = samplers::chains_at(sample);
    return {.acceptance = report.acceptance / report.leapfrogs,
            .divergent = report.divergent,
            .hamiltonian = hamiltonian,
            .leapfrogs = report.leapfrogs,
            .depth = report.depth};
  }

 private:
  /// Multinomial sampling among the new leaves, uniform in their weights.
  [[nodiscard]] Subtree grow(const Trajectories& all, const at::Tensor& is_forward, std::int64_t leaves,
                             const EnergyModel& energy, at::Generator& generator, Report& report) const {
    const samplers::Potential potential(energy);
    const End end = choose(is_forward, all.forward, all.backward);
    const at::Tensor signed_step = step_size() * (2.0 * is_forward.to(end.momentum.scalar_type()) - 1.0);
    Subtree tree{at::arange(all.rows.size(0), all.rows.options()),
                 end,
                 end.point,
                 at::full_like(all.log_weight, -std::numeric_limits<double>::infinity()),
                 {}};
    for (std::int64_t leaf = 0; leaf < leaves && tree.rows.size(0) > 0; ++leaf) {
      const at::Tensor rows = all.rows.index({tree.rows});
      samplers::leapfrog(tree.end.point, tree.end.momentum, potential, signed_step.index({tree.rows}), scale(), 1);
      const at::Tensor hamiltonian = tree.end.point.energy + 0.5 * sum_events(tree.end.momentum.square());
      const at::Tensor log_weight = all.hamiltonian.index({tree.rows}) - hamiltonian;
      const at::Tensor divergent = hamiltonian.isfinite().bitwise_and(log_weight >= -samplers::kLargestError).bitwise_not();
      report.divergent.index_put_({rows}, divergent);
      report.leapfrogs.index_add_(0, rows, at::ones_like(rows));
      report.acceptance.index_add_(0, rows, log_weight.clamp_max(0.0).exp().nan_to_num(0.0));
      tree.log_weight = at::logaddexp(tree.log_weight, log_weight);
      // Not "<": away from a start of infinite energy every weight is infinite, and the newest leaf is taken.
      const at::Tensor passed = rand({rows.size(0)}, generator, hamiltonian) >= (log_weight - tree.log_weight).exp();
      tree.proposal = samplers::choose(passed, tree.proposal, tree.end.point);
      const at::Tensor grows = divergent.bitwise_or(tree.checks.add(tree.end.momentum)).bitwise_not();
      if (!grows.all().item<bool>()) tree.keep(where_true(grows));
    }
    return tree;
  }

  /// The subtree becomes part of its trajectory and may give the sample, with a bias away from the start. [A]: which now turn.
  static at::Tensor join(Trajectories& all, const at::Tensor& is_forward, const Subtree& tree, Point& sample,
                         at::Generator& generator) {
    const at::Tensor probability = (tree.log_weight - all.log_weight).exp();
    const at::Tensor taken = rand({all.rows.size(0)}, generator, all.log_weight) < probability;
    put_rows(sample, all.rows, samplers::choose(taken, tree.proposal, rows_of(sample, all.rows)));
    const samplers::Span added = tree.checks.span();
    const samplers::Span before{samplers::choose(is_forward, all.backward.momentum, all.forward.momentum),
                                samplers::choose(is_forward, all.forward.momentum, all.backward.momentum), all.sum};
    all.forward = choose(is_forward, tree.end, all.forward);
    all.backward = choose(is_forward, all.backward, tree.end);
    all.sum = all.sum + added.sum;
    all.log_weight = at::logaddexp(all.log_weight, tree.log_weight);
    return samplers::turns(before, added);
  }

  std::int64_t max_depth_;
};

ParamSpecs params() {
  ParamSpecs specs = samplers::hamiltonian_params("leapfrog step in units of the scale, before warm-up", 0.1, 0.8);
  append(specs, {{.key = "max_depth",
                  .doc = "doublings at most: a trajectory has up to 2^max_depth - 1 leapfrog steps",
                  .fallback = std::int64_t{10},
                  .min = 1,
                  .max = 20}});
  append(specs, chain_params());
  return specs;
}

}  // namespace

EBMLAB_PLUGIN(registry) {
  ebmlab::add_sampler<Nuts>(registry,
                            {.id = "nuts",
                             .version = "1.0",
                             .summary = "No-U-Turn sampler: trajectories as long as they are useful, no length to tune",
                             .params = params(),
                             .provides = {ebmlab::traits::kMcmc, ebmlab::traits::kExactInvariance}});
}
