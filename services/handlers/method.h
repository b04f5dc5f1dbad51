// The table of what the edge serves: one Method an RPC, bound in <service>.cc in a line each.
//
//   void BindRoster(MethodTable& table) {
//     Binder bind(table, *v1::Agency::descriptor()->file()->service(0));
//     bind.Mutation<v1::CreateAgencyRequest>();       // scheduler::Decide, then scheduler::Answer
//     bind.Query<v1::GetAgencyRequest>();             // scheduler::Query
//
// A method is found by its request type; what it does is found by overload in namespace
// vigil::scheduler (scheduler/<concept>/{decide,answer,query}.h). The table is complete or the
// process does not start. Immutable once made.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "scheduler/check_etag.h"
#include "scheduler/core/context.h"
#include "scheduler/core/event.h"
#include "scheduler/core/state.h"
#include "vigil/v1/annotations.pb.h"

namespace vigil::handlers {

struct Exchange;
class AnswerStream;

// Whose threads a method with a handler of its own runs on (services/handlers/pools.h).
enum class Lane { kQueries, kCommands, kOperators };

struct Method {
  using Message = google::protobuf::Message;

  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  std::string path;  // "/vigil.v1.CaseService/AcceptCase"
  v1::MethodRule rule;
  const Message* request = nullptr;  // prototypes
  const Message* response = nullptr;
  // Fields that the wrapper reads and fills; null where the message has none.
  const google::protobuf::FieldDescriptor* options = nullptr;
  const google::protobuf::FieldDescriptor* receipt = nullptr;
  const google::protobuf::FieldDescriptor* as_of = nullptr;
  const google::protobuf::FieldDescriptor* at = nullptr;

  // Exactly one of these says what it does.
  std::function<absl::StatusOr<scheduler::EventList>(
      const scheduler::StateView&, const Message& request, const scheduler::DecideContext&)>
      decide;
  std::function<absl::Status(Exchange&, const scheduler::StateView&, const Message& request,
                             const scheduler::ViewContext&, Message* response)>
      query;
  std::function<absl::Status(Exchange&)> own;  // may wait
  std::function<absl::StatusOr<std::shared_ptr<AnswerStream>>(Exchange&)> open;

  // Mutations: the response from the state after the command.
  std::function<void(const scheduler::StateView& after, const Message& request,
                     const scheduler::ViewContext&, Message* response)>
      answer;
  // Mutations: derives facts from personal values before these are sealed.
  std::function<absl::Status(Exchange&)> prepare;
  // Mutations: what must be done after the commit and before the answer (also when it is repeated).
  std::function<absl::Status(Exchange&)> finish;
  bool finish_purges = false;  // `finish` waits for files to be rewritten and searched
  // Queries whose answer is given again (answer_cache.h): until when, the state being the same, it
  // is the answer to the same question, the instant asked at and `as_of` excepted. The context's
  // now when it is good for once only.
  std::function<absl::Time(const scheduler::StateView&, const Message& request,
                           const Message& response, const scheduler::ViewContext&)>
      holds_until;
  size_t index = 0;             // place in the table
  bool quick = false;           // a query cheap enough for the thread it came in on
  bool asks_directory = false;  // a query that waits until the telephone directory is filled
  Lane lane = Lane::kQueries;   // of `own`
};

class MethodTable {
 public:
  // By "/vigil.v1.CaseService/AcceptCase"; null when unknown.
  const Method* Find(absl::string_view path) const;
  const std::deque<Method>& methods() const { return methods_; }
  Method& Add(const google::protobuf::MethodDescriptor& descriptor);
  // Aborts, naming it, when a method of the service was not bound.
  void CheckComplete(const google::protobuf::ServiceDescriptor& service) const;

 private:
  std::deque<Method> methods_;
  absl::flat_hash_map<std::string, const Method*> by_path_;
};

// The overload sets of namespace scheduler, found through their arguments.
namespace domain {
template <class Request>
auto CallDecide(const scheduler::StateView& view, const Request& request,
                const scheduler::DecideContext& context) {
  return Decide(view, request, context);
}
template <class Request>
auto CallAnswer(const scheduler::StateView& after, const Request& request,
                const scheduler::ViewContext& context) {
  return Answer(after, request, context);
}
template <class Request>
auto CallQuery(const scheduler::StateView& view, const Request& request,
               const scheduler::ViewContext& context) {
  return Query(view, request, context);
}
template <class Request, class Response>
absl::Time CallHoldsUntil(const scheduler::StateView& view, const Request& request,
                          const Response& response, const scheduler::ViewContext& context) {
  return HoldsUntil(view, request, response, context);
}
}  // namespace domain

class Binder {
 public:
  Binder(MethodTable& table, const google::protobuf::ServiceDescriptor& service)
      : table_(table), service_(service) {}
  ~Binder() { table_.CheckComplete(service_); }

  template <class Request>
  Method& Mutation() {
    Method& method = Bind<Request>();
    method.decide = [](const scheduler::StateView& view, const Method::Message& request,
                       const scheduler::DecideContext& context) {
      if (absl::Status status = scheduler::CheckEtag(view, request); !status.ok())
        return absl::StatusOr<scheduler::EventList>(status);
      return domain::CallDecide(view, static_cast<const Request&>(request), context);
    };
    method.answer = [](const scheduler::StateView& after, const Method::Message& request,
                       const scheduler::ViewContext& context, Method::Message* response) {
      auto answer = domain::CallAnswer(after, static_cast<const Request&>(request), context);
      *static_cast<decltype(answer)*>(response) = std::move(answer);
    };
    return method;
  }

  template <class Request>
  Method& Query() {
    Method& method = Bind<Request>();
    method.query = [](Exchange&, const scheduler::StateView& view, const Method::Message& request,
                      const scheduler::ViewContext& context,
                      Method::Message* response) -> absl::Status {
      auto answer = domain::CallQuery(view, static_cast<const Request&>(request), context);
      if (!answer.ok()) return answer.status();
      *static_cast<std::decay_t<decltype(*answer)>*>(response) = *std::move(answer);
      return absl::OkStatus();
    };
    return method;
  }
  template <class Request>
  Method& QuickQuery() {
    Method& method = Query<Request>();
    method.quick = true;
    return method;
  }
  // A quick query whose answer is given again until it changes.
  template <class Request>
  Method& KeptQuery() {
    Method& method = QuickQuery<Request>();
    method.holds_until = [](const scheduler::StateView& view, const Method::Message& request,
                            const Method::Message& response,
                            const scheduler::ViewContext& context) {
      using Response = std::decay_t<decltype(*domain::CallQuery(
          view, static_cast<const Request&>(request), context))>;
      return domain::CallHoldsUntil(view, static_cast<const Request&>(request),
                                    static_cast<const Response&>(response), context);
    };
    return method;
  }
  // A question that the edge answers with the help of what only it knows.
  template <class Request>
  Method& EdgeQuery(decltype(Method::query) query) {
    Method& method = Bind<Request>();
    method.query = std::move(query);
    return method;
  }
  template <class Request>
  Method& Own(std::function<absl::Status(Exchange&)> own, Lane lane = Lane::kQueries) {
    Method& method = Bind<Request>();
    method.own = std::move(own);
    method.lane = lane;
    return method;
  }
  template <class Request>
  Method& Stream(std::function<absl::StatusOr<std::shared_ptr<AnswerStream>>(Exchange&)> open) {
    Method& method = Bind<Request>();
    method.open = std::move(open);
    return method;
  }

 private:
  template <class Request>
  Method& Bind() {
    return table_.Add(MethodOf(*Request::descriptor()));
  }
  const google::protobuf::MethodDescriptor& MethodOf(
      const google::protobuf::Descriptor& request) const;

  MethodTable& table_;
  const google::protobuf::ServiceDescriptor& service_;
};

}  // namespace vigil::handlers
