// SPDX-License-Identifier: MIT
// Event files as TensorBoard reads them. Field numbers are those of tensorboard/compat/proto/{event,summary,tensor}.proto.
#include "storage/event_file.hpp"

#include "storage/digest.hpp"
#include "storage/error.hpp"

#include <bit>
#include <cerrno>
#include <concepts>
#include <cstring>
#include <span>
#include <utility>

namespace ebmlab::storage {
namespace {

constexpr int kFloat = 1, kString = 7;  // DataType

/// TFRecord's: rotated, so that the checksum of a text that holds checksums says something.
std::uint32_t masked_crc(std::string_view text) {
  const std::uint32_t crc = crc32c(std::as_bytes(std::span(text)));
  return std::rotr(crc, 15) + 0xa282ead8U;
}

template <std::unsigned_integral T>
std::string little_endian(T value) {
  std::string text(sizeof value, '\0');
  for (std::size_t i = 0; i < sizeof value; ++i) text[i] = static_cast<char>((value >> (8 * i)) & 0xFFU);
  return text;
}

/// TensorShapeProto of one dimension.
ProtoMessage vector_of(std::int64_t size) { return ProtoMessage().message(2, ProtoMessage().integer(1, size)); }

/// SummaryMetadata.
ProtoMessage of_plugin(std::string_view plugin, std::string_view content) {
  return ProtoMessage().message(1, ProtoMessage().bytes(1, plugin).bytes(2, content));
}

}  // namespace

void ProtoMessage::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) text_ += static_cast<char>((value & 0x7FU) | 0x80U);
  text_ += static_cast<char>(value);
}

void ProtoMessage::key(int field, unsigned wire_type) { varint((static_cast<std::uint64_t>(field) << 3U) | wire_type); }

ProtoMessage& ProtoMessage::integer(int field, std::int64_t value) {
  key(field, 0);
  varint(static_cast<std::uint64_t>(value));
  return *this;
}

ProtoMessage& ProtoMessage::real(int field, double value) {
  key(field, 1);
  text_ += little_endian(std::bit_cast<std::uint64_t>(value));
  return *this;
}

ProtoMessage& ProtoMessage::single(int field, float value) {
  key(field, 5);
  text_ += little_endian(std::bit_cast<std::uint32_t>(value));
  return *this;
}

ProtoMessage& ProtoMessage::bytes(int field, std::string_view value) {
  key(field, 2);
  varint(value.size());
  text_ += value;
  return *this;
}

EventFile::EventFile(std::filesystem::path file, std::int64_t time_us) : file_(std::move(file)), out_(file_, std::ios::binary) {
  record(ProtoMessage().real(1, static_cast<double>(time_us) / 1e6).bytes(3, "brain.Event:2"));
}

void EventFile::scalar(std::string_view tag, std::int64_t step, std::int64_t time_us, double value) {
  summary(ProtoMessage().bytes(1, tag).single(2, static_cast<float>(value)), step, time_us);
}

void EventFile::text(std::string_view tag, std::int64_t time_us, std::string_view markdown) {
  const ProtoMessage tensor = ProtoMessage().integer(1, kString).message(2, vector_of(1)).bytes(8, markdown);
  summary(ProtoMessage().bytes(1, tag).message(8, tensor).message(9, of_plugin("text", "")), 0, time_us);
}

void EventFile::hparams(std::string_view tag, std::int64_t time_us, const ProtoMessage& data) {
  const ProtoMessage nothing = ProtoMessage().integer(1, kFloat).message(2, vector_of(0));
  summary(ProtoMessage().bytes(1, tag).message(8, nothing).message(9, of_plugin("hparams", data.text())), 0, time_us);
}

void EventFile::summary(const ProtoMessage& value, std::int64_t step, std::int64_t time_us) {
  record(
      ProtoMessage().real(1, static_cast<double>(time_us) / 1e6).integer(2, step).message(5, ProtoMessage().message(1, value)));
}

void EventFile::record(const ProtoMessage& event) {
  const std::string length = little_endian(std::uint64_t{event.text().size()});
  out_ << length << little_endian(masked_crc(length)) << event.text() << little_endian(masked_crc(event.text()));
  if (!out_) fail();
}

void EventFile::close() {
  out_.close();
  if (!out_) fail();
}

void EventFile::fail() const { throw StoreError("cannot write " + file_.string() + ": " + std::strerror(errno)); }

}  // namespace ebmlab::storage
