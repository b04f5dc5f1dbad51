#include "scheduler/core/event.h"

#include "base/check.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace vigil::scheduler {

uint32_t EventTypeOf(const google::protobuf::Descriptor& descriptor) {
  return descriptor.options().GetExtension(events::v1::event_type);
}

std::string SerializeCanonically(const google::protobuf::Message& message) {
  VIGIL_CHECK(message.IsInitialized()) << message.GetTypeName();
  std::string out(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(out.data(), static_cast<int>(out.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  VIGIL_CHECK(!coded.HadError()) << message.GetTypeName();
  return out;
}

}  // namespace vigil::scheduler
