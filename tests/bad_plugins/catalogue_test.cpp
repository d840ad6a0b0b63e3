// SPDX-License-Identifier: MIT
// Finding plugins, building guarded objects, and calling them across a library's border.
#include "host/catalogue.hpp"

#include <gmock/gmock.h>

#include "fixtures.hpp"
#include "models.hpp"

namespace ebmlab::host {
namespace {
using testing::Context;
using ::testing::ElementsAre;
using testing::error_of;
using testing::fixture_folder;
using ::testing::HasSubstr;

class Catalogues : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<GuardedEnergy> faulty(const std::string& fault) const {
    return catalogue_.make_energy("faulty", Params({{"fault", fault}}), context_.model());
  }
  [[nodiscard]] std::string text_of(const std::string& fault) const {
    const at::Tensor x = at::ones({3, 2}).requires_grad_(fault == "no_graph");
    return error_of<PluginError>([&] { (void)faulty(fault)->energy(x); });
  }

  Context context_;
  Catalogue catalogue_ = testing::catalogue({fixture_folder("well_behaved"), fixture_folder("faulty")});
};

TEST_F(Catalogues, PluginsAreListedByKindAndId) {
  std::vector<std::string> names;
  for (const PluginDescription& plugin : catalogue_.plugins())
    names.push_back(std::string(kind_name(plugin.kind)) + " " + plugin.info.id);
  EXPECT_THAT(names, ElementsAre("energy bowl", "energy faulty", "energy nothing", "sampler boaster", "sampler drift",
                                 "sampler walk", "objective idle", "dataset cloud"));
  const PluginDescription& bowl = catalogue_.find(PluginKind::kEnergy, "bowl");
  EXPECT_EQ(bowl.file, testing::fixture("well_behaved"));
  EXPECT_EQ(bowl.sha256, catalogue_.files().front().sha256);
  EXPECT_EQ(bowl.info.params.front().key, "scale");
}

TEST_F(Catalogues, AMisspeltIdGetsTheNearest) {
  const std::string text = error_of<ConfigError>([&] { (void)catalogue_.find(PluginKind::kEnergy, "bowll"); });
  EXPECT_THAT(text, HasSubstr("energy \"bowll\": no such plugin; did you mean \"bowl\"?"));
  EXPECT_THAT(text, HasSubstr("bowl, faulty, nothing"));
  EXPECT_THROW((void)catalogue_.find(PluginKind::kSampler, "bowl"), ConfigError) << "ids belong to a kind";
  EXPECT_THROW((void)catalogue_.make_energy("bowll", {}, context_.model()), ConfigError);
}

TEST_F(Catalogues, DefaultsFillInAndUnknownKeysAreRefused) {
  const at::Tensor x = at::ones({1, 2});
  EXPECT_FLOAT_EQ(catalogue_.make_energy("bowl", {}, context_.model())->energy(x).item<float>(), 1.0F);
  EXPECT_FLOAT_EQ(catalogue_.make_energy("bowl", Params({{"scale", 3.0}}), context_.model())->energy(x).item<float>(), 3.0F);
  const std::string text = error_of<ConfigError>([&] {
    (void)catalogue_.make_energy("bowl", Params({{"scal", 3.0}}), context_.model());
  });
  EXPECT_THAT(text, HasSubstr("energy \"bowl\": no parameter \"scal\"; did you mean \"scale\"?"));
}

TEST_F(Catalogues, AFactoryMayRefuseFailOrBuildNothing) {
  const auto make = [&](double scale) { (void)catalogue_.make_energy("bowl", Params({{"scale", scale}}), context_.model()); };
  EXPECT_EQ(error_of<ConfigError>([&] { make(13.0); }), "energy \"bowl\": scale = 13: brings bad luck");
  EXPECT_EQ(error_of<PluginError>([&] { make(7.0); }), "energy \"bowl\", construction: an exception of type int");
  EXPECT_EQ(error_of<PluginError>([&] { (void)catalogue_.make_energy("nothing", {}, context_.model()); }),
            "energy \"nothing\", construction: built nothing");
}

TEST_F(Catalogues, FaultsOfAnEnergyAreToldWithItsName) {
  EXPECT_EQ(text_of("none"), "");
  EXPECT_EQ(text_of("shape"), "energy \"faulty\", energy(): its result has the shape [3, 1]: must be [3]");
  EXPECT_THAT(text_of("dtype"), HasSubstr("its result has the dtype Double: must be Float"));
  EXPECT_THAT(text_of("device"), HasSubstr("its result is on the device meta: must be on cpu"));
  EXPECT_THAT(text_of("undefined"), HasSubstr("its result is an undefined tensor"));
  EXPECT_THAT(text_of("no_graph"), HasSubstr("its result has no graph"));
  EXPECT_THAT(text_of("in_place"), HasSubstr("its argument was written to in place"));
  EXPECT_EQ(text_of("std"), "energy \"faulty\", energy(): cannot go on");
  EXPECT_THAT(text_of("torch"), HasSubstr("cannot be multiplied (3x2 and 7x7)"));
  EXPECT_EQ(text_of("int"), "energy \"faulty\", energy(): an exception of type int");
  EXPECT_THAT(text_of("own_type"), HasSubstr("an exception of type (anonymous namespace)::OwnException"));
}

TEST_F(Catalogues, KernelsAndPoliciesKeepTheirInterfaces) {
  const auto energy = catalogue_.make_energy("bowl", {}, context_.model());
  const auto walk = catalogue_.make_sampler("walk", Params({{"steps", std::int64_t{4}}}), context_.model());
  EXPECT_EQ(dynamic_cast<TrainableSampler*>(walk.get()), nullptr);
  EXPECT_EQ(walk->sample({3, *energy, context_.batch(3), context_.generator()}).sizes(), at::IntArrayRef({3, 2}));
  EXPECT_EQ(energy->counters().gradient_evals, 12);

  const auto drift = catalogue_.make_sampler("drift", {}, context_.model());
  auto* policy = dynamic_cast<TrainableSampler*>(drift.get());
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->parameters().size(), 1U);
  EXPECT_EQ(policy->log_policy(policy->rollout(3, context_.generator())).sizes(), at::IntArrayRef({1, 3}));
}

TEST_F(Catalogues, APromisedTraitMustBeThere) {
  EXPECT_EQ(error_of<PluginError>([&] { (void)catalogue_.make_sampler("boaster", {}, context_.model()); }),
            "sampler \"boaster\", construction: says it provides \"trainable sampler\" and does not");
}

TEST_F(Catalogues, ObjectivesSeeTheGuardedModels) {
  const auto energy = catalogue_.make_energy("bowl", {}, context_.model());
  const auto drift = catalogue_.make_sampler("drift", {}, context_.model());
  const auto idle = catalogue_.make_objective("idle", {}, {context_.model(), *energy, *drift});
  EXPECT_TRUE(idle->parameters().empty());
  EXPECT_TRUE(idle->state().empty());
}

TEST_F(Catalogues, ADataSetIsToldTheFolderOfItsLibrary) {
  const auto cloud = catalogue_.make_dataset("cloud", {}, {.search = {"/elsewhere"}});
  EXPECT_EQ(cloud->draw(7, context_.generator()).sizes(), at::IntArrayRef({7, 2}));
  EXPECT_EQ(cloud->fingerprint(), std::filesystem::canonical(fixture_folder("well_behaved")));
}

TEST_F(Catalogues, ObjectsOutliveTheirCatalogue) {
  std::unique_ptr<GuardedEnergy> energy;
  {
    const Catalogue short_lived = testing::catalogue({fixture_folder("well_behaved")});
    energy = short_lived.make_energy("bowl", {}, context_.model());
  }
  const at::Tensor x = at::ones({2, 2}).requires_grad_(true);
  energy->energy(x).sum().backward();
  EXPECT_TRUE(at::equal(x.grad(), at::ones({2, 2})));
}

}  // namespace
}  // namespace ebmlab::host
