#include "scheduler/family/texts.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scheduler/core/personal.h"

namespace vigil::scheduler {
namespace {

constexpr char kTextPrefix[] = "text/";

TextMention MentionOf(absl::string_view person, absl::string_view subject, absl::string_view where,
                      absl::string_view field) {
  TextMention mention;
  mention.name = absl::StrCat(person, "/texts/", NameLeaf(subject));
  mention.subject = std::string(subject);
  mention.where = std::string(where);
  mention.field = std::string(field);
  return mention;
}

}  // namespace

void NoteText(const types::v1::Sealed& text, absl::string_view where, absl::string_view field,
              StateEditor& editor) {
  if (!absl::StartsWith(text.subject(), kTextPrefix)) return;
  for (const std::string& person : text.about()) {
    editor.CreateClosed<TextMention>(
        [&] { return MentionOf(person, text.subject(), where, field); });
  }
}

void NoteAlsoAbout(const SealedBytes& text, absl::Span<const PersonName> persons,
                   absl::string_view where, absl::string_view field, StateEditor& editor) {
  if (text.empty()) return;
  const types::v1::Sealed sealed = SealedOf(text);
  if (!absl::StartsWith(sealed.subject(), kTextPrefix)) return;
  for (const PersonName& person : persons) {
    const TextMention mention = MentionOf(person.str(), sealed.subject(), where, field);
    editor.EditOrCreate<TextMention>(mention.name, mention);
  }
}

v1::TextAbout TextView(const StateView& view, const TextMention& mention) {
  v1::TextAbout out;
  out.set_name(mention.name);
  out.set_where(mention.where);
  out.set_field(mention.field);
  if (view.Find<DestroyedText>(mention.subject) != nullptr) {
    out.set_decision(types::v1::TEXT_DECISION_ERASED);
  } else if (!mention.kept_reason.empty()) {
    out.set_decision(types::v1::TEXT_DECISION_KEPT);
    out.set_reason(mention.kept_reason);
  } else {
    out.set_decision(types::v1::TEXT_DECISION_UNDECIDED);
  }
  return out;
}

void ForEachTextAbout(const StateView& view, absl::string_view person, absl::string_view after,
                      const std::function<bool(const TextMention&)>& fn) {
  view.ScanStored<TextMention>(
      absl::StrCat(person, "/texts/"), after,
      [&fn](const std::shared_ptr<const TextMention>& mention) { return fn(*mention); });
}

bool IsUndecided(const StateView& view, const TextMention& mention) {
  return mention.kept_reason.empty() && view.Find<DestroyedText>(mention.subject) == nullptr;
}

}  // namespace vigil::scheduler
