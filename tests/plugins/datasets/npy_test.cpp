// SPDX-License-Identifier: MIT
// NumPy arrays: every type and format, scaling and companions, and a sentence for every header that is broken or lies.
#include "plugins/datasets/data_files.hpp"

#include <cmath>
#include <cstring>

namespace ebmlab {
namespace {

using test::all_rows, test::all_train, test::as_rows, test::outliers;
using Text = std::string;

/// A file of the format `major`.0 with this dictionary, as numpy.save pads it.
Text npy(const Text& dictionary, const Text& bytes, int major = 1) {
  const std::size_t prefix = major == 1 ? 10 : 12;
  Text header = dictionary;
  while ((prefix + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  Text file = Text("\x93NUMPY") + static_cast<char>(major) + '\0';
  for (std::size_t i = 0; i < prefix - 8; ++i) file += static_cast<char>((header.size() >> (8 * i)) & 255U);
  return file + header + bytes;
}
Text dictionary(const Text& type, const Text& shape, const Text& fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

template <typename T>
Text bytes_of(const std::vector<T>& values) {
  Text bytes(values.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}
/// 0, 1, 2, ... 23: twelve rows of two.
template <typename T>
Text count_up() {
  std::vector<T> values;
  values.reserve(24);
  for (int i = 0; i < 24; ++i) values.push_back(static_cast<T>(i));
  return bytes_of(values);
}
std::set<std::vector<double>> expected_rows() { return as_rows(at::arange(24, at::kDouble).view({12, 2})); }

class Npy : public test::DataFiles {
 protected:
  Npy() : DataFiles("npy") {}
  [[nodiscard]] std::unique_ptr<Dataset> make(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", Text("x.npy"));
    return DataFiles::make(overrides);
  }
  [[nodiscard]] Text error(test::Overrides overrides = {}) const {
    overrides.try_emplace("path", Text("x.npy"));
    return DataFiles::error(overrides);
  }
  [[nodiscard]] Text error_of(const Text& file) const {
    write(file, "x.npy");
    return error();
  }
};

TEST_F(Npy, ReadsEveryRealType) {
  const std::vector<std::pair<Text, Text>> files = {
      {"<f8", count_up<double>()},        {"<f4", count_up<float>()},         {"|u1", count_up<std::uint8_t>()},
      {"|i1", count_up<std::int8_t>()},   {"<i2", count_up<std::int16_t>()},  {"<i4", count_up<std::int32_t>()},
      {"<i8", count_up<std::int64_t>()},  {"<u2", count_up<std::uint16_t>()}, {"<u4", count_up<std::uint32_t>()},
      {"<u8", count_up<std::uint64_t>()}, {"<f2", count_up<at::Half>()}};
  for (const auto& [type, bytes] : files) {
    write(npy(dictionary(type, "(12, 2)"), bytes), "x.npy");
    const auto data = make();
    EXPECT_EQ(as_rows(all_rows(*data)), expected_rows()) << type;
    const bool is_wide = type != "<f4" && (type[2] == '4' || type[2] == '8');
    EXPECT_EQ(all_rows(*data).scalar_type(), is_wide ? at::kDouble : at::kFloat) << type;
  }
}

TEST_F(Npy, ReadsNegativeAndLargeNumbers) {
  write(npy(dictionary("<i8", "(12, 1)"), bytes_of(std::vector<std::int64_t>{-1, 1LL << 40, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})),
        "x.npy");
  const auto rows = as_rows(all_rows(*make()));
  EXPECT_TRUE(rows.contains({-1}));
  EXPECT_TRUE(rows.contains({std::ldexp(1.0, 40)}));
}

TEST_F(Npy, ReadsEveryFormatAndGzip) {
  for (const int major : {1, 2, 3}) {
    write(npy(dictionary("<f8", "(12, 2)"), count_up<double>(), major), "x.npy");
    EXPECT_EQ(as_rows(all_rows(*make())), expected_rows()) << major;
  }
  write_gzip(npy(dictionary("<f8", "(12, 2)"), count_up<double>()), "x.npy");
  EXPECT_EQ(as_rows(all_rows(*make())), expected_rows());
  // The same dictionary in another hand.
  write(npy(R"({"shape":(12,2),"fortran_order":False,"descr":"<f8"})", count_up<double>()), "x.npy");
  EXPECT_EQ(as_rows(all_rows(*make())), expected_rows());
}

TEST_F(Npy, EventsHaveTheRowsShape) {
  write(npy(dictionary("<f8", "(12, 2)"), count_up<double>()), "x.npy");
  EXPECT_EQ(make()->event_shape(), Shape{2});
  EXPECT_TRUE(make()->image_shape().empty());
  EXPECT_TRUE(make()->box().has_value());
  EXPECT_EQ(outliers(*make(), "uniform", 7).sizes(), (Shape{7, 2}));
  write(npy(dictionary("<f8", "(24,)", "True"), count_up<double>()), "x.npy");  // one dimension has both orders
  EXPECT_EQ(make()->event_shape(), Shape{1});
  write(npy(dictionary("<f8", "(12, 1, 2)"), count_up<double>()), "x.npy");
  EXPECT_EQ(make()->event_shape(), (Shape{1, 2}));
  EXPECT_EQ(make()->image_shape(), (Shape{1, 2}));
  EXPECT_FALSE(make()->box().has_value());
  EXPECT_FALSE(outliers(*make(), "uniform").defined());
  EXPECT_LE(make()->pixel_range().second, 23);
}

TEST_F(Npy, StandardisesAsAsked) {
  write(npy(dictionary("<f4", "(12, 2)"), count_up<float>()), "x.npy");
  const auto standardised = [&](const char* how) {
    const auto data = make({{"standardise", Text(how)}});
    return (all_train(*data).to(at::kDouble) - data->scaling().shift) / data->scaling().scale;
  };
  EXPECT_LT(standardised("element").mean(0).abs().max().item<double>(), 1e-12);
  EXPECT_LT((standardised("element").std(0) - 1).abs().max().item<double>(), 1e-12);
  const at::Tensor whole = standardised("whole");
  EXPECT_LT(std::abs(whole.mean().item<double>()), 1e-12);
  EXPECT_LT(std::abs(whole.std().item<double>() - 1), 1e-12);
  EXPECT_GT(whole.mean(0).abs().max().item<double>(), 0.01);
  EXPECT_EQ(as_rows(standardised("none")), as_rows(all_train(*make())));
}

TEST_F(Npy, AnElementThatDoesNotVaryKeepsItsScale) {
  std::vector<double> values(24);
  for (std::size_t i = 0; i < 12; ++i) {
    values[2 * i] = static_cast<double>(i);
    values[2 * i + 1] = 0.1;  // whose mean is not 0.1 to the last bit
  }
  write(npy(dictionary("<f8", "(12, 2)"), bytes_of(values)), "x.npy");
  EXPECT_EQ(make()->scaling().scale[1].item<double>(), 1.0);
}

TEST_F(Npy, NoiseIsInStandardisedUnits) {
  write(npy(dictionary("<f8", "(12, 2)"), count_up<double>()), "x.npy");
  const auto exact = make(), noisy = make({{"noise", 0.5}});
  at::Generator first = test::generator(3), second = test::generator(3);
  const at::Tensor noise = (noisy->draw(20000, second) - exact->draw(20000, first)) / exact->scaling().scale;
  EXPECT_LT(std::abs(noise.square().mean().item<double>() - 0.25), 4.5 * 0.25 * std::sqrt(2.0 / 40000));
}

TEST_F(Npy, ACompanionHasRowsOfTheSameShape) {
  write(npy(dictionary("<f8", "(12, 2)"), count_up<double>()), "x.npy");
  write(npy(dictionary("<f4", "(2, 2)"), bytes_of(std::vector<float>{9, 8, 7, 6})), "y.npy");
  EXPECT_EQ(as_rows(outliers(*make({{"companion", Text("y.npy")}}), "companion")),
            (std::set<std::vector<double>>{{9, 8}, {7, 6}}));
  EXPECT_EQ(outliers(*make({{"companion", Text("y.npy")}}), "companion").scalar_type(), at::kDouble);
  EXPECT_THAT(make({{"companion", Text("y.npy")}})->fingerprint(), testing::HasSubstr(" companion="));
  write(npy(dictionary("<f4", "(4, 1)"), bytes_of(std::vector<float>{9, 8, 7, 6})), "y.npy");
  EXPECT_EQ(error({{"companion", Text("y.npy")}}),
            "dataset.companion: DIR/y.npy has rows of 1, but those of the data are 2; they must be the same");
}

TEST_F(Npy, HostileSizesAreRefusedBeforeMemoryIsTaken) {
  const Text few = count_up<double>();
  EXPECT_EQ(error_of(npy(dictionary("<f8", "(12, 3)"), few)),
            "DIR/x.npy: its header announces an array of shape (12, 3), more than a file of 320 bytes can hold");
  EXPECT_EQ(
      error_of(npy(dictionary("<f8", "(1000000000000, 1000000)"), few)),
      "DIR/x.npy: its header announces an array of shape (1000000000000, 1000000), more than the 1024 MiB that is read of "
      "one file");
  // The product of these is 0 in 64 bits.
  EXPECT_THAT(error_of(npy(dictionary("|u1", "(4294967296, 4294967296)"), few)),
              testing::EndsWith("more than the 1024 MiB that is read of one file"));
  write_gzip(npy(dictionary("|u1", "(1000000, 10)"), few), "x.npy");
  EXPECT_THAT(error(), testing::MatchesRegex("DIR/x.npy: its header announces an array of shape .1000000, 10., more than a "
                                             "file of [0-9]+ bytes can hold"));
  // Announced sizes that a packed file could hold, and does not.
  write_gzip(npy(dictionary("|u1", "(1000, 10)"), Text(9000, '\0')), "x.npy");
  EXPECT_EQ(error(), "DIR/x.npy: is cut short: 1000 of the next 10000 bytes are missing");
  write_gzip(npy(dictionary("|u1", "(12, 2)"), Text(std::size_t{1} << 22, '\0')), "x.npy");
  EXPECT_EQ(error(), "DIR/x.npy: goes on after the data that its header announces");
}

TEST_F(Npy, BrokenHeaders) {
  const Text few = count_up<double>();
  const Text refused =
      "DIR/x.npy: the header is not that of an array of numbers: it must be a dictionary of 'descr', 'fortran_order' and "
      "'shape'";
  for (const Text& broken : {Text("{}"), Text("{"), Text(""), Text("{'descr': '<f8', 'fortran_order': False}"),
                             Text("{'descr': '<f8', 'fortran_order': False, 'shape': (12, 2)} trailing"),
                             Text("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (12, 2)}"),
                             Text("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (12, 2)}"),
                             Text("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (12,)}"),
                             Text("{'descr': '<f8, 'fortran_order': False, 'shape': (12, 2)}"), dictionary("<f8", "(12, -2)"),
                             dictionary("<f8", "(12, 99999999999999999999)"), dictionary("<f8", "(12 2)"),
                             dictionary("<f8", "12"), dictionary("<f8", "((12, 2))")}) {
    EXPECT_EQ(error_of(npy(broken, few)), refused) << broken;
  }
  EXPECT_EQ(error_of("\x93NUMPY"), "DIR/x.npy: is cut short: 2 of the next 2 bytes are missing");
  EXPECT_EQ(error_of("PK\3\4 a zip file"), "DIR/x.npy: is not an NPY file: it must begin with the byte 0x93 and NUMPY");
  EXPECT_EQ(error_of(npy(dictionary("<f8", "(12, 2)"), few, 9)),
            "DIR/x.npy: is of NPY format 9.0; 1.0, 2.0 and 3.0 can be read");
  EXPECT_EQ(error_of(Text("\x93NUMPY\2\0\xff\xff\xff\xff", 12) + few),
            "DIR/x.npy: announces a header of 4294967295 bytes; at most 65536 are read");
}

TEST_F(Npy, ArraysThatAreNoRowsOfNumbers) {
  const Text few = count_up<double>();
  EXPECT_EQ(error_of(npy(dictionary("<f8", "(12, 2)", "True"), few)),
            "DIR/x.npy: is stored in Fortran order; save numpy.ascontiguousarray(array) instead");
  for (const char* type : {">f8", "<c16", "|O", "<U3", "<M8[ns]"}) {
    EXPECT_EQ(error_of(npy(dictionary(type, "(12, 2)"), few)),
              Text("DIR/x.npy: holds values of type \"") + type +
                  "\"; must be a little-endian real number: <f8, <f4, <f2, |u1, |b1, |i1, <i2, <i4, <i8, <u2, <u4, <u8");
  }
  for (const char* shape : {"()", "(0, 2)", "(12, 0)", "(1, 1, 1, 1, 1, 1, 1, 1, 24)"}) {
    EXPECT_EQ(error_of(npy(dictionary("<f8", shape), few)),
              Text("DIR/x.npy: has the shape ") + shape + "; rows of 1 to 7 dimensions, none of them empty, are needed");
  }
  std::vector<double> values(24, 1.0);
  values[7] = std::nan("");
  EXPECT_EQ(error_of(npy(dictionary("<f8", "(12, 2)"), bytes_of(values))),
            "DIR/x.npy: row 4 holds a value that is not finite; every row must be complete");
  EXPECT_EQ(error_of(npy(dictionary("<f8", "(3, 8)"), few)), "DIR/x.npy: 3 rows to train and test on; at least 10 are needed");
}

}  // namespace
}  // namespace ebmlab
