// SPDX-License-Identifier: MIT
// One's own files: headers, columns, labels, separators, quotes, compression, and a sentence for everything that can be wrong.
#include "plugins/plugin_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include <unistd.h>

namespace ebmlab {
namespace {

using Texts = std::vector<std::string>;
namespace fs = std::filesystem;

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

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) text.replace(at, from.size(), to);
  return text;
}

class Csv : public testing::Test {
 protected:
  Csv() { fs::create_directories(folder_); }
  ~Csv() override { fs::remove_all(folder_); }

  void write(const std::string& text, const std::string& name = "data.csv") const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  [[nodiscard]] std::unique_ptr<Dataset> make(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", std::string("data.csv"));
    at::Generator unused = test::generator(0);
    return test::plugins().dataset("csv", overrides, {.search = {folder_ / "nothing_here", folder_}, .generator = unused});
  }

  /// All rows, those of training first, sorted by nothing.
  [[nodiscard]] static at::Tensor all_rows(const Dataset& dataset) {
    at::Generator generator = test::generator(1);
    return at::cat({dataset.train_events(0, generator), dataset.held_out(1000000, generator)});
  }
  [[nodiscard]] at::Tensor rows(test::Overrides overrides = {}) const { return all_rows(*make(std::move(overrides))); }
  [[nodiscard]] double column_sum(std::int64_t column, test::Overrides overrides = {}) const {
    return rows(std::move(overrides)).select(1, column).sum().item<double>();
  }

  /// The error's sentence, with the folder as "DIR".
  [[nodiscard]] std::string error(test::Overrides overrides = {}) const {
    try {
      (void)make(std::move(overrides));
      return "no error";
    } catch (const ConfigError& what) {
      return replaced(what.what(), folder_.string(), "DIR");
    }
  }

  fs::path folder_ = fs::path(testing::TempDir()) / ("ebmlab_csv_" + std::to_string(getpid()));
};

TEST_F(Csv, ReadsPlainRows) {
  write(kRows);
  const auto data = make({{"label", std::string("-1")}});
  EXPECT_EQ(data->event_shape(), Shape{4});
  EXPECT_EQ(data->train_rows(), 15);
  EXPECT_EQ(data->test_rows(), 5);
  EXPECT_EQ(all_rows(*data).sizes(), (Shape{20, 4}));
  at::Generator generator = test::generator(1);
  EXPECT_TRUE(data->outliers(100, generator).empty());
}

TEST_F(Csv, HeaderIsKnownByItself) {
  write(kRows);
  const at::Tensor plain = rows();
  write(std::string(kHeader) + kRows);
  EXPECT_TRUE(at::equal(rows(), plain));
  EXPECT_TRUE(at::equal(rows({{"header", std::string("yes")}}), plain));
  // A text label alone does not make a header of a row.
  write(replaced(replaced(kRows, ",1\n", ",benign\n"), ",0\n", ",malignant\n"));
  EXPECT_TRUE(at::equal(rows({{"label", std::string("5")}}), plain.narrow(1, 0, 4)));
}

TEST_F(Csv, ColumnsByNameAndNumber) {
  write(std::string(kHeader) + kRows);
  const at::Tensor expected = rows().index_select(1, at::tensor({3, 0}, at::kLong));
  EXPECT_TRUE(at::equal(rows({{"columns", Texts{"area", "radius"}}}), expected));
  EXPECT_TRUE(at::equal(rows({{"columns", Texts{"4", "-5"}}, {"label", std::string("class")}}), expected));
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
  ASSERT_EQ(std::system(("gzip -c " + (folder_ / "data.csv").string() + " > " + (folder_ / "packed.csv.gz").string()).c_str()),
            0);
  EXPECT_TRUE(at::equal(rows({{"path", std::string("packed.csv.gz")}}), expected));
  fs::resize_file(folder_ / "packed.csv.gz", fs::file_size(folder_ / "packed.csv.gz") / 2);
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
  const double kept = all_rows(*data).select(1, 0).sum().item<double>();
  EXPECT_NEAR(kept + kinds[0].events.select(1, 0).sum().item<double>(), column_sum(0, {{"label", std::string("-1")}}), 1e-9);
  EXPECT_LT(all_rows(*data).select(1, 0).max().item<double>(), kinds[0].events.select(1, 0).max().item<double>());
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
    const double low = train.select(1, d).min().item<double>(), high = train.select(1, d).max().item<double>();
    EXPECT_DOUBLE_EQ(box.low.at(static_cast<std::size_t>(d)), low - (high - low) / 4);
    EXPECT_DOUBLE_EQ(box.high.at(static_cast<std::size_t>(d)), high + (high - low) / 4);
  }
}

TEST_F(Csv, ConstantColumns) {
  write(replaced(std::string(kHeader), "class", "unit,class") + replaced(replaced(kRows, ",1\n", ",7,1\n"), ",0\n", ",7,0\n"));
  EXPECT_EQ(error(),
            "DIR/data.csv: the same value in every training row of \"unit\"; name other columns, or set constant = \"drop\"");
  const auto dropped = make({{"constant", std::string("drop")}, {"label", std::string("class")}});
  EXPECT_EQ(dropped->event_shape(), Shape{4});
  EXPECT_THAT(error({{"constant", std::string("drop")}, {"columns", Texts{"unit"}}}),
              testing::StartsWith("DIR/data.csv: the same value"));
}

TEST_F(Csv, FingerprintIsOfTheContentNotThePlace) {
  write("1,2\n3,4\n1,5\n3,4\n1,7\n3,4\n1,2\n3,4\n1,2\n3,4\n");
  write("1,2\n3,4\n1,5\n3,4\n1,7\n3,4\n1,2\n3,4\n1,2\n3,4\n", "again.csv");
  EXPECT_EQ(make()->fingerprint(), make({{"path", std::string("again.csv")}})->fingerprint());
  EXPECT_EQ(
      make({{"columns", Texts{"1", "2"}}})->fingerprint(),
      "csv columns=[1,2] constant=error header=auto label= label_keep=[] noise=0 separator=auto skip_lines=0 split_seed=0 "
      "test_share=0.25 sha256=0ac25d3a376872f01656654a52f413f880920612c70e2e23567d31bf12ab7208");
}

TEST_F(Csv, ErrorsOfTheFile) {
  EXPECT_EQ(error({{"path", std::string("dta.csv")}}),
            "dataset.path = \"dta.csv\": there is no such file; looked in DIR/nothing_here, DIR");
  EXPECT_EQ(error({{"path", (folder_ / "x.csv").string()}}), "dataset.path = \"DIR/x.csv\": there is no such file");
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
