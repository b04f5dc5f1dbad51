#include "services/handlers/seal.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/names.h"
#include "base/status_macros.h"
#include "scheduler/core/personal.h"
#include "services/handlers/agency.h"
#include "services/handlers/personal_text.h"
#include "services/handlers/status_details.h"
#include "vigil/v1/annotations.pb.h"

namespace vigil::handlers {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

const v1::FieldRule& RuleOf(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::rule);
}

std::string StringField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// The person or member of staff that the request is about.
std::string PersonSubject(const Message& request) {
  if (std::string name = StringField(request, "name"); !name.empty()) return name;
  const std::string parent = StringField(request, "parent");
  if (std::string id = StringField(request, "person_id"); !id.empty()) {
    return absl::StrCat(parent, "/persons/", id);
  }
  const std::string id = StringField(request, "staff_id");
  VIGIL_CHECK(!id.empty()) << request.GetTypeName() << " names nobody whose key could seal it";
  return absl::StrCat(parent, "/staff/", id);
}

void SetSealed(v1::PersonalText* value, const eventstore::Sealed& sealed,
               const std::vector<std::string>& about) {
  types::v1::Sealed out;
  out.set_subject(sealed.subject);
  out.set_key_version(sealed.key_version);
  out.set_nonce(sealed.nonce);
  out.set_ciphertext(sealed.ciphertext);
  for (const std::string& person : about) out.add_about(person);
  value->clear_text();
  *value->mutable_sealed() = std::move(out);
}

eventstore::Sealed FromProto(const types::v1::Sealed& sealed) {
  return {.subject = sealed.subject(),
          .key_version = sealed.key_version(),
          .nonce = sealed.nonce(),
          .ciphertext = sealed.ciphertext()};
}

}  // namespace

Seals::Seals(eventstore::KeyStore* keys, eventstore::Entropy entropy)
    : keys_(keys), sealer_(keys, std::move(entropy)) {}

bool Seals::IsPersonal(const FieldDescriptor& field) const {
  return field.message_type() == v1::PersonalText::descriptor();
}

void Seals::Prepare(const Descriptor& type) {
  if (!plans_.emplace(&type, Plan()).second) return;
  Plan plan;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    if (field->message_type() == nullptr) continue;
    if (IsPersonal(*field)) {
      plan.push_back(field);
      continue;
    }
    Prepare(*field->message_type());
    if (!plans_.at(field->message_type()).empty()) plan.push_back(field);
  }
  plans_[&type] = std::move(plan);
}

template <class Fn>
void Seals::Walk(Message* message, const std::string& prefix, const Fn& fn) const {
  const auto plan = plans_.find(message->GetDescriptor());
  VIGIL_CHECK(plan != plans_.end()) << message->GetTypeName() << " was not prepared";
  const Reflection& reflection = *message->GetReflection();
  for (const FieldDescriptor* field : plan->second) {
    const bool list = field->is_repeated();
    if (!list && !reflection.HasField(*message, field)) continue;
    const int count = list ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      Message* inner = list ? reflection.MutableRepeatedMessage(message, field, i)
                            : reflection.MutableMessage(message, field);
      const std::string path =
          list ? absl::StrCat(prefix, field->name(), "[", i, "]") : prefix + field->name();
      if (IsPersonal(*field)) {
        fn(*field, static_cast<v1::PersonalText*>(inner), path);
      } else {
        Walk(inner, path + ".", fn);
      }
    }
  }
}

bool Seals::HasText(const Message& request) const {
  bool any = false;
  Walk(const_cast<Message*>(&request), "",
       [&any](const FieldDescriptor& field, v1::PersonalText* value, const std::string&) {
         any |=
             RuleOf(field).sealed_under() != v1::SEALED_UNDER_UNSPECIFIED && !value->text().empty();
       });
  return any;
}

absl::StatusOr<std::string> Seals::TextSubject(const SealScope& scope, absl::string_view path) {
  VIGIL_ASSIGN_OR_RETURN(const auto key, keys_->NamedKey("text-subjects"));
  const std::string input = absl::StrJoin({scope.principal, scope.method, scope.request_id, path},
                                          absl::string_view("\0", 1));
  const eventstore::Hash hash = eventstore::HmacSha256(*key, input);
  return absl::StrCat("text/", absl::BytesToHexString(absl::string_view(
                                   reinterpret_cast<const char*>(hash.data()), 16)));
}

absl::StatusOr<std::vector<Seals::Found>> Seals::Collect(const SealScope& scope, Message* request) {
  std::vector<Found> found;
  Walk(request, "",
       [&found](const FieldDescriptor& field, v1::PersonalText* value, const std::string& path) {
         const v1::FieldRule& rule = RuleOf(field);
         if (rule.sealed_under() == v1::SEALED_UNDER_UNSPECIFIED || value->text().empty()) return;
         std::string number;
         if (rule.phone()) {
           if (auto normal = NormalisePhone(value->text()); normal.ok()) {
             number = *normal;
             value->set_text(number);
           }
         }
         found.push_back({value, path, rule.sealed_as().empty() ? field.name() : rule.sealed_as(),
                          "", rule.sealed_under() == v1::SEALED_UNDER_TEXT, std::move(number)});
       });
  for (Found& one : found) {
    if (one.of_text) {
      VIGIL_ASSIGN_OR_RETURN(one.subject, TextSubject(scope, one.path));
    } else {
      one.subject = PersonSubject(*request);
    }
  }
  return found;
}

absl::StatusOr<bool> Seals::NeedsNewKey(const SealScope& scope, Message* request) {
  VIGIL_ASSIGN_OR_RETURN(const auto found, Collect(scope, request));
  for (const Found& one : found) {
    VIGIL_ASSIGN_OR_RETURN(const eventstore::KeyState state, keys_->State(one.subject));
    if (state == eventstore::KeyState::kMissing) return true;
  }
  return false;
}

std::vector<std::string> Seals::AboutOf(const Found& found,
                                        const std::vector<std::string>& concerned,
                                        const Message& request) const {
  if (!found.of_text) return {};
  if (found.number.empty() || !owners_of_number_) return concerned;
  std::set<std::string> about(concerned.begin(), concerned.end());
  for (std::string& owner : owners_of_number_(AgencyOf(request), found.number))
    about.insert(std::move(owner));
  // A number that so many have is nobody's: an office's, a hostel's. A call must not fail for it.
  if (about.size() > limits::kMaxTextAbout) return concerned;
  return {about.begin(), about.end()};
}

absl::Status Seals::Seal(const scheduler::StateView& view, const SealScope& scope,
                         Message* request) {
  VIGIL_ASSIGN_OR_RETURN(std::vector<Found> found, Collect(scope, request));
  VIGIL_ASSIGN_OR_RETURN(const std::vector<std::string> about, PersonsConcerned(view, *request));
  std::vector<eventstore::Plain> plain;
  std::vector<Found> sealing;
  for (Found& one : found) {
    if (keys_->IsErased(one.subject)) {
      SetSealed(one.value, {.subject = one.subject}, {});
    } else {
      plain.push_back({one.subject, one.field, one.value->text()});
      sealing.push_back(std::move(one));
    }
  }
  if (plain.empty()) return absl::OkStatus();
  VIGIL_ASSIGN_OR_RETURN(const auto sealed, sealer_.SealAll(plain));
  for (size_t i = 0; i < sealing.size(); ++i) {
    SetSealed(sealing[i].value, sealed[i], AboutOf(sealing[i], about, *request));
  }
  return absl::OkStatus();
}

absl::Status Seals::SealDraft(const scheduler::StateView& view, const SealScope& scope,
                              Message* request, Draft* draft) {
  VIGIL_ASSIGN_OR_RETURN(std::vector<Found> found, Collect(scope, request));
  VIGIL_ASSIGN_OR_RETURN(const std::vector<std::string> about, PersonsConcerned(view, *request));
  for (Found& one : found) {
    draft->texts.push_back(one.value->text());
    SetSealed(one.value, {.subject = one.subject, .nonce = absl::StrCat(draft->texts.size() - 1)},
              AboutOf(one, about, *request));
  }
  return absl::OkStatus();
}

bool Seals::Open(const Draft& draft, Message* answer) {
  bool readable = true;
  Walk(answer, "",
       [&](const FieldDescriptor& field, v1::PersonalText* value, const std::string& path) {
         if (!value->has_sealed()) return;
         const types::v1::Sealed sealed = value->sealed();
         value->clear_sealed();
         size_t index = 0;
         if (sealed.key_version() == 0 && absl::SimpleAtoi(sealed.nonce(), &index) &&
             index < draft.texts.size()) {
           value->set_text(draft.texts[index]);
           return;
         }
         const v1::FieldRule& rule = RuleOf(field);
         const auto opened = sealer_.Open(
             FromProto(sealed), rule.sealed_as().empty() ? field.name() : rule.sealed_as());
         if (!opened.ok()) {
           ++unreadable_;
           LogError(absl::StrCat(path, " cannot be opened: ", opened.status().message()));
           value->set_unreadable(true);
           readable = false;
         } else if (opened->erased) {
           value->set_erased(true);
         } else {
           value->set_text(opened->text);
         }
       });
  return readable;
}

std::optional<std::string> Seals::OpenRecord(const scheduler::SealedBytes& sealed,
                                             absl::string_view field) {
  if (sealed.empty()) return std::nullopt;
  auto opened = sealer_.Open(FromProto(scheduler::SealedOf(sealed)), field);
  if (!opened.ok()) {
    ++unreadable_;
    LogError(absl::StrCat(field, " cannot be opened: ", opened.status().message()));
    return std::nullopt;
  }
  if (opened->erased) return std::nullopt;
  return std::move(opened->text);
}

namespace {

// Collects names: persons, and the family that visits and calls belong to.
void CollectNames(const Message& message, const scheduler::StateView& view,
                  std::set<std::string>& persons, std::set<std::string>& families) {
  std::vector<const FieldDescriptor*> fields;
  const Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    const std::string& pattern = RuleOf(*field).resource();
    for (int i = 0; i < count; ++i) {
      if (field->message_type() != nullptr) {
        CollectNames(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                          : reflection.GetMessage(message, field),
                     view, persons, families);
      } else if (!pattern.empty()) {
        const std::string name = field->is_repeated()
                                     ? reflection.GetRepeatedString(message, field, i)
                                     : reflection.GetString(message, field);
        if (pattern == "agencies/*/persons/*") persons.insert(name);
        if (pattern == "agencies/*/families/*") families.insert(name);
        if (absl::StartsWith(pattern, "agencies/*/families/*/")) {  // a visit, a hold
          families.insert(std::string(NameParent(name)));
        }
        if (pattern == "agencies/*/orders/*") {
          if (const auto order = view.Find<scheduler::Order>(name); order != nullptr) {
            persons.insert(order->restrained.str());
            for (const PersonName& person : order->protected_persons) persons.insert(person.str());
          }
        }
        if (pattern == "agencies/*/calls/*") {
          if (const auto call = view.Find<scheduler::Call>(name); call != nullptr) {
            families.insert(call->family.str());
          }
        }
      }
    }
  }
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PersonsConcerned(const scheduler::StateView& view,
                                                          const Message& request) {
  std::set<std::string> persons, families;
  CollectNames(request, view, persons, families);
  for (const std::string& name : families) {
    if (name.empty()) continue;
    const auto family = view.Find<scheduler::Family>(name);
    if (family == nullptr) continue;
    for (const scheduler::FamilyMember& member : family->members)
      persons.insert(member.person.str());
  }
  if (persons.size() > limits::kMaxTextAbout) {
    return WithReason(
        absl::StatusCode::kFailedPrecondition,
        absl::StrCat("this text would be about ", persons.size(), " persons; at most ",
                     limits::kMaxTextAbout, " can be kept track of: write it for fewer"),
        "TOO_MANY_PERSONS");
  }
  return std::vector<std::string>(persons.begin(), persons.end());
}

}  // namespace vigil::handlers
