#include "tests/replay/digest.h"

#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "eventstore/sha256.h"
#include "scheduler/core/codec.h"

namespace vigil::replay {
namespace {

std::string Summary(size_t count, const std::string& bytes) {
  const eventstore::Hash hash = eventstore::Sha256(bytes);
  return absl::StrCat(count, " ",
                      absl::BytesToHexString(absl::string_view(
                          reinterpret_cast<const char*>(hash.data()), hash.size())));
}

void Append(std::string& bytes, absl::string_view part) {
  absl::StrAppend(&bytes, part.size(), ":", part);
}

std::string SummaryOf(const std::map<std::string, std::string>& items) {
  std::string bytes;
  for (const auto& [key, value] : items) {
    Append(bytes, key);
    Append(bytes, value);
  }
  return Summary(items.size(), bytes);
}

template <class R>
void AddKind(const scheduler::StateView& view, Digest& digest) {
  std::map<std::string, std::string> resident, all;
  if constexpr (R::kStorable) {
    const absl::Status read =
        view.rows().Scan(scheduler::RowKey(R::kKind, ""), "",
                         [&all](absl::string_view key, absl::string_view value) {
                           all[std::string(key)] = std::string(value);
                           return true;
                         });
    VIGIL_CHECK(read.ok()) << read;
  }
  view.state().map<R>().ForEach([&](const std::shared_ptr<const R>& record) {
    const std::string key = scheduler::RowKey(R::kKind, record->key());
    resident[key] = all[key] = scheduler::Encode(*record);
  });
  digest[absl::StrCat("resident/", R::kKind)] = SummaryOf(resident);
  digest[absl::StrCat("records/", R::kKind)] = SummaryOf(all);
}

template <class... R>
void AddKinds(const scheduler::StateView& view, Digest& digest, std::tuple<R...>*) {
  (AddKind<R>(view, digest), ...);
}

}  // namespace

Digest DigestOf(const scheduler::StateView& view,
                const std::vector<scheduler::Deadline>& deadlines) {
  Digest digest;
  AddKinds(view, digest, static_cast<scheduler::RecordTypes*>(nullptr));
  std::map<std::string, std::string> rows;
  const absl::Status read =
      view.rows().Scan("", "", [&rows](absl::string_view key, absl::string_view value) {
        rows[std::string(key)] = std::string(value);
        return true;
      });
  VIGIL_CHECK(read.ok()) << read;
  digest["rows"] = SummaryOf(rows);
  std::string pending;
  for (const scheduler::Deadline& d : deadlines) {
    absl::StrAppend(&pending, absl::ToUnixMicros(d.due), " ", static_cast<int>(d.kind), " ",
                    d.subject, "\n");
  }
  digest["deadlines"] = Summary(deadlines.size(), pending);
  return digest;
}

std::string ToLines(absl::string_view prefix, const Digest& digest) {
  std::string lines;
  for (const auto& [name, hash] : digest) absl::StrAppend(&lines, prefix, name, " ", hash, "\n");
  return lines;
}

Digest FromLines(absl::string_view prefix, absl::string_view lines) {
  Digest digest;
  for (absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
    if (!absl::ConsumePrefix(&line, prefix)) continue;
    const std::pair<std::string, std::string> entry = absl::StrSplit(line, absl::MaxSplits(' ', 1));
    digest.insert(entry);
  }
  return digest;
}

std::string Difference(const Digest& expected, const Digest& actual) {
  std::set<std::string> names;
  for (const auto& [name, hash] : expected) names.insert(name);
  for (const auto& [name, hash] : actual) names.insert(name);
  const auto at = [](const Digest& digest, const std::string& name) {
    const auto it = digest.find(name);
    return it == digest.end() ? std::string("(absent)") : it->second;
  };
  std::string text;
  for (const std::string& name : names) {
    if (at(expected, name) == at(actual, name)) continue;
    absl::StrAppend(&text, "  ", name, ": ", at(expected, name), " became ", at(actual, name),
                    "\n");
  }
  return text;
}

}  // namespace vigil::replay
