// SPDX-License-Identifier: MIT
// The reader's part that tells which files of plugins made the runs, and what was found of them.
#include "storage/reader_rows.hpp"

#include <algorithm>

namespace ebmlab::storage {
namespace {

// Each file's newest run is at the end of an index.
constexpr const char* kUses =
    "SELECT kind, name, sha256, last FROM (SELECT p.kind, p.name, p.sha256, (SELECT x.run_id FROM run_plugin x"
    " JOIN run r ON r.id = x.run_id WHERE x.plugin_id = p.id AND r.kind <> 'certify' AND r.deleted_us IS NULL"
    " ORDER BY x.run_id DESC LIMIT 1) AS last FROM plugin p) WHERE last IS NOT NULL ORDER BY kind, name, last DESC";

constexpr const char* kCertificates =
    "SELECT p.kind, p.name, p.sha256, e.run_id, e.kind = 'certified', e.title FROM event e JOIN run r ON r.id = e.run_id"
    " JOIN run_plugin x ON x.run_id = r.id JOIN plugin p ON p.id = x.plugin_id"
    " WHERE e.kind IN('certified', 'not_certified') AND r.kind = 'certify' AND r.deleted_us IS NULL ORDER BY e.id DESC";

PluginUse use_of(sql::Row& row) {
  PluginUse use;
  use.kind = row.text();
  use.name = row.text();
  use.sha256 = row.text();
  use.run = row.integer();
  return use;
}

Certificate certificate_of(sql::Row& row) {
  Certificate certificate;
  certificate.kind = row.text();
  certificate.name = row.text();
  certificate.sha256 = row.text();
  certificate.run = row.integer();
  certificate.has_passed = row.integer() != 0;
  certificate.verdict = row.text();
  return certificate;
}

}  // namespace

std::vector<PluginUse> Reader::last_plugin_uses() const {
  std::vector<PluginUse> uses = impl_->list<PluginUse>(kUses, use_of);
  const auto rest =
      std::unique(uses.begin(), uses.end(), [](const auto& a, const auto& b) { return a.kind == b.kind && a.name == b.name; });
  uses.erase(rest, uses.end());
  return uses;
}

std::vector<Certificate> Reader::certificates() const {
  std::vector<Certificate> newest;
  for (Certificate& each : impl_->list<Certificate>(kCertificates, certificate_of)) {
    const bool is_known = std::any_of(newest.begin(), newest.end(), [&](const Certificate& known) {
      return known.kind == each.kind && known.name == each.name && known.sha256 == each.sha256;
    });
    if (!is_known) newest.push_back(std::move(each));
  }
  return newest;
}

}  // namespace ebmlab::storage
