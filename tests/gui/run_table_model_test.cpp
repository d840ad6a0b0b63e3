// SPDX-License-Identifier: MIT
// The list of runs against the store itself.
#include "gui/runs/run_table_model.hpp"

#include <QAbstractItemModelTester>

#include <iostream>
#include <optional>

#include "gui/runs/fold.hpp"
#include "gui/store/store_session.hpp"
#include "storage/editor.hpp"
#include "window_fixture.hpp"

namespace ebmlab::gui {
namespace {

using testing::eventually;

class RunTableModelTest : public testing::WindowTest {
 protected:
  RunTableModelTest() {
    QObject::connect(&model_, &RunTableModel::filter_refused, &model_, [this](const QString& why) { refused_ = why; });
    QObject::connect(&session_, &StoreSession::trouble, &model_, [](const QString& what) {
      if (!what.isEmpty()) std::cerr << "trouble: " << what.toStdString() << "\n";
    });
    model_.show(&session_);
  }

  [[nodiscard]] QString cell(int row, const std::string& field) const {
    for (int column = 0; column < model_.columnCount(); ++column) {
      if (model_.fields()[static_cast<std::size_t>(column)] == field)
        return model_.data(model_.index(row, column), Qt::DisplayRole).toString();
    }
    return QStringLiteral("no such column");
  }
  [[nodiscard]] bool has_listed(std::size_t runs) const {
    return eventually([&] { return model_.ids().size() == runs; });
  }

  StoreSession session_{file_};
  RunTableModel model_;
  QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
  QString refused_;
};

TEST_F(RunTableModelTest, ListsEveryRunNewestFirstWithTheStoresOwnOrder) {
  ASSERT_TRUE(has_listed(5));
  EXPECT_EQ(model_.ids(), storage::Reader(file_).run_ids());
}

TEST_F(RunTableModelTest, FetchesTheValuesOfRowsThatAreLookedAt) {
  ASSERT_TRUE(has_listed(5));
  ASSERT_TRUE(eventually([&] { return !cell(0, "method").isEmpty(); }));
  const storage::RunSummary run = storage::Reader(file_).run_summary(model_.ids()[0]);
  EXPECT_EQ(cell(0, "method").toStdString(), run.method);
  EXPECT_EQ(cell(0, "status").toStdString(), storage::to_text(run.status));
  EXPECT_EQ(cell(0, "experiment").toStdString(), run.experiment);
}

TEST_F(RunTableModelTest, FiltersAndSortsInTheStore) {
  model_.set_filter("method = gcd");
  ASSERT_TRUE(has_listed(2));
  model_.set_fields({"id", "seed"});
  model_.sort(1, Qt::DescendingOrder);
  ASSERT_TRUE(eventually([&] { return cell(0, "seed") == QStringLiteral("1") && cell(1, "seed") == QStringLiteral("0"); }));
}

TEST_F(RunTableModelTest, FoldsReplicatesIntoOneRow) {
  model_.set_fields({"method", "seed", "params.sampler.step_size"});
  model_.set_filter("experiment = rings");
  model_.set_folded(true);
  ASSERT_TRUE(has_listed(2));
  (void)cell(0, "seed");
  ASSERT_TRUE(eventually([&] { return !cell(0, "seed").isEmpty() && !cell(1, "seed").isEmpty(); }));
  EXPECT_EQ(cell(0, "seed").toStdString(), "1, 0");
  EXPECT_FALSE(cell(0, "method").isEmpty());
  ASSERT_EQ(model_.runs_of(0).size(), 2U);
  for (const std::int64_t run : model_.runs_of(0)) EXPECT_EQ(model_.row_of(run), 0);
  model_.set_folded(false);
  EXPECT_TRUE(has_listed(4));
}

TEST(Fold, NumbersBecomeMedianAndQuartiles) {
  using storage::FieldValue;
  const std::vector<FieldValue> kl{1.0, 2.0, 3.0, 4.0, 10.0};
  EXPECT_EQ(std::get<std::string>(fold_values("eval.kl", kl)), "3 [2, 4]");
  const std::vector<FieldValue> some{1.0, FieldValue(), 3.0};
  EXPECT_EQ(std::get<std::string>(fold_values("eval.kl", some)), "2 [1.5, 2.5] (2 of 3)");
  const std::vector<FieldValue> equal{std::string("gcd"), std::string("gcd")};
  EXPECT_EQ(std::get<std::string>(fold_values("method", equal)), "gcd");
  const std::vector<FieldValue> texts{std::string("failed"), std::string("completed")};
  EXPECT_EQ(std::get<std::string>(fold_values("status", texts)), "failed, completed");
}

TEST_F(RunTableModelTest, SaysWhyAFilterIsNoneAndKeepsTheList) {
  ASSERT_TRUE(has_listed(5));
  model_.set_filter("methd = gcd");
  ASSERT_TRUE(eventually([&] { return !refused_.isEmpty(); }));
  EXPECT_TRUE(refused_.contains(QStringLiteral("method"))) << refused_.toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
}

TEST_F(RunTableModelTest, FollowsWhatOthersWrite) {
  ASSERT_TRUE(has_listed(5));
  const std::int64_t run = model_.ids()[0];
  (void)cell(0, "starred");
  ASSERT_TRUE(eventually([&] { return !cell(0, "status").isEmpty(); }));
  EXPECT_TRUE(cell(0, "starred").isEmpty());
  storage::Editor(file_).set_starred(std::vector{run}, true);
  EXPECT_TRUE(eventually([&] { return !cell(0, "starred").isEmpty(); }));
  storage::Editor(file_).set_archived(std::vector{run}, true);
  EXPECT_TRUE(has_listed(4));
}

TEST_F(RunTableModelTest, AStoreThatIsGoneIsToldAndComesBack) {
  ASSERT_TRUE(has_listed(5));
  std::optional<QString> trouble;
  QObject::connect(&session_, &StoreSession::trouble, &session_, [&](const QString& what) { trouble = what; });
  std::filesystem::rename(file_, temporary_.path() / "away.db");
  ASSERT_TRUE(eventually([&] { return trouble && !trouble->isEmpty(); }));
  EXPECT_TRUE(trouble->contains(QStringLiteral("there is no store"))) << trouble->toStdString();
  EXPECT_EQ(model_.ids().size(), 5U);
  std::filesystem::rename(temporary_.path() / "away.db", file_);
  EXPECT_TRUE(eventually([&] { return trouble->isEmpty(); }));
}

}  // namespace
}  // namespace ebmlab::gui
