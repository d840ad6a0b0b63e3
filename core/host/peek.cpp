// SPDX-License-Identifier: MIT
// A reader of as much of ELF as it takes to find one constant. Every offset is checked: the file may be cut or hostile.
#include "host/peek.hpp"

#include <elf.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace ebmlab::host {
namespace {
using Bytes = std::span<const std::byte>;

#if defined(__x86_64__)
constexpr Elf64_Half kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr Elf64_Half kMachine = EM_AARCH64;
#else
constexpr Elf64_Half kMachine = EM_NONE;
#endif
static_assert(std::endian::native == std::endian::little, "the reader takes ELF's fields as they lie");

Bytes part(Bytes file, std::uint64_t offset, std::uint64_t size) {
  if (offset > file.size() || size > file.size() - offset) {
    throw NotAPlugin("the file is shorter than its own headers say: it is cut or damaged");
  }
  return file.subspan(offset, size);
}

template <typename T>
T read(Bytes file, std::uint64_t offset) {
  static_assert(std::is_trivially_copyable_v<T>);
  T value{};
  std::memcpy(&value, part(file, offset, sizeof(T)).data(), sizeof(T));
  return value;
}

/// `count` structures of a table of the file.
template <typename T>
std::vector<T> read_table(Bytes file, std::uint64_t offset, std::uint64_t count) {
  if (count > file.size() / sizeof(T)) throw NotAPlugin("a table of the file is larger than the file: it is damaged");
  const Bytes bytes = part(file, offset, count * sizeof(T));
  std::vector<T> table(count);
  if (count != 0) std::memcpy(table.data(), bytes.data(), bytes.size());
  return table;
}

/// The text that starts at `offset` of a string table, up to its zero.
std::string_view text_at(Bytes strings, std::uint64_t offset) {
  if (offset >= strings.size()) return {};
  const Bytes rest = strings.subspan(offset);
  const auto end = std::find(rest.begin(), rest.end(), std::byte{0});
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): bytes as characters
  return {reinterpret_cast<const char*>(rest.data()), static_cast<std::size_t>(end - rest.begin())};
}

Elf64_Ehdr read_header(Bytes file) {
  if (file.empty()) throw NotAPlugin("the file is empty");
  if (file.size() < SELFMAG || std::memcmp(file.data(), ELFMAG, SELFMAG) != 0) throw NotAPlugin("not a shared library (ELF)");
  const auto header = read<Elf64_Ehdr>(file, 0);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB || header.e_machine != kMachine) {
    throw NotAPlugin("a library for another processor (ELF machine " + std::to_string(header.e_machine) + ")");
  }
  if (header.e_type != ET_DYN) throw NotAPlugin("an ELF file, but not a shared library");
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_shentsize != sizeof(Elf64_Shdr)) {
    throw NotAPlugin("a shared library without the tables that name its symbols");
  }
  return header;
}

/// How the mangled names of torch::Library's members begin, which TORCH_LIBRARY calls.
constexpr std::string_view kOperatorRegistration = "_ZN5torch7Library";

struct Symbols {
  std::optional<Elf64_Sym> magic, registration;
  bool registers_operators = false;
};

Symbols find_symbols(Bytes file, const std::vector<Elf64_Shdr>& sections) {
  Symbols found;
  for (const Elf64_Shdr& section : sections) {
    if (section.sh_type != SHT_DYNSYM || section.sh_link >= sections.size()) continue;
    const Bytes strings = part(file, sections[section.sh_link].sh_offset, sections[section.sh_link].sh_size);
    for (const auto& symbol : read_table<Elf64_Sym>(file, section.sh_offset, section.sh_size / sizeof(Elf64_Sym))) {
      const std::string_view name = text_at(strings, symbol.st_name);
      if (symbol.st_shndx == SHN_UNDEF) {
        found.registers_operators |= name.starts_with(kOperatorRegistration);
        continue;
      }
      if (name == kMagicSymbol) found.magic = symbol;
      if (name == kRegisterSymbol) found.registration = symbol;
    }
  }
  return found;
}

/// Where in the file the byte at an address of the loaded library lies.
std::uint64_t file_offset(const std::vector<Elf64_Phdr>& segments, std::uint64_t address, std::uint64_t size) {
  for (const Elf64_Phdr& segment : segments) {
    if (segment.p_type != PT_LOAD || address < segment.p_vaddr || size > segment.p_filesz) continue;
    if (address - segment.p_vaddr <= segment.p_filesz - size) return segment.p_offset + (address - segment.p_vaddr);
  }
  throw NotAPlugin(std::string("its ") + kMagicSymbol + " is not a constant of the file");
}

std::string tag_of(const Magic& magic) {
  std::string tag(magic.abi_tag, strnlen(magic.abi_tag, sizeof(magic.abi_tag)));
  std::replace_if(
      tag.begin(), tag.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return tag;
}

/// The "name=value" entries of a tag.
std::vector<std::string> entries(const std::string& tag) {
  std::vector<std::string> result;
  for (std::size_t start = 0; start <= tag.size();) {
    const std::size_t end = std::min(tag.find(';', start), tag.size());
    result.push_back(tag.substr(start, end - start));
    start = end + 1;
  }
  return result;
}

std::string join_differences(const std::string& plugin, const std::string& host) {
  const std::vector<std::string> theirs = entries(plugin);
  const std::vector<std::string> ours = entries(host);
  if (theirs.size() != ours.size()) return "built with " + plugin + ", this program with " + host;
  std::string text;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (theirs[i] == ours[i]) continue;
    text += (text.empty() ? "built with " : "; with ") + theirs[i] + ", this program with " + ours[i];
  }
  return text;
}

}  // namespace

Magic peek_magic(Bytes file) {
  const Elf64_Ehdr header = read_header(file);
  const auto segments = read_table<Elf64_Phdr>(file, header.e_phoff, header.e_phnum);
  for (const Elf64_Phdr& segment : segments) {
    // dlopen maps without looking at the file's size, and a page beyond its end kills the process.
    if (segment.p_type == PT_LOAD) (void)part(file, segment.p_offset, segment.p_filesz);
  }
  const Symbols symbols = find_symbols(file, read_table<Elf64_Shdr>(file, header.e_shoff, header.e_shnum));
  if (!symbols.magic) throw NotAPlugin(std::string("a shared library without the symbol ") + kMagicSymbol);
  if (!symbols.registration) throw NotAPlugin(std::string("a shared library without the symbol ") + kRegisterSymbol);
  if (symbols.registers_operators) {
    // At the second library with one namespace LibTorch ends the process inside dlopen, before any catch.
    throw NotAPlugin("it registers LibTorch operators (TORCH_LIBRARY), which no plugin may: call the functions themselves");
  }

  Magic magic{};
  const auto size = std::min<std::uint64_t>(symbols.magic->st_size, sizeof(Magic));
  const Bytes bytes = part(file, file_offset(segments, symbols.magic->st_value, size), size);
  std::memcpy(&magic, bytes.data(), bytes.size());
  return magic;
}

std::optional<std::string> abi_difference(const Magic& plugin) {
  constexpr Magic kHost = this_build();
  if (plugin.struct_size != kHost.struct_size) {
    return "its mark has " + std::to_string(plugin.struct_size) + " bytes, this program's has " +
           std::to_string(kHost.struct_size);
  }
  if (plugin.sdk_abi != kHost.sdk_abi) {
    return "built for SDK number " + std::to_string(plugin.sdk_abi) + ", this program has number " +
           std::to_string(kHost.sdk_abi);
  }
  const std::string theirs = tag_of(plugin);
  const std::string ours = tag_of(kHost);
  return theirs == ours ? std::nullopt : std::optional(join_differences(theirs, ours));
}

}  // namespace ebmlab::host
