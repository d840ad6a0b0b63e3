// SPDX-License-Identifier: MIT
// The filter language, against a small store with known answers.
#include "storage/filter.hpp"

#include "storage/digest.hpp"
#include "storage/process.hpp"
#include "store_fixture.hpp"

#include <limits>
#include <random>

namespace ebmlab::storage::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Ids = std::vector<std::int64_t>;

NewRun run_of(const std::string& method, std::uint64_t seed, const std::string& experiment, double step_size) {
  NewRun run = a_run(method, seed);
  run.experiment.name = experiment;
  run.params.push_back({.name = "sampler.step_size", .num = step_size, .txt = std::to_string(step_size)});
  return run;
}

/// Five runs: what each has is in the constructor, what each question finds in the tests.
class Filtering : public StoreTest {
 protected:
  Filtering() {
    std::vector<NewRun> runs{run_of("gcd", 0, "rings", 0.01), run_of("gcd", 1, "rings", 0.1),
                             run_of("cd-10", 0, "two moons", 1), run_of("cd-10", 7, "two moons", 10),
                             a_run("nuts", 0xFFFF'FFFF'FFFF'FFFFU)};
    runs[0].uuid = "aaaaaaaa-0000-4000-8000-000000000001";
    runs[2].params[0] = {.name = "sampler.steps", .num = {}, .txt = "many"};
    runs[3].plugins[0].name = "langevin";
    runs[3].datasets[0] = {.fingerprint = sha256("moons"), .name = "two_moons", .dim = 2};
    runs[4].experiment.name = "100% \"new\"; DROP TABLE run";
    runs[4].kind = "sample";
    runs[4].datasets.clear();
    runs[1].params.push_back({.name = "anneal", .num = 1, .txt = "true"});
    Store::open_or_create(file_).create_runs(runs);
    record(1, 0.5, 0.3);
    record(2, 1.5, 0.1);
    record(3, std::numeric_limits<double>::quiet_NaN(), 0.2);
    change("UPDATE run SET note='the good one: it''s best', starred=1 WHERE id=2");
    change(
        "UPDATE run SET created_us=1000000*(1700000000+100*id), active_us=60000000*(id-1), step=CASE WHEN id<4 THEN 2 ELSE 0 "
        "END");
    change("INSERT INTO tag(id,name) VALUES(1,'best'),(2,'for paper'); INSERT INTO run_tag VALUES(1,1),(2,1),(2,2)");
  }

  /// A series that ends in `last`, and a metric before and at the end.
  void record(std::int64_t run, double last, double kl) {
    Recorder recorder(file_, run, {.hostname = run == 2 ? "bellows" : "anvil"});
    recorder.point(0, "loss.energy", 2);
    recorder.point(1, "loss.energy", -1);
    recorder.point(2, "loss.energy", last);
    recorder.evaluation({.step = 1, .protocol = "{}", .metrics = {{.metric = "kl", .value = 9}}});
    recorder.evaluation({.step = 2, .protocol = "{}", .metrics = {{.metric = "kl", .value = kl}}});
    recorder.finish(run == 2 ? RunStatus::kStopped : RunStatus::kCompleted);
  }

  [[nodiscard]] Ids found(const std::string& filter) const { return Reader(file_).run_ids({.filter = filter, .sort = "id"}); }
  /// What the error says; `token_` is then the part of the filter that it points at.
  std::string problem(const std::string& filter) {
    try {
      (void)found(filter);
    } catch (const FilterError& error) {
      token_ = filter.substr(error.begin(), error.length());
      return error.what();
    }
    return "none";
  }

  std::string token_;
};

TEST_F(Filtering, AnEmptyFilterFindsAll) {
  EXPECT_THAT(found(""), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(found(" \t\n"), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(Filtering, Texts) {
  EXPECT_THAT(found("method = gcd"), ElementsAre(1, 2));
  EXPECT_THAT(found("method != gcd"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("method = GCD"), IsEmpty());
  EXPECT_THAT(found("method ~ *c?"), ElementsAre(1, 2));
  EXPECT_THAT(found("method ~ '[cn]*'"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("method in [gcd, nuts]"), ElementsAre(1, 2, 5));
  EXPECT_THAT(found("name = gcd/seed-1"), ElementsAre(2));
  EXPECT_THAT(found("name ~ */seed-0"), ElementsAre(1, 3));
  EXPECT_THAT(found("note ~ *good*"), ElementsAre(2));
  EXPECT_THAT(found("note is set"), ElementsAre(2));
  EXPECT_THAT(found("note is not set"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("uuid ~ aaaa*"), ElementsAre(1));
  EXPECT_THAT(found("kind = sample"), ElementsAre(5));
  EXPECT_THAT(found("experiment = 'two moons'"), ElementsAre(3, 4));
  EXPECT_THAT(found("experiment ~ two*"), ElementsAre(3, 4));
  EXPECT_THAT(found("experiment != rings"), ElementsAre(3, 4, 5));
}

TEST_F(Filtering, Numbers) {
  EXPECT_THAT(found("id = 3"), ElementsAre(3));
  EXPECT_THAT(found("id in [5, 1, 99]"), ElementsAre(1, 5));
  EXPECT_THAT(found("id >= 3 and id<5"), ElementsAre(3, 4));
  EXPECT_THAT(found("step = 2"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("step <= 0"), ElementsAre(4, 5));
  EXPECT_THAT(found("step != 2"), ElementsAre(4, 5));
  EXPECT_THAT(found("seed = 0"), ElementsAre(1, 3));
  EXPECT_THAT(found("seed != 0"), ElementsAre(2, 4, 5));
  EXPECT_THAT(found("seed > 0"), ElementsAre(2, 4));  // above 2^63 a seed counts as negative, as it does in the store
  EXPECT_THAT(found("seed = 18446744073709551615"), ElementsAre(5));
  EXPECT_THAT(found("seed in [1,7]"), ElementsAre(2, 4));
}

TEST_F(Filtering, DurationsAndFlags) {
  EXPECT_THAT(found("duration = 60"), ElementsAre(2));
  EXPECT_THAT(found("duration >= 2m"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("duration < 0.05h"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("duration > 90s"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("duration is set"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("starred = true"), ElementsAre(2));
  EXPECT_THAT(found("starred = NO"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("starred != 1"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("starred is set"), ElementsAre(2));
  EXPECT_THAT(found("not starred"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("'starred'"), IsEmpty());
}

TEST_F(Filtering, Parameters) {
  EXPECT_THAT(found("params.sampler.step_size > 0.05"), ElementsAre(2, 3, 4));
  EXPECT_THAT(found("params.sampler.step_size = 1e-1"), ElementsAre(2));
  EXPECT_THAT(found("params.sampler.step_size >= 1 and params.sampler.step_size <= 1"), ElementsAre(3));
  EXPECT_THAT(found("params.sampler.step_size in [1, 10]"), ElementsAre(3, 4));
  EXPECT_THAT(found("params.sampler.step_size is not set"), ElementsAre(5));
  EXPECT_THAT(found("params.sampler.steps = 5"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(found("params.sampler.steps != 5"), ElementsAre(3));
  EXPECT_THAT(found("params.sampler.steps = many"), ElementsAre(3));
  EXPECT_THAT(found("params.sampler.steps = '5'"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(found("params.sampler.steps < 6"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(found("params.sampler.plugin ~ diff*"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(found("params.anneal = true"), ElementsAre(2));
  EXPECT_THAT(found("params.anneal = 1"), ElementsAre(2));
}

TEST_F(Filtering, ARunWithoutTheValueFitsNoComparisonAndEveryNegation) {
  EXPECT_THAT(found("params.sampler.step_size != 0.01"), ElementsAre(2, 3, 4));
  EXPECT_THAT(found("not params.sampler.step_size = 0.01"), ElementsAre(2, 3, 4, 5));
  EXPECT_THAT(found("not (params.sampler.step_size > 3)"), ElementsAre(1, 2, 3, 5));
  EXPECT_THAT(found("not eval.kl > 0.15"), ElementsAre(2, 4, 5));
  EXPECT_THAT(found("not loss.energy > 1"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("eval.kl != 0.3"), ElementsAre(2, 3));
}

TEST_F(Filtering, Series) {
  EXPECT_THAT(found("loss.energy < 1"), ElementsAre(1));
  EXPECT_THAT(found("loss.energy.last >= 1.5"), ElementsAre(2));
  EXPECT_THAT(found("loss.energy is set"), ElementsAre(1, 2));  // a NaN is no value
  EXPECT_THAT(found("loss.energy.min = -1"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("loss.energy.max = 2"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("loss.energy.mean > 0.5"), ElementsAre(2));
  EXPECT_THAT(found("loss.energy.mean <= 0.5"), ElementsAre(1, 3));
  EXPECT_THAT(found("loss.energy.nonfinite > 0"), ElementsAre(3));
  EXPECT_THAT(found("loss.energy.nonfinite is not set"), ElementsAre(4, 5));
}

TEST_F(Filtering, ASeriesMayEndInTheNameOfAStatistic) {
  {
    Recorder recorder(file_, 4, a_host());
    recorder.point(0, "grad.max", 5);
    recorder.point(1, "grad.max", 3);
    recorder.point(1, "with space", 1);
    recorder.finish(RunStatus::kCompleted);
  }
  EXPECT_THAT(found("grad.max = 3"), ElementsAre(4));
  EXPECT_THAT(found("grad.max.max = 5"), ElementsAre(4));
  EXPECT_THAT(found("'with space' = 1"), ElementsAre(4));
  EXPECT_THAT(problem("grad > 3"), HasSubstr("there is no field of that name"));
}

TEST_F(Filtering, AMetricCountsAtItsLastStep) {
  EXPECT_THAT(found("eval.kl < 0.25"), ElementsAre(2, 3));
  EXPECT_THAT(found("eval.kl = 9"), IsEmpty());
  EXPECT_THAT(found("eval.kl is set"), ElementsAre(1, 2, 3));
  change("UPDATE run_session SET superseded_from_step=2 WHERE run_id=2");
  EXPECT_THAT(found("eval.kl = 9"), IsEmpty());  // what was judged at the step itself stays
  change("UPDATE run_session SET superseded_from_step=1 WHERE run_id=2");
  EXPECT_THAT(found("eval.kl = 9"), ElementsAre(2));
  change("UPDATE evaluation SET value=NULL WHERE run_id=1 AND step=2");  // undefined there: the former value does not count
  EXPECT_THAT(found("eval.kl is set"), ElementsAre(2, 3));
}

TEST_F(Filtering, WhatARunWasMadeFrom) {
  EXPECT_THAT(found("sampler = langevin"), ElementsAre(4));
  EXPECT_THAT(found("sampler ~ *"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(found("energy is set"), IsEmpty());
  EXPECT_THAT(found("objective = diffusion"), IsEmpty());
  EXPECT_THAT(found("dataset = gaussian_ring"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("dataset != gaussian_ring"), ElementsAre(4));
  EXPECT_THAT(found("dataset is not set"), ElementsAre(5));
  EXPECT_THAT(found("host = anvil"), ElementsAre(1, 3));
  EXPECT_THAT(found("host in [bellows, anvil]"), ElementsAre(1, 2, 3));
}

TEST_F(Filtering, Tags) {
  EXPECT_THAT(found("tag:best"), ElementsAre(1, 2));
  EXPECT_THAT(found("tag:\"for paper\""), ElementsAre(2));
  EXPECT_THAT(found("tag != 'for paper'"), ElementsAre(1));  // has tags, and not this one
  EXPECT_THAT(found("not tag:best"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("tag is set and tag ~ 'for*'"), ElementsAre(2));
  EXPECT_THAT(found("tag:nobody"), IsEmpty());
}

TEST_F(Filtering, BareTextIsLookedForInEitherCase) {
  EXPECT_THAT(found("GCD"), ElementsAre(1, 2));
  EXPECT_THAT(found("seed-7"), ElementsAre(4));
  EXPECT_THAT(found("Good"), ElementsAre(2));
  EXPECT_THAT(found("moons"), ElementsAre(3, 4));
  EXPECT_THAT(found("'it\\'s best'"), ElementsAre(2));
  EXPECT_THAT(found("100%"), ElementsAre(5));
  EXPECT_THAT(found("%"), ElementsAre(5));  // no wildcards
  EXPECT_THAT(found("'*'"), IsEmpty());
  EXPECT_THAT(found("_"), IsEmpty());
}

TEST_F(Filtering, AndBindsTighterThanOrAndNotTighterThanAnd) {
  EXPECT_THAT(found("id = 1 or id = 2 and method = nuts"), ElementsAre(1));
  EXPECT_THAT(found("(id = 1 or id = 2) and method = nuts"), IsEmpty());
  EXPECT_THAT(found("method = nuts and id = 5 or id = 1"), ElementsAre(1, 5));
  EXPECT_THAT(found("not id = 1 and id <= 2"), ElementsAre(2));
  EXPECT_THAT(found("not (id = 1 or id = 2)"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("NOT not id = 1 AND gcd OR not not not id < 5"), ElementsAre(1, 5));
  EXPECT_THAT(found("((((id=1))))"), ElementsAre(1));
}

TEST_F(Filtering, Statuses) {
  EXPECT_THAT(found("status = completed"), ElementsAre(1, 3));
  EXPECT_THAT(found("status != completed"), ElementsAre(2, 4, 5));
  EXPECT_THAT(found("status in [created, stopped]"), ElementsAre(2, 4, 5));
  EXPECT_THAT(found("status ~ c*"), ElementsAre(1, 3, 4, 5));
  EXPECT_THAT(found("status is set"), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(Filtering, AStatusIsTheDerivedOne) {
  const Recorder alive(file_, 4, a_host());
  { const Recorder gone(file_, 5, a_host()); }
  change(
      "UPDATE run SET status='running' WHERE id=5; UPDATE run_session SET ended_us=NULL, pid_start=pid_start+1 WHERE run_id=5");
  EXPECT_THAT(found("status = running"), ElementsAre(4));
  EXPECT_THAT(found("status = lost"), ElementsAre(5));
  EXPECT_THAT(found("status != lost"), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(found("not status = running and status in [lost, running]"), ElementsAre(5));
  EXPECT_THAT(found("status ~ *"), ElementsAre(1, 2, 3, 4, 5));
}

TEST_F(Filtering, Times) {
  change("UPDATE run SET created_us=1000000*CAST(strftime('%s','2026-11-24 12:59:59','utc') AS INTEGER) WHERE id=1");
  change("UPDATE run SET created_us=1000000*CAST(strftime('%s','2026-11-24 13:00:00','utc') AS INTEGER) WHERE id=2");
  change("UPDATE run SET created_us=1000000*CAST(strftime('%s','2026-11-25 00:00:00','utc') AS INTEGER) WHERE id=3");
  EXPECT_THAT(found("created = 2026-11-24"), ElementsAre(1, 2));
  EXPECT_THAT(found("created != 2026-11-24"), ElementsAre(3, 4, 5));
  EXPECT_THAT(found("created > 2026-11-24"), ElementsAre(3));
  EXPECT_THAT(found("created >= 2026-11-24"), ElementsAre(1, 2, 3));
  EXPECT_THAT(found("created < 2026-11-24"), ElementsAre(4, 5));
  EXPECT_THAT(found("created <= 2026-11-24"), ElementsAre(1, 2, 4, 5));
  EXPECT_THAT(found("created = 2026-11-24 13:00"), ElementsAre(2));
  EXPECT_THAT(found("created < 2026-11-24 13:00 and created > 2026-11-24T12:59:58"), ElementsAre(1));
  EXPECT_THAT(found("created = '2026-11-24 12:59:59'"), ElementsAre(1));
  EXPECT_THAT(found("created in [2026-11-24 13:00, 2026-11-25]"), ElementsAre(2, 3));
  change("UPDATE run SET created_us=" + std::to_string(now_us() - std::int64_t{3'000'000'000}) + " WHERE id=5");  // 50 minutes
  change("UPDATE run SET created_us=1 WHERE id<5");
  EXPECT_THAT(found("created > -1h"), ElementsAre(5));
  EXPECT_THAT(found("created > -2d"), ElementsAre(5));
  EXPECT_THAT(found("created > -49m"), IsEmpty());
  EXPECT_THAT(found("created < -1w"), ElementsAre(1, 2, 3, 4));
  for (const char* wrong : {"2026-02-30", "2026-13-01", "2026-11-24T24:00", "2026-11-24T12:60", "24.11.2026", "-2x", "-",
                            "-inf", "2026-11-24T", "2d", "now"}) {
    EXPECT_THAT(problem("created > " + std::string(wrong)), HasSubstr("a time is needed here")) << wrong;
    EXPECT_EQ(token_, wrong);
  }
}

TEST_F(Filtering, ErrorsNameTheTokenItsPlaceAndWhatIsAllowed) {
  EXPECT_EQ(
      problem("methd = gcd"),
      "filter: 'methd' at 1: there is no field of that name and no series or parameter is called so; did you mean method?");
  EXPECT_EQ(token_, "methd");
  EXPECT_EQ(problem("gcd and kl < 3"),
            "filter: 'kl' at 9: there is no field of that name and no series or parameter is called so; did you mean eval.kl?");
  EXPECT_THAT(problem("sampler.steps < 3"), HasSubstr("did you mean params.sampler.steps?"));
  EXPECT_THAT(problem("params.sampler.step_sise > 3"), HasSubstr("did you mean params.sampler.step_size?"));
  EXPECT_THAT(problem("eval.kll > 3"), HasSubstr("did you mean eval.kl?"));
  EXPECT_THAT(problem("loss.enrgy > 3"), HasSubstr("did you mean loss.energy?"));
  EXPECT_THAT(problem("zzzzzzzz is set"), HasSubstr("a parameter is params.NAME"));
  EXPECT_THAT(problem("method < gcd"), HasSubstr("'<' at 8: this field takes = != ~,"));
  EXPECT_THAT(problem("step ~ 3*"), HasSubstr("'~' at 6: this field takes = != < <= > >=,"));
  EXPECT_THAT(problem("step > many"), HasSubstr("'many' at 8: a number is needed here"));
  EXPECT_THAT(problem("step = nan"), HasSubstr("a number is needed"));
  EXPECT_THAT(problem("params.sampler.steps > many"), HasSubstr("a number is needed"));
  EXPECT_THAT(problem("status = done"),
              HasSubstr("'done' at 10: no status is called so: it is one of created, queued, running"));
  EXPECT_THAT(problem("status ~ z*"), HasSubstr("no status is called so"));
  EXPECT_THAT(problem("duration > -5"), HasSubstr("a duration is needed"));
  EXPECT_THAT(problem("duration > 5y"), HasSubstr("a duration is needed"));
  EXPECT_THAT(problem("seed = -1"), HasSubstr("a seed is needed"));
  EXPECT_THAT(problem("starred = maybe"), HasSubstr("true or false"));
}

TEST_F(Filtering, ErrorsOfTheGrammar) {
  EXPECT_THAT(problem("method ="), StartsWith("filter: at its end: a value is needed"));
  EXPECT_THAT(problem("gcd nuts"), HasSubstr("'nuts' at 5: `and` or `or` is needed before this"));
  EXPECT_THAT(problem("gcd and"), HasSubstr("at its end: a comparison"));
  EXPECT_THAT(problem("and gcd"), HasSubstr("'and' at 1: a comparison"));
  EXPECT_THAT(problem("(gcd or nuts"), HasSubstr("'(' at 1: this bracket is never closed"));
  EXPECT_THAT(problem("(gcd nuts)"), HasSubstr("'nuts' at 6: `and`, `or` or `)`"));
  EXPECT_THAT(problem("gcd)"), HasSubstr("')' at 4: no bracket was opened"));
  EXPECT_THAT(problem("note = 'never closed"), HasSubstr("at 8: this quote is never closed"));
  EXPECT_EQ(token_, "'never closed");
  EXPECT_THAT(problem("\"never"), HasSubstr("this quote is never closed"));
  EXPECT_THAT(problem("method is"), HasSubstr("`set` or `not set`"));
  EXPECT_THAT(problem("method in gcd"), HasSubstr("'gcd' at 11: a list in square brackets"));
  EXPECT_THAT(problem("method in [gcd"), HasSubstr("at its end: `,` or `]`"));
  EXPECT_THAT(problem("method in []"), HasSubstr("']' at 12: a value is needed"));
  EXPECT_THAT(problem("method == gcd"), HasSubstr("'=' at 9: a value is needed"));
  EXPECT_THAT(problem("method ! gcd"), HasSubstr("'!' at 8: this field takes"));
  EXPECT_THAT(problem(std::string(kMaxFilterLength + 1, 'a')), HasSubstr("at most 4096"));
  EXPECT_THAT(problem(std::string(100, '(')), HasSubstr("brackets go at most 8 deep"));
}

TEST_F(Filtering, NothingInATextIsSql) {
  const std::string tables = sql("SELECT count(*) FROM sqlite_schema");
  EXPECT_THAT(found("experiment = " + in_filter_quotes("100% \"new\"; DROP TABLE run")), ElementsAre(5));
  for (const char* text :
       {"' OR 1=1 --", "\"; DROP TABLE run; --", "x' UNION SELECT 1 --", "%", "\\", "?1", ":a", "@x", "*", "[", "a\nb"}) {
    const std::string quoted = in_filter_quotes(text);
    EXPECT_THAT(found("method = " + quoted), IsEmpty()) << text;
    EXPECT_THAT(found("params.sampler.plugin = " + quoted), IsEmpty()) << text;
    EXPECT_THAT(found("tag:" + quoted + " or sampler in [" + quoted + "]"), IsEmpty()) << text;
    EXPECT_NE(problem(quoted + " = 1"), "none") << text;
  }
  EXPECT_THAT(found("method = \"gcd' OR '1'='1\""), IsEmpty());
  EXPECT_NE(problem("method = gcd; DROP TABLE run"), "none");
  const std::string with_nul("a\0b", 3);
  EXPECT_THAT(found("note = '" + with_nul + "'"), IsEmpty());
  EXPECT_EQ(sql("SELECT count(*) FROM sqlite_schema"), tables);
  EXPECT_EQ(sql("SELECT count(*) FROM run"), "5");
}

TEST_F(Filtering, TheDeepestAndTheLongestFiltersRun) {
  std::string deep = "eval.kl in [1, 2]";
  for (int i = 0; i < kMaxFilterDepth; ++i) deep = "id = 1 or nuts and id != 2 and not (" + deep + ")";
  EXPECT_EQ(problem(deep), "none");
  EXPECT_THAT(problem("a and (" + deep + ")"), HasSubstr("brackets go at most"));
  std::string list = "eval.kl in [1";
  while (list.size() < 2 * (kMaxFilterList - 1) + 13) list += ",1";
  EXPECT_EQ(problem("not (" + list + "])"), "none");
  EXPECT_THAT(problem(list + ",1]"), HasSubstr("at most 100 values"));
  std::string chain = list + "]";
  while (chain.size() + 5 <= kMaxFilterLength) chain += " or a";
  EXPECT_EQ(problem(chain), "none");
  std::string words = "a";
  while (words.size() + 6 <= kMaxFilterLength) words += " and a";
  EXPECT_EQ(problem(words), "none");
  std::string sets = "eval.kl=1";
  while (sets.size() + 14 <= kMaxFilterLength) sets += " and eval.kl=1";
  EXPECT_EQ(problem(sets), "none");
  std::string empty = "''";
  for (int i = 1; i < kMaxFilterConditions; ++i) empty += "or''";
  EXPECT_EQ(problem(empty), "none");
  EXPECT_THAT(problem(empty + "or''"), HasSubstr("at most 900 conditions"));
}

/// Pieces of the language in any order are a filter or an error, never anything else.
TEST_F(Filtering, AnyTextIsAFilterOrAnError) {
  const FilterNames names = Reader(file_).filter_names();
  const std::vector<std::string> pieces{
      "method",      "=",          "!=",    "<",   "~",     "(",    ")",   "[",    "]",
      ",",           "in",         "is",    "not", "set",   "and",  "or",  "tag:", "params.sampler.steps",
      "loss.energy", "eval.kl",    "3",     "-2d", "'a b'", "\"",   "'",   "\\",   "status",
      "created",     "2026-11-24", "13:00", " ",   " ",     "\xff", "gcd", "host", ":",
      "starred"};
  std::mt19937 generator(7);
  int understood = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    const auto length = generator() % 12;
    for (std::uint32_t j = 0; j < length; ++j) text += pieces[generator() % pieces.size()] + (generator() % 3 == 0 ? "" : " ");
    try {
      check_filter(text, names);
      if (++understood % 50 == 0) {
        EXPECT_EQ(problem(text), "none") << text;  // SQLite takes what was made of it
      }
    } catch (const FilterError& error) {
      EXPECT_LE(error.begin() + error.length(), text.size()) << text;
    }
    const Completion completion = complete_filter(text, generator() % (text.size() + 2), names);
    EXPECT_LE(completion.begin + completion.length, text.size()) << text;
  }
  EXPECT_GT(understood, 500);
}

class Completing : public Filtering {
 protected:
  /// `|` is the cursor; the text with each candidate in its place.
  [[nodiscard]] std::vector<std::string> completed(std::string text) const {
    const std::size_t cursor = text.find('|');
    text.erase(cursor, 1);
    const Completion completion = complete_filter(text, cursor, names_);
    std::vector<std::string> all;
    for (const std::string& candidate : completion.candidates) {
      all.push_back(std::string(text).replace(completion.begin, completion.length, candidate));
    }
    return all;
  }

  FilterNames names_ = Reader(file_).filter_names();
};

TEST_F(Completing, Fields) {
  using ::testing::Contains;
  using ::testing::Not;
  EXPECT_THAT(completed("me|"), ElementsAre("method"));
  EXPECT_THAT(completed("st|"), ElementsAre("starred", "status", "step"));
  EXPECT_THAT(completed("gcd and (not st|a = true)"),
              ElementsAre("gcd and (not starred = true)", "gcd and (not status = true)", "gcd and (not step = true)"));
  EXPECT_THAT(completed("pa|"), ElementsAre("params."));
  EXPECT_THAT(completed("params.sampler.s|"), ElementsAre("params.sampler.step_size", "params.sampler.steps"));
  EXPECT_THAT(completed("eval.|"), ElementsAre("eval.kl"));
  EXPECT_THAT(completed("loss|"), ElementsAre("loss.energy"));
  EXPECT_THAT(completed("loss.energy.m|"), ElementsAre("loss.energy.max", "loss.energy.mean", "loss.energy.min"));
  EXPECT_THAT(completed("|"), Contains("tag:"));
  EXPECT_THAT(completed("|"), Not(Contains("params.anneal")));
  EXPECT_THAT(completed("ETHO|"), ElementsAre("method"));
}

TEST_F(Completing, OperatorsAndWhatFollows) {
  using ::testing::Contains;
  EXPECT_THAT(completed("method |"), Contains("method !="));
  EXPECT_THAT(completed("method i|"), ElementsAre("method in", "method is"));
  EXPECT_THAT(completed("method is |"), ElementsAre("method is set", "method is not set"));
  EXPECT_THAT(completed("method is not |"), ElementsAre("method is not set"));
  EXPECT_THAT(completed("method in |"), ElementsAre("method in ["));
  EXPECT_THAT(completed("method = gcd |"), ElementsAre("method = gcd and", "method = gcd or"));
  EXPECT_THAT(completed("method in [gcd]|"), ElementsAre("method in [gcd]and", "method in [gcd]or"));
  EXPECT_THAT(completed("(method is set) a|"), ElementsAre("(method is set) and"));
}

TEST_F(Completing, Values) {
  EXPECT_THAT(completed("method = |"), ElementsAre("method = cd-10", "method = gcd", "method = nuts"));
  EXPECT_THAT(completed("method = g|xx and a"), ElementsAre("method = gcd and a"));
  EXPECT_THAT(completed("method in [gcd, n|"), ElementsAre("method in [gcd, nuts"));
  EXPECT_THAT(completed("experiment = t|"), ElementsAre("experiment = \"two moons\""));
  EXPECT_THAT(completed("experiment = \"two m|"), ElementsAre("experiment = \"two moons\""));
  EXPECT_THAT(completed("experiment = 1|"), ElementsAre("experiment = \"100% \\\"new\\\"; DROP TABLE run\""));
  EXPECT_THAT(completed("tag:b|"), ElementsAre("tag:best"));
  EXPECT_THAT(completed("tag:|"), ElementsAre("tag:best", "tag:\"for paper\""));
  EXPECT_THAT(completed("status = l|"), ElementsAre("status = lost"));
  EXPECT_THAT(completed("starred = |"), ElementsAre("starred = true", "starred = false"));
  EXPECT_THAT(completed("sampler != l|"), ElementsAre("sampler != langevin"));
  EXPECT_THAT(completed("step > |"), IsEmpty());
}

}  // namespace
}  // namespace ebmlab::storage::testing
