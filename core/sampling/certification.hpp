// SPDX-License-Identifier: MIT
// Certification of a sampler plugin, built in or dropped in: does it do what it says, on targets whose law is known?
//
// Kernels (McmcSampler) start at exact draws of a target and must leave its law as it is:
//   invariance   many chains make some transitions; each known expectation is compared, as given and after warm-up, there also
//                at half and at one and a half times the tuned step;
//   composition  ten calls of sample() with k in {1, 3, 5} transitions each, as training makes them, which shows state that is
//                not refreshed between calls;
//   motion       the share of chains that never moved, and acceptance chain by chain: a kernel that rejects everything leaves
//                every law as it is.
// A kernel that does not claim exactness is also looked at after settling, which shows its bias in full.
// A sampler with importance weights must have log Z between its bounds. A policy's log densities must agree with its entropy.
#pragma once

#include <functional>

#include "experiment/run_spec.hpp"
#include "host/catalogue.hpp"

namespace ebmlab::sampling {

/// |z| above this fails: with hundreds of checks a right sampler is refused once in hundreds of certifications.
inline constexpr double kLargestZ = 4.5;
/// Largest share of chains that may never move after warm-up. Some do on targets of many scales, whatever the kernel: in the
/// neck of a funnel every proposal of a step that suits its mouth is rejected. A kernel whose chains mostly rest shows nothing.
inline constexpr double kLargestStuckShare = 0.5;

struct CertificationPlan {
  std::int64_t chains = 0;        ///< 0: by the target's dimension, 1,000 to 10,000
  std::int64_t transitions = 40;  ///< of the test of invariance
  std::int64_t warmup = 300;      ///< transitions of the pilot chains that tune the kernel
  std::int64_t seed = 0;
  at::ScalarType dtype = at::kDouble;     ///< in float32 kernels run on the chain engine, where an energy has a fused form
  std::vector<std::string> targets = {};  ///< ids; empty: every target with exact draws and known expectations that fits
};

/// One comparison.
struct Check {
  std::string target, test, setting, quantity;
  std::optional<double> estimate = {}, truth = {}, standard_error = {}, z = {};  ///< none where no number or not known
  bool has_blown_up = false;  ///< no number, or a spread far beyond the exact law's: no bias explains that
  bool has_passed = false;

  /// For finding the worst: what failed comes before what passed, then by |z|.
  [[nodiscard]] double badness() const;
};

/// How the kernel moved on a target after warm-up.
struct Motion {
  std::string target;
  std::optional<double> step_size, mean_acceptance, lowest_acceptance;  ///< of chains; none where it never rejects
  double stuck_share;
};

struct Certificate {
  bool claims_exactness;  ///< it provides traits::kExactInvariance, or has weights or a policy's densities
  std::vector<Check> checks;
  std::vector<Motion> motions;

  [[nodiscard]] std::int64_t failures() const;
  /// The one of the largest badness(); nullptr without checks.
  [[nodiscard]] const Check* worst() const;
  /// There were checks, and all passed. A sampler that does not claim exactness (unadjusted Langevin) only needs finite results
  /// and motion.
  [[nodiscard]] bool has_passed() const;
};

/// `told` hears the name of each target before it is tried. Throws ConfigError when no target fits, PluginError when the
/// sampler fails.
[[nodiscard]] Certificate certify(const host::Catalogue& catalogue, const experiment::PluginChoice& sampler,
                                  const CertificationPlan& plan, const std::function<void(const std::string&)>& told);

}  // namespace ebmlab::sampling
