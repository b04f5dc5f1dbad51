// What the edge does to personal values, with bytes that a test can read back. Tests only.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"

namespace vigil::scheduler {

// Replaces every PersonalText.text of a request by PersonalText.sealed: under the person the
// request names, or under `text_subject` and about `about`, as the field's rule says.
void SealTexts(google::protobuf::Message& request, const std::string& text_subject,
               const std::vector<std::string>& about);

}  // namespace vigil::scheduler
