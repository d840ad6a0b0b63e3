// SPDX-License-Identifier: MIT
// The breast cancer table that ships with ebmlab: benign rows are the data, malignant ones the outliers.
#include "plugins/datasets/data_files.hpp"

namespace ebmlab {
namespace {

using test::all_rows, test::all_test, test::all_train, test::as_rows, test::outliers;

std::unique_ptr<Dataset> make_breast_cancer(const test::Overrides& overrides = {},
                                            std::vector<std::filesystem::path> search = {}) {
  search.push_back(test::plugins().folder());
  return test::plugins().dataset("breast_cancer", overrides, {.search = std::move(search)});
}

TEST(BreastCancer, IsTheTable) {
  const auto data = make_breast_cancer();
  EXPECT_EQ(data->event_shape(), Shape{30});
  EXPECT_EQ(as_rows(all_rows(*data)).size(), 357U);
  const auto malignant = as_rows(outliers(*data, "malignant"));
  EXPECT_EQ(malignant.size(), 212U);
  // The file's first row, of a malignant tumour.
  EXPECT_TRUE(malignant.contains({17.99, 10.38,  122.8, 1001,  0.1184,   0.2776,  0.3001,  0.1471,  0.2419,  0.07871,
                                  1.095, 0.9053, 8.589, 153.4, 0.006399, 0.04904, 0.05373, 0.01587, 0.03003, 0.006193,
                                  25.38, 17.33,  184.6, 2019,  0.1622,   0.6656,  0.7119,  0.2654,  0.4601,  0.1189}));
  at::Generator generator = test::generator(1);
  EXPECT_EQ(data->outliers(10, generator).size(), 1U);
}

TEST(BreastCancer, StandardisesByTheTrainingRows) {
  const auto data = make_breast_cancer();
  const at::Tensor z = (all_train(*data) - data->scaling().shift) / data->scaling().scale;
  EXPECT_LT(z.mean(0).abs().max().item<double>(), 1e-12);
  EXPECT_LT((z.std(0) - 1).abs().max().item<double>(), 1e-12);
}

TEST(BreastCancer, SplitsDifferBySeed) {
  std::set<std::set<std::vector<double>>> splits;
  for (std::int64_t seed = 0; seed < 5; ++seed) splits.insert(as_rows(all_test(*make_breast_cancer({{"split_seed", seed}}))));
  EXPECT_EQ(splits.size(), 5U);
}

TEST(BreastCancer, MalignantRowsLieFarFromBenignOnes) {
  // Areas (column 4) of tumours: the label the wrong way round would fail.
  const auto data = make_breast_cancer();
  EXPECT_GT(outliers(*data, "malignant").select(1, 3).median().item<double>(),
            1.5 * all_rows(*data).select(1, 3).median().item<double>());
}

TEST(BreastCancer, FingerprintHoldsTheFilesHash) {
  EXPECT_EQ(make_breast_cancer()->fingerprint(),
            "breast_cancer noise=0 split_seed=0 test_share=0.25 "
            "sha256=fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed");
}

TEST(BreastCancer, RefusesAnotherFileOfThatName) {
  const test::TemporaryFolder folder;
  const std::string file = folder.write("breast_cancer.csv", "3,2,a,b\n1,2,0\n3,4,1\n").string();
  try {
    (void)make_breast_cancer({}, {folder.path()});
    ADD_FAILURE() << "no error";
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.what(), file + ": has 3 columns; breast_cancer needs 30 features and a label");
  }
}

}  // namespace
}  // namespace ebmlab
