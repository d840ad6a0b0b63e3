// SPDX-License-Identifier: MIT
// Models in .pt files: written here with TorchScript's own compiler, read by the plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <torch/csrc/jit/api/module.h>

#include "plugins/plugin_fixture.hpp"
#include "support/temporary_folder.hpp"

namespace ebmlab {
namespace {

using testing::HasSubstr;

class TorchScript : public testing::Test {
 protected:
  static constexpr const char* kQuadratic = R"(
def forward(self, x):
    return (self.scale * (x - self.shift) * (x - self.shift)).sum(1)
)";

  /// A model with the parameter `scale` [2], the buffer `shift` [2] and the integer buffer `steps`.
  std::string saved(const std::string& definition, const std::string& name = "energy.pt") {
    torch::jit::Module model("Energy");
    model.register_parameter("scale", at::tensor({0.5, 2.0}, at::kFloat), /*is_buffer=*/false);
    model.register_buffer("shift", at::tensor({1.0, -1.0}, at::kFloat));
    model.register_buffer("steps", at::tensor({7}, at::kLong));
    model.register_attribute("training", c10::BoolType::get(), true);
    model.define(definition);
    const std::string path = (folder_.path() / name).string();
    model.save(path);
    return path;
  }

  std::unique_ptr<EnergyModel> make(const std::string& path, const std::string& id = "torchscript", const Shape& shape = {2}) {
    return test::plugins()
        .find(id, "torchscript")
        .energy(test::plugins().params(id, {{"path", path}}),
                {shape, at::TensorOptions().dtype(at::kDouble), generator_, at::zeros(batch_shape(5, shape), at::kDouble)});
  }

  /// What the plugin says to a file, or nothing.
  std::string refusal(const std::string& path, const std::string& id = "torchscript") {
    try {
      (void)make(path, id);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  }

  test::TemporaryFolder folder_;
  at::Generator generator_ = test::generator(1);
  at::Tensor x_ = at::tensor({0.0, 0.0, 3.0, 1.0, -2.0, 0.5}, at::kDouble).view({3, 2});
  at::Tensor shift_ = at::tensor({1.0, -1.0}, at::kDouble), scale_ = at::tensor({0.5, 2.0}, at::kDouble);
};

TEST_F(TorchScript, EnergyAndGradientsAreThoseOfTheModel) {
  const auto energy = make(saved(kQuadratic));
  const at::Tensor y = x_ - shift_;
  EXPECT_TRUE(at::allclose(energy->energy(x_).detach(), (scale_ * y.square()).sum(1)));
  EXPECT_TRUE(at::allclose(energy->gradient(x_), 2.0 * scale_ * y));
  ASSERT_EQ(energy->parameters().size(), 1U);
  EXPECT_EQ(energy->parameters().front().name, "scale");
  energy->energy(x_).sum().backward();
  EXPECT_TRUE(at::allclose(energy->parameters().front().value.grad(), y.square().sum(0)));
}

TEST_F(TorchScript, AnUpdatedParameterMovesTheEnergy) {
  const auto energy = make(saved(kQuadratic));
  const at::Tensor before = energy->energy(x_).detach();
  {
    const at::NoGradGuard no_graph;
    energy->parameters().front().value.mul_(2.0);
  }
  EXPECT_TRUE(at::allclose(energy->energy(x_).detach(), 2.0 * before));
}

TEST_F(TorchScript, SecondDerivativesAreThere) {
  const auto energy = make(saved(kQuadratic));
  const at::Tensor x = x_.clone().requires_grad_(true);
  const at::Tensor first = torch::autograd::grad({energy->energy(x).sum()}, {x}, {}, true, /*create_graph=*/true).front();
  EXPECT_TRUE(at::allclose(torch::autograd::grad({first.sum()}, {x}).front(), (2.0 * scale_).expand({3, 2})));
}

TEST_F(TorchScript, BuffersAreStateAndKeepTheirKind) {
  const auto energy = make(saved(kQuadratic));
  const NamedTensors state = energy->state();
  ASSERT_EQ(state.size(), 2U);
  EXPECT_EQ(state[0].first, "shift");
  EXPECT_EQ(state[0].second.scalar_type(), at::kDouble) << "the run's precision";
  EXPECT_EQ(state[1].first, "steps");
  EXPECT_EQ(state[1].second.scalar_type(), at::kLong);
  state[0].second.zero_();
  EXPECT_TRUE(at::allclose(energy->energy(x_).detach(), (scale_ * x_.square()).sum(1))) << "the state is the model's own";
}

TEST_F(TorchScript, AFrozenModelTrainsNothingAndKeepsItsParametersAsState) {
  const auto energy = make(saved(kQuadratic), "torchscript_frozen");
  EXPECT_TRUE(energy->parameters().empty());
  EXPECT_EQ(energy->state().size(), 3U);
  EXPECT_FALSE(energy->energy(x_).requires_grad());
  EXPECT_TRUE(at::allclose(energy->gradient(x_), 2.0 * scale_ * (x_ - shift_)));
}

TEST_F(TorchScript, AColumnOfEnergiesWillDo) {
  const auto energy = make(saved("def forward(self, x):\n    return (x * x).sum(1, keepdim=True) * self.scale.sum()\n"));
  EXPECT_EQ(energy->energy(x_).sizes(), at::IntArrayRef({3}));
}

TEST_F(TorchScript, RunsAsInEvaluation) {
  const auto energy =
      make(saved("def forward(self, x):\n    e = (self.scale * x).sum(1)\n    if self.training:\n"
                 "        e = e + 100.0\n    return e\n"));
  EXPECT_TRUE(at::allclose(energy->energy(x_).detach(), (scale_ * x_).sum(1)));
}

TEST_F(TorchScript, WithoutADataSetTheShapeIsGiven) {
  const std::string path = saved(kQuadratic);
  const auto& plugin = test::plugins().find("torchscript", "torchscript");
  const ModelContext without{{}, at::TensorOptions().dtype(at::kFloat), generator_, {}};
  const auto given = test::plugins().params("torchscript", {{"path", path}, {"event_shape", std::vector<std::int64_t>{2}}});
  EXPECT_EQ(plugin.energy(given, without)->event_shape(), Shape{2});
  EXPECT_THROW((void)plugin.energy(test::plugins().params("torchscript", {{"path", path}}), without), ConfigError);
  const ModelContext other{{3}, at::TensorOptions().dtype(at::kFloat), generator_, {}};
  EXPECT_THROW((void)plugin.energy(given, other), ConfigError);
}

TEST_F(TorchScript, SaysWhatIsWrongWithTheFile) {
  EXPECT_THAT(refusal(""), HasSubstr("path: must name a file"));
  EXPECT_THAT(refusal("no/such.pt"), HasSubstr("path = \"no/such.pt\": there is no file /"));
  const std::string text = folder_.write("text.pt", "not an archive").string();
  EXPECT_THAT(refusal(text), HasSubstr("is not a whole TorchScript archive"));
  const std::string cut = saved(kQuadratic, "cut.pt");
  std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
  EXPECT_THAT(refusal(cut), HasSubstr("is not a whole TorchScript archive"));
}

TEST_F(TorchScript, SaysWhatIsWrongWithTheSignature) {
  EXPECT_THAT(refusal(saved("def forward(self, x):\n    return x * self.scale\n")),
              HasSubstr("forward of a batch [2, 2] returned [2, 2]: must be a tensor [2] or [2, 1]"));
  EXPECT_THAT(refusal(saved("def forward(self, x):\n    return x.sum()\n")), HasSubstr("returned []: must be a tensor [2] or"));
  EXPECT_THAT(refusal(saved("def forward(self, x):\n    return x.sum(1)[0:2]\n")),
              HasSubstr("forward of a batch [3, 2] returned [2]: must be a tensor [3] or [3, 1]"));
  EXPECT_THAT(refusal(saved("def forward(self, x):\n    return (x, x)\n")), HasSubstr("returned a value of type Tuple"));
  EXPECT_THAT(refusal(saved("def forward(self, x):\n    return x.sum(1).to(5)\n")),
              HasSubstr("of Double returned Half: must be of the same type"));
  EXPECT_THAT(refusal(saved("def forward(self, x, t):\n    return x.sum(1) * t\n")),
              HasSubstr("forward(x, t) must take one tensor, x [B, D...]"));
  EXPECT_THAT(refusal(saved("def energy(self, x):\n    return x.sum(1)\n")), HasSubstr("the model has no method forward"));
  EXPECT_EQ(refusal(saved("def forward(self, x, t: float = 1.0):\n    return x.sum(1) * t\n")), "");
}

TEST_F(TorchScript, SaysWhatFailedInsideInOneLine) {
  const std::string text = refusal(saved("def forward(self, x):\n    return torch.matmul(x, torch.ones(5, 1))\n"));
  EXPECT_THAT(text, HasSubstr("forward of a batch [2, 2] failed: "));
  EXPECT_THAT(text, HasSubstr("2x2 and 5x1"));
  EXPECT_EQ(text.find('\n'), std::string::npos) << text;
}

TEST_F(TorchScript, AModelWithoutParametersIsNotTrained) {
  torch::jit::Module model("Constant");
  model.define("def forward(self, x):\n    return (x * x).sum(1)\n");
  const std::string path = (folder_.path() / "constant.pt").string();
  model.save(path);
  EXPECT_THAT(refusal(path), HasSubstr("has no parameters to train"));
  EXPECT_EQ(refusal(path, "torchscript_frozen"), "");
}

}  // namespace
}  // namespace ebmlab
