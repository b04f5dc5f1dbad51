#include "services/cli/api.h"

#include <map>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/check.h"
#include "google/protobuf/descriptor.pb.h"
#include "vigil/v1/admin.pb.h"
#include "vigil/v1/alert.pb.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/case.pb.h"
#include "vigil/v1/crisis.pb.h"
#include "vigil/v1/log.pb.h"
#include "vigil/v1/oncall.pb.h"
#include "vigil/v1/order.pb.h"
#include "vigil/v1/report.pb.h"
#include "vigil/v1/roster.pb.h"
#include "vigil/v1/transfer.pb.h"
#include "vigil/v1/visit.pb.h"

// The contract with its comments, as protoc wrote it at build time (proto/CMakeLists.txt).
asm(R"(
  .section .rodata
  .global vigil_contract_begin
  .global vigil_contract_end
vigil_contract_begin:
  .incbin ")" VIGIL_CONTRACT_FILE R"("
vigil_contract_end:
  .byte 0
  .previous
)");
extern const char vigil_contract_begin[];
extern const char vigil_contract_end[];

namespace vigil::cli {
namespace {

// One message of each file: keeps the files linked and registered.
const std::vector<const google::protobuf::FileDescriptor*>& ContractFiles() {
  static const auto* files = new std::vector<const google::protobuf::FileDescriptor*>{
      v1::Agency::descriptor()->file(),
      v1::Family::descriptor()->file(),
      v1::Visit::descriptor()->file(),
      v1::Shift::descriptor()->file(),
      v1::Call::descriptor()->file(),
      v1::Alert::descriptor()->file(),
      v1::Commit::descriptor()->file(),
      v1::GetStatusRequest::descriptor()->file(),
      v1::RequestTransferRequest::descriptor()->file(),
      v1::Report::descriptor()->file(),
      v1::Order::descriptor()->file()};
  return *files;
}

// Comments by full name of what they describe.
const std::map<std::string, std::string>& Comments() {
  static const auto* comments = [] {
    auto* out = new std::map<std::string, std::string>();
    google::protobuf::FileDescriptorSet set;
    VIGIL_CHECK(set.ParseFromArray(vigil_contract_begin,
                                   static_cast<int>(vigil_contract_end - vigil_contract_begin)));
    google::protobuf::DescriptorPool pool;
    for (const auto& file : set.file()) {
      const auto* built = pool.BuildFile(file);
      VIGIL_CHECK(built != nullptr) << file.name();
      const auto note = [out](const auto& thing) {
        google::protobuf::SourceLocation location;
        if (!thing.GetSourceLocation(&location)) return;
        std::string text = location.leading_comments;
        if (text.empty()) text = location.trailing_comments;
        text = absl::StrReplaceAll(absl::StripAsciiWhitespace(text), {{"\n ", " "}, {"\n", " "}});
        if (!text.empty()) (*out)[thing.full_name()] = text;
      };
      for (int i = 0; i < built->service_count(); ++i) {
        note(*built->service(i));
        for (int j = 0; j < built->service(i)->method_count(); ++j)
          note(*built->service(i)->method(j));
      }
      for (int i = 0; i < built->message_type_count(); ++i) {
        for (int j = 0; j < built->message_type(i)->field_count(); ++j)
          note(*built->message_type(i)->field(j));
      }
    }
    return out;
  }();
  return *comments;
}

std::string CommentNamed(const std::string& full_name) {
  const auto it = Comments().find(full_name);
  return it == Comments().end() ? "" : it->second;
}

}  // namespace

std::string Method::path() const {
  return absl::StrCat("/", descriptor->service()->full_name(), "/", descriptor->name());
}

std::string KebabCase(absl::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (absl::ascii_isupper(name[i]) && i > 0 && !absl::ascii_isupper(name[i - 1]))
      out.push_back('-');
    out.push_back(name[i] == '_' ? '-' : absl::ascii_tolower(name[i]));
  }
  return out;
}

const std::vector<Method>& AllMethods() {
  static const auto* methods = [] {
    auto* out = new std::vector<Method>();
    for (const auto* file : ContractFiles()) {
      for (int i = 0; i < file->service_count(); ++i) {
        const auto* service = file->service(i);
        for (int j = 0; j < service->method_count(); ++j) {
          Method method;
          method.descriptor = service->method(j);
          method.mutation = method.descriptor->options().GetExtension(v1::method).mutation();
          method.service_word = KebabCase(absl::StripSuffix(service->name(), "Service"));
          if (method.service_word == "on-call") method.service_word = "oncall";
          method.method_word = KebabCase(method.descriptor->name());
          out->push_back(std::move(method));
        }
      }
    }
    return out;
  }();
  return *methods;
}

absl::StatusOr<Method> FindMethod(absl::string_view name) {
  const std::string wanted = absl::StrReplaceAll(absl::StripPrefix(name, "/"), {{"/", "."}});
  std::string near;
  for (const Method& method : AllMethods()) {
    const std::string dotted =
        absl::StrCat(method.descriptor->service()->name(), ".", method.descriptor->name());
    if (wanted == dotted || wanted == method.descriptor->full_name() ||
        wanted == absl::StrCat(method.service_word, " ", method.method_word)) {
      return method;
    }
    if (absl::EndsWithIgnoreCase(wanted, method.descriptor->name())) near = dotted;
  }
  return absl::NotFoundError(absl::StrCat(
      "no method '", name, "'", near.empty() ? "" : absl::StrCat("; do you mean ", near, "?")));
}

std::string CommentOf(const google::protobuf::MethodDescriptor& method) {
  return CommentNamed(method.full_name());
}
std::string CommentOf(const google::protobuf::ServiceDescriptor& service) {
  return CommentNamed(service.full_name());
}
std::string CommentOf(const google::protobuf::FieldDescriptor& field) {
  return CommentNamed(field.full_name());
}

}  // namespace vigil::cli
