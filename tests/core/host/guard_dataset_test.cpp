// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "host/guarded_dataset.hpp"
#include "models.hpp"

namespace ebmlab::host {
namespace {
using testing::cpu_generator;
using testing::error_of;
using ::testing::HasSubstr;

/// What a data set says, each part to be spoilt by a test.
struct Script {
  Shape shape{2};
  std::function<at::Tensor(std::int64_t)> draw = [](std::int64_t n) { return at::ones({n, 2}, at::kDouble); };
  at::Tensor density = at::ones({3}, at::kDouble);
  Scaling scaling{at::zeros({2}), at::ones({2})};
  std::optional<Modes> modes = Modes{at::zeros({4, 2}), 0.5};
  std::optional<Box> box = Box{{-1, -1}, {1, 1}};
  Shape image{};
  std::pair<double, double> range{0, 1};
  std::int64_t rows = 0;
};

class ScriptedData final : public Dataset {
 public:
  explicit ScriptedData(Script script) : script_(std::move(script)) {}
  [[nodiscard]] Shape event_shape() const override { return script_.shape; }
  [[nodiscard]] at::Tensor draw(std::int64_t n, at::Generator& /*generator*/) const override { return script_.draw(n); }
  [[nodiscard]] at::Tensor held_out(std::int64_t n, at::Generator& /*generator*/) const override { return script_.draw(n - 1); }
  [[nodiscard]] std::int64_t train_rows() const override { return script_.rows; }
  [[nodiscard]] Scaling scaling() const override { return script_.scaling; }
  [[nodiscard]] at::Tensor log_density(const at::Tensor& /*x*/) const override { return script_.density; }
  [[nodiscard]] std::optional<Modes> modes() const override { return script_.modes; }
  [[nodiscard]] std::optional<Box> box() const override { return script_.box; }
  [[nodiscard]] std::vector<Outliers> outliers(std::int64_t n, at::Generator& /*generator*/) const override {
    return {{"far", script_.draw(n)}};
  }
  [[nodiscard]] Shape image_shape() const override { return script_.image; }
  [[nodiscard]] std::pair<double, double> pixel_range() const override { return script_.range; }
  [[nodiscard]] std::string fingerprint() const override { throw 42; }

 private:
  Script script_;
};

template <typename Spoil, typename Call>
std::string text_of(const Spoil& spoil, const Call& call) {
  Script script;
  spoil(script);
  return error_of<PluginError>([&] { call(GuardedDataset(std::make_unique<ScriptedData>(script), "scripted")); });
}

TEST(GuardedDataset, PassesWhatIsRight) {
  at::Generator generator = cpu_generator(1);
  const GuardedDataset data(std::make_unique<ScriptedData>(Script{}), "scripted");
  EXPECT_EQ(data.draw(3, generator).sizes(), at::IntArrayRef({3, 2}));
  EXPECT_EQ(data.held_out(3, generator).sizes(), at::IntArrayRef({2, 2})) << "fewer than asked for is allowed";
  EXPECT_EQ(data.train_events(5, generator).sizes(), at::IntArrayRef({5, 2}));
  EXPECT_EQ(data.log_density(at::ones({3, 2})).sizes(), at::IntArrayRef({3}));
  EXPECT_EQ(data.outliers(4, generator).size(), 1U);
  EXPECT_TRUE(data.modes() && data.box());
  EXPECT_EQ(data.scaling().scale.sizes(), at::IntArrayRef({2}));
  EXPECT_EQ(error_of([&] { (void)data.fingerprint(); }), "dataset \"scripted\", fingerprint(): an exception of type int");
}

TEST(GuardedDataset, RefusesWrongTensors) {
  at::Generator generator = cpu_generator(1);
  const auto draw = [&](const GuardedDataset& data) { (void)data.draw(3, generator); };
  EXPECT_THAT(text_of([](Script& s) { s.draw = [](std::int64_t) {
                                        return at::ones({1, 2});
                                      }; }, draw),
              HasSubstr("dataset \"scripted\", draw(): its result has the shape [1, 2]: must be [3, 2]"));
  EXPECT_THAT(text_of([](Script& s) { s.draw = [](std::int64_t n) {
                                        return at::ones({n, 2}, at::kLong);
                                      }; }, draw),
              HasSubstr("has the dtype Long: must be Double"));
  EXPECT_THAT(text_of([](Script& s) { s.draw = [](std::int64_t n) {
                                        return at::ones({n, 2}, at::kMeta);
                                      }; }, draw),
              HasSubstr("on the device meta: must be on cpu"));
  EXPECT_THAT(text_of([](Script& s) { s.draw = [](std::int64_t n) {
                                        return at::ones({n + 2, 2});
                                      }; },
                      [&](const GuardedDataset& data) { (void)data.held_out(3, generator); }),
              HasSubstr("held_out(): its result has the shape [4, 2]: must be [3, 2]"));
  EXPECT_THAT(text_of(
                  [](Script& s) {
                    s.density = at::ones({3, 1});
                  },
                  [](const GuardedDataset& data) {
                    (void)data.log_density(at::ones({3, 2}));
                  }),
              HasSubstr("log_density(): its result has the shape [3, 1]"));
  EXPECT_THAT(
      text_of([](Script& s) { s.scaling.scale = at::ones({}); }, [](const GuardedDataset& data) { (void)data.scaling(); }),
      HasSubstr("its scale has the shape []: must be [2]"));
  EXPECT_THAT(text_of(
                  [](Script& s) {
                    s.modes->centers = at::ones({4, 3});
                  },
                  [](const GuardedDataset& data) { (void)data.modes(); }),
              HasSubstr("its centres has the shape [4, 3]: must be [4, 2]"));
}

TEST(GuardedDataset, RefusesWrongDescriptions) {
  EXPECT_THAT(text_of([](Script& s) { s.shape = {}; }, [](const GuardedDataset&) {}), HasSubstr("at least one dimension"));
  EXPECT_THAT(text_of([](Script& s) { s.shape = {0}; }, [](const GuardedDataset&) {}), HasSubstr("at least one dimension"));
  EXPECT_THAT(text_of([](Script& s) { s.modes->radius = 0; }, [](const GuardedDataset& data) { (void)data.modes(); }),
              HasSubstr("must be positive"));
  EXPECT_THAT(text_of([](Script& s) { s.box->low = {-1}; }, [](const GuardedDataset& data) { (void)data.box(); }),
              HasSubstr("one interval for each of 2 dimensions"));
  EXPECT_THAT(text_of(
                  [](Script& s) {
                    s.box->low = {-1, 1};
                  },
                  [](const GuardedDataset& data) { (void)data.box(); }),
              HasSubstr("interval 1 is empty"));
  EXPECT_THAT(text_of(
                  [](Script& s) {
                    s.image = {8, 8};
                  },
                  [](const GuardedDataset& data) { (void)data.image_shape(); }),
              HasSubstr("as many pixels as an event has elements (2)"));
  EXPECT_THAT(text_of(
                  [](Script& s) {
                    s.range = {1, 1};
                  },
                  [](const GuardedDataset& data) { (void)data.pixel_range(); }),
              HasSubstr("must be below the second"));
  EXPECT_THAT(text_of([](Script& s) { s.rows = -1; }, [](const GuardedDataset& data) { (void)data.train_rows(); }),
              HasSubstr("returned -1: must be 0 or more"));
}

}  // namespace
}  // namespace ebmlab::host
