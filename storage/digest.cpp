// SPDX-License-Identifier: MIT
// Checksums and identifiers.
#include "storage/digest.hpp"

#include "storage/error.hpp"

#include <openssl/evp.h>
#include <boost/crc.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

namespace ebmlab::storage {
namespace {

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), &EVP_MD_CTX_free) {
    if (context_ == nullptr || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1) fail();
  }

  void add(const void* data, std::size_t size) {
    if (EVP_DigestUpdate(context_.get(), data, size) != 1) fail();
  }

  [[nodiscard]] std::string hex() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (EVP_DigestFinal_ex(context_.get(), digest.data(), &size) != 1) fail();
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
      text += kDigits[digest.at(i) >> 4U];
      text += kDigits[digest.at(i) & 15U];
    }
    return text;
  }

 private:
  [[noreturn]] static void fail() { throw StoreError("OpenSSL cannot compute a SHA-256 digest"); }
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

}  // namespace

std::string sha256(std::span<const std::byte> bytes) {
  Sha256 digest;
  digest.add(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256(std::string_view text) { return sha256(std::as_bytes(std::span(text))); }

std::string sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  Sha256 digest;
  std::vector<char> buffer(1U << 16U);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    digest.add(buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (!in.eof()) throw StoreError("cannot read " + file.string() + ": " + std::strerror(errno));
  return digest.hex();
}

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t so_far) {
  constexpr std::uint32_t kAllOnes = 0xFFFFFFFFU;
  // The remainder of a reflected CRC is kept reversed inside; boost takes the initial one unreversed.
  std::uint32_t initial = so_far ^ kAllOnes;
  std::uint32_t reversed = 0;
  for (int bit = 0; bit < 32; ++bit)
    reversed |= ((initial >> static_cast<unsigned>(bit)) & 1U) << static_cast<unsigned>(31 - bit);
  boost::crc_optimal<32, 0x1EDC6F41, kAllOnes, kAllOnes, true, true> crc(reversed);
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::string new_uuid() { return boost::uuids::to_string(boost::uuids::random_generator()()); }

}  // namespace ebmlab::storage
