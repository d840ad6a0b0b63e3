// SPDX-License-Identifier: MIT
#include "conformance/suite.hpp"

#include <ebmlab/error.hpp>

namespace ebmlab::conformance {
namespace {

constexpr const char* kGlobalState = "global_state";

/// LibTorch's messages go on for a paragraph.
std::string shortened(const std::string& text) {
  constexpr std::size_t kMost = 200;
  return text.size() <= kMost ? text : text.substr(0, kMost) + "...";
}

}  // namespace

bool Suite::record(const std::string& name, Outcome outcome, std::string text) {
  findings_.push_back({std::string(kind_name(plugin_.kind)) + "." + name, outcome, std::move(text)});
  return outcome == Outcome::kPassed;
}

bool Suite::add(const std::string& name, const Check& check, Outcome when_wrong) {
  if (!stopped_by_.empty()) return record(name, Outcome::kSkipped, "not run: " + stopped_by_ + " did not pass");
  try {
    std::string fault = check();
    return fault.empty() ? record(name, Outcome::kPassed, "") : record(name, when_wrong, std::move(fault));
  } catch (const NotApplicable& reason) {
    return record(name, Outcome::kSkipped, reason.what());
  } catch (const host::StateLeak& leak) {
    has_leaked_ = true;  // any other check would meet it too
    record(kGlobalState, Outcome::kFailed, leak.method() + " " + leak.text());
    stopped_by_ = findings_.back().check;
    return record(name, Outcome::kSkipped, "not run: " + stopped_by_ + " did not pass");
  } catch (const host::CallError& error) {
    const std::string owner = error.plugin().id == plugin_.id ? "" : error.plugin().text() + ", ";
    return record(name, when_wrong, owner + error.method() + ": " + shortened(error.text()));
  } catch (const std::exception& error) {
    return record(name, when_wrong, error.what());
  }
}

bool Suite::gate(const std::string& name, const Check& check) {
  const bool has_passed = add(name, check, Outcome::kFailed);
  if (!has_passed && stopped_by_.empty()) stopped_by_ = findings_.back().check;
  return has_passed;
}

std::vector<Finding> Suite::take() && {
  if (!has_leaked_)
    add(
        kGlobalState, [] { return std::string(); }, Outcome::kFailed);
  return std::move(findings_);
}

}  // namespace ebmlab::conformance
