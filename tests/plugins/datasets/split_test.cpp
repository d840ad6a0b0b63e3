// SPDX-License-Identifier: MIT
// The split of rows: a property of each row and of the seed, and of nothing else. And the reader under all files: its limits.
#include "common/row_dataset.hpp"

#include "common/file.hpp"
#include "plugins/datasets/data_files.hpp"
#include "plugins/datasets/tolerance.hpp"

#include <ATen/ops/randperm.h>

#include <cmath>

namespace ebmlab::datasets {
namespace {

Split split(const at::Tensor& rows, double share = 0.25, std::int64_t seed = 0) { return split_rows(rows, share, seed, "x"); }

at::Tensor normal_rows(std::int64_t n, std::uint64_t seed = 1) {
  at::Generator generator = test::generator(seed);
  return at::randn({n, 3}, generator, at::TensorOptions().dtype(at::kDouble));
}

std::set<std::vector<double>> test_set(const at::Tensor& rows, std::int64_t seed = 0) {
  return test::as_rows(rows.index_select(0, split(rows, 0.25, seed).test));
}

std::string error(const at::Tensor& rows) {
  try {
    (void)split(rows);
    return "no error";
  } catch (const ConfigError& what) {
    return what.what();
  }
}

TEST(SplitRows, HasEveryRowOnce) {
  const Split both = split(normal_rows(1000));
  const at::Tensor all = std::get<0>(at::cat({both.train, both.test}).sort());
  EXPECT_TRUE(at::equal(all, at::arange(1000, at::kLong)));
}

TEST(SplitRows, DoesNotDependOnTheOrder) {
  const at::Tensor rows = normal_rows(1000);
  at::Generator generator = test::generator(2);
  const at::Tensor shuffled = rows.index_select(0, at::randperm(1000, generator, at::kLong));
  const Split first = split(rows), second = split(shuffled);
  // Not the same sets alone, but the same rows in the same places: a shuffled file gives the same run.
  EXPECT_TRUE(at::equal(rows.index_select(0, first.train), shuffled.index_select(0, second.train)));
  EXPECT_TRUE(at::equal(rows.index_select(0, first.test), shuffled.index_select(0, second.test)));
}

TEST(SplitRows, RowsThatAreAddedMoveNoOther) {
  const at::Tensor rows = normal_rows(1000);
  const auto few = test_set(rows.narrow(0, 0, 400)), many = test_set(rows);
  EXPECT_TRUE(std::includes(many.begin(), many.end(), few.begin(), few.end()));
  for (const std::vector<double>& row : test::as_rows(rows.narrow(0, 0, 400))) EXPECT_EQ(many.contains(row), few.contains(row));
}

TEST(SplitRows, EqualRowsStayTogether) {
  const at::Tensor rows = normal_rows(300);
  at::Tensor zeros = at::zeros({2, 3}, at::kDouble);
  zeros[1] = -0.0;
  const at::Tensor all = at::cat({rows, rows, zeros, rows});
  const Split both = split(all);
  const auto train = test::as_rows(all.index_select(0, both.train) + 0.0), test = test_set(all + 0.0);
  EXPECT_EQ(train.size() + test.size(), 301U);  // a row on both sides would count twice
}

TEST(SplitRows, ShareIsMetOnAverage) {
  const at::Tensor rows = at::arange(100000, at::kDouble).view({-1, 1});  // alike in all but a few bits
  for (const double share : {0.05, 0.25, 0.5}) {
    const auto test = static_cast<double>(split(rows, share).test.size(0));
    EXPECT_LT(std::abs(test - share * 1e5), kZ * std::sqrt(1e5 * share * (1 - share))) << share;
  }
}

TEST(SplitRows, SeedsAreIndependent) {
  const at::Tensor rows = normal_rows(20000);
  const auto first = test_set(rows, 0), second = test_set(rows, 1);
  double both = 0;
  for (const std::vector<double>& row : first) both += second.contains(row) ? 1 : 0;
  EXPECT_LT(std::abs(both - 20000.0 / 16), kZ * std::sqrt(20000.0 / 16 * 15 / 16));
}

TEST(SplitRows, OrderSaysNothingOfTheRows) {
  const at::Tensor rows = at::arange(40000, at::kDouble).view({-1, 1});
  const at::Tensor order = split(rows).train.to(at::kDouble), place = at::arange(order.size(0), at::kDouble);
  const auto centred = [](const at::Tensor& x) { return (x - x.mean()) / x.std(); };
  const auto correlation = (centred(order) * centred(place)).mean().item<double>();
  EXPECT_LT(std::abs(correlation), kZ / std::sqrt(static_cast<double>(order.size(0))));
}

TEST(SplitRows, TypeOfTheNumbersDoesNotMatter) {
  const at::Tensor bytes = at::arange(3000, at::kLong).remainder(251).view({-1, 5}).to(at::kByte);
  EXPECT_TRUE(at::equal(split(bytes).test, split(bytes.to(at::kDouble)).test));
  EXPECT_TRUE(at::equal(split(bytes).test, split(bytes.to(at::kFloat).view({-1, 5, 1})).test));
}

TEST(SplitRows, NoSideIsEmpty) {
  for (std::int64_t seed = 0; seed < 60; ++seed) {
    const Split both = split(normal_rows(10), 0.05, seed);
    EXPECT_GE(both.test.size(0), 1);
    EXPECT_GE(both.train.size(0), 1);
    const at::Tensor two = normal_rows(2).repeat({5, 1});
    EXPECT_EQ(split(two, 0.5, seed).test.size(0), 5);
  }
}

TEST(SplitRows, RefusesWhatCannotBeSplit) {
  EXPECT_EQ(error(at::ones({20, 2}, at::kDouble)), "x: all rows are the same; training and testing need different ones");
  EXPECT_EQ(error(normal_rows(9)), "x: 9 rows to train and test on; at least 10 are needed");
}

class Files : public test::DataFiles {
 protected:
  Files() : DataFiles("none") {}
  [[nodiscard]] std::string refusal(const std::string& name, const std::function<void(FileReader&)>& use) const {
    try {
      FileReader reader(place(name));
      use(reader);
      return "no error";
    } catch (const ConfigError& what) {
      return test::replaced(what.what(), folder_.path().string(), "DIR");
    }
  }
};

TEST_F(Files, APackedBombIsNotUnpackedBeyondTheLimit) {
  write_gzip(std::string(std::size_t{8} << 20, '\0'), "bomb.gz");
  EXPECT_LT(std::filesystem::file_size(place("bomb.gz")), 10000U);
  EXPECT_EQ(refusal("bomb.gz", [](FileReader& reader) { (void)reader.rest(1 << 20); }),
            "DIR/bomb.gz: holds more than the 1 MiB that is read of one file");
  EXPECT_EQ(refusal("bomb.gz", [](FileReader& reader) { EXPECT_EQ(reader.rest().size(), std::size_t{8} << 20); }), "no error");
}

TEST_F(Files, AnAnnouncedSizeMustFitTheFile) {
  const std::string text(100, 'a');
  write(text, "plain");
  write_gzip(text, "packed.gz");
  const auto announce = [](std::int64_t bytes) {
    return [bytes](FileReader& reader) { reader.check_announced(bytes, "many things"); };
  };
  EXPECT_EQ(refusal("plain", announce(100)), "no error");
  EXPECT_EQ(refusal("plain", announce(101)),
            "DIR/plain: its header announces many things, more than a file of 100 bytes can hold");
  EXPECT_EQ(refusal("packed.gz", announce(1032)), "no error");  // about 30 bytes, packed
  EXPECT_THAT(refusal("packed.gz", announce(std::int64_t{1032} * 100)), testing::EndsWith(" bytes can hold"));
  EXPECT_EQ(refusal("plain", announce((std::int64_t{1} << 30) + 1)),
            "DIR/plain: its header announces many things, more than the 1024 MiB that is read of one file");
}

TEST_F(Files, HashIsOfTheFilesOwnBytes) {
  write("abc", "abc");
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(sha256_of_file(place("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_of("abc"), sha256_of_file(place("abc")));
}

}  // namespace
}  // namespace ebmlab::datasets
