// SPDX-License-Identifier: MIT
// The digits that ship with ebmlab: their counts, the class held out, the split, the noise and the outliers.
#include "plugins/datasets/data_files.hpp"
#include "plugins/datasets/tolerance.hpp"

#include <cmath>

namespace ebmlab {
namespace {

using test::all_test, test::all_train, test::as_rows, test::outliers;

constexpr std::int64_t kDigits = 1797;
constexpr std::array<std::int64_t, 10> kClassRows = {178, 182, 177, 183, 181, 182, 181, 179, 174, 180};

std::unique_ptr<Dataset> make_digits(const test::Overrides& overrides, std::vector<std::filesystem::path> search = {}) {
  search.push_back(test::plugins().folder());
  return test::plugins().dataset("digits", overrides, {.search = std::move(search)});
}

/// Without noise, so that events are rows of the file.
std::unique_ptr<Dataset> make_exact(std::int64_t held_out_class) {
  return make_digits({{"noise", 0.0}, {"held_out_class", held_out_class}});
}

TEST(Digits, HasEveryRowOnce) {
  const auto digits = make_exact(-1);
  EXPECT_EQ(digits->train_rows() + digits->test_rows(), kDigits);
  // A binomial number: each row is a test row with probability 1/4.
  EXPECT_LT(std::abs(static_cast<double>(digits->test_rows()) - 0.25 * kDigits), kZ * std::sqrt(kDigits * 0.25 * 0.75));
  const at::Tensor rows = at::cat({all_train(*digits), all_test(*digits)});
  EXPECT_EQ(as_rows(rows).size(), static_cast<std::size_t>(kDigits));  // no two rows of the file are alike
  EXPECT_EQ(rows.min().item<double>(), 0.0);
  EXPECT_EQ(rows.max().item<double>(), 16.0);
  EXPECT_FALSE(outliers(*digits, "held_out_class").defined());
}

TEST(Digits, HeldOutClassIsNeitherTrainedNorTestedOn) {
  const std::set<std::vector<double>> all = as_rows(at::cat({all_train(*make_exact(-1)), all_test(*make_exact(-1))}));
  for (std::int64_t digit = 0; digit < 10; ++digit) {
    const auto digits = make_exact(digit);
    const std::int64_t left_out = kClassRows.at(static_cast<std::size_t>(digit));
    EXPECT_EQ(digits->train_rows() + digits->test_rows(), kDigits - left_out) << digit;
    const auto held_out = as_rows(outliers(*digits, "held_out_class"));
    EXPECT_EQ(held_out.size(), static_cast<std::size_t>(left_out)) << digit;
    std::set<std::vector<double>> together = as_rows(at::cat({all_train(*digits), all_test(*digits)}));
    together.insert(held_out.begin(), held_out.end());
    EXPECT_EQ(together, all) << digit;  // disjoint, since the counts add up
  }
}

TEST(Digits, FirstZeroOfTheFileIsAmongTheZeros) {
  const std::vector<double> zero = {0, 0,  5, 13, 9,  1, 0,  0, 0,  0,  13, 15, 10, 15, 5, 0,  0,  3, 15, 2, 0,  11,
                                    8, 0,  0, 4,  12, 0, 0,  8, 8,  0,  0,  5,  8,  0,  0, 9,  8,  0, 0,  4, 11, 0,
                                    1, 12, 7, 0,  0,  2, 14, 5, 10, 12, 0,  0,  0,  0,  6, 13, 10, 0, 0,  0};
  EXPECT_TRUE(as_rows(outliers(*make_exact(0), "held_out_class")).contains(zero));
  EXPECT_FALSE(as_rows(outliers(*make_exact(1), "held_out_class")).contains(zero));
}

TEST(Digits, SplitFollowsItsOwnSeedOnly) {
  EXPECT_EQ(as_rows(all_test(*make_exact(9))), as_rows(all_test(*make_exact(9))));
  const auto other = make_digits({{"noise", 0.0}, {"held_out_class", std::int64_t{9}}, {"split_seed", std::int64_t{1}}});
  EXPECT_NE(as_rows(all_test(*make_exact(9))), as_rows(all_test(*other)));
  at::Generator generator = test::generator(8);
  EXPECT_TRUE(at::equal(make_exact(9)->held_out(10, generator), all_test(*make_exact(9)).narrow(0, 0, 10)));
}

TEST(Digits, DrawsAreTrainingRowsWithReplacement) {
  const auto digits = make_exact(9);
  at::Generator generator = test::generator(4);
  const auto drawn = as_rows(digits->draw(20000, generator));
  const auto train = as_rows(all_train(*digits));
  EXPECT_TRUE(std::includes(train.begin(), train.end(), drawn.begin(), drawn.end()));
  // About 1,213 rows, 20,000 draws: all are expected but 1213 exp(-16.5) = 0.0001.
  EXPECT_EQ(drawn.size(), train.size());
  at::Generator first = test::generator(5), second = test::generator(5);
  EXPECT_TRUE(at::equal(make_digits({})->draw(100, first), make_digits({})->draw(100, second)));
}

TEST(Digits, NoiseHasTheSdAskedFor) {
  const at::Tensor exact = all_train(*make_exact(9));
  const at::Tensor noise = (all_train(*make_digits({{"held_out_class", std::int64_t{9}}, {"noise", 0.2}})) - exact) / 8;
  const auto count = static_cast<double>(noise.numel());
  EXPECT_LT(std::abs(noise.mean().item<double>()), kZ * 0.2 / std::sqrt(count));
  EXPECT_LT(std::abs(noise.square().mean().item<double>() - 0.04), kZ * 0.04 * std::sqrt(2 / count));
  // The outliers get it too: an energy must not tell them by their smoothness.
  const at::Tensor nines = outliers(*make_digits({{"held_out_class", std::int64_t{9}}, {"noise", 0.2}}), "held_out_class");
  EXPECT_GT((nines - nines.round()).abs().mean().item<double>(), 0.2);
}

TEST(Digits, AveragesAreOfTwoTestDigitsOfDifferentClasses) {
  const auto digits = make_exact(-1);
  const at::Tensor averages = outliers(*digits, "averages", 50);
  ASSERT_EQ(averages.sizes(), (Shape{50, 8, 8}));
  const at::Tensor test = all_test(*digits);
  std::array<std::set<std::vector<double>>, 10> classes;
  for (std::int64_t digit = 0; digit < 10; ++digit) {
    classes.at(static_cast<std::size_t>(digit)) = as_rows(outliers(*make_exact(digit), "held_out_class"));
  }
  const auto class_of = [&](const at::Tensor& row) {
    const std::vector<double> values = *as_rows(row.unsqueeze(0)).begin();
    return std::find_if(classes.begin(), classes.end(), [&](const auto& rows) { return rows.contains(values); }) -
           classes.begin();
  };
  const auto known = as_rows(test);
  for (std::int64_t i = 0; i < averages.size(0); ++i) {
    int pairs = 0;
    for (std::int64_t j = 0; j < test.size(0); ++j) {
      const at::Tensor partner = 2 * averages[i] - test[j];
      if (!known.contains(*as_rows(partner.unsqueeze(0)).begin())) continue;
      EXPECT_NE(class_of(test[j]), class_of(partner));
      ++pairs;
    }
    EXPECT_EQ(pairs, 2) << "average " << i;  // each of the two finds the other
  }
}

TEST(Digits, ScalesPixelsToMinusOneToOne) {
  const auto digits = make_digits({});
  const Scaling scaling = digits->scaling();
  EXPECT_TRUE(at::equal(scaling.shift, at::full({8, 8}, 8.0, at::kDouble)));
  EXPECT_TRUE(at::equal(scaling.scale, at::full({8, 8}, 8.0, at::kDouble)));
  EXPECT_EQ(digits->image_shape(), (Shape{8, 8}));
  EXPECT_EQ(digits->pixel_range(), (std::pair{0.0, 16.0}));
  EXPECT_EQ(digits->event_shape(), (Shape{8, 8}));
  EXPECT_FALSE(digits->box().has_value());
}

TEST(Digits, FingerprintHoldsTheFilesHash) {
  EXPECT_EQ(make_digits({})->fingerprint(),
            "digits held_out_class=-1 noise=0.1 split_seed=0 test_share=0.25 "
            "sha256=09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22");
}

TEST(Digits, RefusesAnotherFileOfThatName) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("digits.csv.gz", "1,2,3\n4,5,6\n").string();
  try {
    (void)make_digits({}, {folder.path()});
    ADD_FAILURE() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), file + ": has 3 columns; digits needs 64 pixels and a label");
  }
}

}  // namespace
}  // namespace ebmlab
