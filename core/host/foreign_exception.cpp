// SPDX-License-Identifier: MIT
// One line from std::exception, c10::Error and `throw 42`.
#include "host/foreign_exception.hpp"

#include <c10/util/Exception.h>
#include <cxxabi.h>
#include <boost/core/demangle.hpp>

#include <string_view>

namespace ebmlab::host {
namespace {

std::string first_line(std::string_view text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  return line.empty() ? "an exception without a text" : std::string(line);
}

std::string type_of_current() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type == nullptr ? "an unknown exception" : "an exception of type " + boost::core::demangle(type->name());
}

}  // namespace

std::string foreign_exception_text() {
  try {
    throw;
  } catch (const c10::Error& error) {
    return first_line(error.what_without_backtrace());
  } catch (const std::exception& error) {
    return first_line(error.what());
  } catch (...) {
    return type_of_current();
  }
}

}  // namespace ebmlab::host
