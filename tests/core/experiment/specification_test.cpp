// SPDX-License-Identifier: MIT
// Files that cannot be read, seeds, and TOML that is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "experiment/document.hpp"
#include "known_plugins.hpp"

namespace ebmlab::experiment {
namespace {

using testing::ElementsAre;

class SpecificationFile : public testing::Test {
 public:
  SpecificationFile() { std::filesystem::create_directories(folder_); }
  ~SpecificationFile() override { std::filesystem::remove_all(folder_); }

 protected:
  [[nodiscard]] static std::string error(const std::filesystem::path& file) {
    try {
      (void)Specification::from_file(file);
    } catch (const ConfigError& problem) {
      return problem.what();
    }
    return "no error";
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("ebmlab_specification_" + std::to_string(::getpid()));
};

TEST_F(SpecificationFile, IsNamedAsTheUserWroteIt) {
  const auto file = folder_ / "compare.toml";
  std::ofstream(file) << kDefaults << "[method.a]\nobjective = { plugin = \"cd\" }\n";
  const Specification specification = Specification::from_file(file);
  EXPECT_EQ(specification.name(), file.string());
  EXPECT_TRUE(specification.text().starts_with(kDefaults));
  EXPECT_EQ(resolve(specification, known_plugins()).front().experiment, "compare");
}

TEST_F(SpecificationFile, ThatCannotBeReadIsOneSentence) {
  EXPECT_EQ(error(folder_ / "none.toml"), (folder_ / "none.toml").string() + ": there is no such file");
  EXPECT_EQ(error(folder_), folder_.string() + ": is a folder, not a specification");
  // The kernel opens this one and fails the read, for root too.
  EXPECT_EQ(error("/proc/self/mem"), "/proc/self/mem: cannot be read: Input/output error");
  EXPECT_EQ(error("/dev/zero"), "/dev/zero: is larger than 256 kB, not a specification");
}

TEST_F(SpecificationFile, OfSomebodyElseIsRefusedWithTheReason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  const auto locked = folder_ / "locked.toml";
  std::ofstream(locked) << "steps = 1\n";
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  EXPECT_EQ(error(locked), locked.string() + ": cannot be read: Permission denied");
}

TEST_F(SpecificationFile, OfBytesThatAreNoTomlIsRefused) {
  const auto file = folder_ / "noise.toml";
  std::ofstream(file) << std::string("\x00\xff\x7f\x45LF", 6);
  EXPECT_TRUE(error(file).starts_with(file.string() + ":1:")) << error(file);
  std::ofstream(file) << "";
  EXPECT_EQ(error(file), "no error");  // an empty document; resolving it says what is missing
  EXPECT_TRUE(error_of("").starts_with("x.toml: no data set")) << error_of("");
}

TEST_F(SpecificationFile, ThatIsEnormousIsRefused) {
  const auto file = folder_ / "large.toml";
  std::ofstream(file) << "#\n";
  std::filesystem::resize_file(file, 257U << 10U);
  EXPECT_EQ(error(file), file.string() + ": is larger than 256 kB, not a specification");
}

TEST(SpecificationText, KeysOfVeryManyPartsAreRefused) {
  const auto key = [](int parts) {
    std::string text = "a";
    for (int i = 1; i < parts; ++i) text += i % 2 == 0 ? ".a" : " . \"=\"";
    return text;
  };
  const auto error = [](const std::string& text) {
    try {
      (void)Specification::from_text(text, "x.toml");
    } catch (const ConfigError& problem) {
      return std::string(problem.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(error("b = 1\n[" + key(32) + "]\n"), "no error");
  EXPECT_EQ(error("b = 1\n[" + key(33) + "]\n"), "x.toml:2: a key of more than 32 parts");
  EXPECT_EQ(error("b = { " + key(200000) + " = 1 }\n"), "x.toml:1: a key of more than 32 parts");
  const std::string dots = "\"" + std::string(100, '.') + " \\\" a.b\"";
  EXPECT_EQ(error("b = [" + dots + ", '" + key(3) + "', 1.5, 2.5] # " + key(99) + "\nc = \"\"\"\n" + key(99) + "\"\"\"\"\"\n"),
            "no error");
  EXPECT_EQ(error("b = [\"\"\"\n\"\"\"\"\"," + key(99) + "]"), "x.toml:2: a key of more than 32 parts");
  EXPECT_EQ(error_of(kDefaults, {"sampler.steps={" + key(99) + "=1}"}), "--set: a key of more than 32 parts");
}

TEST(SpecificationText, ThreeBracketsAreAMistakeLikeAnyOther) {
  EXPECT_TRUE(error_of("a = 1\n[[[b]]]\n").starts_with("x.toml:2:3: not valid TOML")) << error_of("a = 1\n[[[b]]]\n");
}

TEST(SpecificationText, LettersBeyondAsciiAreOfTextsOnly) {
  const Specification folded = Specification::from_text("description = \"\"\"\\\n  \u00e9t\u00e9\"\"\"\n", "x.toml");
  EXPECT_EQ(*folded.root().find("description")->as<std::string>(), "\u00e9t\u00e9");
  EXPECT_TRUE(error_of("\u00e9 = 1\n").starts_with("x.toml:1:1: not valid TOML")) << error_of("\u00e9 = 1\n");
  EXPECT_TRUE(error_of("a = \u00e9\n").starts_with("x.toml:1:5: not valid TOML")) << error_of("a = \u00e9\n");
}

TEST(SpecificationText, OfVeryManyMethodsIsRefused) {
  std::string methods;
  for (int i = 0; i < 1001; ++i) methods += "[method.m" + std::to_string(i) + "]\nobjective = { plugin = \"cd\" }\n";
  EXPECT_EQ(error_of(kDefaults + methods), "method (x.toml:10): 1001 methods are more than 1000");
}

TEST(SpecificationText, WithAListWithoutEndIsRefused) {
  std::string list = "1";
  for (int i = 1; i < 5001; ++i) list += ",1";
  EXPECT_EQ(error_of(kDefaults + "[method.a]\nenergy = { plugin = \"mlp\", hidden = [" + list +
                     "] }\nobjective = { plugin = \"cd\" }\n"),
            "method.a.energy.hidden (x.toml:11): holds 5001 values, more than 5000");
}

TEST(SpecificationText, OfVeryManyProblemsIsGivenUp) {
  std::string text;
  for (int i = 0; i < 12000; ++i) text += "k" + std::to_string(i) + "=1\n";
  EXPECT_TRUE(error_of(text).ends_with("\nand 9980 more")) << error_of(text);
}

TEST(SpecificationText, OfVeryManyRunsIsRefused) {
  const std::string seeds = "seeds = \"0..59999\"\n", rest = kDefaults.substr(kDefaults.find("[dataset]"));
  const std::string method = "]\nsteps = 1\nobjective = { plugin = \"cd\" }\n";
  EXPECT_EQ(error_of(seeds + rest + "[method.a" + method + "[method.b" + method),
            "x.toml: 2 methods with 60000 seeds are more than 100000 runs");
  EXPECT_EQ(error_of("seeds = \"0..59999,70000..129999\"\n" + rest + "[method.a" + method),
            "seeds = \"0..59999,70000..129999\" (x.toml:1): more than 100000 seeds");
}

TEST(Seeds, AreRangesAndLists) {
  EXPECT_THAT(parse_seeds("0..4"), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(parse_seeds("0,3,7"), ElementsAre(0, 3, 7));
  EXPECT_THAT(parse_seeds("5"), ElementsAre(5));
  EXPECT_THAT(parse_seeds("0..1, 9 ,4..4"), ElementsAre(0, 1, 9, 4));
  EXPECT_THAT(parse_seeds("9007199254740991"), ElementsAre(9007199254740991));
}

TEST(Seeds, ThatAreNoneAreRefused) {
  for (const char* text : {"", ",", "1,", "-1", "1..", "..3", "3..1", "1...3", "a", "1.5", "9007199254740992", "0x3", "1 2"}) {
    EXPECT_THROW((void)parse_seeds(text), ConfigError) << text;
  }
  try {
    (void)parse_seeds("0..9007199254740000");
    FAIL() << "nobody wants that many";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "--seeds \"0..9007199254740000\": more than 100000 seeds");
  }
}

TEST(Seeds, OfTheCommandLineReplaceTheFiles) {
  Specification specification = Specification::from_text(kDefaults + "[method.a]\nobjective = { plugin = \"cd\" }\n", "x.toml");
  specification.replace_seeds("7..8");
  const std::vector<RunSpec> runs = resolve(specification, known_plugins());
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].seed, 7);
  EXPECT_EQ(runs[1].seed, 8);
  specification.replace_seeds("4,4");
  try {
    (void)resolve(specification, known_plugins());
    FAIL() << "equal seeds were taken";
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "seeds = [4, 4] (--seeds): 4 is there twice");
  }
}

TEST(Seeds, OfTheFileMayBeAText) {
  const std::string text =
      "steps = 1\nseeds = \"2..3\"\n[dataset]\nplugin = \"ring\"\n[energy]\nplugin = \"mlp\"\n"
      "[sampler]\nplugin = \"langevin\"\n[method.a]\nobjective = { plugin = \"cd\" }\n";
  EXPECT_EQ(runs_of(text).size(), 2U);
  EXPECT_EQ(runs_of(text).back().seed, 3);
}

}  // namespace
}  // namespace ebmlab::experiment
