#include "eventstore/sha256.h"

#include <openssl/evp.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "base/check.h"

namespace vigil::eventstore {

Hash Sha256(absl::string_view bytes) {
  // OpenSSL 3 looks an algorithm up by name on each implicit use, which costs more than hashing a
  // short frame.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  Hash hash;
  unsigned int size = 0;
  const bool done = algorithm != nullptr && context != nullptr &&
                    EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), hash.data(), &size) == 1;
  VIGIL_CHECK(done && size == hash.size()) << "SHA-256 is not available";
  return hash;
}

Hash GenesisHash(const LogIdentity& identity) {
  return Sha256(absl::StrCat("vigil log\n", identity.log_id, "\n",
                             identity.simulated ? "simulated" : "real"));
}

}  // namespace vigil::eventstore
