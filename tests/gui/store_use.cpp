// SPDX-License-Identifier: MIT
#include "store_use.hpp"

#include <sqlite3.h>

#include <atomic>
#include <thread>

namespace ebmlab::gui::testing {
namespace {

std::thread::id here;
std::string first;  ///< of this thread alone
std::atomic<long> others = 0;

int take(unsigned /*event*/, void* /*unused*/, void* /*statement*/, void* text) {
  if (std::this_thread::get_id() != here) {
    ++others;
  } else if (first.empty()) {
    first = static_cast<const char*>(text);
  }
  return SQLITE_OK;
}

int watch(sqlite3* db, const char** /*error*/, const sqlite3_api_routines* /*api*/) {
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, take, nullptr);
}

/// As SQLite wants it.
auto* extension() { return reinterpret_cast<void (*)()>(watch); }

}  // namespace

StoreUse::StoreUse() {
  here = std::this_thread::get_id();
  first.clear();
  others = 0;
  sqlite3_auto_extension(extension());
}

StoreUse::~StoreUse() {
  sqlite3_cancel_auto_extension(extension());
  here = {};
}

std::string StoreUse::first_here() { return first; }
long StoreUse::elsewhere() { return others; }

}  // namespace ebmlab::gui::testing
