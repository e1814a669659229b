// A hand-written scanner of about a hundred lines instead of a C++ parser: it needs to know where
// comments and literals begin and end, and nothing else of the language. Source: the C++20
// standard, [lex.comment], [lex.string], [lex.icon] (digit separators look like character
// literals).
#include "tidy/source_text.h"

#include <cctype>

namespace edgebench::tidy {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

namespace {

class Scanner {
 public:
  Scanner(std::string_view text, Blank blank) : text_(text), result_(text), blank_(blank) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        comment_to("\n");
      } else if (starts("/*")) {
        comment_to("*/");
      } else if (blank_ == Blank::everything_but_code && text_[at_] == '#' && first_on_line()) {
        directive();
      } else if (text_[at_] == '"') {
        raw_prefix() ? raw_string() : literal('"');
      } else if (text_[at_] == '\'' && !digit_separator()) {
        literal('\'');
      } else {
        ++at_;
      }
    }
    return result_;
  }

 private:
  bool starts(std::string_view token) const { return text_.substr(at_).starts_with(token); }

  void erase(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end && i < result_.size(); ++i) {
      if (result_[i] != '\n') result_[i] = ' ';
    }
  }

  std::size_t after(std::string_view token, std::size_t from) const {
    const std::size_t found = text_.find(token, from);
    return found == std::string_view::npos ? text_.size() : found + token.size();
  }

  void comment_to(std::string_view end_token) {
    const std::size_t end = after(end_token, at_ + 2);
    erase(at_, end);
    at_ = end;
  }

  bool first_on_line() const {
    const std::size_t before = text_.find_last_not_of(" \t", at_ == 0 ? 0 : at_ - 1);
    return at_ == 0 || before == std::string_view::npos || text_[before] == '\n';
  }

  // To the end of the line, and of the lines that a backslash joins to it.
  void directive() {
    std::size_t end = after("\n", at_);
    while (end >= 2 && end < text_.size() && text_[end - 2] == '\\') end = after("\n", end);
    erase(at_, end);
    at_ = end;
  }

  bool raw_prefix() const {
    if (at_ == 0 || text_[at_ - 1] != 'R') return false;
    std::size_t begin = at_ - 1;
    while (begin > 0 && is_word(text_[begin - 1])) --begin;
    const std::string_view prefix = text_.substr(begin, at_ - begin);
    return prefix == "R" || prefix == "u8R" || prefix == "uR" || prefix == "UR" || prefix == "LR";
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    const std::string delimiter(text_.substr(at_ + 1, open - at_ - 1));
    const std::string close = ")" + delimiter + "\"";
    const std::size_t found = open == std::string_view::npos ? open : text_.find(close, open);
    const std::size_t end = found == std::string_view::npos ? text_.size() + 1  // Never closed.
                                                            : found + close.size();
    finish_literal(end);
  }

  void literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    finish_literal(end + 1);
  }

  // `end` is behind the closing quote.
  void finish_literal(std::size_t end) {
    if (blank_ != Blank::comments) erase(at_ + 1, end - 1);
    at_ = end;
  }

  // 1'000: between digits of a number, that is, in a word that begins with a digit.
  bool digit_separator() const {
    std::size_t begin = at_;
    while (begin > 0 && (is_word(text_[begin - 1]) || text_[begin - 1] == '\'')) --begin;
    return begin < at_ && std::isdigit(static_cast<unsigned char>(text_[begin])) != 0;
  }

  std::string_view text_;
  std::string result_;
  Blank blank_;
  std::size_t at_ = 0;
};

}  // namespace

std::string blanked(std::string_view text, Blank blank) {
  return Scanner(text, blank).run();
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

bool is_header(const SourceFile& file) {
  return file.path.ends_with(".h");
}

bool is_cpp(const SourceFile& file) {
  return is_header(file) || file.path.ends_with(".cpp");
}

bool is_cmake(const SourceFile& file) {
  return file.path.ends_with(".cmake") || file.path.ends_with("CMakeLists.txt");
}

}  // namespace edgebench::tidy
