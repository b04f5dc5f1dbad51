// Random requests of any method, made from the rules that stand beside each field of the contract:
// mostly within them, now and then not. What exists is drawn from the names it was told of, so that
// many requests are carried out and many are refused.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/generate/rng.h"
#include "vigil/programme/v1/programme.pb.h"
#include "vigil/v1/annotations.pb.h"
#include "vigil/v1/case.pb.h"

namespace vigil::replay {

// What a history has made so far, by the patterns of resource names in the contract.
struct KnownNames {
  std::map<std::string, std::vector<std::string>> names;  // "agencies/*/staff/*"
  // Ids that live inside a member of staff, by field name: "leave_id" -> (staff, id).
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> inside;
  std::vector<std::string> undecided_texts;  // about erased persons
};

// One thread. The same seed and the same calls give the same requests.
class RequestMaker {
 public:
  RequestMaker(generate::Rng& rng, const KnownNames& known,
               std::vector<programme::v1::Programme> programmes);

  // `now`: the service's clock. `request_id` is the one of MutationOptions.
  std::unique_ptr<google::protobuf::Message> Make(const google::protobuf::Descriptor& type,
                                                  absl::Time now, const std::string& request_id);

 private:
  using Message = google::protobuf::Message;
  using Field = google::protobuf::FieldDescriptor;

  void Fill(Message& message, bool inner);
  void FillField(Message& message, const Field& field);
  void FillMessage(Message& parent, const Field& field, Message& value);
  std::string Text(const Field& field, const v1::FieldRule& rule);
  std::string Date();
  absl::Time Moment(bool past);
  void SetWhen(Message& when, absl::Time at);
  std::string NameLike(const std::string& pattern);
  std::string NewId();

  // What a single field cannot know: one thing of a request follows from another.
  void MakeSense(Message& request);
  void OrderTimes(Message& message, const std::string& start, const std::string& end,
                  absl::Duration longest);
  void NameWhatIsUpdated(Message& request);
  void PointInside(Message& request);
  void NameUndecidedText(Message& request);
  void NameTheirTexts(v1::ErasePersonRequest& erase);
  void RecordWhatWasPlanned(Message& request);

  generate::Rng& rng_;
  const KnownNames& known_;
  const std::vector<programme::v1::Programme> programmes_;
  std::vector<std::string> gates_;
  absl::Time now_;
  std::string request_id_;
  int ids_ = 0;
};

}  // namespace vigil::replay
