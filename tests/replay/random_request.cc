#include "tests/replay/random_request.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "google/protobuf/field_mask.pb.h"
#include "services/cli/rpc_client.h"
#include "tests/testing/valid_request.h"

namespace vigil::replay {
namespace {

using google::protobuf::Message;
using google::protobuf::Reflection;

const google::protobuf::FieldDescriptor* FieldOf(const Message& message, const std::string& name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

bool Has(const Message& message, const std::string& name) {
  const auto* field = FieldOf(message, name);
  return field != nullptr && !field->is_repeated() &&
         message.GetReflection()->HasField(message, field);
}

void SetString(Message& message, const std::string& name, std::string value) {
  const auto* field = FieldOf(message, name);
  if (field != nullptr) message.GetReflection()->SetString(&message, field, std::move(value));
}

}  // namespace

RequestMaker::RequestMaker(generate::Rng& rng, const KnownNames& known,
                           std::vector<programme::v1::Programme> programmes)
    : rng_(rng), known_(known), programmes_(std::move(programmes)) {
  for (const auto& programme : programmes_) {
    for (const auto& gate : programme.eligibility().gates()) gates_.push_back(gate.gate_id());
  }
}

std::unique_ptr<Message> RequestMaker::Make(const google::protobuf::Descriptor& type,
                                            absl::Time now, const std::string& request_id) {
  now_ = now;
  request_id_ = request_id;
  auto request = cli::NewMessage(type);
  Fill(*request, /*inner=*/false);
  MakeSense(*request);
  return request;
}

void RequestMaker::Fill(Message& message, bool inner) {
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const Field& field = *message.GetDescriptor()->field(i);
    const bool required = testkit::RuleOf(field).required();
    // A part that is there at all is mostly whole.
    const double chance = required ? 0.99 : inner ? 0.3 : 0.4;
    if (rng_.Chance(chance)) FillField(message, field);
  }
}

void RequestMaker::FillField(Message& message, const Field& field) {
  const Reflection& reflection = *message.GetReflection();
  const v1::FieldRule rule = testkit::RuleOf(field);
  const int count = field.is_repeated() ? rng_.Between(1, 2) : 1;
  for (int i = 0; i < count; ++i) {
    switch (field.cpp_type()) {
      case Field::CPPTYPE_STRING: {
        std::string text = Text(field, rule);
        field.is_repeated() ? reflection.AddString(&message, &field, std::move(text))
                            : reflection.SetString(&message, &field, std::move(text));
        break;
      }
      case Field::CPPTYPE_ENUM: {
        const int number =
            rng_.Chance(0.02) ? 0 : rng_.Between(1, field.enum_type()->value_count() - 1);
        field.is_repeated() ? reflection.AddEnumValue(&message, &field, number)
                            : reflection.SetEnumValue(&message, &field, number);
        break;
      }
      case Field::CPPTYPE_BOOL:
        reflection.SetBool(&message, &field, rng_.Chance(0.8));
        break;
      case Field::CPPTYPE_UINT32: {
        const int most = static_cast<int>(rule.has_max() ? rule.max() : 5);
        reflection.SetUInt32(
            &message, &field,
            static_cast<uint32_t>(rng_.Between(0, most + (rng_.Chance(0.03) ? 5 : 0))));
        break;
      }
      case Field::CPPTYPE_MESSAGE:
        FillMessage(message, field,
                    field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                        : *reflection.MutableMessage(&message, &field));
        break;
      default:
        break;
    }
  }
}

void RequestMaker::FillMessage(Message& parent, const Field& field, Message& value) {
  const v1::FieldRule rule = testkit::RuleOf(field);
  if (auto* options = dynamic_cast<v1::MutationOptions*>(&value)) {
    options->set_request_id(request_id_);
    options->set_validate_only(rng_.Chance(0.03));
    if (rng_.Chance(0.2)) options->set_reason("because");
    if (rng_.Chance(0.01)) options->set_etag("1");
  } else if (auto* text = dynamic_cast<v1::PersonalText*>(&value)) {
    text->set_text(Text(field, rule));
  } else if (value.GetDescriptor() == v1::When::descriptor()) {
    SetWhen(value, Moment(rule.past()));
  } else if (auto* programme = dynamic_cast<programme::v1::Programme*>(&value)) {
    *programme = programmes_[static_cast<size_t>(rng_.Below(static_cast<int>(programmes_.size())))];
    if (programme->zone().value().empty()) programme->mutable_zone()->set_value("Europe/London");
    if (rng_.Chance(0.9)) SetString(parent, "programme_id", programme->programme_id());
  } else {
    Fill(value, /*inner=*/true);
  }
}

std::string RequestMaker::Text(const Field& field, const v1::FieldRule& rule) {
  if (!rule.resource().empty()) return NameLike(rule.resource());
  if (rule.id()) return NewId();
  if (rule.date()) return Date();
  if (rule.zone()) return rng_.Chance(0.9) ? "Europe/London" : "Europe/Nowhere";
  if (rule.phone()) return absl::StrFormat("+44116555%04d", rng_.Below(40));
  if (field.name() == "gate" && !gates_.empty() && rng_.Chance(0.95)) {
    return gates_[static_cast<size_t>(rng_.Below(static_cast<int>(gates_.size())))];
  }
  return absl::StrCat(field.name(), "-", rng_.Below(1000));
}

std::string RequestMaker::Date() {
  if (rng_.Chance(0.02)) return "2026-02-30";
  const int days = rng_.Chance(0.7) ? rng_.Between(-2, 1) : rng_.Between(-20, 40);
  return absl::FormatCivilTime(absl::ToCivilDay(now_, absl::UTCTimeZone()) + days);
}

absl::Time RequestMaker::Moment(bool past) {
  int minutes = 0;
  if (past) {
    minutes = rng_.Chance(0.65) ? -rng_.Between(1, 48 * 60) : -rng_.Between(1, 40 * 24 * 60);
    if (rng_.Chance(0.02)) minutes = 600;
  } else {
    minutes = rng_.Chance(0.75) ? rng_.Between(0, 5 * 24 * 60) : rng_.Between(-3000, 30 * 24 * 60);
  }
  return absl::FromUnixSeconds(absl::ToUnixSeconds(now_) / 60 * 60) + absl::Minutes(minutes);
}

void RequestMaker::SetWhen(Message& when, absl::Time at) {
  auto& to = static_cast<v1::When&>(when);
  if (rng_.Chance(0.7)) {
    to.mutable_instant()->set_seconds(absl::ToUnixSeconds(at));
    return;
  }
  // As a person says it; twice a year such a time is ambiguous or does not exist.
  absl::TimeZone london;
  absl::LoadTimeZone("Europe/London", &london);
  to.mutable_local()->set_date_time(absl::FormatTime("%Y-%m-%dT%H:%M", at, london));
  to.mutable_local()->set_zone("Europe/London");
}

std::string RequestMaker::NameLike(const std::string& pattern) {
  const auto it = known_.names.find(pattern);
  if (it == known_.names.end() || it->second.empty() || rng_.Chance(0.03)) {
    return absl::StrReplaceAll(pattern, {{"*", "nobody"}});
  }
  if (pattern == "agencies/*" && !rng_.Chance(0.05)) return it->second.front();
  // Half of the time one of the latest: what is new has more to go through.
  const int size = static_cast<int>(it->second.size());
  const int from = rng_.Chance(0.5) ? std::max(0, size - 6) : 0;
  return it->second[static_cast<size_t>(rng_.Between(from, size - 1))];
}

std::string RequestMaker::NewId() {
  if (rng_.Chance(0.04) && ids_ > 0) return absl::StrCat("x-", rng_.Between(1, ids_));
  if (rng_.Chance(0.01)) return "Not An Id";
  return absl::StrCat("x-", ++ids_);
}

void RequestMaker::MakeSense(Message& request) {
  OrderTimes(request, "start", "end", absl::Hours(24 * 20));
  for (const char* part : {"planned", "actual"}) {
    if (!Has(request, part)) continue;
    OrderTimes(*request.GetReflection()->MutableMessage(&request, FieldOf(request, part)), "start",
               "end", absl::Hours(3));
  }
  PointInside(request);
  RecordWhatWasPlanned(request);
  for (const char* part : {"planned", "actual"}) {
    if (!Has(request, part) || rng_.Chance(0.1)) continue;
    auto& details = dynamic_cast<v1::VisitDetails&>(
        *request.GetReflection()->MutableMessage(&request, FieldOf(request, part)));
    if (rng_.Chance(0.8)) details.clear_participants();
    for (auto& worker : *details.mutable_workers()) {
      worker.clear_present_from();
      worker.clear_present_until();
    }
  }
  NameWhatIsUpdated(request);
  const auto* cancelled_by = FieldOf(request, "cancelled_by");
  if (cancelled_by != nullptr && rng_.Chance(0.85)) {
    request.GetReflection()->SetEnumValue(&request, cancelled_by,
                                          rng_.Chance(0.5)
                                              ? types::v1::VISIT_OUTCOME_CANCELLED_BY_FAMILY
                                              : types::v1::VISIT_OUTCOME_CANCELLED_BY_SERVICE);
  }
  NameUndecidedText(request);
  if (auto* erase = dynamic_cast<v1::ErasePersonRequest*>(&request)) NameTheirTexts(*erase);
  if (auto* refer = dynamic_cast<v1::ReferFamilyRequest*>(&request)) {
    for (int i = 0; i < refer->members_size(); ++i) {
      refer->mutable_members(i)->set_relation(i == 0 ? types::v1::FAMILY_RELATION_INDEX_YOUTH
                                                     : types::v1::FAMILY_RELATION_CAREGIVER);
      refer->mutable_members(i)->clear_from_date();
      refer->mutable_members(i)->clear_until_date();
    }
  }
}

void RequestMaker::OrderTimes(Message& message, const std::string& start, const std::string& end,
                              absl::Duration longest) {
  if (!Has(message, start) || !Has(message, end) || rng_.Chance(0.03)) return;
  const Reflection& reflection = *message.GetReflection();
  auto* from =
      dynamic_cast<v1::When*>(reflection.MutableMessage(&message, FieldOf(message, start)));
  auto* until = dynamic_cast<v1::When*>(reflection.MutableMessage(&message, FieldOf(message, end)));
  if (from == nullptr || until == nullptr) return;
  if (rng_.Chance(0.5)) longest = std::min(longest, absl::Hours(14));
  const absl::Time at = Moment(/*past=*/false);
  SetWhen(*from, at);
  SetWhen(*until,
          at + absl::Minutes(rng_.Between(20, static_cast<int>(longest / absl::Minutes(1)))));
}

// Half of the updates carry a mask: of what is given, and now and then of something to be cleared.
void RequestMaker::NameWhatIsUpdated(Message& request) {
  const auto* mask_field = FieldOf(request, "update_mask");
  if (mask_field == nullptr) return;
  const Reflection& reflection = *request.GetReflection();
  reflection.ClearField(&request, mask_field);
  if (rng_.Chance(0.5)) return;
  auto& mask =
      dynamic_cast<google::protobuf::FieldMask&>(*reflection.MutableMessage(&request, mask_field));
  for (int i = 0; i < request.GetDescriptor()->field_count(); ++i) {
    const Field& field = *request.GetDescriptor()->field(i);
    if (field.name() == "name" || field.name() == "options" || &field == mask_field) continue;
    const bool given = field.is_repeated() ? reflection.FieldSize(request, &field) > 0
                                           : reflection.HasField(request, &field);
    if (rng_.Chance(given ? 0.98 : 0.2)) mask.add_paths(field.name());
  }
}

// leave_id, override_id and contact_id of a member of staff that has one, unless it is to be made.
void RequestMaker::PointInside(Message& request) {
  const std::string type = request.GetDescriptor()->name();
  if (absl::StartsWith(type, "RecordLeave") || absl::StartsWith(type, "GrantOverride") ||
      absl::StartsWith(type, "AddContactPoint")) {
    return;
  }
  for (const auto& [field, pairs] : known_.inside) {
    if (FieldOf(request, field) == nullptr || pairs.empty() || rng_.Chance(0.05)) continue;
    // Mostly one of the latest: leave and overrides end by themselves.
    const int size = static_cast<int>(pairs.size());
    const int from = rng_.Chance(0.8) ? std::max(0, size - 2) : 0;
    const auto& [staff, id] = pairs[static_cast<size_t>(rng_.Between(from, size - 1))];
    SetString(request, "name", staff);
    SetString(request, field, id);
  }
}

void RequestMaker::NameUndecidedText(Message& request) {
  const std::string type = request.GetDescriptor()->name();
  if (type != "EraseTextRequest" && type != "KeepTextRequest") return;
  if (known_.undecided_texts.empty() || rng_.Chance(0.15)) return;
  const int size = static_cast<int>(known_.undecided_texts.size());
  const int from = std::max(0, size - 3);
  SetString(request, "name",
            known_.undecided_texts[static_cast<size_t>(rng_.Between(from, size - 1))]);
}

// Mostly somebody about whom something was written: half of those texts go with them. Now and then
// one that is about somebody else.
void RequestMaker::NameTheirTexts(v1::ErasePersonRequest& erase) {
  if (rng_.Chance(0.9)) erase.clear_texts();
  const auto it = known_.names.find("agencies/*/persons/*/texts/*");
  if (it == known_.names.end() || it->second.empty()) return;
  if (rng_.Chance(0.7)) {
    const std::string& text =
        it->second[static_cast<size_t>(rng_.Below(static_cast<int>(it->second.size())))];
    erase.set_name(text.substr(0, text.find("/texts/")));
  }
  for (const std::string& text : it->second) {
    if (absl::StartsWith(text, erase.name() + "/") && rng_.Chance(0.5)) erase.add_texts(text);
  }
}

// Most visits that are recorded were planned; what took place lies in the past.
void RequestMaker::RecordWhatWasPlanned(Message& request) {
  const auto past = [this](v1::VisitDetails& details) {
    const absl::Time start = Moment(/*past=*/true) - absl::Hours(3);
    SetWhen(*details.mutable_start(), start);
    SetWhen(*details.mutable_end(), start + absl::Minutes(rng_.Between(20, 180)));
    if (rng_.Chance(0.8)) details.set_mode(types::v1::VISIT_MODE_IN_PERSON);
  };
  if (auto* correct = dynamic_cast<v1::CorrectVisitRequest*>(&request)) {
    if (correct->has_actual() && rng_.Chance(0.95)) past(*correct->mutable_actual());
    if (rng_.Chance(0.5)) correct->set_outcome(types::v1::VISIT_OUTCOME_COMPLETED);
    if (rng_.Chance(0.8)) correct->clear_notice_at();
  }
  auto* record = dynamic_cast<v1::RecordVisitRequest*>(&request);
  if (record == nullptr) return;
  if (record->has_actual() && rng_.Chance(0.95)) past(*record->mutable_actual());
  if (rng_.Chance(0.9)) {
    record->set_outcome(rng_.Chance(0.8) ? types::v1::VISIT_OUTCOME_COMPLETED
                                         : types::v1::VISIT_OUTCOME_NOT_ATTENDED);
  }
  if (rng_.Chance(0.8)) record->clear_call();
  if (rng_.Chance(0.5)) {  // one that nobody had planned
    if (!record->has_actual()) FillField(*record, *FieldOf(*record, "actual"));
    past(*record->mutable_actual());
    return;
  }
  const std::string visit = NameLike("agencies/*/families/*/visits/*");
  const size_t at = visit.find("/visits/");
  SetString(request, "parent", visit.substr(0, at));
  SetString(request, "visit_id", visit.substr(at + 8));
}

}  // namespace vigil::replay
