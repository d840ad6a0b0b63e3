// SPDX-License-Identifier: MIT
#include "common/npy_header.hpp"

#include <ebmlab/error.hpp>

#include <algorithm>
#include <charconv>
#include <string>

namespace ebmlab::datasets {

namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::int64_t kLongestHeader = 1 << 16;
constexpr std::size_t kMostDimensions = 8;

struct Header {
  std::string descr;
  bool is_fortran = false;
  std::vector<std::int64_t> shape;
};

/// Reads the header's text, a Python dictionary with exactly three keys.
class HeaderParser {
 public:
  HeaderParser(std::string_view text, const std::string& file) : rest_(text), file_(file) {}

  Header parse() {
    Header header;
    std::vector<std::string> keys;
    expect('{');
    while (!accept('}')) {
      keys.push_back(quoted());
      expect(':');
      read_value(keys.back(), header);
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    skip_blanks();
    std::sort(keys.begin(), keys.end());
    if (!rest_.empty() || keys != std::vector<std::string>{"descr", "fortran_order", "shape"}) refuse();
    return header;
  }

 private:
  [[noreturn]] void refuse() const {
    throw ConfigError(file_ +
                      ": the header is not that of an array of numbers: it must be a dictionary of 'descr', "
                      "'fortran_order' and 'shape'");
  }

  void read_value(const std::string& key, Header& header) {
    if (key == "descr") {
      header.descr = quoted();
    } else if (key == "fortran_order") {
      header.is_fortran = word("True");
      if (!header.is_fortran && !word("False")) refuse();
    } else if (key == "shape") {
      header.shape = tuple();
    } else {
      refuse();
    }
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size())); }
  bool accept(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (!accept(c)) refuse();
  }
  bool word(std::string_view text) {
    skip_blanks();
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string quoted() {
    skip_blanks();
    const std::size_t end = rest_.empty() ? std::string_view::npos : rest_.find(rest_.front(), 1);
    if (end == std::string_view::npos || (rest_.front() != '\'' && rest_.front() != '"')) refuse();
    std::string text(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return text;
  }

  std::vector<std::int64_t> tuple() {
    std::vector<std::int64_t> sizes;
    expect('(');
    while (!accept(')')) {
      skip_blanks();
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (error != std::errc{} || size < 0) refuse();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      sizes.push_back(size);
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return sizes;
  }

  std::string_view rest_;
  const std::string& file_;
};

std::int64_t little_endian(std::string_view bytes) {
  std::int64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value * 256 + static_cast<unsigned char>(bytes[i]);
  return value;
}

Header read_header(FileReader& reader) {
  if (reader.read(kMagic.size()) != kMagic) {
    throw ConfigError(reader.name() + ": is not an NPY file: it must begin with the byte 0x93 and NUMPY");
  }
  const std::string version = reader.read(2);
  const int major = static_cast<unsigned char>(version[0]);
  if (major < 1 || major > 3 || version[1] != 0) {
    throw ConfigError(reader.name() + ": is of NPY format " + std::to_string(major) + "." +
                      std::to_string(static_cast<unsigned char>(version[1])) + "; 1.0, 2.0 and 3.0 can be read");
  }
  const std::int64_t length = little_endian(reader.read(major == 1 ? 2 : 4));
  if (length > kLongestHeader) {
    throw ConfigError(reader.name() + ": announces a header of " + std::to_string(length) + " bytes; at most " +
                      std::to_string(kLongestHeader) + " are read");
  }
  return HeaderParser(reader.read(length), reader.name()).parse();
}

std::size_t stored_type(const Header& header, const std::string& file) {
  std::string allowed;
  for (std::size_t i = 0; i < kNpyTypes.size(); ++i) {
    if (header.descr == kNpyTypes.at(i)) return i;
    allowed += (allowed.empty() ? "" : ", ") + std::string(kNpyTypes.at(i));
  }
  throw ConfigError(file + ": holds values of type \"" + header.descr.substr(0, 20) +
                    "\"; must be a little-endian real number: " + allowed);
}

/// As Python writes it: "(3, 4)", "(3,)".
std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return '(' + text + (shape.size() == 1 ? ",)" : ")");
}

std::int64_t byte_count(const Header& header) {
  std::int64_t bytes = header.descr.back() - '0';
  for (const std::int64_t size : header.shape) {
    bytes = size > kLargestContent / bytes ? kLargestContent + 1 : bytes * size;  // saturated: beyond every limit
  }
  return bytes;
}

void check_shape(const Header& header, const std::string& file) {
  const bool is_empty = std::any_of(header.shape.begin(), header.shape.end(), [](std::int64_t size) { return size == 0; });
  if (header.shape.empty() || header.shape.size() > kMostDimensions || is_empty) {
    throw ConfigError(file + ": has the shape " + shape_text(header.shape).substr(0, 200) + "; rows of 1 to " +
                      std::to_string(kMostDimensions - 1) + " dimensions, none of them empty, are needed");
  }
  if (header.is_fortran && header.shape.size() > 1) {
    throw ConfigError(file + ": is stored in Fortran order; save numpy.ascontiguousarray(array) instead");
  }
}

}  // namespace

NpyHeader read_npy_header(FileReader& reader) {
  Header header = read_header(reader);
  check_shape(header, reader.name());
  const std::size_t type = stored_type(header, reader.name());
  reader.check_announced(byte_count(header), "an array of shape " + shape_text(header.shape));
  return {.type = type, .shape = std::move(header.shape)};
}

}  // namespace ebmlab::datasets
