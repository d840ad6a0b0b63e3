// SPDX-License-Identifier: MIT
// Event files as TensorBoard reads them: TFRecords of Event messages, the few fields that are needed, written by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace ebmlab::storage {

/// A protobuf message under construction: fields in the order of the calls, and never left out for being zero.
class ProtoMessage {
 public:
  ProtoMessage& integer(int field, std::int64_t value);
  ProtoMessage& real(int field, double value);
  ProtoMessage& single(int field, float value);
  ProtoMessage& bytes(int field, std::string_view value);  ///< also text, and packed values
  ProtoMessage& message(int field, const ProtoMessage& value) { return bytes(field, value.text_); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void key(int field, unsigned wire_type);
  void varint(std::uint64_t value);
  std::string text_;
};

/// One run's file. Not safe from several threads. Errors, of every function: StoreError that names the file.
class EventFile {
 public:
  /// Makes the file, and writes the version that TensorBoard looks for first. `time_us`: of the run's start.
  EventFile(std::filesystem::path file, std::int64_t time_us);

  /// float32 is the format's; a larger value becomes an infinity.
  void scalar(std::string_view tag, std::int64_t step, std::int64_t time_us, double value);
  /// Markdown.
  void text(std::string_view tag, std::int64_t time_us, std::string_view markdown);
  /// A message of the hparams plugin, HParamsPluginData.
  void hparams(std::string_view tag, std::int64_t time_us, const ProtoMessage& data);
  /// Everything is on its way to the disk.
  void close();

 private:
  void summary(const ProtoMessage& value, std::int64_t step, std::int64_t time_us);
  void record(const ProtoMessage& event);
  [[noreturn]] void fail() const;

  std::filesystem::path file_;
  std::ofstream out_;
};

}  // namespace ebmlab::storage
