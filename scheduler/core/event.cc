#include "scheduler/core/event.h"

#include "base/check.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace vigil::scheduler {

uint32_t EventTypeOf(const google::protobuf::Descriptor& descriptor) {
  return descriptor.options().GetExtension(events::v1::event_type);
}

std::string SerializeCanonically(const google::protobuf::Message& message) {
  std::string out;
  {
    google::protobuf::io::StringOutputStream stream(&out);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    VIGIL_CHECK(message.SerializeToCodedStream(&coded)) << message.GetTypeName();
  }
  return out;
}

}  // namespace vigil::scheduler
