// SPDX-License-Identifier: MIT
// One's own files: headers, columns, labels, separators, quotes, compression, and a sentence for everything that can be wrong.
#include "plugins/datasets/data_files.hpp"

#include <cmath>

namespace ebmlab {
namespace {

using test::all_rows, test::all_train, test::as_rows, test::outliers, test::replaced;
using Texts = std::vector<std::string>;

// Eight malignant (0) and twelve benign (1) rows of the Wisconsin breast cancer data, four features and the label
// (W. Wolberg, N. Street, O. Mangasarian 1995, CC BY 4.0).
constexpr const char* kRows = R"(17.99,10.38,122.8,1001,0
20.57,17.77,132.9,1326,0
19.69,21.25,130,1203,0
11.42,20.38,77.58,386.1,0
20.29,14.34,135.1,1297,0
12.45,15.7,82.57,477.1,0
18.25,19.98,119.6,1040,0
13.71,20.83,90.2,577.9,0
13.54,14.36,87.46,566.3,1
13.08,15.71,85.63,520,1
9.504,12.44,60.34,273.9,1
13.03,18.42,82.61,523.8,1
8.196,16.84,51.71,201.9,1
12.05,14.63,78.04,449.3,1
13.49,22.3,86.91,561,1
11.76,21.6,74.72,427.9,1
13.64,16.34,87.21,571.8,1
11.94,18.24,75.71,437.6,1
11.52,18.75,73.34,409,1
13.05,19.31,82.61,527.2,1
)";
constexpr const char* kHeader = "radius,texture,perimeter,area,class\n";

class Csv : public test::DataFiles {
 protected:
  Csv() : DataFiles("csv") {}

  void write(const std::string& text, const std::string& name = "data.csv") const { DataFiles::write(text, name); }
  [[nodiscard]] std::unique_ptr<Dataset> make(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", std::string("data.csv"));
    return DataFiles::make(overrides);
  }
  [[nodiscard]] std::string error(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", std::string("data.csv"));
    return DataFiles::error(overrides);
  }
  [[nodiscard]] at::Tensor rows(test::Overrides overrides = {}) const { return all_rows(*make(std::move(overrides))); }
};

TEST_F(Csv, ReadsPlainRows) {
  write(kRows);
  const auto data = make({{"label", std::string("-1")}});
  EXPECT_EQ(data->event_shape(), Shape{4});
  EXPECT_EQ(data->train_rows() + data->test_rows(), 20);
  EXPECT_EQ(all_rows(*data).sizes(), (Shape{20, 4}));
  at::Generator generator = test::generator(1);
  EXPECT_TRUE(data->outliers(100, generator).empty());  // four columns: no uniform noise either
}

TEST_F(Csv, HeaderIsKnownByItself) {
  write(kRows);
  const at::Tensor plain = rows();
  write(std::string(kHeader) + kRows);
  EXPECT_TRUE(at::equal(rows(), plain));
  EXPECT_TRUE(at::equal(rows({{"header", std::string("yes")}}), plain));
  // A text label alone does not make a header of a row. (A column less is another row, which may lie on the other side.)
  write(replaced(replaced(kRows, ",1\n", ",benign\n"), ",0\n", ",malignant\n"));
  EXPECT_EQ(as_rows(rows({{"label", std::string("5")}})), as_rows(plain.narrow(1, 0, 4)));
}

TEST_F(Csv, ColumnsByNameAndNumber) {
  write(std::string(kHeader) + kRows);
  const auto expected = as_rows(rows().index_select(1, at::tensor({3, 0}, at::kLong)));
  EXPECT_EQ(as_rows(rows({{"columns", Texts{"area", "radius"}}})), expected);
  EXPECT_EQ(as_rows(rows({{"columns", Texts{"4", "-5"}}, {"label", std::string("class")}})), expected);
}

TEST_F(Csv, FormatsOfTheSameRowsAreTheSame) {
  write(std::string(kHeader) + kRows);
  const at::Tensor expected = rows();
  const std::string text = std::string(kHeader) + kRows;
  const std::vector<std::string> variants = {replaced(text, ",", ";"),
                                             replaced(text, ",", "\t"),
                                             replaced(text, ",", " ,  "),
                                             replaced(text, "\n", "\r\n"),
                                             replaced(text, "\n", "\r"),
                                             replaced(text, "\n", "\n\n  \n"),
                                             "\xEF\xBB\xBF" + text,
                                             text.substr(0, text.size() - 1),
                                             replaced(text, "radius", "\"ra\"\"di,\nus\""),
                                             replaced(text, "122.8", "+1.228e2"),
                                             replaced(text, "17.99", "\"17.99\"")};
  for (const std::string& variant : variants) {
    write(variant);
    EXPECT_TRUE(at::equal(rows(), expected)) << variant.substr(0, 80);
  }
  write(replaced(text, ",", ";"));
  EXPECT_TRUE(at::equal(rows({{"separator", std::string(";")}}), expected));
  write("Wisconsin, 1995\n\n" + text);
  EXPECT_TRUE(at::equal(rows({{"skip_lines", std::int64_t{2}}}), expected));
}

TEST_F(Csv, ReadsGzip) {
  write(kRows);
  const at::Tensor expected = rows();
  write_gzip(kRows, "packed.csv.gz");
  EXPECT_TRUE(at::equal(rows({{"path", std::string("packed.csv.gz")}}), expected));
  std::filesystem::resize_file(place("packed.csv.gz"), std::filesystem::file_size(place("packed.csv.gz")) / 2);
  EXPECT_EQ(error({{"path", std::string("packed.csv.gz")}}), "DIR/packed.csv.gz: the gzip data is damaged or cut short");
}

TEST_F(Csv, TrainsOnTheLabelsAskedFor) {
  write(replaced(replaced(kRows, ",1\n", ",benign\n"), ",0\n", ",malignant\n"));
  const auto data = make({{"label", std::string("-1")}, {"label_keep", Texts{"benign"}}});
  EXPECT_EQ(data->train_rows() + data->test_rows(), 12);
  at::Generator generator = test::generator(2);
  const std::vector<Outliers> kinds = data->outliers(100, generator);
  ASSERT_EQ(kinds.size(), 1U);
  EXPECT_EQ(kinds[0].name, "other_labels");
  EXPECT_EQ(kinds[0].events.sizes(), (Shape{8, 4}));
  EXPECT_EQ(data->outliers(3, generator)[0].events.size(0), 3);
  std::set<std::vector<double>> together = as_rows(all_rows(*data));
  EXPECT_LT(all_rows(*data).select(1, 0).max().item<double>(), kinds[0].events.select(1, 0).max().item<double>());
  together.merge(as_rows(kinds[0].events));
  EXPECT_EQ(together, as_rows(rows({{"label", std::string("-1")}})));
}

TEST_F(Csv, StandardisesByTheTrainingRows) {
  write(kRows);
  const auto data = make({{"label", std::string("-1")}});
  at::Generator generator = test::generator(1);
  const at::Tensor z = (data->train_events(0, generator) - data->scaling().shift) / data->scaling().scale;
  EXPECT_LT(z.mean(0).abs().max().item<double>(), 1e-12);
  EXPECT_LT((z.std(0) - 1).abs().max().item<double>(), 1e-12);
}

TEST_F(Csv, NoiseIsAShareOfEachColumnsSd) {
  write(kRows);
  const auto exact = make(), noisy = make({{"noise", 0.5}});
  at::Generator first = test::generator(3), second = test::generator(3);
  const at::Tensor drawn = exact->draw(20000, first), disturbed = noisy->draw(20000, second);
  const at::Tensor noise = (disturbed - drawn) / exact->scaling().scale;
  EXPECT_LT(std::abs(noise.square().mean().item<double>() - 0.25), 4.5 * 0.25 * std::sqrt(2.0 / 100000));
}

TEST_F(Csv, TwoColumnsHaveABox) {
  write(kRows);
  EXPECT_FALSE(make()->box().has_value());
  const auto data = make({{"columns", Texts{"1", "2"}}});
  const Box box = data->box().value();
  at::Generator generator = test::generator(1);
  const at::Tensor train = data->train_events(0, generator);
  for (std::int64_t d = 0; d < 2; ++d) {
    const auto low = train.select(1, d).min().item<double>(), high = train.select(1, d).max().item<double>();
    EXPECT_DOUBLE_EQ(box.low.at(static_cast<std::size_t>(d)), low - (high - low) / 4);
    EXPECT_DOUBLE_EQ(box.high.at(static_cast<std::size_t>(d)), high + (high - low) / 4);
  }
}

TEST_F(Csv, FewColumnsHaveUniformOutliersOnThatBox) {
  write(kRows);
  for (const Texts& columns : {Texts{"2"}, Texts{"1", "2"}, Texts{"1", "2", "3"}}) {
    const auto data = make({{"columns", columns}});
    const at::Tensor events = outliers(*data, "uniform", 20000), train = all_train(*data);
    ASSERT_EQ(events.sizes(), (Shape{20000, static_cast<std::int64_t>(columns.size())}));
    const at::Tensor low = train.amin(0), range = train.amax(0) - low;
    const at::Tensor u = (events - (low - range / 4)) / (1.5 * range);
    EXPECT_GE(u.min().item<double>(), 0);
    EXPECT_LE(u.max().item<double>(), 1);
    // A uniform law's mean and variance.
    EXPECT_LT((u.mean(0) - 0.5).abs().max().item<double>(), 4.5 * std::sqrt(1.0 / 12 / 20000));
    EXPECT_LT((u.var(0) - 1.0 / 12).abs().max().item<double>(), 4.5 * std::sqrt(1.0 / 180 / 20000));
  }
}

TEST_F(Csv, ACompanionIsAnotherFileOfTheSameColumns) {
  write(std::string(kHeader) + kRows);
  write(std::string(kHeader) + "1,2,3,4,0\n5,6,7,8,0\n", "other.csv");
  const auto data = make({{"companion", std::string("other.csv")}, {"columns", Texts{"area", "radius"}}});
  EXPECT_EQ(as_rows(outliers(*data, "companion")), (std::set<std::vector<double>>{{4, 1}, {8, 5}}));
  write(std::string(kHeader) + "1,2,3,4,0\n5,6,7,8,1\n", "another.csv");
  EXPECT_NE(data->fingerprint(),
            make({{"companion", std::string("another.csv")}, {"columns", Texts{"area", "radius"}}})->fingerprint());
  write("1,2\n", "other.csv");
  EXPECT_EQ(error({{"companion", std::string("other.csv")}}),
            "dataset.companion: has the columns \"1\", \"2\", but DIR/data.csv has \"radius\", \"texture\", \"perimeter\", "
            "\"area\", \"class\"");
  EXPECT_EQ(error({{"companion", std::string("none.csv")}}),
            "dataset.companion = \"none.csv\": there is no such file; looked in DIR/nothing_here, DIR");
}

TEST_F(Csv, ConstantColumns) {
  write(replaced(std::string(kHeader), "class", "unit,class") + replaced(replaced(kRows, ",1\n", ",7,1\n"), ",0\n", ",7,0\n"));
  EXPECT_EQ(error(),
            "DIR/data.csv: the same value in every training row of \"unit\"; name other columns, or set constant = \"drop\"");
  const auto dropped = make({{"constant", std::string("drop")}, {"label", std::string("class")}});
  EXPECT_EQ(dropped->event_shape(), Shape{4});
  EXPECT_EQ(error({{"constant", std::string("drop")}, {"columns", Texts{"unit"}}}),
            "DIR/data.csv: all rows are the same; training and testing need different ones");
}

TEST_F(Csv, FingerprintIsOfTheContentNotThePlace) {
  write("1,2\n3,4\n5,1\n7,9\n2,2\n8,3\n4,4\n6,5\n9,8\n0,7\n");
  write("1,2\n3,4\n5,1\n7,9\n2,2\n8,3\n4,4\n6,5\n9,8\n0,7\n", "again.csv");
  EXPECT_EQ(make()->fingerprint(), make({{"path", std::string("again.csv")}})->fingerprint());
  EXPECT_EQ(
      make({{"columns", Texts{"1", "2"}}})->fingerprint(),
      "csv columns=[1,2] constant=error header=auto label= label_keep=[] noise=0 separator=auto skip_lines=0 split_seed=0 "
      "test_share=0.25 sha256=c39c7a357c058d11c84ba023a6f3344d817c186b1b54e9a71f26fcb45d8437f8");
}

TEST_F(Csv, ErrorsOfTheFile) {
  EXPECT_EQ(error({{"path", std::string("dta.csv")}}),
            "dataset.path = \"dta.csv\": there is no such file; looked in DIR/nothing_here, DIR");
  EXPECT_EQ(error({{"path", place("x.csv")}}), "dataset.path = \"DIR/x.csv\": there is no such file");
  EXPECT_EQ(error({{"path", std::string()}}), "dataset.path = \"\": the name of a file is needed");
  EXPECT_EQ(error({{"path", std::string(".")}}), "dataset.path = \".\": DIR/. is a folder, not a file");
  write("");
  EXPECT_EQ(error(), "DIR/data.csv: holds no rows");
  write("\n \n");
  EXPECT_EQ(error(), "DIR/data.csv: holds no rows");
  write(kHeader);
  EXPECT_EQ(error(), "DIR/data.csv: holds a header and no rows");
  write("1,2\n3,4\n");
  EXPECT_EQ(error(), "DIR/data.csv: 2 rows to train and test on; at least 10 are needed");
  write(std::string("PK\0\1", 4));
  EXPECT_EQ(error(), "DIR/data.csv: is not a text file");
  write(std::string(70000, ','));
  EXPECT_EQ(error(), "DIR/data.csv:1: more than 65536 fields");
}

TEST_F(Csv, ErrorsOfARow) {
  const std::string text = std::string(kHeader) + kRows;
  write(replaced(text, "19.69,21.25,", "19.69,"));
  EXPECT_EQ(error(), "DIR/data.csv:4: 4 fields, but line 1 has 5 (skip_lines passes over lines before the table)");
  write(replaced(text, "21.25", "abc"));
  EXPECT_EQ(error(), "DIR/data.csv:4: column \"texture\": \"abc\" is not a finite number");
  EXPECT_EQ(error({{"columns", Texts{"radius", "area"}}}), "no error");
  write(replaced(text, "21.25", "1e999"));
  EXPECT_EQ(error(), "DIR/data.csv:4: column \"texture\": \"1e999\" is not a finite number");
  write(replaced(text, "21.25", ""));
  EXPECT_EQ(error(),
            "DIR/data.csv:4: column \"texture\" is missing (\"\"): every row must be complete; remove the row or leave out the "
            "column");
  write(replaced(kRows, "21.25", "NA"));
  EXPECT_THAT(error(), testing::StartsWith("DIR/data.csv:3: column 2 is missing (\"NA\"): every row must be complete"));
  write("country,2010,2011\n1,2,3\n");
  EXPECT_EQ(error(),
            "DIR/data.csv:1: column 1: \"country\" is not a finite number (header = \"yes\" if this line holds names)");
  write("a,\"b\nc\"\n1,\"2\n");
  EXPECT_EQ(error(), "DIR/data.csv:3: a quote is opened and never closed");
  write("a,b\n1,\"2\"3\n");
  EXPECT_EQ(error(), "DIR/data.csv:2: text after a closing quote");
}

TEST_F(Csv, ErrorsOfTheColumns) {
  write(std::string(kHeader) + kRows);
  EXPECT_EQ(
      error({{"columns", Texts{"raduis"}}}),
      "dataset.columns: DIR/data.csv has no column \"raduis\"; did you mean \"radius\"? It has 5: \"radius\", \"texture\", "
      "\"perimeter\", \"area\", \"class\"");
  EXPECT_EQ(error({{"columns", Texts{"6"}}}),
            "dataset.columns: DIR/data.csv has no column \"6\". It has 5: \"radius\", \"texture\", \"perimeter\", \"area\", "
            "\"class\"");
  EXPECT_EQ(error({{"columns", Texts{"area", "4"}}}), "dataset.columns: \"4\" is named twice");
  EXPECT_EQ(error({{"columns", Texts{"class"}}, {"label", std::string("-1")}}),
            "dataset.columns: \"class\" is the label, which cannot be data too");
  EXPECT_EQ(error({{"label_keep", Texts{"1"}}}), "dataset.label_keep: needs dataset.label, the column that holds the labels");
  EXPECT_EQ(error({{"label", std::string("class")}, {"label_keep", Texts{"benign"}}}),
            "dataset.label_keep: no row has the label \"benign\"; there are \"0\", \"1\"");
  write(kRows);
  EXPECT_EQ(error({{"label", std::string("class")}}),
            "dataset.label: DIR/data.csv has no column \"class\". It has 5 without names: give numbers, 1 the first");
  write("a,a\n1,2\n");
  EXPECT_EQ(error({{"columns", Texts{"a"}}}),
            "dataset.columns: DIR/data.csv has two columns \"a\"; give a number, 1 the first");
  write("a\n1\n");
  EXPECT_EQ(error({{"label", std::string("a")}}), "DIR/data.csv: there is no column besides the label");
}

}  // namespace
}  // namespace ebmlab
