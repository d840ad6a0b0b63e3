// SPDX-License-Identifier: MIT
#include "host/manifest_cache.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "support/temporary_folder.hpp"

namespace ebmlab::host {
namespace {
namespace fs = std::filesystem;
using test::TemporaryFolder;

Manifest manifest() {
  return {
      .sha256 = std::string(64, 'a'),
      .state = FileState::kReady,
      .plugins = {{PluginKind::kEnergy,
                   {.id = "one",
                    .version = "1.2",
                    .summary = "an energy",
                    .params = {{.key = "rate", .doc = "how fast", .fallback = 1.0, .min = 0, .unit = "1/s", .log_scale = true},
                               {.key = "sizes", .doc = "", .fallback = std::vector<std::int64_t>{}, .advanced = true},
                               {.key = "limit", .doc = "", .fallback = std::numeric_limits<double>::infinity()},
                               {.key = "start", .doc = "", .fallback = std::string("a"), .choices = {"a", "b"}}},
                    .provides = {"x"},
                    .needs = {"y", "z"}}},
                  {PluginKind::kDataset, {.id = "one", .version = "1", .summary = ""}}}};
}

/// A file that looks as if it had lain there for a while.
struct OldFile {
  fs::path path;
  FileIdentity identity;
  explicit OldFile(const TemporaryFolder& root) : path(root.write("some.so", "bytes")), identity(*identity_of(path)) {
    identity.changed_ns -= 10'000'000'000;
  }
};

TEST(Manifests, GoThroughJsonUnchanged) {
  const auto back = manifest_from_json(nlohmann::json::parse(to_json(manifest()).dump()));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(to_json(*back), to_json(manifest()));
  const ParamSpecs& params = back->plugins.at(0).info.params;
  EXPECT_EQ(params.at(0).fallback, ParamValue(1.0)) << "still no integer";
  EXPECT_EQ(params.at(0).max, std::numeric_limits<double>::infinity());
  EXPECT_EQ(params.at(1).fallback, ParamValue(std::vector<std::int64_t>{}));
  EXPECT_EQ(params.at(3).choices, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(back->plugins.at(1).kind, PluginKind::kDataset);
}

TEST(Manifests, WhatIsNoneIsNone) {
  for (const char* text : {"null", "[]", "{}", R"({"sha256": "a", "state": "splendid", "reason": "", "plugins": []})",
                           R"({"sha256": "a", "state": "ready", "reason": "", "plugins": [{"kind": "spoon"}]})",
                           R"({"sha256": 7, "state": "ready", "reason": "", "plugins": []})"}) {
    EXPECT_FALSE(manifest_from_json(nlohmann::json::parse(text)).has_value()) << text;
  }
}

TEST(ManifestCaches, FindWhatWasStoredForTheSameProgram) {
  const TemporaryFolder root;
  const fs::path folder = root.path() / "not/yet/there";
  const ManifestCache cache(folder, "program 1");
  EXPECT_FALSE(cache.find(manifest().sha256).has_value());
  cache.store(manifest());
  ASSERT_TRUE(cache.find(manifest().sha256).has_value());
  EXPECT_EQ(to_json(*ManifestCache(folder, "program 1").find(manifest().sha256)), to_json(manifest()));
  EXPECT_FALSE(ManifestCache(folder, "program 2").find(manifest().sha256).has_value());
  EXPECT_FALSE(cache.find(std::string(64, 'b')).has_value());
}

TEST(ManifestCaches, KeepNothingThatMayChangeByItself) {
  const TemporaryFolder root;
  const ManifestCache cache(root.path(), "");
  Manifest failed = manifest();
  failed.state = FileState::kLoadFailed;
  cache.store(failed);
  EXPECT_FALSE(cache.find(failed.sha256).has_value());
  failed.state = FileState::kProbeCrashed;
  cache.store(failed);
  EXPECT_TRUE(cache.find(failed.sha256).has_value());
}

TEST(ManifestCaches, DamagedFilesAreNotThere) {
  const TemporaryFolder root;
  const OldFile file(root);
  {
    ManifestCache cache(root.path() / "cache", "");
    cache.store(manifest());
    cache.remember(file.path, file.identity, manifest().sha256);
    cache.save();
  }
  for (const auto& entry : fs::recursive_directory_iterator(root.path() / "cache")) {
    if (entry.is_regular_file()) fs::resize_file(entry, fs::file_size(entry) / 2);
  }
  const ManifestCache cache(root.path() / "cache", "");
  EXPECT_FALSE(cache.find(manifest().sha256).has_value());
  EXPECT_FALSE(cache.sha256_of(file.path, file.identity).has_value());
}

TEST(ManifestCaches, RememberAFileUntilItChanges) {
  const TemporaryFolder root;
  const OldFile file(root);
  {
    ManifestCache cache(root.path() / "cache", "");
    cache.remember(file.path, file.identity, "abc");
    cache.save();
  }
  const ManifestCache cache(root.path() / "cache", "");
  EXPECT_EQ(cache.sha256_of(file.path, file.identity), "abc");
  EXPECT_FALSE(cache.sha256_of(root.path() / "other.so", file.identity).has_value());
  for (const auto field : {&FileIdentity::device, &FileIdentity::inode, &FileIdentity::size, &FileIdentity::modified_ns,
                           &FileIdentity::changed_ns}) {
    FileIdentity changed = file.identity;
    changed.*field += 1;
    EXPECT_FALSE(cache.sha256_of(file.path, changed).has_value());
  }
}

TEST(ManifestCaches, DoNotTrustAFileThatChangedJustNow) {
  const TemporaryFolder root;
  const fs::path file = root.write("some.so", "bytes");
  ManifestCache cache(root.path(), "");
  cache.remember(file, *identity_of(file), "abc");
  EXPECT_FALSE(cache.sha256_of(file, *identity_of(file)).has_value());
}

TEST(ManifestCaches, ThatCannotBeWrittenAreNotUsed) {
  const TemporaryFolder root;
  ManifestCache cache(root.write("a_file", "") / "below", "");
  const OldFile file(root);
  cache.store(manifest());
  cache.remember(file.path, file.identity, "abc");
  cache.save();
  EXPECT_FALSE(cache.find(manifest().sha256).has_value());
}

}  // namespace
}  // namespace ebmlab::host
