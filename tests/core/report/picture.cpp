// SPDX-License-Identifier: MIT
// The texts of an SVG. Apart, since the parser is slow to compile.
#include "picture.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <sstream>

namespace ebmlab::report::testing {

std::vector<std::string> texts_of(const std::string& svg) {
  std::istringstream stream(svg);
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(stream, tree);
  std::istringstream words(tree.get<std::string>("svg.desc"));
  std::vector<std::string> result;
  for (std::string line; std::getline(words, line);) result.push_back(line);
  return result;
}

}  // namespace ebmlab::report::testing
