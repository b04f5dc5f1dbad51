#include "services/handlers/event_view.h"

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/json_util.h"
#include "scheduler/core/rejections.h"
#include "services/handlers/proto_time.h"
#include "vigil/types/v1/types.pb.h"

namespace vigil::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The event as JSON. An event that cannot be read says so: an auditor sees that it is there.
std::string BodyJson(const eventstore::StoredEvent& event, const scheduler::Domain& domain) {
  const auto* entry = domain.registry().FindEvent(event.type);
  if (entry == nullptr) return "{\"unknown_type\":true}";
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> message(factory->GetPrototype(entry->descriptor)->New());
  if (!message->ParseFromString(event.payload)) return "{\"unreadable\":true}";
  RedactSealed(message.get());
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(*message, &json, options).ok()) {
    return "{\"unreadable\":true}";
  }
  return json;
}

}  // namespace

void RedactSealed(Message* message) {
  if (auto* sealed = dynamic_cast<types::v1::Sealed*>(message)) {
    sealed->clear_nonce();
    sealed->clear_ciphertext();
    sealed->clear_about();
    return;
  }
  std::vector<const FieldDescriptor*> fields;
  const auto& reflection = *message->GetReflection();
  reflection.ListFields(*message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(*message, field) : 1;
    for (int i = 0; i < count; ++i) {
      RedactSealed(field->is_repeated() ? reflection.MutableRepeatedMessage(message, field, i)
                                        : reflection.MutableMessage(message, field));
    }
  }
}

void FillCommit(const eventstore::StoredCommit& stored, const scheduler::Domain& domain,
                v1::Commit* out) {
  out->set_first_position(stored.first);
  SetTime(stored.recorded_at, out->mutable_recorded_at());
  out->set_partition(stored.partition);
  out->set_actor(stored.actor);
  out->set_role(stored.role);
  out->set_on_behalf_of(stored.on_behalf_of);
  out->set_channel(stored.channel);
  out->set_reason(stored.reason);
  out->set_request_id(stored.request.request_id);
  out->set_method(stored.request.method);
  out->set_hash(absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(stored.hash.data()), stored.hash.size())));
  out->set_causation(stored.causation);
  out->set_correlation(stored.correlation);
  for (const eventstore::StoredEvent& event : stored.events) {
    v1::Event* one = out->add_events();
    one->set_position(event.position);
    one->set_stream(event.stream);
    one->set_revision(event.revision);
    one->set_type(event.type);
    one->set_type_name(domain.EventName(event.type));
    one->set_version(event.version);
    one->set_body_json(BodyJson(event, domain));
  }
}

absl::StatusOr<eventstore::ReadFilter> ToReadFilter(const v1::EventFilter& filter,
                                                    const scheduler::Domain& domain) {
  if (!filter.stream().empty() && !filter.partition().empty()) {
    return scheduler::InvalidField("filter.partition",
                                   "cannot stand together with stream; give one of them");
  }
  eventstore::ReadFilter out;
  out.stream = filter.stream();
  out.partition = filter.partition();
  for (int i = 0; i < filter.type_names_size(); ++i) {
    const size_t before = out.types.size();
    for (const auto& [type, entry] : domain.registry().events()) {
      if (entry.descriptor->name() == filter.type_names(i)) out.types.push_back(type);
    }
    if (out.types.size() == before) {
      return scheduler::InvalidField(absl::StrCat("filter.type_names[", i, "]"),
                                     "is not the name of an event, as 'FamilyReferred'");
    }
  }
  return out;
}

absl::Status CheckResumeEpoch(uint64_t from_position, uint32_t epoch) {
  if (from_position <= 1 || epoch != 0) return absl::OkStatus();
  return scheduler::InvalidField(
      "epoch",
      "is required with from_position: after a restore the same position is another event");
}

}  // namespace vigil::handlers
