// SPDX-License-Identifier: MIT
// Right samplers are certified, wrong ones are not, and the certificate says why.
#include "sampling/certification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ebmlab/error.hpp>

#include "sampling_fixture.hpp"

namespace ebmlab::sampling {
namespace {

using testing::HasSubstr;

Certificate certified(const std::string& sampler, std::vector<std::string> targets = {"gaussian"}) {
  const CertificationPlan plan{.chains = 20000, .transitions = 20, .warmup = 200, .seed = 1, .targets = std::move(targets)};
  const experiment::PluginChoice choice{sampler, test::catalogue().defaults(PluginKind::kSampler, sampler), {}};
  return certify(test::catalogue(), choice, plan, [](const std::string&) {});
}

std::string worst_text(const Certificate& certificate) {
  const Check* worst = certificate.worst();
  if (worst == nullptr) return "no checks";
  return worst->test + ", " + worst->setting + ", " + worst->quantity + ": z = " + std::to_string(worst->z.value_or(NAN));
}

TEST(Certification, PassesExactKernels) {
  for (const char* sampler : {"mala", "hmc"}) {
    const Certificate certificate = certified(sampler);
    EXPECT_TRUE(certificate.claims_exactness) << sampler;
    EXPECT_TRUE(certificate.has_passed()) << sampler << ": " << worst_text(certificate);
    EXPECT_GT(certificate.checks.size(), 20U);
    ASSERT_EQ(certificate.motions.size(), 1U);
    EXPECT_EQ(certificate.motions[0].stuck_share, 0.0);
    EXPECT_GT(certificate.motions[0].lowest_acceptance.value(), 0.1);
  }
}

TEST(Certification, RefusesAMissingMetropolisCorrectionClaimedExact) {
  const Certificate certificate = certified("uncorrected");
  EXPECT_FALSE(certificate.has_passed());
  EXPECT_GT(std::abs(certificate.worst()->z.value()), kLargestZ);
}

TEST(Certification, RefusesAWrongMomentumScale) { EXPECT_FALSE(certified("wrong_momentum_scale").has_passed()); }

TEST(Certification, RefusesMomentaThatAreNotRefreshedOverSeveralSteps) {
  const Certificate certificate = certified("stale_momentum");
  EXPECT_FALSE(certificate.has_passed());
  // One transition from a fresh start is right: only several show it.
  for (const Check& check : certificate.checks) {
    if (check.setting != "10 calls of 1") continue;
    EXPECT_TRUE(check.has_passed) << check.quantity;
  }
}

TEST(Certification, NothingToCheckIsNoCertificate) {
  const Certificate certificate = certified("opaque");
  EXPECT_TRUE(certificate.checks.empty());
  EXPECT_FALSE(certificate.has_passed());
}

TEST(Certification, LangevinIsApproximateAndDoesNotClaimOtherwise) {
  const Certificate certificate = certified("langevin", {"double_well"});
  EXPECT_FALSE(certificate.claims_exactness);
  EXPECT_TRUE(certificate.has_passed());
}

TEST(Certification, AnExplosionIsNoBias) {
  const CertificationPlan plan{.chains = 500, .transitions = 20, .warmup = 20, .seed = 1, .targets = {"double_well"}};
  const Certificate certificate = certify(
      test::catalogue(), test::choice(PluginKind::kSampler, "langevin", {{"step_size", 0.2}}), plan, [](const std::string&) {});
  EXPECT_FALSE(certificate.has_passed());
}

TEST(Certification, ATargetThatDoesNotFitIsNamed) {
  try {
    (void)certified("hmc", {"mlp"});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(), HasSubstr("mlp"));
  }
}

}  // namespace
}  // namespace ebmlab::sampling
