#include "services/gateway/http.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/limits.h"
#include "base/log.h"

namespace vigil::gateway {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

// How many connections there are, in all and from each address.
class Door {
 public:
  bool Enter(const std::string& address) {
    std::lock_guard lock(mu_);
    int& mine = by_address_[address];
    if (all_ >= limits::kMaxHttpConnections || mine >= limits::kMaxHttpPerAddress) {
      if (mine == 0) by_address_.erase(address);
      return false;
    }
    ++all_;
    ++mine;
    return true;
  }
  void Leave(const std::string& address) {
    std::lock_guard lock(mu_);
    --all_;
    if (--by_address_[address] == 0) by_address_.erase(address);
  }

 private:
  std::mutex mu_;
  int all_ = 0;
  std::map<std::string, int> by_address_;
};

// What sessions share. Lives as long as the server.
struct Shared {
  HttpOptions options;
  Door door;
};

http::response<http::string_body> ToResponse(const HttpAnswer& answer, unsigned version,
                                             bool head_only, bool keep_alive) {
  http::response<http::string_body> response{static_cast<http::status>(answer.status), version};
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, "no-store");
  response.set("X-Content-Type-Options", "nosniff");
  response.keep_alive(keep_alive);
  response.body() = answer.body;
  response.prepare_payload();
  if (head_only) response.body().clear();
  return response;
}

HttpAnswer Line(int status, absl::string_view text) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = absl::StrCat(text, "\n");
  return answer;
}

// One connection: a request is read, answered, and the next one waited for.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::string address, Shared* shared)
      : stream_(std::move(socket)), address_(std::move(address)), shared_(shared) {}
  ~Session() { shared_->door.Leave(address_); }

  void Read(int seconds) {
    parser_.emplace();
    parser_->header_limit(limits::kMaxHttpHeaderBytes);
    parser_->body_limit(limits::kMaxRequestBytes);
    stream_.expires_after(std::chrono::seconds(seconds));
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](error_code error, size_t) { self->OnHeader(error); });
  }
  void Start() {
    asio::dispatch(stream_.get_executor(), [self = shared_from_this()] {
      self->Read(self->shared_->options.read_seconds);
    });
  }

 private:
  void OnHeader(error_code error) {
    if (error) return Refuse(error);
    // The whole request within one more spell; bodies are read so that the connection can be kept,
    // and dropped.
    stream_.expires_after(std::chrono::seconds(shared_->options.read_seconds));
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, size_t) {
                       error ? self->Refuse(error) : self->Answer();
                     });
  }

  void Refuse(error_code error) {
    if (error == http::error::header_limit) return Say(Line(431, "header too large"), false);
    if (error == http::error::body_limit) return Say(Line(413, "body too large"), false);
    if (error == http::error::end_of_stream || error == beast::error::timeout ||
        error == asio::error::operation_aborted || error == asio::error::connection_reset ||
        error == http::error::partial_message || error == asio::error::eof) {
      return Close();
    }
    Say(Line(400, "not an HTTP request"), false);
  }

  void Answer() {
    const auto& request = parser_->get();
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      return Say(Line(405, "only GET and HEAD"), request.keep_alive());
    }
    const std::string target(request.target());
    const auto route = shared_->options.routes.find(target.substr(0, target.find('?')));
    if (route == shared_->options.routes.end()) {
      return Say(Line(404, "not found"), request.keep_alive());
    }
    Say(route->second(), request.keep_alive());
  }

  void Say(const HttpAnswer& answer, bool keep_alive) {
    const bool head = parser_->is_header_done() && parser_->get().method() == http::verb::head;
    response_ = ToResponse(answer, 11, head, keep_alive);
    if (shared_->options.on_answer) shared_->options.on_answer(answer.status);
    serializer_.emplace(*response_);
    if (head) serializer_->split(true);
    WriteSome(head);
  }

  // Piece by piece, each within its spell: a slow reader is dropped, however large the answer.
  void WriteSome(bool head) {
    stream_.expires_after(std::chrono::seconds(shared_->options.write_seconds));
    http::async_write_some(stream_, *serializer_,
                           [self = shared_from_this(), head](error_code error, size_t) {
                             self->OnWrite(error, head);
                           });
  }
  void OnWrite(error_code error, bool head) {
    if (error) return Close();
    const bool done = head ? serializer_->is_header_done() : serializer_->is_done();
    if (!done) return WriteSome(head);
    if (!response_->keep_alive()) return Close();
    Read(shared_->options.idle_seconds);
  }

  void Close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.close();
  }

  beast::tcp_stream stream_;
  const std::string address_;
  Shared* const shared_;
  beast::flat_buffer buffer_{limits::kMaxHttpHeaderBytes + limits::kMaxRequestBytes};
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
};

}  // namespace

class HttpServer::Impl {
 public:
  explicit Impl(HttpOptions options) : acceptor_(io_) { shared_.options = std::move(options); }
  ~Impl() {
    io_.stop();
    for (std::thread& thread : threads_) thread.join();
  }

  absl::Status Start() {
    error_code error;
    const auto address = asio::ip::make_address(shared_.options.host, error);
    if (error) {
      return absl::InvalidArgumentError(
          absl::StrCat(shared_.options.host, " is not an IP address to listen on"));
    }
    const tcp::endpoint endpoint(address, static_cast<uint16_t>(shared_.options.port));
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return absl::UnavailableError(absl::StrCat(
          "cannot listen for HTTP on ", shared_.options.host, ":", shared_.options.port, ": ",
          error == asio::error::address_in_use ? "the port is in use" : error.message()));
    }
    port_ = acceptor_.local_endpoint(error).port();
    Accept();
    for (int i = 0; i < limits::kHttpThreads; ++i) {
      threads_.emplace_back([this] { io_.run(); });
    }
    return absl::OkStatus();
  }
  int port() const { return port_; }

 private:
  void Accept() {
    acceptor_.async_accept(asio::make_strand(io_), [this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) {
        // Out of descriptors as a rule: breathe, then go on.
        LogWarning(absl::StrCat("HTTP accept: ", error.message()));
        pause_.expires_after(std::chrono::milliseconds(100));
        return pause_.async_wait([this](error_code) { Accept(); });
      }
      error_code ignored;
      const auto peer = socket.remote_endpoint(ignored);
      const std::string from = peer.address().to_string(ignored);
      if (shared_.door.Enter(from)) {
        std::make_shared<Session>(std::move(socket), from, &shared_)->Start();
      } else {
        socket.close(ignored);
      }
      Accept();
    });
  }

  Shared shared_;  // outlives the sessions, which io_ destroys
  asio::io_context io_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_{io_};
  int port_ = 0;
  std::vector<std::thread> threads_;
};

absl::StatusOr<std::unique_ptr<HttpServer>> HttpServer::Start(HttpOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (absl::Status status = impl->Start(); !status.ok()) return status;
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpServer::~HttpServer() = default;
int HttpServer::port() const { return impl_->port(); }

}  // namespace vigil::gateway
