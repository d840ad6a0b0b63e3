// SPDX-License-Identifier: MIT
// sample, certify and learning a sampler for a target, through the real program, plugins and store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.hpp"

namespace ebmlab::test {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> sample(std::vector<std::string> more) {
  std::vector<std::string> arguments{"sample", "gaussian", "--chains", "3", "--warmup", "100", "--draws", "50"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(Sample, PrintsWritesAndRecords) {
  const Workplace place;
  const std::string folder = (place.folder() / "draws").string();
  const Output output = place.ebmlab(sample({"-o", folder, "--json", "--set", "energy.dimension=3"}));
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  const json all = json::parse(output.out);
  EXPECT_EQ(all["quantities"][0]["quantity"], "x.1");
  EXPECT_LT(std::abs(all["quantities"][0]["z"].get<double>()), 4.5);
  EXPECT_GT(all["gradient_evals"].get<int>(), 3 * 50);
  for (int chain = 1; chain <= 3; ++chain) {
    std::ifstream file(folder + "/chain-" + std::to_string(chain) + ".csv");
    std::string first;
    EXPECT_TRUE(std::getline(file, first));
    EXPECT_EQ(first, "# model = gaussian");
  }
  EXPECT_EQ(std::filesystem::file_size(folder + "/draws.npy"), 128 + 3 * 50 * 3 * 8);
  EXPECT_EQ(place.sql("SELECT kind, method, status, step FROM run"), "sample|nuts|completed|50");
  EXPECT_EQ(place.sql("SELECT kind, shape FROM snapshot"), "chains|[3,50,7]");
  EXPECT_EQ(place.sql("SELECT count(*) FROM evaluation WHERE metric='rhat' AND value < 1.2"), "1");
  EXPECT_EQ(place.sql("SELECT txt FROM param JOIN name ON name.id=name_id WHERE text='energy.dimension'"), "3");
}

TEST(Sample, IsRepeatedByItsSeed) {
  const Workplace place;
  const auto draws = [&](const std::string& seed) {
    json all = json::parse(place.ebmlab(sample({"--json", "--seed", seed})).out);
    return all["quantities"].dump();
  };
  EXPECT_EQ(draws("4"), draws("4"));
  EXPECT_NE(draws("4"), draws("5"));
}

TEST(Sample, MistakesAreSentencesAndWriteNothing) {
  const Workplace place;
  const auto refused = [&](const std::vector<std::string>& arguments, const ::testing::Matcher<const std::string&>& message) {
    const Output output = place.ebmlab(arguments);
    EXPECT_EQ(output.exit.code, 2) << output.out << output.err;
    EXPECT_THAT(output.err, message);
    EXPECT_FALSE(std::filesystem::exists(place.store()));
  };
  refused({"sample", "gausian"}, AllOf(HasSubstr("gausian"), HasSubstr("gaussian")));
  refused({"sample", "mlp"}, AllOf(HasSubstr("\"mlp\" is no target"), HasSubstr("funnel")));
  refused({"sample", "funnel", "--sampler", "block_gibbs"}, HasSubstr("block conditionals"));
  refused({"sample", "funnel", "--set", "energy.dimensoin=3"}, AllOf(HasSubstr("--set"), HasSubstr("dimension")));
  refused({"sample", "funnel", "--chains", "0"}, HasSubstr("--chains"));
  refused({"certify", "hcm"}, AllOf(HasSubstr("hcm"), HasSubstr("hmc")));
  refused({"certify", "hmc", "--target", "rbm_fixed"}, HasSubstr("rbm_fixed"));
  refused({"certify"}, HasSubstr("--all-plugins"));
  refused({"certify", "mlp", "--all-plugins"}, HasSubstr("--all-plugins"));
  refused({"certify", "mlp", "--target", "gaussian"}, HasSubstr("--target: is for one sampler"));
  refused({"certify", "--all-plugins", "--set", "energy.hidden=[8]"}, HasSubstr("--set: is for one plugin"));
  refused({"certify", "mlp", "--set", "energy.hiden=[8]"}, AllOf(HasSubstr("--set"), HasSubstr("hidden")));
  refused({"certify", "csv"}, AllOf(HasSubstr("csv was not tried"), HasSubstr("path")));
}

TEST(Certify, SaysAndRecordsItsVerdict) {
  const Workplace place;
  const Output output =
      place.ebmlab({"certify", "mala", "--target", "gaussian", "--target", "double_well", "--chains", "2000", "--json"});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  const json all = json::parse(output.out);
  EXPECT_TRUE(all["certified"].get<bool>());
  EXPECT_THAT(all["verdict"].get<std::string>(), HasSubstr("mala is certified"));
  EXPECT_EQ(place.sql("SELECT kind, method FROM run"), "certify|mala");
  EXPECT_EQ(place.sql("SELECT value FROM evaluation WHERE metric='certified'"), "1.0");
}

TEST(Certify, WorksForEveryKind) {
  const Workplace place;
  const std::string points = place.write("points.csv", "x,y\n1,2\n2,1\n3,5\n4,3\n5,8\n6,1\n7,7\n8,2\n9,4\n10,6\n11,0\n12,9\n");
  for (const std::vector<std::string>& plugin : std::vector<std::vector<std::string>>{
           {"energy/gaussian"}, {"cd"}, {"two_moons"}, {"csv", "--set", "dataset.path='" + points + "'"}}) {
    std::vector<std::string> arguments{"certify", "--json", "--quick"};
    arguments.insert(arguments.end(), plugin.begin(), plugin.end());
    const Output output = place.ebmlab(arguments);
    ASSERT_TRUE(output.exit.is_clean()) << output.out << output.err;
    const json verdict = json::parse(output.out);
    EXPECT_TRUE(verdict["certified"].get<bool>()) << output.out;
    EXPECT_GT(verdict["findings"].size(), 5U);
  }
  EXPECT_EQ(place.sql("SELECT count(*) FROM evaluation WHERE metric='certified' AND value=1"), "4");
}

TEST(Certify, TakesEveryPluginThereIs) {
  const Workplace place;
  const Output output = place.ebmlab({"certify", "--all-plugins", "--quick"});
  ASSERT_TRUE(output.exit.is_clean()) << output.out << output.err;
  EXPECT_THAT(output.out, AllOf(HasSubstr("energy"), HasSubstr("nuts"), HasSubstr("not tried")));
  EXPECT_THAT(output.out, AllOf(HasSubstr("remark: sampler \"nuts\", sampler.meta: "), Not(HasSubstr("NOT certified"))));
}

constexpr const char* kTarget = R"(experiment = "target"
steps = 150
[energy]
plugin = "gaussian"
condition = 4.0
[sampler]
plugin = "diffusion"
steps = 4
hidden = [32]
fourier_features = 0
start = "reference"
[evaluation]
samples = 500
draws = 2
assignment = 100
metrics = ["log_partition", "sliced_wasserstein"]
[method.learned]
objective = { plugin = "reverse_kl" }
)";

TEST(Target, StandsInForADataSet) {
  const Workplace place;
  const std::string spec = place.write("target.toml", kTarget);
  const Output output = place.ebmlab({"run", spec});
  ASSERT_TRUE(output.exit.is_clean()) << output.err;
  EXPECT_THAT(output.out, HasSubstr("log Z error"));
  // E = x'C^-1 x / 2 with variances 1 and 1/4: log Z = log(2 pi) - log 2. An untrained policy is nats away from it.
  EXPECT_EQ(place.sql("SELECT round(json_extract(detail,'$.floor'), 6) FROM evaluation WHERE metric='log_z_lower'"), "1.14473");
  EXPECT_EQ(place.sql("SELECT value < 0.3 FROM evaluation WHERE metric='log_z_lower_error'"), "1");
  EXPECT_EQ(place.sql("SELECT name FROM dataset"), "gaussian");
}

TEST(Target, AnObjectiveThatNeedsDataIsRefused) {
  const Workplace place;
  std::string text = kTarget;
  text.replace(text.find("reverse_kl"), 10, "gcd");
  const Output output = place.ebmlab({"run", place.write("target.toml", text)});
  EXPECT_EQ(output.exit.code, 2);
  EXPECT_THAT(output.err, HasSubstr("needs a data set"));
}

}  // namespace
}  // namespace ebmlab::test
