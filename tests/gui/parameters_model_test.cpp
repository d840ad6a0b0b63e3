// SPDX-License-Identifier: MIT
#include "gui/inspector/parameters_model.hpp"

#include <QAbstractItemModelTester>

#include <gtest/gtest.h>

namespace ebmlab::gui {
namespace {

class ParametersModelTest : public ::testing::Test {
 protected:
  ParametersModelTest() {
    model_.show({{QStringLiteral("gcd"),
                  {{.name = "rate", .num = 0.1, .txt = "0.1"},
                   {.name = "steps", .num = 5, .txt = "5", .source = "default"},
                   {.name = "only_here", .num = {}, .txt = "yes", .source = "default"}}},
                 {QStringLiteral("cd"),
                  {{.name = "rate", .num = 0.1, .txt = "0.1"}, {.name = "steps", .num = 7, .txt = "7", .source = "default"}}}});
  }
  [[nodiscard]] std::string cell(int row, int column) const {
    return model_.data(model_.index(row, column), Qt::DisplayRole).toString().toStdString();
  }

  ParametersModel model_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(ParametersModelTest, HasARowAParameterAndAColumnARun) {
  ASSERT_EQ(model_.rowCount(), 3);
  ASSERT_EQ(model_.columnCount(), 3);
  EXPECT_EQ(cell(0, 0), "only_here");
  EXPECT_EQ(cell(0, 1), "yes");
  EXPECT_EQ(cell(0, 2), "–");
}

TEST_F(ParametersModelTest, HidesWhatIsEqual) {
  model_.set_filters(false, true);
  ASSERT_EQ(model_.rowCount(), 2);
  EXPECT_EQ(cell(1, 0), "steps");
  EXPECT_EQ(cell(1, 2), "7");
}

TEST_F(ParametersModelTest, HidesDefaults) {
  model_.set_filters(true, false);
  ASSERT_EQ(model_.rowCount(), 1);
  EXPECT_EQ(cell(0, 0), "rate");
}

}  // namespace
}  // namespace ebmlab::gui
