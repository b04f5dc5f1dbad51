#include "services/handlers/page_token.h"

#include <memory>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "base/limits.h"
#include "scheduler/core/event.h"
#include "scheduler/core/rejections.h"
#include "services/engine/errors.h"
#include "vigil/v1/common.pb.h"

namespace vigil::handlers {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kVersion = 1;
constexpr size_t kEpochBytes = 4;
constexpr size_t kProofBytes = 16;
constexpr size_t kHeadBytes = 1 + kEpochBytes + kProofBytes;

std::string EpochBytes(uint32_t epoch) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(epoch >> shift));
  return bytes;
}

uint32_t EpochOf(absl::string_view bytes) {
  uint32_t epoch = 0;
  for (const char c : bytes.substr(0, kEpochBytes)) epoch = epoch << 8 | static_cast<uint8_t>(c);
  return epoch;
}

// What makes a list another list: everything asked but the page itself and how long to wait.
std::string ListOf(const Message& request) {
  const std::unique_ptr<Message> list(request.New());
  list->CopyFrom(request);
  const auto& reflection = *list->GetReflection();
  const auto& type = *list->GetDescriptor();
  reflection.ClearField(list.get(), type.FindFieldByName("page_token"));
  reflection.ClearField(list.get(), type.FindFieldByName("page_size"));
  const FieldDescriptor* options = type.FindFieldByName("options");
  if (options != nullptr && reflection.HasField(*list, options)) {
    auto& query = static_cast<v1::QueryOptions&>(*reflection.MutableMessage(list.get(), options));
    query.clear_min_position();
    query.clear_epoch();
    if (query.ByteSizeLong() == 0) reflection.ClearField(list.get(), options);
  }
  return absl::StrCat(type.full_name(), absl::string_view("\0", 1),
                      scheduler::SerializeCanonically(*list));
}

std::string ProofOf(const PageScope& scope, const Message& request, absl::string_view place) {
  const std::string list = ListOf(request);
  const eventstore::Hash hash = eventstore::HmacSha256(
      *scope.key, absl::StrCat("page", EpochBytes(scope.epoch), list.size(), "/", list, place));
  return std::string(reinterpret_cast<const char*>(hash.data()), kProofBytes);
}

absl::Status NotThisList() {
  return scheduler::InvalidField("page_token",
                                 "no page of this list gave this token: repeat the request that "
                                 "gave it, with the same parent, filters and as_of",
                                 "INVALID_PAGE_TOKEN");
}

}  // namespace

absl::Status OpenPageToken(const PageScope& scope, Message* request) {
  const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName("page_token");
  if (field == nullptr) return absl::OkStatus();
  const auto& reflection = *request->GetReflection();
  const std::string token = reflection.GetString(*request, field);
  if (token.empty()) return absl::OkStatus();
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(token, &bytes) || bytes.size() <= kHeadBytes ||
      bytes[0] != kVersion) {
    return NotThisList();
  }
  const absl::string_view body = absl::string_view(bytes).substr(1);
  if (const uint32_t epoch = EpochOf(body); epoch != scope.epoch)
    return engine::EpochChanged(epoch, scope.epoch);
  const absl::string_view proof = body.substr(kEpochBytes, kProofBytes);
  const std::string place(body.substr(kEpochBytes + kProofBytes));
  if (proof != ProofOf(scope, *request, place)) return NotThisList();
  reflection.SetString(request, field, place);
  return absl::OkStatus();
}

void SealPageToken(const PageScope& scope, const Message& request, Message* response) {
  const FieldDescriptor* field = response->GetDescriptor()->FindFieldByName("next_page_token");
  if (field == nullptr) return;
  const auto& reflection = *response->GetReflection();
  const std::string place = reflection.GetString(*response, field);
  if (place.empty()) return;
  std::string token = absl::WebSafeBase64Escape(
      absl::StrCat(absl::string_view(&kVersion, 1), EpochBytes(scope.epoch),
                   ProofOf(scope, request, place), place));
  VIGIL_CHECK(token.size() <= limits::kMaxPageTokenBytes) << "a page token of " << token.size();
  reflection.SetString(response, field, token);
}

}  // namespace vigil::handlers
