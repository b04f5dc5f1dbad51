#include "scheduler/family/texts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace vigil::scheduler {
namespace {

constexpr char kTextPrefix[] = "text/";

std::string MentionPrefix(absl::string_view person) { return absl::StrCat(person, "/texts/"); }

}  // namespace

void NoteText(const types::v1::Sealed& text, StateEditor& editor) {
  if (!absl::StartsWith(text.subject(), kTextPrefix)) return;
  for (const std::string& person : text.about()) {
    TextMention mention;
    mention.name = absl::StrCat(MentionPrefix(person), NameLeaf(text.subject()));
    mention.subject = text.subject();
    editor.Create(std::move(mention));
  }
}

std::vector<std::string> TextsAbout(const StateView& view, const PersonName& person) {
  std::vector<std::string> subjects;
  view.ScanStored<TextMention>(MentionPrefix(person.str()), "",
                               [&](const std::shared_ptr<const TextMention>& mention) {
                                 subjects.push_back(mention->subject);
                                 return true;
                               });
  return subjects;
}

}  // namespace vigil::scheduler
