#include "services/handlers/method.h"

#include "absl/strings/str_cat.h"
#include "base/check.h"
#include "services/handlers/answer_stream.h"

namespace vigil::handlers {

using google::protobuf::Descriptor;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

const Method* MethodTable::Find(absl::string_view path) const {
  const auto it = by_path_.find(path);
  return it == by_path_.end() ? nullptr : it->second;
}

Method& MethodTable::Add(const MethodDescriptor& descriptor) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  Method& method = methods_.emplace_back();
  method.index = methods_.size() - 1;
  method.descriptor = &descriptor;
  method.path = absl::StrCat("/", descriptor.service()->full_name(), "/", descriptor.name());
  method.rule = descriptor.options().GetExtension(v1::method);
  method.request = factory->GetPrototype(descriptor.input_type());
  method.response = factory->GetPrototype(descriptor.output_type());
  method.options = descriptor.input_type()->FindFieldByName("options");
  method.receipt = descriptor.output_type()->FindFieldByName("receipt");
  method.as_of = descriptor.output_type()->FindFieldByName("as_of");
  method.at = descriptor.output_type()->FindFieldByName("at");
  VIGIL_CHECK(by_path_.emplace(method.path, &method).second) << method.path << " is bound twice";
  return method;
}

void MethodTable::CheckComplete(const ServiceDescriptor& service) const {
  for (int i = 0; i < service.method_count(); ++i) {
    const std::string path = absl::StrCat("/", service.full_name(), "/", service.method(i)->name());
    const Method* method = Find(path);
    VIGIL_CHECK(method != nullptr) << path << " is not bound";
    VIGIL_CHECK(service.method(i)->server_streaming() == (method->open != nullptr))
        << path << " is bound as something else than the contract says";
    VIGIL_CHECK(method->rule.mutation() ==
                (method->decide != nullptr || method->receipt != nullptr))
        << path << " is bound as something else than the contract says";
  }
}

const MethodDescriptor& Binder::MethodOf(const Descriptor& request) const {
  for (int i = 0; i < service_.method_count(); ++i) {
    if (service_.method(i)->input_type() == &request) return *service_.method(i);
  }
  VIGIL_CHECK(false) << service_.full_name() << " takes no " << request.full_name();
  return *service_.method(0);
}

}  // namespace vigil::handlers
